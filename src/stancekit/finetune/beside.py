"""Fits what two stance models weigh beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from stancekit.backends.beside import logarithms
from stancekit.calibration import softmax
from stancekit.finetune.linear_stance import fit_decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray, PairBackend
    from stancekit.finetune.stance_rows import StanceRows


def fit_beside(base: PairBackend, own: PairBackend, held: StanceRows) -> dict[str, Any]:
    """Fit to rows that neither model saw.

    Args:
        base: One model, fitted without these rows.
        own: The other.
        held: The rows.

    Returns:
        Settings, as ``StanceBeside`` takes them.
    """
    pairs, voices = [row.query for row in held.pairs], [row.query for row in held.voices]
    claims = [row.query for row in held.claims]
    heads = {
        "pair": (logarithms(base.score_pairs(pairs), own.score_pairs(pairs)), [row.label for row in held.pairs]),
        "voice": (logarithms(base.score_voice(voices), own.score_voice(voices)), [row.label for row in held.voices]),
        "claim": (logarithms(base.score_claims(claims), own.score_claims(claims)), [row.label for row in held.claims]),
    }
    return {head: _fit(logs, np.array(labels, dtype=np.int64)) for head, (logs, labels) in heads.items()}


def _fit(logs: FloatArray, labels: npt.NDArray[np.int64]) -> Mapping[str, Any]:
    """Factors that make the labels likeliest, and the decision rule. ``logs`` is of shape (models, rows, labels)."""
    rows = np.arange(len(labels))

    def loss(factors: FloatArray) -> float:
        chances = softmax((logs * factors[:, None, None]).sum(axis=0))
        return -float(np.log(chances[rows, labels] + 1e-300).mean())

    factors = minimize(loss, np.full(len(logs), 1 / len(logs)), bounds=[(0, None)] * len(logs)).x
    temperature, offsets = fit_decision((logs * factors[:, None, None]).sum(axis=0), labels)
    return {"factors": (factors / temperature).tolist(), "offsets": offsets}
