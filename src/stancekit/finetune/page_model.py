"""Fits a page model: how kinds of block follow one another, and how far block scores can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from stancekit.backends.base import KINDS, FloatArray, PageModel
from stancekit.calibration import sigmoid, softmax
from stancekit.finetune.data import REPORT
from stancekit.genre import log_potentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

_PRIOR = np.array([0.1, 1.0, 0.0, 0.5, 0.1, 1.5, 1.0, -1.0, -1.5, -2.0, -3.0, -7.0, -7.0])
"""Where the parameters start, and what they are drawn to: factors of opinion and comment, log-odds of the first block's
kind, log-odds of steps. Without it the fit ends in one of several corners that are as likely and generalise worse."""
_FREE = np.array([True, True, False, *[True] * 10])
"""The contrast of comment and opinion says nothing of opinion and report, so it is kept out of their choice."""
_PULL = 0.002
"""Weight of the squared distance from the prior, beside the mean loss of a page."""
_REPORT_COST = 8.0
"""A page that a report opens counts so often: a report taken for commentary is the worse mistake."""
_NOISE = 0.05
"""Share of pages whose labels are taken for noise: they are distant, and without it the pages that no model gets right
would flatten all of its probabilities (on held-out pages, block macro-F1 0.945 with it and 0.925 without)."""
_LEAST_STEP = 1e-4
"""A step that the training pages never take is still possible."""


def fit_page_model(scores: Sequence[FloatArray], kinds: Sequence[Sequence[int]]) -> PageModel:
    """Fit by the likelihood of whole pages' genres: a conditional random field (Lafferty et al. 2001).

    Which kind a commentary block is stays hidden, as in Quattoni et al. (2007): only its genre counts. A small share
    of the labels is taken for noise.

    Args:
        scores: Block scores of each page from models that never saw its source. Shape of each: (blocks, 3).
        kinds: The kind of each block, for each page.
    """
    padded, paths, lengths = _pad(scores, kinds)
    cost = np.where(paths[:, 0] == REPORT, _REPORT_COST, 1.0)

    def loss(parameters: FloatArray) -> float:
        parameters = np.where(_FREE, parameters, _PRIOR)
        likelihood = _log_likelihood(padded, paths, lengths, _page_model(parameters))
        missed = -np.average(np.log(np.exp(likelihood) + _NOISE), weights=cost)
        return float(missed + _PULL * np.sum((parameters - _PRIOR) ** 2))

    fitted = minimize(loss, _PRIOR, method="L-BFGS-B", options={"maxiter": 200}).x
    return _page_model(np.where(_FREE, fitted, _PRIOR))


def _page_model(parameters: FloatArray) -> PageModel:
    first = softmax(np.array([[0.0, *parameters[8:10]]]))[0]
    to_comment, to_other, to_article = _LEAST_STEP + sigmoid(parameters[10:13]) * (0.4 - _LEAST_STEP)
    steps = (
        (1 - to_comment - to_other, to_other, to_comment),
        (to_other, 1 - to_comment - to_other, to_comment),
        (to_article / 2, to_article / 2, 1 - to_article),
    )
    return PageModel(
        opinion=_floats(parameters[0:4]),
        comment=_floats(parameters[4:8]),
        first=_floats(first),
        steps=tuple(_floats(row) for row in steps),
    )


def _floats(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _pad(
    scores: Sequence[FloatArray], kinds: Sequence[Sequence[int]]
) -> tuple[FloatArray, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    lengths = np.array([len(page) for page in kinds])
    padded = np.zeros((len(kinds), lengths.max(), scores[0].shape[1]))
    paths = np.zeros((len(kinds), lengths.max()), dtype=np.int64)
    for index, (score, path) in enumerate(zip(scores, kinds, strict=True)):
        padded[index, : len(path)] = score
        paths[index, : len(path)] = path
    return padded, paths, lengths


def _log_likelihood(
    scores: FloatArray, paths: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], model: PageModel
) -> FloatArray:
    """Log-probability of the genres of each page's path, whatever the kinds. Shape: (pages,).

    Args:
        scores: Shape: (pages, blocks, 3).
        paths: Kinds. Shape: (pages, blocks).
        lengths: Blocks of each page. Shape: (pages,).
        model: The page model.
    """
    evidence, first, step = log_potentials(scores, model)
    of_genre = (np.arange(len(KINDS)) > REPORT) == (paths > REPORT)[:, :, None]
    consistent = np.where(of_genre, evidence, -np.inf)
    return _log_total(consistent, lengths, first, step) - _log_total(evidence, lengths, first, step)


def _log_total(evidence: FloatArray, lengths: npt.NDArray[np.int64], first: FloatArray, step: FloatArray) -> FloatArray:
    """Log of the sum over all paths. Shape: (pages,) for evidence of shape (pages, blocks, 3)."""
    total = first + evidence[:, 0]
    for index in range(1, evidence.shape[1]):
        after = np.logaddexp.reduce(total[:, :, None] + step, axis=1) + evidence[:, index]
        total = np.where((index < lengths)[:, None], after, total)
    summed: FloatArray = np.logaddexp.reduce(total, axis=1)
    return summed
