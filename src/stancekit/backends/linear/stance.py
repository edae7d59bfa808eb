"""Who supports or opposes whom, which side words take, and what a claim is worth: linear heads over hashed features."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import PAIR_LABELS, SWAPPED, VOICE_LABELS, FloatArray, PairQuery, VoiceQuery
from stancekit.backends.claim_table import ClaimColumns, ClaimTable
from stancekit.backends.linear.claim_features import ClaimReading, running_sums
from stancekit.backends.linear.sentence_reading import SentenceReading
from stancekit.backends.linear.stance_features import pair_features, voice_features
from stancekit.backends.linear.vectors import WordVectors
from stancekit.calibration import decide, softmax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancekit.backends.base import ClaimQuery
    from stancekit.backends.linear.stance_features import Features


_Query = TypeVar("_Query")
_BATCH = 1024
"""Queries scored at once; bounds memory."""
_WHOLE = float(1 << 30)
"""By so much the weights of words' meanings are multiplied, to be rounded."""


class LinearStance:
    """Serves a stance model from its arrays.

    The answer doesn't depend on which of two mentions is called first: ``score_pairs`` always reads a pair in the
    order of the text.

    Args:
        arrays: For each of the heads ``pair``, ``voice`` and ``claim``, of 5, 3 and 3 labels, the weights of the
            buckets under its name, of shape (2**bits, labels); under the likes of ``pair_meaning`` those of the word
            vectors by zone, of shape (zones * dimensions, labels), and under ``pair_intercept`` those of shape
            (labels,); and the word vectors (``WordVectors``). A model may do without the claim head.
        settings: For each head, ``bits``, ``temperature``, by which scores are divided before they become
            probabilities, and ``offsets``, as ``decide`` takes them.
        name: Name and version, as answers cite them.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], *, name: str
    ) -> None:
        self.name = name
        self._vectors = WordVectors.from_arrays(arrays)
        self._pair, self._voice = (_Head(arrays, settings[head], head) for head in ("pair", "voice"))
        self._claim = _ClaimHead(arrays, settings["claim"], self._vectors) if "claim" in settings else None

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``PairBackend``."""
        head = self._pair
        backward = np.array([query.second < query.first for query in queries], dtype=np.bool_)
        ordered = [in_text_order(query) for query in queries]
        parts = [
            head.chances(head.scores(pair_features(batch, head.bits, self._vectors))) for batch in _batches(ordered)
        ]
        probabilities = np.concatenate([np.zeros((0, len(PAIR_LABELS))), *parts])
        probabilities[backward] = probabilities[backward][:, SWAPPED]
        return probabilities

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """See ``PairBackend``."""
        head = self._voice
        parts = [
            head.chances(head.scores(voice_features(batch, head.bits, self._vectors))) for batch in _batches(queries)
        ]
        return np.concatenate([np.zeros((0, len(VOICE_LABELS))), *parts])

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        head = self._claim
        if head is None:
            raise ValueError(f"{self.name} scores no claims: expected a model with a claim head")
        return head.chances(head.claim_scores(ClaimTable.of(queries)))

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The answer for each row of ``score_pairs`` that serves macro-F1 best, as indices of ``PAIR_LABELS``.

        The rows must be in the order of the text: the earlier mention first.
        """
        return decide(probabilities, self._pair.offsets)

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The same for ``score_voice`` and ``VOICE_LABELS``."""
        return decide(probabilities, self._voice.offsets)


class _Head:
    """The weights and settings of one task."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], name: str) -> None:
        self.bits = int(settings["bits"])
        self.offsets = np.array(settings["offsets"], dtype=np.float64)
        self._temperature = float(settings["temperature"])
        self._weights = arrays[name]
        self._meaning = arrays[f"{name}_meaning"]
        self._intercept = arrays[f"{name}_intercept"].astype(np.float64)
        if self._weights.shape != (1 << self.bits, len(self._intercept)):
            raise ValueError(f"expected {name} of {1 << self.bits} buckets, found {len(self._weights)}")

    def scores(self, features: Features) -> FloatArray:
        """Shape: (queries, labels)."""
        weights = zip(self._weights.T, self._meaning.T, strict=True)
        return np.stack([features.dot(words, meaning) for words, meaning in weights], axis=1) + self._intercept

    def chances(self, scores: FloatArray) -> FloatArray:
        """Probabilities from scores. Shape: that of ``scores``."""
        return softmax(scores / self._temperature)


class _ClaimHead(_Head):
    """The same of claims. A sentence has many, which share what is looked up of its words."""

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], vectors: WordVectors
    ) -> None:
        super().__init__(arrays, settings, "claim")
        self._vectors = vectors
        by_zone = self._meaning.astype(np.float64).reshape(-1, vectors.dimensions, len(self._intercept))
        # what a word's vector adds in each zone is told in whole numbers, whose sums are exact in any order
        whole = np.rint((by_zone * vectors.step[:, None]).transpose(1, 0, 2) * _WHOLE)
        self._whole = whole.reshape(vectors.dimensions, -1)

    def claim_scores(self, claims: ClaimTable) -> FloatArray:
        """Shape: (claims, labels)."""
        if not len(claims):
            return np.zeros((0, len(self._intercept)))
        text = SentenceReading(claims.words)
        added = self._vectors.steps_of(text.tokens) @ self._whole
        running = running_sums(added.reshape(len(text.tokens), -1, len(self._intercept)))
        parts = []
        for start in range(0, len(claims), _BATCH):
            read = ClaimReading(text, ClaimColumns(*(column[start : start + _BATCH] for column in claims.columns)))
            words = np.zeros((len(read.start), len(self._intercept)))
            for buckets in read.buckets(self.bits):
                words += self._weights[buckets]
            parts.append(words + read.over_zones(running).sum(axis=1) / _WHOLE)
        scores: FloatArray = np.concatenate(parts) + self._intercept
        return scores


def _batches(queries: Sequence[_Query]) -> Iterator[Sequence[_Query]]:
    for start in range(0, len(queries), _BATCH):
        yield queries[start : start + _BATCH]


def in_text_order(query: PairQuery) -> PairQuery:
    """The query with the earlier mention first."""
    return replace(query, first=query.second, second=query.first) if query.second < query.first else query
