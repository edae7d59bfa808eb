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


def decide(probabilities: FloatArray, offsets: FloatArray) -> npt.NDArray[np.int64]:
    """The best class of each row once ``offsets`` are added to the logarithms of its probabilities.

    A positive offset for a rare class makes up for its small prior where each class is to count alike (macro-F1).
    """
    chosen: npt.NDArray[np.int64] = np.argmax(np.log(np.maximum(probabilities, 1e-300)) + offsets, axis=1)
    return chosen


def logit(probability: float) -> float:
    """Log-odds of a probability in (0, 1).

    Example:
        >>> logit(0.5)
        0.0
    """
    return float(np.log(probability / (1 - probability)))


def estimate_shares(probabilities: FloatArray, shares: FloatArray, *, rounds: int = 200) -> FloatArray:
    """The share of each class among unlabelled cases, by expectation maximisation.

    Source: Saerens, Latinne and Decaestecker (2002), "Adjusting the Outputs of a Classifier to New a Priori
    Probabilities". It holds as far as the probabilities are calibrated at the given shares.

    Args:
        probabilities: Of each class, for each case. Shape: (cases, classes).
        shares: Of the classes, as the probabilities presume them, each above 0. Shape: (classes,).
        rounds: Of the iteration.

    Returns:
        Shares that sum to 1; those given where there are no cases. Shape: (classes,).

    Example:
        >>> cases = np.array([[0.98, 0.02], [0.02, 0.98], [0.02, 0.98], [0.02, 0.98]])
        >>> estimate_shares(cases, np.array([0.5, 0.5])).round(2).tolist()
        [0.24, 0.76]
    """
    if not len(probabilities):
        return shares
    evidence = probabilities / shares
    estimate = shares
    for _ in range(rounds):
        chances = evidence * estimate
        estimate = (chances / chances.sum(axis=1, keepdims=True)).mean(axis=0)
    return estimate
