"""Reporting or commentary, by a linear model over a block's words and the voice of the blocks around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import CONTRASTS, FloatArray, PageModel
from stancekit.backends.linear.hashing import IndexArray, Rows, ngram_rows, tokenize
from stancekit.backends.linear.voice import voice_rates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OFFSETS = (-2, -1, 1, 2)
"""The neighbours whose voice is seen, as distances in blocks."""


@dataclass(frozen=True, slots=True)
class BlockFeatures:
    """Features of the blocks of many pages, end to end.

    Attributes:
        words: Hashed words and word pairs of the block.
        voice: Voice rates of the block and its neighbours. Shape: (blocks, columns).
    """

    words: Rows
    voice: FloatArray


def block_features(pages: Sequence[Sequence[str]], *, bits: int) -> BlockFeatures:
    """The features of every block.

    Args:
        pages: The folded blocks of each page.
        bits: Words are hashed into ``2**bits`` buckets.
    """
    tokens = tokenize([block for page in pages for block in page])
    page_of_block = np.repeat(np.arange(len(pages)), [len(page) for page in pages])
    return BlockFeatures(ngram_rows(tokens, bits), _with_neighbours(voice_rates(tokens), page_of_block))


def _with_neighbours(rates: FloatArray, page_of_block: IndexArray) -> FloatArray:
    """The rates of each block and of its neighbours; beyond a page's ends its first or last block stands in."""
    here = np.arange(len(rates))
    first = np.searchsorted(page_of_block, page_of_block)
    last = np.searchsorted(page_of_block, page_of_block, side="right") - 1
    return np.concatenate([rates, *(rates[np.clip(here + offset, first, last)] for offset in _OFFSETS)], axis=1)


class LinearGenre:
    """Serves a genre model from its arrays.

    Args:
        arrays: ``words`` of shape (2**bits, 3), ``voice`` of shape (columns, 3) and ``intercept`` of shape (3,); the
            columns are those of ``GenreBackend.score_blocks``.
        settings: ``bits``, and ``page_model`` with the fields of ``PageModel``.
        name: Name and version, as answers cite them.

    Raises:
        ValueError: The arrays don't have these shapes.
    """

    def __init__(
        self, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any], *, name: str
    ) -> None:
        self.name = name
        self.page_model = PageModel(**settings["page_model"])
        self._bits = int(settings["bits"])
        self._words = arrays["words"].astype(np.float64)
        self._voice = arrays["voice"].astype(np.float64)
        self._intercept = arrays["intercept"].astype(np.float64)
        if self._words.shape != (1 << self._bits, len(CONTRASTS)):
            raise ValueError(f"expected words of shape {(1 << self._bits, len(CONTRASTS))}, found {self._words.shape}")

    def score_blocks(self, pages: Sequence[Sequence[str]]) -> list[FloatArray]:
        """See ``GenreBackend``."""
        features = block_features(pages, bits=self._bits)
        # sums row by row: a matrix product rounds differently in a batch than alone
        columns = zip(self._words.T, self._voice.T, strict=True)
        parts = [features.words.dot(words) + (features.voice * voice).sum(axis=1) for words, voice in columns]
        scores = np.stack(parts, axis=1) + self._intercept
        return np.split(scores, np.cumsum([len(page) for page in pages])[:-1]) if pages else []
