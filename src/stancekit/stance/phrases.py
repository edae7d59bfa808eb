"""Phrases that can be what somebody is for or against: noun phrases, and infinitives and gerunds with their objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stancekit.grammar import OPENERS, TIME_WORDS
from stancekit.types import Span
from stancekit.words import Mark, Part, last_where, next_where

if TYPE_CHECKING:
    from stancekit.words import Places, Words

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
        "nov dec a.m p.m able afraid available aware bad best better certain clear close common different difficult "
        "easy fair full good great hard important impossible interesting large likely little lucky necessary new nice "
        "obvious okay possible ready real ridiculous safe serious similar sorry sure true unable unlikely useful worse "
        "worst worth wrong born come done given gone known made seen shown taken going saying doing trying working "
        "percent".split()
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

    def moved(self, by: int) -> Phrase:
        """The same phrase, so many code points further on."""
        return Phrase(self.start + by, self.end + by, self.head + by, self.verbal)


def find_phrases(words: Words) -> list[list[Phrase]]:
    """The phrases of each sentence, in order, in code points of the sentence; a verb's phrase holds that of its object.

    Example:
        >>> from stancekit.words import Words
        >>> text = "Norway urged Sweden to lift its ban on whaling."
        >>> [phrase.slice(text) for phrase in find_phrases(Words.read([text], [[]]))[0]]
        ['Norway', 'Sweden', 'lift its ban on whaling', 'ban on whaling', 'whaling']
    """
    phrases = _Phrases.read(words)
    verb = phrases.opened - 1
    wished = words.are(Mark.ING)[verb] | words.are(Mark.TO)[verb - 1]
    verbal = (words.parts[verb] == Part.VERB) & wished
    first = np.concatenate((phrases.first, verb[verbal]))
    last, head = (np.concatenate((part, part[verbal])) - 1 for part in (phrases.stop, phrases.head))
    sentence = np.searchsorted(words.stop, first)
    order = np.lexsort((-last, first))
    found: list[list[Phrase]] = [[] for _ in words.first]
    columns = (
        sentence,
        words.starts[first] - words.origins[sentence],
        words.ends[last] - words.origins[sentence],
        words.ends[head] - words.origins[sentence],
        np.arange(len(first)) >= len(phrases.first),
    )
    for inside, *phrase in zip(*(column[order].tolist() for column in columns), strict=True):
        found[inside].append(Phrase(*phrase))
    return found


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Noun phrases as indices of words, in order. Shapes: (phrases,).

    Attributes:
        opened: Where each begins, with what opens it.
        first: Its first word that tells something of it.
        head: The word behind its first noun phrase.
        stop: The word behind all that is tied to it.
    """

    opened: Places
    first: Places
    head: Places
    stop: Places

    @classmethod
    def read(cls, words: Words) -> _Phrases:
        """The noun phrases of some sentences."""
        noun, opener = words.parts == Part.NOUN, words.parts == Part.OPENER
        noun_stops = next_where(~noun)
        starts = np.flatnonzero(noun & ~np.roll(noun, 1))
        opened = last_where(~opener)[starts - 1] + 1
        head = noun_stops[starts]
        first = np.minimum(next_where(~words.are(Mark.OPENER))[opened], head - 1)
        next_telling = next_where(np.array([word != "" and _tells(word) for word in words.text]))
        telling = next_telling[first] < head
        opened, first, head = opened[telling], first[telling], head[telling]
        tie = np.array([word in _TIES for word in words.text])
        stop, on = head, np.ones(len(head), dtype=np.bool_)
        next_noun = next_where(~opener)
        while on.any():
            behind = np.where(on & tie[stop], stop + 1, 0)
            noun_at = next_noun[behind]
            further = np.where(noun[noun_at], noun_stops[noun_at], 0)
            on = (further > 0) & (further - first <= MAX_WORDS) & (next_telling[behind] < further)
            stop = np.where(on, further, stop)
        return cls(opened, first, head, stop)


def _tells(word: str) -> bool:
    """Whether a word makes a phrase by itself."""
    return word not in _EMPTY and not word[0].isdigit()
