"""Fits the linear stance model: two multinomial logistic regressions, their temperatures and decision rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from stancekit.backends.base import PAIR_LABELS, SWAPPED, VOICE_LABELS
from stancekit.backends.claim_table import ClaimTable
from stancekit.backends.linear.claim_features import ClaimReading
from stancekit.backends.linear.stance import in_text_order
from stancekit.backends.linear.stance_features import pair_features, voice_features
from stancekit.calibration import decide, softmax
from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stancekit.backends.base import FloatArray, PairQuery
    from stancekit.backends.linear.stance_features import Features
    from stancekit.backends.linear.vectors import WordVectors
    from stancekit.finetune.stance_rows import LabelledPair, LabelledVoice, StanceRows

Arrays = dict[str, npt.NDArray[np.generic]]
Labels = npt.NDArray[np.int64]
_POWERS = np.arange(0, 1.001, 0.05)
"""Tried for the decision rule: how much of a class's prior is divided out, from nothing to all of it."""


@dataclass(frozen=True, slots=True)
class StanceSettings:
    """Hyper-parameters of the linear stance model.

    Attributes:
        pair_bits: Features of pairs are hashed into ``2**pair_bits`` buckets.
        pair_inverse_penalty: scikit-learn's ``C`` for pairs.
        voice_bits: Features of voices are hashed into ``2**voice_bits`` buckets.
        voice_inverse_penalty: scikit-learn's ``C`` for voices.
        claim_bits: Features of claims are hashed into ``2**claim_bits`` buckets.
        claim_inverse_penalty: scikit-learn's ``C`` for claims.
        meaning_scale: By which summed word vectors are multiplied beside the hashed words: the larger, the less their
            weights are held back.
        claim_meaning_scale: The same for claims.
        claim_drill_weight: What a drill of claims counts against a labelled claim.
        folds: Groups are held out in this many folds to fit temperature and decision rule.
        max_iterations: Of the solver.
        tolerance: Of the solver, for pairs and voices.
        claim_tolerance: The same for claims: with fewer steps they are told apart worse.
    """

    pair_bits: int = 17
    pair_inverse_penalty: float = 2.5
    voice_bits: int = 17
    voice_inverse_penalty: float = 3.0
    claim_bits: int = 16
    claim_inverse_penalty: float = 0.03
    meaning_scale: float = 0.5
    claim_meaning_scale: float = 2.0
    claim_drill_weight: float = 1.0
    folds: int = 4
    max_iterations: int = 300
    tolerance: float = 1e-3
    claim_tolerance: float = 1e-4


@dataclass(frozen=True, slots=True)
class Head:
    """The training rows of one head.

    Attributes:
        design: Features, the hashed words first. Shape: (rows, buckets + zones * dimensions).
        buckets: Number of buckets.
        labels: Shape: (rows,).
        groups: Rows of one group share a fold. Shape: (rows,).
        meaning_scale: What the word vectors in ``design`` are multiplied by.
        real: Whether a row was found and labelled; the others are drills and mirror images. Shape: (rows,).
        classes: Number of labels.
        inverse_penalty: scikit-learn's ``C``.
        tolerance: Of the solver.
        drill_weight: What a row counts that is not real, against one that is.
    """

    design: csr_matrix
    buckets: int
    labels: Labels
    groups: npt.NDArray[np.str_]
    real: npt.NDArray[np.bool_]
    classes: int
    inverse_penalty: float
    meaning_scale: float
    tolerance: float
    drill_weight: float = 1.0


def fit_stance(
    rows: StanceRows, *, vectors: WordVectors, settings: StanceSettings, seed: int
) -> tuple[Arrays, dict[str, Any]]:
    """Fit the heads.

    Args:
        rows: What to train on.
        vectors: What words mean.
        settings: Hyper-parameters.
        seed: Of the folds.

    Returns:
        Arrays and settings as ``LinearStance`` takes them. The same rows, settings and seed give the same bits.

    Raises:
        InputError: A head has no row of some label.
    """
    arrays = vectors.to_arrays()
    served: dict[str, Any] = {}
    heads = {
        "pair": (pair_head(rows.pairs, vectors, settings, drills=rows.drills), settings.pair_bits),
        "voice": (voice_head(rows.voices, vectors, settings), settings.voice_bits),
        "claim": (claim_head(rows, vectors, settings), settings.claim_bits),
    }
    for name, (head, bits) in heads.items():
        arrays |= served_arrays(name, head, fit_head(head, settings))
        temperature, offsets = fit_decision(*held_out_scores(head, settings, seed=seed))
        served[name] = {"bits": bits, "temperature": temperature, "offsets": offsets}
    return arrays, served


def served_arrays(name: str, head: Head, estimator: LogisticRegression) -> Arrays:
    """The weights of a head as ``LinearStance`` takes them."""
    weights = np.ascontiguousarray(estimator.coef_.T.astype(np.float32))
    return {
        name: weights[: head.buckets],
        f"{name}_meaning": weights[head.buckets :] * np.float32(head.meaning_scale),
        f"{name}_intercept": estimator.intercept_.astype(np.float32),
    }


def pair_head(
    pairs: Sequence[LabelledPair],
    vectors: WordVectors,
    settings: StanceSettings,
    *,
    drills: Sequence[LabelledPair] = (),
) -> Head:
    """The rows of the pair head, each in the order of the text and once more with its mentions swapped.

    With the mirror images, what is learned of a verb before the first mention also holds for the second.
    """
    rows = [*pairs, *drills]
    ordered = [in_text_order(row.query) for row in rows]
    labels = np.array([_label_in_order(row) for row in rows], dtype=np.int64)
    mirrored = [_swapped(query) for query in ordered]
    groups = np.array([row.group for row in rows])
    return Head(
        design=design_matrix(
            pair_features([*ordered, *mirrored], settings.pair_bits, vectors),
            settings.pair_bits,
            settings.meaning_scale,
        ),
        buckets=1 << settings.pair_bits,
        meaning_scale=settings.meaning_scale,
        labels=np.concatenate((labels, np.array(SWAPPED)[labels])),
        groups=np.concatenate((groups, groups)),
        real=np.arange(2 * len(rows)) < len(pairs),
        classes=len(PAIR_LABELS),
        inverse_penalty=settings.pair_inverse_penalty,
        tolerance=settings.tolerance,
    )


def voice_head(rows: Sequence[LabelledVoice], vectors: WordVectors, settings: StanceSettings) -> Head:
    """The rows of the voice head."""
    return Head(
        design=design_matrix(
            voice_features([row.query for row in rows], settings.voice_bits, vectors),
            settings.voice_bits,
            settings.meaning_scale,
        ),
        buckets=1 << settings.voice_bits,
        meaning_scale=settings.meaning_scale,
        labels=np.array([row.label for row in rows], dtype=np.int64),
        groups=np.array([row.group for row in rows]),
        real=np.ones(len(rows), dtype=np.bool_),
        classes=len(VOICE_LABELS),
        inverse_penalty=settings.voice_inverse_penalty,
        tolerance=settings.tolerance,
    )


def claim_head(rows: StanceRows, vectors: WordVectors, settings: StanceSettings) -> Head:
    """The rows of the claim head."""
    claims = [*rows.claims, *rows.claim_drills]
    table = ClaimTable.of([claim.query for claim in claims])
    features = ClaimReading.of(table).features(settings.claim_bits, vectors)
    return Head(
        design=design_matrix(features, settings.claim_bits, settings.claim_meaning_scale),
        buckets=1 << settings.claim_bits,
        labels=np.array([claim.label for claim in claims], dtype=np.int64),
        groups=np.array([claim.group for claim in claims]),
        real=np.arange(len(claims)) < len(rows.claims),
        classes=len(VOICE_LABELS),
        inverse_penalty=settings.claim_inverse_penalty,
        tolerance=settings.claim_tolerance,
        meaning_scale=settings.claim_meaning_scale,
        drill_weight=settings.claim_drill_weight,
    )


def _label_in_order(row: LabelledPair) -> int:
    return row.label if row.query.first <= row.query.second else SWAPPED[row.label]


def _swapped(query: PairQuery) -> PairQuery:
    return replace(query, first=query.second, second=query.first)


def design_matrix(features: Features, bits: int, meaning_scale: float) -> csr_matrix:
    """The features as scikit-learn takes them. Shape: (rows, 2**bits + zones * dimensions)."""
    rows = features.words
    words = csr_matrix((rows.value, (rows.owner, rows.bucket)), shape=(rows.rows, 1 << bits))
    return hstack([words, csr_matrix(features.meaning * meaning_scale)]).tocsr()


def fit_head(
    head: Head, settings: StanceSettings, *, chosen: npt.NDArray[np.bool_] | None = None
) -> LogisticRegression:
    """Fit one head, on the chosen rows or on all."""
    rows = np.ones(len(head.labels), dtype=np.bool_) if chosen is None else chosen
    missing = sorted(set(range(head.classes)) - set(head.labels[rows].tolist()))
    if missing:
        raise InputError(
            f"the head can't be fitted: expected rows of all {head.classes} labels in every fold, found none of "
            f"label {missing[0]}; add rows of it, from more groups than there are folds"
        )
    weights = np.where(head.real[rows], 1.0, head.drill_weight)
    return LogisticRegression(C=head.inverse_penalty, max_iter=settings.max_iterations, tol=head.tolerance).fit(
        head.design[rows], head.labels[rows], sample_weight=weights
    )


def held_out_scores(head: Head, settings: StanceSettings, *, seed: int) -> tuple[FloatArray, Labels]:
    """Scores of each row as labelled, by a model that never saw its group, and the labels."""
    fold = folds_by_group(head.groups, settings.folds, seed=seed)
    scores = np.zeros((len(head.labels), head.classes))
    for held in range(settings.folds):
        estimator = fit_head(head, settings, chosen=fold != held)
        asked = (fold == held) & head.real
        if asked.any():
            scores[asked] = estimator.decision_function(head.design[asked])
    return scores[head.real], head.labels[head.real]


def folds_by_group(groups: npt.NDArray[np.str_], folds: int, *, seed: int) -> Labels:
    """A fold for each row; rows of one group share it. Shape: (rows,)."""
    names, index = np.unique(groups, return_inverse=True)
    fold: Labels = (np.random.default_rng(seed).permutation(len(names)) % folds)[index]
    return fold


def fit_decision(scores: FloatArray, labels: Labels) -> tuple[float, list[float]]:
    """The temperature that makes scores calibrated, and the offsets that serve macro-F1, from held-out scores.

    The offsets divide out a power of the priors: one parameter, so that little can be overfitted.
    """
    temperature = float(minimize_scalar(_loss(scores, labels), bounds=(0.2, 5.0), method="bounded").x)
    probabilities = softmax(scores / temperature)
    priors = np.log(np.maximum(np.bincount(labels, minlength=scores.shape[1]), 0.5) / len(labels))

    def quality(power: float) -> float:
        return float(f1_score(labels, decide(probabilities, -power * priors), average="macro", zero_division=0.0))

    offsets = -max(_POWERS.tolist(), key=quality) * priors
    return temperature, [float(offset) for offset in offsets - offsets[0]]


def _loss(scores: FloatArray, labels: Labels) -> Callable[[float], float]:
    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        return -float(np.mean(np.log(softmax(scores / temperature)[rows, labels] + 1e-300)))

    return loss
