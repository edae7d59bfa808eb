"""The sentences of our own labelled blocks as the voice model sees them, each on the page it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancekit.attribution import attribute
from stancekit.genre import commentary
from stancekit.text import fold, split_blocks, split_sentences
from stancekit.types import Span, Voice
from stancekit.voices import tell_voices, voice_features
from training.prepare import blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray, GenreBackend


def labelled_sentences(model: GenreBackend, split: str) -> tuple[FloatArray, list[Voice]]:
    """Features and voice of every sentence on which both passes agree.

    Args:
        model: Scores the pages and the sentences.
        split: One of ``blocks.SPLITS``.
    """
    features, voices = [], []
    for labelled in blocks.load(split):
        page = split_blocks(labelled.text)
        sentences = [split_sentences(labelled.text, block) for block in page]
        (scores,) = model.score_pages([[block.slice(labelled.text) for block in page]])
        here = next(number for number, block in enumerate(page) if block.contains(labelled.span))
        of_block = commentary(scores, model.page_model)[here]
        agreed = [(sentence, Voice(voice)) for sentence, voice in labelled.sentences if voice is not None]
        inside = [sentence for sentence, _ in agreed]
        spoken = [a for a in attribute(labelled.text, sentences, []) if page[here].contains(a)]
        opinion = model.score_sentences([sentence.slice(labelled.text) for sentence in inside])
        features.append(voice_features(inside, spoken, opinion, np.full(len(inside), of_block)))
        voices.extend(voice for _, voice in agreed)
    return np.concatenate(features), voices


def voices_of(model: GenreBackend, sentences: Sequence[str]) -> list[Voice]:
    """The voice of sentences that stand alone, without a page around them."""
    folded = [fold(sentence) for sentence in sentences]
    spans = [Span(0, len(sentence)) for sentence in folded]
    of_block = [commentary(scores, model.page_model) for scores in model.score_pages([[s] for s in folded])]
    opinion = model.score_sentences(folded)
    found = []
    for number, (text, span) in enumerate(zip(folded, spans, strict=True)):
        spoken = attribute(text, [[span]], [])
        features = voice_features([span], spoken, opinion[[number]], of_block[number])
        found.extend(sentence.voice for sentence in tell_voices([span], features, model.voice_model))
    return found
