"""Reporting or commentary from an encoder: each sentence is encoded once, and blocks and articles are judged by means.

What it adds to another genre model: vectors of blocks, which a page net compares to find where comments begin, and the
article's log-odds of opinion by the mean of its sentences.
"""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.backends.base import KINDS, OPINION, REPORT, FloatArray, PageModel, PageScores, VoiceModel
from stancekit.backends.heads import Head
from stancekit.backends.page_net import PageNet
from stancekit.text import sentence_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import GenreBackend, Prior
    from stancekit.backends.reading import Reader, Vectors

HEAD = "genre"
ROOM_BLOCKS = 1 << 16
"""Blocks whose vectors are kept: 128 wide, they take 60 MB with their text."""
_SURE = 12.0
"""Log-odds of the encoder count up to here."""


class EncoderGenre:
    """Serves a genre model whose sentences go through an encoder once.

    Args:
        base: Another genre model, whose scores are weighed beside the encoder's.
        reader: What makes vectors of texts.
        arrays: Of the head ``genre``, as ``Head`` takes them, and of the page net.
        settings: ``temperature`` and ``offsets`` of the head; ``article``, two factors: on an article's log-odds of
            opinion by ``base`` and by the encoder; and ``page_model`` and ``voice_model``, with the fields of
            ``PageModel`` and ``VoiceModel``.
        name: Name and version, as answers cite them.

    Raises:
        ValueError: The arrays don't fit together.
    """

    def __init__(
        self,
        base: GenreBackend,
        reader: Reader,
        arrays: Mapping[str, npt.NDArray[np.generic]],
        settings: Mapping[str, Any],
        *,
        name: str,
    ) -> None:
        self.name = name
        self.page_model = PageModel.of(settings["page_model"])
        self.voice_model = VoiceModel.of(settings["voice_model"])
        self._base = base.with_prior(self.page_model.prior)
        self._blocks = BlockReader(reader, arrays, settings)
        self._net = PageNet(arrays)
        self._article = tuple(map(float, settings["article"]))

    def with_prior(self, prior: Prior) -> EncoderGenre:
        """See ``GenreBackend``."""
        other = copy(self)
        other.page_model = self.page_model.with_prior(prior)
        other._base = self._base.with_prior(prior)
        return other

    def score_pages(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        """See ``GenreBackend``."""
        vectors, size = self._blocks.read([block for page in pages for block in page])
        found, first = [], 0
        for page, scores in zip(pages, self._base.score_pages(pages), strict=True):
            here = slice(first, first + len(page))
            found.append(self._judged(scores, vectors[here], size[here]) if page else scores)
            first += len(page)
        return found

    def score_sentences(self, sentences: Sequence[str]) -> FloatArray:
        """See ``GenreBackend``. The mean of both models' log-odds."""
        vectors, _ = self._blocks.read(sentences)
        return (self._base.score_sentences(sentences) + self._blocks.opinion(vectors)) / 2

    def _judged(self, scores: PageScores, vectors: Vectors, size: FloatArray) -> PageScores:
        comment, begin = self._net.score(page_features(scores, vectors))
        share = size * self.page_model.article_share(comment, begin, np.zeros(1, dtype=np.int64))
        (own,) = self._blocks.opinion((share @ vectors / share.sum()).astype(np.float32)[None])
        of_base, of_own = self._article
        return PageScores(comment, begin, of_base * scores.article + of_own * float(own))


class BlockReader:
    """Makes a vector of each block: the hidden layer of the head ``genre``, averaged over the block's tokens.

    It remembers blocks that it read lately, as pages are read twice where the prior is estimated from them. Safe to
    share between threads.

    Args:
        reader: What makes vectors of texts.
        arrays: Of the head, as ``Head`` takes them.
        settings: Its ``temperature`` and ``offsets``.
    """

    def __init__(
        self, reader: Reader, arrays: Mapping[str, npt.NDArray[np.generic]], settings: Mapping[str, Any]
    ) -> None:
        self._reader, self._head = reader, Head(arrays, HEAD, settings, labels=len(KINDS))
        self._kept: OrderedDict[str, tuple[Vectors, float]] = OrderedDict()
        self._lock = Lock()

    def read(self, blocks: Sequence[str]) -> tuple[Vectors, FloatArray]:
        """The vector of each block, read sentence by sentence, and its number of tokens.

        Shapes: (blocks, width), (blocks,).
        """
        wanted = list(dict.fromkeys(blocks))
        with self._lock:
            found = {block: self._kept[block] for block in wanted if block in self._kept}
        missing = [block for block in wanted if block not in found]
        vectors, size = self._read(missing)
        found |= zip(missing, zip(vectors, size.tolist(), strict=True), strict=True)
        with self._lock:
            self._kept |= {block: found[block] for block in missing}
            while len(self._kept) > ROOM_BLOCKS:
                self._kept.popitem(last=False)
        read = [found[block] for block in blocks]
        return (
            np.array([vector for vector, _ in read], dtype=np.float32).reshape(len(read), vectors.shape[1]),
            np.array([tokens for _, tokens in read]),
        )

    def _read(self, blocks: Sequence[str]) -> tuple[Vectors, FloatArray]:
        sentences = [sentence_texts(block) or [block] for block in blocks]
        encoded = iter(self._reader.split([sentence for inside in sentences for sentence in inside]))
        bags = [[window for _ in inside for window in next(encoded).windows()] for inside in sentences]
        return self._head.pool(self._reader, bags)

    def opinion(self, vectors: Vectors) -> FloatArray:
        """Log-odds of opinion over report. Shape: (blocks,)."""
        scores = self._head.out(vectors)
        return np.clip(scores[:, OPINION] - scores[:, REPORT], -_SURE, _SURE)


def page_features(scores: PageScores, vectors: Vectors) -> FloatArray:
    """What a page net is given of one page's blocks.

    Args:
        scores: By the model that the encoder's is added to.
        vectors: As ``BlockReader.read`` gives them.

    Returns:
        Shape: (blocks, width + 2).
    """
    begin = np.clip(scores.begin, -_SURE, _SURE)
    return np.concatenate((vectors, scores.comment[:, None], begin[:, None]), axis=1).astype(np.float64)
