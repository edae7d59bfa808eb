"""Who supports or opposes whom, and which side words take: two linear heads over hashed features, served by numpy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import PAIR_LABELS, VOICE_LABELS, FloatArray
from stancekit.backends.linear.stance_features import pair_features, voice_features
from stancekit.backends.linear.vectors import WordVectors
from stancekit.calibration import softmax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancekit.backends.base import PairQuery, VoiceQuery
    from stancekit.backends.linear.stance_features import Features

SWAPPED = [0, 3, 4, 1, 2]
"""Columns of ``PAIR_LABELS`` once first and second change places."""

_Query = TypeVar("_Query")
_BATCH = 1024
"""Queries scored at once; bounds memory."""


class LinearStance:
    """Serves a stance model from its arrays.

    The answer doesn't depend on which of two mentions is called first: ``score_pairs`` always reads a pair in the
    order of the text.

    Args:
        arrays: ``pair`` of shape (2**pair_bits, 5) and ``voice`` of shape (2**voice_bits, 3) with the weights of the
            buckets, ``pair_meaning`` and ``voice_meaning`` with those of the word vectors by zone, ``pair_intercept``
            of shape (5,) and ``voice_intercept`` of shape (3,), and the word vectors (``WordVectors``).
        settings: For each head, ``bits``, ``temperature``, by which scores are divided before they become
            probabilities, and ``offsets``, as ``decide`` takes them.
        name: Name and version, as answers cite them.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], *, name: str
    ) -> None:
        self.name = name
        self._vectors = WordVectors.from_arrays(arrays)
        self._heads = {head: _Head(arrays, settings[head], head) for head in ("pair", "voice")}

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        head = self._heads["pair"]
        backward = np.array([query.second < query.first for query in queries], dtype=np.bool_)
        ordered = [in_text_order(query) for query in queries]
        parts = [head.probabilities(pair_features(batch, head.bits, self._vectors)) for batch in _batches(ordered)]
        probabilities = np.concatenate([np.zeros((0, len(PAIR_LABELS))), *parts])
        probabilities[backward] = probabilities[backward][:, SWAPPED]
        return probabilities

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        head = self._heads["voice"]
        parts = [head.probabilities(voice_features(batch, head.bits, self._vectors)) for batch in _batches(queries)]
        return np.concatenate([np.zeros((0, len(VOICE_LABELS))), *parts])

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The answer for each row of ``score_pairs`` that serves macro-F1 best, as indices of ``PAIR_LABELS``.

        The rows must be in the order of the text: the earlier mention first.
        """
        return decide(probabilities, self._heads["pair"].offsets)

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The same for ``score_voice`` and ``VOICE_LABELS``."""
        return decide(probabilities, self._heads["voice"].offsets)


class _Head:
    """The weights and settings of one task."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], name: str) -> None:
        self.bits = int(settings["bits"])
        self.offsets = np.array(settings["offsets"], dtype=np.float64)
        self._temperature = float(settings["temperature"])
        self._columns = np.ascontiguousarray(arrays[name].T)
        self._meaning = np.ascontiguousarray(arrays[f"{name}_meaning"].T)
        self._intercept = arrays[f"{name}_intercept"].astype(np.float64)
        if self._columns.shape != (len(self._intercept), 1 << self.bits):
            raise ValueError(f"expected {name} of {1 << self.bits} buckets, found {self._columns.shape[1]}")

    def probabilities(self, features: Features) -> FloatArray:
        """Shape: (queries, labels)."""
        weights = zip(self._columns, self._meaning, strict=True)
        scores = np.stack([features.dot(words, meaning) for words, meaning in weights], axis=1) + self._intercept
        return softmax(scores / self._temperature)


def _batches(queries: Sequence[_Query]) -> Iterator[Sequence[_Query]]:
    for start in range(0, len(queries), _BATCH):
        yield queries[start : start + _BATCH]


def in_text_order(query: PairQuery) -> PairQuery:
    """The query with the earlier mention first."""
    return replace(query, first=query.second, second=query.first) if query.second < query.first else query


def decide(probabilities: FloatArray, offsets: FloatArray) -> npt.NDArray[np.int64]:
    """The best class of each row once ``offsets`` are added to the logarithms of its probabilities.

    A positive offset for a rare class makes up for its small prior where each class is to count alike (macro-F1).
    """
    chosen: npt.NDArray[np.int64] = np.argmax(np.log(np.maximum(probabilities, 1e-300)) + offsets, axis=1)
    return chosen
