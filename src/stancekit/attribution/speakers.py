"""Which party a speaker is: mentions in the subject, pronouns, and surnames met before on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit import grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.attribution.records import Mention
    from stancekit.types import Span

MAX_LOOKBACK = 50
"""Most mentions that a pronoun may point back over."""

_WORD = re.compile(r"\w+(?:[.'-]\w+)*'?")
_ASIDE = re.compile(r",|\(| - |--")
_WHO = re.compile(r"\s*(?:who|whom|whose|which|that|where)\b")
_PERSONAL = frozenset({"he", "she", "him", "her", "his"})
_POINTERS = grammar.PRONOUNS | _PERSONAL | frozenset({"its", "their", "them"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke: the words that name them, and their party where it is known."""

    source: Span | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands: its block, its sentence, the sentence before it in the block, and who spoke last."""

    block: Span
    sentence: Span
    before: Span | None
    last: Speaker | None


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

    def holder(self, source: Span, place: Place) -> str | None:
        """The party that ``source`` names, standing where ``place`` says; None for no known party."""
        words = source.slice(self._text).lower().split()
        head = words[0].split("'")[0] if words else ""
        if head in _POINTERS and not any(word[:1].isupper() for word in source.slice(self._text).split()[1:]):
            return self._behind_pronoun(head, source, place)
        if head in grammar.RELATIVES and len(words) == 1:
            return self._behind_relative(source, place.sentence)
        party = self._named(source)
        self._remember(source, party)
        return party

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
        if not grammar.OUTSIDERS.isdisjoint(head):
            return None
        before = [m for m in mentions if m.span.start < min(prep, relative)]
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

    def _behind_relative(self, pronoun: Span, sentence: Span) -> str | None:
        """The party of the noun phrase that "who" or "which" stands behind."""
        mentions = self._within(sentence.start, pronoun.start)
        if not mentions:
            return None
        gap = self._text[mentions[-1].span.end : pronoun.start]
        return mentions[-1].party if len(gap.split()) <= 4 else None

    def _behind_pronoun(self, pronoun: str, source: Span, place: Place) -> str | None:
        """The subject of this sentence so far; else who spoke last, for a thing only within its block."""
        here = self._subjects(place.sentence.start, source.start)
        if here:
            return here[0]
        last = place.last
        if last is not None and (pronoun in _PERSONAL or _within(last.source, place.before)):
            return last.holder
        back = self._subjects(place.before.start, place.before.end) if place.before is not None else []
        if back:
            return back[0]
        if last is not None and _within(last.source, place.block):
            return last.holder
        earlier = self._subjects(place.block.start, place.sentence.start)
        return earlier[-1] if earlier else None

    def _subjects(self, start: int, end: int) -> list[str]:
        """The parties named in a stretch, without those right behind a preposition; the last few of many."""
        mentions = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [m.party for m in mentions[-MAX_LOOKBACK:] if not self._follows_preposition(m.span.start, start)]

    def _follows_preposition(self, at: int, start: int) -> bool:
        words = self._text[max(start, at - 30) : at].lower().split()
        return any(word in grammar.PREPOSITIONS for word in words[-2:])


def _within(source: Span | None, stretch: Span | None) -> bool:
    return source is not None and stretch is not None and stretch.contains(source)
