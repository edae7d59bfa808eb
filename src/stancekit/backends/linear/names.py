"""Where sentences name persons, organisations and places: one linear model over words, decoded name by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import NAME_KINDS, FloatArray, Name
from stancekit.backends.linear.name_features import Words, split_words, word_buckets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.backends.base import NameQuery
    from stancekit.backends.linear.hashing import IndexArray

TAGS = 1 + 2 * len(NAME_KINDS)
"""Outside of names; then, for each of ``NAME_KINDS``, the first word of a name and its further words."""
_IMPOSSIBLE = -1e9
_BATCH = 256
"""Sentences read at once; bounds memory."""


class LinearNames:
    """Serves a name tagger from its arrays.

    Args:
        arrays: ``tags`` of shape (2**bits, TAGS) with the weights of the buckets, ``intercept`` of shape (TAGS,), and
            the hashes of known ``given`` and ``family`` names, sorted.
        settings: ``bits``, and ``outside``, which is added to the score of no name: above 0 for fewer, surer names.
        name: Name and version, as answers cite it.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], *, name: str
    ) -> None:
        self.name = name
        self._bits = int(settings["bits"])
        self._weights = arrays["tags"].astype(np.float32)
        self._intercept = arrays["intercept"].astype(np.float64)
        self._intercept[0] += float(settings["outside"])
        self._given, self._family = arrays["given"].astype(np.uint64), arrays["family"].astype(np.uint64)
        if self._weights.shape != (1 << self._bits, TAGS) or self._intercept.shape != (TAGS,):
            raise ValueError(f"expected tags of shape {(1 << self._bits, TAGS)}, found {self._weights.shape}")

    def find_names(self, queries: Sequence[NameQuery]) -> list[list[Name]]:
        """See ``NameBackend``."""
        found: list[list[Name]] = []
        for start in range(0, len(queries), _BATCH):
            found += self._find(queries[start : start + _BATCH])
        return found

    def _find(self, queries: Sequence[NameQuery]) -> list[list[Name]]:
        found: list[list[Name]] = [[] for _ in queries]
        words = split_words(queries)
        at, buckets = word_buckets(words, self._given, self._family, self._bits)
        if not len(at):
            return found
        scores = self._weights[buckets].sum(axis=1, dtype=np.float64) + self._intercept
        tags = decode(scores, at)
        for first, last, kind in _names(tags, at):
            name = Name(int(words.starts[first]), int(words.ends[last]), NAME_KINDS[kind])
            found[words.owner[first]].append(name)
        return found


def decode(scores: FloatArray, at: IndexArray) -> IndexArray:
    """The best tags in which every further word of a name follows a word of the same name (Viterbi).

    Args:
        scores: Of each tag, for each candidate. Shape: (candidates, TAGS).
        at: Index of each candidate among the words; those of one run are neighbours. Shape: (candidates,).

    Returns:
        Shape: (candidates,).
    """
    opens = np.flatnonzero(np.diff(at, prepend=-2) != 1)
    lengths = np.diff(opens, append=len(at))
    allowed = _transitions()
    best = np.full((len(at), TAGS), _IMPOSSIBLE)
    came = np.zeros((len(at), TAGS), dtype=np.int64)
    best[opens] = scores[opens] + allowed[0]
    for step in range(1, int(lengths.max(initial=0))):
        here = opens[lengths > step] + step
        paths = best[here - 1][:, :, None] + allowed
        came[here] = paths.argmax(axis=1)
        best[here] = paths.max(axis=1) + scores[here]
    tags: IndexArray = best.argmax(axis=1)
    for step in range(int(lengths.max(initial=0)) - 1, 0, -1):
        here = opens[lengths > step] + step
        tags[here - 1] = came[here, tags[here]]
    return tags


def _transitions() -> FloatArray:
    """What is added where the tag of a column follows that of a row: 0 or nearly minus infinity."""
    allowed = np.zeros((TAGS, TAGS))
    for kind in range(len(NAME_KINDS)):
        opening, further = 1 + 2 * kind, 2 + 2 * kind
        allowed[:, further] = _IMPOSSIBLE
        allowed[[opening, further], further] = 0
    return allowed


def _names(tags: IndexArray, at: IndexArray) -> list[tuple[int, int, int]]:
    """The first and last word of each name, and its kind."""
    opening = np.flatnonzero(tags % 2 == 1)
    further = (tags > 0) & (tags % 2 == 0)
    stops = np.flatnonzero(~further)
    after = np.append(stops, len(tags))[np.searchsorted(stops, opening, side="right")]
    return [
        (int(at[first]), int(at[last - 1]), int(tags[first]) // 2) for first, last in zip(opening, after, strict=True)
    ]


__all__ = ["TAGS", "LinearNames", "Words", "decode"]
