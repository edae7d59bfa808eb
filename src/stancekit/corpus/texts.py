"""Text files in: which files a folder offers, and their bytes as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ""})
"""The files that are taken from a folder. A file that is named itself may have any suffix."""


def find_texts(folder: Path) -> list[Path]:
    """The text files in a folder and in its folders, sorted by path; hidden ones are left out.

    Raises:
        InputError: There is none.
    """
    found = sorted(_walk(folder))
    if not found:
        expected = ", ".join(sorted(TEXT_SUFFIXES - {""}))
        raise InputError(f"{folder} holds no text file: expected files that end in {expected}, or have no suffix")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and path.suffix.lower() in TEXT_SUFFIXES and path.is_file():
                yield path


def decode_text(data: bytes, name: str) -> str:
    r"""The text in the bytes of a file, line breaks as they are.

    A byte order mark is no part of the text: offsets count from behind it.

    Args:
        data: The whole file.
        name: What to call the file in an error.

    Raises:
        InputError: The bytes are not UTF-8 text.

    Example:
        >>> decode_text(b"\xef\xbb\xbfYes.\r\n", "page.txt")
        'Yes.\r\n'
    """
    zero = data.find(b"\0")
    if zero >= 0:
        raise _not_text(name, "a NUL", zero)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # the decoder counts from behind the byte order mark
        at = error.start + len(data) - len(error.object)
        raise _not_text(name, f"0x{data[at]:02x}", at) from error


def _not_text(name: str, found: str, at: int) -> InputError:
    return InputError(f"{name} is not UTF-8 text: found {found} at byte offset {at}; convert it to UTF-8 first")
