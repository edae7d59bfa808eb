"""A backend that answers the same everywhere: for tests, and as the floor that a real one must beat."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import PageModel, PageScores, VoiceModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import ClaimQuery, FloatArray, Name, NameQuery, Prior


@dataclass(frozen=True, slots=True)
class ConstantGenre:
    """Gives every page and every block the same log-odds.

    Attributes:
        article: Of opinion over report.
        comment: Of comment over either.
    """

    article: float = -2.0
    comment: float = -4.0
    name: str = "constant 1"
    page_model: PageModel = field(default_factory=PageModel)
    voice_model: VoiceModel = field(default_factory=VoiceModel)

    def with_prior(self, prior: Prior) -> ConstantGenre:
        """See ``GenreBackend``."""
        return replace(self, page_model=self.page_model.with_prior(prior))

    def score_pages(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        """See ``GenreBackend``."""
        return [PageScores(np.full(len(blocks), self.comment), np.zeros(len(blocks)), self.article) for blocks in pages]

    def score_sentences(self, sentences: Sequence[str]) -> FloatArray:
        """See ``GenreBackend``."""
        return np.full(len(sentences), self.article)


@dataclass(frozen=True, slots=True)
class ConstantStance:
    """Gives every pair and every target the same probabilities.

    Attributes:
        pair: In the order of ``PAIR_LABELS``.
        voice: In the order of ``VOICE_LABELS``.
    """

    pair: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0)
    voice: tuple[float, ...] = (1.0, 0.0, 0.0)
    name: str = "constant 1"

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """As a pair in the order of the text where the sentence names the holder, else as a voice."""
        chances = np.zeros((len(queries), 3))
        for index, query in enumerate(queries):
            if query.holder is None:
                chances[index] = self.voice
            else:
                backward = query.target < query.holder
                chances[index] = (self.pair[0], *(self.pair[3:] if backward else self.pair[1:3]))
        return chances


@dataclass(frozen=True, slots=True)
class ConstantNames:
    """Finds no name anywhere."""

    name: str = "constant 1"

    def find_names(self, queries: Sequence[NameQuery]) -> list[list[Name]]:
        """See ``NameBackend``."""
        return [[] for _ in queries]
