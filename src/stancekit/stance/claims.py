"""Claims: everybody whom a sentence may show to take a side, with everything that the side may be about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from stancekit import grammar
from stancekit.backends.base import RELATIONS, Relation
from stancekit.backends.claim_table import AskedSentence, ClaimColumns, ClaimTable, columns_of
from stancekit.stance.phrases import find_phrases
from stancekit.types import AUTHOR, Genre, Span, TargetKind
from stancekit.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.attribution import Attribution
    from stancekit.backends.base import ClaimQuery, IntArray
    from stancekit.stance.phrases import Phrase
    from stancekit.stance.sentences import Sentence

MAX_NAMES = 16
"""Mentions of one sentence that are read: claims grow as their square, and an enumeration says little of each."""
MAX_PHRASES = 40
"""Phrases of one sentence that are read."""
_OWN, _CITED, _FAR, _SPEAKER, _INSIDE, _OUTSIDE, _PLAIN = map(
    RELATIONS.index,
    (
        Relation.OWN,
        Relation.CITED,
        Relation.FAR,
        Relation.SPEAKER,
        Relation.INSIDE,
        Relation.OUTSIDE,
        Relation.PLAIN,
    ),
)
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


@dataclass(frozen=True, slots=True)
class Claim:
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


class Claims(Sequence[Claim]):
    """The claims of some sentences; each is made when it is asked for.

    Args:
        queries: What to ask the model of them.
        holders: What may hold, in any order: sides, and whoever is named elsewhere.
        targets: What they may be about.
        places: Which of the holders and of the targets each claim has. Shape: (2, claims).
        stops: Where each sentence's claims end.
    """

    def __init__(
        self,
        queries: ClaimTable,
        holders: Sequence[Side | _Absent],
        targets: Sequence[Side],
        places: IntArray,
        stops: Sequence[int],
    ) -> None:
        self.queries, self.stops = queries, stops
        self._holders, self._targets, self._places = holders, targets, places

    def __len__(self) -> int:
        return len(self.queries)

    @overload
    def __getitem__(self, index: int) -> Claim: ...
    @overload
    def __getitem__(self, index: slice) -> list[Claim]: ...
    def __getitem__(self, index: int | slice) -> Claim | list[Claim]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        holder, target = (int(place) for place in self._places[:, index])
        who, what = self._holders[holder], self._targets[target]
        if isinstance(who, Side):
            return Claim(who.name, who, what, self.queries[index])
        return Claim(who.name, None, what, self.queries[index], who.elsewhere)


@dataclass(frozen=True, slots=True)
class _Absent:
    """A holder whom the sentence does not name.

    Attributes:
        name: As in ``Claim``.
        elsewhere: The same.
    """

    name: str
    elsewhere: Span | None = None


def find_claims(sentences: Sequence[tuple[str, Sentence]]) -> Claims:
    """The claims that sentences may make.

    Args:
        sentences: Each with the text of its page, folded.
    """
    shared = [_shared(text, sentence) for text, sentence in sentences]
    words = Words.read([one.text for one in shared], [one.names for one in shared])
    phrases = find_phrases(words)
    found = _Found()
    for number, ((text, sentence), inside) in enumerate(zip(sentences, phrases, strict=True)):
        found.add(number, text, sentence, [phrase.moved(sentence.start) for phrase in inside[:MAX_PHRASES]])
    columns = columns_of(found.rows, len(ClaimColumns._fields) + 2)
    queries = ClaimTable(shared, ClaimColumns(*columns[:-2]), words=words)
    return Claims(queries, found.holders, found.targets, columns[-2:], found.stops)


def _shared(text: str, sentence: Sentence) -> AskedSentence:
    names = tuple(_shift(mention.span, sentence) for mention in sentence.mentions[:MAX_NAMES])
    return AskedSentence(sentence.slice(text), names)


class _Found:
    """Claims while they are found. Each row is one of ``ClaimColumns``, with the places of its holder and target."""

    def __init__(self) -> None:
        self.holders: list[Side | _Absent] = [_Absent(AUTHOR)]
        self.targets: list[Side] = []
        self.rows: list[tuple[int, ...]] = []
        self.stops: list[int] = []

    def add(self, number: int, text: str, sentence: Sentence, phrases: Sequence[Phrase]) -> None:
        """Add the claims of a sentence, by target."""
        sides = _holders(text, sentence, phrases)
        issues = [Side(span.start, span.end, name, TargetKind.ISSUE) for name, span in sentence.issues]
        found = [issue for issue in _issues(text, phrases, sides) if not _touched(issue, issues)]
        first = len(self.holders)
        self.holders += sides
        holders = list(enumerate(sides, start=first))
        for target in (*sides, *issues, *found):
            self.targets.append(target)
            self._add_about(number, text, sentence, target, holders)
        self.stops.append(len(self.rows))

    def _add_about(
        self, number: int, text: str, sentence: Sentence, target: Side, holders: Sequence[tuple[int, Side]]
    ) -> None:
        """Add the claims about one target.

        Args:
            number: Of the sentence.
            text: Its page.
            sentence: With what was found in it.
            target: What is asked about.
            holders: Whom it names, each with its place among all holders.
        """
        origin = sentence.start
        speech = next((a for a in sentence.attributions if a.contains(target)), None)
        words: Span = sentence if speech is None else speech
        is_party = target.kind is TargetKind.PARTY
        aim = (target.start - origin, target.end - origin, words.start - origin, words.end - origin)
        commentary = sentence.genre is Genre.COMMENTARY
        told = (is_party, target.verbal, speech is not None and speech.denied, commentary)
        what = len(self.targets) - 1
        rows = self.rows
        for place, holder in holders:
            owns = not is_party and target.contains(holder)
            if holder.name != target.name and (owns or not _overlap(holder, target)):
                at = holder.start - origin, holder.end - origin
                rows.append((number, *at, *aim, _relation(holder, speech), holder.listed, *told, place, what))
        absent = (
            [] if speech is None else [place for place in (self._from_afar(text, sentence, target, speech),) if place]
        )
        if commentary:  # a report's author takes no side
            absent.append(0)
        for place in absent:
            relation = _FAR if place else _OWN if speech is None else _CITED
            rows.append((number, -1, -1, *aim, relation, True, *told, place, what))

    def _from_afar(self, text: str, sentence: Sentence, target: Side, speech: Attribution) -> int:
        """The place of a speaker whom another sentence names: a party, or somebody with a name; 0 for none."""
        if speech.source is not None and sentence.contains(speech.source):
            return 0
        named = speech.named if speech.named is not None and text[speech.named.start].isupper() else None
        speaker = speech.holder or (named.slice(text) if named is not None else None)
        if speaker is None or speaker == target.name:
            return 0
        self.holders.append(_Absent(speaker, None if speech.holder else named))
        return len(self.holders) - 1


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


def _relation(holder: Side, speech: Attribution | None) -> int:
    """The number of the relation of a holder whom the sentence names."""
    if speech is None:
        return _PLAIN
    if speech.source is not None and _overlap(speech.source, holder):
        return _SPEAKER
    return _INSIDE if speech.contains(holder) else _OUTSIDE


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
