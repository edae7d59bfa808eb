"""What to ask the stance model about a page: each sentence's pairs of parties, and each voice's targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from stancekit.backends.base import PairQuery, VoiceQuery
from stancekit.types import AUTHOR, Basis, Genre, Span, TargetKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.attribution import Attribution
    from stancekit.stance.sentences import Sentence

MAX_MENTIONS = 12
"""So many mentions of one sentence are asked about, second mentions of a party being the first to go: pairs grow as
their square, and an enumeration says little of each."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which side does ``holder`` take toward ``target`` in these words?

    Attributes:
        page: Index of the page.
        holder: A party's id, or ``author``.
        target: A party's id, or an issue's name.
        target_kind: Which of the two.
        evidence: The sentence.
        basis: How the words would show it.
        genre: The genre of the sentence.
    """

    page: int
    holder: str
    target: str
    target_kind: TargetKind
    evidence: Span
    basis: Basis
    genre: Genre


@dataclass(slots=True)
class Questions:
    """The questions of a batch of pages, with the model queries that answer them.

    Attributes:
        pairs: Queries about two parties of a sentence.
        pair_asks: Which query of ``pairs`` answers which question, and whether its second party is the holder.
        voices: Queries about words toward a target.
        voice_asks: Which query of ``voices`` answers which question.
    """

    pairs: list[PairQuery] = field(default_factory=list)
    pair_asks: list[tuple[int, bool, Question]] = field(default_factory=list)
    voices: list[VoiceQuery] = field(default_factory=list)
    voice_asks: list[tuple[int, Question]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Target(Span):
    name: str
    kind: TargetKind


def ask(pages: Sequence[tuple[str, Sequence[Sentence]]]) -> Questions:
    """The questions of a batch of pages: pairs where a sentence names holder and target, voices where it does not.

    What somebody denies, or is said not to have said, is not asked about.

    Args:
        pages: The folded text and the sentences of each.
    """
    questions = Questions()
    for index, (text, sentences) in enumerate(pages):
        for sentence in sentences:
            if targets := _targets(sentence):
                _ask_pairs(index, text, sentence, targets, questions)
                _ask_voices(index, text, sentence, targets, questions)
    return questions


def _targets(sentence: Sentence) -> list[_Target]:
    """What is named in a sentence: each party at its first mention, then at its further ones, and the issues."""
    first = {mention.party: mention for mention in reversed(sentence.mentions)}
    further = (mention for mention in sentence.mentions if mention is not first[mention.party])
    mentions = [*reversed(first.values()), *further][:MAX_MENTIONS]
    return [
        *(
            _Target(mention.span.start, mention.span.end, mention.party, TargetKind.PARTY)
            for mention in sorted(mentions, key=lambda mention: mention.span)
        ),
        *(_Target(s.start, s.end, name, TargetKind.ISSUE) for name, s in sentence.issues),
    ]


def _ask_pairs(page: int, text: str, sentence: Sentence, targets: list[_Target], questions: Questions) -> None:
    for first, second in combinations(targets, 2):
        if not _makes_pair(first, second):
            continue
        others = [t for t in targets if t.kind is TargetKind.PARTY and t.name not in {first.name, second.name}]
        query = PairQuery(
            sentence.slice(text),
            _shift(first, sentence),
            _shift(second, sentence),
            tuple(_shift(t, sentence) for t in others),
        )
        for backward, (holder, target) in enumerate(((first, second), (second, first))):
            attribution = _attribution_of(sentence, target)
            if holder.kind is TargetKind.PARTY and not (attribution and attribution.denied):
                basis = Basis.SAID if attribution and _speaks(holder, attribution) else Basis.DID
                question = _question(page, sentence, holder.name, target, basis)
                questions.pair_asks.append((len(questions.pairs), bool(backward), question))
        questions.pairs.append(query)


def _speaks(party: _Target, attribution: Attribution) -> bool:
    """Whether the party says it, alone or as one of several: "Estonia and Finland said"."""
    named = attribution.source is not None and attribution.source.contains(party)
    return named or attribution.holder == party.name


def _makes_pair(first: _Target, second: _Target) -> bool:
    apart = first.name != second.name and not (first.contains(second) or second.contains(first))
    return apart and TargetKind.PARTY in {first.kind, second.kind}


def _ask_voices(page: int, text: str, sentence: Sentence, targets: list[_Target], questions: Questions) -> None:
    for target in targets:
        attribution = _attribution_of(sentence, target)
        holder = _voice(sentence, target, attribution)
        if holder is None or holder == target.name or any(t.name == holder and _makes_pair(t, target) for t in targets):
            continue
        words = attribution or sentence
        others = [t for t in targets if t.name != target.name and t.kind is TargetKind.PARTY and words.contains(t)]
        query = VoiceQuery(words.slice(text), _shift(target, words), tuple(_shift(t, words) for t in others))
        basis = Basis.VOICE if holder == AUTHOR else Basis.SAID
        questions.voice_asks.append((len(questions.voices), _question(page, sentence, holder, target, basis)))
        questions.voices.append(query)


def _voice(sentence: Sentence, target: Span, attribution: Attribution | None) -> str | None:
    """Who speaks of the target: a party, the author, or None where nobody's side can be told from the words.

    A report's author tells of others' sides and takes none; so does any author of those whose words are given.
    """
    if attribution is not None:
        return None if attribution.denied else attribution.holder
    speaks = any(a.source is not None and a.source.contains(target) for a in sentence.attributions)
    return None if sentence.genre is Genre.REPORTING or speaks else AUTHOR


def _attribution_of(sentence: Sentence, target: Span) -> Attribution | None:
    return next((a for a in sentence.attributions if a.contains(target)), None)


def _question(page: int, sentence: Sentence, holder: str, target: _Target, basis: Basis) -> Question:
    evidence = Span(sentence.start, sentence.end)
    return Question(page, holder, target.name, target.kind, evidence, basis, sentence.genre)


def _shift(span: Span, origin: Span) -> Span:
    return Span(span.start - origin.start, span.end - origin.start)
