"""The values that stancekit answers with.

All offsets are half-open and count code points of the original text. All values are immutable.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stancekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SCHEMA = 1
AUTHOR = "author"
"""The holder of what is said in a segment's own voice."""


class Genre(StrEnum):
    """Whose voice the words are in: a report's, or an opinionated writer's."""

    REPORTING = "reporting"
    COMMENTARY = "commentary"


class PageGenre(StrEnum):
    """The genre of a whole page."""

    REPORTING = "reporting"
    COMMENTARY = "commentary"
    MIXED = "mixed"


class Voice(StrEnum):
    """Whose words a sentence holds: a report of what is, what somebody else says, or the writer's own view."""

    REPORTED = "reported"
    ATTRIBUTED = "attributed"
    OWN = "own"


class StanceLabel(StrEnum):
    """The side a holder takes toward a target."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"


class Basis(StrEnum):
    """How the text shows a stance: words attributed to the holder, an act of theirs, or the author's own words."""

    SAID = "said"
    DID = "did"
    VOICE = "voice"


class TargetKind(StrEnum):
    """What a stance is about."""

    PARTY = "party"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text, ``[start, end)`` in code points.

    Example:
        >>> Span(0, 6).slice("Russia said no.")
        'Russia'
    """

    start: int
    end: int

    def slice(self, text: str) -> str:
        """The words of ``text`` in this span."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class VoicedSentence(Span):
    """A sentence and whose words it holds.

    Attributes:
        voice: Reported, attributed, or the writer's own.
        probability: Probability in [0, 1] that ``voice`` is right.
    """

    voice: Voice
    probability: float


@dataclass(frozen=True, slots=True, order=True)
class Block(Span):
    """One paragraph or comment.

    Attributes:
        commentary: Probability in [0, 1] that the block is commentary, the page considered.
        sentences: Its sentences, in order.
    """

    commentary: float
    sentences: tuple[VoicedSentence, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Segment(Span):
    """A maximal run of blocks of one genre.

    Attributes:
        genre: The genre of its blocks.
        probability: Probability in [0, 1] that ``genre`` is right, the mean over its blocks. Where a page is hardly
            more likely to be one thing than another, it can fall a little below one half.
        blocks: The blocks, in order.
    """

    genre: Genre
    probability: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """A state, organisation, government, group or person that can take sides.

    Attributes:
        id: Stable identifier: an ISO 3166 alpha-2 code for a state, else a short upper-case name.
        name: The name to show.
        mentions: Where the text names it, in order.
    """

    id: str
    name: str
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True, order=True)
class Evidence(Span):
    """Words that show a stance.

    Attributes:
        basis: How they show it.
        genre: The genre of the segment they stand in.
        stance: The side these words show.
        probability: Probability in [0, 1] that ``stance`` is right.
    """

    basis: Basis
    genre: Genre
    stance: StanceLabel
    probability: float


@dataclass(frozen=True, slots=True)
class Stance:
    """What one holder thinks of one target.

    Attributes:
        holder: A party's id, or ``author``.
        target: A party's id, or the issue in words.
        target_kind: Which of the two ``target`` is.
        stance: The side taken, by the weight of the evidence.
        probability: In [0, 1]: that of its best evidence, times the share of its side in all the evidence; 0.5 where
            nothing was found.
        mixed: Whether the evidence holds both support and opposition.
        counts: Number of pieces of evidence for ``support`` and for ``oppose``.
        genre: Genre of the strongest evidence; of all the evidence where the holder is ``author``.
        evidence: The words that show it, in order of the text; at least one where the stance is not neutral.
    """

    holder: str
    target: str
    target_kind: TargetKind
    stance: StanceLabel
    probability: float
    mixed: bool
    counts: Mapping[StanceLabel, int]
    genre: Genre
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The answer for one page.

    Attributes:
        text: The page as given.
        segments: Runs of reporting and commentary; together they hold every block once, in order.
        parties: The parties named, most mentioned first.
        stances: One row a (holder, target), and a genre where the holder is ``author``; strongest first.
        scored: Number of code points that were scored, of ``len(text)``.
        models: Name and version of the model of each task.

    Example:
        >>> import stancekit
        >>> analysis = stancekit.load().analyze("Paris said on Monday that it opposes the treaty.")
        >>> str(analysis.genre)
        'reporting'
    """

    text: str
    segments: tuple[Segment, ...]
    parties: tuple[Party, ...]
    stances: tuple[Stance, ...]
    scored: int
    models: Mapping[str, str] = field(default_factory=dict)

    @property
    def commentary_share(self) -> float:
        """Share in [0, 1] of the segments' characters that are commentary; 0 for a text without blocks."""
        characters = {genre: sum(s.end - s.start for s in self.segments if s.genre is genre) for genre in Genre}
        return characters[Genre.COMMENTARY] / max(1, sum(characters.values()))

    @property
    def genre(self) -> PageGenre:
        """The genre of the page; a text without blocks counts as reporting."""
        genres = {segment.genre for segment in self.segments}
        if len(genres) == 2:
            return PageGenre.MIXED
        return PageGenre.COMMENTARY if Genre.COMMENTARY in genres else PageGenre.REPORTING

    @property
    def reporting(self) -> str:
        """The text of the reporting segments, joined by line breaks."""
        return self._joined(Genre.REPORTING)

    @property
    def commentary(self) -> str:
        """The text of the commentary segments, joined by line breaks."""
        return self._joined(Genre.COMMENTARY)

    def _joined(self, genre: Genre) -> str:
        return "\n".join(s.slice(self.text) for s in self.segments if s.genre is genre)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, schema 1."""
        return {
            "schema": SCHEMA,
            "genre": {"label": str(self.genre), "commentary": round(self.commentary_share, 4)},
            "segments": [_segment_dict(segment) for segment in self.segments],
            "parties": [
                {"id": p.id, "name": p.name, "mentions": [_span_dict(m) for m in p.mentions]} for p in self.parties
            ],
            "stances": [_stance_dict(stance) for stance in self.stances],
            "coverage": {"characters": len(self.text), "scored": self.scored},
            "models": dict(self.models),
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The answer as JSON, schema 1, in ASCII: any text, even one with lone surrogates, can be written out."""
        return json.dumps(self.to_dict(), indent=indent)

    def to_frame(self) -> pd.DataFrame:
        """One row a stance, as a pandas data frame.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - pandas is an extra
        except ImportError as error:
            raise MissingExtraError("Analysis.to_frame()", "pandas") from error
        columns = [
            "holder",
            "target",
            "target_kind",
            "stance",
            "probability",
            "mixed",
            "genre",
            "support",
            "oppose",
        ]
        rows = [
            {
                **{name: getattr(s, name) for name in ("holder", "target", "probability", "mixed")},
                **{name: str(getattr(s, name)) for name in ("target_kind", "stance", "genre")},
                "support": s.counts[StanceLabel.SUPPORT],
                "oppose": s.counts[StanceLabel.OPPOSE],
                "evidence": [e.slice(self.text) for e in s.evidence],
            }
            for s in self.stances
        ]
        return pd.DataFrame(rows, columns=[*columns, "evidence"])


def merge_segments(blocks: tuple[Block, ...], genres: tuple[Genre, ...]) -> tuple[Segment, ...]:
    """Join neighbouring blocks of one genre into segments.

    Args:
        blocks: The blocks of a page, in order.
        genres: The genre of each.
    """
    segments = []
    for genre, run in groupby(zip(blocks, genres, strict=True), key=lambda pair: pair[1]):
        members = tuple(block for block, _ in run)
        commentary = sum(block.commentary for block in members) / len(members)
        probability = commentary if genre is Genre.COMMENTARY else 1 - commentary
        segments.append(Segment(members[0].start, members[-1].end, genre, probability, members))
    return tuple(segments)


def _span_dict(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _segment_dict(segment: Segment) -> dict[str, Any]:
    return {
        **_span_dict(segment),
        "genre": str(segment.genre),
        "probability": round(segment.probability, 4),
        "blocks": [
            {
                **_span_dict(block),
                "commentary": round(block.commentary, 4),
                "sentences": [
                    {**_span_dict(s), "voice": str(s.voice), "probability": round(s.probability, 4)}
                    for s in block.sentences
                ],
            }
            for block in segment.blocks
        ],
    }


def _stance_dict(stance: Stance) -> dict[str, Any]:
    return {
        "holder": stance.holder,
        "target": stance.target,
        "target_kind": str(stance.target_kind),
        "stance": str(stance.stance),
        "probability": round(stance.probability, 4),
        "mixed": stance.mixed,
        "counts": {str(label): count for label, count in stance.counts.items()},
        "genre": str(stance.genre),
        "evidence": [
            {
                **_span_dict(e),
                "basis": str(e.basis),
                "genre": str(e.genre),
                "stance": str(e.stance),
                "probability": round(e.probability, 4),
            }
            for e in stance.evidence
        ],
    }
