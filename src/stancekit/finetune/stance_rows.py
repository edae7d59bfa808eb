"""What stance models are trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import ClaimQuery, PairQuery, VoiceQuery


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two mentions of a sentence, and who takes which side.

    Attributes:
        id: Of the row in its corpus.
        query: The sentence and the mentions.
        label: Index of ``PAIR_LABELS``.
        group: Rows that share it, such as those of one sentence, are never split between training and test.
    """

    id: str
    query: PairQuery
    label: int
    group: str


@dataclass(frozen=True, slots=True)
class LabelledVoice:
    """Words about a target, and the side they take.

    Attributes:
        id: Of the row in its corpus.
        query: The words and the target.
        label: Index of ``VOICE_LABELS``.
        group: Rows that share it, such as those of one article, are never split between training and test.
    """

    id: str
    query: VoiceQuery
    label: int
    group: str


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim, and the side that the sentence shows its holder to take, if it does.

    Attributes:
        query: The claim; those of one sentence are neighbours.
        label: Index of ``VOICE_LABELS``.
        group: Rows that share it, such as those of one document, are never split between training and test.
    """

    query: ClaimQuery
    label: int
    group: str


@dataclass(frozen=True, slots=True)
class StanceRows:
    """All that a stance model is trained on.

    Attributes:
        pairs: Rows of the pair head.
        voices: Rows of the voice head.
        claims: Rows of the claim head; those of one sentence are neighbours.
        drills: Further rows of the pair head that are no sample of the world, such as made-up sentences; they train,
            and have no part in temperature and decision rule.
        claim_drills: The same of the claim head.
    """

    pairs: Sequence[LabelledPair]
    voices: Sequence[LabelledVoice]
    claims: Sequence[LabelledClaim]
    drills: Sequence[LabelledPair] = ()
    claim_drills: Sequence[LabelledClaim] = ()
