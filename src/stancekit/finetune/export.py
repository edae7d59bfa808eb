"""A fine-tuned encoder as an ONNX graph, in full precision."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import onnx
import torch
from onnx import TensorProto, numpy_helper

from stancekit.artifact import WEIGHTS
from stancekit.backends.onnx import MASK, TOKENS, VECTORS
from stancekit.backends.packed import PREFIX, SMOOTH, TRANSPOSED, whole
from stancekit.backends.transformer import filled_encoder

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt


_INSIDE = "_encoder"
"""What ``_Vectors`` calls the encoder."""


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
    net = _Vectors(filled_encoder(config, arrays)).train(mode=False)
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
    model = _without_guards(_named(program.model_proto, whole(arrays)))
    graph: bytes = model.SerializeToString()
    return graph


def _named(model: onnx.ModelProto, weights: Mapping[str, npt.NDArray[np.generic]]) -> onnx.ModelProto:
    """The graph with its constants called as ``packed`` has it, and without the exporter's notes."""
    transposed = {array.T.tobytes(): name for name, array in weights.items() if array.ndim == 2}
    names = {}
    for table in model.graph.initializer:
        known = table.name.removeprefix(f"{_INSIDE}.")
        if known in weights:
            names[table.name] = f"{PREFIX}{known}"
        elif (content := numpy_helper.to_array(table).tobytes()) in transposed:
            names[table.name] = f"{PREFIX}{transposed[content]}{TRANSPOSED}"
        table.name = names.get(table.name, table.name)
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
    del model.graph.value_info[:]
    return model


def _without_guards(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph without what looks for tokens that attend to nothing, which cost a sixth of its time.

    torch answers 0 where a softmax has nothing to choose from. Here each text has its first token, to which all attend.
    """
    made = {name: node for node in model.graph.node for name in node.output}
    plain: dict[str, str] = {}
    guards: set[str] = set()
    for node in model.graph.node:
        asked = made.get(node.input[0]) if node.op_type == "Where" else None
        if asked is not None and asked.op_type == "IsNaN" and asked.input[0] == node.input[2]:
            plain[node.output[0]] = node.input[2]
            guards |= {node.output[0], asked.output[0]}
    kept = [node for node in model.graph.node if guards.isdisjoint(node.output)]
    for node in kept:
        node.input[:] = [plain.get(name, name) for name in node.input]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model


def detached(graph: bytes) -> tuple[bytes, dict[str, npt.NDArray[np.generic]]]:
    """A graph without the encoder's arrays, and those: ``backends.onnx`` puts them together again."""
    model = onnx.load_from_string(graph)
    tables = {table.name: table for table in model.graph.initializer}
    arrays = {name: numpy_helper.to_array(table) for name, table in tables.items() if name.startswith(PREFIX)}
    for name in arrays:
        tables[name].ClearField("raw_data")
        tables[name].data_location = TensorProto.EXTERNAL
        tables[name].external_data.add(key="location", value=WEIGHTS)
    del model.graph.initializer[:]
    model.graph.initializer.extend(table for name, table in tables.items() if not name.endswith(SMOOTH))
    return model.SerializeToString(), arrays
