"""The small networks on top of an encoder, in numpy: as they are served, whatever computes the encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancekit.calibration import softmax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.backends.reading import Reader, Vectors
    from stancekit.backends.tokens import Encoded

_AT_ONCE = 256
"""So many texts are in memory as vectors."""


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

    def pool(self, reader: Reader, texts: Sequence[Sequence[Encoded]]) -> tuple[Vectors, FloatArray]:
        """The hidden layer of each text, from the mean of each of its windows.

        Args:
            reader: What makes vectors of windows.
            texts: The windows of each text, one at least; a text counts them by their tokens.

        Returns:
            The vectors, and the number of tokens of each text. Shapes: (texts, width), (texts,).
        """
        parts = [self._pool(reader, texts[first : first + _AT_ONCE]) for first in range(0, len(texts), _AT_ONCE)]
        if not parts:
            return np.zeros((0, self._hidden.shape[1]), dtype=np.float32), np.zeros(0)
        vectors, sizes = zip(*parts, strict=True)
        return np.concatenate(vectors), np.concatenate(sizes)

    def _pool(self, reader: Reader, texts: Sequence[Sequence[Encoded]]) -> tuple[Vectors, FloatArray]:
        read = reader.read([window for inside in texts for window in inside])
        hidden = self.hidden(np.stack([tokens.mean(axis=0) for tokens in read]))
        size = np.array([len(tokens) for tokens in read], dtype=np.float64)
        start = np.cumsum([0, *map(len, texts[:-1])])
        total = np.add.reduceat(size, start)
        return (np.add.reduceat(hidden * size[:, None], start) / total[:, None]).astype(np.float32), total
