from dataclasses import astuple, dataclass, replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.backends.base import PageModel, PageScores, Prior
from stancekit.backends.constant import ConstantGenre
from stancekit.genre import _ends, commentary, comments, decode, estimate_prior, segment
from stancekit.types import Genre, Span

MODEL = PageModel()
log_odds = st.floats(-50, 50)


@st.composite
def page_scores(draw, most=6):
    blocks = np.array(draw(st.lists(st.tuples(log_odds, log_odds), min_size=1, max_size=most)))
    return PageScores(blocks[:, 0], blocks[:, 1], draw(log_odds))


def path_scores(scores):
    """Every way to deal a page's blocks to article and comments, with its log-potential."""
    evidence, begin = MODEL.potentials(scores.comment, scores.begin, np.zeros(1, dtype=int))
    for path in product((False, True), repeat=len(evidence)):
        value = sum(evidence[i] for i, comment in enumerate(path) if comment)
        for i, (before, here) in enumerate(pairwise((False, *path))):
            value += begin[i] if here and not before else MODEL.to_article if before and not here else 0.0
        yield path, value


@given(page_scores())
def test_comments_equals_the_sum_over_all_paths(scores):
    paths, values = zip(*path_scores(scores), strict=True)
    weights = np.exp(np.array(values) - np.logaddexp.reduce(values))
    expected = [sum(w for path, w in zip(paths, weights, strict=True) if path[i]) for i in range(len(scores.comment))]
    np.testing.assert_allclose(comments(scores, MODEL), expected, atol=1e-9)


@given(page_scores())
def test_commentary_is_a_comment_or_in_an_opinion_piece(scores):
    np.testing.assert_allclose(commentary(replace(scores, article=-50.0), MODEL), comments(scores, MODEL), atol=1e-9)
    np.testing.assert_allclose(commentary(replace(scores, article=50.0), MODEL), 1.0)
    assert (commentary(scores, MODEL) >= comments(scores, MODEL)).all()


@given(page_scores(most=40))
def test_segments_tile_the_blocks(scores):
    blocks = [Span(3 * i, 3 * i + 2) for i in range(len(scores.comment))]
    segments = segment(blocks, scores, MODEL)
    assert [Span(b.start, b.end) for s in segments for b in s.blocks] == blocks
    assert all(a.genre is not b.genre for a, b in pairwise(segments))
    assert all(0 <= b.commentary <= 1 for s in segments for b in s.blocks)


def test_segment_ends_a_report_where_comments_begin():
    begin = np.array([-2.0] * 4 + [3.0, -2.0, -2.0])
    scores = PageScores(np.array([-4.0] * 4 + [4.0] * 3), begin, -3.0)
    segments = segment([Span(i, i + 1) for i in range(7)], scores, MODEL)
    assert [(s.start, s.end, s.genre) for s in segments] == [(0, 4, Genre.REPORTING), (4, 7, Genre.COMMENTARY)]


@given(page_scores())
def test_decode_takes_likely_comments_below_a_report_and_all_below_an_opinion_piece(scores):
    report, opinion = replace(scores, article=-50.0), replace(scores, article=50.0)
    np.testing.assert_array_equal(decode(report, MODEL), comments(report, MODEL) > 0.5)
    assert decode(opinion, MODEL).all()


def test_an_opinion_piece_and_its_comments_are_one_segment():
    scores = PageScores(np.array([-4.0] * 4 + [4.0] * 3), np.array([-2.0] * 4 + [3.0, -2.0, -2.0]), 3.0)
    (found,) = segment([Span(i, i + 1) for i in range(7)], scores, MODEL)
    assert found.genre is Genre.COMMENTARY


def test_a_page_model_answers_for_another_share_of_opinion_pieces():
    scores = PageScores(np.full(3, -6.0), np.full(3, -6.0), 1.0)
    priors = [replace(MODEL.prior, opinion=share) for share in (0.05, 0.5, 0.95)]
    chances = [commentary(scores, MODEL.with_prior(prior))[0] for prior in priors]
    assert chances == sorted(chances)
    assert chances[2] - chances[0] > 0.5


def test_segment_of_no_blocks_is_empty():
    assert segment([], PageScores(np.zeros(0), np.zeros(0), 0.0), MODEL) == ()


@dataclass(frozen=True, slots=True)
class Given(ConstantGenre):
    """Answers with scores made beforehand: each page is the number of its own."""

    scores: tuple[PageScores, ...] = ()

    def score_pages(self, pages):
        return [self.scores[int(page[0])] for page in pages]


@pytest.mark.parametrize("prior", [Prior(0.1, 0.02, 0.05), Prior(0.5, 0.8, 0.3), Prior(0.02, 0.5, 0.02)])
def test_estimate_prior_finds_the_shares_of_pages_with_clear_scores(prior):
    random = np.random.default_rng(0)

    def page():
        thread, below, opinion = random.random(3) < (prior.threads, prior.comments, prior.opinion)
        size = 12
        begins = 0 if thread else int(random.integers(4, 9)) if below else size
        comment = np.where(np.arange(size) < begins, -6.0, 6.0)
        begin = np.where(np.arange(size) == begins, 6.0, -6.0)
        return PageScores(comment, begin, 6.0 if opinion else -6.0)

    backend = Given(scores=tuple(page() for _ in range(1500)))
    found = estimate_prior(backend, [str(number) for number in range(1500)])
    assert (found.opinion, found.comments, found.threads) == pytest.approx(astuple(prior), abs=0.03)


@pytest.mark.parametrize("prior", [Prior(0.5, 0.95, 0.1), Prior(0.5, 0.02, 0.1), Prior(0.5, 0.3, 0.6)])
def test_another_prior_weighs_pages_by_their_shares(prior):
    scores = PageScores(np.array([-1.0, 0.5, 1.0]), np.array([0.5, 1.0, -9.0]), 0.0)
    # no way back to the article: each page is a thread, an article with comments, or a bare one
    model = replace(MODEL, to_article=-99.0)

    def shares(expected):
        article = 1 - expected.threads
        return np.array([expected.threads, article * expected.comments, article * (1 - expected.comments)])

    def pages(page_model):
        found = _ends(scores, page_model)
        return np.array([found[1].sum(), found[0, 1], found[0, 0]])

    expected = pages(model) * shares(prior) / shares(MODEL.prior)
    np.testing.assert_allclose(pages(model.with_prior(prior)), expected / expected.sum(), atol=1e-9)


def test_estimate_prior_of_empty_pages_is_what_the_model_expects():
    assert estimate_prior(ConstantGenre(), ["", " \n"]) == MODEL.prior


def test_another_prior_moves_the_odds_of_comments():
    scores = PageScores(np.array([-2.0, -2.0, 1.0]), np.array([-2.0, 0.0, 0.0]), -9.0)
    few, many = (MODEL.with_prior(replace(MODEL.prior, comments=share)) for share in (0.01, 0.99))
    assert comments(scores, few)[2] < 0.2
    assert comments(scores, many)[2] > 0.8
