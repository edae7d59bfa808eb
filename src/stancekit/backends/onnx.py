"""An encoder in ONNX Runtime, on a CPU. Importing this module imports onnxruntime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from stancekit.backends.packed import PREFIX, SMOOTH
from stancekit.backends.reading import CPU_BATCH_TOKENS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from stancekit.backends.reading import Vectors

TOKENS, MASK, VECTORS = "input_ids", "attention_mask", "vectors"
"""Names of the graph's inputs and of its output."""


class OnnxEncoder:
    """Encodes with ONNX Runtime.

    Args:
        graph: The content of a ``model.onnx``: from token ids and a mask to the vector of each token.
        arrays: The encoder's weights, as ``packed`` has them, which the graph is without.
        threads: Number of threads; None for one a core.

    Raises:
        ValueError: The graph and the weights don't fit together.
    """

    def __init__(
        self, graph: bytes, arrays: Mapping[str, npt.NDArray[np.generic]], *, threads: int | None = None
    ) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        names = [name for name in arrays if name.startswith(PREFIX) and not name.endswith(SMOOTH)]
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(arrays[name])) for name in names]
        options.add_external_initializers(names, values)
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's own have no other base
            raise ValueError(f"expected a graph and its weights, found {str(error).splitlines()[0]}") from error
        self.width = int(self._session.get_outputs()[0].shape[-1])
        self.batch_tokens = CPU_BATCH_TOKENS

    def encode(self, ids: Sequence[tuple[int, ...]]) -> list[Vectors]:
        """See ``Encoder``."""
        tokens = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, sentence in enumerate(ids):
            tokens[row, : len(sentence)] = sentence
            mask[row, : len(sentence)] = 1
        (vectors,) = self._session.run([VECTORS], {TOKENS: tokens, MASK: mask})
        return [vectors[row, : len(sentence)].copy() for row, sentence in enumerate(ids)]
