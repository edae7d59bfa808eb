"""The compiled scorer of blocks, where the package was built with one; ``_kernel.c`` says what it computes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancekit.backends.linear.hashing import BYTE_VALUES, GAP, MARK, TAIL, WORD
from stancekit.backends.linear.spelling import BYTE_CLASSES
from stancekit.backends.linear.voice import classes_of_words
from stancekit.text import fold

try:
    from stancekit.backends.linear import _kernel
except ImportError:  # the package was built where there is no compiler
    _kernel = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.backends.linear.page_features import Standard

COMPILED = _kernel is not None
"""Whether there is a compiled scorer."""
COLUMNS = 4
"""Of what a kernel fills in for each text."""
_SIGMA, _DOTTED_I, _SURROGATES = 0x3A3, 0x130, slice(0xD800, 0xE000)
"""Characters whose lower case hangs on their surroundings, or is longer than one; and what is no character."""


class Kernel:
    """Scores texts in one pass over their bytes, without the interpreter's lock.

    Args:
        words: Weights of hashed words, for opinion and comment over report and for the article's opinion. Shape:
            (3, 2**bits).
        style: Weights of standardised style, for opinion and for comment. Shape: (2, styles).
        intercept: Shape: (2,).
        standard: Of the style.
    """

    def __init__(self, words: FloatArray, style: FloatArray, intercept: FloatArray, standard: Standard) -> None:
        *of_blocks, of_article = words.astype(np.float32)
        hashes, kinds = classes_of_words()
        values, traits = _bytes_in_lower_case()
        self._styles = style.shape[1]
        self._kernel = _kernel.Kernel(
            bits=words.shape[1].bit_length() - 1,
            words=np.stack(of_blocks, axis=1),
            article=of_article,
            values=values,
            traits=traits,
            spelling=BYTE_CLASSES,
            folded=_folded(),
            hashes=hashes,
            kinds=kinds,
            center=np.ascontiguousarray(standard.center),
            scale=np.ascontiguousarray(standard.scale),
            style=np.ascontiguousarray(style),
            intercept=np.ascontiguousarray(intercept),
        )

    def score(self, texts: Sequence[str], *, with_style: bool) -> tuple[FloatArray, FloatArray | None, list[int]]:
        """Score texts, folded or not.

        Returns:
            Log-odds of opinion and of comment, the article's summed weights, which are told with the style alone, and
            the number of words and pairs, of each text; its standardised style; and the numbers of texts that it can't
            read, whose rows hold nothing. Shapes: (texts, COLUMNS), (texts, styles).
        """
        scores = np.empty((len(texts), COLUMNS))
        styles = np.empty((len(texts), self._styles)) if with_style else None
        return scores, styles, self._kernel.score(texts, scores, styles)


def _bytes_in_lower_case() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """The value of each byte, and what it is; capitals are taken for small letters."""
    lower = np.frombuffer(bytes(range(256)).lower(), dtype=np.uint8)
    traits = sum(table.astype(np.uint8) << bit for bit, table in enumerate((WORD, MARK, GAP, TAIL)))
    return BYTE_VALUES[lower], np.ascontiguousarray(np.asarray(traits, dtype=np.uint8)[lower])


@cache
def _folded() -> npt.NDArray[np.uint16]:
    """The folded lower case of each character of the basic plane, 0 where it is not one alone. Shape: (65536,)."""
    characters = np.arange(1 << 16, dtype=np.uint16)
    unsure = np.zeros(len(characters), dtype=np.bool_)
    unsure[[_SIGMA, _DOTTED_I]] = unsure[_SURROGATES] = True
    characters[unsure] = 0
    lower = fold(characters.tobytes().decode("utf-16-le")).lower().encode("utf-16-le")
    return np.frombuffer(lower, dtype=np.uint16)
