"""Strangers: parties that no list knows, made of the names that a tagger finds.

Names of one stranger are brought together on the page: a surname with its full name, an acronym with the name it
stands for, a short form with the longer name that begins with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stancekit.parties.lexicon import Entry, Kind
from stancekit.parties.phrases import CAPITAL, is_function_word, is_of_vote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stancekit.backends.base import Name

_KINDS = {"person": Kind.PERSON, "organisation": Kind.ORGANISATION, "other": Kind.NONE}
_REALMS = frozenset(
    "Caliphate Colony Commonwealth Confederacy Confederation Duchy Emirate Empire Federation Kingdom Principality "
    "Protectorate Republic Sultanate Tsardom".split()
)
"""Words in the names of states."""
_TITLES = frozenset(
    "Adm Ambassador Attorney Bishop Capt Captain Chairman Chancellor Cmdr Col Colonel Congressman Congresswoman Dame "
    "Democratic Director Dr Gen General Generals Gov Governor Inc Incumbent Judge Justice King Lady Lord Lt Ltd MEP "
    "MP MPs Maj Mayor Minister Miss Mr Mrs Ms Ofc PM Pope Premier President Prime Prince Princess Prof Professor Queen "
    "Rep Reps Representative Republican Rev Reverend Secretary Secretary-General Sen Senator Sens Sgt Sir Speaker St "
    "State The Vice".split()
)
"""Words that name nobody by themselves."""
_ABBREVIATED = frozenset("Adm Capt Col Dr Gen Gov Lt Maj Mr Mrs Ms Prof Rep Reps Rev Sen Sens Sgt".split())
"""Titles that a name follows."""
_OFFICES = _ABBREVIATED | frozenset(
    "Chairman Chancellor Congressman Congresswoman Democratic Governor Judge Justice Mayor Minister Premier President "
    "Representative Republican Secretary Senator Speaker".split()
)
"""Titles that are no part of a person's name, as "Pope" and "Queen" are."""
_ACRONYM = re.compile(rf' \("?({CAPITAL}[\w-]{{1,7}})"?\)')
_TRAILING = re.compile(r"(?: (?:of|the|and|for|in|on|de|to))+$")
_SMALL_WORDS = frozenset("of the and for in on to a an de".split())
_BARE_HEADS = frozenset(
    "Party Council Committee Union Commission Court Ministry Department Agency Senate House Congress Parliament "
    "Government State National Federal American United International New Christian Social Liberal Democratic "
    "Republican Conservative Labour Labor People's".split()
)
"""Words that many names begin with: no short form of one of them."""
_SUFFIXES = frozenset("Jr Jr. Sr Sr. II III IV".split())


class Stranger(NamedTuple):
    """A name of a party that no list knows.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        entry: The party it names.
        short: A short form that stands for it on the same page; empty where there is none.
    """

    start: int
    end: int
    entry: Entry
    short: str


def find_strangers(text: str, names: Iterable[Name]) -> list[Stranger]:
    """The persons and organisations among the names of a page, those of one party under one entry.

    Names of events, works and peoples come too, of no kind: a state in one of them is not meant itself.

    Args:
        text: The page, folded.
        names: Its names, in order, without overlaps.

    Example:
        >>> from stancekit.backends.base import Name
        >>> page = "Jane Roe joined. Roe left."
        >>> found = find_strangers(page, [Name(0, 8, "person"), Name(17, 20, "person")])
        >>> [stranger.entry.id for stranger in found]
        ['JANE_ROE', 'JANE_ROE']
    """
    named = [(name, words, kind) for name in _joined(text, names) for words, kind in _read(text, name)]
    forms: dict[tuple[Kind, str], Entry] = {}
    longer: dict[tuple[Kind, str], list[_Form]] = defaultdict(list)  # by their clues
    for _, words, kind in sorted(named, key=lambda found: -len(found[1])):
        if (kind, words) not in forms:
            parts = words.split()
            entry = _longer(parts, kind, longer) or Entry(_identifier(words), words, kind)
            for word in _clues(parts, kind):
                longer[kind, word].append(_Form(len(forms), parts, entry))
            forms[kind, words] = entry
    found = []
    for name, words, kind in named:
        entry = forms[kind, words]
        acronym = _ACRONYM.match(text, name.end) if kind is Kind.ORGANISATION else None
        found.append(Stranger(name.start, name.end, entry, acronym[1] if acronym else _short(words, kind)))
    return found


def _joined(text: str, names: Iterable[Name]) -> list[Name]:
    """The names, with the two names of a person in one, and without function words and titles at their ends."""
    joined: list[Name] = []
    for whole in names:
        name = _trimmed(text, whole)
        if name is None:
            continue
        if joined and name.kind == joined[-1].kind == "person" and text[joined[-1].end : name.start] == " ":
            joined[-1] = replace(joined[-1], end=name.end)
        else:
            joined.append(name)
    return joined


def _trimmed(text: str, name: Name) -> Name | None:
    start, end = name.start, name.start + len(_TRAILING.sub("", text[name.start : name.end]))
    words = text[start:end].split(" ")
    while words and words[-1].rstrip(".") in _ABBREVIATED:  # "Ohio Sen" of "Ohio Sen. Jane Roe"
        end -= len(words.pop()) + bool(words)
    while words and (is_function_word(words[0]) or (name.kind == "person" and words[0] in _OFFICES)):
        start += len(words.pop(0)) + 1
    return replace(name, start=start, end=end) if words else None


def _read(text: str, name: Name) -> Iterator[tuple[str, Kind]]:
    """The words of a name and what they name; nothing for places, but states that are gone or not recognised."""
    words = text[name.start : name.end]
    if is_of_vote(text, name.end):
        return
    if name.kind in {"place", "other"} and not _REALMS.isdisjoint(words.split()) and " " in words:
        yield words, Kind.STATE
    elif name.kind in _KINDS and not _TITLES.issuperset(words.split()):
        yield words, _KINDS[name.kind]


def _short(words: str, kind: Kind) -> str:
    if kind is not Kind.PERSON or " " not in words:
        return ""
    return next(word for word in reversed(words.split()) if word not in _SUFFIXES)


class _Form(NamedTuple):
    """A name on a page: how many were longer or came first, its words, and whom it names."""

    number: int
    words: list[str]
    entry: Entry


def _longer(words: Sequence[str], kind: Kind, longer: Mapping[tuple[Kind, str], Sequence[_Form]]) -> Entry | None:
    """The party whose longer name on the page these words are short for; the one named so first, if several are."""
    asked = {words[-1]} if kind is Kind.PERSON else {words[0], words[0].replace(".", "")}
    fitting = [f for word in asked for f in longer.get((kind, word), ()) if _stands_for(words, f.words, kind)]
    return min(fitting, key=lambda form: form.number).entry if fitting else None


def _clues(words: Sequence[str], kind: Kind) -> set[str]:
    """The words one of which each short form of a name has: at its end, of a person, or else at its beginning."""
    return set(_family(words)[-1:]) if kind is Kind.PERSON else {words[0], _initials(words)}


def _stands_for(short: Sequence[str], full: Sequence[str], kind: Kind) -> bool:
    if kind is Kind.PERSON:
        family = _family(full)
        return len(short) < len(full) and (list(short) == family[-len(short) :] or short == [full[0], family[-1]])
    initials = _initials(full)
    if len(short) == 1 and len(initials) > 2 and short[0].replace(".", "") == initials:
        return True
    return len(short) < len(full) and list(full[: len(short)]) == list(short) and short[-1] not in _BARE_HEADS


def _family(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _SUFFIXES]


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words if word.lower() not in _SMALL_WORDS)


def _identifier(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.upper()).strip("_")
