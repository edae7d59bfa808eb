"""Measures a genre model: documents, outlets, topics, pages, sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from benchmarks.pages import decide_with, decide_with_tfidf, measure_pages
from stancekit.artifact import CorpusEntry
from stancekit.backends.linear.genre import LinearGenre
from stancekit.finetune.adapt import adapt_genre
from stancekit.finetune.linear_genre import GenreSettings, fit_genre
from stancekit.genre import estimate_prior, page_commentary
from stancekit.metrics import (
    Figure,
    auc,
    average_precision,
    bootstrap,
    error_at_coverage,
    expected_calibration_error,
    macro_f1,
    rate,
)
from stancekit.text import fold
from stancekit.types import Genre, Span, Voice
from stancekit.voices import tell_voices
from training.baselines import TwoCounts, tfidf
from training.prepare import allsides, blocks, checkthat, sentences
from training.train import genre_pages
from training.voices import labelled_sentences, voices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stancekit.backends.base import FloatArray, GenreBackend
    from training.prepare.allsides import Article
    from training.recipe import Recipe

LEFT_OUT = ("cnn.com", "foxnews.com", "washingtontimes.com", "nytimes.com")
KEYS = {
    "allsides_test.macro_f1": "AllSides test articles, prior estimated without labels, macro-F1",
    "allsides_test_outlet.macro_f1": "AllSides articles of unseen outlets, prior estimated without labels, macro-F1",
    "allsides_test_outlet.macro_f1_at_training_prior": "the same, at the prior of the training pages",
    "allsides_test_outlet.auc": "the same, AUC",
    "allsides_test_outlet.average_precision": "the same, average precision of commentary",
    "allsides_test_outlet.ece": "the same, expected calibration error",
    "allsides_test_outlet.error": "the same, share of wrong answers",
    "allsides_test_outlet.error_at_90_coverage": "the same, where the tenth that is least sure is not answered",
    "leave_one_outlet_out.macro_f1": "CNN, Fox, Washington Times, NYT, each left out of training, mean macro-F1",
    "cross_topic.macro_f1": "trained on domestic, tested on foreign articles, macro-F1",
    "pages.block_macro_f1": "pages of five shapes, unseen outlets and comments, block macro-F1",
    "pages.exact_boundary": "report and comments, boundary found exactly",
    "pages.one_genre_whole": "pages of one genre left whole",
    "blocks.auc": "blocks by their own words, against our own labels, AUC",
    "voices.macro_f1": "reported, attributed or own sentences, against our own labels, macro-F1",
    "newsdiscourse.false_alarms.all": "sentences of news reports taken for the writer's own view",
    "newsdiscourse.false_alarms.speech": "the same, of those that report speech",
    "newsdiscourse.false_alarms.evaluation": "the same, of those that evaluate, most of them quoted",
    "babe.macro_f1": "BABE sentences, fitted without the tested outlet, mean macro-F1",
    "checkthat_en_2025.zero_shot_macro_f1": "CheckThat! subjectivity EN 2025, by voice (the writer's own), macro-F1",
    "checkthat_en_2025.fine_tuned_macro_f1": "the same, adapted to its train split by `stancekit train`",
}
"""The figures of a genre card, with their meaning."""

Figures = dict[str, Figure]
_SEEDS = 3


def measure(model: GenreBackend) -> tuple[Figures, dict[str, dict[str, float]]]:
    """The figures of a genre model as it is, and those of the simple baselines."""
    figures = {**_documents(model), **measure_pages(decide_with(model)), **_blocks(model), **_voices(model)}
    return figures | _zero_shot(model), _baselines()


def measure_refitted(model: LinearGenre, arrays: Mapping[str, npt.NDArray[np.generic]], recipe: Recipe) -> Figures:
    """The figures of models fitted anew: to single sentences, and without some of the articles.

    Args:
        model: The model.
        arrays: Its arrays.
        recipe: Its recipe, for the refits.
    """
    return {**_sentences(model, arrays), **_left_out(recipe)}


@dataclass(frozen=True, slots=True)
class _Scored:
    """Articles with the probability that each is commentary."""

    truth: npt.NDArray[np.bool_]
    probability: FloatArray
    outlets: npt.NDArray[np.str_]

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        return self.probability > 0.5

    def of(self, outlet: str) -> _Scored:
        """Those of one outlet."""
        chosen = self.outlets == outlet
        return _Scored(self.truth[chosen], self.probability[chosen], self.outlets[chosen])

    def macro_f1(self) -> Figure:
        return self.measured(lambda truth, probability: macro_f1(truth, probability > 0.5))

    def measured(self, measure: Callable[[npt.NDArray[np.bool_], FloatArray], float]) -> Figure:
        """A figure of truth and probability, with its interval."""
        return bootstrap(lambda d: measure(self.truth[d], self.probability[d]), range(len(self.truth)))


def _score(model: GenreBackend, articles: Sequence[Article], *, adapt: bool = True) -> _Scored:
    """Score articles, with the prior of opinion pieces estimated from the scores: no label is used."""
    texts = [article.text for article in articles]
    chances = page_commentary(model.with_prior(estimate_prior(model, texts)) if adapt else model, texts)
    truth = np.array([article.genre is Genre.COMMENTARY for article in articles])
    return _Scored(truth, chances, np.array([article.source for article in articles]))


def _documents(model: GenreBackend) -> Figures:
    figures: Figures = {}
    for split in ("test", "test_outlet"):
        key, articles = f"allsides_{split}", allsides.load(split)
        scored = _score(model, articles)
        figures |= {
            f"{key}.macro_f1": scored.macro_f1(),
            f"{key}.macro_f1_at_training_prior": _score(model, articles, adapt=False).macro_f1(),
            f"{key}.auc": scored.measured(auc),
            f"{key}.average_precision": scored.measured(average_precision),
            f"{key}.ece": scored.measured(expected_calibration_error),
            f"{key}.error": scored.measured(_error),
            f"{key}.error_at_90_coverage": scored.measured(lambda t, p: _error(t, p, coverage=0.9)),
        }
        for outlet in sorted(set(scored.outlets.tolist())):
            part = scored.of(outlet)
            if 5 <= part.truth.sum() <= len(part.truth) - 5:
                figures[f"{key}.macro_f1/{outlet}"] = part.macro_f1()
        if split == "test_outlet":
            figures |= {**_reliability(scored), **_abstention(scored)}
    return figures


def _error(truth: npt.NDArray[np.bool_], probability: FloatArray, *, coverage: float = 1.0) -> float:
    return error_at_coverage(truth != (probability > 0.5), np.abs(probability - 0.5), coverage=coverage)


def _reliability(scored: _Scored) -> Figures:
    """The observed share of commentary among articles of about one stated probability."""
    tenth = np.minimum((scored.probability * 10).astype(int), 9)
    parts = [tenth == number for number in range(10) if (tenth == number).any()]
    return {
        f"allsides_test_outlet.observed/stated {scored.probability[part].mean():.2f}": rate(scored.truth[part])
        for part in parts
    }


def _abstention(scored: _Scored) -> Figures:
    """How many articles are answered, and how many of these wrongly, if only answers so probable are given."""
    sureness = np.maximum(scored.probability, 1 - scored.probability)
    wrong = scored.truth != scored.found
    figures = {}
    for threshold in (0.7, 0.8, 0.9, 0.95):
        answered = sureness >= threshold
        figures[f"allsides_test_outlet.coverage/probability {threshold:.2f}"] = rate(answered)
        figures[f"allsides_test_outlet.risk/probability {threshold:.2f}"] = rate(wrong[answered])
    return figures


def _left_out(recipe: Recipe) -> Figures:
    """Models fitted without an outlet, or without foreign topics, tested on just those."""
    train = allsides.load("train")
    held_out = [*allsides.load("dev"), *allsides.load("test")]
    parts = []
    for outlet in LEFT_OUT:
        model = _refitted([a for a in train if a.source != outlet], recipe)
        parts.append(_score(model, [a for a in held_out if a.source == outlet]).macro_f1())
    domestic = _refitted([a for a in train if a.topic_group == "domestic"], recipe)
    foreign = _score(domestic, [a for a in allsides.load("test") if a.topic_group == "foreign"])
    figures = {f"leave_one_outlet_out.macro_f1/{o}": part for o, part in zip(LEFT_OUT, parts, strict=True)}
    return {
        "leave_one_outlet_out.macro_f1": _mean(parts),
        **figures,
        "cross_topic.macro_f1": foreign.macro_f1(),
    }


def _refitted(articles: Sequence[Article], recipe: Recipe) -> LinearGenre:
    """A model of the same recipe but from every second report, in two folds, which takes a fifth of the time."""
    opinion = [article for article in articles if article.genre is Genre.COMMENTARY]
    reports = [article for article in articles if article.genre is Genre.REPORTING]
    smaller = replace(recipe, pages={**recipe.pages, "folds": 2})
    pages = genre_pages(smaller, [*opinion, *reports[::2]])
    return LinearGenre(*fit_genre(pages, GenreSettings(**recipe.settings)), name="refitted")


def _mean(parts: Sequence[Figure]) -> Figure:
    """The mean of figures of independent samples; its interval widens as standard errors add up."""
    value = float(np.mean([part.value for part in parts]))
    half = float(np.sqrt(sum(((p.interval[1] - p.interval[0]) / 2) ** 2 for p in parts)) / len(parts))
    return Figure(value, (value - half, value + half), sum(part.n for part in parts))


def _blocks(model: GenreBackend) -> Figures:
    """Blocks by their own words, against labels of our own (``training/annotations``)."""
    labelled = [block for block in blocks.load("test") if block.genre is not None]
    truth = np.array([block.genre is Genre.COMMENTARY for block in labelled])
    opinion = model.score_sentences([block.span.slice(block.text) for block in labelled])
    return {"blocks.auc": bootstrap(lambda d: auc(truth[d], opinion[d]), range(len(truth)))}


def _voices(model: GenreBackend) -> Figures:
    """Voices of sentences on their pages, against labels of our own; and false alarms in news reports."""
    features, truth = labelled_sentences(model, "test")
    spans = [Span(number, number + 1) for number in range(len(truth))]
    found = np.array([sentence.voice for sentence in tell_voices(spans, features, model.voice_model)])
    labels = np.array(truth)
    figures = {"voices.macro_f1": bootstrap(lambda d: macro_f1(labels[d], found[d]), range(len(labels)))}
    for voice in Voice:
        figures[f"voices.f1/{voice}"] = bootstrap(
            lambda d, v=voice: _f1(labels[d] == v, found[d] == v), range(len(labels))
        )
    news = sentences.load_news_discourse()
    own = np.array([voice is Voice.OWN for voice in voices_of(model, [sentence.text for sentence in news])])
    parts = {
        "speech": np.array([sentence.speech for sentence in news]),
        "evaluation": np.array([sentence.role == "Distant_Evaluation" for sentence in news]),
        "all": np.ones(len(news), dtype=bool),
    }
    for name, part in parts.items():
        figures[f"newsdiscourse.false_alarms.{name}"] = rate(own[part])
    return figures


def _f1(truth: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]) -> float:
    return float(2 * np.sum(truth & found) / max(1, np.sum(truth) + np.sum(found)))


def _zero_shot(model: GenreBackend) -> Figures:
    """CheckThat! sentences by voice, without training on them."""
    rows = checkthat.load("test")
    truth = np.array([genre is Genre.COMMENTARY for _, genre in rows])
    own = np.array([voice is Voice.OWN for voice in voices_of(model, [sentence for sentence, _ in rows])])
    return {"checkthat_en_2025.zero_shot_macro_f1": bootstrap(lambda d: macro_f1(truth[d], own[d]), range(len(truth)))}


def _sentences(model: LinearGenre, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Figures:
    """Single sentences: CheckThat! fitted on its train split, BABE fitted without the tested outlet."""
    rows = checkthat.load("test")
    truth = np.array([genre is Genre.COMMENTARY for _, genre in rows])
    learned = checkthat.load("train")
    commentary = [genre is Genre.COMMENTARY for _, genre in learned]
    tuned = _adapted(model, arrays, [s for s, _ in learned], commentary, [sentence for sentence, _ in rows])
    figures = {
        "checkthat_en_2025.fine_tuned_macro_f1": bootstrap(lambda d: macro_f1(truth[d], tuned[d]), range(len(truth))),
    }
    babe = sentences.load_babe()
    outlets = Counter(sentence.outlet for sentence in babe)
    parts = []
    for outlet in sorted(name for name, count in outlets.items() if count >= 100):
        inside = [sentence for sentence in babe if sentence.outlet == outlet]
        rest = [sentence for sentence in babe if sentence.outlet != outlet]
        labels = np.array([sentence.genre is Genre.COMMENTARY for sentence in inside])
        opinionated = [sentence.genre is Genre.COMMENTARY for sentence in rest]
        answers = _adapted(model, arrays, [s.text for s in rest], opinionated, [s.text for s in inside])
        part = bootstrap(lambda d, t=labels, a=answers: macro_f1(t[d], a[d]), range(len(labels)))
        figures[f"babe.macro_f1/{outlet}"] = part
        parts.append(part)
    return {**figures, "babe.macro_f1": _mean(parts)}


def measure_tuned(folder: Path) -> Figures:
    """CheckThat! by a model's encoder fine-tuned on the train split, as ``stancekit train --encoder`` does it.

    The mean of some seeds; dev chooses the epoch.

    Args:
        folder: The model's.
    """
    from stancekit.finetune.own import SETTINGS, Rows, tune  # noqa: PLC0415 - linear models are measured without torch
    from stancekit.finetune.transformer import Tuning  # noqa: PLC0415

    corpus = CorpusEntry("checkthat_subjectivity_en", "2025", "CC BY-NC-SA 4.0", "Struss et al. (2024)")
    train, dev, test = (
        Rows([fold(text) for text, _ in rows], [str(genre) for _, genre in rows], corpus)
        for rows in map(checkthat.load, ("train", "dev", "test"))
    )
    truth = np.array([label == Genre.COMMENTARY for label in test.labels])
    found = []
    for seed in range(_SEEDS):
        model = tune("genre", train, Tuning(str(folder), replace(SETTINGS, seed=seed)), dev=dev)
        chances = model.classifier.predict_proba(test.asked)
        found.append(chances.argmax(axis=1) == model.classifier.labels.index(Genre.COMMENTARY))
    mean = bootstrap(lambda d: float(np.mean([macro_f1(truth[d], one[d]) for one in found])), range(len(truth)))
    return {"checkthat_en_2025.fine_tuned_macro_f1": replace(mean, seeds=_SEEDS)}


def _adapted(
    model: LinearGenre,
    arrays: Mapping[str, npt.NDArray[np.generic]],
    texts: Sequence[str],
    commentary: Sequence[bool],
    asked: Sequence[str],
) -> npt.NDArray[np.bool_]:
    """The answers of the model adapted to labelled texts, as ``stancekit train`` adapts it."""
    adapted = LinearGenre(*adapt_genre(model, arrays, texts, commentary), name="adapted")
    found: npt.NDArray[np.bool_] = page_commentary(adapted, asked) > 0.5
    return found


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
