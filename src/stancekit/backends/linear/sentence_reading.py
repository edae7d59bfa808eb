"""The words of sentences as the claim head sees them: cues, verbs with their subjects, and where noun phrases end.

No parser: a verb's subject is the noun phrase before it, asides and auxiliaries skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from stancekit import grammar
from stancekit.backends.linear.cues import classes_by_word, forms_of
from stancekit.backends.linear.hashing import HashArray, hash_string, tokenize
from stancekit.backends.linear.lookup import Lookup
from stancekit.words import Mark, Part, Words, last_where, next_where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.words import Flags, Places

_VERBS = {
    "stop": (
        "end stop halt prevent limit cut reverse avoid curb combat roll dismantle scrap eliminate abolish remove "
        "reduce restrict undo derail defund dissolve close deter contain slow delay freeze outlaw prohibit forbid "
        "rid ditch  drop tackle counter stem"
    ),
    "make": (
        "pass sign enact launch build expand create implement keep preserve restore adopt ratify introduce "
        "establish  pursue achieve advance propose extend increase raise continue maintain secure ensure provide "
        "offer begin start open  seek get deliver develop move vote send allow permit grant legalize give"
    ),
}
"""Verbs that tell what is to become of a thing, where no other class of cues claims them."""
_NOUNS = {
    "wish": (
        "backing approval call calls plan plans effort efforts bid desire hopes willingness readiness proposal "
        "pledge  promise vow request appeal plea need pressure defense defence agreement enthusiasm proponent "
        "decision"
    ),
    "protest": (
        "objection objections rejection ban fight battle resistance accusation warning warnings crackdown veto "
        "frustration end halt denunciation"
    ),
}
_NEGATIONS = grammar.NEGATIONS | frozenset(
    "no without refuse refused refuses refusing decline declined reluctant unwilling fail failed fails failure "
    "unlikely denied denies deny".split()
)
STEM = 6
_CHAIN = 12
"""Words read before a verb at most."""
_ASIDE = 14
"""Words in an aside at most: ", who leads the party,"."""
CLASSES = ("", "x", *dict.fromkeys((*classes_by_word().values(), *_VERBS, *_NOUNS)))
"""Names of the classes: none, that of a verb or noun without cue, and those of cues."""
MODALS = ("", "should", "must", "would", "will", "could", "can", "may")
PREPOSITIONS = ("", *sorted(grammar.PREPOSITIONS))
NOWHERE = 1 << 40
"""A place that lies in no sentence."""


@cache
def _classes() -> dict[str, int]:
    """The number of the class of each cue, those of nouns included."""
    numbers = {name: number for number, name in enumerate(CLASSES)}
    classes = {word: numbers[name] for word, name in classes_by_word().items()}
    for name, verbs in _VERBS.items():
        for verb in verbs.split():
            for form in forms_of(verb):
                classes.setdefault(form, numbers[name])
    for name, nouns in _NOUNS.items():
        for noun in nouns.split():
            classes.setdefault(noun, numbers[name])
    return classes


class _Known(NamedTuple):
    """What is known of words by themselves. Shapes are (words,).

    Attributes:
        token: The token hash, 0 where a word is no single token.
        cue: The number of its class.
        preposition: Its number among the prepositions, 0 for none.
        modal: The same among the modals.
        negation: Whether it negates.
        before: The hash of standing before a target.
        after: Of standing behind it.
        last: Of being its last word.
    """

    token: HashArray
    cue: HashArray
    preposition: HashArray
    modal: HashArray
    negation: HashArray
    before: HashArray
    after: HashArray
    last: HashArray

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        """What is known of these words."""
        return cls(*_look_up(words).T)


def _read(words: Sequence[str]) -> HashArray:
    """The columns of ``_Known``. Shape: (words, columns)."""
    tokens = tokenize(words)
    first = np.searchsorted(tokens.owner, np.arange(len(words)))
    single = np.bincount(tokens.owner, minlength=len(words)) == 1
    hashes = np.append(tokens.hashes, np.uint64(0))[np.where(single, first, len(tokens.hashes))]
    rest = np.array([_row(word) for word in words], dtype=np.uint64)
    return np.concatenate((hashes[:, None], rest), axis=1)


def _row(word: str) -> tuple[int, ...]:
    return (
        _classes().get(word, 0),
        PREPOSITIONS.index(word) if word in grammar.PREPOSITIONS else 0,
        MODALS.index(word) if word in MODALS else 0,
        word in _NEGATIONS,
        hash_string(f"before={word}"),
        hash_string(f"after={word}"),
        hash_string(f"last_word={word[:STEM]}"),
    )


_look_up = Lookup(_read, len(_Known._fields))


class Range(NamedTuple):
    """Runs of words, half-open; one that lies ``NOWHERE`` holds no word."""

    start: Places
    stop: Places

    @classmethod
    def where(cls, flags: Flags, start: Places, stop: Places) -> Self:
        """These runs where the flag is set, and else none."""
        return cls(np.where(flags, start, NOWHERE), np.where(flags, stop, -NOWHERE))

    def at(self, index: Places) -> Range:
        """Some of the runs."""
        return Range(self.start[index], self.stop[index])

    def meets(self, other: Range) -> Flags:
        """Which runs share words with another one."""
        return (self.start < other.stop) & (other.start < self.stop)


@dataclass(frozen=True, slots=True)
class _Verbs:
    """What is read of verbs with those before them: "vowed to block". Shapes are (verbs,) where nothing else is said.

    Attributes:
        row: The row of each verb in the other arrays, 0 of other words. Shape: (words,).
        cue: Class of the verb.
        first_cue: Of the farthest verb before it.
        negated: Whether a negation stands among them.
        subject: The subject's words.
    """

    row: Places
    cue: Places
    first_cue: Places
    negated: Flags
    subject: Range


class SentenceReading:
    """The words of some sentences, with all that is asked of them for claims. Shapes are (words,) unless said."""

    def __init__(self, words: Words) -> None:
        self.words = words
        known = _Known.of(words.text)
        self.tokens, self.before, self.after, self.last = known.token, known.before, known.after, known.last
        self.cue, self.preposition, self.modal = (
            column.astype(np.int64) for column in (known.cue, known.preposition, known.modal)
        )
        self.noun, self.is_verb = words.parts == Part.NOUN, words.parts == Part.VERB
        in_phrase = self.noun | (words.parts == Part.OPENER)
        self.phrase_start = last_where(~in_phrase) + 1  # of the noun phrase that ends with the word
        self.phrase_stop = next_where(~in_phrase)  # of the one that begins with it
        self.last_cue, self.next_cue = last_where(self.cue > 0), next_where(self.cue > 0)
        self.negation = known.negation > 0
        self.next_negation = next_where(self.negation)
        self.next_by = next_where(words.are(Mark.BY))
        self.last_verb = last_where(self.is_verb)
        self.pronoun = words.are(Mark.PRONOUN)
        self.subject, self.finite = self._subjects()
        self.verbs = self._verbs()

    @property
    def named_cue(self) -> Places:
        """The class of each word, that of a word without cue where it has none."""
        cues: Places = np.maximum(self.cue, 1)
        return cues

    def _subjects(self) -> tuple[Range, Places]:
        """Each noun phrase or pronoun before a verb, in order: its words, and the verb. Shapes: (subjects,)."""
        words = self.words
        places = np.arange(len(words.text))
        pronoun = self.pronoun | words.are(Mark.RELATIVE)
        in_phrase = self.phrase_stop > places
        # a phrase is read from its first word, or from the one behind the pronouns that open it
        opens = ~in_phrase | (np.roll(last_where(~pronoun), 1) < self.phrase_start)
        opens[0] = False
        starts = np.flatnonzero(opens & (pronoun | in_phrase))
        stops = np.where(pronoun[starts], starts + 1, self.phrase_stop[starts])
        verb = self._behind_adverbs()[stops]
        finite = self.is_verb[verb] & ~words.are(Mark.ING)[verb] | words.are(Mark.AUXILIARY)[verb]
        return Range(starts[finite], stops[finite]), verb[finite]

    def _behind_adverbs(self) -> Places:
        """For each word the next from it on that is neither an adverb nor of the likes of "on Tuesday"."""
        words = self.words
        time = words.are(Mark.TIME)
        step = np.where(words.are(Mark.ADVERB) | time, 1, 0)
        step = np.where((step == 0) & words.are(Mark.ON_OR_IN) & np.roll(time, -1), 2, step)
        landing = np.arange(len(step)) + step
        while (step[landing] > 0).any():
            landing = landing[landing]
        return landing

    def _verbs(self) -> _Verbs:
        """What is read of each verb, and of the first word, which is empty, for all that are none."""
        words, at = self.words, np.flatnonzero(np.concatenate(([True], self.is_verb[1:])))
        count = len(at)
        before_to = self.noun & np.roll(words.are(Mark.TO), -1)
        passed = words.are(Mark.TO | Mark.AUXILIARY | Mark.ADVERB)
        cue, named_cue = self.cue, self.named_cue
        last, negated, on = named_cue[at], np.zeros(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
        spot = at - 1
        for _ in range(_CHAIN):
            negates = self.negation[spot]
            wished = before_to[spot]
            verb_before = wished & (cue[spot] == 0) & self.is_verb[self.phrase_start[spot] - 1]
            spot = np.where(on & ~negates & ~self.is_verb[spot] & verb_before, self.phrase_start[spot] - 1, spot)
            chained = ~negates & (self.is_verb[spot] | (wished & (cue[spot] > 0)))
            on &= negates | chained | passed[spot]
            negated |= on & negates
            last = np.where(on & chained, named_cue[spot], last)
            spot = np.where(on, spot - 1, spot)
            if not on.any():
                break
        subject = self._subjects_at(spot)
        row = np.zeros(len(words.text), dtype=np.int64)
        row[at] = np.arange(count)
        return _Verbs(row, named_cue[at], last, negated, subject)

    def _subjects_at(self, at: Places) -> Range:
        """The noun phrases or pronouns that end with some words, relative pronouns and asides skipped."""
        words = self.words
        comma = words.are(Mark.COMMA)
        at = np.where(words.are(Mark.RELATIVE)[at], at - 1, at)
        opened = last_where(comma)[at - 1]
        sentence = np.searchsorted(words.stop, at)
        first = words.first[np.minimum(sentence, len(words.first) - 1)]
        is_aside = opened > np.maximum(first, at - _ASIDE)
        at = np.where(comma[at], np.where(is_aside, opened, at) - 1, at)
        start = np.where(self.noun[at], self.phrase_start[at], at)
        return Range.where(self.noun[at] | self.pronoun[at], start, at + 1)
