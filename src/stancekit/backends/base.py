"""What every backend answers, whatever computes it."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from stancekit.calibration import logit
from stancekit.types import Span, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PAIR_LABELS = ("neutral", "first_supports", "first_opposes", "second_supports", "second_opposes")
"""Columns of ``score_pairs``: which of the two parties of a pair takes which side toward the other."""

SWAPPED = [0, 3, 4, 1, 2]
"""Columns of ``PAIR_LABELS`` once first and second change places."""

VOICE_LABELS = ("neutral", "support", "oppose")
"""Columns of ``score_voice``: the side that words take toward their target."""


@dataclass(frozen=True, slots=True)
class PairQuery:
    """Who of two parties supports or opposes the other, in one sentence?

    Attributes:
        text: The sentence, folded.
        first: One party's mention, in code points of ``text``.
        second: The other's; it does not overlap ``first`` and may stand before or after it.
        others: Mentions of further parties in ``text``.
    """

    text: str
    first: Span
    second: Span
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceQuery:
    """Which side do these words take toward the target?

    Attributes:
        text: A clause or sentence, folded.
        target: Where the target stands in ``text``.
        others: Mentions of other parties in ``text``.
    """

    text: str
    target: Span
    others: tuple[Span, ...] = ()


class Relation(StrEnum):
    """Whose words a target stands in, seen from the one who may take a side toward it."""

    OWN = "own"
    """The author's, who is the holder."""
    CITED = "cited"
    """Somebody else's, while the author is the holder."""
    FAR = "far"
    """The holder's, who is named in another sentence."""
    SPEAKER = "speaker"
    """The holder's, who is named beside them."""
    INSIDE = "inside"
    """Somebody else's, who name the holder."""
    OUTSIDE = "outside"
    """Somebody else's, while the holder is named outside of them."""
    PLAIN = "plain"
    """The author's, who tells of the holder."""


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """Does a sentence say that somebody takes a side toward something, and which?

    Attributes:
        text: The sentence, folded.
        holder: Where it names the holder; None for the author, and for a speaker who is named elsewhere.
        target: Where it names the target; it does not overlap ``holder``, but may hold it ("Oslo's plan").
        names: Mentions of all parties in it, in order.
        words: The words of whoever speaks of the target; the whole sentence where that is the author.
        relation: Whose words those are, seen from the holder.
        listed: Whether the holder is a party by name, rather than a description such as "officials".
        party: Whether the target is a party.
        verbal: Whether the target begins with a verb ("lift sanctions").
        denied: Whether whoever speaks of the target denies it.
        commentary: Whether the sentence stands in commentary.
    """

    text: str
    holder: Span | None
    target: Span
    names: tuple[Span, ...]
    words: Span
    relation: Relation
    listed: bool = True
    party: bool = False
    verbal: bool = False
    denied: bool = False
    commentary: bool = False


RELATIONS = tuple(Relation)
"""Relations by their number."""

NAME_KINDS = ("person", "organisation", "place", "other")
"""What a name can name. The last holds events, elections, works and peoples."""


@dataclass(frozen=True, slots=True, order=True)
class KnownName(Span):
    """A name that the lexicon knows.

    Attributes:
        role: What it is known as, in a word such as ``state``.
    """

    role: str


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What does this sentence name?

    Attributes:
        text: The sentence, folded.
        known: What the lexicon knows of it, in order, without overlaps.
    """

    text: str
    known: tuple[KnownName, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Name(Span):
    """A name in a sentence, or on a page.

    Attributes:
        kind: One of ``NAME_KINDS``.
    """

    kind: str

    def moved(self, by: int) -> Name:
        """The same name, so many code points further on."""
        return Name(self.start + by, self.end + by, self.kind)


KINDS = ("report", "opinion", "comment")
"""The kinds of block on a page: a report's, an opinion piece's, a reader's comment.

The last two are commentary. They are kept apart because an article has one genre from end to end, while comments begin
at a place to be found."""

REPORT, OPINION, COMMENT = range(len(KINDS))


@dataclass(frozen=True, slots=True)
class PageScores:
    """What speaks for each kind on one page, before the page is decoded. All are log-odds.

    Attributes:
        comment: Of comment over article, a block, by its own words. Shape: (blocks,).
        begin: That comments begin at a block, by what stands before and after. Shape: (blocks,).
        article: Of opinion over report, for the page's article as a whole.
    """

    comment: FloatArray
    begin: FloatArray
    article: float


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of pages before they are read. Shares in (0, 1).

    Attributes:
        opinion: Of opinion pieces among the articles.
        comments: Of articles with comments below them.
        threads: Of pages that open with comments.
    """

    opinion: float
    comments: float
    threads: float


LABELLED = Prior(opinion=0.5, comments=0.001, threads=0.001)
"""Of texts with labels of a user's own: those are taken for articles', and both answers for equally frequent."""


@dataclass(frozen=True, slots=True)
class PageModel:
    """How a page is made: an article that is a report or an opinion piece, and comments.

    Which blocks are comments is told by a conditional random field with two states, article and comment. The genre of
    the article is told once, from the article as a whole.

    Attributes:
        comment: Factor on ``PageScores.comment`` and bias.
        article: Factor on ``PageScores.article`` and bias.
        first_comment: Log-potential of a page that opens with comments, besides ``PageScores.begin``.
        to_comment: Of a step from an article to comments, besides ``PageScores.begin``.
        to_article: Of a step from comments to an article.
        prior: What it expects. The log-potentials hold it: ``with_prior`` changes both.
    """

    comment: tuple[float, float] = (0.5, 0.0)
    article: tuple[float, float] = (1.0, 0.0)
    first_comment: float = -2.0
    to_comment: float = -3.0
    to_article: float = -7.0
    prior: Prior = Prior(opinion=0.5, comments=0.5, threads=0.1)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> PageModel:
        """The page model that the settings of a model folder hold.

        Raises:
            KeyError, TypeError, ValueError: They hold none.
        """
        page_model = cls(
            comment=_pair(record["comment"]),
            article=_pair(record["article"]),
            **{name: float(record[name]) for name in ("first_comment", "to_comment", "to_article")},
            prior=Prior(**{name: float(share) for name, share in record["prior"].items()}),
        )
        if not all(0 < share < 1 for share in astuple(page_model.prior)):
            raise ValueError(f"expected a prior of shares between 0 and 1, found {page_model.prior}")
        return page_model

    def potentials(
        self, comment: FloatArray, begin: FloatArray, first: npt.NDArray[np.int64]
    ) -> tuple[FloatArray, FloatArray]:
        """What speaks for each block being a comment, and for comments beginning there, against an article.

        Args:
            comment: As in ``PageScores``, of one or more pages end to end. Shape: (blocks,).
            begin: The same.
            first: Index of each page's first block.

        Returns:
            Log-potentials. Shapes: (blocks,).
        """
        factor, bias = self.comment
        into = begin + self.to_comment
        into[first] += self.first_comment - self.to_comment
        return factor * comment + bias, into

    def article_share(self, comment: FloatArray, begin: FloatArray, first: npt.NDArray[np.int64]) -> FloatArray:
        """Probability that each block is the article's and not a comment. Shape: (blocks,).

        Sums up over all blocks where comments may begin, and none; no article is looked for below comments. Args are
        those of ``potentials``.
        """
        evidence, into = self.potentials(comment, begin, first)
        share = np.empty(len(comment))
        for here in (slice(*ends) for ends in pairwise((*first.tolist(), len(comment)))):
            potential = into[here] + evidence[here][::-1].cumsum()[::-1]
            highest = max(float(potential.max()), 0.0)
            chance = np.exp(potential - highest)
            share[here] = 1 - np.cumsum(chance) / (chance.sum() + math.exp(-highest))
        return np.maximum(share, 1e-6)

    def with_prior(self, prior: Prior) -> PageModel:
        """The model for pages of which this is expected."""
        factor, bias = self.article
        # potentials are told against an article without comments, which becomes rarer or more frequent itself
        bare = math.log((1 - prior.comments) / (1 - self.prior.comments))
        return replace(
            self,
            article=(factor, bias + logit(prior.opinion) - logit(self.prior.opinion)),
            to_comment=self.to_comment + logit(prior.comments) - logit(self.prior.comments),
            first_comment=self.first_comment + logit(prior.threads) - logit(self.prior.threads) - bare,
            prior=prior,
        )


VOICE_FEATURES = ("attributed_share", "quoted", "opinion", "commentary")
"""What tells a sentence's voice: the share of its characters that is attributed, whether it holds a direct quote, the
log-odds of opinion by its own words, and those of commentary of its block."""


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """Tells the voice of a sentence: a multinomial logistic regression.

    Attributes:
        weights: Of ``VOICE_FEATURES``, a row for each of ``types.Voice``.
        bias: One for each of ``types.Voice``.
    """

    weights: tuple[tuple[float, ...], ...] = ((-1.0, -1.0, -0.2, -0.2), (3.0, 2.0, 0.0, 0.0), (-1.5, -1.0, 0.4, 0.3))
    bias: tuple[float, ...] = (0.0, -1.0, 0.5)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> VoiceModel:
        """The voice model that the settings of a model folder hold.

        Raises:
            KeyError, TypeError, ValueError: They hold none.
        """
        weights = np.array(record["weights"], dtype=np.float64)
        bias = np.array(record["bias"], dtype=np.float64)
        shape = len(Voice), len(VOICE_FEATURES)
        if weights.shape != shape or bias.shape != shape[:1]:
            raise ValueError(f"expected voice weights of shape {shape} and a bias each, found {weights.shape}")
        return cls(tuple(map(tuple, weights.tolist())), tuple(bias.tolist()))


def _pair(numbers: Sequence[float]) -> tuple[float, float]:
    factor, bias = numbers
    return float(factor), float(bias)


class GenreBackend(Protocol):
    """Scores the blocks of pages."""

    @property
    def name(self) -> str:
        """Name and version of the model, as answers cite it."""

    @property
    def page_model(self) -> PageModel:
        """The page model that was fitted to this backend's scores."""

    @property
    def voice_model(self) -> VoiceModel:
        """The voice model that was fitted to this backend's scores."""

    def with_prior(self, prior: Prior) -> Self:
        """The same backend, for pages of which this is expected."""

    def score_pages(self, pages: Sequence[Sequence[str]]) -> list[PageScores]:
        """Score the blocks of each page, and its article.

        Args:
            pages: The folded blocks of each page, in order.
        """

    def score_sentences(self, sentences: Sequence[str]) -> FloatArray:
        """Log-odds of opinion over report, by each folded sentence's own words. Shape: (sentences,)."""


class StanceBackend(Protocol):
    """Scores claims. All scores are calibrated probabilities; each row sums to 1."""

    @property
    def name(self) -> str:
        """Name and version of the model, as answers cite it."""

    def score_claims(self, queries: Sequence[ClaimQuery]) -> FloatArray:
        """Shape: (queries, 3), columns ``VOICE_LABELS``; the queries of one sentence are neighbours."""


class PairBackend(StanceBackend, Protocol):
    """Scores pairs and targets besides, as the models do that come with the package."""

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """Shape: (queries, 5), columns ``PAIR_LABELS``."""

    def score_voice(self, queries: Sequence[VoiceQuery]) -> FloatArray:
        """Shape: (queries, 3), columns ``VOICE_LABELS``."""

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The label of each pair that serves macro-F1, as an index of ``PAIR_LABELS``."""

    def decide_voice(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """The label of each target that serves macro-F1, as an index of ``VOICE_LABELS``."""


class NameBackend(Protocol):
    """Finds names that no list knows."""

    @property
    def name(self) -> str:
        """Name and version of the model, as answers cite it."""

    def find_names(self, queries: Sequence[NameQuery]) -> list[list[Name]]:
        """The names of each sentence, in order, without overlaps."""
