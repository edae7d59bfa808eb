"""The style of a block: who speaks in it, how it is written, and a few signs of the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.linear.spelling import NAMES as SPELLING
from stancekit.backends.linear.spelling import spelling_rates
from stancekit.backends.linear.voice import NAMES as VOICE
from stancekit.backends.linear.voice import voice_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray
    from stancekit.backends.linear.hashing import Tokens

SIGNS = ("attributes", "quotes", "first_person", "obliges", "asks", "addresses", "sourced", "unsourced_view")
"""Whether a block has any of it: shares of blocks tell an article's genre better than rates of words."""
NAMES = (*VOICE, *SPELLING, *SIGNS)
"""Columns of ``style``."""


def style(tokens: Tokens, texts: Sequence[str]) -> FloatArray:
    """The style of each text. Shape: (texts, len(NAMES)).

    Args:
        tokens: Of ``texts``.
        texts: Folded blocks (``text.fold``).
    """
    voice = voice_rates(tokens)
    return np.concatenate((voice, spelling_rates(texts), _signs(voice)), axis=1)


def _signs(voice: FloatArray) -> FloatArray:
    def has(*names: str) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = np.any(voice[:, [VOICE.index(name) for name in names]] > 0, axis=1)
        return found

    attributes, quotes = has("attribution"), has("quoted_share")
    first, obliges, asks = has("first_singular", "first_plural"), has("obligation"), has("question")
    sourced = attributes | quotes
    signs = (attributes, quotes, first, obliges, asks, has("second"), sourced, ~sourced & (first | obliges | asks))
    return np.stack(signs, axis=1).astype(np.float64)
