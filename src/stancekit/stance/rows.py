"""From the answers about sentences to the page's rows: one for each holder and target."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.backends.base import PAIR_LABELS, VOICE_LABELS
from stancekit.types import AUTHOR, Basis, Evidence, Genre, Stance, StanceLabel, TargetKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancekit.backends.base import FloatArray
    from stancekit.stance.questions import Question, Questions
    from stancekit.types import Span

_FORWARD = [PAIR_LABELS.index(name) for name in ("first_supports", "first_opposes")]
_BACKWARD = [PAIR_LABELS.index(name) for name in ("second_supports", "second_opposes")]
_VOICE = [VOICE_LABELS.index(name) for name in ("support", "oppose")]
_SIDES = (StanceLabel.SUPPORT, StanceLabel.OPPOSE)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least probability at which a sentence counts as evidence.

    Attributes:
        pair: Where it names holder and target.
        voice: Where the holder's words are about the target.
    """

    pair: float = 0.33
    voice: float = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """The evidence that answers one question, if the model is sure enough of a side."""

    question: Question
    evidence: Evidence


def judge(questions: Questions, pairs: FloatArray, voices: FloatArray, thresholds: Thresholds) -> list[Verdict]:
    """Decide each question, where the model is sure enough.

    Of several answers about one holder and target in a sentence, the holder's own words go before an act, and then the
    surest answer counts. What parties say or do to one another in a sentence is theirs and not its author's side.

    Args:
        questions: What was asked.
        pairs: Answers to ``questions.pairs``. Shape: (pairs, 5).
        voices: Answers to ``questions.voices``. Shape: (voices, 3).
        thresholds: Below which a question stays without a verdict.
    """
    answers = [
        (question, pairs[index, _BACKWARD if backward else _FORWARD], thresholds.pair)
        for index, backward, question in questions.pair_asks
    ]
    answers += [(question, voices[index, _VOICE], thresholds.voice) for index, question in questions.voice_asks]
    best: dict[tuple[int, Span, str, str], Verdict] = {}
    taken: set[tuple[int, Span, str]] = set()
    for question, chances, threshold in answers:
        side = int(chances.argmax())
        place = question.page, question.evidence
        if chances[side] < threshold or (question.holder == AUTHOR and (*place, question.target) in taken):
            continue
        if question.holder != AUTHOR:
            taken |= {(*place, question.holder), (*place, question.target)}
        verdict = Verdict(question, _evidence(question, _SIDES[side], float(chances[side])))
        key = (*place, question.holder, question.target)
        best[key] = max(best.get(key, verdict), verdict, key=_rank)
    return list(best.values())


def _rank(verdict: Verdict) -> tuple[bool, float]:
    return verdict.question.basis is Basis.SAID, verdict.evidence.probability


def _evidence(question: Question, side: StanceLabel, chance: float) -> Evidence:
    span = question.evidence
    return Evidence(span.start, span.end, question.basis, question.genre, side, chance)


def answer_rows(verdicts: Iterable[Verdict]) -> tuple[Stance, ...]:
    """The rows of one page, strongest first. An author's rows are kept apart by genre."""
    groups: dict[tuple[str, str, TargetKind, Genre | None], list[Evidence]] = defaultdict(list)
    for verdict in verdicts:
        question = verdict.question
        apart = question.genre if question.holder == AUTHOR else None
        groups[question.holder, question.target, question.target_kind, apart].append(verdict.evidence)
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
