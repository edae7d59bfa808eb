"""How a block is written: case, stops, quotes, digits. Edited prose and readers' comments differ in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.linear.hashing import IndexArray

NAMES = (
    "starts_low",
    "starts_quoted",
    "no_stop",
    "ends_loud",
    "ends_quoted",
    "capital_letters",
    "capital_words",
    "inner_names",
    "low_sentences",
    "doubled_marks",
    "loose_marks",
    "tight_marks",
    "digits",
    "tags",
    "words",
    "low_i",
    "letters_a_word",
)
"""Columns of ``spelling_rates``."""
_GAP = b"\n\n"
_UPPER, _LOWER, _DIGIT, _OTHER, _MARK, _STOP, _SPACE, _TAG = (1 << bit for bit in range(8))
_LETTER = _UPPER | _LOWER
_WORD = _LETTER | _DIGIT | _OTHER
"""Classes of bytes; a word is made of letters, digits, apostrophes, and all that is not ASCII."""


def _classes() -> npt.NDArray[np.uint8]:
    table = np.zeros(256, dtype=np.uint8)
    table[ord("A") : ord("Z") + 1] = _UPPER
    table[ord("a") : ord("z") + 1] = _LOWER
    table[ord("0") : ord("9") + 1] = _DIGIT
    table[ord("'")] = _OTHER
    table[0x80:] = _OTHER
    table[list(b",;:")] = _MARK
    table[list(b".!?")] = _MARK | _STOP
    table[ord(" ")] = _SPACE
    table[list(b"@#")] = _TAG
    return table


BYTE_CLASSES = _classes()
"""What each byte is, a bit for each class."""


def spelling_rates(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """How each text is written; most columns lie in [0, 1]. Shape: (texts, len(NAMES)).

    Args:
        texts: Folded blocks (``text.fold``); the case of other letters than ASCII's is not seen.
    """
    encoded = [text.encode("utf-8") for text in texts]
    raw = np.frombuffer(_GAP.join((b"", *encoded, b"")), dtype=np.uint8)
    size = np.array([len(text) for text in encoded], dtype=np.int64)
    end = np.cumsum(size + len(_GAP))
    return _rates(raw, end - size, end) if len(texts) else np.zeros((0, len(NAMES)))


def _rates(raw: npt.NDArray[np.uint8], start: IndexArray, end: IndexArray) -> npt.NDArray[np.float64]:
    kinds = BYTE_CLASSES[raw]
    # each byte beside those before and after it; the texts have two line breaks on either side
    here, before, after = kinds[2:-2], kinds[1:-3], kinds[3:-1]
    begins = _any(here, _WORD) & ~_any(before, _WORD)
    spaced = begins & (before == _SPACE)
    upper, lower, mark = _any(here, _UPPER), _any(here, _LOWER), _any(here, _MARK)
    loud = begins & upper & _any(after, _UPPER) & _any(kinds[4:], _UPPER)

    def count(where: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        places = np.flatnonzero(where) + 2
        return (np.searchsorted(places, end) - np.searchsorted(places, start)).astype(np.float64)

    words, capitals = count(begins), count(upper)
    letters = capitals + count(lower)
    size, sentences = end - start, words / 20 + 1
    first, last = raw[start], raw[end - 1]
    columns = (
        _any(BYTE_CLASSES[first], _LOWER),
        first == ord('"'),
        _any(BYTE_CLASSES[last], _WORD) | (last == ord(",")),
        (last == ord("!")) | (last == ord("?")),
        last == ord('"'),
        capitals / (letters + 8),
        count(loud) / (words + 4),
        count(spaced & upper & ~loud & (_any(kinds[:-4], _LOWER) | (raw[:-4] == ord(",")))) / (words + 8),
        count(spaced & lower & _any(kinds[:-4], _STOP)) / sentences,
        count(mark & _any(before, _MARK)) / sentences,
        count(mark & (before == _SPACE)) / sentences,
        count(mark & _any(before, _LOWER) & _any(after, _LETTER)) / sentences,
        count(here == _DIGIT) / (size + 8),
        count(here == _TAG) / (words + 8),
        np.log1p(words) / 5,
        count(begins & (raw[2:-2] == ord("i")) & ~_any(after, _WORD)) / sentences,
        letters / (words + 1) / 8,
    )
    rates: npt.NDArray[np.float64] = np.stack(columns, axis=1).astype(np.float64)
    return rates


def _any(kinds: npt.NDArray[np.uint8], wanted: int) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (kinds & np.uint8(wanted)) != 0
    return found
