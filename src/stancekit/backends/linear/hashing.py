"""Words and word pairs of many texts as hashed features, in a few array passes over their UTF-8 bytes.

A token is a run of letters, digits and inner apostrophes, or one punctuation mark. ASCII letters and digits are
folded (``2014`` and ``1999`` are one token, ``0000``). A token's hash is polynomial in its bytes, so it needs no
table of words: a model holds weights of buckets and no training text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

HashArray = npt.NDArray[np.uint64]
IndexArray = npt.NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_PAIR = np.uint64(0xA0761D6478BD642F)
_QUOTED = np.uint64(0xE7037ED1A0B428DB)
_SEPARATOR = 0xFF  # no UTF-8 text holds this byte
_QUOTE = ord('"')
_CHUNK_BYTES = 1 << 20


def _byte_tables() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    values = np.arange(1, 257, dtype=np.uint64)
    for digit in b"0123456789":
        values[digit] = ord("0") + 1
    word = np.zeros(256, dtype=np.bool_)
    word[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = True
    word[0x80:_SEPARATOR] = True
    mark = np.zeros(256, dtype=np.bool_)
    mark[list(b"!\"#$%&'()*+,-./:;=?@[]_")] = True
    return values, word, mark


BYTE_VALUES, WORD, MARK = _byte_tables()
"""What each byte adds to the hash of a token, whether it stands in words, and whether it is a mark."""
GAP = np.zeros(256, dtype=np.bool_)
GAP[[_SEPARATOR, *b" \t\r\n(["]] = True
TAIL = np.zeros(256, dtype=np.bool_)
TAIL[list(b".,:;!?)-")] = True
"""What may stand around a quote mark: gaps on either side, and what may follow a closing one."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a list of texts, end to end.

    Attributes:
        hashes: One a token. Shape: (tokens,).
        owner: Index of the text that each token stands in, rising. Shape: (tokens,).
        quoted: Whether the token stands between double quotes. Shape: (tokens,).
        texts: Number of texts.
    """

    hashes: HashArray
    owner: IndexArray
    quoted: npt.NDArray[np.bool_]
    texts: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse feature rows, as in a CSR matrix.

    Attributes:
        owner: Row of each entry. Shape: (entries,).
        bucket: Column of each entry. Shape: (entries,).
        value: Shape: (entries,).
        rows: Number of rows.
    """

    owner: IndexArray
    bucket: IndexArray
    value: npt.NDArray[np.float64]
    rows: int

    def dot(self, weights: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """The rows times ``weights``. Shape: (rows,) for weights of shape (columns,)."""
        products = self.value * weights[self.bucket]
        sums: npt.NDArray[np.float64] = np.bincount(self.owner, products, minlength=self.rows).astype(np.float64)
        return sums


def tokenize(texts: Sequence[str]) -> Tokens:
    """The hashed tokens of ``texts``, which must be folded (``text.fold``)."""
    encoded = [text.lower().encode("utf-8") for text in texts]
    parts = []
    start = size = 0
    for stop, raw in enumerate(encoded, 1):
        size += len(raw) + 1
        if size >= _CHUNK_BYTES or stop == len(encoded):
            parts.append(_tokenize_chunk(encoded[start:stop], start))
            start, size = stop, 0
    if not parts:
        return Tokens(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.bool_), 0)
    hashes, owner, quoted = zip(*parts, strict=True)
    return Tokens(np.concatenate(hashes), np.concatenate(owner), np.concatenate(quoted), len(encoded))


def _tokenize_chunk(encoded: Sequence[bytes], first: int) -> tuple[HashArray, IndexArray, npt.NDArray[np.bool_]]:
    raw = np.frombuffer(b"\xff".join((b"", *encoded, b"")), dtype=np.uint8)
    word = WORD[raw]
    # an apostrophe between two letters belongs to the word: don't, Russia's
    inner = np.flatnonzero(raw[1:-1] == ord("'")) + 1
    word[inner[word[inner - 1] & word[inner + 1]]] = True
    mark = MARK[raw] & ~word
    starts = np.flatnonzero(np.concatenate(([False], word[1:] & ~word[:-1])) | mark)
    owner = np.cumsum(raw == _SEPARATOR)[starts] - 1 + first
    return _hash(raw, word | mark, starts), owner.astype(np.int64), _inside_quotes(raw, starts, owner)


def _hash(raw: npt.NDArray[np.uint8], kept: npt.NDArray[np.bool_], starts: IndexArray) -> HashArray:
    if not len(starts):
        return np.zeros(0, dtype=np.uint64)
    rising, falling = _powers(1 << max(10, (len(raw) - 1).bit_length()))
    terms = np.where(kept, BYTE_VALUES[raw] * rising[: len(raw)], np.uint64(0))
    # sum of value[i] * base**i over the token, divided by base**start: the same wherever the token stands
    return mix_hashes(np.add.reduceat(terms, starts) * falling[starts])


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[HashArray, HashArray]:
    bases = np.full(size, _BASE, dtype=np.uint64)
    inverses = np.full(size, _BASE_INVERSE, dtype=np.uint64)
    bases[0] = inverses[0] = 1
    return np.cumprod(bases, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


def _inside_quotes(
    raw: npt.NDArray[np.uint8], starts: IndexArray, owner: npt.NDArray[np.int_]
) -> npt.NDArray[np.bool_]:
    """Whether each token stands between double quotes.

    A quote mark after a space opens and one before a space closes, whatever came before: one that is missing, or a
    quotation that runs on into the next block, does not turn the rest of the block inside out. A mark between two
    words (``said."If``) is the other one of the two.
    """
    quotes = raw[starts] == _QUOTE
    inside = np.zeros(len(starts), dtype=np.bool_)
    if not quotes.any():
        return inside
    places, owners = starts[quotes], owner[quotes]
    after, before = GAP[raw[places - 1]], GAP[raw[places + 1]] | TAIL[raw[places + 1]]
    opens, closes = after & ~before, before & ~after
    index = np.arange(len(places))
    first = np.concatenate(([True], owners[1:] != owners[:-1]))
    # the last mark that is sure of itself, as 2 * index + 1, or the beginning of the text, as 2 * index
    anchor = np.maximum.accumulate(np.where(opens | closes, 2 * index + 1, np.where(first, 2 * index, 0)))
    sure, since = anchor % 2 == 1, anchor // 2
    turns = np.cumsum(~(opens | closes))
    turned = turns - turns[since] + np.where(sure, 0, ~(opens | closes)[since])
    open_after = np.where(sure, opens[since], False) ^ (turned % 2 == 1)
    latest = np.maximum(np.cumsum(quotes) - 1, 0)
    inside[:] = open_after[latest] & (owners[latest] == owner) & (starts >= places[latest]) & ~quotes
    return inside


def mix_hashes(hashes: HashArray) -> HashArray:
    """Hashes whose high bits depend on all bits of the old ones."""
    mixed = (hashes ^ (hashes >> np.uint64(32))) * _MIX
    return mixed ^ (mixed >> np.uint64(29))


def ngram_buckets(tokens: Tokens, bits: int) -> tuple[IndexArray, IndexArray]:
    """Words and word pairs in ``2**bits`` buckets, one entry each time they occur.

    What stands in quotes has buckets of its own: it is not the author's voice.

    Returns:
        The text and the bucket of each entry. Shapes: (entries,).
    """
    words = np.where(tokens.quoted, tokens.hashes ^ _QUOTED, tokens.hashes)
    same_text = tokens.owner[1:] == tokens.owner[:-1]
    pairs = mix_hashes(words[:-1] * _PAIR + words[1:])[same_text]
    hashes = np.concatenate((mix_hashes(words), pairs))
    owner = np.concatenate((tokens.owner, tokens.owner[1:][same_text]))
    return owner, (hashes >> np.uint64(64 - bits)).astype(np.int64)


def count_rows(hashes: HashArray, owner: IndexArray, rows: int, bits: int) -> Rows:
    """Count hashes per row in ``2**bits`` buckets: 1 + log(count), each row scaled to length 1."""
    keys = (owner << bits) | (hashes >> np.uint64(64 - bits)).astype(np.int64)
    keys, counts = np.unique(keys, return_counts=True)
    owner = keys >> bits
    values = 1 + np.log(counts)
    lengths = np.sqrt(np.bincount(owner, values**2, minlength=rows))
    return Rows(owner, keys & ((1 << bits) - 1), values / lengths[owner], rows)


def hash_words(words: Sequence[str]) -> HashArray:
    """The token hash of each word; ``words`` are single tokens in lower case. Shape: (words,)."""
    return tokenize(words).hashes


@lru_cache(maxsize=1 << 17)
def hash_string(text: str) -> int:
    """The hash of a whole string, never 0, for features that are told in words."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") | 1


def join_hashes(hashes: HashArray, more: HashArray | np.uint64) -> HashArray:
    """The hashes of pairs, in this order."""
    return mix_hashes(hashes * _PAIR + more)
