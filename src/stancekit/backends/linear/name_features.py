"""What the name tagger sees of a word: itself, its neighbours, and the run of capitalised words it stands in.

Only capitalised words, and small words between two of them ("of the", "and", "bin"), can be part of a name; the others
are only neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancekit.backends.linear.hashing import hash_string, join_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import NameQuery
    from stancekit.backends.linear.hashing import HashArray, IndexArray

_TOKEN = re.compile(r"(?:[A-Z]\.)+|\w+(?:[.&/-]\w+)*(?:'(?!s\b)\w+)*|'s\b|[^\w\s]")
_INSIDE_NAMES = frozenset(
    "of and the for de van von bin al el da del la le on du der den di in to y ibn dos & -".split()
)
_PREFIXED = re.compile(r"[ad]?[elnrstdz]h?[-'][A-Z]")
"""Names that begin with a small prefix: "al-Assad", "d'Estaing"."""
_WIDEST_LINK = 2
"""So many small words may stand between two words of a name."""
_REACH = 2
"""Neighbours seen on either side."""
_LONGEST_RUN = 5
"""Runs of more words count as this long."""
_REPEATED = re.compile(r"(.)\1{2,}")
_CACHED_WORDS = 1 << 16
_EDGE = "\x00"
"""Stands before and after each sentence."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of many sentences, end to end, with edges between them.

    Attributes:
        starts: Where each begins in its sentence, in code points. Shape: (words,).
        ends: Where each ends.
        owner: Its sentence.
        lower: Hash of its lower case.
        exact: Hash of it as written.
        shape: Hash of its shape: ``Xxx`` for "Oslo".
        suffix: Hash of its last three letters.
        known: Hash of what the lexicon knows it as; 0 for nothing.
        candidate: Whether it can be part of a name.
    """

    starts: IndexArray
    ends: IndexArray
    owner: IndexArray
    lower: HashArray
    exact: HashArray
    shape: HashArray
    suffix: HashArray
    known: HashArray
    candidate: npt.NDArray[np.bool_]


def split_words(queries: Sequence[NameQuery]) -> Words:
    """The words of each sentence, ``_REACH`` edges before and after it."""
    rows: list[tuple[int, int, int, str]] = []
    known: list[int] = []
    candidate: list[bool] = []
    edges = [False] * _REACH
    for index, query in enumerate(queries):
        found = [(m.start(), m.end(), index, m.group()) for m in _TOKEN.finditer(query.text)]
        rows += [(0, 0, index, _EDGE)] * _REACH + found + [(0, 0, index, _EDGE)] * _REACH
        known += [0] * _REACH + _known(query, found) + [0] * _REACH
        candidate += edges + _candidates([word for *_, word in found]) + edges
    hashes = np.array([_word(word) for *_, word in rows], dtype=np.uint64).reshape(-1, 4)
    starts, ends, owner = np.array([place for *place, _ in rows], dtype=np.int64).reshape(-1, 3).T
    lower, exact, shape, suffix = np.ascontiguousarray(hashes.T)
    return Words(
        *(starts, ends, owner),
        *(lower, exact, shape, suffix),
        known=np.array(known, dtype=np.uint64),
        candidate=np.array(candidate, dtype=np.bool_),
    )


def _known(query: NameQuery, words: Sequence[tuple[int, int, int, str]]) -> list[int]:
    marks = iter(query.known)
    mark = next(marks, None)
    found = []
    for start, end, *_ in words:
        while mark is not None and mark.end <= start:
            mark = next(marks, None)
        inside = mark is not None and mark.start < end
        found.append(hash_string(f"{mark.start < start:d}{mark.role}") if inside and mark is not None else 0)
    return found


def _candidates(words: Sequence[str]) -> list[bool]:
    capital = [word[0].isupper() or _PREFIXED.match(word) is not None for word in words]
    return [
        capital[i]
        or (
            word in _INSIDE_NAMES
            and any(capital[max(0, i - _WIDEST_LINK) : i])
            and any(capital[i + 1 : i + 1 + _WIDEST_LINK])
        )
        for i, word in enumerate(words)
    ]


@lru_cache(maxsize=_CACHED_WORDS)
def _word(word: str) -> tuple[int, int, int, int]:
    lower = word.lower()
    shape = _REPEATED.sub(r"\1\1", "".join(map(_letter, word)))
    return hash_string(lower), hash_string(f"={word}"), hash_string(f"#{shape}"), hash_string(f"-{lower[-3:]}")


def _letter(letter: str) -> str:
    if letter.isalpha():
        return "X" if letter.isupper() else "x"
    return "0" if letter.isdigit() else letter


def hash_names(words: Sequence[str]) -> HashArray:
    """The hashes of words in lower case, as ``Words.lower`` has them, sorted. Shape: (distinct words,)."""
    return np.unique(np.array([hash_string(word.lower()) for word in words], dtype=np.uint64))


def word_buckets(words: Words, given: HashArray, family: HashArray, bits: int) -> tuple[IndexArray, IndexArray]:
    """The features of each candidate.

    Args:
        words: The words.
        given: Hashes of known given names, sorted.
        family: Hashes of known family names, sorted.
        bits: Features are hashed into ``2**bits`` buckets.

    Returns:
        Index of each candidate among the words, and its buckets. Shapes: (candidates,), (candidates, features).
    """
    at = np.flatnonzero(words.candidate)
    person = np.isin(words.lower, given) + np.uint64(2) * np.isin(words.lower, family)
    first, last = _runs(words.candidate, at)
    columns = [words.exact[at], words.suffix[at]]
    for step in range(-_REACH, _REACH + 1):
        near = at + step
        columns += [words.lower[near], words.shape[near], words.known[near], person[near]]
    columns += [
        join_hashes(words.lower[at - 1], words.lower[at]),
        join_hashes(words.lower[at], words.lower[at + 1]),
        words.lower[first],
        words.lower[last],
        words.lower[first - 1],
        words.lower[last + 1],
        join_hashes(words.lower[first - 2], words.lower[first - 1]),
        join_hashes(words.lower[last + 1], words.lower[last + 2]),
        np.minimum(last - first, _LONGEST_RUN - 1).astype(np.uint64),
        np.minimum(at - first, 3).astype(np.uint64),
        np.minimum(last - at, 3).astype(np.uint64),
    ]
    hashes = np.stack([join_hashes(column, np.uint64(salt)) for salt, column in enumerate(columns, 1)], axis=1)
    return at, (hashes >> np.uint64(64 - bits)).astype(np.int64)


def _runs(candidate: npt.NDArray[np.bool_], at: IndexArray) -> tuple[IndexArray, IndexArray]:
    """The first and last word of the run that each candidate stands in."""
    before = np.concatenate(([False], candidate[:-1]))
    after = np.concatenate((candidate[1:], [False]))
    opens, closes = np.flatnonzero(candidate & ~before), np.flatnonzero(candidate & ~after)
    run = np.searchsorted(opens, at, side="right") - 1
    return opens[run], closes[run]
