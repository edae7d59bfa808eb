"""Adapts a linear genre model to texts with labels of the user's own: sentences, paragraphs or whole articles."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from stancekit.backends.base import LABELLED
from stancekit.backends.linear.genre import block_features
from stancekit.text import folded_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.backends.linear.genre import LinearGenre

Arrays = dict[str, npt.NDArray[np.float32]]

_WORD_SCALE = 8.0
"""Of the share that a word has in a text, beside the base model's log-odds."""
_FEATURE_SCALE = 0.1
"""Of standardised article features, the same."""


def adapt_genre(
    base: LinearGenre,
    arrays: Mapping[str, npt.NDArray[np.generic]],
    texts: Sequence[str],
    commentary: Sequence[bool],
    *,
    inverse_penalty: float = 0.2,
) -> tuple[Arrays, dict[str, Any]]:
    """Fit what judges an article to labelled texts: its words, its features, and what the base model makes of it.

    All else is the base model's: how it scores blocks, where it finds comments, how it tells voices. Comments are
    expected to be rare, and opinion pieces to be half of the articles; another prior can be given to the result.

    Args:
        base: The model to start from.
        arrays: Its arrays.
        texts: Each with a block or more.
        commentary: Whether each text is commentary; both answers occur.
        inverse_penalty: scikit-learn's ``C``.

    Returns:
        Arrays and settings as ``LinearGenre`` takes them.
    """
    alone = base.with_prior(LABELLED)
    model = LogisticRegression(C=inverse_penalty, max_iter=2000, class_weight="balanced")
    model.fit(design(alone, [folded_blocks(text) for text in texts]), np.asarray(commentary, dtype=bool))
    buckets, weights = 1 << base.bits, model.coef_[0]
    of_base = weights[-1]
    words = arrays["words"].astype(np.float64)
    words[:, 2] = words[:, 2] * of_base + weights[:buckets] * _WORD_SCALE
    intercept = arrays["intercept"].astype(np.float64)
    intercept[2] = intercept[2] * of_base + model.intercept_[0]
    article = arrays["article"].astype(np.float64) * of_base + weights[buckets:-1] * _FEATURE_SCALE
    adapted = {**arrays, "words": words, "intercept": intercept, "article": article}
    page_model = replace(alone.page_model, article=(1.0, 0.0))
    settings = {"bits": base.bits, "page_model": asdict(page_model), "voice_model": asdict(base.voice_model)}
    return {name: array.astype(np.float32) for name, array in adapted.items()}, settings


def design(base: LinearGenre, pages: Sequence[Sequence[str]]) -> csr_matrix:
    """Pages of folded blocks as scikit-learn takes them. Shape: (pages, 2**bits + article features + 1)."""
    reading, words = base.read(pages), block_features(pages, bits=base.bits)
    layout, share = reading.layout, reading.share
    shares = (share / layout.sum(share * words.count)[layout.of_block])[words.owner]
    shape = (len(pages), 1 << base.bits)
    matrix = csr_matrix((shares * _WORD_SCALE, (layout.of_block[words.owner], words.bucket)), shape=shape)
    features: FloatArray = np.column_stack((reading.article * _FEATURE_SCALE, base.judge(reading)))
    return hstack((matrix, csr_matrix(features))).tocsr()
