"""Fits a voice model: what tells whose words a sentence holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sklearn.linear_model import LogisticRegression

from stancekit.backends.base import VoiceModel
from stancekit.types import Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import FloatArray


def fit_voice_model(features: FloatArray, voices: Sequence[Voice], *, inverse_penalty: float = 1.0) -> VoiceModel:
    """Fit a multinomial logistic regression.

    Args:
        features: As ``voices.voice_features`` gives them. Shape: (sentences, len(VOICE_FEATURES)).
        voices: The voice of each sentence; every one of ``Voice`` occurs.
        inverse_penalty: scikit-learn's ``C``.
    """
    model = LogisticRegression(C=inverse_penalty, max_iter=1000).fit(features, [str(voice) for voice in voices])
    rows = [model.classes_.tolist().index(str(voice)) for voice in Voice]
    return VoiceModel(
        weights=tuple(tuple(row) for row in model.coef_[rows].tolist()), bias=tuple(model.intercept_[rows].tolist())
    )
