"""Models with labels of a user's own, on an encoder: of whole texts, and of questions about a holder and a target."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import LABELLED, VOICE_LABELS, FloatArray
from stancekit.backends.spans import score_claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import ClaimQuery, GenreBackend, PageScores, Prior
    from stancekit.backends.heads import Head
    from stancekit.backends.reading import Reader

_SURE = 12.0
"""No text is surer than these log-odds."""


class TextClassifier:
    """Labels whole texts, however long: each window of a text is read, and their mean is judged.

    Args:
        reader: What makes vectors of texts.
        head: What judges them.
        labels: The labels, as many as the head tells apart.
    """

    def __init__(self, reader: Reader, head: Head, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self._reader, self._head = reader, head

    def predict_proba(self, texts: Sequence[str]) -> FloatArray:
        """Probability of each of ``labels``, for folded texts. Shape: (texts, labels)."""
        vectors, _ = self._head.pool(self._reader, [encoded.windows() for encoded in self._reader.split(texts)])
        return self._head.probabilities(self._head.out(vectors))


class TextGenre:
    """A genre model whose articles are judged by a classifier of whole texts; all else is another genre model's.

    Args:
        base: Finds comments, scores sentences and tells voices.
        classifier: Its labels are ``reporting`` and ``commentary``.
        name: Name and version, as answers cite it.

    Raises:
        ValueError: The classifier has other labels.
    """

    def __init__(self, base: GenreBackend, classifier: TextClassifier, *, name: str) -> None:
        if sorted(classifier.labels) != ["commentary", "reporting"]:
            raise ValueError(f"expected labels reporting and commentary, found {', '.join(classifier.labels)}")
        self.name = name
        self._base, self._classifier = base.with_prior(LABELLED), classifier
        self.page_model = replace(self._base.page_model, article=(1.0, 0.0))
        self.voice_model = base.voice_model

    def with_prior(self, prior: Prior) -> TextGenre:
        """See ``GenreBackend``."""
        other = copy(self)
        other.page_model = self.page_model.with_prior(prior)
        return other

    def score_pages(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        """See ``GenreBackend``."""
        chances = self._classifier.predict_proba(["\n".join(page) for page in pages])
        opinion = np.log(np.maximum(chances[:, self._classifier.labels.index("commentary")], 1e-9))
        report = np.log(np.maximum(chances[:, self._classifier.labels.index("reporting")], 1e-9))
        judged = np.clip(opinion - report, -_SURE, _SURE).tolist()
        scores = self._base.score_pages(pages)
        return [
            replace(found, article=article if len(found.comment) else 0.0)
            for found, article in zip(scores, judged, strict=True)
        ]

    def score_sentences(self, sentences: Sequence[str]) -> FloatArray:
        """See ``GenreBackend``."""
        return self._base.score_sentences(sentences)


class ClaimClassifier:
    """Labels what a sentence says of a holder and a target.

    Args:
        reader: What makes vectors of texts.
        head: What judges them.
        labels: The labels, as many as the head tells apart.
        name: Name and version, as answers cite it.
    """

    def __init__(self, reader: Reader, head: Head, labels: Sequence[str], *, name: str) -> None:
        self.name = name
        self.labels = tuple(labels)
        self._reader, self._head = reader, head

    def predict_proba(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """Probability of each of ``labels``. Shape: (queries, labels)."""
        return score_claims(self._reader, self._head, queries)

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """See ``StanceBackend``. All labels are some of ``VOICE_LABELS``; one that is missing has no probability."""
        chances = np.zeros((len(queries), len(VOICE_LABELS)))
        chances[:, [VOICE_LABELS.index(label) for label in self.labels]] = self.predict_proba(queries)
        return chances
