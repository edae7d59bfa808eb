"""stancekit's models as scikit-learn estimators: ``clone``, ``GridSearchCV`` and pipelines take them.

>>> from stancekit.estimators import GenreClassifier
>>> texts = ["The court ruled on Monday.", "What a disgrace!", "Talks failed, officials said.", "Shame on you all!"]
>>> labels = ["reporting", "commentary", "reporting", "commentary"]
>>> GenreClassifier().fit(texts, labels).predict(["You should all be ashamed!"]).tolist()
['commentary']
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stancekit.artifact import CARD, CorpusEntry, Manifest, write_model
from stancekit.backends.linear.genre import LinearGenre
from stancekit.building import Builder
from stancekit.errors import InputError, MissingExtraError
from stancekit.finetune.adapt import adapt_genre
from stancekit.genre import page_commentary
from stancekit.loading import genre_model
from stancekit.stance.questions import ask
from stancekit.types import Genre

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from stancekit.backends.base import ClaimQuery, FloatArray

_UNSTATED = ("not stated", "not stated")
"""Licence and citation of what a user gives."""


class GenreClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Reporting or commentary, fitted to labelled texts on top of a trained model.

    A text may be a sentence, a paragraph or an article; it gets one label. Both labels are taken for equally frequent,
    whatever their shares in the texts fitted to: probabilities are for such a mix, and ``stancekit.load(prior=...)``
    and ``stancekit evaluate --prior`` tell a saved model of another. On pages it finds comments as the base model does,
    but expects few.

    Args:
        base: A bundled genre model's name or a model folder to start from; None for the bundled one.
        inverse_penalty: scikit-learn's ``C``: the smaller, the closer to the base model.

    Attributes:
        classes_: ``commentary`` and ``reporting``.
        n_texts_: Number of texts it was fitted on.
    """

    def __init__(self, *, base: str | PathLike[str] | None = None, inverse_penalty: float = 0.2) -> None:
        self.base = base
        self.inverse_penalty = inverse_penalty

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> Self:
        """Fit to texts and their labels.

        Raises:
            InputError: A text without words, a label other than ``reporting`` and ``commentary``, only one of the two,
                or fewer labels than texts.
        """
        _check(texts, labels)
        model = genre_model("genre-linear" if self.base is None else self.base)
        if model.manifest.backend != "linear":
            raise InputError(
                f"model {model.manifest.title!r} can't be a base: expected a linear genre model; an encoder is "
                "fine-tuned by stancekit train --encoder"
            )
        base = Builder(model).linear_genre()
        commentary = [label == Genre.COMMENTARY for label in labels]
        self._arrays, self._settings = adapt_genre(
            base, model.arrays, texts, commentary, inverse_penalty=self.inverse_penalty
        )
        self._base = model.manifest
        self._served = LinearGenre(self._arrays, self._settings, name="fitted")
        self.classes_: npt.NDArray[np.str_] = np.array(sorted(str(genre) for genre in Genre))
        self.n_texts_ = len(texts)
        return self

    def predict_proba(self, texts: Sequence[str]) -> FloatArray:
        """Probability of each of ``classes_``. Shape: (texts, 2)."""
        check_is_fitted(self)
        commentary = page_commentary(self._served, texts)
        return np.stack((commentary, 1 - commentary), axis=1)

    def predict(self, texts: Sequence[str]) -> npt.NDArray[np.str_]:
        """The likelier label of each text. Shape: (texts,)."""
        likelier = self.predict_proba(texts).argmax(axis=1)
        chosen: npt.NDArray[np.str_] = self.classes_[likelier]
        return chosen

    def save(self, folder: str | PathLike[str], *, corpus: CorpusEntry | None = None) -> None:
        """Write a model folder, which ``stancekit.load(backend=folder)`` takes.

        Args:
            folder: Made where it is missing; its name becomes the model's.
            corpus: What the labels are from, for the card.
        """
        check_is_fitted(self)
        path = Path(folder).resolve()
        added = () if corpus is None else (corpus,)
        manifest = Manifest(
            name=path.name,
            version=1,
            task="genre",
            backend="linear",
            labels=tuple(str(genre) for genre in Genre),
            licence="see the corpora",
            settings=self._settings,
            thresholds={},
            calibration={},
            corpora=(*self._base.corpora, *added),
            versions={name: version(name) for name in ("stancekit", "numpy", "scikit-learn", "scipy")},
        )
        write_model(path, manifest, self._arrays, texts={CARD: self._card(path.name, added)})

    def _card(self, name: str, added: Sequence[CorpusEntry]) -> str:
        of = f", {added[0].name}" if added else ""
        return (
            f"# {name} 1\n\nReporting or commentary: {self._base.title}, its judgement of articles fitted to "
            f"{self.n_texts_} labelled texts{of}, with both labels taken for equally frequent. Where comments begin it "
            "finds as that model does, but expects few. Not measured yet: run `stancekit evaluate` on texts that it "
            "has not seen.\n"
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """What a text says of a target, or of a holder and a target: an encoder fine-tuned on labelled questions.

    A question is a tuple of text, target and holder, or of text and target alone, which asks about the author. Target
    and holder are words as they stand in the text; where they don't, they are written below it. The labels are any.
    A share of each label's questions is held out to choose the epoch and to calibrate.

    Args:
        encoder: The folder of a Hugging Face encoder, or its id on the hub.
        epochs: Most passes over the questions.
        seed: Of all that is drawn at random.

    Attributes:
        classes_: The labels, sorted.
        results_: Figures on what was held out (``stancekit.results.Results``).
    """

    def __init__(self, *, encoder: str | PathLike[str], epochs: int = 8, seed: int = 0) -> None:
        self.encoder = encoder
        self.epochs = epochs
        self.seed = seed

    def fit(self, questions: Sequence[tuple[str, ...]], labels: Sequence[str]) -> Self:
        """Fine-tune on questions and their labels.

        Raises:
            InputError: Too few questions or labels, a question without words, or an encoder that can't be loaded.
            MissingExtraError: stancekit is installed without the extra for fine-tuning.
        """
        try:
            from stancekit.finetune.own import SETTINGS, Rows, tune  # noqa: PLC0415 - torch is an extra
            from stancekit.finetune.transformer import Tuning  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise MissingExtraError("StanceClassifier", "finetune") from error
        if len(questions) != len(labels):
            raise InputError(f"expected a label for each question, found {len(questions)} and {len(labels)}")
        settings = replace(SETTINGS, epochs=self.epochs, seed=self.seed)
        rows = Rows(_asked(questions), [str(label) for label in labels], CorpusEntry("rows", "as given", *_UNSTATED))
        self._own = tune("stance", rows, Tuning(str(self.encoder), settings))
        self.classes_: npt.NDArray[np.str_] = np.array(self._own.classifier.labels)
        self.results_ = self._own.results
        return self

    def predict_proba(self, questions: Sequence[tuple[str, ...]]) -> FloatArray:
        """Probability of each of ``classes_``. Shape: (questions, labels)."""
        check_is_fitted(self)
        return self._own.classifier.predict_proba(_asked(questions))

    def predict(self, questions: Sequence[tuple[str, ...]]) -> npt.NDArray[np.str_]:
        """The likeliest label of each question. Shape: (questions,)."""
        chosen: npt.NDArray[np.str_] = self.classes_[self.predict_proba(questions).argmax(axis=1)]
        return chosen

    def save(self, folder: str | PathLike[str]) -> None:
        """Write a model folder with its figures and its card; ``stancekit evaluate`` takes it."""
        check_is_fitted(self)
        self._own.save(Path(folder))


def _asked(questions: Sequence[tuple[str, ...]]) -> list[ClaimQuery]:
    asked = []
    for number, question in enumerate(questions):
        if isinstance(question, str) or not 2 <= len(question) <= 3:
            raise InputError(f"question {number} is {question!r}: expected a tuple of text, target and, if any, holder")
        text, target, holder = (*question, "")[:3]
        asked.append(ask(text, target=target, holder=holder))
    return asked


def _check(texts: Sequence[str], labels: Sequence[str]) -> None:
    if len(texts) != len(labels):
        raise InputError(f"expected a label for each text, found {len(texts)} texts and {len(labels)} labels")
    known = {str(genre) for genre in Genre}
    for number, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"text {number} can't be learned from: expected words, found {text!r}; leave it out")
        if label not in known:
            raise InputError(f"label {number} is {label!r}: expected 'reporting' or 'commentary'; rename the labels")
    if len(set(labels)) < 2:
        raise InputError(f"the labels are all {next(iter(labels), 'missing')!r}: expected both genres")
