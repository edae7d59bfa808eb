"""Stance from an encoder: each sentence is encoded once, and all that is asked about it is answered from pooled spans.

A question becomes vectors: the mean token of the holder, of the target and of the words between them, their product
and difference, and the sentence's first token. One small network for each kind of question turns them into labels;
it is numpy here, whatever computes the encoder.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import PAIR_LABELS, SWAPPED, VOICE_LABELS, FloatArray, Relation
from stancekit.backends.tokens import bucketed
from stancekit.calibration import decide, softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancekit.backends.base import ClaimQuery, PairQuery, VoiceQuery
    from stancekit.backends.tokens import Encoded, Tokenizer

HEADS = {"pair": len(PAIR_LABELS), "voice": len(VOICE_LABELS), "claim": len(VOICE_LABELS)}
"""Number of labels of each head."""
FACTS = len(Relation) + 6
"""Number of facts about a claim that its vectors do not hold."""
PARTS = {"pair": 6, "voice": 2, "claim": 6}
"""Number of vectors that each head takes."""
_BUDGET = 8192
"""Tokens encoded at once, padding included; bounds memory."""
_FIRST = (0, 1)
"""The token that stands for a whole sentence."""

Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
_Range = tuple[int, int]
_Query = TypeVar("_Query", "PairQuery", "VoiceQuery", "ClaimQuery")


class Encoder(Protocol):
    """Turns tokens into vectors."""

    def pool(self, ids: Sequence[Sequence[int]], spans: Places) -> Vectors:
        """Mean vectors of stretches of tokens.

        Args:
            ids: Token ids of each sentence.
            spans: Sentence, first token and end of each stretch; none is empty. Shape: (stretches, 3).

        Returns:
            Shape: (stretches, width).
        """


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a sentence, in its tokens.

    Attributes:
        holder: Of the first party or the holder; the sentence's first token where none is named.
        target: Of the second party or the target.
        facts: What else is known of it.
    """

    holder: _Range
    target: _Range
    facts: tuple[float, ...] = ()

    @property
    def between(self) -> _Range:
        """The tokens between holder and target; the sentence's first one where there are none."""
        earlier, later = sorted((self.holder, self.target))
        return (earlier[1], later[0]) if earlier[1] < later[0] else _FIRST

    def swapped(self) -> Question:
        """The question with holder and target in each other's place."""
        return Question(self.target, self.holder, self.facts)


def ask_pair(query: PairQuery, encoded: Encoded) -> Question:
    """The question of a pair."""
    return Question(encoded.range_of(query.first), encoded.range_of(query.second))


def ask_voice(query: VoiceQuery, encoded: Encoded) -> Question:
    """The question of words toward a target."""
    target = encoded.range_of(query.target)
    return Question(target, target)


def ask_claim(query: ClaimQuery, encoded: Encoded) -> Question:
    """The question of a claim."""
    holder = _FIRST if query.holder is None else encoded.range_of(query.holder)
    told = (query.listed, query.party, query.verbal, query.denied, query.commentary, query.holder is None)
    relation = [query.relation is one for one in Relation]
    return Question(holder, encoded.range_of(query.target), tuple(map(float, (*relation, *told))))


class Head:
    """A network of one hidden layer.

    Args:
        arrays: ``NAME_hidden`` of shape (width in, width), ``NAME_hidden_bias``, ``NAME_out`` of shape (width, labels)
            and ``NAME_out_bias``.
        name: The head's.
        settings: ``temperature``, by which scores are divided before they become probabilities, and ``offsets``.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], name: str, settings: Mapping[str, Any]) -> None:
        self._hidden, self._bias = (arrays[f"{name}_hidden{end}"].astype(np.float32) for end in ("", "_bias"))
        self._out, self._out_bias = (arrays[f"{name}_out{end}"].astype(np.float32) for end in ("", "_bias"))
        self._temperature = float(settings["temperature"])
        self.offsets = np.array(settings["offsets"], dtype=np.float64)
        if self._out.shape[1] != HEADS[name]:
            raise ValueError(f"expected {name}_out with {HEADS[name]} labels, found {self._out.shape[1]}")

    def scores(self, features: Vectors) -> FloatArray:
        """Shape: (questions, labels)."""
        hidden = np.maximum(features @ self._hidden + self._bias, 0.0)
        scores: FloatArray = (hidden @ self._out + self._out_bias).astype(np.float64)
        return scores

    def probabilities(self, scores: FloatArray) -> FloatArray:
        """Shape: (questions, labels)."""
        return softmax(scores / self._temperature)


class SpanStance:
    """Serves a stance model whose sentences go through an encoder once.

    Args:
        encoder: What makes vectors of tokens.
        tokenizer: What makes tokens of texts.
        arrays: The arrays of the heads, as ``Head`` takes them.
        settings: For each head, as ``Head`` takes them.
        name: Name and version, as answers cite it.
    """

    def __init__(
        self,
        encoder: Encoder,
        tokenizer: Tokenizer,
        arrays: Mapping[str, npt.NDArray[np.generic]],
        settings: Mapping[str, Any],
        *,
        name: str,
    ) -> None:
        self.name = name
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._heads = {head: Head(arrays, head, settings[head]) for head in HEADS}
        self._width = arrays["voice_hidden"].shape[0] // PARTS["voice"]

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``StanceBackend``. The answer does not depend on which of two mentions is called first."""
        vectors, _ = self._read(queries, ask_pair)
        head = self._heads["pair"]
        as_asked, swapped = head.scores(_features(vectors)), head.scores(_features(vectors[:, [1, 0, 2, 3]]))
        return head.probabilities((as_asked + swapped[:, SWAPPED]) / 2)

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        vectors, _ = self._read(queries, ask_voice)
        head = self._heads["voice"]
        return head.probabilities(head.scores(vectors[:, [1, 3]].reshape(len(vectors), -1)))

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        vectors, facts = self._read(queries, ask_claim)
        head = self._heads["claim"]
        return head.probabilities(head.scores(np.concatenate((_features(vectors), facts.reshape(-1, FACTS)), axis=1)))

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The label of each pair that serves macro-F1, as an index of ``PAIR_LABELS``."""
        return decide(probabilities, self._heads["pair"].offsets)

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The label of each target that serves macro-F1, as an index of ``VOICE_LABELS``."""
        return decide(probabilities, self._heads["voice"].offsets)

    def _read(self, queries: Sequence[_Query], ask: Callable[[_Query, Encoded], Question]) -> tuple[Vectors, Vectors]:
        """Vectors of holder, target, what is between, and the sentence; and facts.

        Shapes: (queries, 4, width), (queries, facts).
        """
        asked: dict[str, list[int]] = defaultdict(list)
        for index, query in enumerate(queries):
            asked[query.text].append(index)
        windows: dict[Encoded, int] = {}
        placed: dict[int, tuple[int, Question]] = {}
        for encoded, indices in zip(self._tokenizer.encode(list(asked)), asked.values(), strict=True):
            for index in indices:
                window = encoded.window(ask(queries[index], encoded).target[0])
                placed[index] = windows.setdefault(window, len(windows)), ask(queries[index], window)
        found = [placed[index] for index in range(len(queries))]
        stretches = [(row, start, stop) for row, q in found for start, stop in (q.holder, q.target, q.between, _FIRST)]
        vectors = self._pool(list(windows), np.array(stretches, dtype=np.int64).reshape(-1, 3))
        facts = np.array([q.facts for _, q in found], dtype=np.float32)
        return vectors.reshape(len(queries), 4, self._width), facts

    def _pool(self, windows: Sequence[Encoded], stretches: Places) -> Vectors:
        """Mean vectors of stretches of windows, which go through the encoder by length. Shape: (stretches, width)."""
        pooled = np.empty((len(stretches), self._width), dtype=np.float32)
        order = np.argsort(stretches[:, 0], kind="stable")
        ends = np.searchsorted(stretches[order, 0], np.arange(len(windows) + 1))
        for batch in bucketed([len(window) for window in windows], _BUDGET):
            rows = [order[ends[window] : ends[window + 1]] for window in batch]
            inside = stretches[np.concatenate(rows)].copy()
            inside[:, 0] = np.repeat(np.arange(len(batch)), [len(part) for part in rows])
            pooled[np.concatenate(rows)] = self._encoder.pool([windows[window].ids for window in batch], inside)
        return pooled


def _features(vectors: Vectors) -> Vectors:
    """What a head takes of holder, target, between and sentence. Shape: (questions, 6 * width)."""
    holder, target, between, first = (vectors[:, part] for part in range(4))
    return np.concatenate((holder, target, holder * target, between, first, np.abs(holder - target)), axis=1)
