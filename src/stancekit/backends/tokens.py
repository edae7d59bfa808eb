"""Token ids of an encoder, with their places in the text, and batches of them by length. Imports tokenizers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tokenizers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.types import Span

MAX_TOKENS = 256
"""Most tokens of a window, those at its ends included; longer texts are read in several."""
OVERLAP = 32
"""Tokens that a window shares with the one before it."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text, or a window of one, as an encoder takes it.

    Attributes:
        ids: Of its tokens, with those that mark its beginning and its end.
        starts: Where each token begins, in code points of the text; 0 for the marks.
        ends: Where each ends; 0 for the marks.
    """

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def range_of(self, span: Span) -> tuple[int, int]:
        """The tokens that a span of the text touches, half-open; the mark of the beginning where it touches none."""
        first = bisect_right(self.ends, span.start, lo=1, hi=len(self) - 1)
        stop = bisect_left(self.starts, span.end, lo=first, hi=len(self) - 1)
        return (first, stop) if first < stop else (0, 1)

    def window(self, centre: int) -> Encoded:
        """As many of its tokens around one of them as an encoder takes."""
        if len(self) <= MAX_TOKENS:
            return self
        inside = MAX_TOKENS - 2
        first = min(max(1, centre - inside // 2), len(self) - 1 - inside)
        kept = [0, *range(first, first + inside), len(self) - 1]
        return self._only(kept)

    def windows(self) -> list[Encoded]:
        """Windows that hold all of its tokens between them, each sharing some with the one before it."""
        if len(self) <= MAX_TOKENS:
            return [self]
        inside, last = MAX_TOKENS - 2, len(self) - 1
        firsts = range(1, last - OVERLAP, inside - OVERLAP)
        return [self._only([0, *range(first, min(first + inside, last)), last]) for first in firsts]

    def _only(self, kept: Sequence[int]) -> Encoded:
        return Encoded(*(tuple(column[i] for i in kept) for column in (self.ids, self.starts, self.ends)))


class Tokenizer:
    """Splits texts into the tokens of an encoder.

    Args:
        record: The content of a ``tokenizer.json``.
    """

    def __init__(self, record: str) -> None:
        self.record = record
        self._tokenizer = tokenizers.Tokenizer.from_str(record)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The tokens of each text, all of them however long it is."""
        found = self._tokenizer.encode_batch(list(texts))
        return [
            Encoded(tuple(one.ids), tuple(start for start, _ in one.offsets), tuple(end for _, end in one.offsets))
            for one in found
        ]


def bucketed(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices in batches of like lengths, each of at most ``budget`` tokens once padded, or of one text.

    Example:
        >>> list(bucketed([5, 90, 6, 80], 100))
        [[0, 2], [3], [1]]
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if batch and lengths[index] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
