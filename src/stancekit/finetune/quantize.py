"""An encoder's graph with weights of eight bits.

Weights have one scale a column. What goes into a product is quantised as it runs, with one scale a token, so that the
answer to a text does not depend on what else is in its batch (Yao et al. 2022, ZeroQuant). Few columns of these inputs
are much larger than the rest: a part of their size is moved into the weights first (Xiao et al. 2023, SmoothQuant).
Embeddings have one scale a row.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime
from onnx import NodeProto, TensorProto, helper, numpy_helper

from stancekit.backends.onnx import MASK, TOKENS
from stancekit.backends.packed import EIGHT, SCALE, SMOOTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from stancekit.backends.reading import Vectors

_MOVED = 0.45
"""How much of the inputs' spread is moved into the weights: SmoothQuant's alpha."""
_MOST, _MOST_OF_WEIGHTS = 127, 64
"""The largest whole numbers. Weights have seven bits of the eight: a processor without VNNI adds up two products with
inputs in sixteen bits, into which 2 * 255 * 64 fits."""
_LEAST = 1e-3
"""Smaller maxima count as this large."""
_ROWS = 1000
"""A table of so many rows or more is one of embeddings."""
_CONTRIB = "com.microsoft"


def quantized(graph: bytes, sample: Sequence[Sequence[int]]) -> bytes:
    """The same graph, with weights of eight bits.

    Args:
        graph: In full precision, as ``export_encoder`` makes it.
        sample: Token ids of some sentences, a hundred or better several: they tell which columns are large.
    """
    model = onnx.load_from_string(graph)
    tables = {table.name: numpy_helper.to_array(table) for table in model.graph.initializer}
    largest = _largest(model, _inputs(model, tables), sample)
    rewriting = _Rewriting(tables, _smoothing(model, tables, largest))
    nodes = [new for node in model.graph.node for new in rewriting.replace(node)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [table for table in model.graph.initializer if table.name in used]
    del model.graph.initializer[:]
    added = [numpy_helper.from_array(value, name) for name, value in rewriting.added.items()]
    model.graph.initializer.extend([*kept, *added])
    if all(opset.domain != _CONTRIB for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid(_CONTRIB, 1))
    content: bytes = model.SerializeToString()
    return content


def _is_product(node: NodeProto, tables: Mapping[str, npt.NDArray[np.generic]]) -> bool:
    return node.op_type == "MatMul" and node.input[1] in tables


def _inputs(model: onnx.ModelProto, tables: Mapping[str, npt.NDArray[np.generic]]) -> list[str]:
    """What is multiplied by weights."""
    return list(dict.fromkeys(node.input[0] for node in model.graph.node if _is_product(node, tables)))


def _largest(model: onnx.ModelProto, inputs: Sequence[str], sample: Sequence[Sequence[int]]) -> dict[str, Vectors]:
    """The largest magnitude in each column of each input, over a sample. Shapes: (columns,)."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in inputs)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(watched.SerializeToString(), options, providers=["CPUExecutionProvider"])
    largest: dict[str, Vectors] = {}
    for ids in sample:
        tokens = np.array([ids], dtype=np.int64)
        for name, found in zip(inputs, session.run(inputs, {TOKENS: tokens, MASK: np.ones_like(tokens)}), strict=True):
            here = np.abs(found[0]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, here), here)
    return largest


def _smoothing(
    model: onnx.ModelProto, tables: Mapping[str, npt.NDArray[np.generic]], largest: Mapping[str, Vectors]
) -> dict[str, Vectors]:
    """By what each column of each input is divided, and its weights are multiplied. Shapes: (columns,)."""
    weights: dict[str, list[Vectors]] = defaultdict(list)
    for node in model.graph.node:
        if _is_product(node, tables):
            weights[node.input[0]].append(np.abs(tables[node.input[1]]).max(axis=1).astype(np.float32))
    factors = {}
    for name, maxima in weights.items():
        of_weights = np.maximum(np.max(maxima, axis=0), _LEAST)
        factor = np.maximum(largest[name], _LEAST) ** _MOVED / of_weights ** (1 - _MOVED)
        factors[name] = (factor / np.exp(np.log(factor).mean())).astype(np.float32)
    return factors


class _Rewriting:
    """Rewrites a graph node by node.

    Args:
        tables: The graph's constants.
        smoothing: As ``_smoothing`` gives it.
    """

    def __init__(self, tables: Mapping[str, npt.NDArray[np.generic]], smoothing: Mapping[str, Vectors]) -> None:
        self._tables, self._smoothing = tables, smoothing
        self._quantised: set[str] = set()
        self.added: dict[str, npt.NDArray[np.generic]] = {
            "q_largest": np.array(_MOST, dtype=np.float32),
            "q_step": np.array(1 / _MOST, dtype=np.float32),
            "q_one": np.array(1, dtype=np.float32),
            "q_zero": np.array(128, dtype=np.uint8),
            "q_least": np.array(1e-12, dtype=np.float32),
            "q_last_axis": np.array([-1], dtype=np.int64),
        }

    def replace(self, node: NodeProto) -> list[NodeProto]:
        """What stands in a node's place."""
        if _is_product(node, self._tables):
            return [*self._quantise(node.input[0]), *self._product(node)]
        table = self._tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is not None and table.ndim == 2 and len(table) >= _ROWS:
            return self._lookup(node)
        return [node]

    def _quantise(self, name: str) -> list[NodeProto]:
        """Nodes for ``NAME_u8``, an input in eight bits, and ``NAME_scale``, of each token; none where they are there.

        Zero is 128: what multiplies unsigned by signed bytes is fast on most processors.
        """
        if name in self._quantised:
            return []
        self._quantised.add(name)
        self.added[f"{name}_smooth"] = 1 / self._smoothing[name]
        return [
            helper.make_node("Mul", [name, f"{name}_smooth"], [f"{name}_even"]),
            helper.make_node("Abs", [f"{name}_even"], [f"{name}_abs"]),
            helper.make_node("ReduceMax", [f"{name}_abs", "q_last_axis"], [f"{name}_max"], keepdims=1),
            helper.make_node("Max", [f"{name}_max", "q_least"], [f"{name}_most"]),
            helper.make_node("Div", ["q_largest", f"{name}_most"], [f"{name}_factor"]),
            helper.make_node("Mul", [f"{name}_even", f"{name}_factor"], [f"{name}_scaled"]),
            helper.make_node("QuantizeLinear", [f"{name}_scaled", "q_one", "q_zero"], [f"{name}_u8"]),
            helper.make_node("Mul", [f"{name}_most", "q_step"], [f"{name}_scale"]),
        ]

    def _product(self, node: NodeProto) -> list[NodeProto]:
        (name, weights), (output,) = node.input, node.output
        table = self._tables[weights].astype(np.float32)
        values, scale = _in_eight_bits(table * self._smoothing[name][:, None], axis=0, most=_MOST_OF_WEIGHTS)
        self.added |= {
            f"{weights}{EIGHT}": values,
            f"{weights}{SCALE}": scale[0],
            f"{weights}{SMOOTH}": 1 / self._smoothing[name],
        }
        inputs = [f"{name}_u8", f"{weights}{EIGHT}", "q_one", f"{weights}{SCALE}", "q_zero"]
        return [
            helper.make_node("MatMulIntegerToFloat", inputs, [f"{output}_by_token"], domain=_CONTRIB),
            helper.make_node("Mul", [f"{output}_by_token", f"{name}_scale"], [output]),
        ]

    def _lookup(self, node: NodeProto) -> list[NodeProto]:
        (table, rows), (output,) = node.input, node.output
        values, scale = _in_eight_bits(self._tables[table], axis=1, most=_MOST)
        self.added |= {f"{table}{EIGHT}": values, f"{table}{SCALE}": scale}
        return [
            helper.make_node("Gather", [f"{table}{EIGHT}", rows], [f"{output}_i8"], axis=0),
            helper.make_node("Cast", [f"{output}_i8"], [f"{output}_whole"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [f"{table}{SCALE}", rows], [f"{output}_scale"], axis=0),
            helper.make_node("Mul", [f"{output}_whole", f"{output}_scale"], [output]),
        ]


def _in_eight_bits(
    values: npt.NDArray[np.generic], *, axis: int, most: int
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Whole numbers up to ``most``, and the scale of each column (``axis`` 0) or row (1)."""
    plain = values.astype(np.float32)
    largest = np.abs(plain).max(axis=axis, keepdims=True)
    scale = np.where(largest > 0, largest / most, 1.0).astype(np.float32)
    return np.clip(np.round(plain / scale), -most, most).astype(np.int8), scale
