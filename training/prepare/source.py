"""Where the prepared corpora are, and whether they are the expected ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def corpora_folder() -> Path:
    """The folder of the prepared corpora: the environment's ``STANCEKIT_DATA``, else ``../shared/data``."""
    return Path(os.environ.get("STANCEKIT_DATA", _DEFAULT))


def check_counts(corpus: str, expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Refuse a corpus that is not the one the figures were measured on.

    Raises:
        InputError: A count differs.
    """
    for key, count in expected.items():
        if found.get(key) != count:
            raise InputError(
                f"{corpus} is not the expected copy: expected {count} rows of {key}, found {found.get(key, 0)}; "
                "prepare the corpus again or set STANCEKIT_DATA to its folder"
            )
