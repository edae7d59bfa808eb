"""From the answers about claims to the page's rows: one for each holder and target."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import VOICE_LABELS, Relation
from stancekit.stance.issues import join_names
from stancekit.types import AUTHOR, Basis, Evidence, Genre, Stance, StanceLabel, TargetKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.stance.claims import Claim
    from stancekit.stance.sentences import Sentence
    from stancekit.types import Span

_CHANCES = [VOICE_LABELS.index(name) for name in ("support", "oppose")]
_SIDES = (StanceLabel.SUPPORT, StanceLabel.OPPOSE)
_SAID = frozenset({Relation.SPEAKER, Relation.FAR})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probability at which a sentence counts as evidence.

    Attributes:
        claim: That its holder takes the side toward its target.
    """

    claim: float = 0.18


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim that a sentence makes, and the evidence."""

    claim: Claim
    evidence: Evidence


def judge(
    sentence: Sentence, claims: Sequence[Claim], inside: range, chances: FloatArray, thresholds: Thresholds
) -> list[Verdict]:
    """Choose among the claims of one sentence, the surest first.

    A chosen claim rules out others: of the same holder about words that overlap its target, of another one about them
    where either is the author, and what the target, a party, would say of the holder.

    Args:
        sentence: Where they stand.
        claims: What sentences may say.
        inside: Which of the claims are this one's.
        chances: Probabilities of ``VOICE_LABELS``. Shape: (claims, 3).
        thresholds: Below which a claim is dropped.
    """
    sided = chances[inside.start : inside.stop, _CHANCES]
    sides, sure = sided.argmax(axis=1), sided.max(axis=1)
    chosen: list[Verdict] = []
    likely = np.flatnonzero(sure >= thresholds.claim)
    for index in likely[(-sure[likely]).argsort(kind="stable")].tolist():
        claim = claims[inside[index]]
        if not any(_rules_out(verdict.claim, claim) for verdict in chosen):
            evidence = Evidence(
                sentence.start,
                sentence.end,
                _basis(claim),
                sentence.genre,
                _SIDES[int(sides[index])],
                float(sure[index]),
            )
            chosen.append(Verdict(claim, evidence))
    return chosen


def _rules_out(chosen: Claim, claim: Claim) -> bool:
    same_words = chosen.target.start < claim.target.end and claim.target.start < chosen.target.end
    if chosen.holder == claim.holder:
        return same_words or chosen.target.name == claim.target.name
    if same_words and AUTHOR in {chosen.holder, claim.holder}:
        return True
    turned = chosen.at is not None and claim.at is not None and _is_at(chosen.at, claim.target)
    return turned and claim.at is not None and _is_at(claim.at, chosen.target)


def _is_at(one: Span, other: Span) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _basis(claim: Claim) -> Basis:
    if claim.holder == AUTHOR:
        return Basis.VOICE
    return Basis.SAID if claim.query.relation in _SAID else Basis.DID


def answer_rows(verdicts: Sequence[Verdict], asked: Collection[str] = ()) -> tuple[Stance, ...]:
    """The rows of one page, strongest first. An author's rows are kept apart by genre.

    Args:
        verdicts: What its sentences claim.
        asked: Issues that the user gave, whose names stay as they are.
    """
    found_issues = [v.claim.target for v in verdicts if v.claim.target.kind is TargetKind.ISSUE]
    names = join_names((issue.name for issue in found_issues if not issue.verbal), asked)
    groups: dict[tuple[str, str, TargetKind, Genre | None], list[Evidence]] = defaultdict(list)
    for verdict in verdicts:
        claim = verdict.claim
        apart = verdict.evidence.genre if claim.holder == AUTHOR else None
        target = claim.target
        name = names.get(target.name, target.name) if target.kind is TargetKind.ISSUE else target.name
        groups[claim.holder, name, target.kind, apart].append(verdict.evidence)
    rows = [_row(holder, target, kind, sorted(found)) for (holder, target, kind, _), found in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-len(row.evidence) * row.probability, row.holder, row.target)))


def _row(holder: str, target: str, kind: TargetKind, evidence: Sequence[Evidence]) -> Stance:
    """One row. Its probability is that of its best evidence, times the winning side's share of all evidence."""
    weight = {side: sum(e.probability for e in evidence if e.stance is side) for side in _SIDES}
    stance = max(_SIDES, key=lambda side: weight[side])
    best = max((e for e in evidence if e.stance is stance), key=lambda e: e.probability)
    counts = {side: sum(e.stance is side for e in evidence) for side in _SIDES}
    return Stance(
        holder=holder,
        target=target,
        target_kind=kind,
        stance=stance,
        probability=best.probability * weight[stance] / sum(weight.values()),
        mixed=all(counts.values()),
        counts=counts,
        genre=best.genre,
        evidence=tuple(evidence),
    )


def neutral(holder: str, target: str, kind: TargetKind, *, genre: Genre) -> Stance:
    """The answer where the text shows no side: a row without evidence."""
    return Stance(holder, target, kind, StanceLabel.NEUTRAL, 0.5, False, dict.fromkeys(_SIDES, 0), genre, ())
