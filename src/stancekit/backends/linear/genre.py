"""Reporting or commentary: linear models over words and style, of blocks, of articles, and of where comments begin."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import FloatArray, PageModel, PageScores, Prior, VoiceModel
from stancekit.backends.linear.hashing import IndexArray, Rows, ngram_buckets, tokenize
from stancekit.backends.linear.kernel import COMPILED, Kernel
from stancekit.backends.linear.page_features import (
    PLACES,
    SUMMARIES,
    Pages,
    Standard,
    article_features,
    begin_features,
)
from stancekit.backends.linear.style import NAMES, style
from stancekit.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARTICLE_FEATURES = 4 * len(NAMES) + SUMMARIES
BEGIN_FEATURES = PLACES + 3 * len(NAMES)
SURE = 6.0
"""No block and no article is surer by itself than these log-odds."""
_LIMIT = 30.0
"""Beyond these log-odds an answer is certain, such as that comments begin at a block."""


@dataclass(frozen=True, slots=True)
class BlockFeatures:
    """Features of the blocks of many pages, end to end.

    Attributes:
        owner: The block of each word and word pair. Shape: (entries,).
        bucket: Its hash. Shape: (entries,).
        count: Words and word pairs of each block, 1 at least. Shape: (blocks,).
        style: As ``style.style`` gives it. Shape: (blocks, styles).
    """

    owner: IndexArray
    bucket: IndexArray
    count: FloatArray
    style: FloatArray

    @property
    def rows(self) -> Rows:
        """The words as sparse rows, each block's scaled by the root of their number."""
        return Rows(self.owner, self.bucket, (1 / np.sqrt(self.count))[self.owner], len(self.count))

    def sums(self, weights: FloatArray) -> FloatArray:
        """The summed weights of each block's words. Shape: (blocks,) for weights of shape (2**bits,)."""
        return np.bincount(self.owner, weights[self.bucket], minlength=len(self.count)).astype(np.float64)


def block_features(pages: Sequence[Sequence[str]], *, bits: int) -> BlockFeatures:
    """The features of every block.

    Args:
        pages: The folded blocks of each page.
        bits: Words are hashed into ``2**bits`` buckets.
    """
    texts = [block for page in pages for block in page]
    tokens = tokenize(texts)
    owner, bucket = ngram_buckets(tokens, bits)
    count = np.maximum(np.bincount(owner, minlength=len(texts)), 1).astype(np.float64)
    return BlockFeatures(owner, bucket, count, style(tokens, texts))


def block_scores(opinion: FloatArray, comment: FloatArray) -> FloatArray:
    """Log-odds of opinion over report, of comment over report, and of comment over both. Shape: (blocks, 3)."""
    over_both = comment - np.logaddexp(0, opinion)
    return np.clip(np.stack((opinion, comment, over_both), axis=1), -SURE, SURE)


@dataclass(frozen=True, slots=True)
class BlockScores:
    """What the model makes of blocks, each by itself. Shapes: (blocks,) unless told otherwise.

    Attributes:
        opinion: Log-odds of opinion over report.
        comment: Log-odds of comment over report.
        article: Summed weights of the words, for the article's opinion.
        count: As in ``BlockFeatures``.
        style: Standardised style. Shape: (blocks, styles).
    """

    opinion: FloatArray
    comment: FloatArray
    article: FloatArray
    count: FloatArray
    style: FloatArray

    @property
    def columns(self) -> FloatArray:
        """All but the style, as a kernel fills it in. Shape: (blocks, 4)."""
        return np.stack((self.opinion, self.comment, self.article, self.count), axis=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """Pages as the model sees them, before it judges their articles.

    Attributes:
        layout: How the blocks lie.
        blocks: What it makes of each block.
        comment: As in ``PageScores``. Shape: (blocks,).
        begin: As in ``PageScores``. Shape: (blocks,).
        share: Probability that each block is the article's. Shape: (blocks,).
        article: Standardised ``article_features``. Shape: (pages, features).
    """

    layout: Pages
    blocks: BlockScores
    comment: FloatArray
    begin: FloatArray
    share: FloatArray
    article: FloatArray


class LinearGenre:
    """Serves a genre model from its arrays.

    Args:
        arrays: ``words`` of shape (2**bits, 3), for opinion over report, comment over report, and the article's
            opinion; ``style`` of shape (styles, 2) and ``intercept`` of shape (3,) with the same columns; ``article``,
            weights of ``article_features``; ``begin`` of shape (2, features), weights of ``begin_features`` for a
            page's first block and for all others; and for these and ``style`` a ``*_standard`` of shape (2, features).
        settings: ``bits``, and ``page_model`` and ``voice_model`` with the fields of ``PageModel`` and ``VoiceModel``.
        name: Name and version, as answers cite them.

    Raises:
        ValueError: The arrays don't have these shapes.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], *, name: str
    ) -> None:
        self.name = name
        self.page_model = PageModel.of(settings["page_model"])
        self.voice_model = VoiceModel.of(settings["voice_model"]) if "voice_model" in settings else VoiceModel()
        self.bits = int(settings["bits"])
        shapes = {
            "words": (1 << self.bits, 3),
            "style": (len(NAMES), 2),
            "intercept": (3,),
            "article": (ARTICLE_FEATURES,),
            "begin": (2, BEGIN_FEATURES),
            "style_standard": (2, len(NAMES)),
            "article_standard": (2, ARTICLE_FEATURES),
            "begin_standard": (2, BEGIN_FEATURES),
        }
        for key, shape in shapes.items():
            if arrays[key].shape != shape:
                raise ValueError(f"expected {key} of shape {shape}, found {arrays[key].shape}")
        floats = {key: arrays[key].astype(np.float64) for key in shapes}
        self._words = np.ascontiguousarray(floats["words"].T)
        self._style, self._intercept = np.ascontiguousarray(floats["style"].T), floats["intercept"]
        self._article, self._begin = floats["article"], floats["begin"]
        self._standard = {key: Standard(*floats[f"{key}_standard"]) for key in ("style", "article", "begin")}
        self._kernel = self._compiled()

    def _compiled(self) -> Kernel | None:
        standard = self._standard["style"]
        return Kernel(self._words, self._style, self._intercept[:2], standard) if COMPILED else None

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_kernel"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._kernel = self._compiled()

    def with_prior(self, prior: Prior) -> LinearGenre:
        """See ``GenreBackend``."""
        other = copy(self)
        other.page_model = self.page_model.with_prior(prior)
        return other

    def score_pages(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        """See ``GenreBackend``."""
        filled = [page for page in pages if page]
        found = iter(self._score(filled)) if filled else iter(())
        empty = PageScores(np.zeros(0), np.zeros(0), 0.0)
        return [next(found) if page else empty for page in pages]

    def score_sentences(self, sentences: Sequence[str]) -> FloatArray:
        """See ``GenreBackend``."""
        return self._score_words(sentences)[:, 0]

    def commentary(self, blocks: Sequence[str]) -> FloatArray:
        """Probability that each block is commentary, by its own words alone, page or no page. Shape: (blocks,).

        Three kinds are weighed, reports, opinion pieces and comments, as frequent as in training. Threads that share
        the model run side by side.
        """
        # as sigmoid(logaddexp(opinion, comment)), in a third of the time
        odds: FloatArray = np.exp(np.minimum(self._score_words(blocks)[:, :2], _LIMIT)).sum(axis=1)
        return odds / (1 + odds)

    def without_kernel(self) -> LinearGenre:
        """The same model, in numpy alone: what it is where the package was built without a compiler."""
        other = copy(self)
        other._kernel = None
        return other

    def score_blocks(self, blocks: Sequence[str]) -> BlockScores:
        """What each folded block is by its own words."""
        if self._kernel is None:
            return self._score_blocks(blocks)
        scores, style, left = self._kernel.score(blocks, with_style=True)
        assert style is not None
        if left:
            rest = self._score_blocks([blocks[number] for number in left])
            scores[left], style[left] = rest.columns, rest.style
        opinion, comment, article, count = scores.T
        return BlockScores(opinion, comment, article, count, style)

    def _score_words(self, blocks: Sequence[str]) -> FloatArray:
        """The columns of ``score_blocks``, without the cost of keeping the style. Shape: (blocks, 4)."""
        if self._kernel is None:
            return self._score_blocks(blocks).columns
        scores, _, left = self._kernel.score(blocks, with_style=False)
        if left:
            scores[left] = self._score_blocks([blocks[number] for number in left]).columns
        return scores

    def _score_blocks(self, blocks: Sequence[str]) -> BlockScores:
        """The same in numpy."""
        features = block_features([[fold(block) for block in blocks]], bits=self.bits)
        style = self._standard["style"](features.style)
        opinion, comment = (
            features.sums(self._words[kind]) / np.sqrt(features.count)
            + (style * self._style[kind]).sum(axis=1)
            + self._intercept[kind]
            for kind in (0, 1)
        )
        return BlockScores(opinion, comment, features.sums(self._words[2]), features.count, style)

    def read(self, pages: Sequence[Sequence[str]]) -> Reading:
        """Read pages, each of a block or more."""
        layout = Pages.of(pages)
        blocks = self.score_blocks([block for page in pages for block in page])
        scores = block_scores(blocks.opinion, blocks.comment)
        comment = scores[:, 2]
        # sums row by row: a matrix product rounds differently in a batch than alone
        found = self._standard["begin"](begin_features(scores, blocks.style, layout))
        first, begin = (np.clip((found * weights).sum(axis=1), -_LIMIT, _LIMIT) for weights in self._begin)
        begin[layout.start] = first[layout.start]
        share = self.page_model.article_share(comment, begin, layout.start)
        article = self._standard["article"](article_features(scores[:, 0], blocks.style, share, layout))
        return Reading(layout, blocks, comment, begin, share, article)

    def judge(self, reading: Reading) -> FloatArray:
        """Log-odds of opinion over report of each page's article, not calibrated. Shape: (pages,)."""
        blocks, layout = reading.blocks, reading.layout
        words = layout.sum(reading.share * blocks.article) / layout.sum(reading.share * blocks.count)
        judged: FloatArray = (reading.article * self._article).sum(axis=1) + words + self._intercept[2]
        return judged

    def _score(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        reading = self.read(pages)
        cuts = reading.layout.start[1:]
        articles = np.clip(self.judge(reading), -SURE, SURE).tolist()
        parts = np.split(reading.comment, cuts), np.split(reading.begin, cuts), articles
        return [PageScores(*part) for part in zip(*parts, strict=True)]
