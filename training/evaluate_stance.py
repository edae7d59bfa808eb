"""Measures a stance model: pairs of parties, words toward a target, and events and claims that it never trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from stancekit.backends.base import PAIR_LABELS, VOICE_LABELS, FloatArray, PairBackend
from stancekit.backends.linear.stance import LinearStance
from stancekit.finetune.linear_stance import StanceSettings, fit_stance
from stancekit.metrics import Figure, bootstrap, expected_calibration_error
from training import triples
from training.prepare import dse, events, newsmtsc, word_vectors
from training.train import stance_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.analyzer import Analyzer
    from stancekit.finetune.stance_rows import LabelledPair, LabelledVoice
    from training.recipe import Recipe

KEYS = {
    "dse.macro_f1_5": "DSE, five classes, macro-F1, trained and tested on the official split, which leaks",
    "dse_clean.macro_f1_5": "DSE, five classes, macro-F1, test sentences purged from training",
    "dse_clean.macro_f1_3": "the same, support, oppose or neutral, macro-F1",
    "dse_clean.direction_accuracy": "the same, who acts on whom where a side is taken, accuracy",
    "dse_clean.ece": "the same, expected calibration error of the answer's probability",
    "newsmtsc_rw.macro_f1": "NewsMTSC, real-world test, words toward a person, macro-F1",
    "newsmtsc_mt.macro_f1": "NewsMTSC, sentences with several persons, macro-F1",
    "newsmtsc_rw.ece": "NewsMTSC, real-world test, expected calibration error of the answer's probability",
    "cameo.support_oppose_macro_f1": "CAMEO events in world news, support or oppose, zero-shot macro-F1",
    "petrarch.direction_accuracy": "PETRARCH unit tests, who acts on whom, zero-shot accuracy",
    "triples_dev.f1": "our own labels, dev sentences: holder, target and side found end to end, F1",
    "triples_dev.precision": "the same, precision",
    "triples_dev.recall": "the same, recall",
    "claims.macro_f1": "IBM claims, side toward what the claim is about, zero-shot macro-F1",
    **triples.KEYS,
}
"""The figures of a stance card, with their meaning."""

Figures = dict[str, Figure]
Labels = npt.NDArray[np.int64]
_SIDE = np.array([0, 1, 2, 1, 2])
"""Neutral, support or oppose, for each of ``PAIR_LABELS``."""
_FORWARD, _BACKWARD = [1, 2], [3, 4]
"""Columns of ``PAIR_LABELS`` where the first party acts on the second, and where the second does."""


def measure(analyzer: Analyzer, recipe: Recipe) -> tuple[Figures, dict[str, dict[str, float]]]:
    """All figures of a stance model, and those of the simple baselines.

    Args:
        analyzer: With the model to measure, which was trained on ``dse.load_clean``.
        recipe: Its recipe. A linear model is fitted once more by it, on the official split of DSE.
    """
    model = cast("PairBackend", analyzer.stance_model)
    tests = dse.load("test")
    official = {} if recipe.encoder else {"dse.macro_f1_5": measure_five(_official(recipe), tests)}
    figures = {
        **official,
        "dse_clean.macro_f1_5": measure_five(model, tests),
        **measure_clean(model, tests),
        **measure_voices(model),
        **measure_unseen(model),
    }
    figures |= {f"triples_dev.{key}": figure for key, figure in triples.measure(analyzer, "dev").items()}
    gold, majority = triples.measure_gold(analyzer)
    simple = baselines(tests)
    simple["majority"] |= majority
    return figures | gold, simple


def measure_clean(model: PairBackend, tests: Sequence[LabelledPair]) -> Figures:
    """Sides, direction and calibration on the official test of DSE, by a model that saw none of its sentences."""
    truth, groups = _labels(tests), [row.group for row in tests]
    chances = model.score_pairs([row.query for row in tests])
    found = model.decide_pairs(chances)
    sided = truth > 0
    return {
        "dse_clean.macro_f1_3": _macro_f1(_SIDE[truth], _SIDE[found], 3, groups),
        "dse_clean.direction_accuracy": _direction(chances[sided], truth[sided], np.array(groups)[sided]),
        "dse_clean.ece": _calibration(truth, chances, groups),
    }


def measure_voices(model: PairBackend) -> Figures:
    """Words toward a person, on both tests of NewsMTSC."""
    figures = {}
    for split in ("rw", "mt"):
        rows = newsmtsc.load(f"test_{split}")
        truth, groups = _labels(rows), [row.group for row in rows]
        chances = model.score_voice([row.query for row in rows])
        found = model.decide_voice(chances)
        figures[f"newsmtsc_{split}.macro_f1"] = _macro_f1(truth, found, len(VOICE_LABELS), groups)
        figures[f"newsmtsc_{split}.ece"] = _calibration(truth, chances, groups)
    return figures


def measure_unseen(model: PairBackend) -> Figures:
    """Events, unit tests and claims: other corpora, whose neutral rows are left out."""
    cameo = [row for row in events.load_events("cameo") if row.label]
    petrarch = [row for row in events.load_events("petrarch_units") if row.label]
    claims = events.load_claims()
    acts = model.score_pairs([row.query for row in cameo])[:, _FORWARD]
    units = model.score_pairs([row.query for row in petrarch])
    voices = model.score_voice([row.query for row in claims])[:, [1, 2]]
    return {
        "cameo.support_oppose_macro_f1": _sides(acts, cameo),
        "petrarch.direction_accuracy": _direction(units, _labels(petrarch), [row.group for row in petrarch]),
        "claims.macro_f1": _sides(voices, claims),
    }


def baselines(tests: Sequence[LabelledPair]) -> dict[str, dict[str, float]]:
    """What any model must beat: the commonest class, the order of the names, the names alone, plain n-grams."""
    truth, train = _labels(tests), dse.load_clean()
    majority = np.zeros(len(truth), dtype=np.int64)
    return {
        "majority": {
            "dse_clean.macro_f1_5": _score(truth, majority, len(PAIR_LABELS)),
            "dse_clean.macro_f1_3": _score(_SIDE[truth], majority, 3),
        },
        "first acts on second": {
            "dse_clean.direction_accuracy": float(np.isin(truth[truth > 0], _FORWARD).mean()),
            "petrarch.direction_accuracy": _first_acts(),
        },
        "names only": _baseline(_names(train), train, _names(tests), truth),
        "n-grams": _baseline(_zones(train), train, _zones(tests), truth),
    }


def _first_acts() -> float:
    rows = [row for row in events.load_events("petrarch_units") if row.label]
    return float(np.mean([row.query.first < row.query.second for row in rows]))


def _baseline(design: csr_matrix, train: Sequence[LabelledPair], asked: csr_matrix, truth: Labels) -> dict[str, float]:
    estimator = LogisticRegression(C=3.0, max_iter=300, class_weight="balanced").fit(design, _labels(train))
    found = estimator.predict(asked)
    sided = truth > 0
    chances = estimator.predict_proba(asked)[sided]
    return {
        "dse_clean.macro_f1_5": _score(truth, found, len(PAIR_LABELS)),
        "dse_clean.macro_f1_3": _score(_SIDE[truth], _SIDE[found], 3),
        "dse_clean.direction_accuracy": float(accuracy_score(*_directions(chances, truth[sided]))),
    }


def _names(rows: Sequence[LabelledPair]) -> csr_matrix:
    """The words of the two mentions, and nothing else."""
    return _hashed([(row.query.first.slice(row.query.text), row.query.second.slice(row.query.text)) for row in rows])


def _zones(rows: Sequence[LabelledPair]) -> csr_matrix:
    """The words before, between and after the two mentions."""
    return _hashed(
        [
            (q.text[: q.first.start], q.text[q.first.end : q.second.start], q.text[q.second.end :])
            for q in (row.query for row in rows)
        ]
    )


def _hashed(parts: Sequence[tuple[str, ...]]) -> csr_matrix:
    vectors = HashingVectorizer(ngram_range=(1, 2), n_features=1 << 17, alternate_sign=False)
    return hstack([vectors.transform(column) for column in zip(*parts, strict=True)]).tocsr()


def _official(recipe: Recipe) -> LinearStance:
    """The same recipe fitted on the authors' train and dev, which share sentences with their test."""
    settings = StanceSettings(**recipe.settings)
    rows = stance_rows(recipe, dse.load_official())
    arrays, served = fit_stance(rows, vectors=word_vectors.load(), settings=settings, seed=recipe.seed)
    return LinearStance(arrays, served, name="official split")


def measure_five(model: PairBackend, tests: Sequence[LabelledPair]) -> Figure:
    """All five classes of ``PAIR_LABELS``."""
    found = model.decide_pairs(model.score_pairs([row.query for row in tests]))
    return _macro_f1(_labels(tests), found, len(PAIR_LABELS), [row.group for row in tests])


def _sides(chances: FloatArray, rows: Sequence[LabelledPair] | Sequence[LabelledVoice]) -> Figure:
    """Macro-F1 of support against oppose, given both probabilities. Shape: (rows, 2)."""
    return _macro_f1(_labels(rows) - 1, chances.argmax(axis=1), 2, [row.group for row in rows])


def _direction(chances: FloatArray, truth: Labels, groups: Sequence[str] | npt.NDArray[np.str_]) -> Figure:
    right, found = _directions(chances, truth)
    return bootstrap(lambda drawn: float(accuracy_score(right[drawn], found[drawn])), groups)


def _directions(chances: FloatArray, truth: Labels) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether the first party acts on the second: in truth, and as found."""
    found = chances[:, _FORWARD].sum(axis=1) > chances[:, _BACKWARD].sum(axis=1)
    return np.isin(truth, _FORWARD), found


def _calibration(truth: Labels, chances: FloatArray, groups: Sequence[str]) -> Figure:
    best = chances.argmax(axis=1)
    right, stated = best == truth, chances.max(axis=1)
    return bootstrap(lambda drawn: expected_calibration_error(right[drawn], stated[drawn]), groups)


def _macro_f1(truth: Labels, found: Labels, classes: int, groups: Sequence[str]) -> Figure:
    return bootstrap(lambda drawn: _score(truth[drawn], found[drawn], classes), groups)


def _score(truth: Labels, found: Labels, classes: int) -> float:
    return float(f1_score(truth, found, labels=range(classes), average="macro", zero_division=0.0))


def _labels(rows: Sequence[Any]) -> Labels:
    return np.array([row.label for row in rows], dtype=np.int64)
