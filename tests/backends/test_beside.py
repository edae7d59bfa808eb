"""Two stance models beside one another."""

import numpy as np
import pytest

from stancekit.backends.base import VOICE_LABELS, ClaimQuery, Relation, VoiceQuery
from stancekit.backends.beside import StanceBeside
from stancekit.finetune.stance_rows import LabelledClaim, LabelledPair, LabelledVoice, StanceRows
from stancekit.types import Span

fitting = pytest.importorskip("stancekit.finetune.beside", reason="the extra for training is not installed")


class Reads:
    """Knows some words; what it does not know it takes for neutral, without being sure."""

    name = "reads 1"

    def __init__(self, **known):
        self.known = known

    def _chances(self, queries):
        sides = [next((side for word, side in self.known.items() if word in query.text), 0) for query in queries]
        chances = {0: (0.5, 0.25, 0.25), 1: (0.1, 0.8, 0.1), 2: (0.1, 0.1, 0.8)}
        return np.array([chances[side] for side in sides]).reshape(-1, 3)

    score_voice = score_claims = _chances

    def score_pairs(self, queries):
        return np.concatenate((self._chances(queries), np.full((len(queries), 2), 1e-9)), axis=1)


TEXTS = {"it was praised": 1, "it was lauded": 1, "it was condemned": 2, "it was panned": 2, "it was there": 0}
ONE, OTHER = Reads(praised=1, condemned=2), Reads(lauded=1, panned=2)


def voice(text):
    return VoiceQuery(text, Span(0, 2))


def claim(text):
    return ClaimQuery(text, None, Span(0, 2), (), Span(0, len(text)), Relation.OWN)


def rows():
    voices = [LabelledVoice(text, voice(text), label, text) for text, label in TEXTS.items()]
    claims = [LabelledClaim(claim(text), label, text) for text, label in TEXTS.items()]
    pairs = [LabelledPair(text, voice(text), label, text) for text, label in TEXTS.items()]
    return StanceRows(pairs, voices, claims)


def test_each_model_tells_what_the_other_misses():
    model = StanceBeside(ONE, OTHER, fitting.fit_beside(ONE, OTHER, rows()), name="both 1")
    chances = model.score_voice([voice(text) for text in TEXTS])
    assert chances.sum(axis=1) == pytest.approx(1)
    assert model.decide_voice(chances).tolist() == list(TEXTS.values())
    assert np.array_equal(model.score_claims([claim(text) for text in TEXTS]), chances)


def test_a_model_that_knows_nothing_takes_nothing_away():
    base, own = Reads(), Reads(praised=1, lauded=1, condemned=2, panned=2)
    model = StanceBeside(base, own, fitting.fit_beside(base, own, rows()), name="both 1")
    assert model.decide_voice(model.score_voice([voice(text) for text in TEXTS])).tolist() == list(TEXTS.values())


def test_nothing_asked_is_nothing_answered():
    model = StanceBeside(ONE, OTHER, fitting.fit_beside(ONE, OTHER, rows()), name="both 1")
    assert model.score_claims([]).shape == (0, len(VOICE_LABELS))
