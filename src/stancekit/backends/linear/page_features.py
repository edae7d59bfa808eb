"""Features of a page as a whole: of its article, and of every block where comments may begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stancekit.calibration import sigmoid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.backends.linear.hashing import IndexArray

_NEAR = 3
"""So many blocks before and after a block are near it."""
_ENDS = 3.0
"""The head and the tail of an article are so many blocks."""
SUMMARIES = 8
"""Columns of ``article_features`` that sum up the blocks' scores."""
PLACES = 52
"""Columns of ``begin_features`` that are not style."""
_FAR = 5.0
"""Standardised features further out than this count as this far out."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What makes features comparable: their centre and their scale. Shapes: (features,)."""

    center: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, features: FloatArray) -> Standard:
        """The mean and the standard deviation of each column."""
        return cls(features.mean(axis=0), features.std(axis=0) + 1e-6)

    def __call__(self, features: FloatArray) -> FloatArray:
        """The features in standard deviations from the centre, none further than five."""
        return np.clip((features - self.center) / self.scale, -_FAR, _FAR)


@dataclass(frozen=True, slots=True)
class Pages:
    """How the blocks of some pages lie, end to end; each page has a block or more.

    Attributes:
        size: Blocks of each page. Shape: (pages,).
        start: Index of its first. Shape: (pages,).
        of_block: Index of each block's page. Shape: (blocks,).
    """

    size: IndexArray
    start: IndexArray
    of_block: IndexArray

    @classmethod
    def of(cls, pages: Sequence[Sequence[str]]) -> Pages:
        """How the blocks of these pages lie."""
        size = np.array([len(page) for page in pages], dtype=np.int64)
        return cls(size, np.cumsum(size) - size, np.repeat(np.arange(len(size)), size))

    def sum(self, values: FloatArray) -> FloatArray:
        """The sum over each page's blocks. Shape: (pages, ...) for values of shape (blocks, ...)."""
        total: FloatArray = np.add.reduceat(values, self.start, axis=0)
        return total

    def sum_before(self, values: FloatArray) -> FloatArray:
        """The sum over the blocks before each on its page. Shape: that of ``values``, (blocks, ...).

        A page at a time: in one sum over all pages, a page's own would be rounded by what stands before it.
        """
        total = np.zeros_like(values)
        for first, size in zip(self.start.tolist(), self.size.tolist(), strict=True):
            np.cumsum(values[first : first + size - 1], axis=0, out=total[first + 1 : first + size])
        return total


def article_features(opinion: FloatArray, style: FloatArray, share: FloatArray, pages: Pages) -> FloatArray:
    """What a page's article is like: its style on average, its spread, its head and tail, and its blocks' scores.

    Args:
        opinion: Log-odds of opinion over report of each block. Shape: (blocks,).
        style: Standardised style. Shape: (blocks, styles).
        share: As ``PageModel.article_share`` gives it.
        pages: How the blocks lie.

    Returns:
        Shape: (pages, 4 * styles + SUMMARIES).
    """
    position = pages.sum_before(share)
    left = pages.sum(share)[pages.of_block] - position - share
    head = share * np.clip(_ENDS - position, 1e-6, 1)
    tail = share * np.clip(_ENDS - left, 1e-6, 1)

    def mean(values: FloatArray, weight: FloatArray) -> FloatArray:
        shaped = weight if values.ndim == 1 else weight[:, None]
        return pages.sum(values * shaped) / pages.sum(shaped)

    def spread(values: FloatArray, average: FloatArray) -> FloatArray:
        return np.sqrt(np.maximum(mean(values * values, share) - average * average, 0))

    score = np.clip(opinion, -8, 8)
    average, middle = mean(style, share), mean(score, share)
    summaries = (
        middle,
        spread(score, middle),
        mean(sigmoid(score), share),
        mean((score > 0).astype(np.float64), share),
        mean((score > 1.5).astype(np.float64), share),
        mean((score < -1.5).astype(np.float64), share),
        mean(score, head),
        mean(score, tail),
    )
    parts = (average, spread(style, average), mean(style, head), mean(style, tail), np.stack(summaries, axis=1))
    return np.concatenate(parts, axis=1)


def begin_features(scores: FloatArray, style: FloatArray, pages: Pages) -> FloatArray:
    """For every block, what speaks for comments beginning there: the scores around, and the change of style.

    Args:
        scores: Log-odds of opinion over report, of comment over report, and of comment over both, of each block. Shape:
            (blocks, 3).
        style: Standardised style. Shape: (blocks, styles).
        pages: How the blocks lie.

    Returns:
        Shape: (blocks, PLACES + 3 * styles).
    """
    here = np.arange(len(scores))
    first = pages.start[pages.of_block]
    end = first + pages.size[pages.of_block]
    before, after = (here - first)[:, None], (end - here)[:, None]

    def near(distance: int) -> FloatArray:
        place = here + distance
        inside = (place >= first) & (place < end)
        return np.where(inside[:, None], scores[np.where(inside, place, 0)], 0.0)

    def means(values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Of the blocks before and of the rest, drawn to zero where they are few."""
        so_far = pages.sum_before(values)
        return so_far / (before + 1), (pages.sum(values)[pages.of_block] - so_far) / (after + 1)

    around = {distance: near(distance) for distance in range(-_NEAR, _NEAR)}
    last, this = around[-1], around[0]
    nearly_before = sum(around[distance] for distance in range(-_NEAR, 0)) / np.clip(before, 1, _NEAR)
    nearly_after = sum(around[distance] for distance in range(_NEAR)) / np.clip(after, 1, _NEAR)
    score_before, score_after = means(scores)
    style_before, style_after = means(style)
    follows = before > 0
    previous = np.where(follows, style[np.maximum(here - 1, 0)], 0.0)
    parts = (
        *(around[distance] for distance in (-2, -1, 0, 1, 2)),
        np.minimum(last, 0),
        np.maximum(last, 0),
        np.minimum(this, 0),
        np.maximum(this, 0),
        nearly_before,
        nearly_after,
        # not before and here, as a sum of the two could not say it
        follows * sigmoid(-last) * sigmoid(this),
        follows * sigmoid(-nearly_before) * sigmoid(nearly_after),
        score_before,
        score_after,
        score_after - score_before,
        np.log1p(before),
        np.log1p(after),
        after == 1,
        before == 1,
        style_after - style_before,
        np.where(follows, style - style_before, 0.0),
        np.where(follows, previous - style_after, 0.0),
    )
    return np.concatenate(parts, axis=1)
