"""Two stance models that answer together: one misses what the other sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.backends.spans import HEADS
from stancekit.calibration import decide, softmax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import ClaimQuery, FloatArray, PairBackend, PairQuery, VoiceQuery

LEAST = 1e-5
"""Lower probabilities count as this one."""


class StanceBeside:
    """Weighs the logarithms of two models' probabilities.

    Args:
        base: One model.
        own: The other.
        settings: For each of ``HEADS``, ``factors``, on the logarithms of ``base`` and of ``own``, and ``offsets``, as
            ``decide`` takes them.
        name: Name and version, as answers cite them.
    """

    def __init__(self, base: PairBackend, own: PairBackend, settings: Mapping[str, Any], *, name: str) -> None:
        self.name = name
        self._base, self._own = base, own
        self._factors = {head: np.array(settings[head]["factors"], dtype=np.float64) for head in HEADS}
        self._offsets = {head: np.array(settings[head]["offsets"], dtype=np.float64) for head in HEADS}

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``PairBackend``."""
        return self._weighed("pair", self._base.score_pairs(queries), self._own.score_pairs(queries))

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """See ``PairBackend``."""
        return self._weighed("voice", self._base.score_voice(queries), self._own.score_voice(queries))

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """See ``StanceBackend``."""
        return self._weighed("claim", self._base.score_claims(queries), self._own.score_claims(queries))

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """See ``PairBackend``."""
        return decide(probabilities, self._offsets["pair"])

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """See ``PairBackend``."""
        return decide(probabilities, self._offsets["voice"])

    def _weighed(self, head: str, base: FloatArray, own: FloatArray) -> FloatArray:
        return softmax((logarithms(base, own) * self._factors[head][:, None, None]).sum(axis=0))


def logarithms(*chances: FloatArray) -> FloatArray:
    """The logarithms of several models' probabilities. Shape: (models, questions, labels)."""
    return np.log(np.maximum(np.stack(chances), LEAST))
