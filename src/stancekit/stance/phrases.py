"""Phrases that can be what somebody is for or against: noun phrases, and infinitives and gerunds with their objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.grammar import OPENERS, TIME_WORDS, Part
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.grammar import Reading

MAX_WORDS = 9
"""Most words in a noun phrase."""
_TIES = frozenset("of on against with between over for to toward towards about".split())
"""Prepositions that tie a further noun phrase to the one before."""
_EMPTY = (
    OPENERS
    | TIME_WORDS
    | frozenset(
        "days weeks months years hours minutes weekend decade decades century moment time times way ways lot part kind "
        "sort bit end case fact thing things year's week's today's yesterday's jan feb mar apr jun jul aug sept oct "
        "nov dec a.m p.m".split()
    )
)
"""Words that make no phrase by themselves."""


@dataclass(frozen=True, slots=True, order=True)
class Phrase(Span):
    """A phrase of a sentence.

    Attributes:
        head: Where its first noun phrase ends: "ban" in "ban on whaling".
        verbal: Whether it begins with a verb.
    """

    head: int
    verbal: bool


def find_phrases(reading: Reading) -> list[Phrase]:
    """The phrases of a sentence, in order; a verb's phrase holds that of its object.

    Example:
        >>> from stancekit.grammar import read_words
        >>> text = "Norway urged Sweden to lift its ban on whaling."
        >>> reading = read_words(text, Span(0, len(text)))
        >>> [phrase.slice(text) for phrase in find_phrases(reading)]
        ['Norway', 'Sweden', 'lift its ban on whaling', 'ban on whaling', 'whaling']
    """
    return sorted(_phrases(reading), key=lambda phrase: (phrase.start, -phrase.end))


def _phrases(reading: Reading) -> Iterator[Phrase]:
    at = 0
    while at < len(reading):
        stop = _noun_phrase_end(reading, at)
        if stop is None:
            at += 1
            continue
        start = at
        while start < stop - 1 and reading.words[start] in OPENERS:
            start += 1
        if not _is_empty(reading, start, stop):
            end = _tied_end(reading, start, stop)
            head = reading.ends[stop - 1]
            yield Phrase(reading.starts[start], reading.ends[end - 1], head, False)
            if _is_infinite(reading, at - 1):
                yield Phrase(reading.starts[at - 1], reading.ends[end - 1], head, True)
        at = stop


def _is_infinite(reading: Reading, at: int) -> bool:
    """Whether a word is a verb that can be wished for: an infinitive with "to", or a gerund."""
    wished = reading.word(at).endswith("ing") or reading.word(at - 1) == "to"
    return reading.part(at) is Part.VERB and wished


def _noun_phrase_end(reading: Reading, at: int) -> int | None:
    """The end of the noun phrase that begins at a word, without what is tied to it."""
    end = at
    while reading.part(end) is Part.OPENER:
        end += 1
    first = end
    while reading.part(end) is Part.NOUN:
        end += 1
    return end if end > first else None


def _tied_end(reading: Reading, start: int, stop: int) -> int:
    """Where a phrase ends with what prepositions tie to it."""
    while reading.word(stop) in _TIES:
        following = _noun_phrase_end(reading, stop + 1)
        if following is None or following - start > MAX_WORDS or _is_empty(reading, stop + 1, following):
            break
        stop = following
    return stop


def _is_empty(reading: Reading, start: int, stop: int) -> bool:
    return all(word in _EMPTY or word[0].isdigit() for word in reading.words[start:stop])
