"""Models with labels of a user's own: from labelled rows to a model folder with its figures and its card."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from zlib import crc32

import matplotlib as mpl
from matplotlib.figure import Figure

from stancekit.artifact import (
    CARD,
    CURVE,
    ENCODER,
    METRICS,
    TOKENIZER,
    CorpusEntry,
    Manifest,
    Model,
    update_texts,
    write_model,
)
from stancekit.building import CLAIM_HEAD, Builder
from stancekit.errors import InputError
from stancekit.finetune.data import LabelledText
from stancekit.finetune.measured import measure_answers, render_own_card
from stancekit.finetune.settings import EncoderSettings
from stancekit.finetune.stance_rows import LabelledClaim
from stancekit.finetune.transformer import fit_claim_encoder, fit_text_encoder
from stancekit.results import Results, versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stancekit.backends.base import FloatArray
    from stancekit.finetune.settings import Progress, TunedEncoder
    from stancekit.finetune.transformer import Tuning

SETTINGS = EncoderSettings(epochs=8, patience=3, held_out=0.15)
"""For some hundred to some thousand rows: the best epoch is kept, and training ends where none is better."""
_THRESHOLDS = {CLAIM_HEAD: 0.5}
"""A sentence counts as evidence where its label is likelier than not."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts, or questions about texts, and the label of each.

    Attributes:
        asked: Each a ``str`` or a ``ClaimQuery``.
        labels: One for each.
        corpus: What they are from, for the card.
    """

    asked: Sequence[Any]
    labels: Sequence[str]
    corpus: CorpusEntry

    def __len__(self) -> int:
        return len(self.labels)

    def split(self, share: float) -> tuple[Rows, Rows]:
        """The rows to train on, and a share of each label's, held out; rows with the same text stay together."""
        texts = [one if isinstance(one, str) else one.text for one in self.asked]
        of_label: dict[str, set[str]] = defaultdict(set)
        for text, label in zip(texts, self.labels, strict=True):
            of_label[label].add(text)
        out: set[str] = set()
        for inside in of_label.values():
            drawn = sorted(inside, key=lambda text: (crc32(text.encode()), text))
            out |= set(drawn[: round(share * len(drawn))])
        held = [text in out for text in texts]
        return self._only([not one for one in held]), self._only(held)

    def _only(self, chosen: Sequence[bool]) -> Rows:
        kept = [(one, label) for one, label, keep in zip(self.asked, self.labels, chosen, strict=True) if keep]
        return Rows([one for one, _ in kept], [label for _, label in kept], self.corpus)


class Classifier(Protocol):
    """Labels texts or questions, whichever it was trained on."""

    labels: tuple[str, ...]

    def predict_proba(self, asked: Sequence[Any], /) -> FloatArray:
        """Probability of each of ``labels``. Shape: (rows, labels)."""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model fine-tuned on a user's rows.

    Attributes:
        model: As its folder holds it.
        classifier: The same, ready to use.
        results: Its figures on what was held out.
        history: How the training went.
    """

    model: Model
    classifier: Classifier
    results: Results
    history: tuple[Progress, ...]

    def save(self, folder: Path) -> None:
        """Write the model folder, whose name becomes the model's, with its figures, its card and its learning curve."""
        texts = {name: content.decode("utf-8") for name, content in self.model.files.items()}
        texts |= {METRICS: self.results.to_json(), CURVE: draw_curve(self.history)}
        manifest = replace(self.model.manifest, name=folder.resolve().name)
        write_model(folder, manifest, self.model.arrays, texts=texts)
        update_texts(folder, {CARD: render_own_card(folder)})


def tune(task: str, rows: Rows, tuning: Tuning, *, dev: Rows | None = None) -> OwnModel:
    """Fine-tune an encoder on a user's rows.

    Args:
        task: ``genre`` for texts, ``stance`` for questions.
        rows: What to learn from.
        tuning: The encoder, and how.
        dev: What chooses the epoch, calibrates, and makes the first figures; None for a share of the rows.

    Raises:
        InputError: The rows have fewer than two labels, or too few rows for one of them; or the encoder can't be used.
    """
    train, held = rows.split(tuning.settings.held_out) if dev is None else (rows, dev)
    labels = sorted(set(train.labels))
    _check(train, held, labels)
    tuned = _fit(task, train, held, labels, tuning)
    manifest = _manifest(task, tuned, labels, (*_encoder_entries(tuning), rows.corpus))
    model = Model(manifest, tuned.arrays, _files(tuned))
    classifier = Builder(model).classifier()
    figures, majority = measure_answers(held.labels, classifier.predict_proba(held.asked), labels, train.labels)
    results = Results(
        {f"held_out.{key}": figure for key, figure in figures.items()},
        {"majority": {f"held_out.{key}": value for key, value in majority.items()}},
        f"stancekit train --task {task}, on {len(train)} rows",
    )
    return OwnModel(model, classifier, results, tuned.history)


def _fit(task: str, train: Rows, held: Rows, labels: Sequence[str], tuning: Tuning) -> TunedEncoder:
    number = {label: index for index, label in enumerate(labels)}
    if task == "genre":
        texts, dev = ([LabelledText(*row) for row in _numbered(rows, number)] for rows in (train, held))
        return fit_text_encoder(texts, tuning, labels=len(labels), dev=dev)
    claims, dev_claims = ([LabelledClaim(*row) for row in _numbered(rows, number)] for rows in (train, held))
    return fit_claim_encoder(claims, tuning, labels=len(labels), dev=dev_claims)


def _numbered(rows: Rows, number: dict[str, int]) -> list[tuple[Any, int, str]]:
    return [(one, number[label], "") for one, label in zip(rows.asked, rows.labels, strict=True)]


def _check(train: Rows, held: Rows, labels: Sequence[str]) -> None:
    if len(labels) < 2:
        raise InputError(f"the labels are all {next(iter(labels), 'missing')!r}: expected two different ones or more")
    if not len(held):
        count = Counter(train.labels)
        raise InputError(
            f"{len(train)} rows are too few to hold any out: expected ten or more a label, found "
            f"{', '.join(f'{count[label]} of {label!r}' for label in labels)}; add rows, or name others with --dev"
        )
    unknown = sorted(set(held.labels) - set(labels))
    if unknown:
        raise InputError(f"the dev rows have labels that no row to learn from has: {', '.join(map(repr, unknown))}")


def _manifest(task: str, tuned: TunedEncoder, labels: Sequence[str], corpora: tuple[CorpusEntry, ...]) -> Manifest:
    return Manifest(
        name="fitted",
        version=1,
        task=task,
        backend="transformer",
        labels=tuple(labels),
        licence="see the corpora",
        settings=tuned.settings,
        thresholds=_THRESHOLDS if task == "stance" else {},
        calibration={},
        corpora=corpora,
        versions=versions(),
    )


def _files(tuned: TunedEncoder) -> dict[str, bytes]:
    return {ENCODER: tuned.config.encode(), TOKENIZER: tuned.tokenizer.encode()}


def _encoder_entries(tuning: Tuning) -> tuple[CorpusEntry, ...]:
    """The encoder, and what it learnt from before, as far as that is known."""
    if tuning.ours is None:
        entry = CorpusEntry(f"{tuning.encoder_name}, the encoder", "as given", "see its own card", "see its own card")
        return (entry,)
    manifest = tuning.ours.manifest
    entry = CorpusEntry(f"{manifest.name}, the encoder", f"stancekit, version {manifest.version}", manifest.licence, "")
    return entry, *manifest.corpora


def draw_curve(history: Sequence[Progress]) -> str:
    """The learning curve as SVG: the loss of each stretch of steps, and macro-F1 on what was held out."""
    with mpl.rc_context({"svg.hashsalt": "stancekit", "font.size": 9}):
        figure = Figure(figsize=(6, 3), layout="constrained")
        loss = figure.subplots()
        loss.plot([one.step for one in history], [one.loss for one in history], color="tab:grey", label="loss")
        loss.set_xlabel("step")
        loss.set_ylabel("loss in training")
        loss.set_ylim(bottom=0)
        quality = loss.twinx()
        for head in next((one.held_out for one in reversed(history) if one.held_out), {}):
            ends = [one for one in history if one.held_out]
            quality.plot([one.step for one in ends], [one.held_out[head] for one in ends], marker="o", label=head)
        quality.set_ylabel("macro-F1, held out")
        quality.set_ylim(0, 1)
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()
