"""Pages put together from articles and comments, in the shapes that real ones have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from stancekit.backends.base import COMMENT, OPINION, REPORT
from stancekit.finetune.data import LabelledPage
from stancekit.text import fold, folded_blocks, split_blocks, split_sentences
from stancekit.types import Genre
from training.noise import roughen
from training.prepare.asides import REPLIES, UNDER_ARTICLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.prepare.allsides import Article
    from training.prepare.comments import Comment

LONGEST_THREAD = 29


class Shape(StrEnum):
    """What a page is made of."""

    ARTICLE = "article"
    ARTICLE_COMMENTS = "article and comments"
    COMMENTS = "comments"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True)
class Mix:
    """What pages are made of.

    Attributes:
        shapes: How often each shape is drawn.
        comments: How often a thread is drawn from each source of comments.
        cut_comments: How often a comment is cut to one to three of its sentences, so that length is no cue.
        rough_threads: How often the comments of a thread are roughened (``training.noise``), so that care is no cue.
        replies: How often a comment is a one-line reply (``prepare.asides``) instead.
        under_article: How often a line or two stand under an article that belong to it, such as credits.
        analytic_threads: How often a thread is made of paragraphs from as many opinion pieces instead of comments: some
            readers write like columnists.
        folds: Outlets and debates are dealt into so many folds; a page draws on one fold only, so that a model fitted
            on the others has seen nothing of it but the lines of ``prepare.asides``.
    """

    shapes: Mapping[Shape, float]
    comments: Mapping[str, float] = field(default_factory=dict)
    cut_comments: float = 0.0
    rough_threads: float = 0.0
    replies: float = 0.0
    under_article: float = 0.0
    analytic_threads: float = 0.0
    folds: int = 1


def compose(
    articles: Sequence[Article], comments: Mapping[str, Sequence[Comment]], mix: Mix, *, seed: int
) -> list[LabelledPage]:
    """One page an article, with comments drawn for it.

    Args:
        articles: Each opens one page, except where the shape is comments alone.
        comments: To draw threads from, by source.
        mix: The shapes.
        seed: Of every draw.
    """
    random = np.random.default_rng(seed)
    fold_of = deal([article.source for article in articles], mix.folds)
    pools = [
        _Pool(
            [article for article in articles if fold_of[article.source] == number],
            {
                source: [fold(c.text) for c in members if crc32(c.topic.encode()) % mix.folds == number]
                for source, members in comments.items()
            },
        )
        for number in range(mix.folds)
    ]
    shapes = random.choice(list(mix.shapes), len(articles), p=list(mix.shapes.values()))
    pages = []
    for article, shape in zip(articles, shapes, strict=True):
        number = fold_of[article.source]
        blocks = _blocks(article, Shape(shape), pools[number], mix, random)
        pages.append(LabelledPage(*zip(*blocks, strict=True), source=article.source, fold=number))
    return pages


def deal(sources: Sequence[str], folds: int) -> dict[str, int]:
    """A fold for each source, so that folds hold about as many pages each."""
    fold_of: dict[str, int] = {}
    sizes = [0] * folds
    for source, count in sorted(Counter(sources).items(), key=lambda item: (-item[1], item[0])):
        fold_of[source] = sizes.index(min(sizes))
        sizes[fold_of[source]] += count
    return fold_of


@dataclass(frozen=True)
class _Pool:
    """What the pages of one fold are drawn from."""

    articles: list[Article]
    comments: Mapping[str, list[str]]

    @cached_property
    def opinions(self) -> list[str]:
        """The blocks of opinion pieces."""
        pieces = [article for article in self.articles if article.genre is Genre.COMMENTARY]
        return [block for piece in pieces for block in folded_blocks(piece.text)]


def _blocks(
    article: Article, shape: Shape, pool: _Pool, mix: Mix, random: np.random.Generator
) -> list[tuple[str, int]]:
    blocks = [] if shape is Shape.COMMENTS else _labelled(article)
    if blocks and mix.under_article and random.random() < mix.under_article:
        under = random.choice(UNDER_ARTICLES, size=random.integers(1, 3))
        blocks += [(str(line), blocks[-1][1]) for line in under]
    if shape in {Shape.ARTICLE_COMMENTS, Shape.COMMENTS}:
        blocks += _thread(pool, mix, random)
    if shape is Shape.EXCERPT:
        length = int(random.integers(1, 5))
        first = int(random.integers(max(1, len(blocks) - length + 1)))
        blocks = blocks[first : first + length]
    return blocks


def _labelled(article: Article) -> list[tuple[str, int]]:
    kind = OPINION if article.genre is Genre.COMMENTARY else REPORT
    return [(block, kind) for block in folded_blocks(article.text)]


def _thread(pool: _Pool, mix: Mix, random: np.random.Generator) -> list[tuple[str, int]]:
    length = random.integers(1, LONGEST_THREAD + 1)
    if mix.analytic_threads and random.random() < mix.analytic_threads:
        return [(pool.opinions[index], COMMENT) for index in random.integers(len(pool.opinions), size=length)]
    texts = pool.comments[str(random.choice(list(mix.comments), p=list(mix.comments.values())))]
    thread = [_maybe_cut(texts[i], mix.cut_comments, random) for i in random.integers(len(texts), size=length)]
    if mix.replies:
        thread = [str(random.choice(REPLIES)) if random.random() < mix.replies else comment for comment in thread]
    if mix.rough_threads and random.random() < mix.rough_threads:
        thread = [roughen(comment, random) for comment in thread]
    return [(" ".join(comment.split()), COMMENT) for comment in thread]


def _maybe_cut(comment: str, chance: float, random: np.random.Generator) -> str:
    if random.random() >= chance:
        return comment
    sentences = [s for block in split_blocks(comment) for s in split_sentences(comment, block)]
    count = min(len(sentences), int(random.integers(1, 4)))
    first = int(random.integers(len(sentences) - count + 1))
    return comment[sentences[first].start : sentences[first + count - 1].end]
