"""Trains an encoder with heads step by step, with checkpoints.

Everything random is drawn from the seed and the number of the step, so that a run that was broken off and goes on from
its checkpoint ends with the same weights as one that was not.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import f1_score
from torch import nn

from stancekit.backends.base import SWAPPED
from stancekit.backends.tokens import bucketed
from stancekit.calibration import decide, softmax
from stancekit.errors import InputError
from stancekit.finetune.linear_stance import fit_decision
from stancekit.finetune.nets import as_array
from stancekit.finetune.settings import EncoderSettings, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stancekit.backends.base import FloatArray
    from stancekit.finetune.nets import EncoderNet, Example

_CHECKPOINT, _PROGRESS = "checkpoint.safetensors", "checkpoint.json"
_SCORED = 8192
"""Tokens scored at once, padding included."""


class Run:
    """One fine-tuning.

    Args:
        net: What is trained; afterwards it has the weights of the epoch that did best on what was held out.
        settings: Hyper-parameters.
        folder: Where checkpoints are written; one that is there is taken up. None for no checkpoints.
        report: Called with the progress, a few times in each epoch.
    """

    def __init__(
        self,
        net: EncoderNet,
        settings: EncoderSettings,
        folder: Path | None = None,
        report: Callable[[Progress], None] | None = None,
    ) -> None:
        self._net, self._settings, self._folder, self._report = net, settings, folder, report
        self._optimizer = torch.optim.AdamW(_parameters(net, settings), weight_decay=settings.weight_decay, fused=True)
        self._rates = [group["lr"] for group in self._optimizer.param_groups]
        self._best: tuple[float, dict[str, torch.Tensor]] | None = None
        self._since_best = 0
        self._step = 0
        self._record: dict[str, Any] = {}
        self._history: list[Progress] = []

    def train(self, examples: Sequence[Example], held: Sequence[Example]) -> tuple[Progress, ...]:
        """Train.

        Args:
            examples: What to learn from.
            held: What chooses the epoch.

        Returns:
            How it went.

        Raises:
            InputError: The checkpoint is of a run with other rows or settings.
        """
        plans = [self._plan(examples, epoch) for epoch in range(self._settings.epochs)]
        steps = sum(map(len, plans))
        self._record = {"steps": steps, "examples": len(examples), **asdict(self._settings)}
        done = self._resume()
        began, losses = time.monotonic(), list[float]()
        for plan in plans:
            if self._settings.patience and self._since_best >= self._settings.patience:
                break
            for number, batches in enumerate(plan, start=1):
                self._step += 1
                if self._step <= done:
                    continue
                losses.append(self._learn([[examples[i] for i in batch] for batch in batches], steps))
                last = number == len(plan)
                if last or self._step % self._settings.checkpoint_every == 0:
                    left = (time.monotonic() - began) / (self._step - done) * (steps - self._step)
                    found = self._keep_best(held) if last else {}
                    self._tell(Progress(self._step, steps, float(np.mean(losses)), left, found))
                    losses.clear()
                    self._save()
        if self._best is not None:
            self._net.load_state_dict(self._best[1])
        return tuple(self._history)

    def _tell(self, progress: Progress) -> None:
        self._history.append(progress)
        if self._report is not None:
            self._report(progress)

    def _plan(self, examples: Sequence[Example], epoch: int) -> list[list[list[int]]]:
        """The batches of each step of one epoch, in order."""
        drawn = random.Random(f"{self._settings.seed} {epoch}")
        learnt = [index for index, one in enumerate(examples) if one.epoch in {None, epoch}]
        order = drawn.sample(learnt, len(learnt))
        sizes = [examples[index].tokens for index in order]
        batches = [[order[index] for index in batch] for batch in bucketed(sizes, self._settings.token_budget)]
        drawn.shuffle(batches)
        at_once = self._settings.accumulate
        return [batches[first : first + at_once] for first in range(0, len(batches), at_once)]

    def _learn(self, batches: Sequence[Sequence[Example]], steps: int) -> float:
        """One step: the mean gradient of some batches."""
        torch.manual_seed(self._settings.seed * 1_000_003 + self._step)
        drawn = random.Random(f"{self._settings.seed} step {self._step}")
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * _share_of_rate(self._step, steps, self._settings.warm_up)
        self._net.train()
        self._optimizer.zero_grad()
        total = 0.0
        for batch in batches:
            turned = [_turned(one, drawn) for one in batch]
            scores = self._net(turned)
            loss = torch.stack([self._loss(head, found, turned) for head, found in scores.items()]).sum() / len(batches)
            torch.autograd.backward(loss)
            total += float(loss.detach())
        nn.utils.clip_grad_norm_(self._net.parameters(), self._settings.clip)
        self._optimizer.step()
        return total

    def _loss(self, head: str, scores: torch.Tensor, batch: Sequence[Example]) -> torch.Tensor:
        labels = torch.tensor(labels_of(head, batch), device=scores.device)
        weights = torch.tensor([one.weight for one in batch if one.head == head for _ in one.labels])
        losses = nn.functional.cross_entropy(scores, labels, reduction="none") * weights.to(scores.device)
        return losses.mean() * self._settings.loss_weights.get(head, 1.0)

    def _keep_best(self, held: Sequence[Example]) -> dict[str, float]:
        """Macro-F1 on what was held out, by head; the weights stay in mind where the mean is the greatest so far."""
        found = {}
        for head in self._net.heads:
            inside = [one for one in held if one.head == head]
            if inside:
                scores, labels = score(self._net, inside), np.array(labels_of(head, inside))
                temperature, offsets = fit_decision(scores, labels)
                answers = decide(softmax(scores / temperature), np.array(offsets))
                found[head] = float(f1_score(labels, answers, average="macro", zero_division=0.0))
        mean = float(np.mean(list(found.values()))) if found else 0.0
        self._since_best += 1
        if self._best is None or mean > self._best[0] or not found:
            self._best = mean, {name: value.clone() for name, value in self._net.state_dict().items()}
            self._since_best = 0
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
        record = {
            "run": self._record,
            "step": self._step,
            "best": self._best[0] if self._best else None,
            "since_best": self._since_best,
            "history": self._history,
        }
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
        if record["run"] != self._record:
            raise InputError(
                f"the checkpoint in {self._folder} is of another run: expected the rows and settings that it began "
                "with; remove the folder, or name another one"
            )
        tensors = load_file(self._folder / _CHECKPOINT)
        self._net.load_state_dict(_under("net.", tensors))
        if record["best"] is not None:
            self._best = record["best"], _under("best.", tensors)
        self._since_best = record["since_best"]
        self._history = [Progress(*progress) for progress in record["history"]]
        state: dict[int, dict[str, torch.Tensor]] = defaultdict(dict)
        for key, value in _under("adam.", tensors).items():
            number, _, name = key.partition(".")
            state[int(number)][name] = value
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": dict(state)})
        return int(record["step"])


def _parameters(net: EncoderNet, settings: EncoderSettings) -> list[dict[str, Any]]:
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


def _turned(example: Example, drawn: random.Random) -> Example:
    """A pair's example, with about half of its questions asked the other way round."""
    if example.head != "pair":
        return example
    return example.swapped([drawn.random() < 0.5 for _ in example.questions])


def labels_of(head: str, examples: Sequence[Example]) -> list[int]:
    """The labels of one head's examples, in order."""
    return [label for one in examples if one.head == head for label in one.labels]


def score(net: EncoderNet, examples: Sequence[Example]) -> FloatArray:
    """Scores of the questions of one head, in order, as they are served. Shape: (questions, labels)."""
    if examples[0].head != "pair":
        return _score_as_asked(net, examples)
    turned = [one.swapped([True] * len(one.questions)) for one in examples]
    return (_score_as_asked(net, examples) + _score_as_asked(net, turned)[:, SWAPPED]) / 2


def _score_as_asked(net: EncoderNet, examples: Sequence[Example]) -> FloatArray:
    net.eval()
    found: dict[int, FloatArray] = {}
    with torch.inference_mode():
        for batch in bucketed([one.tokens for one in examples], _SCORED):
            inside = [examples[index] for index in batch]
            scores = as_array(next(iter(net(inside).values()))).astype(np.float64)
            ends = np.cumsum([len(one.labels) for one in inside])
            found |= dict(zip(batch, np.split(scores, ends[:-1]), strict=True))
    return np.concatenate([found[index] for index in range(len(examples))])


def decision(net: EncoderNet, held: Sequence[Example]) -> dict[str, Any]:
    """Temperature and decision rule of a head, from what was held out."""
    temperature, offsets = fit_decision(score(net, held), np.array(labels_of(held[0].head, held)))
    return {"temperature": temperature, "offsets": offsets}


def _under(prefix: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
