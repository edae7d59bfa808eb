"""Fits the linear genre model: three logistic regressions over blocks, and a page model."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from stancekit.backends.base import CONTRASTS, KINDS
from stancekit.backends.linear.genre import BlockFeatures, LinearGenre, block_features
from stancekit.backends.linear.voice import NAMES
from stancekit.finetune.page_model import fit_page_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.finetune.data import LabelledPage

Arrays = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class GenreSettings:
    """Hyper-parameters of the linear genre model.

    Attributes:
        bits: Words are hashed into ``2**bits`` buckets.
        inverse_penalty: scikit-learn's ``C``.
        balance: Weight of a source's blocks falls with its size to this power: 0 as they are, 1 all sources equal.
        page_model_pages: The page model is fitted on about this many pages.
        longest_page: In blocks; longer pages don't fit the page model.
        max_iterations: Of the solver.
    """

    bits: int = 18
    inverse_penalty: float = 1.0
    balance: float = 0.5
    page_model_pages: int = 1000
    longest_page: int = 60
    max_iterations: int = 300


def fit_genre(pages: Sequence[LabelledPage], settings: GenreSettings) -> tuple[Arrays, dict[str, Any]]:
    """Fit the model, its page model on scores from models that never saw the page's fold.

    Args:
        pages: Labelled pages of two or more folds.
        settings: Hyper-parameters.

    Returns:
        Arrays and settings as ``LinearGenre`` takes them. The same pages and settings give the same bits.
    """
    chosen = _spread(pages, settings)
    scores = held_out_scores(pages, settings)
    page_model = fit_page_model([scores[index] for index in chosen], [pages[index].kinds for index in chosen])
    _, arrays = fit_blocks(pages, settings)
    return arrays, {"bits": settings.bits, "page_model": asdict(page_model)}


def fit_blocks(pages: Sequence[LabelledPage], settings: GenreSettings) -> tuple[list[LogisticRegression], Arrays]:
    """Fit the block model alone: one logistic regression for each of ``CONTRASTS``.

    Where comments begin is for the block itself to tell, so the contrasts with comments don't see its neighbours.

    Returns:
        The scikit-learn estimators over the first columns of ``design_matrix``, and their weights as served.
    """
    features = block_features([page.blocks for page in pages], bits=settings.bits)
    design = design_matrix(features, settings.bits)
    kinds = np.array([KINDS[kind] for page in pages for kind in page.kinds])
    sources = np.array([page.source for page in pages for _ in page.kinds])
    columns = np.zeros((design.shape[1], len(CONTRASTS)), dtype=np.float32)
    estimators = []
    for index, (first, second) in enumerate(CONTRASTS):
        seen = (1 << settings.bits) + len(NAMES) if first == "comment" else design.shape[1]
        chosen = (kinds == first) | (kinds == second)
        estimator = LogisticRegression(C=settings.inverse_penalty, max_iter=settings.max_iterations, tol=1e-3)
        weights = _weights(kinds[chosen] == first, sources[chosen], settings.balance)
        estimators.append(estimator.fit(design[chosen][:, :seen], kinds[chosen] == first, sample_weight=weights))
        columns[:seen, index] = estimator.coef_[0]
    intercept = np.concatenate([e.intercept_ for e in estimators]).astype(np.float32)
    buckets = 1 << settings.bits
    return estimators, {"words": columns[:buckets], "voice": columns[buckets:], "intercept": intercept}


def design_matrix(features: BlockFeatures, bits: int) -> csr_matrix:
    """The features as scikit-learn takes them: hashed words, then voice. Shape: (blocks, 2**bits + voice)."""
    words = features.words
    counts = csr_matrix((words.value, (words.owner, words.bucket)), shape=(words.rows, 1 << bits))
    return hstack([counts, csr_matrix(features.voice)]).tocsr()


def _weights(target: npt.NDArray[np.bool_], sources: npt.NDArray[np.str_], balance: float) -> FloatArray:
    """A weight a block: equal in sum for both classes, and tempered over the sources within each."""
    keys = list(zip(sources.tolist(), target.tolist(), strict=True))
    size = Counter(keys)
    weights = np.array([size[key] ** -balance for key in keys])
    for chosen in (target, ~target):
        weights[chosen] *= len(target) / 2 / weights[chosen].sum()
    return weights


def _spread(pages: Sequence[LabelledPage], settings: GenreSettings) -> list[int]:
    """Indices of the pages that the page model is fitted on, spread evenly over the list."""
    fitting = [index for index, page in enumerate(pages) if len(page.kinds) <= settings.longest_page]
    count = min(len(fitting), settings.page_model_pages)
    return [fitting[number * len(fitting) // count] for number in range(count)]


def held_out_scores(pages: Sequence[LabelledPage], settings: GenreSettings) -> list[FloatArray]:
    """Scores of each page by a model fitted without its fold. Shape of each: (blocks of the page, 3)."""
    scores: list[FloatArray] = [np.zeros((0, len(CONTRASTS)))] * len(pages)
    for held in sorted({page.fold for page in pages}):
        _, arrays = fit_blocks([page for page in pages if page.fold != held], settings)
        model = LinearGenre(arrays, {"bits": settings.bits, "page_model": {}}, name="held out")
        chosen = [index for index, page in enumerate(pages) if page.fold == held]
        found = model.score_blocks([pages[index].blocks for index in chosen])
        for index, score in zip(chosen, found, strict=True):
            scores[index] = score
    return scores
