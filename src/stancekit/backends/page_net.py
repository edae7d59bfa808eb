"""Where comments begin on a page whose blocks are vectors: a small network, in numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray

NEAR = 3
"""So many blocks before and after a block are near it."""
MEANS = 8
"""Vectors of a block's surroundings."""
PLACES = 5
"""What is known of a block's place."""
FAR = 5.0
"""Standardised features further out than this count as this far out."""


class PageNet:
    """Narrows each block's features down, and compares what stands before each block with what follows.

    Args:
        arrays: ``page_standard`` of shape (2, features), which centres features and scales them; ``page_in`` of shape
            (features, width) and ``page_in_bias``; ``page_comment`` of shape (width,); ``page_hidden`` of shape
            (MEANS * width + PLACES, hidden) and ``page_hidden_bias``; and ``page_begin`` of shape (hidden, 2), for a
            page's first block and for all others.

    Raises:
        ValueError: The arrays don't have these shapes.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        names = ("standard", "in", "in_bias", "comment", "hidden", "hidden_bias", "begin")
        floats = {name: arrays[f"page_{name}"].astype(np.float64) for name in names}
        features, width = floats["in"].shape
        hidden = floats["hidden"].shape[1]
        shapes = (2, features), (features, width), (width,), (width,), (MEANS * width + PLACES, hidden), (hidden,)
        for name, shape in zip(names, (*shapes, (hidden, 2)), strict=True):
            if floats[name].shape != shape:
                raise ValueError(f"expected page_{name} of shape {shape}, found {floats[name].shape}")
        self.features = features
        self._arrays = floats

    def score(self, features: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What speaks for comments on one page, as ``PageScores`` has it. Shapes: (blocks,).

        Args:
            features: Of each block. Shape: (blocks, features).
        """
        arrays = self._arrays
        center, scale = arrays["standard"]
        narrowed = np.tanh(np.clip((features - center) / scale, -FAR, FAR) @ arrays["in"] + arrays["in_bias"])
        hidden = np.maximum(surroundings(narrowed) @ arrays["hidden"] + arrays["hidden_bias"], 0.0)
        first, begin = (hidden @ arrays["begin"]).T
        begin[0] = first[0]
        return narrowed @ arrays["comment"], begin


def surroundings(blocks: FloatArray) -> FloatArray:
    """Each block of a page, what is before and after it, far and near, how these differ, and its place.

    Args:
        blocks: The page's blocks. Shape: (blocks, width).

    Returns:
        Shape: (blocks, MEANS * width + PLACES).
    """
    size = len(blocks)
    here = np.arange(size)
    total = np.concatenate((np.zeros((1, blocks.shape[1])), np.cumsum(blocks, axis=0)))

    def mean(start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], more: int = 0) -> FloatArray:
        """Of stretches of blocks; drawn to zero by so many more that are zero."""
        found: FloatArray = (total[end] - total[start]) / np.maximum(end - start + more, 1)[:, None]
        return found

    before, after = mean(np.zeros_like(here), here, 1), mean(here, np.full_like(here, size), 1)
    near_before, near_after = mean(np.maximum(here - NEAR, 0), here), mean(here, np.minimum(here + NEAR, size))
    differences = np.abs(before - after), np.abs(near_before - near_after)
    places: Sequence[FloatArray] = (
        np.log1p(here),
        np.log1p(size - here),
        (here == 0).astype(float),
        (here == 1).astype(float),
        (here == size - 1).astype(float),
    )
    parts = (blocks, before, after, near_before, near_after, *differences, near_before * near_after)
    return np.concatenate((*parts, np.stack(places, axis=1)), axis=1)
