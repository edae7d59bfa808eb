"""What the linear stance model sees of a claim: where holder and target stand in the sentence, and what governs them.

No parser: what governs a target is the verb, the noun with its preposition, or the predicate beside it; who does it is
the noun phrase before that verb, or behind "by".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from stancekit import grammar
from stancekit.backends.base import RELATIONS
from stancekit.backends.linear.cues import classes_by_word, forms_of
from stancekit.backends.linear.hashing import HashArray, Rows, hash_string, join_hashes, tokenize
from stancekit.backends.linear.stance_features import Features
from stancekit.words import Mark, Part, Words, last_where, next_where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stancekit.backends.base import ClaimTable
    from stancekit.backends.linear.vectors import WordVectors
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
_FARTHEST = 12
"""Distances between holder and target are told apart up to so many pairs of words."""
_STEM = 6
_BEFORE, _AFTER = 3, 4
"""Words beside a target whose meaning counts."""
_CHAIN = 12
"""Words read before a verb at most."""
_ASIDE = 14
"""Words in an aside at most: ", who leads the party,"."""
_JOINED = 3
"""Members of an enumeration before the target that are passed at most."""
_PREDICATE = 6
"""Words behind the target that may tell of it."""
_REACHES = np.array([4, 8, 15])
"""Lower ends of the classes of distance between a verb and the target."""


_CLASSES = ("", "x", *dict.fromkeys((*classes_by_word().values(), *_VERBS, *_NOUNS)))
"""Names of the classes: none, that of a verb or noun without cue, and those of cues."""
_MODALS = ("", "should", "must", "would", "will", "could", "can", "may")
_PREPOSITIONS = ("", *sorted(grammar.PREPOSITIONS))
_NOWHERE = 1 << 40
"""A place that lies in no sentence."""


@cache
def _classes() -> dict[str, int]:
    """The number of the class of each cue, those of nouns included."""
    numbers = {name: number for number, name in enumerate(_CLASSES)}
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
        found = np.frombuffer(b"".join(map(_look_up, words)), dtype=np.uint64)
        return cls(*found.reshape(-1, len(cls._fields)).T)


@lru_cache(maxsize=1 << 16)
def _look_up(word: str) -> bytes:
    """A row of ``_Known``."""
    hashes = tokenize([word]).hashes
    known = (
        int(hashes[0]) if len(hashes) == 1 else 0,
        _classes().get(word, 0),
        _PREPOSITIONS.index(word) if word in grammar.PREPOSITIONS else 0,
        _MODALS.index(word) if word in _MODALS else 0,
        word in _NEGATIONS,
        hash_string(f"before={word}"),
        hash_string(f"after={word}"),
        hash_string(f"last_word={word[:_STEM]}"),
    )
    return np.array(known, dtype=np.uint64).tobytes()


class _Range(NamedTuple):
    """Runs of words, half-open; one that lies ``_NOWHERE`` holds no word."""

    start: Places
    stop: Places

    @classmethod
    def where(cls, flags: Flags, start: Places, stop: Places) -> Self:
        """These runs where the flag is set, and else none."""
        return cls(np.where(flags, start, _NOWHERE), np.where(flags, stop, -_NOWHERE))

    def at(self, index: Places) -> _Range:
        """Some of the runs."""
        return _Range(self.start[index], self.stop[index])

    def meets(self, other: _Range) -> Flags:
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
    subject: _Range


class _Text:
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

    def _subjects(self) -> tuple[_Range, Places]:
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
        return _Range(starts[finite], stops[finite]), verb[finite]

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

    def _subjects_at(self, at: Places) -> _Range:
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
        return _Range.where(self.noun[at] | self.pronoun[at], start, at + 1)


_NEGATED = ("", "!")
_FLAGS = ("0", "1")
_TWO_FLAGS = ("00", "01", "10", "11")
_CUES_NEGATED = tuple(f"{cue}{mark}" for cue in _CLASSES for mark in _NEGATED)
_OWNERS = tuple(f"{flag}{cue}" for cue in _CLASSES for flag in _FLAGS)
_OWN_VERBS = tuple(f"{cue}<{first}" for cue in _CUES_NEGATED for first in _CLASSES)
_NOUNS_TIED = tuple(f"{cue} {preposition}" for cue in _CLASSES for preposition in _PREPOSITIONS)
_PREDICATES = tuple(f"{cue}{agent}" for cue in _CUES_NEGATED for agent in ("", "@"))
_MODALS_NEGATED = tuple(f"{modal}{mark}" for modal in _MODALS for mark in _NEGATED)
_RANKS = ("none", "-", "0", "1", "2", "3")
_NUMBERS = tuple(map(str, range(-_FARTHEST, _FARTHEST + 1)))
"""What features are told as, by their number."""


class ClaimReading:
    """What is seen of some claims. Shapes are (claims,) where nothing else is said.

    Args:
        queries: The claims.
    """

    def __init__(self, queries: ClaimTable) -> None:
        columns = queries.columns
        numbers, sentence = np.unique(columns.sentence, return_inverse=True)
        sentences = [queries.sentences[number] for number in numbers.tolist()]
        self.words = words = Words.read([one.text for one in sentences], [one.names for one in sentences])
        self.text = _Text(words)
        origin = words.origins[sentence]
        self.first, self.end = words.first[sentence], words.stop[sentence]
        self.start, self.stop = words.range_of(columns.target_start + origin, columns.target_end + origin)
        self.behind = np.minimum(self.stop, self.end)
        self.named = columns.holder_start >= 0
        holder = words.range_of(columns.holder_start + origin, columns.holder_end + origin)
        self.holder = _Range.where(self.named, *holder)
        self.columns = columns
        self.commentary = np.array([one.commentary for one in sentences], dtype=np.int64)[sentence]

    def features(self, bits: int, vectors: WordVectors) -> Features:
        """Features in ``2**bits`` buckets, and the meaning around target and holder."""
        buckets = self.buckets(bits)
        owner = np.repeat(np.arange(len(buckets)), buckets.shape[1])
        rows = Rows(owner, buckets.ravel(), np.ones(buckets.size), len(buckets))
        meaning = self.over_zones(vectors.steps_of(self.tokens)[:, None]) * vectors.step
        return Features(rows, meaning.reshape(len(buckets), -1).astype(np.float32))

    def buckets(self, bits: int) -> Places:
        """Features by themselves and in pairs. Shape: (claims, features)."""
        seen = self._facts() | self._governor() | self._predicate() | self._clause() | self._neighbours()
        pairs = [join_hashes(seen[one], seen[other]) for one, other in _CROSSED]
        hashes = np.stack((*seen.values(), *pairs), axis=1)
        return (hashes >> np.uint64(64 - bits)).astype(np.int64)

    @property
    def tokens(self) -> HashArray:
        """The token hash of each word. Shape: (words,)."""
        return self.text.tokens

    def over_zones(self, values: npt.NDArray[np.number]) -> npt.NDArray[np.float64]:
        """What words have in each zone, summed up, over the root of the number of its words.

        Args:
            values: Whole numbers of each word, so that no sum depends on the other sentences, to the last bit. Shape:
                (words, zones or 1, columns).

        Returns:
            Shape: (claims, zones, columns).
        """
        zones = self._zones()
        # every zone is a run of words: the sum over it is a difference of two running sums
        running = np.cumsum(values, axis=0, dtype=np.float64)
        running = np.concatenate((np.zeros_like(running[:1]), running))
        zone = np.arange(zones.start.shape[1]) % running.shape[1]
        sums = running[zones.stop, zone] - running[zones.start, zone]
        means: npt.NDArray[np.float64] = sums / np.sqrt(np.maximum(zones.stop - zones.start, 1))[..., None]
        return means

    def _facts(self) -> dict[str, HashArray]:
        columns = self.columns
        return {
            "relation": _told("relation", columns.relation, RELATIONS),
            "target": _told("target", 2 * columns.party + columns.verbal, _TWO_FLAGS),
            "genre": _told("genre", self.commentary, _FLAGS),
            "holder": _told("holder", np.where(self.named, 1 + columns.listed, 0), ("none", "described", "listed")),
            "denied": _told("denied", columns.denied, _FLAGS),
        }

    def _governor(self) -> dict[str, HashArray]:
        """The verb, and the noun with its preposition, of which the target is an object."""
        text = self.text
        joint = self.words.are(Mark.JOINT)
        at = last_where(~self.words.are(Mark.OPENER))[self.start - 1]
        for _ in range(_JOINED):  # "the plan, the vote and TARGET"
            at = np.where(joint[at] & text.noun[at - 1], text.phrase_start[at - 1] - 1, at)
        preposition = text.preposition[at]
        at = np.where(preposition > 0, at - 1, at)
        tied = (preposition > 0) & text.noun[at]
        cue, opens = text.named_cue[at], text.phrase_start[at]
        owned = self.named & (opens <= self.holder.stop) & (self.holder.stop <= at + 1)
        return self._verb(np.where(tied, opens - 1, at), preposition) | {
            "noun": _told("noun", cue * len(_PREPOSITIONS) + preposition, _NOUNS_TIED, where=tied),
            "owned": _told("owned", 2 * cue + owned, _OWNERS, where=tied),
        }

    def _verb(self, at: Places, preposition: Places) -> dict[str, HashArray]:
        """The verb at a word, as that of the target, and the verb with which the target begins."""
        text, verbs = self.text, self.text.verbs
        by = self.words.are(Mark.BY)[self.behind]
        behind_by = _Range.where(by, self.behind + 1, text.phrase_stop[np.where(by, self.behind + 1, 0)])
        there, row = text.is_verb[at], verbs.row[at]
        negated_cue = 2 * verbs.cue[row] + verbs.negated[row]
        path = (negated_cue * len(_CLASSES) + verbs.first_cue[row]) * len(_PREPOSITIONS) + preposition
        does = 2 * self.holder.meets(verbs.subject.at(row)) + self.holder.meets(behind_by)
        own, own_row = text.is_verb[self.start], verbs.row[self.start]
        own_cue = (2 * verbs.cue[own_row] + verbs.negated[own_row]) * len(_CLASSES) + verbs.first_cue[own_row]
        own_does = self.holder.meets(verbs.subject.at(own_row)).astype(np.int64)
        return {
            "verb": _told("verb", negated_cue, _CUES_NEGATED, where=there),
            "verb_path": _told_one_by_one("verb_path", path, _verb_path, where=there),
            "verb_word": _told_one_by_one("verb_word", at * len(_PREPOSITIONS) + preposition, self._stem, where=there),
            "does": _told("does", does, _TWO_FLAGS, where=there),
            "own_verb": _told("own_verb", own_cue, _OWN_VERBS, where=own),
            "own_does": _told("own_does", own_does, _FLAGS, where=own),
        }

    def _stem(self, code: int) -> str:
        at, preposition = divmod(code, len(_PREPOSITIONS))
        return f"{self.words.text[at][:_STEM]} {_PREPOSITIONS[preposition]}"

    def _predicate(self) -> dict[str, HashArray]:
        """What is said of the target where it is a subject: "TARGET is a disaster", "TARGET should end"."""
        text, at = self.text, self.behind
        there = text.is_verb[at] | self.words.are(Mark.AUXILIARY)[at]
        stop = np.minimum(at + _PREDICATE, self.end)
        cue = text.next_cue[at]
        classes = np.where(cue < stop, text.cue[np.where(cue < stop, cue, 0)], 1)
        negated = (text.next_negation[at] < np.minimum(at + 4, self.end)).astype(np.int64)
        second = text.modal[np.minimum(at + 1, self.end)]
        modal = np.where(text.modal[at] > 0, text.modal[at], second)
        by = text.next_by[at]
        behind_by = np.where(by < stop, by + 1, 0)
        agent = self.holder.meets(_Range.where(by < stop, behind_by, text.phrase_stop[behind_by]))
        return {
            "predicate": _told("predicate", (2 * classes + negated) * 2 + agent, _PREDICATES, where=there),
            "modal": _told("modal", 2 * modal + negated, _MODALS_NEGATED, where=there),
        }

    def _clause(self) -> dict[str, HashArray]:
        """How many subjects stand between the holder's verb and the target, and what stands there besides."""
        text = self.text
        subject, verb = text.subject, text.finite
        lowest = np.searchsorted(subject.start, self.first)
        highest = np.searchsorted(verb, self.start, side="right") - 1
        there = lowest <= highest
        holding = np.minimum(np.searchsorted(subject.start, self.holder.stop) - 1, highest)
        padded = _Range(np.append(subject.start, _NOWHERE), np.append(subject.stop, -_NOWHERE))
        holds = there & (holding >= lowest) & self.holder.meets(padded.at(holding))
        main = there & self.holder.meets(padded.at(lowest))
        rank = np.where(holds, 2 + np.minimum(highest - holding, 3), np.where(there, 1, 0))
        spoken = np.append(verb, 0)[np.where(holds, holding, np.where(there, highest, len(verb)))]
        first_cue, last_cue = text.next_cue[spoken], text.last_cue[self.start - 1]
        between = there & (first_cue < self.start)
        negated = (text.next_negation[spoken] < self.start).astype(np.int64)
        reach = np.searchsorted(_REACHES, self.start - spoken, side="right")
        return {
            "rank": _told("rank", rank, _RANKS),
            "main": _told("main", main.astype(np.int64), _FLAGS, where=there),
            "first_cue": _told("first_cue", text.cue[np.where(between, first_cue, 0)], _CLASSES),
            "last_cue": _told("last_cue", text.cue[np.where(between, last_cue, 0)], _CLASSES),
            "negated": _told("negated", negated, _FLAGS, where=there),
            "reach": _told("reach", reach + _FARTHEST, _NUMBERS, where=there),
        }

    def _neighbours(self) -> dict[str, HashArray]:
        """The words beside the target, the cues in it, and how far the holder is."""
        text = self.text
        inside = text.next_cue[self.start]
        inside = np.where(inside < np.minimum(self.stop, self.end), inside, 0)
        distance = np.clip((self.holder.start - self.start) // 2, -_FARTHEST, _FARTHEST)
        cues = np.concatenate(([0], np.cumsum(text.cue > 0)))
        numbers = {
            "position": np.minimum(6, (self.start - self.first) // 4),
            "size": np.minimum(6, self.stop - self.start),
            "length": np.minimum(8, (self.end - self.first) // 6),
            "cues": np.minimum(5, cues[self.end] - cues[self.first]),
        }
        return {
            "inside": _told("inside", text.cue[inside], _CLASSES),
            "last_word": text.last[np.minimum(self.stop - 1, self.end)],
            "before": text.before[self.start - 1],
            "after": text.after[self.behind],
            "after_holder": _told("after_holder", text.cue[np.where(self.named, self.holder.stop, 0)], _CLASSES),
            "distance": _told("distance", distance + _FARTHEST, _NUMBERS, where=self.named),
            **{name: _told(name, number + _FARTHEST, _NUMBERS) for name, number in numbers.items()},
        }

    def _zones(self) -> _Range:
        """The zones whose meaning counts; empty where the second is not the larger. Shape: (claims, zones).

        Beside and in the target, the whole sentence, the verb before the target, between holder and target in either
        order; the author's claims, who is not named, have the first of them once more.
        """
        verb = self.text.last_verb[self.start - 1]
        spoken = verb >= self.first
        holder = _Range(*(np.where(self.named, places, self.first) for places in self.holder))
        shared = [
            (np.maximum(self.first, self.start - _BEFORE), self.start),
            (self.stop, np.minimum(self.end, self.stop + _AFTER)),
            (self.start, self.behind),
            (self.first, self.end),
        ]
        own = [(np.where(self.named, 0, start), np.where(self.named, 0, stop)) for start, stop in shared]
        zones = [
            *shared,
            (np.where(spoken, verb, 0), np.where(spoken, verb + 1, 0)),
            (holder.stop, self.start),
            (self.stop, holder.start),
            *own,
        ]
        starts, stops = (np.stack(ends, axis=1) for ends in zip(*zones, strict=True))
        return _Range(starts, np.maximum(starts, stops))


def _verb_path(code: int) -> str:
    rest, preposition = divmod(code, len(_PREPOSITIONS))
    cue, first_cue = divmod(rest, len(_CLASSES))
    return f"{_CUES_NEGATED[cue]}<{_CLASSES[first_cue]} {_PREPOSITIONS[preposition]}"


def _told(name: str, codes: Places, values: tuple[str, ...], *, where: Flags | None = None) -> HashArray:
    """The hash of a feature of each claim.

    Args:
        name: Of the feature.
        codes: The number of its value.
        values: All values.
        where: Where it has one; None for everywhere.
    """
    table = _table(name, values)
    return table[codes if where is None else np.where(where, codes, len(values))]


@cache
def _table(name: str, values: tuple[str, ...]) -> HashArray:
    """The hash of each value of a feature, and of none."""
    return np.array([hash_string(f"{name}={value}") for value in (*values, "")], dtype=np.uint64)


def _told_one_by_one(name: str, codes: Places, value: Callable[[int], str], *, where: Flags) -> HashArray:
    """The same for a feature of too many values for a table: only those are hashed that occur."""
    distinct, back = np.unique(np.where(where, codes, -1), return_inverse=True)
    hashes = [hash_string(f"{name}={value(code) if code >= 0 else ''}") for code in distinct.tolist()]
    return np.array(hashes, dtype=np.uint64)[back]


_RELATED = (
    "target genre holder denied verb verb_path verb_word does own_verb own_does noun owned predicate modal rank main "
    "first_cue last_cue negated reach inside last_word before after after_holder distance position"
).split()
_CROSSED = (
    *(("relation", name) for name in _RELATED),
    *(("does", name) for name in ("verb", "verb_path", "verb_word", "noun")),
    *(("rank", name) for name in ("verb", "verb_word", "first_cue", "last_cue", "inside", "reach")),
    *(("target", name) for name in ("genre", "last_word", "before", "after")),
    *(("genre", name) for name in ("last_word", "before", "after", "predicate", "inside")),
    ("holder", "verb"),
    ("verb", "noun"),
    ("own_verb", "own_does"),
    ("predicate", "modal"),
)
"""Pairs of features that count together."""
