"""Fine-tunes an encoder: for our models of stance and genre, or for texts or questions with labels of the user's own.

An encoder is the folder of any Hugging Face encoder whose tokenizer is a fast one, or its id on the hub; or a model of
ours that has one, which then starts from what that has learnt.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import torch
from transformers import AutoModel, AutoTokenizer

from stancekit.artifact import ENCODER, MANIFEST, TOKENIZER, read_model
from stancekit.backends.base import KINDS
from stancekit.backends.spans import HEADS, Question, ask_claim, ask_pair, ask_voice
from stancekit.backends.tokens import Tokenizer
from stancekit.backends.transformer import filled_encoder, without_pooler
from stancekit.errors import InputError
from stancekit.finetune.bags import genre_examples
from stancekit.finetune.loop import Run, decision
from stancekit.finetune.nets import GENRE, TEXT, EncoderNet, Example
from stancekit.finetune.settings import EncoderSettings, Progress, TunedEncoder
from stancekit.loading import bundled_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from transformers import PreTrainedModel

    from stancekit.artifact import Model
    from stancekit.backends.tokens import Encoded
    from stancekit.finetune.data import LabelledPage, LabelledText
    from stancekit.finetune.stance_rows import LabelledClaim, LabelledPair, LabelledVoice, StanceRows

_MOST_WINDOWS = 8
"""A longer text is trained on so many of its windows, evenly drawn; it is answered from all of them."""


@dataclass(frozen=True)
class Tuning:
    """A fine-tuning to be done.

    Attributes:
        encoder: A folder, of transformers or a model folder of ours; the name of a bundled model; or an id on the hub.
        settings: Hyper-parameters.
        checkpoint: A folder where the state is written as training goes; a run that finds one there goes on from it.
            None for no checkpoints.
        report: Called with the progress, a few times in each epoch.
    """

    encoder: str
    settings: EncoderSettings
    checkpoint: Path | None = None
    report: Callable[[Progress], None] | None = None

    @property
    def encoder_name(self) -> str:
        """The encoder's folder without what leads there, or its id."""
        return Path(self.encoder).name if Path(self.encoder).is_dir() else self.encoder

    def tokenizer(self) -> Tokenizer:
        """What makes tokens for the encoder.

        Raises:
            InputError: The encoder can't be loaded.
        """
        return Tokenizer(_record(self.encoder) if self.ours is None else self.ours.text(TOKENIZER))

    @cached_property
    def ours(self) -> Model | None:
        """The model folder that is meant, where it is one of ours.

        Raises:
            InputError: It has no encoder.
        """
        folder = Path(self.encoder) if Path(self.encoder).is_dir() else bundled_folder(self.encoder)
        if not (folder / MANIFEST).is_file():
            return None
        model = read_model(folder)
        if ENCODER not in model.files:
            raise InputError(f"model {model.manifest.title!r} can't be fine-tuned: expected one with an encoder")
        return model

    def _load(self) -> PreTrainedModel:
        if self.ours is None:
            loaded: PreTrainedModel = AutoModel.from_pretrained(self.encoder)
            return loaded
        return filled_encoder(self.ours.text(ENCODER), self.ours.arrays)

    def split(self, rows: Iterable[Any]) -> tuple[list[Any], list[Any]]:
        """The rows to train on, and those held out, by their groups."""
        parts: tuple[list[Any], list[Any]] = [], []
        for row in rows:
            parts[crc32(row.group.encode()) % 1000 < 1000 * self.settings.held_out].append(row)
        return parts

    def run(
        self, train: Sequence[Example], held: Sequence[Example], labels: Mapping[str, int], tokenizer: Tokenizer
    ) -> TunedEncoder:
        """Fine-tune the encoder with a head for each kind of question, of so many labels."""
        torch.manual_seed(self.settings.seed)
        net = EncoderNet(without_pooler(self._load()), labels, self.settings)
        net.to("cuda" if torch.cuda.is_available() else "cpu")
        history = Run(net, self.settings, self.checkpoint, self.report).train(train, held)
        served = {}
        for head, count in labels.items():
            inside = [one for one in held if one.head == head]
            served[head] = decision(net, inside) if inside else {"temperature": 1.0, "offsets": [0.0] * count}
        return TunedEncoder(net.served(), served, net.encoder.config.to_json_string(), tokenizer.record, history)


def fit_page_encoder(
    rows: StanceRows, pages: Sequence[LabelledPage], tuning: Tuning, *, held_pages: Sequence[LabelledPage] = ()
) -> TunedEncoder:
    """Fine-tune an encoder on pairs, voices, claims and genre together: one pass over each sentence, and four heads.

    Args:
        rows: What to train on for stance.
        pages: What to train on for genre; where there are none, the encoder gets the other three heads.
        tuning: The encoder, and how.
        held_pages: Pages of other sources, which choose the epoch and calibrate.

    Returns:
        The weights of the epoch that did best on the groups held out.

    Raises:
        InputError: The encoder can't be loaded, or the checkpoint is of a run with other rows or settings.
    """
    tokenizer = tuning.tokenizer()
    train: list[Example] = []
    held: list[Example] = []
    real: tuple[tuple[str, Iterable[Any], Callable[..., Question]], ...] = (
        ("pair", rows.pairs, ask_pair),
        ("voice", rows.voices, ask_voice),
        ("claim", rows.claims, ask_claim),
    )
    for head, labelled, ask in real:
        kept, out = tuning.split(labelled)
        train += _examples(head, kept, ask, tokenizer)
        held += _examples(head, out, ask, tokenizer)
    train += _examples("pair", rows.drills, ask_pair, tokenizer)
    train += _examples("claim", rows.claim_drills, ask_claim, tokenizer)
    heads = dict(HEADS)
    if pages:
        heads[GENRE] = len(KINDS)
        train += genre_examples(pages, tokenizer, epochs=tuning.settings.epochs, seed=tuning.settings.seed)
        held += genre_examples(held_pages, tokenizer, epochs=1, seed=tuning.settings.seed)
    return tuning.run(train, held, heads, tokenizer)


def fit_text_encoder(
    rows: Sequence[LabelledText], tuning: Tuning, *, labels: int, dev: Sequence[LabelledText] = ()
) -> TunedEncoder:
    """Fine-tune an encoder on whole texts, each with one label.

    Args:
        rows: What to train on.
        tuning: The encoder, and how.
        labels: Number of labels.
        dev: What chooses the epoch and calibrates; where there is none, a share of the rows.

    Raises:
        InputError: As in ``fit_page_encoder``.
    """
    tokenizer = tuning.tokenizer()
    kept, out = (rows, dev) if dev else tuning.split(rows)

    def examples(labelled: Sequence[LabelledText]) -> list[Example]:
        found = zip(tokenizer.encode([row.text for row in labelled]), labelled, strict=True)
        return [Example(TEXT, _some_windows(encoded), (row.label,)) for encoded, row in found]

    return tuning.run(examples(kept), examples(out), {TEXT: labels}, tokenizer)


def fit_claim_encoder(
    rows: Sequence[LabelledClaim], tuning: Tuning, *, labels: int, dev: Sequence[LabelledClaim] = ()
) -> TunedEncoder:
    """Fine-tune an encoder on questions, each about a holder and a target in a text, with one label.

    Args and errors are those of ``fit_text_encoder``.
    """
    tokenizer = tuning.tokenizer()
    kept, out = (rows, dev) if dev else tuning.split(rows)
    train, held = (_examples("claim", some, ask_claim, tokenizer) for some in (kept, out))
    return tuning.run(train, held, {"claim": labels}, tokenizer)


def _record(encoder: str) -> str:
    """The content of an encoder's ``tokenizer.json``.

    Raises:
        InputError: The encoder can't be loaded, or has none.
    """
    try:
        loaded = AutoTokenizer.from_pretrained(encoder)
    except (OSError, ValueError) as error:
        raise InputError(
            f"encoder {encoder!r} can't be loaded: expected the folder of a Hugging Face encoder, or its id on the hub "
            f"and a network ({str(error).splitlines()[0]})"
        ) from error
    if not loaded.is_fast:
        raise InputError(f"encoder {encoder!r} can't be used: expected one with a fast tokenizer (tokenizer.json)")
    record: str = loaded.backend_tokenizer.to_str()
    return record


def _some_windows(encoded: Encoded) -> tuple[Encoded, ...]:
    windows = encoded.windows()
    count = min(len(windows), _MOST_WINDOWS)
    return tuple(windows[index * len(windows) // count] for index in range(count))


def _examples(
    head: str,
    rows: Sequence[LabelledPair] | Sequence[LabelledVoice] | Sequence[LabelledClaim],
    ask: Callable[..., Question],
    tokenizer: Tokenizer,
) -> list[Example]:
    by_text: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_text[row.query.text].append(row)
    examples = []
    for text, inside in zip(tokenizer.encode(list(by_text)), by_text.values(), strict=True):
        windows: dict[Encoded, list[Any]] = defaultdict(list)
        for row in inside:
            windows[text.window(ask(row.query, text).target[0])].append(row)
        for window, asked in windows.items():
            questions = tuple(ask(row.query, window) for row in asked)
            examples.append(Example(head, (window,), tuple(row.label for row in asked), questions))
    return examples
