"""Fits a page net: where comments begin on pages whose blocks are vectors. Imports torch."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from stancekit.backends.base import PageModel
from stancekit.backends.page_net import FAR, MEANS, NEAR, PLACES
from stancekit.finetune.nets import as_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from stancekit.finetune.nets import Arrays

_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class NetPage:
    """A page whose comments are known.

    Attributes:
        features: Of each block, from models that never saw the page's source. Shape: (blocks, features).
        article: Number of blocks before its comments: none in a thread, all of them in an article alone.
        weight: How much the page counts.
    """

    features: npt.NDArray[np.float32]
    article: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class NetSettings:
    """Hyper-parameters of a page net.

    Attributes:
        width: To which each block's features are narrowed.
        hidden: Units of the hidden layer.
        dropout: Share of the features, and of the hidden layer's inputs, that are left out at a step.
        epochs: Passes over the pages.
        batch: Pages of a step.
        rate: AdamW's learning rate at the start; it falls to nothing.
        weight_decay: AdamW's.
        noise: The labels are distant: so likely is any of them to be noise.
        longest_page: In blocks; longer pages are left out.
        seed: Of the first weights, the order of the pages, and dropout.
    """

    width: int = 24
    hidden: int = 48
    dropout: tuple[float, float] = (0.2, 0.3)
    epochs: int = 60
    batch: int = 32
    rate: float = 3e-3
    weight_decay: float = 0.01
    noise: float = 0.02
    longest_page: int = 60
    seed: int = 0


def fit_page_net(pages: Sequence[NetPage], settings: NetSettings) -> tuple[Arrays, PageModel]:
    """Fit by the likelihood of where comments begin, if anywhere.

    Args:
        pages: Some with comments below an article, some with either alone.
        settings: Hyper-parameters.

    Returns:
        The arrays that ``backends.page_net.PageNet`` takes, and what the scores are compared to; its ``article`` and
        ``prior`` are left as they are.
    """
    kept = sorted(
        (page for page in pages if len(page.features) <= settings.longest_page), key=lambda page: len(page.features)
    )
    torch.manual_seed(settings.seed)
    drawn = random.Random(settings.seed)
    net = _Net(np.concatenate([page.features for page in kept]), settings)
    optimizer = torch.optim.AdamW(net.parameters(), lr=settings.rate, weight_decay=settings.weight_decay)
    batches = [kept[first : first + settings.batch] for first in range(0, len(kept), settings.batch)]
    for epoch in range(settings.epochs):
        for group in optimizer.param_groups:
            group["lr"] = settings.rate * (1 - epoch / settings.epochs)
        for batch in drawn.sample(batches, len(batches)):
            optimizer.zero_grad()
            torch.autograd.backward(_loss(net, batch, settings.noise))
            optimizer.step()
    return net.served(), net.page_model()


class _Net(nn.Module):
    """What ``backends.page_net.PageNet`` serves.

    Args:
        features: Of all blocks, to standardise by. Shape: (blocks, features).
        settings: Hyper-parameters.
    """

    def __init__(self, features: npt.NDArray[np.float32], settings: NetSettings) -> None:
        super().__init__()
        self.center = torch.from_numpy(features.mean(axis=0))
        self.scale = torch.from_numpy(features.std(axis=0) + np.float32(1e-6))
        self.narrow = nn.Linear(features.shape[1], settings.width)
        self.comment = nn.Linear(settings.width, 1)
        self.hidden = nn.Linear(MEANS * settings.width + PLACES, settings.hidden)
        self.begin = nn.Linear(settings.hidden, 2)
        nn.init.constant_(self.begin.bias, -2.0)
        self.dropouts = nn.ModuleList(nn.Dropout(share) for share in settings.dropout)

    def forward(self, features: torch.Tensor, size: torch.Tensor) -> torch.Tensor:
        """Log-potentials of an article without comments, and of comments from each block on.

        Args:
            features: Shape: (pages, blocks, features), filled up with zeros.
            size: Blocks of each page. Shape: (pages,).

        Returns:
            Shape: (pages, 1 + blocks).
        """
        inside = torch.arange(features.shape[1]) < size[:, None]
        standard = torch.clamp((features - self.center) / self.scale, -FAR, FAR)
        blocks = torch.tanh(self.narrow(self.dropouts[0](standard))) * inside[:, :, None]
        hidden = torch.relu(self.hidden(self.dropouts[1](_surroundings(blocks, size))))
        first, later = self.begin(hidden).unbind(2)
        begin = torch.cat((first[:, :1], later[:, 1:]), dim=1)
        comment = self.comment(blocks).squeeze(2) * inside
        from_here = begin + comment.flip(1).cumsum(1).flip(1)
        return nn.functional.pad(from_here.masked_fill(~inside, _NEVER), (1, 0))

    def served(self) -> Arrays:
        """The arrays, without biases that the page model holds."""
        return {
            "page_standard": as_array(torch.stack((self.center, self.scale))),
            "page_in": as_array(self.narrow.weight.T),
            "page_in_bias": as_array(self.narrow.bias),
            "page_comment": as_array(self.comment.weight[0]),
            "page_hidden": as_array(self.hidden.weight.T),
            "page_hidden_bias": as_array(self.hidden.bias),
            "page_begin": as_array(self.begin.weight.T),
        }

    def page_model(self) -> PageModel:
        """The biases."""
        first, later = self.begin.bias.tolist()
        return PageModel(comment=(1.0, self.comment.bias.item()), first_comment=first, to_comment=later)


def _surroundings(blocks: torch.Tensor, size: torch.Tensor) -> torch.Tensor:
    """As ``backends.page_net.surroundings``, of padded pages. Shape: (pages, blocks, MEANS * width + PLACES)."""
    count = blocks.shape[1]
    total = nn.functional.pad(blocks.cumsum(1), (0, 0, 1, 0))
    here = torch.arange(count).expand(len(blocks), count)
    end = size[:, None].expand_as(here)

    def mean(first: torch.Tensor, stop: torch.Tensor, more: int = 0) -> torch.Tensor:
        parts = [total.gather(1, at[:, :, None].expand(-1, -1, total.shape[2])) for at in (first, stop)]
        return (parts[1] - parts[0]) / (stop - first + more).clamp(min=1)[:, :, None]

    before, after = mean(torch.zeros_like(here), here, 1), mean(torch.minimum(here, end), end, 1)
    near_before = mean((here - NEAR).clamp(min=0), here)
    near_after = mean(torch.minimum(here, end), torch.minimum(here + NEAR, end))
    differences = (before - after).abs(), (near_before - near_after).abs()
    left = (end - here).clamp(min=0)
    places = (torch.log1p(here), torch.log1p(left), here == 0, here == 1, left == 1)
    parts = (blocks, before, after, near_before, near_after, *differences, near_before * near_after)
    return torch.cat((*parts, torch.stack([place.float() for place in places], dim=2)), dim=2)


def _loss(net: _Net, batch: Sequence[NetPage], noise: float) -> torch.Tensor:
    longest = len(batch[-1].features)
    padded = np.zeros((len(batch), longest, batch[0].features.shape[1]), dtype=np.float32)
    for row, page in enumerate(batch):
        padded[row, : len(page.features)] = page.features
    size = torch.tensor([len(page.features) for page in batch])
    begin = torch.tensor([0 if page.article == len(page.features) else page.article + 1 for page in batch])
    weights = torch.tensor([page.weight for page in batch])
    chances = net(torch.from_numpy(padded), size).log_softmax(1).gather(1, begin[:, None]).squeeze(1).exp()
    loss: torch.Tensor = -(weights * torch.log(chances + noise)).mean()
    return loss
