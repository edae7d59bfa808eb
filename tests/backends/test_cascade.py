from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.backends.base import PageModel, PageScores, Prior, VoiceModel
from stancekit.backends.cascade import CascadeGenre, restated, sureness
from stancekit.backends.constant import ConstantGenre
from stancekit.genre import commentary, decode

MODELS = (
    PageModel(comment=(0.5, 0.2), article=(0.8, -0.3), first_comment=-1.0, to_comment=-2.0),
    PageModel(comment=(1.0, -0.4), article=(1.0, 0.9), first_comment=0.5, to_comment=-5.0),
)
log_odds = st.floats(-6, 6)


@dataclass
class Counting:
    """Scores pages by another model, and remembers what it was asked."""

    model: ConstantGenre
    asked: list = field(default_factory=list)
    page_model = property(lambda self: self.model.page_model)
    voice_model = property(lambda self: self.model.voice_model)
    name = property(lambda self: self.model.name)

    def with_prior(self, prior):
        return Counting(self.model.with_prior(prior), self.asked)

    def score_pages(self, pages):
        self.asked += pages
        return self.model.score_pages(pages)

    def score_sentences(self, sentences):
        return self.model.score_sentences(sentences)


class ByLength:
    """Is surer of an article, the more blocks it has."""

    name = "by length 1"
    page_model = MODELS[0]
    voice_model = VoiceModel()

    def with_prior(self, prior):
        other = ByLength()
        other.page_model = self.page_model.with_prior(prior)
        return other

    def score_pages(self, pages):
        return [PageScores(np.full(len(page), -6.0), np.full(len(page), -6.0), -float(len(page))) for page in pages]


@given(st.lists(st.tuples(log_odds, log_odds), min_size=1, max_size=6), log_odds)
def test_restated_scores_give_the_same_answer_under_another_page_model(blocks, article):
    comment, begin = (np.array(column) for column in zip(*blocks, strict=True))
    scores = PageScores(comment, begin, article)
    there = restated(scores, *MODELS)
    assert commentary(there, MODELS[1]) == pytest.approx(commentary(scores, MODELS[0]), abs=1e-9)
    assert (decode(there, MODELS[1]) == decode(scores, MODELS[0])).all()


def test_only_pages_that_the_fast_model_is_not_sure_of_reach_the_better_one():
    better = Counting(ConstantGenre())
    model = CascadeGenre(ByLength(), better, sure=(0.95, 0.9))
    short, long = ["a"], ["a"] * 9
    scores = model.score_pages([long, short, [], long])
    assert better.asked == [short]
    assert scores[1].article == ConstantGenre().article
    assert len(scores[2].comment) == 0
    fast = ByLength().with_prior(better.page_model.prior)
    (expected,) = fast.score_pages([long])
    assert commentary(scores[0], model.page_model) == pytest.approx(commentary(expected, fast.page_model))


def test_a_prior_reaches_both_models():
    model = CascadeGenre(ByLength(), ConstantGenre(), sure=(0.9, 0.9)).with_prior(Prior(0.7, 0.2, 0.1))
    assert model.page_model.prior == Prior(0.7, 0.2, 0.1)
    (scores,) = model.score_pages([["a"] * 9])
    fast = ByLength().with_prior(Prior(0.7, 0.2, 0.1))
    assert commentary(scores, model.page_model) == pytest.approx(
        commentary(*fast.score_pages([["a"] * 9]), fast.page_model)
    )


def test_of_a_thread_no_article_is_asked_for():
    thread = PageScores(np.full(4, 9.0), np.full(4, 9.0), 0.0)
    assert min(sureness(thread, PageModel(first_comment=0.0))) > 0.99
    article = replace(thread, comment=-thread.comment, begin=-thread.begin)
    assert sureness(article, PageModel()) == pytest.approx((0.5, 1.0), abs=1e-3)
