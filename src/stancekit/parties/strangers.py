"""Strangers: parties that no list knows, told by the form of their names.

Two forms: an organisation whose capitalised name has a head such as Party, Council or Union ("Springfield Tenants
Union", "Council of Village Bakers"), with its acronym where one follows in brackets, and a person whose full name
follows a political title ("Senator Jane Roe").
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stancekit.parties.lexicon import Entry, Kind
from stancekit.parties.phrases import CAPITAL, NAME, is_name_word

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADS = frozenset(
    "Party Movement Alliance Coalition Front League Union Unionists Federation Association Council "
    "Commission Committee Foundation Institute Organization Organisation Society Congress Assembly "
    "Parliament Legislature Agency Caucus Network Democrats Liberals Socialists Communists Greens "
    "Conservatives Partei Parti Partido Partito".split()
)
_WORD = rf"{CAPITAL}[\w'-]*\w"
_ENTERS = frozenset(("of", "on", "in"))
_OPENS = frozenset(("of", "for", "on"))
_SEQUENCE = re.compile(rf"(?<![\w-]){_WORD}(?: (?:(?:of|for|and|on|the|in) ){{0,2}}{_WORD}){{1,9}}(?!\w)")
_ACRONYM = re.compile(rf" \(({CAPITAL}[\w-]{{1,7}})\)")
_TITLED_NAME = re.compile(
    r"\b(?:Senator|Sen\.|Rep\.|Representative|Congressman|Congresswoman|Governor|Gov\.|Mayor|Councillor|Premier|"
    rf"President|Prime Minister|Chancellor|Minister|MP) (?P<named>{NAME})"
)


class Stranger(NamedTuple):
    """A name that looks like a party's.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        head: Where the word that tells its form begins; ``start`` for a person.
        entry: The party it names.
        short: A short form that stands for it on the same page; empty where there is none.
    """

    start: int
    end: int
    head: int
    entry: Entry
    short: str


def find_strangers(text: str) -> Iterator[Stranger]:
    """Names of unlisted organisations and persons, in order of the text for each of the two.

    Args:
        text: The page, folded.
    """
    for match in _SEQUENCE.finditer(text):
        if not _HEADS.isdisjoint(words := match.group().split(" ")):
            yield from _organisations(text, match.start(), words)
    for match in _TITLED_NAME.finditer(text):
        words = match["named"].split(" ")
        if len(words) > 1 and all(map(is_name_word, (words[0], words[-1]))):
            entry = Entry(_identifier(match["named"]), match["named"], Kind.PERSON)
            yield Stranger(match.start("named"), match.end(), match.start("named"), entry, words[-1])


def _organisations(text: str, start: int, words: list[str]) -> Iterator[Stranger]:
    """The organisations in a run of capitalised words, cut where "and" follows a head."""
    while words and not is_name_word(words[0]) and not words[0].isupper():
        start += len(words.pop(0)) + 1
    cut = next((n + 1 for n, (a, b) in enumerate(pairwise(words)) if a in _HEADS and b == "and"), 0)
    name, rest = (words[:cut], words[cut + 1 :]) if cut else (words, [])
    found = _organisation(text, start, name)
    if found is not None:
        yield found
    if rest:
        yield from _organisations(text, start + len(" ".join(name)) + 5, rest)


def _organisation(text: str, start: int, words: list[str]) -> Stranger | None:
    first = next((n for n, word in enumerate(words) if word in _HEADS), None)
    if first is None:
        return None
    # "Jane Roe of the Springfield League", "Ohio-based Springfield League": the name begins later
    begin = max((n + 1 for n in range(first) if words[n] in _ENTERS or "-" in words[n]), default=0)
    begin += words[begin] == "the"
    last = first
    if words[first + 1 : first + 2] and words[first + 1] in _OPENS:
        last = _end_of_subject(words, first)
    elif first < len(words) - 1:
        last = max(n for n, word in enumerate(words) if word in _HEADS)
    name = words[begin : last + 1]
    if len(name) < 2:
        return None
    start += sum(len(word) + 1 for word in words[:begin])
    head = start + sum(len(word) + 1 for word in words[begin:first])
    title = " ".join(name).removesuffix("'s")
    acronym = _ACRONYM.match(text, start + len(title))
    entry = Entry(_identifier(title), title, Kind.ORGANISATION)
    return Stranger(start, start + len(title), head, entry, acronym[1] if acronym else "")


def _end_of_subject(words: list[str], head: int) -> int:
    """Index of the last word of "Council of Village Bakers"; a date after "on" is no subject."""
    for number in range(head + 1, len(words)):
        if words[number] in ("on", "in") and (number > head + 1 or not is_name_word(words[number + 1])):
            return number - 1
    return len(words) - 1


def _identifier(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.upper()).strip("_")
