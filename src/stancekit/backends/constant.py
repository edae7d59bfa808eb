"""A backend that answers the same everywhere: for tests, and as the floor that a real one must beat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import PageModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray, PairQuery, VoiceQuery


@dataclass(frozen=True, slots=True)
class ConstantGenre:
    """Gives every block the same log-odds."""

    log_odds: tuple[float, float, float] = (-2.0, -4.0, -2.0)
    name: str = "constant 1"
    page_model: PageModel = field(default_factory=PageModel)

    def score_blocks(self, pages: Sequence[Sequence[str]]) -> list[FloatArray]:
        """See ``GenreBackend``."""
        return [np.tile(np.array(self.log_odds), (len(blocks), 1)) for blocks in pages]


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

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        return np.tile(np.array(self.pair), (len(queries), 1))

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        return np.tile(np.array(self.voice), (len(queries), 1))
