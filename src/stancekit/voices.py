"""Whose words each sentence holds: reported, attributed, or the writer's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stancekit.calibration import softmax
from stancekit.types import Voice, VoicedSentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.attribution import Attribution
    from stancekit.backends.base import FloatArray, VoiceModel
    from stancekit.types import Segment, Span

_SURE = 4.0
"""A block's log-odds of commentary count up to this: beyond it they say no more of a sentence."""


def voice_features(
    sentences: Sequence[Span], attributions: Sequence[Attribution], opinion: FloatArray, commentary: FloatArray
) -> FloatArray:
    """What tells the voice of each sentence. Shape: (sentences, len(VOICE_FEATURES)).

    Args:
        sentences: In order.
        attributions: What is attributed to somebody on the page, sorted.
        opinion: Log-odds of opinion of each sentence, by its own words. Shape: (sentences,).
        commentary: Probability that each sentence's block is commentary. Shape: (sentences,).
    """
    kept = np.clip(commentary, 1e-9, 1 - 1e-9)
    spoken = [
        (_covered(sentence, inside) / (sentence.end - sentence.start), float(any(a.quoted for a in inside)))
        for sentence, inside in zip(sentences, _inside(sentences, attributions), strict=True)
    ]
    log_odds = np.clip(np.log(kept / (1 - kept)), -_SURE, _SURE)
    return np.column_stack((np.array(spoken).reshape(-1, 2), np.clip(opinion, -8, 8), log_odds))


def tell_voices(sentences: Sequence[Span], features: FloatArray, model: VoiceModel) -> list[VoicedSentence]:
    """The likeliest voice of each sentence.

    Args:
        sentences: In order.
        features: As ``voice_features`` gives them.
        model: The voice model.
    """
    # summed row by row: a matrix product rounds differently in a batch than alone
    rows = zip(model.weights, model.bias, strict=True)
    scores = [(features * np.array(weights)).sum(axis=1) + bias for weights, bias in rows]
    chances = softmax(np.stack(scores, axis=1))
    voices = tuple(Voice)
    return [
        VoicedSentence(sentence.start, sentence.end, voices[best], float(chance[best]))
        for sentence, chance, best in zip(sentences, chances, chances.argmax(axis=1).tolist(), strict=True)
    ]


def voiced(segments: Sequence[Segment], sentences: Sequence[VoicedSentence]) -> tuple[Segment, ...]:
    """The segments with the sentences of each block.

    Args:
        segments: Of one page.
        sentences: All of the page's, in order.
    """
    left = list(reversed(sentences))

    def take(end: int) -> Iterator[VoicedSentence]:
        while left and left[-1].start < end:
            yield left.pop()

    return tuple(
        replace(segment, blocks=tuple(replace(b, sentences=tuple(take(b.end))) for b in segment.blocks))
        for segment in segments
    )


def _inside(sentences: Sequence[Span], attributions: Sequence[Attribution]) -> Iterator[list[Attribution]]:
    """The attributions of each sentence; each lies in one."""
    position = 0
    for sentence in sentences:
        inside = []
        while position < len(attributions) and attributions[position].start < sentence.end:
            if attributions[position].start >= sentence.start:
                inside.append(attributions[position])
            position += 1
        yield inside


def _covered(sentence: Span, attributions: Sequence[Attribution]) -> int:
    """How many characters of the sentence are attributed content, the name of its speaker, or the words of speech."""
    parts = sorted(
        (max(part.start, sentence.start), min(part.end, sentence.end))
        for attribution in attributions
        for part in (attribution, attribution.source, attribution.cue)
        if part is not None
    )
    covered, reached = 0, sentence.start
    for start, end in parts:
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered
