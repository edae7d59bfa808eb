"""How an encoder is fine-tuned, and how far the fine-tuning is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """Hyper-parameters of the fine-tuning.

    Attributes:
        epochs: Passes over the rows.
        patience: So many epochs may pass without a better one before the training ends early; 0 for never.
        encoder_rate: Learning rate of the encoder's last layer, at its peak.
        head_rate: That of the heads.
        layer_decay: By which the rate falls from each layer to the one below it.
        warm_up: Share of the steps in which the rates rise; in the others they fall to nothing.
        weight_decay: AdamW's.
        clip: Greatest norm of the gradient.
        hidden: Width of each head's hidden layer.
        dropout: Share of a head's inputs and hidden units left out at a step.
        token_budget: Tokens of a batch, padding included.
        accumulate: Batches whose gradients make one step: more, where memory is too small for large batches.
        loss_weights: By which the loss of a head is multiplied, where it is not 1.
        held_out: Share of the groups kept out of training, to choose the epoch and to calibrate.
        bfloat16: Whether the encoder computes in bfloat16, where the processor is good at it.
        checkpoint_every: Steps between two checkpoints.
        seed: Of all that is drawn at random.
    """

    epochs: int = 3
    patience: int = 0
    encoder_rate: float = 5e-5
    head_rate: float = 1e-3
    layer_decay: float = 1.0
    warm_up: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    hidden: int = 128
    dropout: float = 0.1
    token_budget: int = 1400
    accumulate: int = 1
    loss_weights: Mapping[str, float] = field(default_factory=dict)
    held_out: float = 0.1
    bfloat16: bool = True
    checkpoint_every: int = 200
    seed: int = 0


class Progress(NamedTuple):
    """Where a fine-tuning stands.

    Attributes:
        step: Steps done.
        steps: Steps in all, if it does not end early.
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
        history: How the training went.
    """

    arrays: dict[str, npt.NDArray[np.generic]]
    settings: dict[str, Any]
    config: str
    tokenizer: str
    history: tuple[Progress, ...] = ()
