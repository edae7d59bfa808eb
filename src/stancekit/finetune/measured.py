"""Figures of a model with labels of a user's own, and the card that tells of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from stancekit.artifact import CARD, CURVE, METRICS, read_manifest, update_texts
from stancekit.card import Measured, Prose, render_card
from stancekit.metrics import Figure, bootstrap, expected_calibration_error, macro_f1, read_figures
from stancekit.results import Results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray

_MEANING = {
    "macro_f1": "macro-F1, the mean over the labels",
    "accuracy": "share of right answers",
    "ece": "expected calibration error of the answer's probability",
}
_KINDS = {
    "genre": "Labels texts: sentences, paragraphs or articles.",
    "stance": "Labels what a text says of a target, or of a holder and a target.",
}


def measure_answers(
    truth: Sequence[str], chances: FloatArray, labels: Sequence[str], training: Sequence[str]
) -> tuple[dict[str, Figure], dict[str, float]]:
    """Figures of a classifier's answers, and those of always answering the commonest label.

    Args:
        truth: The right label of each row.
        chances: Probability of each of ``labels``. Shape: (rows, labels).
        labels: The classifier's.
        training: The labels it was trained on: the commonest of them is the baseline's answer.

    Returns:
        ``macro_f1``, ``accuracy``, ``ece`` and ``f1/LABEL``; the first two for the baseline.
    """
    right, names = np.array(truth), np.array(labels)
    answers, sure = names[chances.argmax(axis=1)], chances.max(axis=1)
    rows = range(len(right))
    figures = {
        "macro_f1": bootstrap(lambda drawn: macro_f1(right[drawn], answers[drawn]), rows),
        "accuracy": bootstrap(lambda drawn: float((right[drawn] == answers[drawn]).mean()), rows),
        "ece": bootstrap(lambda d: expected_calibration_error(right[d] == answers[d], sure[d]), rows),
    }
    for label in sorted({*truth, *labels}):
        figures[f"f1/{label}"] = _f1_of(label, right, answers)
    ((common, _),) = Counter(training).most_common(1)
    majority = np.full(len(right), common, dtype=object)
    return figures, {"macro_f1": macro_f1(right, majority.astype(str)), "accuracy": float((right == common).mean())}


def _f1_of(label: str, right: npt.NDArray[np.str_], answers: npt.NDArray[np.str_]) -> Figure:
    def f1(drawn: npt.NDArray[np.int64]) -> float:
        true, found = right[drawn] == label, answers[drawn] == label
        return float(2 * (true & found).sum() / max(1, true.sum() + found.sum()))

    return bootstrap(f1, range(len(right)))


def add_figures(
    folder: Path, rows: str, figures: Mapping[str, Figure], majority: Mapping[str, float], command: str
) -> None:
    """Enter figures in a model folder's ``metrics.json`` and card, in place of those there are of the same rows.

    Args:
        folder: The model folder.
        rows: What they were measured on, in a word: the beginning of their keys.
        figures: As ``measure_answers`` gives them.
        majority: The baseline's.
        command: What made them.
    """
    record = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    kept = {key: figure for key, figure in read_figures(folder / METRICS).items() if not key.startswith(f"{rows}.")}
    baseline = {**record["baselines"]["majority"], **{f"{rows}.{key}": value for key, value in majority.items()}}
    added = {f"{rows}.{key}": figure for key, figure in figures.items()}
    results = Results({**kept, **added}, {"majority": baseline}, f"{record['command']}; {command}")
    update_texts(folder, {METRICS: results.to_json()})
    update_texts(folder, {CARD: render_own_card(folder)})


def render_own_card(folder: Path) -> str:
    """The card of a model folder, from its manifest and its figures."""
    manifest, figures = read_manifest(folder), read_figures(folder / METRICS)
    record = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    measured = Measured(figures, record["baselines"], record["command"], record["machine"], record["date"])
    encoder, data = manifest.corpora[0], manifest.corpora[-1]
    prose = Prose(
        summary=f"{_KINDS[manifest.task]} {encoder.name}, fine-tuned on {data.name}.",
        method=(
            "All layers of the encoder were fine-tuned, with one hidden layer on top. The epoch that did best on rows "
            "held out was kept; on the same rows one temperature was fitted that calibrates its probabilities, so the "
            "figures on them flatter a little.\n\n"
            f"![Learning curve]({CURVE})"
        ),
        limits=(
            "Good for texts like those it was trained on: the same language, sources and length. Figures on rows "
            "held out say nothing of other outlets or other targets; measure there with `stancekit evaluate`."
        ),
        misuse="Not for decisions about a person without a human reader.",
    )
    return render_card(manifest, measured, prose, _keys(figures))


def _keys(figures: Mapping[str, Figure]) -> dict[str, str]:
    """The figures to show, with their meaning."""
    keys = {}
    for key in figures:
        rows, _, name = key.rpartition(".")
        if name in _MEANING:
            keys[key] = f"{rows.replace('_', ' ')}: {_MEANING[name]}"
    return keys
