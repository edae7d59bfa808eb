"""A fine-tuned encoder as an ONNX graph, in full precision."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import numpy as np
import torch

from stancekit.backends.onnx import MASK, TOKENS, VECTORS
from stancekit.backends.transformer import PREFIX, build_encoder

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt


class _Vectors(torch.nn.Module):
    """An encoder whose only answer is the vectors of its last layer."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self._encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        vectors: torch.Tensor = self._encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return vectors


def export_encoder(config: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """The graph of an encoder, in full precision.

    Args:
        config: The encoder's ``config.json``.
        arrays: Its weights; their names begin with ``encoder.``.
    """
    encoder = build_encoder(json.loads(config))
    weights = {name.removeprefix(PREFIX): array for name, array in arrays.items() if name.startswith(PREFIX)}
    encoder.load_state_dict({name: torch.from_numpy(np.array(array)) for name, array in weights.items()})
    net = _Vectors(encoder).train(mode=False)
    tokens = torch.ones((2, 9), dtype=torch.long)
    mask = torch.ones_like(tokens)
    mask[1, 6:] = 0  # so that the graph can't do without it
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    shapes = {TOKENS: {0: batch, 1: length}, MASK: {0: batch, 1: length}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what torch's exporter does inside
        program = torch.onnx.export(
            net,
            (tokens, mask),
            input_names=[TOKENS, MASK],
            output_names=[VECTORS],
            dynamic_shapes=shapes,
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    graph: bytes = program.model_proto.SerializeToString()
    return graph
