import re

import numpy as np
import pytest

pytest.importorskip("training.pages", reason="the training scripts are not beside the tests")

from stancekit.backends.base import COMMENT, OPINION, REPORT
from stancekit.types import Genre
from training.noise import roughen
from training.pages import Mix, Shape, compose, deal
from training.prepare.allsides import Article
from training.prepare.asides import REPLIES, UNDER_ARTICLES
from training.prepare.comments import Comment

ARTICLES = [
    Article(str(i), f"{source} says one.\n{source} says two.", genre, source, "domestic")
    for i, (source, genre) in enumerate((s, g) for s in ("a", "b", "c", "d") for g in Genre)
]
COMMENTS = {
    "remarks": [Comment(str(i), f"Comment {i} is short. It has two sentences.", f"topic {i % 7}") for i in range(40)]
}

SOURCES = {"remarks": 1.0}


def test_compose_labels_what_it_puts_together():
    pages = compose(ARTICLES, COMMENTS, Mix({Shape.ARTICLE_COMMENTS: 1.0}, comments=SOURCES), seed=1)
    for article, page in zip(ARTICLES, pages, strict=True):
        article_kind = OPINION if article.genre is Genre.COMMENTARY else REPORT
        assert page.kinds[:2] == (article_kind, article_kind)
        assert set(page.kinds[2:]) == {COMMENT}
        assert len(page.blocks) == len(page.kinds)
        assert page.source == article.source


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [
        (Shape.ARTICLE, [{REPORT}, {OPINION}]),
        (Shape.COMMENTS, [{COMMENT}]),
        (Shape.EXCERPT, [{REPORT}, {OPINION}]),
    ],
)
def test_compose_of_one_shape_has_its_kinds_alone(shape, kinds):
    for page in compose(ARTICLES, COMMENTS, Mix({shape: 1.0}, comments=SOURCES), seed=2):
        assert set(page.kinds) in kinds


def test_compose_is_the_same_for_the_same_seed_and_differs_for_another():
    mix = Mix({Shape.ARTICLE_COMMENTS: 1.0}, comments=SOURCES, cut_comments=0.5, rough_threads=0.5)
    assert compose(ARTICLES, COMMENTS, mix, seed=3) == compose(ARTICLES, COMMENTS, mix, seed=3)
    assert compose(ARTICLES, COMMENTS, mix, seed=3) != compose(ARTICLES, COMMENTS, mix, seed=4)


def test_pages_of_different_folds_share_no_source_and_no_comment():
    pages = compose(ARTICLES, COMMENTS, Mix({Shape.ARTICLE_COMMENTS: 1.0}, comments=SOURCES, folds=2), seed=5)
    first, second = ([page for page in pages if page.fold == fold] for fold in (0, 1))
    assert not {page.source for page in first} & {page.source for page in second}
    assert not {b for page in first for b in page.blocks} & {b for page in second for b in page.blocks}


def test_deal_makes_folds_of_about_one_size():
    sources = ["a"] * 10 + ["b"] * 6 + ["c"] * 5
    assert deal(sources, 2) == {"a": 0, "b": 1, "c": 1}


def test_lines_under_an_article_belong_to_it_and_replies_to_the_thread():
    mix = Mix({Shape.ARTICLE_COMMENTS: 1.0}, comments=SOURCES, replies=1.0, under_article=1.0)
    for page in compose(ARTICLES, COMMENTS, mix, seed=6):
        article = [block for block, kind in zip(page.blocks, page.kinds, strict=True) if kind != COMMENT]
        thread = [block for block, kind in zip(page.blocks, page.kinds, strict=True) if kind == COMMENT]
        assert set(article[2:]) <= set(UNDER_ARTICLES)
        assert len(article) > 2
        assert set(thread) <= set(REPLIES)


def test_roughen_keeps_words_and_is_the_same_for_the_same_draws():
    text = "It's true, they said. Nobody cares!"
    made = [roughen(text, np.random.default_rng(seed)) for seed in range(60)]
    assert made == [roughen(text, np.random.default_rng(seed)) for seed in range(60)]
    assert 12 < made.count(text) < 36
    words = {"".join(re.findall(r"\w", line.lower())) for line in made}
    assert words == {"itstruetheysaidnobodycares"}
