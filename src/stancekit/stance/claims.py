"""Claims: everybody whom a sentence may show to take a side, with everything that the side may be about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stancekit import grammar
from stancekit.backends.base import ClaimQuery, Relation
from stancekit.stance.phrases import find_phrases
from stancekit.types import AUTHOR, Genre, Span, TargetKind
from stancekit.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.attribution import Attribution
    from stancekit.stance.phrases import Phrase
    from stancekit.stance.sentences import Sentence

MAX_NAMES = 16
"""Mentions of one sentence that are read: claims grow as their square, and an enumeration says little of each."""
MAX_PHRASES = 40
"""Phrases of one sentence that are read."""
_WORD = re.compile(r"[\w'-]+")
_PEOPLE = (
    grammar.OFFICIALS
    | grammar.OUTSIDERS
    | frozenset(
        "people voters voter democrats republicans conservatives liberals progressives lawyers lawyer attorney "
        "attorneys prosecutors prosecutor police cops doctors doctor nurses teachers students student parents "
        "families family women men workers employees union unions company companies firm firms business "
        "businesses corporations group groups organization organizations court courts jury jurors panel "
        "commission committee council agency department church churches christians muslims jews immigrants "
        "migrants militants terrorists insurgents fighters militia militias coalition candidates candidate "
        "nominee contenders contender congressman congresswoman delegates regime state states country countries "
        "nation nations city cities governments party parties faction media press outlets networks newspaper "
        "users readers americans citizens public majority minority crowd demonstrators detractors owners "
        "investors regulators scientists bank banks industry lobby players veterans hackers clerics priests "
        "bishops officers".split()
    )
)
"""Heads of phrases that can take a side."""


@dataclass(frozen=True, slots=True)
class Side(Span):
    """Somebody or something at a place of a sentence.

    Attributes:
        name: A party's id, the words of a description or of an issue, or ``author``.
        kind: Whether it can take a side itself.
        listed: Whether it is a party by name.
        verbal: Whether it begins with a verb.
    """

    name: str
    kind: TargetKind
    listed: bool = False
    verbal: bool = False


class Claim(NamedTuple):
    """One who may take a side, and what about.

    Attributes:
        holder: A party's id, the words of a description, or ``author``.
        at: Where the sentence names the holder, if it does.
        target: What it is about.
        query: What to ask the model.
        elsewhere: Where another sentence names a holder who is no party.
    """

    holder: str
    at: Side | None
    target: Side
    query: ClaimQuery
    elsewhere: Span | None = None


def find_claims(sentences: Sequence[tuple[str, Sentence]]) -> list[list[Claim]]:
    """The claims that sentences may make.

    Args:
        sentences: Each with the text of its page, folded.
    """
    asked = [_Asked.of(text, sentence) for text, sentence in sentences]
    phrases = find_phrases(Words.read([one.words for one in asked], [one.names for one in asked]))
    return [list(_claims(one, found[:MAX_PHRASES])) for one, found in zip(asked, phrases, strict=True)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the claims of a sentence share.

    Attributes:
        text: The page, folded.
        sentence: With what was found in it.
        words: The sentence's text.
        names: As queries have them.
        commentary: Whether the sentence stands in commentary.
    """

    text: str
    sentence: Sentence
    words: str
    names: tuple[Span, ...]
    commentary: bool

    @classmethod
    def of(cls, text: str, sentence: Sentence) -> _Asked:
        """What the claims of this sentence share."""
        names = tuple(_shift(mention.span, sentence) for mention in sentence.mentions[:MAX_NAMES])
        return cls(text, sentence, sentence.slice(text), names, sentence.genre is Genre.COMMENTARY)


def _claims(asked: _Asked, phrases: Sequence[Phrase]) -> Iterator[Claim]:
    """The claims of one sentence, by target."""
    sentence, text = asked.sentence, asked.text
    phrases = [phrase.moved(sentence.start) for phrase in phrases]
    holders = _holders(text, sentence, phrases)
    placed = [(holder, _shift(holder, sentence)) for holder in holders]
    issues = [Side(span.start, span.end, name, TargetKind.ISSUE) for name, span in sentence.issues]
    found = [issue for issue in _issues(text, phrases, holders) if not _touched(issue, issues)]
    for target in (*holders, *issues, *found):
        yield from _about(asked, target, placed)


def _holders(text: str, sentence: Sentence, phrases: Sequence[Phrase]) -> list[Side]:
    """Parties by name, speakers, and groups that are only described."""
    found = [
        Side(m.span.start, m.span.end, m.party, TargetKind.PARTY, listed=True) for m in sentence.mentions[:MAX_NAMES]
    ]
    found += [Side(m.span.start, m.span.end, m.party, TargetKind.PARTY, listed=True) for m in sentence.pronouns]
    speakers = (a for a in sentence.attributions if a.source is not None and sentence.contains(a.source))
    for speaker in speakers:
        if speaker.source is not None and not _touched(speaker.source, found):
            words = (speaker.named or speaker.source).slice(text)
            name = speaker.holder or words
            if speaker.holder or words[:1].isupper() or _is_people(words):
                found.append(Side(*_ends(speaker.source), name, TargetKind.PARTY, listed=speaker.holder is not None))
    for phrase in phrases:
        head = Span(phrase.start, phrase.head)
        if not phrase.verbal and not _touched(head, found) and _is_people(head.slice(text)):
            found.append(Side(*_ends(head), head.slice(text), TargetKind.PARTY))
    return sorted(found, key=_ends)


def _issues(text: str, phrases: Sequence[Phrase], holders: Sequence[Side]) -> Iterator[Side]:
    """The phrases that are no party, and do not end with one as their head."""
    for phrase in phrases:
        names_party = any(holder.start < phrase.head <= holder.end for holder in holders)
        if phrase.verbal or not names_party:
            yield Side(phrase.start, phrase.end, phrase.slice(text), TargetKind.ISSUE, verbal=phrase.verbal)


def _about(asked: _Asked, target: Side, holders: Sequence[tuple[Side, Span]]) -> Iterator[Claim]:
    """The claims about one target.

    Args:
        asked: The sentence.
        target: What is asked about.
        holders: Whom it names, each with its place in the sentence.
    """
    sentence = asked.sentence
    speech = next((a for a in sentence.attributions if a.contains(target)), None)
    place, words = _shift(target, sentence), _shift(sentence if speech is None else speech, sentence)
    is_party, denied = target.kind is TargetKind.PARTY, speech is not None and speech.denied

    def claim(holder: Side | str, at: Span | None = None, elsewhere: Span | None = None) -> Claim:
        who, side = (holder, None) if isinstance(holder, str) else (holder.name, holder)
        listed, relation = side is None or side.listed, _relation(holder, speech)
        query = ClaimQuery(
            text=asked.words,
            holder=at,
            target=place,
            names=asked.names,
            words=words,
            relation=relation,
            listed=listed,
            party=is_party,
            verbal=target.verbal,
            denied=denied,
            commentary=asked.commentary,
        )
        return Claim(who, side, target, query, elsewhere)

    for holder, at in holders:
        owns = not is_party and target.contains(holder)
        if holder.name != target.name and (owns or not _overlap(holder, target)):
            yield claim(holder, at)
    if speech is not None and (speech.source is None or not sentence.contains(speech.source)):
        # a speaker whom another sentence names: a party, or somebody with a name
        named = speech.named if speech.named is not None and asked.text[speech.named.start].isupper() else None
        speaker = speech.holder or (named.slice(asked.text) if named is not None else None)
        if speaker is not None and speaker != target.name:
            yield claim(speaker, elsewhere=None if speech.holder else named)
    if asked.commentary:  # a report's author takes no side
        yield claim(AUTHOR)


def _relation(holder: Side | str, speech: Attribution | None) -> Relation:
    if isinstance(holder, str):
        if holder == AUTHOR:
            return Relation.OWN if speech is None else Relation.CITED
        return Relation.FAR
    if speech is None:
        return Relation.PLAIN
    if speech.source is not None and _overlap(speech.source, holder):
        return Relation.SPEAKER
    return Relation.INSIDE if speech.contains(holder) else Relation.OUTSIDE


def _is_people(words: str) -> bool:
    found = _WORD.findall(words)
    return bool(found) and found[-1].lower() in _PEOPLE


def _touched(span: Span, sides: Sequence[Side]) -> bool:
    return any(_overlap(side, span) for side in sides)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _shift(span: Span, origin: Span) -> Span:
    return Span(span.start - origin.start, span.end - origin.start)
