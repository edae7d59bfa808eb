"""Measures a genre model: documents, outlets, topics, pages, sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.pages import decide_with, decide_with_tfidf, measure_pages
from stancekit.backends.linear.genre import LinearGenre, block_features
from stancekit.finetune.linear_genre import GenreSettings, design_matrix, fit_blocks
from stancekit.genre import posterior
from stancekit.metrics import Figure, auc, bootstrap, expected_calibration_error, macro_f1
from stancekit.text import fold
from stancekit.types import Genre
from training.baselines import TwoCounts, tfidf
from training.pages import article_blocks
from training.prepare import allsides, checkthat
from training.train import genre_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray, GenreBackend, PageModel
    from training.prepare.allsides import Article
    from training.recipe import Recipe

LEFT_OUT = ("cnn.com", "foxnews.com", "washingtontimes.com", "nytimes.com")
KEYS = {
    "allsides_test.macro_f1": "AllSides test articles, macro-F1",
    "allsides_test_outlet.macro_f1": "AllSides articles of unseen outlets, macro-F1",
    "allsides_test_outlet.auc": "the same, AUC",
    "allsides_test_outlet.ece": "the same, expected calibration error",
    "leave_one_outlet_out.macro_f1": "CNN, Fox, Washington Times, NYT, each left out of training, mean macro-F1",
    "cross_topic.macro_f1": "trained on domestic, tested on foreign articles, macro-F1",
    "pages.block_macro_f1": "pages of unseen report and comments, block macro-F1",
    "pages.exact_boundary": "the same, boundary found exactly",
    "pages.one_genre_whole": "pages of one genre left whole",
    "checkthat_en_2025.zero_shot_macro_f1": "CheckThat! subjectivity EN 2025, zero-shot macro-F1",
    "checkthat_en_2025.fine_tuned_macro_f1": "the same, these features fitted on its train split",
}
"""The figures of a genre card, with their meaning."""

Figures = dict[str, Figure]


def measure(model: GenreBackend, recipe: Recipe) -> tuple[Figures, dict[str, dict[str, float]]]:
    """All figures of a genre model, and those of the simple baselines."""
    figures = {**_documents(model), **_left_out(model.page_model, recipe), **measure_pages(decide_with(model))}
    zero_shot, fine_tuned = _sentences(model)
    figures["checkthat_en_2025.zero_shot_macro_f1"] = zero_shot
    figures["checkthat_en_2025.fine_tuned_macro_f1"] = fine_tuned
    return figures, _baselines()


@dataclass(frozen=True, slots=True)
class _Scored:
    """Articles with the probability that each is commentary."""

    truth: np.ndarray[tuple[int], np.dtype[np.bool_]]
    probability: FloatArray
    outlets: list[str]

    def macro_f1(self) -> Figure:
        found = self.probability > 0.5
        return bootstrap(lambda d: macro_f1(self.truth[d], found[d]), range(len(found)))


def _score(model: GenreBackend, articles: Sequence[Article]) -> _Scored:
    scores = model.score_blocks([article_blocks(article) for article in articles])
    probability = [float((1 - posterior(score, model.page_model)[:, 0]).mean()) for score in scores]
    truth = np.array([article.genre is Genre.COMMENTARY for article in articles])
    return _Scored(truth, np.array(probability), [article.source for article in articles])


def _documents(model: GenreBackend) -> Figures:
    seen = _score(model, allsides.load("test"))
    unseen = _score(model, allsides.load("test_outlet"))
    truth, chance = unseen.truth, unseen.probability
    figures = {
        "allsides_test.macro_f1": seen.macro_f1(),
        "allsides_test_outlet.macro_f1": unseen.macro_f1(),
        "allsides_test_outlet.auc": bootstrap(lambda d: auc(truth[d], chance[d]), range(len(truth))),
        "allsides_test_outlet.ece": bootstrap(
            lambda d: expected_calibration_error(truth[d], chance[d]), range(len(truth))
        ),
    }
    for scored, split in ((seen, "allsides_test"), (unseen, "allsides_test_outlet")):
        for outlet in sorted(set(scored.outlets)):
            chosen = np.array([name == outlet for name in scored.outlets])
            part = _Scored(scored.truth[chosen], scored.probability[chosen], [])
            if 5 <= part.truth.sum() <= len(part.truth) - 5:
                figures[f"{split}.macro_f1/{outlet}"] = part.macro_f1()
    return figures


def _left_out(page_model: PageModel, recipe: Recipe) -> Figures:
    """Models fitted without an outlet, or without foreign topics, tested on just those."""
    train = allsides.load("train")
    held_out = [*allsides.load("dev"), *allsides.load("test")]
    parts = []
    for outlet in LEFT_OUT:
        model = _refitted([a for a in train if a.source != outlet], page_model, recipe)
        parts.append(_score(model, [a for a in held_out if a.source == outlet]).macro_f1())
    domestic = _refitted([a for a in train if a.topic_group == "domestic"], page_model, recipe)
    foreign = _score(domestic, [a for a in allsides.load("test") if a.topic_group == "foreign"])
    figures = {f"leave_one_outlet_out.macro_f1/{o}": part for o, part in zip(LEFT_OUT, parts, strict=True)}
    return {
        "leave_one_outlet_out.macro_f1": _mean(parts),
        **figures,
        "cross_topic.macro_f1": foreign.macro_f1(),
    }


def _refitted(articles: list[Article], page_model: PageModel, recipe: Recipe) -> LinearGenre:
    settings = GenreSettings(**recipe.settings)
    _, arrays = fit_blocks(genre_pages(recipe, articles), settings)
    model = LinearGenre(arrays, {"bits": settings.bits, "page_model": {}}, name="refitted")
    model.page_model = page_model
    return model


def _mean(parts: Sequence[Figure]) -> Figure:
    """The mean of figures of independent samples; its interval widens as standard errors add up."""
    value = float(np.mean([part.value for part in parts]))
    half = float(np.sqrt(sum(((p.interval[1] - p.interval[0]) / 2) ** 2 for p in parts)) / len(parts))
    return Figure(value, (value - half, value + half), sum(part.n for part in parts))


def _sentences(model: GenreBackend) -> tuple[Figure, Figure]:
    pages = [[fold(sentence)] for sentence, _ in checkthat.load("test")]
    truth = np.array([genre is Genre.COMMENTARY for _, genre in checkthat.load("test")])
    found = np.array([posterior(score, model.page_model)[0, 0] < 0.5 for score in model.score_blocks(pages)])
    tuned = _fine_tuned().predict(_design(pages)).astype(bool)
    return (
        bootstrap(lambda d: macro_f1(truth[d], found[d]), range(len(truth))),
        bootstrap(lambda d: macro_f1(truth[d], tuned[d]), range(len(truth))),
    )


def _fine_tuned() -> LogisticRegression:
    rows = checkthat.load("train")
    design = _design([[fold(sentence)] for sentence, _ in rows])
    truth = [genre is Genre.COMMENTARY for _, genre in rows]
    return LogisticRegression(C=3.0, max_iter=500, class_weight="balanced").fit(design, truth)


def _design(pages: Sequence[Sequence[str]]) -> object:
    return design_matrix(block_features(pages, bits=18), 18)


def _baselines() -> dict[str, dict[str, float]]:
    train, dev = allsides.load("train"), allsides.load("dev")
    truth = [article.genre is Genre.COMMENTARY for article in train]
    counts = TwoCounts.tuned([fold(a.text) for a in dev], [a.genre is Genre.COMMENTARY for a in dev])
    words = tfidf([article.text for article in train], truth)
    found: dict[str, dict[str, float]] = {"majority": {}, "two counts": {}, "tfidf": {}}
    for split in ("test", "test_outlet"):
        articles = allsides.load(split)
        right = np.array([article.genre is Genre.COMMENTARY for article in articles])
        texts = [article.text for article in articles]
        counted, weighed = counts.scores([fold(text) for text in texts]), words.decision_function(texts)
        key = f"allsides_{split}.macro_f1"
        found["majority"][key] = macro_f1(right, np.zeros(len(right), dtype=bool))
        found["two counts"][key] = macro_f1(right, counted > counts.threshold)
        found["tfidf"][key] = macro_f1(right, weighed > 0)
        found["two counts"][f"allsides_{split}.auc"] = auc(right, counted)
        found["tfidf"][f"allsides_{split}.auc"] = auc(right, weighed)
    sentences = np.array([genre is Genre.COMMENTARY for _, genre in checkthat.load("test")])
    nothing = np.zeros(len(sentences), dtype=bool)
    found["majority"]["checkthat_en_2025.zero_shot_macro_f1"] = macro_f1(sentences, nothing)
    found["tfidf"].update({key: figure.value for key, figure in measure_pages(decide_with_tfidf()).items()})
    return found
