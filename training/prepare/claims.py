"""Claims of our own labelled sentences: what the library could say of each, and whether the labels say it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import stancekit
from stancekit.backends.base import VOICE_LABELS
from stancekit.finetune.stance_rows import LabelledClaim
from stancekit.stance.claims import Claim, find_claims
from stancekit.types import AUTHOR, Genre, Span, TargetKind
from training.prepare import stances

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancekit.analyzer import Analyzer
    from stancekit.attribution import Mention
    from training.prepare.stances import LabelledSentence, LabelledStance

_LEAST_OVERLAP = 0.2
"""A claim's target is a label's where they share so much of what the two span, and no other claim shares more."""
_UNSURE_OVERLAP = 0.3
"""Other claims that share more than this with it are neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A labelled sentence with its claims.

    Attributes:
        sentence: As labelled.
        claims: All that it may say.
        labels: Index of ``VOICE_LABELS`` for each claim; None where it is neither right nor wrong.
        mentions: Of parties in the document.
    """

    sentence: LabelledSentence
    claims: Sequence[Claim]
    labels: Sequence[int | None]
    mentions: Sequence[Mention]


def read(labelled: Iterable[LabelledSentence], analyzer: Analyzer) -> Iterator[ReadSentence]:
    """The claims of labelled sentences; those of a document stand together."""
    for _, group in groupby(labelled, key=lambda sentence: sentence.document):
        sentences = list(group)
        found = analyzer.read(sentences[0].text)
        mentions = [mention for sentence in found for mention in sentence.mentions]
        for sentence in sentences:
            genre = Genre.REPORTING if sentence.kind == "report" else Genre.COMMENTARY
            inside = [s for s in found if s.start < sentence.span.end and sentence.span.start < s.end]
            asked = [(sentence.text, replace(s, genre=genre)) for s in inside]
            claims = list(find_claims(asked))
            yield ReadSentence(sentence, claims, _label(claims, sentence, mentions), mentions)


def load_rows(analyzer: Analyzer, files: Sequence[str] = stances.TRAINING) -> list[LabelledClaim]:
    """The claims of the training sentences in some files, without those that are neither right nor wrong."""
    return [
        LabelledClaim(claim.query, label, read_sentence.sentence.document[1])
        for read_sentence in read(stances.load_training(files), analyzer)
        for claim, label in zip(read_sentence.claims, read_sentence.labels, strict=True)
        if label is not None
    ]


def _label(claims: Sequence[Claim], sentence: LabelledSentence, mentions: Sequence[Mention]) -> list[int | None]:
    labels: list[int | None] = [0] * len(claims)
    for stance in sentence.stances:
        shares = {
            index: _share(claim.target, stance.target)
            for index, claim in enumerate(claims)
            if _holds(claim, stance, sentence, mentions)
        }
        most = max(shares.values(), default=0.0)
        if most < _LEAST_OVERLAP:
            continue
        side = VOICE_LABELS.index(stance.stance)
        for index, share in shares.items():
            if share == most:
                labels[index] = side if stance.agreed else labels[index] or None
            elif share > _UNSURE_OVERLAP and labels[index] == 0:
                labels[index] = None
    return labels


def _holds(claim: Claim, stance: LabelledStance, sentence: LabelledSentence, mentions: Sequence[Mention]) -> bool:
    """Whether the claim's holder is the label's."""
    if stance.holder is None or claim.holder == AUTHOR:
        return stance.holder is None and claim.holder == AUTHOR
    if claim.at is None:
        return not sentence.span.contains(stance.holder)
    named = {m.party for m in mentions if _share(m.span, stance.holder) > 0}
    return _share(claim.at, stance.holder) > 0 or claim.holder in named


def _share(one: Span, other: Span) -> float:
    """The part that two spans share of what they span together."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))


if __name__ == "__main__":
    for name, labelled in (("train", stances.load_training()), ("dev", stances.load("dev"))):
        sentences = list(read(labelled, stancekit.load()))
        counts = Counter(label for sentence in sentences for label in sentence.labels)
        issues = sum(claim.target.kind is TargetKind.ISSUE for sentence in sentences for claim in sentence.claims)
        print(f"{name}: {len(sentences)} sentences, {issues} claims about issues, labels {dict(counts)}")
