"""A fast model answers where it is sure, a better one where it is not.

For genre only. Of stances the linear model is too rarely sure: at the thresholds that lose nothing, nine in ten
sentences with claims would go to the encoder all the same.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import PageScores
from stancekit.calibration import sigmoid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray, GenreBackend, PageModel, Prior


class CascadeGenre:
    """A genre model made of two. Sentences, of which there are many, are always scored by the fast one.

    Args:
        fast: Scores every page.
        better: Scores those of which ``fast`` is not sure.
        sure: The least probabilities at which the answer of ``fast`` stands: that of the article's genre, and that of
            whether a block is a comment, for each block of the page.
    """

    def __init__(self, fast: GenreBackend, better: GenreBackend, *, sure: tuple[float, float]) -> None:
        self.name = f"{fast.name}, {better.name} where it is not sure"
        self.page_model = better.page_model
        self.voice_model = fast.voice_model
        self._fast, self._better, self._sure = fast.with_prior(better.page_model.prior), better, sure

    def with_prior(self, prior: Prior) -> CascadeGenre:
        """See ``GenreBackend``."""
        other = copy(self)
        other._fast, other._better = self._fast.with_prior(prior), self._better.with_prior(prior)
        other.page_model = other._better.page_model
        return other

    def score_pages(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        """See ``GenreBackend``."""
        model = self._fast.page_model
        found = self._fast.score_pages(pages)
        asked = [n for n, scores in enumerate(found) if len(scores.comment) and self._doubts(scores)]
        better = dict(zip(asked, self._better.score_pages([pages[n] for n in asked]), strict=True))
        return [better.get(n) or restated(scores, model, self.page_model) for n, scores in enumerate(found)]

    def _doubts(self, scores: PageScores) -> bool:
        sure = sureness(scores, self._fast.page_model)
        return any(found < least for found, least in zip(sure, self._sure, strict=True))

    def score_sentences(self, sentences: Sequence[str]) -> FloatArray:
        """See ``GenreBackend``."""
        return self._fast.score_sentences(sentences)


def sureness(scores: PageScores, model: PageModel) -> tuple[float, float]:
    """How sure a page model is of a page: of the article's genre, and of the block of which it is least sure.

    Probabilities in [0.5, 1]. A thread of comments has no article whose genre were to be told.
    """
    share = model.article_share(scores.comment, scores.begin, np.zeros(1, dtype=np.int64))
    factor, bias = model.article
    opinion = float(sigmoid(np.array(factor * scores.article + bias)))
    return max(opinion, 1 - opinion) if share[0] > 0.5 else 1.0, float(np.maximum(share, 1 - share).min())


def restated(scores: PageScores, model: PageModel, other: PageModel) -> PageScores:
    """Scores with which another page model gives the same answer, but for articles that stand below comments.

    Args:
        scores: As fit ``model``.
        model: The page model that they were made for.
        other: The one that is to decode them.
    """
    if not len(scores.comment):
        return scores
    comment, begin = model.potentials(scores.comment, scores.begin, np.zeros(1, dtype=np.int64))
    none, nowhere = other.potentials(np.zeros_like(comment), np.zeros_like(begin), np.zeros(1, dtype=np.int64))
    factor, bias = model.article
    of_other, bias_of_other = other.article
    article = (factor * scores.article + bias - bias_of_other) / of_other
    return PageScores((comment - none) / other.comment[0], begin - nowhere, article)
