"""What the linear stance model sees of a claim: where holder and target stand in the sentence, and what governs them.

No parser: what governs a target is the verb, the noun with its preposition, or the predicate beside it; who does it is
the noun phrase before that verb, or behind "by".
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from stancekit.backends.base import RELATIONS
from stancekit.backends.linear.hashing import HashArray, Rows, hash_string, join_hashes
from stancekit.backends.linear.sentence_reading import (
    CLASSES,
    MODALS,
    NOWHERE,
    PREPOSITIONS,
    STEM,
    Range,
    SentenceReading,
)
from stancekit.backends.linear.stance_features import Features
from stancekit.words import Mark, last_where

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.backends.claim_table import ClaimColumns, ClaimTable
    from stancekit.backends.linear.vectors import WordVectors
    from stancekit.words import Flags, Places

_FARTHEST = 12
"""Distances between holder and target are told apart up to so many pairs of words."""
_BEFORE, _AFTER = 3, 4
"""Words beside a target whose meaning counts."""
_JOINED = 3
"""Members of an enumeration before the target that are passed at most."""
_PREDICATE = 6
"""Words behind the target that may tell of it."""
_REACHES = np.array([4, 8, 15])
"""Lower ends of the classes of distance between a verb and the target."""
_NEGATED = ("", "!")
_FLAGS = ("0", "1")
_TWO_FLAGS = ("00", "01", "10", "11")
_CUES_NEGATED = tuple(f"{cue}{mark}" for cue in CLASSES for mark in _NEGATED)
_OWNERS = tuple(f"{flag}{cue}" for cue in CLASSES for flag in _FLAGS)
_OWN_VERBS = tuple(f"{cue}<{first}" for cue in _CUES_NEGATED for first in CLASSES)
_NOUNS_TIED = tuple(f"{cue} {preposition}" for cue in CLASSES for preposition in PREPOSITIONS)
_PREDICATES = tuple(f"{cue}{agent}" for cue in _CUES_NEGATED for agent in ("", "@"))
_MODALS_NEGATED = tuple(f"{modal}{mark}" for modal in MODALS for mark in _NEGATED)
_RANKS = ("none", "-", "0", "1", "2", "3")
_NUMBERS = tuple(map(str, range(-_FARTHEST, _FARTHEST + 1)))
"""What features are told as, by their number."""


class ClaimReading:
    """What is seen of some claims. Shapes are (claims,) where nothing else is said.

    Args:
        text: The words of their sentences.
        columns: The claims.
    """

    def __init__(self, text: SentenceReading, columns: ClaimColumns) -> None:
        self.text, self.columns = text, columns
        self.words = words = text.words
        sentence = columns.sentence
        origin = words.origins[sentence]
        self.first, self.end = words.first[sentence], words.stop[sentence]
        self.start, self.stop = words.range_of(columns.target_start + origin, columns.target_end + origin)
        self.behind = np.minimum(self.stop, self.end)
        self.named = columns.holder_start >= 0
        holder = words.range_of(columns.holder_start + origin, columns.holder_end + origin)
        self.holder = Range.where(self.named, *holder)

    @classmethod
    def of(cls, claims: ClaimTable) -> Self:
        """What is seen of all claims of a table."""
        return cls(SentenceReading(claims.words), claims.columns)

    def features(self, bits: int, vectors: WordVectors) -> Features:
        """Features in ``2**bits`` buckets, and the meaning around target and holder."""
        buckets = self.buckets(bits).T
        owner = np.repeat(np.arange(len(buckets)), buckets.shape[1])
        rows = Rows(owner, buckets.ravel(), np.ones(buckets.size), len(buckets))
        meaning = self.over_zones(running_sums(vectors.steps_of(self.text.tokens)[:, None])) * vectors.step
        return Features(rows, meaning.reshape(len(buckets), -1).astype(np.float32))

    def buckets(self, bits: int) -> Places:
        """Features by themselves and in pairs. Shape: (features, claims)."""
        seen = self._facts() | self._governor() | self._predicate() | self._clause() | self._neighbours()
        pairs = [join_hashes(seen[one], seen[other]) for one, other in _CROSSED]
        hashes = np.stack((*seen.values(), *pairs))
        return (hashes >> np.uint64(64 - bits)).astype(np.int64)

    def over_zones(self, running: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """What words have in each zone, summed up, over the root of the number of its words.

        Args:
            running: The ``running_sums`` of what words have in each zone, or in any.

        Returns:
            Shape: (claims, zones, columns).
        """
        zones = self._zones()
        # every zone is a run of words: the sum over it is a difference of two running sums
        zone = np.arange(zones.start.shape[1]) % running.shape[1]
        sums = running[zones.stop, zone] - running[zones.start, zone]
        means: npt.NDArray[np.float64] = sums / np.sqrt(np.maximum(zones.stop - zones.start, 1))[..., None]
        return means

    def _facts(self) -> dict[str, HashArray]:
        columns = self.columns
        return {
            "relation": _told("relation", columns.relation, RELATIONS),
            "target": _told("target", 2 * columns.party + columns.verbal, _TWO_FLAGS),
            "genre": _told("genre", columns.commentary, _FLAGS),
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
            "noun": _told("noun", cue * len(PREPOSITIONS) + preposition, _NOUNS_TIED, where=tied),
            "owned": _told("owned", 2 * cue + owned, _OWNERS, where=tied),
        }

    def _verb(self, at: Places, preposition: Places) -> dict[str, HashArray]:
        """The verb at a word, as that of the target, and the verb with which the target begins."""
        text, verbs = self.text, self.text.verbs
        by = self.words.are(Mark.BY)[self.behind]
        behind_by = Range.where(by, self.behind + 1, text.phrase_stop[np.where(by, self.behind + 1, 0)])
        there, row = text.is_verb[at], verbs.row[at]
        negated_cue = 2 * verbs.cue[row] + verbs.negated[row]
        path = (negated_cue * len(CLASSES) + verbs.first_cue[row]) * len(PREPOSITIONS) + preposition
        does = 2 * self.holder.meets(verbs.subject.at(row)) + self.holder.meets(behind_by)
        own, own_row = text.is_verb[self.start], verbs.row[self.start]
        own_cue = (2 * verbs.cue[own_row] + verbs.negated[own_row]) * len(CLASSES) + verbs.first_cue[own_row]
        own_does = self.holder.meets(verbs.subject.at(own_row)).astype(np.int64)
        return {
            "verb": _told("verb", negated_cue, _CUES_NEGATED, where=there),
            "verb_path": _told_one_by_one("verb_path", path, _verb_path, where=there),
            "verb_word": _told_one_by_one("verb_word", at * len(PREPOSITIONS) + preposition, self._stem, where=there),
            "does": _told("does", does, _TWO_FLAGS, where=there),
            "own_verb": _told("own_verb", own_cue, _OWN_VERBS, where=own),
            "own_does": _told("own_does", own_does, _FLAGS, where=own),
        }

    def _stem(self, code: int) -> str:
        at, preposition = divmod(code, len(PREPOSITIONS))
        return f"{self.words.text[at][:STEM]} {PREPOSITIONS[preposition]}"

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
        agent = self.holder.meets(Range.where(by < stop, behind_by, text.phrase_stop[behind_by]))
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
        padded = Range(np.append(subject.start, NOWHERE), np.append(subject.stop, -NOWHERE))
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
            "first_cue": _told("first_cue", text.cue[np.where(between, first_cue, 0)], CLASSES),
            "last_cue": _told("last_cue", text.cue[np.where(between, last_cue, 0)], CLASSES),
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
            "inside": _told("inside", text.cue[inside], CLASSES),
            "last_word": text.last[np.minimum(self.stop - 1, self.end)],
            "before": text.before[self.start - 1],
            "after": text.after[self.behind],
            "after_holder": _told("after_holder", text.cue[np.where(self.named, self.holder.stop, 0)], CLASSES),
            "distance": _told("distance", distance + _FARTHEST, _NUMBERS, where=self.named),
            **{name: _told(name, number + _FARTHEST, _NUMBERS) for name, number in numbers.items()},
        }

    def _zones(self) -> Range:
        """The zones whose meaning counts; empty where the second is not the larger. Shape: (claims, zones).

        Beside and in the target, the whole sentence, the verb before the target, between holder and target in either
        order; the author's claims, who is not named, have the first of them once more.
        """
        verb = self.text.last_verb[self.start - 1]
        spoken = verb >= self.first
        holder = Range(*(np.where(self.named, places, self.first) for places in self.holder))
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
        return Range(starts, np.maximum(starts, stops))


def running_sums(values: npt.NDArray[np.number]) -> npt.NDArray[np.float64]:
    """What all words before each have together.

    Args:
        values: Whole numbers of each word, so that no sum depends on the other sentences, to the last bit. Shape:
            (words, zones or 1, columns).

    Returns:
        Shape: (words + 1, zones or 1, columns).
    """
    sums = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=sums[1:])
    return sums


def _verb_path(code: int) -> str:
    rest, preposition = divmod(code, len(PREPOSITIONS))
    cue, first_cue = divmod(rest, len(CLASSES))
    return f"{_CUES_NEGATED[cue]}<{CLASSES[first_cue]} {PREPOSITIONS[preposition]}"


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
