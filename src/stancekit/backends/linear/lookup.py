"""What is known of words by themselves: news repeats most of its words, so each is looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stancekit.backends.linear.hashing import HashArray


class Lookup:
    """Rows of numbers by word, as many as there is room for.

    Args:
        read: Makes the rows of words that it has not seen. Shape: (words, width).
        width: Numbers in a row.
        room: Words that are kept.
    """

    def __init__(self, read: Callable[[Sequence[str]], HashArray], width: int, *, room: int = 1 << 16) -> None:
        self._read, self._width, self._room = read, width, room
        self._kept: dict[str, bytes] = {}

    def __call__(self, words: Sequence[str]) -> HashArray:
        """The row of each word. Shape: (words, width)."""
        known = {word: self._kept.get(word) for word in set(words)}
        new = [word for word, row in known.items() if row is None]
        if new:
            found = dict(zip(new, map(bytes, self._read(new)), strict=True))
            known |= found
            if len(self._kept) + len(found) > self._room:
                self._kept = {}
            self._kept |= found
        rows = b"".join([known[word] or b"" for word in words])
        return np.frombuffer(rows, dtype=np.uint64).reshape(-1, self._width)
