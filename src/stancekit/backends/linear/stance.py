"""Who supports or opposes whom, and which side words take: two linear heads over hashed features, served by numpy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import (
    PAIR_LABELS,
    SWAPPED,
    VOICE_LABELS,
    FloatArray,
    PairQuery,
    Relation,
    VoiceQuery,
)
from stancekit.backends.linear.claim_features import claim_features
from stancekit.backends.linear.stance_features import pair_features, voice_features
from stancekit.backends.linear.vectors import WordVectors
from stancekit.calibration import decide, softmax
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancekit.backends.base import ClaimQuery
    from stancekit.backends.linear.stance_features import Features


_Query = TypeVar("_Query")
_BATCH = 1024
"""Queries scored at once; bounds memory."""
_LEAST = 1e-3
"""Lower probabilities count as this one, where their logarithms are features."""
OPINIONS = 9 * (1 + len(Relation))
"""Number of features that the pair and the voice head give the claim head."""
_RELATIONS = {relation: number for number, relation in enumerate(Relation)}


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
        self._heads = {
            head: _Head(arrays, settings[head], head) for head in ("pair", "voice", "claim") if head in settings
        }
        self._expected = arrays.get("claim_expected", np.zeros((len(Relation), len(VOICE_LABELS)))).astype(np.float64)
        self._screen = float(settings.get("claim", {}).get("screen", 0.0))

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``PairBackend``."""
        head = self._heads["pair"]
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
        head = self._heads["voice"]
        parts = [
            head.chances(head.scores(voice_features(batch, head.bits, self._vectors))) for batch in _batches(queries)
        ]
        return np.concatenate([np.zeros((0, len(VOICE_LABELS))), *parts])

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        parts = [self._score_claims(batch) for batch in _batches(queries)]
        return np.concatenate([np.zeros((0, len(VOICE_LABELS))), *parts])

    def _score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """The other heads, which cost most, are asked only of claims that may be made as far as words tell."""
        head = self._heads["claim"]
        scores = head.scores(claim_features(queries, head.bits, self._vectors))
        rough = head.chances(scores + self._expected[relations_of(queries)])
        asked = np.flatnonzero(rough[:, 1:].max(axis=1) >= self._screen).tolist()
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
        related = relations_of(queries)[:, None] == np.arange(len(Relation))
        return np.concatenate([shared, *(shared * flag[:, None] for flag in related.T)], axis=1)

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The answer for each row of ``score_pairs`` that serves macro-F1 best, as indices of ``PAIR_LABELS``.

        The rows must be in the order of the text: the earlier mention first.
        """
        return decide(probabilities, self._heads["pair"].offsets)

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The same for ``score_voice`` and ``VOICE_LABELS``."""
        return decide(probabilities, self._heads["voice"].offsets)


def relations_of(queries: Sequence[ClaimQuery]) -> npt.NDArray[np.int64]:
    """The place of each claim's relation in ``Relation``. Shape: (queries,)."""
    return np.array([_RELATIONS[query.relation] for query in queries], dtype=np.int64)


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
        self._columns = np.ascontiguousarray(arrays[name].T)
        self._opinions = arrays.get(f"{name}_opinions", np.zeros((0, 0))).astype(np.float64)
        self._meaning = np.ascontiguousarray(arrays[f"{name}_meaning"].T)
        self._intercept = arrays[f"{name}_intercept"].astype(np.float64)
        if self._columns.shape != (len(self._intercept), 1 << self.bits):
            raise ValueError(f"expected {name} of {1 << self.bits} buckets, found {self._columns.shape[1]}")

    def scores(self, features: Features) -> FloatArray:
        """Shape: (queries, labels)."""
        weights = zip(self._columns, self._meaning, strict=True)
        return np.stack([features.dot(words, meaning) for words, meaning in weights], axis=1) + self._intercept

    def heard(self, opinions: FloatArray) -> FloatArray:
        """What opinions add to the scores. Shape: (queries, labels)."""
        # as in Features.dot: no matrix product
        added: FloatArray = (opinions[:, :, None] * self._opinions).sum(axis=1)
        return added

    def chances(self, scores: FloatArray) -> FloatArray:
        """Probabilities from scores. Shape: that of ``scores``."""
        return softmax(scores / self._temperature)


def _batches(queries: Sequence[_Query]) -> Iterator[Sequence[_Query]]:
    for start in range(0, len(queries), _BATCH):
        yield queries[start : start + _BATCH]


def in_text_order(query: PairQuery) -> PairQuery:
    """The query with the earlier mention first."""
    return replace(query, first=query.second, second=query.first) if query.second < query.first else query
