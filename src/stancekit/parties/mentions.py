"""Mentions: which parties a page names, and where.

Five steps, each over the whole page: mark what the lexicon knows, widened or dropped by the phrases around it;
settle the doubtful aliases by what else the page names; add the names that only look like a party's; carry the
short names of strangers through the page; let leaders stand for their states.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from stancekit.backends.base import KnownName
from stancekit.parties.lexicon import Kind, Role
from stancekit.parties.phrases import (
    Tail,
    is_body,
    is_month,
    is_name_word,
    is_of_vote,
    is_part_of_name,
    is_place,
    is_titled,
    tail_of,
    title_of,
)
from stancekit.parties.strangers import find_strangers
from stancekit.types import Party, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancekit.backends.base import Name
    from stancekit.parties.lexicon import Entry, Lexicon, Match, Sense
    from stancekit.parties.strangers import Stranger

_MAX_STRANGERS = 64
"""Surnames carried through one page; a page with more is a list, not a report."""
_WORD = re.compile(r"\w+")


class _Mention(NamedTuple):
    start: int
    end: int
    entry: Entry


class _Doubt(NamedTuple):
    start: int
    end: int
    senses: tuple[Sense, ...]
    place: int  # how many certain mentions stand before it


@dataclass(slots=True)
class _Marks:
    """What the first pass over a page finds."""

    mentions: list[_Mention] = field(default_factory=list)
    doubts: list[_Doubt] = field(default_factory=list)
    strangers: dict[str, Entry] = field(default_factory=dict)
    hints: Counter[str] = field(default_factory=Counter)
    blocked: list[_Mention] = field(default_factory=list)


def find_parties(text: str, lexicon: Lexicon, names: Sequence[Name] = ()) -> tuple[Party, ...]:
    """The parties that a page names, most mentioned first.

    Args:
        text: The page, as ``stancekit.text.fold`` returns it.
        lexicon: The parties to look for.
        names: The names on the page, in order, without overlaps: those of persons and organisations that the lexicon
            does not know become parties too.

    Returns:
        Parties with their mentions in order; no two mentions overlap, whatever their party.

    Example:
        >>> from stancekit.parties import Lexicon
        >>> page = "Russian Foreign Ministry officials met the US envoy. Moscow was not pleased."
        >>> for party in find_parties(page, Lexicon.bundled()):
        ...     print(party.id, [span.slice(page) for span in party.mentions])
        RU ['Russian Foreign Ministry officials', 'Moscow']
        US ['US envoy']
    """
    marks = _mark(text, lexicon)
    mentions = sorted([*marks.mentions, *_settle(text, marks)])
    mentions = _with_strangers(find_strangers(text, names), marks, mentions)
    mentions = sorted([*mentions, *_carry(text, marks, mentions)])
    standing = _standing(mentions, lexicon)
    spans: dict[str, list[Span]] = defaultdict(list)
    shown: dict[str, str] = {}
    for start, end, entry in mentions:
        party_id = standing.get(entry.id, entry.id)
        if party_id not in shown:
            shown[party_id] = entry.name if party_id == entry.id else lexicon.name(party_id)
        spans[party_id].append(Span(start, end))
    ranked = sorted(spans.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return tuple(Party(party_id, shown[party_id], tuple(found)) for party_id, found in ranked)


def _mark(text: str, lexicon: Lexicon) -> _Marks:
    """Certain mentions, doubtful ones, and strangers with a state's title."""
    marks = _Marks()
    hits = list(lexicon.matches(text))
    taken = 0
    for hit, following in zip_longest(hits, hits[1:]):
        if hit.start < taken:
            continue
        entry, role = hit.senses[0].entry, hit.senses[0].role
        if role is Role.WEAK:
            marks.doubts.append(_Doubt(hit.start, hit.end, hit.senses, len(marks.mentions)))
        elif entry.kind is Kind.NONE:
            marks.hints[entry.id] += 1
            marks.blocked.append(_Mention(hit.start, hit.end, entry))
        elif entry.kind is Kind.STATE or (entry.kind is Kind.ORGANISATION and not entry.of):
            taken = _mark_holder(text, marks, hit, following)
        elif not is_of_vote(text, hit.end):
            marks.mentions.append(_Mention(hit.start, hit.end, entry))
    return marks


def _mark_holder(text: str, marks: _Marks, hit: Match, following: Match | None) -> int:
    """Mark a state or international organisation with the office or person it introduces; return where that ends."""
    start, end, entry = hit.start, hit.end, hit.senses[0].entry
    tail = tail_of(text, end)
    if tail is None:
        is_city = hit.senses[0].role is Role.CITY
        if is_city and (is_place(text, start, end) or _is_address(text, hit, following)):
            return end
        if is_of_vote(text, end):
            return end
        earlier = title_of(text, start)
        if earlier is not None and (not marks.mentions or marks.mentions[-1].end <= earlier[0]):
            marks.strangers[earlier[1]] = entry
            start = _clear(marks, earlier[0])
        marks.mentions.append(_Mention(start, end, entry))
        return end
    person = _introduced(following, tail, entry)
    if person is not None and following is not None:
        marks.mentions.append(_Mention(start, following.end, person))
        return following.end
    if following is not None and following.start < tail.end:
        close = end if following.start < tail.office_end else tail.office_end
        tail = Tail(close, close, "")
    if tail.surname:
        marks.strangers.setdefault(tail.surname, entry)
    marks.mentions.append(_Mention(start, tail.end, entry))
    return tail.end


def _is_address(text: str, city: Match, following: Match | None) -> bool:
    """Whether the city's own state follows a comma: "Moscow, Russia"."""
    if following is None or text[city.end : following.start] != ", ":
        return False
    state = city.senses[0].entry.id
    return any(sense.entry.id == state and sense.role is Role.NAME for sense in following.senses)


def _clear(marks: _Marks, start: int) -> int:
    """Drop the doubts that a phrase which begins at ``start`` swallows."""
    while marks.doubts and marks.doubts[-1].end > start:
        marks.doubts.pop()
    return start


def _introduced(following: Match | None, tail: Tail, holder: Entry) -> Entry | None:
    """The known person that a title introduces: "British Prime Minister Johnson", "UN Ambassador Nikki Haley"."""
    if following is None or not tail.surname or following.start >= tail.end:
        return None
    entries = [sense.entry for sense in following.senses]
    fitting = (entry for entry in entries if holder.id in (entry.of, entry.id))
    persons = (entry for entry in entries if entry.kind is Kind.PERSON and holder.kind is not Kind.STATE)
    return next(fitting, None) or next(persons, None)


def _settle(text: str, marks: _Marks) -> Iterable[_Mention]:
    """The doubtful aliases that the page backs."""
    names = Counter(mention.entry.id for mention in marks.mentions) + marks.hints
    states = Counter(mention.entry.state for mention in marks.mentions if mention.entry.state)
    seen: dict[str, int] = {}
    read = 0
    for start, end, senses, place in marks.doubts:
        for number, mention in enumerate(marks.mentions[read:place], start=read):
            seen[mention.entry.id] = number
        read = place
        if is_part_of_name(text, start, end) or is_month(text, start, end):
            continue
        entry = _backed_person(text, start, senses, seen) or _backed(senses, names, states)
        if entry is not None and entry.kind is not Kind.NONE:
            yield _Mention(start, end, entry)


def _backed_person(text: str, start: int, senses: Sequence[Sense], seen: dict[str, int]) -> Entry | None:
    """The person of this surname who was named last, or the likeliest one after a title."""
    persons = [sense.entry for sense in senses if sense.entry.kind is Kind.PERSON]
    if not persons:
        return None
    latest = max(persons, key=lambda entry: seen.get(entry.id, -1))
    if latest.id in seen:
        return latest
    return persons[0] if is_titled(text, start) else None


def _backed(senses: Sequence[Sense], names: Counter[str], states: Counter[str]) -> Entry | None:
    """The reading with most mentions of its own, of its state and of its allies; none without any."""
    best, most = None, 0
    for sense in senses:
        entry = sense.entry
        if entry.kind is Kind.PERSON:
            continue
        own = (
            names[entry.id] if entry.kind in (Kind.STATE, Kind.NONE) else names[entry.id] + states[entry.of or entry.id]
        )
        backing = own + sum(names[ally] for ally in entry.allies)
        if backing > most:
            best, most = entry, backing
    return best


def _with_strangers(strangers: Sequence[Stranger], marks: _Marks, mentions: Sequence[_Mention]) -> list[_Mention]:
    """The mentions with those of unlisted parties, which swallow what they hold ("Springfield" in "Springfield Party").

    What a known name or phrase covers stays its own: the name in "Russian President X" is of that mention.
    """
    taken = sorted([*mentions, *marks.blocked])
    starts = [known.start for known in taken]
    swallowed: set[tuple[int, int]] = set()
    added: list[_Mention] = []
    for start, end, entry, short in strangers:
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        low -= low > 0 and taken[low - 1].end > start
        inside = taken[low:high]
        if all(start <= known.start and known.end <= end and _yields(known, start, end) for known in inside):
            swallowed.update((known.start, known.end) for known in inside)
            if entry.kind is not Kind.NONE:
                added.append(_Mention(start, end, entry))
            if short:
                marks.strangers.setdefault(short, entry)
    return sorted([*(m for m in mentions if m[:2] not in swallowed), *added])


def _yields(known: _Mention, start: int, end: int) -> bool:
    """Whether a known name gives way to a longer unknown one; a political party that begins it does not."""
    if known.entry.kind is Kind.NONE or (known.start, known.end) == (start, end):
        return False
    return known.start > start or known.entry.kind in (Kind.STATE, Kind.PERSON)


def _carry(text: str, marks: _Marks, mentions: Sequence[_Mention]) -> Iterable[_Mention]:
    """Bare short names of the strangers, where nothing else is marked."""
    if not marks.strangers:
        return
    starts: dict[str, list[int]] = defaultdict(list)
    for word in _WORD.finditer(text):
        starts[word.group()].append(word.start())
    found: list[tuple[int, str]] = []
    for name in list(marks.strangers)[:_MAX_STRANGERS]:
        # a name whose lower-case form stands in the page came from a headline: "President Signs Bill"
        if not _places(name.lower(), text, starts):
            found += [(start, name) for start in _places(name, text, starts)]
    taken = sorted([*mentions, *marks.blocked])
    number = past = 0
    for start, name in sorted(found, key=itemgetter(0)):  # of two at one place, the name that came first
        if start < past:
            continue
        past = end = start + len(name)
        while number < len(taken) and taken[number].end <= start:
            number += 1
        free = number == len(taken) or end <= taken[number].start
        if free and not is_part_of_name(text, start, end):
            yield _Mention(start, end, marks.strangers[name])


def _places(name: str, text: str, starts: Mapping[str, Sequence[int]]) -> list[int]:
    """Where a name stands in a text, itself no part of a word; given where each word begins."""
    first = _WORD.match(name)
    places = starts.get(first.group(), ()) if first else ()
    return [at for at in places if text.startswith(name, at) and _WORD.match(text, at + len(name)) is None]


def _standing(mentions: Iterable[_Mention], lexicon: Lexicon) -> dict[str, str]:
    """Leaders to their states: on a page with another state and without another voice of the leader's own."""
    entries = {mention.entry.id: mention.entry for mention in mentions}
    states = {entry.state for entry in entries.values()} - {""}
    voices = Counter(entry.of for entry in entries.values() if entry.of and entry.kind is not Kind.STATE)
    return {
        entry.id: entry.of
        for entry in entries.values()
        if entry.leads and entry.of in lexicon and voices[entry.of] == 1 and len(states) > 1
    }


def known_names(text: str, lexicon: Lexicon) -> tuple[KnownName, ...]:
    """What the lexicon knows of a sentence, as a name tagger takes it."""
    return tuple(
        KnownName(start, end, f"{senses[0].entry.kind} {senses[0].role}")
        for start, end, senses in lexicon.matches(text)
    )


def names_person(words: str, lexicon: Lexicon) -> bool:
    """Whether the words of a mention name a person, as far as they show it.

    Example:
        >>> from stancekit.parties import Lexicon
        >>> [names_person(words, Lexicon.bundled()) for words in ("Russian President Putin", "Russian Navy", "Moscow")]
        [True, False, False]
    """
    senses = lexicon.senses(words)
    if senses:
        return senses[0].entry.kind is Kind.PERSON
    last = words.rsplit(" ", 1)[-1].removesuffix("'s")
    return bool(last) and is_name_word(last) and not is_body(last)
