"""The networks that are fine-tuned: an encoder, and a head for each kind of question. Imports torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import nn

from stancekit.backends.base import SWAPPED
from stancekit.backends.packed import PREFIX
from stancekit.backends.spans import FACTS, PARTS, Question
from stancekit.backends.tokens import bucketed
from stancekit.backends.transformer import padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    from transformers import PreTrainedModel

    from stancekit.backends.tokens import Encoded
    from stancekit.finetune.settings import EncoderSettings

Arrays = dict[str, "npt.NDArray[np.generic]"]

_PASSES, _LEAST = 3, 512
"""A batch goes through the encoder in about so many passes, by length, but none of fewer tokens: less is padded."""
TEXT, GENRE = "text", "genre"
"""The heads that label whole texts, and the blocks of a page; all others answer questions about spans."""
WHOLE = (TEXT, GENRE)


@dataclass(frozen=True, slots=True)
class Example:
    """A text, what one head is asked about it, and the answers.

    Attributes:
        head: The head's name.
        windows: Of its tokens; one only, unless whole texts are labelled.
        labels: One for each question; for whole texts a single one.
        questions: Empty for whole texts.
        weight: How much it counts.
        epoch: The only one in which it is learnt from, counted from 0; None for all.
    """

    head: str
    windows: tuple[Encoded, ...]
    labels: tuple[int, ...]
    questions: tuple[Question, ...] = ()
    weight: float = 1.0
    epoch: int | None = None

    @property
    def tokens(self) -> int:
        """What it takes of a batch."""
        return sum(map(len, self.windows))

    def swapped(self, which: Sequence[bool]) -> Example:
        """A pair's example, with some of its questions asked the other way round."""
        asked = zip(self.questions, self.labels, which, strict=True)
        turned = [(q.swapped(), SWAPPED[label]) if turn else (q, label) for q, label, turn in asked]
        return replace(self, labels=tuple(label for _, label in turned), questions=tuple(q for q, _ in turned))


class SpanHead(nn.Module):
    """A network of one hidden layer; ``heads.Head`` serves it."""

    def __init__(self, width: int, labels: int, settings: EncoderSettings) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, settings.hidden)
        self.out = nn.Linear(settings.hidden, labels)
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Scores of labels. Shape: (questions, labels)."""
        return self.answer(self.read(features))

    def read(self, features: torch.Tensor) -> torch.Tensor:
        """The hidden layer. Shape: (questions, width)."""
        return torch.relu(self.hidden(self.dropout(features)))

    def answer(self, hidden: torch.Tensor) -> torch.Tensor:
        """Scores of labels from the hidden layer. Shape: (questions, labels)."""
        scores: torch.Tensor = self.out(self.dropout(hidden))
        return scores

    def served(self, name: str) -> Arrays:
        """The arrays, as ``heads.Head`` takes them."""
        layers = ((f"{name}_hidden", self.hidden), (f"{name}_out", self.out))
        return {
            key: as_array(value)
            for layer_name, layer in layers
            for key, value in ((layer_name, layer.weight.T), (f"{layer_name}_bias", layer.bias))
        }


class EncoderNet(nn.Module):
    """An encoder with heads.

    Args:
        encoder: As transformers loads it.
        labels: Number of labels of each head, by its name: ``text``, ``genre``, ``pair``, ``voice``, ``claim``.
        settings: For width and dropout of the heads.
    """

    def __init__(self, encoder: PreTrainedModel, labels: Mapping[str, int], settings: EncoderSettings) -> None:
        super().__init__()
        width = int(encoder.config.hidden_size)
        self.encoder: PreTrainedModel = encoder
        self._halved = settings.bfloat16
        self.heads = nn.ModuleDict({name: SpanHead(_inputs(name, width), n, settings) for name, n in labels.items()})

    def forward(self, batch: Sequence[Example]) -> dict[str, torch.Tensor]:
        """Scores of all questions of a batch, by head, in order. Shapes: (questions, labels)."""
        device = next(self.parameters()).device
        hidden, mask = self._encode([window.ids for one in batch for window in one.windows], device)
        scores, row = dict[str, torch.Tensor](), 0
        asked: dict[str, list[tuple[int, Example]]] = {}
        for one in batch:
            asked.setdefault(one.head, []).append((row, one))
            row += len(one.windows)
        for name, inside in asked.items():
            head = self.heads[name]
            assert isinstance(head, SpanHead)
            if name in WHOLE:
                scores[name] = _score_texts(head, hidden, mask, inside)
            else:
                scores[name] = head(_features(name, hidden, [(row, q) for row, one in inside for q in one.questions]))
        return scores

    def _encode(self, ids: Sequence[tuple[int, ...]], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors of tokens, and which are real; windows of like lengths go through the encoder together.

        Shapes: (windows, tokens, width), (windows, tokens).
        """
        longest = max(map(len, ids))
        order: list[int] = []
        vectors, masks = list[torch.Tensor](), list[torch.Tensor]()
        for part in bucketed(list(map(len, ids)), max(_LEAST, sum(map(len, ids)) // _PASSES)):
            inputs = padded([ids[index] for index in part], device)
            with torch.autocast(device.type, torch.bfloat16, self._halved):
                hidden = self.encoder(**inputs).last_hidden_state.float()
            missing = longest - hidden.shape[1]
            order += part
            vectors.append(nn.functional.pad(hidden, (0, 0, 0, missing)))
            masks.append(nn.functional.pad(inputs["attention_mask"], (0, missing)))
        back = torch.tensor(order, device=device).argsort()
        return torch.cat(vectors)[back], torch.cat(masks)[back]

    def served(self) -> Arrays:
        """The arrays, as ``SpanStance``, ``TextClassifier`` and ``TorchEncoder`` take them."""
        arrays: Arrays = {f"{PREFIX}{name}": as_array(value) for name, value in self.encoder.state_dict().items()}
        for name, head in self.heads.items():
            assert isinstance(head, SpanHead)
            arrays |= head.served(name)
        return arrays


def _inputs(name: str, width: int) -> int:
    if name in WHOLE:
        return width
    return PARTS[name] * width + (FACTS if name == "claim" else 0)


def _score_texts(
    head: SpanHead, hidden: torch.Tensor, mask: torch.Tensor, asked: Sequence[tuple[int, Example]]
) -> torch.Tensor:
    """What ``tuned.TextClassifier`` does: the mean of a text's windows, by their tokens. Shape: (texts, labels)."""
    windows = [(text, row + i) for text, (row, one) in enumerate(asked) for i in range(len(one.windows))]
    text, row = torch.tensor(windows, device=hidden.device).T
    inside = mask[row].float().unsqueeze(2)
    size = inside.sum(1)
    read = head.read((hidden[row] * inside).sum(1) / size) * size
    total = torch.zeros(len(asked), read.shape[1], device=hidden.device).index_add(0, text, read)
    sizes = torch.zeros(len(asked), 1, device=hidden.device).index_add(0, text, size)
    return head.answer(total / sizes)


def _features(name: str, hidden: torch.Tensor, asked: Sequence[tuple[int, Question]]) -> torch.Tensor:
    """What ``spans.SpanStance`` gives a head. Shape: (questions, parts * width)."""
    spans = torch.tensor([(row, *stretch) for row, q in asked for stretch in q.stretches])
    vectors = pool_tokens(hidden, spans.to(hidden.device)).view(len(asked), 4, -1)
    holder, target, between, first = vectors.unbind(1)
    if name == "voice":
        return torch.cat((target, first), dim=1)
    parts = [holder, target, holder * target, between, first, (holder - target).abs()]
    if name == "claim":
        parts.append(torch.tensor([q.facts for _, q in asked], device=hidden.device))
    return torch.cat(parts, dim=1)


def pool_tokens(hidden: torch.Tensor, spans: torch.Tensor) -> torch.Tensor:
    """Means over stretches of tokens.

    Args:
        hidden: Vectors of tokens. Shape: (texts, tokens, width).
        spans: Text, first token and end of each stretch. Shape: (stretches, 3).

    Returns:
        Shape: (stretches, width).
    """
    text, start, stop = spans.T
    before = torch.zeros_like(hidden[:, :1])
    running = torch.cat((before, hidden.cumsum(1)), dim=1)
    means: torch.Tensor = (running[text, stop] - running[text, start]) / (stop - start).unsqueeze(1)
    return means


def as_array(tensor: torch.Tensor) -> npt.NDArray[np.generic]:
    """A tensor in numpy, on its own."""
    array: npt.NDArray[np.generic] = tensor.detach().cpu().contiguous().numpy()
    return array
