"""The small networks on top of an encoder, in numpy: as they are served, whatever computes the encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancekit.calibration import softmax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancekit.backends.base import FloatArray
    from stancekit.backends.reading import Vectors


class Head:
    """A network of one hidden layer.

    Args:
        arrays: ``NAME_hidden`` of shape (width in, width), ``NAME_hidden_bias``, ``NAME_out`` of shape (width, labels)
            and ``NAME_out_bias``.
        name: The head's.
        settings: ``temperature``, by which scores are divided before they become probabilities, and ``offsets``.
        labels: How many it tells apart.

    Raises:
        ValueError: It tells apart another number of labels.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], name: str, settings: Mapping[str, Any], *, labels: int
    ) -> None:
        self._hidden, self._bias = (arrays[f"{name}_hidden{end}"].astype(np.float32) for end in ("", "_bias"))
        self._out, self._out_bias = (arrays[f"{name}_out{end}"].astype(np.float32) for end in ("", "_bias"))
        self._temperature = float(settings["temperature"])
        self.offsets = np.array(settings["offsets"], dtype=np.float64)
        self.labels = labels
        if self._out.shape[1] != labels:
            raise ValueError(f"expected {name}_out with {labels} labels, found {self._out.shape[1]}")

    def hidden(self, features: Vectors) -> Vectors:
        """Shape: (questions, width)."""
        hidden: Vectors = np.maximum(features @ self._hidden + self._bias, 0.0)
        return hidden

    def out(self, hidden: Vectors) -> FloatArray:
        """Shape: (questions, labels)."""
        scores: FloatArray = (hidden @ self._out + self._out_bias).astype(np.float64)
        return scores

    def scores(self, features: Vectors) -> FloatArray:
        """Shape: (questions, labels)."""
        return self.out(self.hidden(features))

    def probabilities(self, scores: FloatArray) -> FloatArray:
        """Shape: (questions, labels)."""
        return softmax(scores / self._temperature)
