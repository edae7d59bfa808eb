"""Who supports or opposes whom, and which side words take: two linear heads over hashed features, served by numpy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import (
    PAIR_LABELS,
    RELATIONS,
    SWAPPED,
    VOICE_LABELS,
    ClaimTable,
    FloatArray,
    PairQuery,
    VoiceQuery,
)
from stancekit.backends.linear.claim_features import ClaimReading
from stancekit.backends.linear.stance_features import pair_features, voice_features
from stancekit.backends.linear.vectors import WordVectors
from stancekit.calibration import decide, softmax
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancekit.backends.base import ClaimQuery
    from stancekit.backends.linear.stance_features import Features


_Queries = TypeVar("_Queries", bound="Sequence[object]")
_BATCH = 1024
"""Queries scored at once; bounds memory."""
_WHOLE = float(1 << 30)
"""By so much the weights of words' meanings are multiplied, to be rounded."""
_LEAST = 1e-3
"""Lower probabilities count as this one, where their logarithms are features."""
OPINIONS = 9 * (1 + len(RELATIONS))
"""Number of features that the pair and the voice head give the claim head."""


class LinearStance:
    """Serves a stance model from its arrays.

    The answer doesn't depend on which of two mentions is called first: ``score_pairs`` always reads a pair in the
    order of the text.

    Args:
        arrays: ``pair`` of shape (2**pair_bits, 5) and ``voice`` of shape (2**voice_bits, 3) with the weights of the
            buckets, ``pair_meaning`` and ``voice_meaning`` with those of the word vectors by zone, ``pair_intercept``
            of shape (5,) and ``voice_intercept`` of shape (3,), and the word vectors (``WordVectors``); of the claim
            head besides, ``claim_opinions`` and ``claim_expected`` of shape (relations, 3), what opinions add to the
            scores on average.
        settings: For each head, ``bits``, ``temperature``, by which scores are divided before they become
            probabilities, and ``offsets``, as ``decide`` takes them; for claims, ``screen``: the other heads are asked
            of those that have a side with this probability as long as average opinions are taken for theirs.
        name: Name and version, as answers cite them.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], *, name: str
    ) -> None:
        self.name = name
        self._vectors = WordVectors.from_arrays(arrays)
        self._pair, self._voice = (_Head(arrays, settings[head], head) for head in ("pair", "voice"))
        self._claim = _ClaimHead(arrays, settings["claim"]) if "claim" in settings else None

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
        parts = [self._score_claims(batch) for batch in _batches(ClaimTable.of(queries))]
        return np.concatenate([np.zeros((0, len(VOICE_LABELS))), *parts])

    def _score_claims(self, queries: ClaimTable) -> FloatArray:
        """The other heads, which cost most, are asked only of claims that may be made as far as words tell."""
        head = self._claim
        if head is None:
            raise ValueError(f"{self.name} scores no claims: expected a model with a claim head")
        scores = head.claim_scores(ClaimReading(queries), self._vectors)
        rough = head.chances(scores + head.expected[queries.columns.relation])
        asked = np.flatnonzero(rough[:, 1:].max(axis=1) >= head.screen).tolist()
        heard = self.opinions([queries[index] for index in asked])
        rough[asked] = head.chances(scores[asked] + head.heard(heard))
        return rough

    def opinions(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """What the other heads make of claims: log-probabilities, by relation. Shape: (queries, OPINIONS)."""
        asked = [_voice_of(query) for query in queries]
        distinct = {voice: index for index, voice in enumerate(dict.fromkeys(asked))}  # one target, many holders
        chances = self.score_voice(list(distinct))[[distinct[voice] for voice in asked]]
        voices = np.log(np.maximum(chances, _LEAST))
        paired = [
            index for index, query in enumerate(queries) if query.holder and not query.target.contains(query.holder)
        ]
        pairs = np.zeros((len(queries), 3))
        chances = self.score_pairs([_pair_of(queries[index]) for index in paired])[:, : pairs.shape[1]]
        pairs[paired] = np.log(np.maximum(chances, _LEAST))
        known = np.zeros((len(queries), 1))
        known[paired] = 1
        seen = [voices, voices[:, 1:2] - voices[:, 2:3], pairs, pairs[:, 1:2] - pairs[:, 2:3], known]
        shared = np.concatenate(seen, axis=1) / 2
        numbers = np.array([RELATIONS.index(query.relation) for query in queries], dtype=np.int64)
        related = numbers[:, None] == np.arange(len(RELATIONS))
        return np.concatenate([shared, *(shared * flag[:, None] for flag in related.T)], axis=1)

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The answer for each row of ``score_pairs`` that serves macro-F1 best, as indices of ``PAIR_LABELS``.

        The rows must be in the order of the text: the earlier mention first.
        """
        return decide(probabilities, self._pair.offsets)

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The same for ``score_voice`` and ``VOICE_LABELS``."""
        return decide(probabilities, self._voice.offsets)


def _voice_of(query: ClaimQuery) -> VoiceQuery:
    """The target of a claim in the words of whoever speaks of it."""
    words = query.words if query.words.contains(query.target) else Span(0, len(query.text))
    others = tuple(_moved(n, words) for n in query.names if words.contains(n) and not _overlap(n, query.target))
    return VoiceQuery(words.slice(query.text), _moved(query.target, words), others)


def _pair_of(query: ClaimQuery) -> PairQuery:
    """The holder and the target of a claim as two parties."""
    holder = query.holder or query.target
    others = tuple(n for n in query.names if not _overlap(n, query.target) and not _overlap(n, holder))
    return PairQuery(query.text, holder, query.target, others)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _moved(span: Span, origin: Span) -> Span:
    return Span(span.start - origin.start, span.end - origin.start)


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
    """The same of claims, which hear the opinions of the other heads."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any]) -> None:
        super().__init__(arrays, settings, "claim")
        self._opinions = arrays["claim_opinions"].astype(np.float64)
        self.expected = arrays["claim_expected"].astype(np.float64)
        self.screen = float(settings["screen"])

    def claim_scores(self, claims: ClaimReading, vectors: WordVectors) -> FloatArray:
        """Without opinions. Shape: (claims, labels)."""
        words = self._weights[claims.buckets(self.bits)].sum(axis=1, dtype=np.float64)
        labels = len(self._intercept)
        by_zone = self._meaning.astype(np.float64).reshape(-1, vectors.dimensions, labels) * vectors.step[:, None]
        # what a word's vector adds in each zone is told in whole numbers, whose sums are exact in any order
        whole = np.rint(by_zone.transpose(1, 0, 2) * _WHOLE).reshape(vectors.dimensions, -1)
        added = (vectors.steps_of(claims.tokens) @ whole).reshape(len(claims.tokens), -1, labels)
        scores: FloatArray = words + claims.over_zones(added).sum(axis=1) / _WHOLE + self._intercept
        return scores

    def heard(self, opinions: FloatArray) -> FloatArray:
        """What opinions add to the scores. Shape: (queries, labels)."""
        # as in Features.dot: no matrix product
        added: FloatArray = (opinions[:, :, None] * self._opinions).sum(axis=1)
        return added


def _batches(queries: _Queries) -> Iterator[_Queries]:
    for start in range(0, len(queries), _BATCH):
        yield queries[start : start + _BATCH]  # type: ignore[misc]


def in_text_order(query: PairQuery) -> PairQuery:
    """The query with the earlier mention first."""
    return replace(query, first=query.second, second=query.first) if query.second < query.first else query
