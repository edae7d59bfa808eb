"""Word vectors: what words mean, so that one that no training sentence held is read like its neighbours in meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.backends.linear.hashing import HashArray, IndexArray

DenseArray = npt.NDArray[np.float32]
_STEPS = 127
"""Vectors are kept as whole numbers of so many steps on either side of zero."""


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words by their token hash; a frequent word's vector is short.

    Attributes:
        hashes: Token hash of each word (``hashing.hash_words``), rising. Shape: (words,).
        steps: The vectors in steps. Shape: (words, dimensions).
        step: Size of a step in each dimension. Shape: (dimensions,).
    """

    hashes: HashArray
    steps: npt.NDArray[np.int8]
    step: DenseArray

    @classmethod
    def of(cls, hashes: HashArray, vectors: DenseArray) -> Self:
        """Vectors rounded to steps.

        Args:
            hashes: Token hash of each word, in any order, each once. Shape: (words,).
            vectors: Shape: (words, dimensions).
        """
        order = np.argsort(hashes)
        step = (np.abs(vectors).max(axis=0) / _STEPS).astype(np.float32)
        steps = np.rint(vectors[order] / np.maximum(step, 1e-12)).astype(np.int8)
        return cls(hashes[order], steps, step)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Self:
        """The vectors in the arrays of a model."""
        return cls(
            arrays["vector_hashes"].astype(np.uint64),
            arrays["vector_steps"].astype(np.int8),
            arrays["vector_step"].astype(np.float32),
        )

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The vectors as arrays of a model."""
        return {"vector_hashes": self.hashes, "vector_steps": self.steps, "vector_step": self.step}

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return len(self.step)

    def look_up(self, hashes: HashArray) -> DenseArray:
        """The vector of each token, zeros where there is none. Shape: (tokens, dimensions)."""
        return self.steps_of(hashes) * self.step

    def steps_of(self, hashes: HashArray) -> npt.NDArray[np.int8]:
        """The same in steps."""
        if not len(self.hashes):
            return np.zeros((len(hashes), self.dimensions), dtype=np.int8)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[place] == hashes
        return np.where(known[:, None], self.steps[place], np.int8(0))


def zone_sums(
    vectors: DenseArray, owner: IndexArray, zones: Sequence[npt.NDArray[np.bool_]], *, count: int
) -> DenseArray:
    """The sum of the vectors in each zone of each text, over the root of the number of its tokens.

    Args:
        vectors: Of the tokens of many texts, end to end. Shape: (tokens, dimensions).
        owner: The text of each token, rising. Shape: (tokens,).
        zones: For each zone, which tokens stand in it. Shapes: (tokens,).
        count: Number of texts.

    Returns:
        Shape: (texts, zones * dimensions).
    """
    parts = []
    for zone in zones:
        inside = np.flatnonzero(zone)
        bounds = np.searchsorted(owner[inside], np.arange(count + 1))
        filled = np.flatnonzero(bounds[1:] > bounds[:-1])
        sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
        if len(filled):
            # one text's sum does not depend on the others, to the last bit
            sums[filled] = np.add.reduceat(vectors[inside], bounds[filled], axis=0)
        size = (bounds[1:] - bounds[:-1]).astype(np.float32)
        parts.append(sums / np.sqrt(np.maximum(size, 1))[:, None])
    return np.concatenate(parts, axis=1).astype(np.float32)
