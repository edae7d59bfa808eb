"""What the name tagger sees of a word: itself, its neighbours, and the run of capitalised words it stands in.

Only capitalised words, and small words between two of them ("of the", "and", "bin"), can be part of a name; the others
are only neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancekit.backends.linear.hashing import hash_string, join_hashes
from stancekit.backends.linear.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import NameQuery
    from stancekit.backends.linear.hashing import HashArray, IndexArray

_TOKEN = re.compile(r"\s*(?:(?:[A-Z]\.)+|\w+(?:[.&/-]\w+)*(?:'(?!s\b)\w+)*|'s\b|[^\w\s])")
"""A word or a mark of punctuation, and the blanks before it."""
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
    edges = _EDGE * _REACH
    texts = [query.text.replace(_EDGE, " ") for query in queries]
    tokens = _TOKEN.findall("".join(f"{edges}{text}{edges}" for text in texts))
    rows = _look_up(tokens)
    ends = np.cumsum([len(token) for token in tokens], dtype=np.int64)
    starts = ends - rows[:, 0].astype(np.int64)
    first = np.cumsum([0, *(len(text) + 2 * _REACH for text in texts)])[:-1]
    owner = np.searchsorted(first, starts, side="right") - 1
    starts, ends = (places - first[owner] - _REACH for places in (starts, ends))
    lower, exact, shape, suffix = np.ascontiguousarray(rows[:, 1:5].T)
    capital, inside = rows[:, 5] > 0, rows[:, 6] > 0
    return Words(
        *(starts, ends, owner),
        *(lower, exact, shape, suffix),
        known=_known(queries, starts, ends, owner),
        candidate=capital | (inside & _near(capital)),
    )


def _known(queries: Sequence[NameQuery], starts: IndexArray, ends: IndexArray, owner: IndexArray) -> HashArray:
    """What the lexicon knows each word as: of two names that share one, the first."""
    found = np.zeros(len(starts), dtype=np.uint64)
    bounds = np.searchsorted(owner, np.arange(len(queries) + 1)).tolist()
    for query, first, stop in zip(queries, bounds, bounds[1:], strict=False):
        words = slice(first + _REACH, stop - _REACH)
        for mark in reversed(query.known):
            begin = words.start + int(np.searchsorted(ends[words], mark.start, side="right"))
            end = words.start + int(np.searchsorted(starts[words], mark.end))
            for word in range(begin, end):
                found[word] = hash_string(f"{mark.start < starts[word]:d}{mark.role}")
    return found


def _near(capital: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether a capitalised word stands close enough on either side; sentences have edges between them."""
    around = np.pad(capital, _WIDEST_LINK)
    before, after = np.zeros_like(capital), np.zeros_like(capital)
    for step in range(_WIDEST_LINK):
        before |= around[step : step + len(capital)]
        after |= around[_WIDEST_LINK + 1 + step : _WIDEST_LINK + 1 + step + len(capital)]
    return before & after


def _read(tokens: Sequence[str]) -> HashArray:
    """Of each token, with the blanks before it: the word's length, four hashes, whether it can open or link a name."""
    return np.array([_row(token.lstrip()) for token in tokens], dtype=np.uint64)


def _row(word: str) -> tuple[int, ...]:
    lower = word.lower()
    shape = _REPEATED.sub(r"\1\1", "".join(map(_letter, word)))
    return (
        len(word),
        hash_string(lower),
        hash_string(f"={word}"),
        hash_string(f"#{shape}"),
        hash_string(f"-{lower[-3:]}"),
        word[0].isupper() or _PREFIXED.match(word) is not None,
        word in _INSIDE_NAMES,
    )


_look_up = Lookup(_read, 7)


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
