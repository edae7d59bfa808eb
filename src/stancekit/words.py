"""The words of many sentences as arrays, with a guess at what each is: noun, verb, or neither.

No parser: a word is a noun unless its letters or its neighbours say otherwise. What a word is by its letters is looked
up once for each spelling; what follows from its neighbours is told for all words at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, IntFlag, auto
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancekit import grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.types import Span

Places = npt.NDArray[np.int64]
"""Indices of words, or of places in a text."""
Flags = npt.NDArray[np.bool_]

_BETWEEN = "\0"
_TOKEN = re.compile(
    r"\s*(?:(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|St|Jr|Sr|Lt|Col)\.|\w+(?:[.,&/'-]\w+)*'?|[^\w\s])"
)
"""A word or a mark of punctuation, and the blanks before it."""
_LONG = len("sing")


class Part(IntEnum):
    """What a word is guessed to be."""

    OTHER = 0
    NOUN = 1
    VERB = 2
    OPENER = 3


class Mark(IntFlag):
    """What a word is by its letters alone."""

    ADVERB = auto()
    AUXILIARY = auto()
    BARE_OF_NOUN = auto()
    CAPITAL = auto()
    DETERMINER = auto()
    FUNCTION = auto()
    JOINT = auto()
    LETTER = auto()
    LONG = auto()
    MODAL = auto()
    NO_PARTICIPLE = auto()
    NOUN_TOO = auto()
    OPENER = auto()
    POSSESSIVE = auto()
    PREPOSITION = auto()
    PRONOUN = auto()
    RELATIVE = auto()
    SUBJECT = auto()
    THIRD_OF_NOUN = auto()
    TIME = auto()
    VERB = auto()
    WORD = auto()
    # endings
    ED = auto()
    ING = auto()
    # single words
    BY = auto()
    COMMA = auto()
    ON_OR_IN = auto()
    THAT = auto()
    TO = auto()


_LISTS = {
    Mark.AUXILIARY: grammar.AUXILIARIES,
    Mark.BARE_OF_NOUN: grammar.BARE_OF_NOUNS,
    Mark.DETERMINER: grammar.DETERMINERS,
    Mark.FUNCTION: grammar.FUNCTION_WORDS,
    Mark.JOINT: frozenset({",", "and", "or", "nor"}),
    Mark.MODAL: grammar.MODALS,
    Mark.NO_PARTICIPLE: grammar.NO_PARTICIPLES,
    Mark.NOUN_TOO: grammar.NOUNS_TOO,
    Mark.OPENER: grammar.OPENERS,
    Mark.PREPOSITION: grammar.PREPOSITIONS,
    Mark.PRONOUN: grammar.PRONOUNS | grammar.AUTHOR_PRONOUNS,
    Mark.RELATIVE: grammar.RELATIVES,
    Mark.SUBJECT: grammar.SUBJECTS,
    Mark.THIRD_OF_NOUN: grammar.THIRD_OF_NOUNS,
    Mark.TIME: grammar.TIME_WORDS,
    Mark.VERB: grammar.VERBS,
    Mark.BY: frozenset({"by"}),
    Mark.COMMA: frozenset({","}),
    Mark.ON_OR_IN: frozenset({"on", "in"}),
    Mark.THAT: frozenset({"that"}),
    Mark.TO: frozenset({"to"}),
}


@lru_cache(maxsize=1 << 16)
def _look_up(token: str) -> tuple[str, int, int]:
    """A token's word in lower case, its marks, and the length of the word as written."""
    raw = token.lstrip()
    word = raw.lower()
    marks = Mark(0)
    for mark, listed in _LISTS.items():
        if word in listed:
            marks |= mark
    for mark, holds in (
        (Mark.ADVERB, grammar.is_adverb(raw)),
        (Mark.CAPITAL, raw[0].isupper()),
        (Mark.LETTER, word[0].isalpha()),
        (Mark.WORD, word[0].isalnum()),
        (Mark.LONG, len(word) > _LONG),
        (Mark.POSSESSIVE, word.endswith(("'s", "s'"))),
        (Mark.ED, word.endswith("ed")),
        (Mark.ING, word.endswith("ing")),
    ):
        if holds:
            marks |= mark
    return "" if word == _BETWEEN else word, int(marks), len(raw)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of many sentences, end to end, with one empty word before the first and behind each sentence.

    Places are told on the scale of all sentences joined, with one place between two. Shapes are (words,) where nothing
    else is said.

    Attributes:
        text: The words in lower case; the empty ones are empty.
        marks: What each is by its letters (``Mark``).
        parts: What each is guessed to be (``Part``); an empty one is ``OTHER``.
        starts: Where each begins, rising.
        ends: Where each ends.
        origins: Where each sentence begins. Shape: (sentences,).
        first: Index of each sentence's first word. Shape: (sentences,).
        stop: Index of the empty word behind each. Shape: (sentences,).
    """

    text: list[str]
    marks: Places
    parts: npt.NDArray[np.int8]
    starts: Places
    ends: Places
    origins: Places
    first: Places
    stop: Places

    @classmethod
    def read(cls, sentences: Sequence[str], names: Sequence[Sequence[Span]]) -> Words:
        """Read sentences.

        Args:
            sentences: Folded.
            names: What is named in each: whatever their letters, the words of a name are nouns.

        Example:
            >>> words = Words.read(["Norway urged Sweden to lift its ban."], [[]])
            >>> [word for word, part in zip(words.text, words.parts, strict=True) if part == Part.VERB]
            ['urged', 'lift']
        """
        joined = _BETWEEN.join(("", *(sentence.replace(_BETWEEN, " ") for sentence in sentences), ""))
        tokens = _TOKEN.findall(joined)
        found = list(map(_look_up, tokens))
        text = [word for word, _, _ in found]
        marks = np.array([mark for _, mark, _ in found])
        ends = np.cumsum([len(token) for token in tokens])
        starts = ends - np.array([length for _, _, length in found])
        between = np.array([index for index, word in enumerate(text) if not word])
        origins = ends[between[:-1]]
        bounds = [(name.start, name.end) for name in chain.from_iterable(names)]
        spans = np.array(bounds, dtype=np.int64).reshape(-1, 2)
        spans += np.repeat(origins, [len(inside) for inside in names])[:, None]
        first = between[:-1] + 1
        parts = _parts(marks, _covered(starts, ends, spans), first)
        return cls(text, marks, parts, starts, ends, origins, first, between[1:])

    def are(self, mark: Mark) -> Flags:
        """Which words have a mark, or one of several."""
        return _any(self.marks, mark)

    def range_of(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        """Indices of the words in spans of the joined sentences, half-open; at least one a span."""
        first = np.searchsorted(self.ends, starts, side="right")
        return first, np.maximum(np.searchsorted(self.starts, ends), first + 1)


def _covered(starts: Places, ends: Places, spans: Places) -> Flags:
    """Which words share a place with one of some spans."""
    first, stop = np.searchsorted(ends, spans[:, 0], side="right"), np.searchsorted(starts, spans[:, 1])
    steps = np.zeros(len(starts) + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(first, stop), -1)
    return np.cumsum(steps[:-1]) > 0


def _parts(marks: Places, named: Flags, first: Places) -> npt.NDArray[np.int8]:
    """What each word is guessed to be."""
    behind = np.roll(marks, -1)
    # the word before, adverbs aside
    before = marks[np.roll(last_where(~_any(marks, Mark.ADVERB)), 1)]
    noun_follows = _any(behind, Mark.LETTER) & ~_any(behind, Mark.FUNCTION)
    preposed, opened = _any(before, Mark.PREPOSITION), _any(behind, Mark.OPENER)
    capital = _any(marks, Mark.CAPITAL)
    capital[first] = False  # or the empty word of a sentence without words
    noun_ends = ~_any(behind, Mark.LETTER) | _any(behind, Mark.AUXILIARY | Mark.PREPOSITION)
    long_gerund = _any(marks, Mark.ING) & _any(marks, Mark.LONG)
    verb = np.select(
        [
            capital | _any(before, Mark.OPENER | Mark.POSSESSIVE),
            _any(before, Mark.MODAL | Mark.SUBJECT),
            _any(marks, Mark.NO_PARTICIPLE),
            _any(marks, Mark.ED),
            long_gerund,
        ],
        [
            np.zeros(len(marks), dtype=np.bool_),
            ~(_any(before, Mark.TO) & _any(marks, Mark.ING)),
            np.zeros(len(marks), dtype=np.bool_),
            ~(preposed & noun_follows),  # "with increased pressure"
            _any(before, Mark.AUXILIARY) | opened | (~preposed & noun_follows),
        ],
        _any(marks, Mark.VERB) & ~(_any(marks, Mark.NOUN_TOO) & noun_ends),  # "the tax cut is"
    )
    # "Oslo backs it": a verb with an object, though its letters are a noun's too
    behind_name = np.roll(named, 1) & ~_any(behind, Mark.PREPOSITION | Mark.AUXILIARY)
    said_of_name = behind_name & _any(behind, Mark.LETTER) & _any(marks, Mark.THIRD_OF_NOUN)
    # "demands that Oslo lift it"
    opens = last_where(~named)[np.arange(len(marks)) - 1]
    that = _any(marks, Mark.THAT)
    opens = np.where(_any(marks, Mark.DETERMINER)[opens] & ~that[opens], opens - 1, opens)
    said_of_name |= behind_name & that[opens] & _any(marks, Mark.BARE_OF_NOUN)
    other = ~_any(marks, Mark.WORD) | _any(marks, Mark.FUNCTION | Mark.ADVERB)
    return np.select(
        [named, said_of_name, _any(marks, Mark.DETERMINER), other, verb],
        [Part.NOUN, Part.VERB, Part.OPENER, Part.OTHER, Part.VERB],
        Part.NOUN,
    ).astype(np.int8)


def _any(marks: Places, mark: Mark) -> Flags:
    flags: Flags = (marks & int(mark)) != 0
    return flags


def last_where(flags: Flags) -> Places:
    """For each place, the last one up to it that is flagged; 0 where none is."""
    places: Places = np.maximum.accumulate(np.where(flags, np.arange(len(flags)), 0))
    return places


def next_where(flags: Flags) -> Places:
    """For each place, the next one from it on that is flagged; their number where none is."""
    places: Places = np.minimum.accumulate(np.where(flags, np.arange(len(flags)), len(flags))[::-1])[::-1]
    return places
