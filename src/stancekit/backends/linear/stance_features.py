"""What the linear stance model sees of a sentence: words and cue classes, by their place among the mentions.

Each token is seen in three layers: its stem, its cue class where it has one, and the skeleton, in which only cues and
marks of names remain, so that neighbours in it may stand far apart. A place is a zone (before, between or after the
mentions), a distance from a mention, or a side of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancekit.backends.linear.cues import cue_classes
from stancekit.backends.linear.hashing import (
    HashArray,
    IndexArray,
    Rows,
    Tokens,
    count_rows,
    hash_words,
    join_hashes,
    mix_hashes,
    tokenize,
)
from stancekit.backends.linear.masking import FIRST, OTHER, SECOND, mask
from stancekit.backends.linear.vectors import DenseArray, WordVectors, zone_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.backends.base import PairQuery, VoiceQuery

_STEM = re.compile(r"([^\W\d_]{5})[^\W\d_]+")
_CLASS = np.uint64(5000)
_NEAR, _BESIDE, _AROUND = 3, 6, 10
"""Distances in tokens from a mention: where each place counts, where the side counts, where only presence does."""
_GAPS = np.array([1, 2, 3, 4, 5, 6, 9, 13, 21])
"""Lower ends of the classes of distance between two mentions, in tokens."""

Entries = tuple[HashArray, IndexArray]


@dataclass(frozen=True, slots=True)
class Layer:
    """One view of the tokens of many masked sentences.

    Attributes:
        hashes: One a token, 0 where this layer shows nothing. Shape: (tokens,).
        owner: The sentence of each token, rising. Shape: (tokens,).
        quoted: Whether it stands between double quotes. Shape: (tokens,).
        mentions: Where the mentions asked about stand: the first's, then the second's. Shape: (mentions, sentences).
    """

    hashes: HashArray
    owner: IndexArray
    quoted: npt.NDArray[np.bool_]
    mentions: IndexArray

    def distances(self) -> IndexArray:
        """Of each token from each mention, negative before it. Shape: (mentions, tokens)."""
        distances: IndexArray = np.arange(len(self.hashes)) - self.mentions[:, self.owner]
        return distances

    def zones(self) -> IndexArray:
        """Number of mentions before each token, plus 3 where the second mention stands before the first."""
        zones: IndexArray = (self.distances() > 0).sum(axis=0)
        if len(self.mentions) == 2:
            zones += 3 * (self.mentions[1] < self.mentions[0])[self.owner]
        return zones


@dataclass(frozen=True, slots=True)
class _Layers:
    words: Layer
    stems: Layer
    cues: Layer
    skeleton: Layer


@dataclass(frozen=True, slots=True)
class Features:
    """The features of many queries.

    Attributes:
        words: Words and cues by their place, hashed.
        meaning: Word vectors summed by zone. Shape: (queries, zones * dimensions).
    """

    words: Rows
    meaning: DenseArray

    def dot(self, words: npt.NDArray[np.floating], meaning: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """The features times weights. Shape: (queries,) for weights of shapes (2**bits,) and (zones * dimensions,)."""
        # a product and a sum, not a matrix product: one row's answer does not depend on the others, to the last bit
        sums: npt.NDArray[np.float64] = self.words.dot(words) + (self.meaning * meaning).sum(axis=1)
        return sums


def pair_features(queries: Sequence[PairQuery], bits: int, vectors: WordVectors) -> Features:
    """Features of two mentions in a sentence, in ``2**bits`` buckets, and its meaning around them."""
    texts = [mask(q.text, ((q.first, FIRST), (q.second, SECOND), *((o, OTHER) for o in q.others))) for q in queries]
    layers = _layers(texts, (FIRST, SECOND))
    stems, skeleton = layers.stems, layers.skeleton
    entries = [
        _salted(1, _grams(stems, 1, stems.zones())),
        _salted(2, _grams(stems, 2, stems.zones())),
        _salted(3, *_near(stems)),
        _salted(4, _grams(skeleton, 1, skeleton.zones())),
        _salted(5, _grams(skeleton, 2, skeleton.zones())),
        _salted(6, _grams(skeleton, 3, skeleton.zones())),
        _salted(7, *_near(skeleton)),
        _salted(8, *_beside(skeleton)),
        _salted(9, *_near(layers.cues)),
        _salted(10, *_beside(layers.cues)),
        *(_salted(11 + index, part) for index, part in enumerate(_geometry(stems))),
    ]
    return Features(_rows(entries, len(queries), bits), _pair_meaning(layers.words, vectors, len(queries)))


def _pair_meaning(words: Layer, vectors: WordVectors, count: int) -> DenseArray:
    """Vectors before, between and after the mentions, between them in either order, and beside each."""
    first, second = words.distances()
    forward, backward = (first > 0) & (second < 0), (second > 0) & (first < 0)
    zones = [
        (first < 0) & (second < 0),
        forward,
        backward,
        (first > 0) & (second > 0),
        *((np.abs(distance) <= _NEAR) & side for distance in (first, second) for side in (distance < 0, distance > 0)),
    ]
    return zone_sums(vectors.look_up(words.hashes), words.owner, zones, count=count)


def voice_features(queries: Sequence[VoiceQuery], bits: int, vectors: WordVectors) -> Features:
    """Features of one mention in a sentence, in ``2**bits`` buckets, and its meaning around it."""
    texts = [mask(q.text, ((q.target, FIRST), *((o, OTHER) for o in q.others))) for q in queries]
    layers = _layers(texts, (FIRST,))
    words, stems, skeleton = layers.words, layers.stems, layers.skeleton
    entries = [
        _salted(1, _grams(words, 1), _grams(words, 2)),
        _salted(2, _grams(stems, 1)),
        _salted(3, _grams(stems, 2)),
        _salted(4, _grams(stems, 1, stems.zones())),
        _salted(5, _grams(stems, 1, stems.quoted)),
        _salted(6, *_near(stems)),
        _salted(7, *_beside(stems)),
        _salted(8, *_around(stems)),
        _salted(9, _grams(skeleton, 1)),
        _salted(10, _grams(skeleton, 2)),
        _salted(11, _grams(skeleton, 3)),
        _salted(12, _grams(skeleton, 1, skeleton.zones())),
        _salted(13, _grams(skeleton, 2, skeleton.zones())),
        _salted(14, *_near(skeleton)),
        _salted(15, *_beside(skeleton)),
        _salted(16, *_near(layers.cues)),
        _salted(17, *_beside(layers.cues)),
        _salted(18, *_around(layers.cues)),
    ]
    return Features(_rows(entries, len(queries), bits), _voice_meaning(words, vectors, len(queries)))


def _voice_meaning(words: Layer, vectors: WordVectors, count: int) -> DenseArray:
    """Vectors of the sentence, before and after the mention, and close to it on either side."""
    (distance,) = words.distances()
    before, after = distance < 0, distance > 0
    near, around = np.abs(distance) <= _NEAR + 1, np.abs(distance) <= _AROUND
    zones = [before | after, before, after, before & near, after & near, around]
    return zone_sums(vectors.look_up(words.hashes), words.owner, zones, count=count)


def _layers(texts: Sequence[str], marks: Sequence[str]) -> _Layers:
    words = tokenize(texts)
    # a run of letters keeps its first five, so that tokens stay in step with those of the words
    stems = tokenize([_STEM.sub(r"\1", text) for text in texts])
    names = hash_words((FIRST, SECOND, OTHER))
    asked = [int(names[(FIRST, SECOND).index(mark)]) for mark in marks]
    classes = cue_classes(words.hashes)
    cues = np.where(classes > 0, mix_hashes(classes + _CLASS), np.uint64(0))
    cues = np.where(np.isin(words.hashes, names), words.hashes, cues)
    shown = cues > 0
    skeleton = Tokens(cues[shown], words.owner[shown], words.quoted[shown], words.texts)
    in_place = Tokens(cues, words.owner, words.quoted, words.texts)
    return _Layers(*(_layer(tokens, asked) for tokens in (words, stems, in_place, skeleton)))


def _layer(tokens: Tokens, asked: Sequence[int]) -> Layer:
    mentions = np.stack([np.flatnonzero(tokens.hashes == np.uint64(mark)) for mark in asked])
    return Layer(tokens.hashes, tokens.owner, tokens.quoted, mentions)


def _grams(layer: Layer, kind: int, places: npt.NDArray[np.generic] | None = None) -> Entries:
    """Tokens (kind 1), neighbours (2) or tokens with one between them (3), by the place of the first."""
    count = len(layer.hashes)
    step = kind - 1
    head, tail = slice(0, max(0, count - step)), slice(step, None)
    together = layer.owner[head] == layer.owner[tail]
    hashes = layer.hashes[head] if kind == 1 else join_hashes(layer.hashes[head], layer.hashes[tail])
    if places is not None:
        hashes = join_hashes(hashes, places[head].astype(np.uint64))
    return hashes[together], layer.owner[head][together]


def _near(layer: Layer) -> Iterator[Entries]:
    """Tokens close to each mention, by distance."""
    for role, distance in enumerate(layer.distances()):
        yield _within(layer, distance, _NEAR, distance + 8 + 16 * role)


def _beside(layer: Layer) -> Iterator[Entries]:
    """Tokens around each mention, by side."""
    for role, distance in enumerate(layer.distances()):
        yield _within(layer, distance, _BESIDE, (distance > 0) + 2 * role)


def _around(layer: Layer) -> Iterator[Entries]:
    """Tokens around each mention."""
    for role, distance in enumerate(layer.distances()):
        yield _within(layer, distance, _AROUND, np.full(len(distance), role))


def _within(layer: Layer, distance: IndexArray, limit: int, places: IndexArray) -> Entries:
    chosen = (np.abs(distance) <= limit) & (distance != 0)
    return join_hashes(layer.hashes[chosen], places[chosen].astype(np.uint64)), layer.owner[chosen]


def _geometry(layer: Layer) -> Iterator[Entries]:
    """How far two mentions stand apart and from the sentence's ends, by their order."""
    first, second = layer.mentions
    sentences = np.arange(len(first))
    order = 64 * (second < first)
    left, right = np.minimum(first, second), np.maximum(first, second)
    starts = np.searchsorted(layer.owner, sentences)
    ends = np.searchsorted(layer.owner, sentences, side="right")
    gaps = np.searchsorted(_GAPS, right - left, side="right")
    for places in (gaps, np.minimum(left - starts, 5), np.minimum(ends - 1 - right, 5)):
        yield mix_hashes((places + order).astype(np.uint64)), sentences


def _salted(family: int, *parts: Entries) -> Entries:
    """Entries of one family of features, with hashes of their own."""
    hashes = np.concatenate([hashes for hashes, _ in parts])
    return join_hashes(hashes, np.uint64(family)), np.concatenate([owner for _, owner in parts])


def _rows(entries: Sequence[Entries], count: int, bits: int) -> Rows:
    hashes, owner = (np.concatenate(column) for column in zip(*entries, strict=True))
    return count_rows(hashes, owner.astype(np.int64), count, bits)
