"""Which party a speaker is: mentions in the subject, pronouns, and surnames met before on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stancekit import grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.attribution.records import Mention
    from stancekit.types import Span

MAX_LOOKBACK = 50
"""Most mentions that a pronoun may point back over."""

_APART = 4
"""Most words between a noun phrase's name and its relative pronoun."""
_APART_BY_ASIDE = 12
"""The same, where the name has an apposition."""
_WORD = re.compile(r"\w+(?:[.'-]\w+)*'?")
_ASIDE = re.compile(r",|\(| - |--")
_WHO = re.compile(r"\s*(?:who|whom|whose|which|that|where)\b")
_PERSONAL = frozenset({"he", "she", "him", "her", "his"})
_OPENS_CLAUSE = frozenset("after as before like since than until".split())
"""Prepositions that open a clause too, whose subject follows."""
_POINTERS = grammar.PRONOUNS | _PERSONAL | frozenset({"its", "their", "them"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke.

    Attributes:
        source: The words that name them, a pronoun included.
        holder: Their party, where it is known.
        named: Where the page calls them by a name.
        thing: Whether they are known to be no person, so that neither "he" nor "she" stands for them.
    """

    source: Span | None = None
    holder: str | None = None
    named: Span | None = None
    thing: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands.

    Attributes:
        block: Its block.
        sentence: Its sentence.
        before: The sentence before it.
        last: Who spoke last.
        person: Who spoke last of those that may be persons.
        quotes: The direct quotes of its sentence: whom they name does not speak outside them.
    """

    block: Span
    sentence: Span
    before: Span | None
    last: Speaker | None
    person: Speaker | None
    quotes: Sequence[Span] = ()


class Speakers:
    """Names the party behind each source of a page, read from top to bottom.

    Args:
        text: The page, folded.
        mentions: Where it names parties, sorted, without overlaps.
    """

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._mentions = mentions
        self._starts = [mention.span.start for mention in mentions]
        self._surnames: dict[str, str] = {}

    def speaker(self, source: Span, place: Place) -> Speaker:
        """Whom ``source`` names, standing where ``place`` says."""
        words = source.slice(self._text).lower().split()
        head = words[0].split("'")[0] if words else ""
        if head in _POINTERS and not any(word[:1].isupper() for word in source.slice(self._text).split()[1:]):
            return replace(self._behind_pronoun(head, source, place), source=source)
        if head in grammar.RELATIVES and len(words) == 1:
            return replace(self._behind_relative(source, place.sentence), source=source)
        party = self._named(source)
        self._remember(source, party)
        return Speaker(source, party, source if self._is_name(source) else None, self._is_thing(source))

    def _is_name(self, source: Span) -> bool:
        words = source.slice(self._text).split()
        first = words[0].lower() if words else ""
        return any(word[:1].isupper() for word in words[first in grammar.DETERMINERS :])

    def _is_thing(self, source: Span) -> bool:
        """Whether the head of the source is a name, of no person."""
        parts = self._asides(source)
        end = parts[0][1] if parts else source.end
        names = [m for m in self._within(source.start, end) if m.span.end == end and not m.person]
        return any(not self._is_titled(source.start, m.span.start) for m in names)

    def _is_titled(self, start: int, end: int) -> bool:
        """Whether a stretch ends with a title: what follows it is a person after all ("Finance Minister")."""
        words = self._text[start:end].lower().split()
        return bool(words) and words[-1] in grammar.OFFICIALS

    def introduced(self, start: int, colon: int) -> Speaker:
        """Who speaks in the quote after a colon: the last person that the words before it name."""
        persons = [m for m in self._within(start, colon) if m.person]
        return _as_speaker(persons[-1]) if persons else Speaker()

    def _within(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self._starts, start)
        return [m for m in self._mentions[first : bisect_left(self._starts, end)] if m.span.end <= end]

    def _named(self, source: Span) -> str | None:
        """The party of a noun phrase: that of its head, else of an aside such as ", a spokesman for X,"."""
        for start, end in self._asides(source):
            party = self._of_phrase(start, end)
            if party is not None:
                return party
            surname = self._surname(start, end)
            if surname in self._surnames:
                return self._surnames[surname]
        return None

    def _asides(self, source: Span) -> list[tuple[int, int]]:
        cuts = [match.span() for match in _ASIDE.finditer(self._text, source.start, source.end)]
        starts = [source.start, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), source.end]
        parts = zip(starts, ends, strict=True)
        return [(start, end) for start, end in parts if not _WHO.match(self._text, start, end)]

    def _of_phrase(self, start: int, end: int) -> str | None:
        mentions = self._within(start, end)
        if not mentions:
            return None
        words = [(m.start(), m.group().lower()) for m in _WORD.finditer(self._text, start, end)]
        inside = {at for m in mentions for at, _ in words if m.span.start <= at < m.span.end}
        prep = next((at for at, word in words if at not in inside and word in grammar.PREPOSITIONS and at > start), end)
        relative = next((at for at, word in words if at not in inside and word in grammar.RELATIVES), end)
        head = [word.removesuffix("'s").rstrip("'") for at, word in words if at < min(prep, relative)]
        before = [m for m in mentions if m.span.start < min(prep, relative)]
        if not grammar.OUTSIDERS.isdisjoint(head):
            named = before and before[-1].person and head[-1] not in grammar.OUTSIDERS  # "the historian Jane Roe"
            return before[-1].party if named else None
        if before:
            return self._nearest_head(before)
        after = [m for m in mentions if prep < m.span.start < relative]
        speaks_for = not grammar.OFFICIALS.isdisjoint(head)
        return after[0].party if after and speaks_for else None

    def _nearest_head(self, mentions: list[Mention]) -> str:
        """The last mention before the head's complements; an owner ("Russia's NATO envoy") counts as head."""
        owners = [
            m
            for m in mentions
            if self._text.startswith(("'s", "'"), m.span.end) or m.span.slice(self._text).endswith("'s")
        ]
        return (owners or mentions)[-1].party

    def _surname(self, start: int, end: int) -> str:
        words = _WORD.findall(self._text, start, end)
        last = words[-1].removesuffix("'s") if words else ""
        return last if last[:1].isupper() and last.lower() not in grammar.OFFICIALS else ""

    def _remember(self, source: Span, party: str | None) -> None:
        start, end = self._asides(source)[0] if self._asides(source) else (source.start, source.start)
        words = _WORD.findall(self._text, start, end)
        surname = self._surname(start, end)
        covered = any(m.span.end >= end - 1 for m in self._within(start, end))
        if party is not None and surname and not covered and len(words) > 1 and words[-2][:1].isupper():
            self._surnames[surname] = party

    def _behind_relative(self, pronoun: Span, sentence: Span) -> Speaker:
        """The noun phrase that "who" or "which" stands behind."""
        for mention in reversed(self._within(sentence.start, pronoun.start)):
            gap = self._text[mention.span.end : pronoun.start]
            aside = mention.person and gap.startswith(", ")  # "Jane Roe, head of the agency, who"
            if len(gap.split()) <= (_APART_BY_ASIDE if aside else _APART):
                return _as_speaker(mention)
        return Speaker()

    def _behind_pronoun(self, pronoun: str, source: Span, place: Place) -> Speaker:
        """The subject of this sentence so far; else who was named or spoke last, for a thing only within its block."""
        person = pronoun in _PERSONAL
        here = self._subjects(place.sentence.start, source.start, person, place.quotes)
        if here:
            return here[0]
        before = place.before if person or _within(place.before, place.block) else None
        last = place.person if person else place.last
        if last is not None and _within(last.source, before):
            return last
        back = self._subjects(before.start, before.end, person) if before is not None else []
        if back:
            return back[0]
        if last is not None and (person or _within(last.source, place.block)):
            return last
        earlier = self._subjects(place.block.start, place.sentence.start, person)
        return earlier[-1] if earlier else Speaker()

    def _subjects(self, start: int, end: int, person: bool, quotes: Sequence[Span] = ()) -> list[Speaker]:
        """The parties named in a stretch, without those right behind a preposition; the last few of many."""
        mentions = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [
            _as_speaker(m)
            for m in mentions[-MAX_LOOKBACK:]
            if (m.person or not person)
            and not self._follows_preposition(m.span.start, start)
            and not any(quote.contains(m.span) for quote in quotes)
        ]

    def _follows_preposition(self, at: int, start: int) -> bool:
        words = self._text[max(start, at - 30) : at].lower().split()
        return any(word in grammar.PREPOSITIONS and word not in _OPENS_CLAUSE for word in words[-2:])


def _as_speaker(mention: Mention) -> Speaker:
    return Speaker(mention.span, mention.party, mention.span, not mention.person)


def _within(source: Span | None, stretch: Span | None) -> bool:
    return source is not None and stretch is not None and stretch.contains(source)
