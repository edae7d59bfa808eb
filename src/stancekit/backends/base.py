"""What every backend answers, whatever computes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.types import Span

FloatArray = npt.NDArray[np.float64]

PAIR_LABELS = ("neutral", "first_supports", "first_opposes", "second_supports", "second_opposes")
"""Columns of ``score_pairs``: which of the two parties of a pair takes which side toward the other."""

VOICE_LABELS = ("neutral", "support", "oppose")
"""Columns of ``score_voice``: the side that words take toward their target."""


@dataclass(frozen=True, slots=True)
class PairQuery:
    """Who of two parties supports or opposes the other, in one sentence?

    Attributes:
        text: The sentence, folded.
        first: One party's mention, in code points of ``text``.
        second: The other's; it does not overlap ``first`` and may stand before or after it.
        others: Mentions of further parties in ``text``.
    """

    text: str
    first: Span
    second: Span
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceQuery:
    """Which side do these words take toward the target?

    Attributes:
        text: A clause or sentence, folded.
        target: Where the target stands in ``text``.
        others: Mentions of other parties in ``text``.
    """

    text: str
    target: Span
    others: tuple[Span, ...] = ()


KINDS = ("report", "opinion", "comment")
"""The kinds of block that a page model tells apart: a report's, an opinion piece's, a reader's comment.

The last two are commentary. They are kept apart because an article has one genre from end to end, so that weak
evidence for ``opinion`` adds up over the page, while comments begin at a place to be found."""

CONTRASTS = (("opinion", "report"), ("comment", "report"), ("comment", "opinion"))
"""Columns of ``score_blocks``: log-odds of the first kind over the second."""


@dataclass(frozen=True, slots=True)
class PageModel:
    """How kinds of block follow one another on a page: a Markov model with three states, in the order of ``KINDS``.

    Attributes:
        opinion: Factors on the scores of ``score_blocks``, and a bias, that make the log-odds of opinion over report;
            small, since the blocks of one article err together.
        comment: The same for comment over report.
        first: Probability of each kind for the first block.
        steps: Probability of each kind after each kind, a row a kind.
    """

    opinion: tuple[float, ...] = (0.3, 0.0, 0.0, 0.0)
    comment: tuple[float, ...] = (0.0, 0.8, 0.2, 0.0)
    first: tuple[float, ...] = (0.45, 0.45, 0.1)
    steps: tuple[tuple[float, ...], ...] = ((0.94, 0.01, 0.05), (0.01, 0.94, 0.05), (0.005, 0.005, 0.99))


class GenreBackend(Protocol):
    """Scores the blocks of pages."""

    @property
    def name(self) -> str:
        """Name and version of the model, as answers cite it."""

    @property
    def page_model(self) -> PageModel:
        """The page model that was fitted to this backend's scores."""

    def score_blocks(self, pages: Sequence[Sequence[str]]) -> list[FloatArray]:
        """Score each block, before the page is decoded.

        Args:
            pages: The folded blocks of each page, in order.

        Returns:
            One array a page, its columns those of ``CONTRASTS``. Shape: (blocks of the page, 3).
        """


class StanceBackend(Protocol):
    """Scores pairs and targets. All scores are calibrated probabilities; each row sums to 1."""

    @property
    def name(self) -> str:
        """Name and version of the model, as answers cite it."""

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """Shape: (queries, 5), columns ``PAIR_LABELS``."""

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """Shape: (queries, 3), columns ``VOICE_LABELS``."""
