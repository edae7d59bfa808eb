"""What the linear stance model sees of a claim: where holder and target stand in the sentence, and what governs them.

No parser: what governs a target is the verb, the noun with its preposition, or the predicate beside it; who does it is
the noun phrase before that verb, or behind "by".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from stancekit import grammar
from stancekit.backends.linear.cues import classes_by_word, forms_of
from stancekit.backends.linear.hashing import Rows, hash_string, join_hashes, tokenize
from stancekit.backends.linear.stance_features import Features
from stancekit.grammar import OPENERS, Part, read_words
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.backends.base import ClaimQuery
    from stancekit.backends.linear.vectors import DenseArray, WordVectors

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


@cache
def _classes() -> dict[str, str]:
    """The class of each cue, those of nouns included."""
    classes = dict(classes_by_word())
    for name, verbs in _VERBS.items():
        for verb in verbs.split():
            for form in forms_of(verb):
                classes.setdefault(form, name)
    for name, nouns in _NOUNS.items():
        for noun in nouns.split():
            classes.setdefault(noun, name)
    return classes


def _class(word: str) -> str:
    return _classes().get(word, "")


@lru_cache(maxsize=1 << 16)
def _token_hash(word: str) -> int:
    """The token hash of a word, 0 where it is no single token."""
    hashes = tokenize([word]).hashes
    return int(hashes[0]) if len(hashes) == 1 else 0


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb with those before it: "vowed to block".

    Attributes:
        classes: Of the verb and of those before it, nearest first; ``x`` for none.
        negated: Whether a negation stands among them.
        subject: The words of the subject, half-open; None for none.
    """

    classes: tuple[str, ...]
    negated: bool
    subject: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim's holder and target stand, in words, half-open; the holder's None where it isn't named."""

    holder: tuple[int, int] | None
    start: int
    stop: int

    def holds(self, words: tuple[int, int] | None) -> bool:
        """Whether the holder stands in these words."""
        return self.holder is not None and words is not None and self.holder[0] < words[1] and words[0] < self.holder[1]


class _Sentence:
    """A sentence, read once for all of its claims."""

    def __init__(self, query: ClaimQuery) -> None:
        self.reading = read_words(query.text, Span(0, len(query.text)), query.names)
        self.classes = [_class(word) for word in self.reading.words]
        self.subjects = list(self._subjects())
        self.verbs = [at for at, part in enumerate(self.reading.parts) if part is Part.VERB]
        self.hashes = np.array([_token_hash(word) for word in self.reading.words], dtype=np.uint64)
        self._read_verbs: dict[int, _Verb] = {}

    def place(self, query: ClaimQuery) -> _Place:
        """Where a claim's holder and target stand."""
        holder = None if query.holder is None else self.reading.range_of(query.holder)
        return _Place(holder, *self.reading.range_of(query.target))

    def _subjects(self) -> Iterator[tuple[int, int, int]]:
        """Each noun phrase or pronoun before a verb: its words, and the verb."""
        reading, at = self.reading, 0
        while at < len(reading):
            pronoun = reading.words[at] in grammar.PRONOUNS | grammar.AUTHOR_PRONOUNS | grammar.RELATIVES
            stop = at + 1 if pronoun else self.noun_phrase_end(at)
            if stop == at:
                at += 1
                continue
            verb = self._skip_when(stop)
            finite = reading.part(verb) is Part.VERB and not reading.words[verb].endswith("ing")
            if finite or reading.word(verb) in grammar.AUXILIARIES:
                yield at, stop, verb
            at = stop

    def _skip_when(self, at: int) -> int:
        """The word after adverbs and "on Tuesday"."""
        reading = self.reading
        while at < len(reading):
            if grammar.is_adverb(reading.raw[at]) or reading.words[at] in grammar.TIME_WORDS:
                at += 1
            elif reading.words[at] in {"on", "in"} and reading.word(at + 1) in grammar.TIME_WORDS:
                at += 2
            else:
                break
        return at

    def noun_phrase_end(self, at: int) -> int:
        """The end of a run of nouns and their openers."""
        while self.reading.part(at) in {Part.NOUN, Part.OPENER}:
            at += 1
        return at

    def noun_phrase_start(self, at: int) -> int:
        """The start of the run of nouns that ends with the word at ``at``."""
        while at >= 0 and self.reading.part(at) in {Part.NOUN, Part.OPENER}:
            at -= 1
        return at + 1

    def verb(self, at: int) -> _Verb:
        """The verb at ``at`` with those before it, and its subject."""
        if at not in self._read_verbs:
            self._read_verbs[at] = self._read_verb(at)
        return self._read_verbs[at]

    def _read_verb(self, at: int) -> _Verb:
        reading, classes, negated = self.reading, [self.classes[at] or "x"], False
        at -= 1
        for _ in range(12):
            word = reading.word(at)
            if word in _NEGATIONS:
                negated = True
            elif reading.part(at) is Part.VERB:
                classes.append(self.classes[at] or "x")
            elif reading.part(at) is Part.NOUN and reading.word(at + 1) == "to" and self.classes[at]:
                classes.append(self.classes[at])
            elif reading.part(at) is Part.NOUN and reading.word(at + 1) == "to" and self._verb_before(at) is not None:
                at = self.noun_phrase_start(at) - 1
                classes.append(self.classes[at] or "x")
            elif word != "to" and word not in grammar.AUXILIARIES and not (word and grammar.is_adverb(reading.raw[at])):
                break
            at -= 1
        return _Verb(tuple(classes), negated, self._subject_at(at))

    def _verb_before(self, at: int) -> int | None:
        before = self.noun_phrase_start(at) - 1
        return before if self.reading.part(before) is Part.VERB else None

    def _subject_at(self, at: int) -> tuple[int, int] | None:
        """The noun phrase or pronoun that ends with the word at ``at``, relative pronouns and asides skipped."""
        reading = self.reading
        if reading.word(at) in grammar.RELATIVES:
            at -= 1
        if reading.word(at) == ",":
            opened = next((i for i in range(at - 1, max(0, at - 14), -1) if reading.words[i] == ","), None)
            at = opened - 1 if opened is not None else at - 1
        if reading.part(at) is Part.NOUN:
            return self.noun_phrase_start(at), at + 1
        return (at, at + 1) if reading.word(at) in grammar.PRONOUNS | grammar.AUTHOR_PRONOUNS else None


def _facts(query: ClaimQuery) -> dict[str, str]:
    holder = "none" if query.holder is None else "listed" if query.listed else "described"
    return {
        "target": f"{query.party:d}{query.verbal:d}",
        "genre": f"{query.commentary:d}",
        "holder": holder,
        "denied": f"{query.denied:d}",
    }


def _governor(sentence: _Sentence, place: _Place) -> dict[str, str]:
    """The verb, and the noun with its preposition, of which the target is an object."""
    reading, at = sentence.reading, place.start - 1
    while reading.word(at) in OPENERS:
        at -= 1
    for _ in range(3):  # "the plan, the vote and TARGET"
        if reading.word(at) not in {",", "and", "or", "nor"} or reading.part(at - 1) is not Part.NOUN:
            break
        at = sentence.noun_phrase_start(at - 1) - 1
    preposition, noun = "", ""
    if reading.word(at) in grammar.PREPOSITIONS:
        preposition = reading.word(at)
        at -= 1
        if reading.part(at) is Part.NOUN:
            noun = sentence.classes[at] or "x"
            owned = place.holder is not None and sentence.noun_phrase_start(at) <= place.holder[1] <= at + 1
            at = sentence.noun_phrase_start(at) - 1
            governed = _verb_features(sentence, place, at, preposition)
            return governed | {"noun": f"{noun} {preposition}", "owned": f"{owned:d}{noun}"}
    return _verb_features(sentence, place, at, preposition) | {"noun": "", "owned": ""}


def _verb_features(sentence: _Sentence, place: _Place, at: int, preposition: str) -> dict[str, str]:
    reading = sentence.reading
    own = sentence.verb(place.start) if reading.part(place.start) is Part.VERB else None
    verb = sentence.verb(at) if reading.part(at) is Part.VERB else None
    behind_by = (place.stop + 1, sentence.noun_phrase_end(place.stop + 1)) if reading.word(place.stop) == "by" else None
    return {
        "verb": "" if verb is None else f"{verb.classes[0]}{'!' * verb.negated}",
        "verb_path": "" if verb is None else f"{verb.classes[0]}{'!' * verb.negated}<{verb.classes[-1]} {preposition}",
        "verb_word": "" if verb is None else f"{reading.words[at][:_STEM]} {preposition}",
        "does": "" if verb is None else f"{place.holds(verb.subject):d}{place.holds(behind_by):d}",
        "own_verb": "" if own is None else f"{own.classes[0]}{'!' * own.negated}<{own.classes[-1]}",
        "own_does": "" if own is None else f"{place.holds(own.subject):d}",
    }


def _predicate(sentence: _Sentence, place: _Place) -> dict[str, str]:
    """What is said of the target where it is a subject: "TARGET is a disaster", "TARGET should end"."""
    reading, at = sentence.reading, place.stop
    words = reading.words[at : at + 6]
    if reading.part(at) is not Part.VERB and not (words and words[0] in grammar.AUXILIARIES):
        return {"predicate": "", "modal": ""}
    classes = [c for c in sentence.classes[at : at + 6] if c]
    negated = not _NEGATIONS.isdisjoint(words[:4])
    modal = next((word for word in words[:2] if word in {"should", "must", "would", "will", "could", "can", "may"}), "")
    by = at + words.index("by") + 1 if "by" in words else None
    agent = by is not None and place.holds((by, sentence.noun_phrase_end(by)))
    return {"predicate": f"{(classes or ['x'])[0]}{'!' * negated}{'@' * agent}", "modal": f"{modal}{'!' * negated}"}


def _clause(sentence: _Sentence, place: _Place) -> dict[str, str]:
    """How many subjects stand between the holder's verb and the target, and what stands there besides."""
    before = [subject for subject in sentence.subjects if subject[2] <= place.start]
    rank = next((r for r, (a, b, _) in enumerate(reversed(before)) if place.holds((a, b))), None)
    if not before:
        return {"rank": "none", "main": "", "first_cue": "", "last_cue": "", "negated": "", "reach": ""}
    subject = before[-1] if rank is None else before[-1 - rank]
    between = range(subject[2], place.start)
    cues = [sentence.classes[i] for i in between if sentence.classes[i]]
    return {
        "rank": str(min(rank, 3)) if rank is not None else "-",
        "main": f"{place.holds(before[0][:2]):d}",
        "first_cue": cues[0] if cues else "",
        "last_cue": cues[-1] if cues else "",
        "negated": f"{any(sentence.reading.words[i] in _NEGATIONS for i in between):d}",
        "reach": str(int(np.searchsorted((4, 8, 15), place.start - subject[2], side="right"))),
    }


def _neighbours(sentence: _Sentence, place: _Place) -> dict[str, str]:
    """The words beside the target, the cues in it, and how far the holder is."""
    reading = sentence.reading
    inside = [c for c in sentence.classes[place.start : place.stop] if c]
    after_holder = "" if place.holder is None else "".join(sentence.classes[place.holder[1] : place.holder[1] + 1])
    distance = (
        "" if place.holder is None else str(max(-_FARTHEST, min(_FARTHEST, (place.holder[0] - place.start) // 2)))
    )
    return {
        "inside": inside[0] if inside else "",
        "last_word": reading.word(place.stop - 1)[:_STEM],
        "before": reading.word(place.start - 1),
        "after": reading.word(place.stop),
        "after_holder": after_holder,
        "distance": distance,
        "position": str(min(6, place.start // 4)),
        "size": str(min(6, place.stop - place.start)),
        "length": str(min(8, len(reading) // 6)),
        "cues": str(min(5, sum(map(bool, sentence.classes)))),
    }


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


def claim_features(queries: Sequence[ClaimQuery], bits: int, vectors: WordVectors) -> Features:
    """Features of claims, in ``2**bits`` buckets, and the meaning around target and holder.

    Args:
        queries: Those of one sentence are neighbours.
        bits: Features are hashed into ``2**bits`` buckets.
        vectors: What words mean.
    """
    singles, words = [], []
    for _, group in groupby(queries, key=lambda query: (query.text, query.names)):
        members = list(group)
        sentence = _Sentence(members[0])
        for query in members:
            place = sentence.place(query)
            seen = {"relation": str(query.relation), **_facts(query), **_read(sentence, place)}
            singles.append([hash_string(f"{name}={value}") for name, value in seen.items()])
            words.append((sentence, place))
    names = list(seen)
    single = np.array(singles, dtype=np.uint64)
    crossed = [join_hashes(single[:, names.index(one)], single[:, names.index(other)]) for one, other in _CROSSED]
    hashes = np.concatenate((single, np.stack(crossed, axis=1)), axis=1)
    count, width = hashes.shape
    owner = np.repeat(np.arange(count), width)
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.int64).ravel()
    return Features(Rows(owner, buckets, np.ones(count * width), count), _meaning(words, vectors))


def _read(sentence: _Sentence, place: _Place) -> dict[str, str]:
    return (
        _governor(sentence, place)
        | _predicate(sentence, place)
        | _clause(sentence, place)
        | _neighbours(sentence, place)
    )


def _meaning(claims: Sequence[tuple[_Sentence, _Place]], vectors: WordVectors) -> DenseArray:
    """Vectors beside and in the target, of the verb before it, and between holder and target, in either order.

    The author's claims, who is not named, have the first of them in columns of their own besides.
    """
    parts = []
    for sentence, group in groupby(claims, key=lambda claim: claim[0]):
        places = [place for _, place in group]
        runs = np.array([_runs(sentence, place) for place in places])
        # every zone is a run of words: the sum over it is a difference of two running sums
        words = vectors.look_up(sentence.hashes).astype(np.float64)
        running = np.concatenate((np.zeros((1, vectors.dimensions)), np.cumsum(words, axis=0)))
        first, stop = runs[..., 0], np.maximum(runs[..., 0], runs[..., 1])
        sums = (running[stop] - running[first]) / np.sqrt(np.maximum(stop - first, 1))[..., None]
        parts.append(sums.reshape(len(places), -1))
    return np.concatenate(parts).astype(np.float32)


def _runs(sentence: _Sentence, place: _Place) -> list[tuple[int, int]]:
    """The zones of a claim, as indices of words, half-open; empty where the second is not the larger."""
    count = len(sentence.reading)
    verb = max((at for at in sentence.verbs if at < place.start), default=None)
    first, last = (0, 0) if place.holder is None else place.holder
    shared = [
        (max(0, place.start - _BEFORE), place.start),
        (place.stop, min(count, place.stop + _AFTER)),
        (place.start, min(count, place.stop)),
        (0, count),
    ]
    own = shared if place.holder is None else [(0, 0)] * len(shared)
    spoken = [(verb, verb + 1) if verb is not None else (0, 0), (last, place.start), (place.stop, first)]
    return [*shared, *spoken, *own]
