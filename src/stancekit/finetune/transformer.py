"""Fine-tunes an encoder for stance: one pass over each sentence, and three heads over its pooled spans.

Everything random is drawn from the seed and the number of the step, so that a run that was broken off and goes on from
its checkpoint ends with the same weights as one that was not.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import f1_score
from torch import nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel

from stancekit.backends.base import SWAPPED
from stancekit.backends.spans import FACTS, HEADS, PARTS, Question, ask_claim, ask_pair, ask_voice
from stancekit.backends.tokens import Encoded, Tokenizer, bucketed
from stancekit.backends.transformer import PREFIX, padded, pool_tokens, without_pooler
from stancekit.calibration import decide, softmax
from stancekit.errors import InputError
from stancekit.finetune.linear_stance import fit_decision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from stancekit.finetune.stance_rows import LabelledClaim, LabelledPair, LabelledVoice, StanceRows

Arrays = dict[str, "npt.NDArray[np.generic]"]
_CHECKPOINT, _PROGRESS = "checkpoint.safetensors", "checkpoint.json"
_SCORED = 8192
"""Tokens scored at once, padding included."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """Hyper-parameters of the fine-tuning.

    Attributes:
        epochs: Passes over the rows.
        encoder_rate: Learning rate of the encoder's last layer, at its peak.
        head_rate: That of the heads.
        layer_decay: By which the rate falls from each layer to the one below it.
        warm_up: Share of the steps in which the rates rise; in the others they fall to nothing.
        weight_decay: AdamW's.
        clip: Greatest norm of the gradient.
        hidden: Width of each head's hidden layer.
        dropout: Share of a head's inputs and hidden units left out at a step.
        token_budget: Tokens of a batch, padding included.
        claim_weight: By which the loss of claims is multiplied: most of them are easily seen not to be made.
        held_out: Share of the groups kept out of training, to choose the epoch and to calibrate.
        bfloat16: Whether the encoder computes in bfloat16, where the processor is good at it.
        checkpoint_every: Steps between two checkpoints.
        seed: Of all that is drawn at random.
    """

    epochs: int = 3
    encoder_rate: float = 5e-5
    head_rate: float = 1e-3
    layer_decay: float = 1.0
    warm_up: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    hidden: int = 256
    dropout: float = 0.1
    token_budget: int = 1400
    claim_weight: float = 3.0
    held_out: float = 0.1
    bfloat16: bool = True
    checkpoint_every: int = 200
    seed: int = 0


class Progress(NamedTuple):
    """Where a fine-tuning stands.

    Attributes:
        step: Steps done.
        steps: Steps in all.
        loss: Mean loss since the last report.
        seconds_left: Expected.
        held_out: Macro-F1 on the rows held out, by head, at the end of an epoch; empty at other times.
    """

    step: int
    steps: int
    loss: float
    seconds_left: float
    held_out: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TunedEncoder:
    """A fine-tuned encoder, as its model folder takes it.

    Attributes:
        arrays: Of the encoder and of the heads.
        settings: Temperature and decision rule of each head.
        config: The encoder's configuration, JSON.
        tokenizer: Its tokenizer, JSON.
    """

    arrays: Arrays
    settings: dict[str, Any]
    config: str
    tokenizer: str


@dataclass(frozen=True, slots=True)
class _Example:
    """A sentence, what one head is asked about it, and the answers."""

    head: str
    encoded: Encoded
    questions: tuple[Question, ...]
    labels: tuple[int, ...]


class SpanHead(nn.Module):
    """A network of one hidden layer; ``spans.Head`` serves it."""

    def __init__(self, width: int, labels: int, settings: EncoderSettings) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, settings.hidden)
        self.out = nn.Linear(settings.hidden, labels)
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Scores of labels. Shape: (questions, labels)."""
        scores: torch.Tensor = self.out(self.dropout(torch.relu(self.hidden(self.dropout(features)))))
        return scores

    def served(self, name: str) -> Arrays:
        """The arrays, as ``spans.Head`` takes them."""
        layers = ((f"{name}_hidden", self.hidden), (f"{name}_out", self.out))
        return {
            key: _array(value)
            for layer_name, layer in layers
            for key, value in ((layer_name, layer.weight.T), (f"{layer_name}_bias", layer.bias))
        }


class SpanNet(nn.Module):
    """An encoder with the heads.

    Args:
        encoder: As transformers loads it.
        settings: For width and dropout of the heads.
    """

    def __init__(self, encoder: PreTrainedModel, settings: EncoderSettings) -> None:
        super().__init__()
        width = int(encoder.config.hidden_size)
        self.encoder: PreTrainedModel = encoder
        self._halved = settings.bfloat16
        self.heads = nn.ModuleDict(
            {
                name: SpanHead(PARTS[name] * width + (FACTS if name == "claim" else 0), labels, settings)
                for name, labels in HEADS.items()
            }
        )

    def forward(self, batch: Sequence[_Example]) -> dict[str, torch.Tensor]:
        """Scores of all questions of a batch, by head, in order. Shapes: (questions, labels)."""
        device = next(self.parameters()).device
        with torch.autocast(device.type, torch.bfloat16, self._halved):
            hidden = self.encoder(**padded([one.encoded.ids for one in batch], device)).last_hidden_state.float()
        scores = {}
        for name, head in self.heads.items():
            asked = [(row, q) for row, one in enumerate(batch) if one.head == name for q in one.questions]
            if asked:
                scores[name] = head(_features(name, hidden, asked))
        return scores

    def served(self) -> Arrays:
        """The arrays, as ``SpanStance`` and ``TorchEncoder`` take them."""
        arrays: Arrays = {f"{PREFIX}{name}": _array(value) for name, value in self.encoder.state_dict().items()}
        for name, head in self.heads.items():
            assert isinstance(head, SpanHead)
            arrays |= head.served(name)
        return arrays


def _features(name: str, hidden: torch.Tensor, asked: Sequence[tuple[int, Question]]) -> torch.Tensor:
    """What ``spans.SpanStance`` gives a head. Shape: (questions, parts * width)."""
    spans = torch.tensor([(row, *part) for row, q in asked for part in (q.holder, q.target, q.between, (0, 1))])
    vectors = pool_tokens(hidden, spans.to(hidden.device)).view(len(asked), 4, -1)
    holder, target, between, first = vectors.unbind(1)
    if name == "voice":
        return torch.cat((target, first), dim=1)
    parts = [holder, target, holder * target, between, first, (holder - target).abs()]
    if name == "claim":
        parts.append(torch.tensor([q.facts for _, q in asked], device=hidden.device))
    return torch.cat(parts, dim=1)


def _array(tensor: torch.Tensor) -> npt.NDArray[np.generic]:
    array: npt.NDArray[np.generic] = tensor.detach().cpu().contiguous().numpy()
    return array


def fit_stance_encoder(
    rows: StanceRows,
    encoder: str,
    settings: EncoderSettings,
    *,
    checkpoint: Path | None = None,
    report: Callable[[Progress], None] | None = None,
) -> TunedEncoder:
    """Fine-tune an encoder on pairs, voices and claims together.

    Args:
        rows: What to train on.
        encoder: The folder of a Hugging Face encoder, or its id on the hub.
        settings: Hyper-parameters.
        checkpoint: A folder where the state is written as training goes; a run that finds one there goes on from it.
        report: Called with the progress, a few times in each epoch.

    Returns:
        The weights of the epoch that did best on the groups held out.

    Raises:
        InputError: The checkpoint is of a run with other rows or settings.
    """
    tokenizer = AutoTokenizer.from_pretrained(encoder).backend_tokenizer.to_str()
    torch.manual_seed(settings.seed)
    net = SpanNet(without_pooler(AutoModel.from_pretrained(encoder)), settings)
    net.to("cuda" if torch.cuda.is_available() else "cpu")
    examples, held = _split(rows, Tokenizer(tokenizer), settings.held_out)
    run = _Run(net, settings, checkpoint)
    run.train(examples, held, report)
    served = {head: _decision(net, [one for one in held if one.head == head]) for head in HEADS}
    return TunedEncoder(net.served(), served, net.encoder.config.to_json_string(), tokenizer)


def _split(rows: StanceRows, tokenizer: Tokenizer, share: float) -> tuple[list[_Example], list[_Example]]:
    """The examples to train on, and those held out, by their groups."""
    train: list[_Example] = []
    held: list[_Example] = []
    real: tuple[tuple[str, Iterable[Any], Callable[..., Question]], ...] = (
        ("pair", rows.pairs, ask_pair),
        ("voice", rows.voices, ask_voice),
        ("claim", rows.claims, ask_claim),
    )
    for head, labelled, ask in real:
        chosen = [(row, crc32(row.group.encode()) % 1000 < 1000 * share) for row in labelled]
        train += _examples(head, [row for row, out in chosen if not out], ask, tokenizer)
        held += _examples(head, [row for row, out in chosen if out], ask, tokenizer)
    train += _examples("pair", rows.drills, ask_pair, tokenizer)
    train += _examples("claim", rows.claim_drills, ask_claim, tokenizer)
    return train, held


def _examples(
    head: str,
    rows: Sequence[LabelledPair] | Sequence[LabelledVoice] | Sequence[LabelledClaim],
    ask: Callable[..., Question],
    tokenizer: Tokenizer,
) -> list[_Example]:
    by_text: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_text[row.query.text].append(row)
    examples = []
    for whole, inside in zip(tokenizer.encode(list(by_text)), by_text.values(), strict=True):
        encoded = whole.window(ask(inside[0].query, whole).target[0])
        questions = tuple(ask(row.query, encoded) for row in inside)
        examples.append(_Example(head, encoded, questions, tuple(row.label for row in inside)))
    return examples


class _Run:
    """One fine-tuning, step by step."""

    def __init__(self, net: SpanNet, settings: EncoderSettings, folder: Path | None) -> None:
        self._net, self._settings, self._folder = net, settings, folder
        self._optimizer = torch.optim.AdamW(_parameters(net, settings), weight_decay=settings.weight_decay)
        self._rates = [group["lr"] for group in self._optimizer.param_groups]
        self._best: tuple[float, dict[str, torch.Tensor]] | None = None
        self._step = 0
        self._run: dict[str, Any] = {}

    def train(
        self, examples: Sequence[_Example], held: Sequence[_Example], report: Callable[[Progress], None] | None
    ) -> None:
        plans = [list(self._plan(examples, epoch)) for epoch in range(self._settings.epochs)]
        steps = sum(map(len, plans))
        self._run = {"steps": steps, "examples": len(examples), **asdict(self._settings)}
        done = self._resume()
        began, losses = time.monotonic(), list[float]()
        for plan in plans:
            for number, batch in enumerate(plan, start=1):
                self._step += 1
                if self._step <= done:
                    continue
                losses.append(self._learn([examples[index] for index in batch], steps))
                last = number == len(plan)
                if last or self._step % self._settings.checkpoint_every == 0:
                    left = (time.monotonic() - began) / (self._step - done) * (steps - self._step)
                    found = self._keep_best(held) if last else {}
                    if report is not None:
                        report(Progress(self._step, steps, float(np.mean(losses)), left, found))
                    losses.clear()
                    self._save()
        if self._best is not None:
            self._net.load_state_dict(self._best[1])

    def _plan(self, examples: Sequence[_Example], epoch: int) -> Iterator[list[int]]:
        """The batches of one epoch, in the order of their steps."""
        drawn = random.Random(f"{self._settings.seed} {epoch}")
        order = drawn.sample(range(len(examples)), len(examples))
        lengths = [len(examples[index].encoded) for index in order]
        batches = [[order[index] for index in batch] for batch in bucketed(lengths, self._settings.token_budget)]
        drawn.shuffle(batches)
        yield from batches

    def _learn(self, batch: Sequence[_Example], steps: int) -> float:
        torch.manual_seed(self._settings.seed * 1_000_003 + self._step)
        drawn = random.Random(f"{self._settings.seed} step {self._step}")
        batch = [_turned(one, drawn) for one in batch]
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * _share_of_rate(self._step, steps, self._settings.warm_up)
        self._net.train()
        loss = torch.stack([self._loss(head, scores, batch) for head, scores in self._net(batch).items()]).sum()
        self._optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self._net.parameters(), self._settings.clip)
        self._optimizer.step()
        return float(loss.detach())

    def _loss(self, head: str, scores: torch.Tensor, batch: Sequence[_Example]) -> torch.Tensor:
        labels = _labels(head, batch).to(scores.device)
        loss = nn.functional.cross_entropy(scores, labels)
        return loss * self._settings.claim_weight if head == "claim" else loss

    def _keep_best(self, held: Sequence[_Example]) -> dict[str, float]:
        """Macro-F1 on what was held out, by head; the weights stay in mind where the mean is the greatest so far."""
        found = {}
        for head in HEADS:
            inside = [one for one in held if one.head == head]
            if inside:
                scores, labels = _scores(self._net, inside), _labels(head, inside).numpy()
                temperature, offsets = fit_decision(scores, labels)
                answers = decide(softmax(scores / temperature), np.array(offsets))
                found[head] = float(f1_score(labels, answers, average="macro", zero_division=0.0))
        mean = float(np.mean(list(found.values()))) if found else 0.0
        if self._best is None or mean > self._best[0]:
            self._best = mean, {name: value.clone() for name, value in self._net.state_dict().items()}
        return found

    def _save(self) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"net.{name}": value for name, value in self._net.state_dict().items()}
        for number, state in self._optimizer.state_dict()["state"].items():
            tensors |= {f"adam.{number}.{name}": value for name, value in state.items()}
        if self._best is not None:
            tensors |= {f"best.{name}": value for name, value in self._best[1].items()}
        record = {"step": self._step, "best": self._best[0] if self._best else None, "run": self._run}
        partial = {name: self._folder / f"{name}.part" for name in (_CHECKPOINT, _PROGRESS)}
        save_file({name: value.contiguous().clone() for name, value in tensors.items()}, partial[_CHECKPOINT])
        partial[_PROGRESS].write_text(json.dumps(record), encoding="utf-8")
        for name, path in partial.items():
            path.replace(self._folder / name)

    def _resume(self) -> int:
        """The steps of a run that was broken off, whose state is taken up; 0 where there is none."""
        if self._folder is None or not (self._folder / _PROGRESS).exists():
            return 0
        record = json.loads((self._folder / _PROGRESS).read_text(encoding="utf-8"))
        if record["run"] != self._run:
            raise InputError(
                f"the checkpoint in {self._folder} is of another run: expected the rows and settings that it began "
                "with; remove the folder, or name another one"
            )
        tensors = load_file(self._folder / _CHECKPOINT)
        self._net.load_state_dict(_under("net.", tensors))
        if record["best"] is not None:
            self._best = record["best"], _under("best.", tensors)
        state: dict[int, dict[str, torch.Tensor]] = defaultdict(dict)
        for key, value in _under("adam.", tensors).items():
            number, _, name = key.partition(".")
            state[int(number)][name] = value
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": dict(state)})
        return int(record["step"])


def _parameters(net: SpanNet, settings: EncoderSettings) -> list[dict[str, Any]]:
    """The parameters with their rates: those of the heads, of each layer, and of what is below the layers."""
    layers = _layers(net.encoder)
    groups = [{"params": list(net.heads.parameters()), "lr": settings.head_rate}]
    taken = {id(parameter) for parameter in net.heads.parameters()}
    for depth, layer in enumerate(reversed(layers)):
        inside = list(layer.parameters())
        taken |= {id(parameter) for parameter in inside}
        groups.append({"params": inside, "lr": settings.encoder_rate * settings.layer_decay**depth})
    rest = [parameter for parameter in net.parameters() if id(parameter) not in taken]
    return [*groups, {"params": rest, "lr": settings.encoder_rate * settings.layer_decay ** len(layers)}]


def _layers(encoder: nn.Module) -> list[nn.Module]:
    """The layers of an encoder, the lowest first: its longest list of modules."""
    lists = [list(module) for module in encoder.modules() if isinstance(module, nn.ModuleList)]
    return max(lists, key=len, default=[])


def _share_of_rate(step: int, steps: int, warm_up: float) -> float:
    rising = max(1.0, warm_up * steps)
    return step / rising if step < rising else max(0.0, (steps - step) / max(1.0, steps - rising))


def _turned(example: _Example, drawn: random.Random) -> _Example:
    """A pair's example, with every other question asked the other way round."""
    if example.head != "pair":
        return example
    asked = []
    for question, label in zip(example.questions, example.labels, strict=True):
        asked.append((question.swapped(), SWAPPED[label]) if drawn.random() < 0.5 else (question, label))
    return _Example("pair", example.encoded, tuple(q for q, _ in asked), tuple(label for _, label in asked))


def _labels(head: str, batch: Sequence[_Example]) -> torch.Tensor:
    return torch.tensor([label for one in batch if one.head == head for label in one.labels])


def _scores(net: SpanNet, examples: Sequence[_Example]) -> npt.NDArray[np.float64]:
    """Scores of the questions of one head, in order, as they are served. Shape: (questions, labels)."""
    if examples[0].head != "pair":
        return _scores_as_asked(net, examples)
    turned = [replace(one, questions=tuple(q.swapped() for q in one.questions)) for one in examples]
    return (_scores_as_asked(net, examples) + _scores_as_asked(net, turned)[:, SWAPPED]) / 2


def _scores_as_asked(net: SpanNet, examples: Sequence[_Example]) -> npt.NDArray[np.float64]:
    net.eval()
    found: dict[int, npt.NDArray[np.generic]] = {}
    with torch.inference_mode():
        for batch in bucketed([len(one.encoded) for one in examples], _SCORED):
            inside = [examples[index] for index in batch]
            scores = _array(next(iter(net(inside).values())))
            ends = np.cumsum([len(one.questions) for one in inside])
            found |= dict(zip(batch, np.split(scores, ends[:-1]), strict=True))
    return np.concatenate([found[index] for index in range(len(examples))]).astype(np.float64)


def _decision(net: SpanNet, held: Sequence[_Example]) -> dict[str, Any]:
    """Temperature and decision rule of a head, from what was held out."""
    labels = np.array([label for one in held for label in one.labels], dtype=np.int64)
    temperature, offsets = fit_decision(_scores(net, held), labels)
    return {"temperature": temperature, "offsets": offsets}


def _under(prefix: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
