"""Stance from an encoder: each sentence is encoded once, and all that is asked about it is answered from pooled spans.

A question becomes vectors: the mean token of the holder, of the target and of the words between them, their product
and difference, and the sentence's first token. One small network for each kind of question turns them into labels;
it is numpy here, whatever computes the encoder.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import PAIR_LABELS, SWAPPED, VOICE_LABELS, FloatArray, Relation
from stancekit.backends.heads import Head
from stancekit.calibration import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancekit.backends.base import ClaimQuery, PairQuery, VoiceQuery
    from stancekit.backends.reading import Reader, Vectors
    from stancekit.backends.tokens import Encoded

FACTS = len(Relation) + 6
"""Number of facts about a claim that its vectors do not hold."""
PARTS = {"pair": 6, "voice": 2, "claim": 6}
"""Number of vectors that each head takes."""
HEADS = {"pair": len(PAIR_LABELS), "voice": len(VOICE_LABELS), "claim": len(VOICE_LABELS)}
"""Number of labels of each head of the stance models that come with the package."""
FIRST = (0, 1)
"""The token that stands for a whole sentence."""

_AT_ONCE = 2048
"""So many questions are in memory as vectors: a page has many more claims than sentences."""

_Range = tuple[int, int]
_Query = TypeVar("_Query", "PairQuery", "VoiceQuery", "ClaimQuery")


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
        return (earlier[1], later[0]) if earlier[1] < later[0] else FIRST

    @property
    def stretches(self) -> tuple[_Range, _Range, _Range, _Range]:
        """The tokens whose mean vectors answer it: of holder, target, what is between, and the sentence."""
        return self.holder, self.target, self.between, FIRST

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
    holder = FIRST if query.holder is None else encoded.range_of(query.holder)
    told = (query.listed, query.party, query.verbal, query.denied, query.commentary, query.holder is None)
    relation = [query.relation is one for one in Relation]
    return Question(holder, encoded.range_of(query.target), tuple(map(float, (*relation, *told))))


class SpanStance:
    """Serves a stance model whose sentences go through an encoder once.

    Args:
        reader: What makes vectors of texts.
        arrays: The arrays of the heads, as ``Head`` takes them.
        settings: For each head, as ``Head`` takes them.
        name: Name and version, as answers cite it.
    """

    def __init__(
        self,
        reader: Reader,
        arrays: Mapping[str, npt.NDArray[np.generic]],
        settings: Mapping[str, Any],
        *,
        name: str,
    ) -> None:
        self.name = name
        self._reader = reader
        self._heads = {head: Head(arrays, head, settings[head], labels=labels) for head, labels in HEADS.items()}

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``PairBackend``. The answer does not depend on which of two mentions is called first."""
        vectors, _ = read_questions(self._reader, queries, ask_pair)
        head = self._heads["pair"]
        as_asked, swapped = head.scores(features(vectors)), head.scores(features(vectors[:, [1, 0, 2, 3]]))
        return head.probabilities((as_asked + swapped[:, SWAPPED]) / 2)

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """See ``PairBackend``."""
        vectors, _ = read_questions(self._reader, queries, ask_voice)
        head = self._heads["voice"]
        return head.probabilities(head.scores(np.concatenate((vectors[:, 1], vectors[:, 3]), axis=1)))

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        return score_claims(self._reader, self._heads["claim"], queries)

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The label of each pair that serves macro-F1, as an index of ``PAIR_LABELS``."""
        return decide(probabilities, self._heads["pair"].offsets)

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The label of each target that serves macro-F1, as an index of ``VOICE_LABELS``."""
        return decide(probabilities, self._heads["voice"].offsets)


def score_claims(reader: Reader, head: Head, queries: Sequence[ClaimQuery]) -> FloatArray:
    """Probabilities of a head's labels for each claim. Shape: (queries, labels)."""
    scores = [np.zeros((0, head.labels))]
    for first in range(0, len(queries), _AT_ONCE):
        vectors, facts = read_questions(reader, queries[first : first + _AT_ONCE], ask_claim)
        scores.append(head.scores(np.concatenate((features(vectors), facts), axis=1)))
    return head.probabilities(np.concatenate(scores))


def read_questions(
    reader: Reader, queries: Sequence[_Query], ask: Callable[[_Query, Encoded], Question]
) -> tuple[Vectors, Vectors]:
    """Vectors of holder, target, what is between, and the sentence; and facts.

    Shapes: (queries, 4, width), (queries, facts).
    """
    asked: dict[str, list[int]] = defaultdict(list)
    for index, query in enumerate(queries):
        asked[query.text].append(index)
    windows: dict[Encoded, list[tuple[int, Question]]] = defaultdict(list)
    for encoded, indices in zip(reader.split(list(asked)), asked.values(), strict=True):
        for index in indices:
            window = encoded.window(ask(queries[index], encoded).target[0])
            windows[window].append((index, ask(queries[index], window)))
    vectors: Vectors = np.empty((len(queries), 4, reader.width), dtype=np.float32)
    facts: list[tuple[float, ...]] = [()] * len(queries)
    for inside, tokens in zip(windows.values(), reader.read(list(windows)), strict=True):
        means = pool(tokens, [stretch for _, question in inside for stretch in question.stretches])
        vectors[[index for index, _ in inside]] = means.reshape(len(inside), 4, -1)
        for index, question in inside:
            facts[index] = question.facts
    return vectors, np.array(facts, dtype=np.float32)


def pool(tokens: Vectors, stretches: Sequence[_Range]) -> Vectors:
    """Mean vectors of stretches of tokens, none of them empty.

    Args:
        tokens: Shape: (tokens, width).
        stretches: First token and end of each.

    Returns:
        Shape: (stretches, width).
    """
    running = np.concatenate((np.zeros_like(tokens[:1]), np.cumsum(tokens, axis=0)))
    start, stop = np.array(stretches).T
    means: Vectors = (running[stop] - running[start]) / (stop - start)[:, None].astype(np.float32)
    return means


def features(vectors: Vectors) -> Vectors:
    """What a head takes of holder, target, between and sentence. Shape: (questions, 6 * width)."""
    holder, target, between, first = (vectors[:, part] for part in range(4))
    return np.concatenate((holder, target, holder * target, between, first, np.abs(holder - target)), axis=1)
