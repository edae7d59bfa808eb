"""The lexicon: which words name which party, and how sure that is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import ahocorasick_rs

from stancekit.errors import InputError
from stancekit.parties.user_file import read_user_parties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from os import PathLike

TABLE_FORMAT = 1
"""Raise it, and keep reading the older form, when the columns of the compiled table change."""


class Kind(StrEnum):
    """What a party is; ``none`` is a phrase recognised so that it is not taken for one ("French fries")."""

    STATE = "state"
    ORGANISATION = "organisation"
    GROUP = "group"
    PERSON = "person"
    NONE = "none"


class Role(StrEnum):
    """How much an alias tells.

    A ``name`` counts by itself. A ``city`` stands for a government unless its surroundings say that the place is
    meant. A ``weak`` alias counts only where the page backs it: a bare surname, "Congress", "Georgia".
    """

    NAME = "name"
    CITY = "city"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Entry:
    """One party of the lexicon.

    Attributes:
        id: Stable identifier: an ISO 3166 code for a state, else a short upper-case name.
        name: The name to show.
        kind: What it is.
        of: Id of the state it belongs to; empty where it belongs to none.
        leads: Whether this person stands for the state ``of`` on international pages.
        names: Aliases that count by themselves.
        cities: Aliases that are cities.
        weak: Aliases that count only where the page backs them.
        allies: Ids of parties whose mentions back the weak aliases.
    """

    id: str
    name: str
    kind: Kind
    of: str = ""
    leads: bool = False
    names: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    allies: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Id of the state it is or belongs to; empty where there is none."""
        return self.id if self.kind is Kind.STATE else self.of


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of an alias.

    Attributes:
        entry: The party it may name.
        role: How much it tells.
        article: Whether "the" must stand before it ("the West", "the House").
    """

    entry: Entry
    role: Role
    article: bool = False


class Match(NamedTuple):
    """Where an alias stands in a text, and its readings, likeliest first."""

    start: int
    end: int
    senses: tuple[Sense, ...]


class Lexicon:
    """The parties that can be found, with a matcher over their aliases. Immutable and thread-safe.

    Args:
        entries: The parties; of two that claim one alias as a name, the first has it.
        overrides: Parties whose aliases win over those of ``entries``.

    Example:
        >>> lexicon = Lexicon.bundled()
        >>> lexicon.name("RU")
        'Russia'
    """

    __slots__ = ("_articled", "_by_alias", "_entries", "_matcher", "_overrides", "_parties", "_senses")

    def __init__(self, entries: Iterable[Entry], *, overrides: Iterable[Entry] = ()) -> None:
        self._entries = tuple(entries)
        self._overrides = tuple(overrides)
        self._parties = {entry.id: entry for entry in self._entries}
        for entry in self._overrides:
            self._parties[entry.id] = _renamed(self._parties.get(entry.id), entry)
        self._by_alias = _senses(self._entries, self._overrides, self._parties)
        self._senses = tuple(self._by_alias.values())
        self._articled = frozenset(
            number for number, found in enumerate(self._senses) if found[0].article or found[-1].article
        )
        self._matcher = ahocorasick_rs.AhoCorasick(
            list(self._by_alias), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Lexicon, overrides=self._overrides), (self._entries,)

    @staticmethod
    def bundled() -> Lexicon:
        """The lexicon that ships with stancekit, read once."""
        return _bundled()

    def extended(self, path: str | PathLike[str]) -> Lexicon:
        """A lexicon that also knows the parties of a file.

        Where an alias of the file is known already, the file wins. An id that is known already gets the file's
        name and its aliases on top of its own.

        Args:
            path: A table as ``stancekit.parties.user_file`` describes it.

        Raises:
            InputError: The file cannot be read, or one of its rows cannot be used.
        """
        added = [
            Entry(party.id, party.name, Kind(party.kind), party.of, names=party.aliases)
            for party in read_user_parties(path)
        ]
        return Lexicon(self._entries, overrides=(*self._overrides, *added))

    def name(self, party_id: str) -> str:
        """The name to show for a party.

        Raises:
            InputError: No party has this id.
        """
        return self.entry(party_id).name

    def entry(self, party_id: str) -> Entry:
        """What the lexicon knows of a party.

        Raises:
            InputError: No party has this id.
        """
        found = self._parties.get(party_id)
        if found is None:
            raise InputError(f"the lexicon has no party with the id {party_id!r}; expected one such as 'RU' or 'NATO'")
        return found

    def __contains__(self, party_id: object) -> bool:
        return party_id in self._parties

    def __iter__(self) -> Iterator[Entry]:
        """The parties, without the phrases that are none."""
        return (entry for entry in self._parties.values() if entry.kind is not Kind.NONE)

    def person_words(self) -> tuple[list[str], list[str]]:
        """The given names and the family names of the persons it knows, sorted."""
        persons = [name.split() for entry in self if entry.kind is Kind.PERSON for name in entry.names if " " in name]
        return sorted({words[0] for words in persons}), sorted({words[-1] for words in persons})

    def senses(self, alias: str) -> tuple[Sense, ...]:
        """The readings of an alias, likeliest first; empty where it is none."""
        return self._by_alias.get(alias, ())

    def matches(self, text: str) -> Iterator[Match]:
        """Where aliases stand in a text as whole words, leftmost-longest.

        Args:
            text: The page, folded.
        """
        length, senses, articled = len(text), self._senses, self._articled
        for pattern, start, end in self._matcher.find_matches_as_indexes(text):
            if start and (text[start - 1].isalnum() or text[start - 1] in "_@"):
                continue
            if end < length and (text[end].isalnum() or text[end] == "_"):
                # "UN Security Councils": the longest alias ends within a word, a shorter one may not
                yield from self._shorter(text, start, end)
            elif pattern in articled:
                found = senses[pattern]
                if not text.endswith(("the ", "The "), max(0, start - 4), start):
                    found = tuple(sense for sense in found if not sense.article)
                if found:
                    yield Match(start, end, found)
            else:
                yield Match(start, end, senses[pattern])

    def _shorter(self, text: str, start: int, end: int) -> Iterator[Match]:
        cut = text.rfind(" ", start, end)
        while cut > start:
            found = self._by_alias.get(text[start:cut])
            if found is not None:
                yield Match(start, cut, found)
                return
            cut = text.rfind(" ", start, cut)


@cache
def _bundled() -> Lexicon:
    table = json.loads(files("stancekit.parties").joinpath("lexicon.json").read_text(encoding="utf-8"))
    if table["format"] != TABLE_FORMAT:
        raise InputError(f"the bundled party table has format {table['format']}, expected {TABLE_FORMAT}; reinstall")
    return Lexicon(_entry(row) for row in table["parties"])


def _entry(row: Sequence[Any]) -> Entry:
    party_id, name, kind, of, leads, names, cities, weak, allies = row
    return Entry(party_id, name, Kind(kind), of, bool(leads), tuple(names), tuple(cities), tuple(weak), tuple(allies))


def _renamed(known: Entry | None, added: Entry) -> Entry:
    if known is None or known.kind is Kind.NONE:
        return added
    return replace(known, name=added.name, names=(*known.names, *added.names))


def _senses(
    entries: Iterable[Entry], overrides: Iterable[Entry], parties: dict[str, Entry]
) -> dict[str, tuple[Sense, ...]]:
    sure: dict[str, tuple[Sense, ...]] = {}
    doubtful: dict[str, tuple[Sense, ...]] = {}
    for entry in entries:
        party = parties[entry.id]
        # plain loops and no empty senses, since this runs on every start
        if entry.names:
            sense = (Sense(party, Role.NAME),)
            for alias in entry.names:
                sure.setdefault(alias, sense)
        if entry.cities:
            sense = (Sense(party, Role.CITY),)
            for alias in entry.cities:
                sure.setdefault(alias, sense)
        if entry.weak:
            sense = (Sense(party, Role.WEAK),)
            for alias in entry.weak:
                doubtful[alias] = doubtful[alias] + sense if alias in doubtful else sense
    for entry in overrides:
        sense = (Sense(parties[entry.id], Role.NAME),)
        sure.update(dict.fromkeys(entry.names, sense))
    return _without_articles(doubtful | sure)


def _without_articles(table: dict[str, tuple[Sense, ...]]) -> dict[str, tuple[Sense, ...]]:
    """The table with "the" as a condition: a match that began with it would hide "US Senate" in "the US Senate"."""
    articled = [alias for alias in table if alias.startswith("the ") and len(alias) > 4]
    for alias in articled:
        found, bare = table.pop(alias), alias.removeprefix("the ")
        known = table.get(bare, ())
        parties = {sense.entry.id for sense in known}
        added = tuple(replace(sense, article=True) for sense in found if sense.entry.id not in parties)
        # a reading that needs no article stays what it is; a certain one with the article comes first
        table[bare] = (
            *(s for s in added if s.role is not Role.WEAK),
            *known,
            *(s for s in added if s.role is Role.WEAK),
        )
    return table
