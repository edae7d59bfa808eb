"""Fits a page model: what tells comments from an article, and where they begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from stancekit.backends.base import FloatArray, PageModel, Prior

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_START = np.array([1.0, 0.0, -2.0, -3.0, -7.0])
"""Where the parameters of ``PageModel`` start, in its order and without ``article`` and ``prior``, and what they are
drawn to."""
_PULL = 0.002
"""Weight of the squared distance from there, beside the mean loss of a page."""
_NOISE = 0.03
"""Share of pages whose labels are taken for noise: they are distant, and without it the pages that no model gets right
would flatten all of its probabilities."""
_IMPOSSIBLE = -1e4
_BATCH = 400
_ARTICLE, _COMMENT = range(2)
"""The states."""


WHOLE = 5
"""An article of so many blocks is no excerpt."""


@dataclass(frozen=True, slots=True)
class ScoredPage:
    """A page whose comments are known, with scores from models that never saw its source.

    Attributes:
        truth: Whether each block is a comment. Shape: (blocks,).
        comment: As in ``PageScores``. Shape: (blocks,).
        begin: Standardised ``begin_features``. Shape: (blocks, features).
        weight: How much the page counts.
    """

    truth: npt.NDArray[np.bool_]
    comment: FloatArray
    begin: FloatArray
    weight: float = 1.0


def fit_page_model(pages: Sequence[ScoredPage], *, begin_penalty: float) -> tuple[PageModel, FloatArray]:
    """Fit by the likelihood of whole pages: a conditional random field (Lafferty et al. 2001).

    A small share of the labels is taken for noise.

    Args:
        pages: The pages.
        begin_penalty: Weight of the squared weights of the features, beside the mean loss of a page.

    Returns:
        The page model, its ``article`` and ``prior`` left as they are, and the weights of the features: for a page's
        first block and for all others. Shape: (2, features).
    """
    ordered = sorted(pages, key=lambda page: len(page.truth))
    batches = [_Batch.of(ordered[first : first + _BATCH]) for first in range(0, len(ordered), _BATCH)]
    features = ordered[0].begin.shape[1]
    start = np.concatenate((_START, np.zeros(2 * features)))
    pull = np.concatenate((np.full(len(_START), _PULL), np.full(2 * features, begin_penalty)))
    total = sum(float(batch.weight.sum()) for batch in batches)

    def loss(parameters: FloatArray) -> tuple[float, FloatArray]:
        parts = [batch.loss(parameters) for batch in batches]
        away = parameters - start
        value = sum(part for part, _ in parts) / total + float((pull * away**2).sum())
        gradient: FloatArray = np.sum([part for _, part in parts], axis=0) / total + 2 * pull * away
        return value, gradient

    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    comment, bias, first_comment, to_comment, to_article = fitted[: len(_START)].tolist()
    begin = fitted[len(_START) :].reshape(2, features)
    return PageModel((comment, bias), (1.0, 0.0), first_comment, to_comment, to_article), begin


def presumed_prior(truths: Sequence[npt.NDArray[np.bool_]], weights: FloatArray, *, opinion: float) -> Prior:
    """What a page model expects that was fitted to some pages.

    Args:
        truths: Whether each block of each page is a comment.
        weights: How much each page counted. Shape: (pages,).
        opinion: Share of opinion pieces among the articles.
    """
    threads = np.array([truth[0] for truth in truths])
    below = ~threads & [truth[-1] for truth in truths]
    shares = (weights @ below / max(weights @ ~threads, 1e-9), weights @ threads / weights.sum())
    return Prior(opinion, *np.clip(shares, 0.001, 0.999).tolist())


def fit_articles(
    scores: FloatArray, opinion: npt.NDArray[np.bool_], *, prior: float
) -> tuple[tuple[float, ...], float]:
    """Factors and bias that make scores of whole articles log-odds of opinion at a prior (Platt 1999).

    Args:
        scores: From models that never saw an article's source. Shape: (articles, scores).
        opinion: Whether each is an opinion piece; some are, and some are not. Shape: (articles,).
        prior: Share of opinion pieces.
    """
    weights = np.where(opinion, prior / opinion.sum(), (1 - prior) / (~opinion).sum()) * len(opinion)
    model = LogisticRegression(C=1e6).fit(scores, opinion, sample_weight=weights)
    return tuple(model.coef_[0].tolist()), float(model.intercept_[0])


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pages of about one length, padded.

    Attributes:
        truth: Shape: (pages, blocks).
        comment: Shape: (pages, blocks).
        begin: Shape: (pages, blocks, features).
        size: Blocks of each page. Shape: (pages,).
        weight: Shape: (pages,).
    """

    truth: npt.NDArray[np.bool_]
    comment: FloatArray
    begin: npt.NDArray[np.float32]
    size: npt.NDArray[np.int64]
    weight: FloatArray

    @classmethod
    def of(cls, pages: Sequence[ScoredPage]) -> _Batch:
        size = np.array([len(page.truth) for page in pages])
        shape = (len(pages), int(size.max()))
        truth, comment = np.zeros(shape, dtype=np.bool_), np.zeros(shape)
        begin = np.zeros((*shape, pages[0].begin.shape[1]), dtype=np.float32)
        for row, page in enumerate(pages):
            truth[row, : size[row]] = page.truth
            comment[row, : size[row]] = page.comment
            begin[row, : size[row]] = page.begin
        return cls(truth, comment, begin, size, np.array([page.weight for page in pages]))

    def loss(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """The summed loss of the pages, and its gradient."""
        evidence, steps = self._potentials(parameters)
        consistent = self.truth[:, :, None] == [False, True]
        of_path = _marginals(np.where(consistent, evidence, _IMPOSSIBLE), steps, self.size)
        of_all = _marginals(evidence, steps, self.size)
        chance = np.exp(of_path.total - of_all.total)
        value = -float((self.weight * np.log(chance + _NOISE)).sum())
        trust = self.weight * chance / (chance + _NOISE)
        comment = (of_path.state - of_all.state)[:, :, _COMMENT] * trust[:, None]
        step = (of_path.step - of_all.step) * trust[:, None, None, None]
        begin = step[:, 1:, _ARTICLE, _COMMENT]
        gains = [
            (comment * self.comment).sum(),
            comment.sum(),
            comment[:, 0].sum(),
            begin.sum(),
            step[:, 1:, _COMMENT, _ARTICLE].sum(),
            *(comment[:, 0] @ self.begin[:, 0]),
            *np.tensordot(begin, self.begin[:, 1:], axes=2),
        ]
        return value, -np.array(gains)

    def _potentials(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Of the states of each block, and of the steps into it, as ``PageModel.potentials`` has them.

        Shapes: (pages, blocks, 2) and (pages, blocks, 2, 2).
        """
        factor, bias, first_comment, to_comment, to_article = parameters[: len(_START)]
        first, later = parameters[len(_START) :].reshape(2, -1)
        evidence = np.zeros((*self.comment.shape, 2))
        evidence[:, :, _COMMENT] = factor * self.comment + bias
        evidence[:, 0, _COMMENT] += first_comment + self.begin[:, 0] @ first
        steps = np.zeros((*self.comment.shape, 2, 2))
        steps[:, :, _COMMENT, _ARTICLE] = to_article
        steps[:, :, _ARTICLE, _COMMENT] = to_comment + self.begin @ later
        return evidence, steps


@dataclass(frozen=True, slots=True)
class _Marginals:
    """Sums over all paths of each page.

    Attributes:
        total: Logarithm of the sum. Shape: (pages,).
        state: Probability of each state for each block. Shape: (pages, blocks, 2).
        step: Probability of each step into each block; the first block's are 0. Shape: (pages, blocks, 2, 2).
    """

    total: FloatArray
    state: FloatArray
    step: FloatArray


def _marginals(evidence: FloatArray, steps: FloatArray, size: npt.NDArray[np.int64]) -> _Marginals:
    """Forward-backward over padded pages."""
    blocks = evidence.shape[1]
    inside = np.arange(blocks) < size[:, None]
    forward = np.zeros_like(evidence)
    forward[:, 0] = evidence[:, 0]
    for index in range(1, blocks):
        after = np.logaddexp.reduce(forward[:, index - 1, :, None] + steps[:, index], axis=1) + evidence[:, index]
        forward[:, index] = np.where(inside[:, index, None], after, forward[:, index - 1])
    total = np.logaddexp.reduce(forward[:, -1], axis=1)
    backward = np.zeros_like(evidence)
    step = np.zeros_like(steps)
    for index in range(blocks - 1, 0, -1):
        ahead = steps[:, index] + (evidence[:, index] + backward[:, index])[:, None, :]
        on = inside[:, index, None]
        backward[:, index - 1] = np.where(on, np.logaddexp.reduce(ahead, axis=2), 0.0)
        both = np.exp(np.minimum(forward[:, index - 1, :, None] + ahead - total[:, None, None], 0.0))
        step[:, index] = both * on[:, :, None]
    state = np.exp(np.minimum(forward + backward - total[:, None, None], 0.0)) * inside[:, :, None]
    return _Marginals(total, state, step)
