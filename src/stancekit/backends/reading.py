"""Encodes each text once, however many models ask about it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from stancekit.backends.tokens import bucketed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancekit.backends.tokens import Encoded, Tokenizer

Vectors = npt.NDArray[np.float32]
_Ids = tuple[int, ...]

CPU_BATCH_TOKENS = 1024
"""Tokens that a CPU encodes at once, padding included. More overrun its cache and are slower."""
ROOM_TOKENS = 160_000
"""Tokens whose vectors are kept: those of a batch of pages. 384 wide, they take 250 MB."""


class Encoder(Protocol):
    """Turns tokens into vectors."""

    @property
    def width(self) -> int:
        """Of the vectors."""

    @property
    def batch_tokens(self) -> int:
        """So many are best encoded at once, padding included."""

    def encode(self, ids: Sequence[_Ids]) -> list[Vectors]:
        """The vector of each token, in its context.

        Args:
            ids: Token ids of each text.

        Returns:
            Shapes: (tokens, width).
        """


class Reader:
    """An encoder that remembers what it read lately. Safe to share between threads.

    Args:
        encoder: What makes vectors of tokens.
        tokenizer: What makes tokens of texts.
    """

    def __init__(self, encoder: Encoder, tokenizer: Tokenizer) -> None:
        self._encoder, self._tokenizer = encoder, tokenizer
        self._kept: OrderedDict[_Ids, Vectors] = OrderedDict()
        self._room = ROOM_TOKENS
        self._lock = Lock()
        self.width = encoder.width

    def split(self, texts: Sequence[str]) -> list[Encoded]:
        """The tokens of each text, all of them however long it is."""
        return self._tokenizer.encode(texts)

    def read(self, windows: Sequence[Encoded]) -> list[Vectors]:
        """The vector of each token of each window. Shapes: (tokens, width)."""
        wanted = dict.fromkeys(window.ids for window in windows)
        with self._lock:
            found = {ids: self._kept[ids] for ids in wanted if ids in self._kept}
        missing = [ids for ids in wanted if ids not in found]
        for batch in bucketed([len(ids) for ids in missing], self._encoder.batch_tokens):
            inside = [missing[index] for index in batch]
            found |= zip(inside, self._encoder.encode(inside), strict=True)
        self._keep((ids, found[ids]) for ids in missing)
        return [found[window.ids] for window in windows]

    def _keep(self, read: Iterable[tuple[_Ids, Vectors]]) -> None:
        with self._lock:
            for ids, vectors in read:
                if ids not in self._kept:
                    self._kept[ids] = vectors
                    self._room -= len(ids)
            while self._room < 0:
                ids, _ = self._kept.popitem(last=False)
                self._room += len(ids)
