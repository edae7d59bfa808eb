"""Scores into probabilities that can be taken at their word."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def sigmoid(log_odds: FloatArray) -> FloatArray:
    """Probability of log-odds, without overflow."""
    result: FloatArray = 0.5 * (1 + np.tanh(log_odds / 2))
    return result


def softmax(scores: FloatArray) -> FloatArray:
    """Each row as probabilities that sum to 1. Shape: (rows, classes)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return result
