"""Claims in a sentence: a cue, the words that name its speaker, and the words that are said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit import grammar
from stancekit.attribution import cues
from stancekit.attribution.contents import content_end, trim
from stancekit.attribution.subjects import subject_after
from stancekit.attribution.tokens import PUNCTUATION, QUOTE
from stancekit.attribution.verbs import Claim, verb_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.attribution.subjects import Range
    from stancekit.attribution.tokens import Tokens

_LETTERS = re.compile("[a-z]+")
_TRIGGERS = (
    frozenset(cues.CUES) | cues.CUE_NOUNS | frozenset(cues.FOLLOWED_BY) | {"according", "view", "opinion", "words"}
)
_POSSESSIVES = frozenset({"his", "her", "its", "their"})
_LABELS = frozenset(
    "breaking byline caption contact contributing correction editor's example note photo photos read related revealed "
    "source sources subject topic topics update updated video view watch".split()
)
"""What stands before a colon, and speaks for nobody."""
_HEADLINE = 4
"""Tokens after the colon in a headline that says something."""
_OWN = frozenset({"my", "our", "your"})


def has_triggers(text: str) -> bool:
    """Whether any word of a sentence can begin a claim."""
    return ":" in text[:60] or not _TRIGGERS.isdisjoint(_LETTERS.findall(text.lower()))


def find_claims(tokens: Tokens) -> list[Claim]:
    """The claims of a sentence; a claim inside another's content is part of that content.

    Those of attitudes ("its support for X") come first, then what is said, left to right.
    """
    headline = _headline(tokens)
    if headline is not None:
        return [headline]
    claims: list[Claim] = []
    floor = at = 0
    while at < len(tokens):
        claim = _claim_at(tokens, at, floor, bool(claims)) if tokens.words[at] in _TRIGGERS else None
        if claim is None:
            at += 1
            continue
        claims.append(claim)
        at = floor = max(claim.end, at + 1)
    return [*_attitudes(tokens, claims), *claims]


def _attitudes(tokens: Tokens, claims: list[Claim]) -> Iterator[Claim]:
    """The claims of nouns such as "support for" that stand in no words of another's claim."""
    at = 0
    while at < len(tokens):
        claim = None
        if tokens.words[at] in cues.FOLLOWED_BY and not any(_holds(claim, at) for claim in claims):
            claim = _attitude(tokens, at)
        if claim is not None:
            yield claim
        at = claim.end if claim is not None else at + 1


def _holds(claim: Claim, at: int) -> bool:
    parts = (claim.cue, *claim.contents) if claim.source is None else (claim.cue, claim.source, *claim.contents)
    return any(start <= at < end for start, end in parts)


def _attitude(tokens: Tokens, at: int) -> Claim | None:
    """A claim such as "Moscow's opposition to the treaty"; the owner may be missing."""
    following = tokens.word(at + 1)
    if following not in cues.FOLLOWED_BY[tokens.words[at]] or not _OWN.isdisjoint(tokens.words[max(0, at - 3) : at]):
        return None
    end = next((i for i in range(at + 2, len(tokens)) if _ends_phrase(tokens, i)), len(tokens))
    content = trim(tokens, at + 1, end)
    return (
        Claim(_owner(tokens, at, 0), (at, at + 1), (content,), tokens.words[at] in cues.DENIAL_NOUNS, False, end)
        if content
        else None
    )


def _ends_phrase(tokens: Tokens, at: int) -> bool:
    word = tokens.words[at]
    return (
        word in PUNCTUATION
        or word in grammar.RELATIVES
        or word in grammar.AUXILIARIES
        or word in cues.JOINERS - {"and"}
    )


def _headline(tokens: Tokens) -> Claim | None:
    """A claim such as "Kallas: Europe must pay its share"."""
    colon = next((i for i in range(1, min(5, len(tokens))) if tokens.words[i] == ":"), None)
    if colon is None or len(tokens) - colon < _HEADLINE or tokens.raw[colon + 1][:1].islower():
        return None
    named = all(word[:1].isupper() for word in tokens.raw[:colon]) and tokens.words[colon - 1] not in grammar.TIME_WORDS
    if not named or tokens.words[0] in _LABELS or tokens.raw[colon + 1][:1].isdigit():
        return None
    content = trim(tokens, colon + 1, len(tokens))
    return Claim((0, colon), (colon, colon + 1), (content,), False, False, len(tokens)) if content else None


def _claim_at(tokens: Tokens, at: int, floor: int, again: bool) -> Claim | None:
    word = tokens.words[at]
    if word == "according":
        return _according_to(tokens, at, floor)
    if word in {"view", "opinion", "words"} and tokens.word(at + 1) not in {"that", "of"}:
        return _in_their_view(tokens, at, floor)
    cue = cues.CUES.get(word)
    claim = verb_claim(tokens, at, floor, again, cue) if cue is not None else None
    if claim is None and word in cues.CUE_NOUNS:
        return _noun_claim(tokens, at, floor)
    return claim


def _according_to(tokens: Tokens, at: int, floor: int) -> Claim | None:
    source = subject_after(tokens, at + 2) if tokens.word(at + 1) == "to" else None
    if source is None:
        return None
    after = next((i + 1 for i in range(source[1], len(tokens)) if tokens.words[i] == ","), len(tokens))
    before = trim(tokens, floor, at)
    if before is not None and (before[1] - before[0] > 2 or QUOTE in tokens.words[slice(*before)]):
        return Claim(source, (at, at + 2), (before,), False, False, max(source[1], at + 2))
    end = content_end(tokens, after)
    content = trim(tokens, after, end)
    return Claim(source, (at, at + 2), (content,) if content else (), False, False, end) if content else None


def _in_their_view(tokens: Tokens, at: int, floor: int) -> Claim | None:
    opened = next((i for i in range(at - 1, max(floor, at - 8) - 1, -1) if tokens.words[i] == "in"), at)
    owner = _owner(tokens, at, max(floor, opened + 1))
    if owner is None or owner[1] != at:
        return None
    before = trim(tokens, floor, opened)
    if before is not None and tokens.word(at + 1) != ",":
        return Claim(owner, (opened, at + 1), (before,), False, False, at + 1)
    end = content_end(tokens, at + 1)
    content = trim(tokens, at + 1, end)
    return Claim(owner, (opened, at + 1), (content,), False, False, end) if content else None


def _noun_claim(tokens: Tokens, at: int, floor: int) -> Claim | None:
    """A claim such as "Moscow's demand that"."""
    word = tokens.words[at]
    if tokens.word(at + 1) != "that" or not _OWN.isdisjoint(tokens.words[max(floor, at - 3) : at]):
        return None
    end = content_end(tokens, at + 2)
    content = trim(tokens, at + 2, end)
    owner = _owner(tokens, at, floor)
    return Claim(owner, (at, at + 1), (content,), word in cues.DENIAL_NOUNS, False, end) if content else None


def _owner(tokens: Tokens, at: int, floor: int) -> Range | None:
    """The owner of the noun at ``at``, a few words before it: "its", "Moscow's", "the foreign minister's"."""
    for last in range(at - 1, max(floor, at - 4) - 1, -1):
        if tokens.words[last] in _POSSESSIVES:
            return (last, last + 1)
        if tokens.words[last].endswith(("'s", "s'")):
            return (_owner_start(tokens, last, floor), last + 1)
    return None


def _owner_start(tokens: Tokens, last: int, floor: int) -> int:
    """Where an owner begins: at its capitalised words, or at the determiner of a common noun."""
    start = last
    while start > floor and tokens.raw[start][:1].isupper() and tokens.raw[start - 1][:1].isupper():
        start -= 1
    for first in range(start - 1, max(floor, start - 3) - 1, -1):
        if tokens.words[first] in grammar.DETERMINERS:
            return first
    return start
