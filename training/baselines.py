"""Simple baselines for genre: what a model must beat to be worth its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from stancekit.metrics import macro_f1

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_QUOTED = re.compile(r'"[^"]*"')
_OPINION = re.compile(r"\b(?:I|we|us|our|my|me|you|your|should|must|need|ought|let's)\b")
_ATTRIBUTION = re.compile(
    r"\b(?:said|says|told|according|added|asked|announced|reported|spokes(?:man|woman)|stated|declined|noted)\b"
)


def tfidf(texts: Sequence[str], commentary: Sequence[bool]) -> Pipeline:
    """TF-IDF of words and word pairs, and logistic regression, with balanced classes."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=3, max_features=300_000, sublinear_tf=True)
    return make_pipeline(vectors, LogisticRegression(C=10, max_iter=300, class_weight="balanced")).fit(
        list(texts), np.asarray(commentary)
    )


@dataclass(frozen=True, slots=True)
class TwoCounts:
    """First-person and modal words outside quotes, minus attribution, in words of a hundred; no learned weight.

    Attributes:
        threshold: Above it a text counts as commentary.
    """

    threshold: float

    @classmethod
    def tuned(cls, texts: Sequence[str], commentary: Sequence[bool]) -> TwoCounts:
        """With the threshold that is best on these texts."""
        scores = cls.scores(texts)
        truth = np.asarray(commentary)
        return cls(max(np.linspace(-5, 5, 81), key=lambda t: macro_f1(truth, scores > t)))

    @staticmethod
    def scores(texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The difference of the two counts for each text."""
        found = []
        for text in texts:
            outside = _QUOTED.sub(" ", text)
            difference = len(_OPINION.findall(outside)) - len(_ATTRIBUTION.findall(outside))
            found.append(100 * difference / (len(text.split()) + 1))
        return np.array(found)


def change_point(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Whether each block is commentary, if the page is reporting up to one best place and commentary after it."""
    gains = np.concatenate(([0.0], np.cumsum(-scores))) + np.concatenate((np.cumsum(scores[::-1])[::-1], [0.0]))
    return np.arange(len(scores)) >= int(np.argmax(gains))
