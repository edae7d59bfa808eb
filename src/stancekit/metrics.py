"""Figures of quality and their intervals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes:
        value: The figure.
        interval: Its 95 % bootstrap interval.
        n: Number of units it was measured on.
        seeds: Number of training seeds it is the mean of.
    """

    value: float
    interval: tuple[float, float]
    n: int
    seeds: int = 1

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain values, rounded to four places."""
        low, high = self.interval
        return {
            "value": round(self.value, 4),
            "interval": [round(low, 4), round(high, 4)],
            "n": self.n,
            "seeds": self.seeds,
        }


def macro_f1(truth: Sequence[Any] | npt.NDArray[Any], answer: Sequence[Any] | npt.NDArray[Any]) -> float:
    """Mean F1 over the classes that occur in ``truth`` or ``answer``, in [0, 1].

    Example:
        >>> macro_f1(["a", "a", "b"], ["a", "b", "b"])
        0.6666666666666666
    """
    truth, answer = np.asarray(truth), np.asarray(answer)
    scores = []
    for label in np.union1d(truth, answer):
        hits = np.sum((truth == label) & (answer == label))
        scores.append(2 * hits / (np.sum(truth == label) + np.sum(answer == label)))
    return float(np.mean(scores)) if scores else 0.0


def auc(truth: npt.NDArray[np.bool_], score: FloatArray) -> float:
    """Area under the ROC curve: the chance that a true case scores above a false one, ties counted half.

    0.5 where all cases are true or all are false.
    """
    _, rank, count = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    positives = int(np.sum(truth))
    negatives = len(truth) - positives
    if not positives or not negatives:
        return 0.5
    total = float(np.sum(middle[rank][truth]))
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def average_precision(truth: npt.NDArray[np.bool_], score: FloatArray) -> float:
    """Area under the precision-recall curve as a step function, in [0, 1]; of tied cases the false come first.

    0 where no case is true.
    """
    order = np.lexsort((truth, -score))
    hits = np.asarray(truth)[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean()) if hits.any() else 0.0


def error_at_coverage(wrong: npt.NDArray[np.bool_], sureness: FloatArray, *, coverage: float) -> float:
    """Share of wrong answers among the surest, when so large a share of the cases is answered.

    Source: El-Yaniv and Wiener (2010), "On the Foundations of Noise-free Selective Classification".
    """
    answered = np.argsort(-sureness, kind="stable")[: max(1, round(coverage * len(wrong)))]
    return float(np.mean(wrong[answered]))


def expected_calibration_error(truth: npt.NDArray[np.bool_], probability: FloatArray, *, bins: int = 10) -> float:
    """Mean gap between stated and observed rate over equal-width bins, weighted by their size, in [0, 1].

    Source: Naeini, Cooper and Hauskrecht (2015), "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    index = np.minimum((probability * bins).astype(int), bins - 1)
    stated = np.bincount(index, probability, minlength=bins)
    observed = np.bincount(index, truth, minlength=bins)
    return float(np.abs(stated - observed).sum() / len(truth))


def bootstrap(
    measure: Callable[[npt.NDArray[np.int64]], float],
    groups: Sequence[Any] | npt.NDArray[Any],
    *,
    rounds: int = 1000,
    seed: int = 0,
) -> Figure:
    """A figure with its 95 % percentile interval, by drawing whole groups with replacement.

    The interval is widened to hold the figure: drawing makes some figures larger, such as a small calibration error.

    Args:
        measure: Computes the figure from the indices of the units drawn.
        groups: The group of each unit, such as its page; units of one group are drawn together.
        rounds: Number of draws.
        seed: Of the draws.
    """
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(group, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(group))[:-1])
    alone = len(members) == len(order)
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(rounds):
        drawn = random.integers(0, len(members), len(members))
        draws.append(measure(order[drawn] if alone else np.concatenate([members[i] for i in drawn])))
    low, high = np.percentile(draws, [2.5, 97.5])
    value = measure(np.arange(len(group)))
    return Figure(value, (min(float(low), value), max(float(high), value)), len(group))


def rate(flags: npt.NDArray[np.bool_]) -> Figure:
    """The share of flags that are set, in [0, 1], with its interval; each flag is a unit of its own."""
    return bootstrap(lambda drawn: float(flags[drawn].mean()), range(len(flags)))


def read_figures(path: Path) -> dict[str, Figure]:
    """The figures of a ``metrics.json`` or of a benchmark's result file."""
    record: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return {
        key: Figure(entry["value"], (entry["interval"][0], entry["interval"][1]), entry["n"], entry.get("seeds", 1))
        for key, entry in record.items()
    }
