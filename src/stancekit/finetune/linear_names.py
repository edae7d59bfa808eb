"""Fits the linear name tagger: one multinomial logistic regression over the words that can be part of a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from stancekit.backends.base import NAME_KINDS
from stancekit.backends.linear.name_features import Words, hash_names, split_words, word_buckets
from stancekit.backends.linear.names import TAGS
from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import Name, NameQuery
    from stancekit.backends.linear.hashing import HashArray

_NEVER = -1e3
"""The score of a tag that no training word has."""
Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class NameSettings:
    """Hyper-parameters of the linear name tagger.

    Attributes:
        bits: Features are hashed into ``2**bits`` buckets.
        inverse_penalty: scikit-learn's ``C``.
        outside: Added to the score of no name: above 0 for fewer, surer names.
        max_iterations: Of the solver.
        tolerance: Of the solver.
    """

    bits: int = 16
    inverse_penalty: float = 2.0
    outside: float = 0.0
    max_iterations: int = 200
    tolerance: float = 1e-3


@dataclass(frozen=True, slots=True)
class LabelledNames:
    """A sentence and its names, in order, without overlaps."""

    query: NameQuery
    names: tuple[Name, ...]


def fit_names(
    rows: Sequence[LabelledNames], *, given: Sequence[str], family: Sequence[str], settings: NameSettings
) -> tuple[Arrays, dict[str, Any]]:
    """Fit the tagger.

    Args:
        rows: Sentences with names.
        given: Known given names.
        family: Known family names.
        settings: Hyper-parameters.

    Returns:
        Arrays and settings as ``LinearNames`` takes them.

    Raises:
        InputError: There is no name of some kind.
    """
    known = {"given": hash_names(given), "family": hash_names(family)}
    words = split_words([row.query for row in rows])
    design, tags = _design(words, rows, known, settings.bits)
    missing = [kind for index, kind in enumerate(NAME_KINDS) if not (tags == 1 + 2 * index).any()]
    if missing:
        raise InputError(f"the tagger can't be fitted: expected names of each kind, found none of {missing[0]!r}")
    estimator = LogisticRegression(
        C=settings.inverse_penalty, max_iter=settings.max_iterations, tol=settings.tolerance
    ).fit(design, tags)
    weights = np.zeros((1 << settings.bits, TAGS), dtype=np.float32)
    intercept = np.full(TAGS, _NEVER, dtype=np.float32)
    weights[:, estimator.classes_] = estimator.coef_.T
    intercept[estimator.classes_] = estimator.intercept_
    served = {"bits": settings.bits, "outside": settings.outside}
    return {"tags": weights, "intercept": intercept, **known}, served


def _design(
    words: Words, rows: Sequence[LabelledNames], known: dict[str, HashArray], bits: int
) -> tuple[csr_matrix, npt.NDArray[np.int64]]:
    """Features and tag of each candidate. Shapes: (candidates, 2**bits), (candidates,)."""
    at, buckets = word_buckets(words, known["given"], known["family"], bits)
    count, width = buckets.shape
    owner = np.repeat(np.arange(count), width)
    design = csr_matrix((np.ones(buckets.size), (owner, buckets.ravel())), shape=(count, 1 << bits))
    tags = [_tag(rows[words.owner[i]].names, words.starts[i], words.ends[i]) for i in at]
    return design, np.array(tags, dtype=np.int64)


def _tag(names: Sequence[Name], start: int, end: int) -> int:
    for name in names:
        if name.start < end and start < name.end:
            return 1 + 2 * NAME_KINDS.index(name.kind) + (start > name.start)
    return 0
