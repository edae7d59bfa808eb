"""The words before or after a cue that name its speaker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stancekit import grammar
from stancekit.attribution import cues
from stancekit.attribution.tokens import QUOTE

if TYPE_CHECKING:
    from stancekit.attribution.tokens import Tokens

MAX_SUBJECT = 30
"""Most tokens in a subject; a longer stretch is no noun phrase."""

_OPENING = 5
"""Most tokens before the comma of an opening that tells the time."""

Range = tuple[int, int]
"""Token indices, half-open."""

_STOPS = frozenset({",", ";", ":", QUOTE, "-", "--", "(", ")", "[", "]", "?", "!", "…"}) | grammar.CONJUNCTIONS
_ENDS_NO_SUBJECT = _STOPS | grammar.PREPOSITIONS | grammar.DETERMINERS | grammar.AUXILIARIES
_BREAKS_NOUN_PHRASE = frozenset({"that", QUOTE, ",", ":", ";", "-", "--", "(", ")"}) | grammar.PRONOUNS
_OBJECTS = [[word] for word in ("him", "them", "me", "us", "you")]
_CLAUSE_PREPOSITIONS = frozenset({"after", "before", "since", "until"})
_DASHES = frozenset({"-", "--"})


class Role(Enum):
    """Who the subject of a cue is."""

    NAMED = "words of its own"
    SAME = "the speaker of the clause before"
    AUTHOR = "the author"
    MISSING = "nobody, or somebody named after the cue"


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a cue: its role, where the clause before it ends, and its tokens where it has some."""

    role: Role
    start: int
    tokens: Range | None = None


def subject_before(tokens: Tokens, end: int, floor: int) -> Subject:
    """The subject that ends at token ``end``, not reaching back over ``floor``."""
    last = tokens.word(end - 1)
    if end <= floor or last == QUOTE:
        return Subject(Role.MISSING, end)
    if last in grammar.AUTHOR_PRONOUNS:
        return Subject(Role.AUTHOR, end - 1)
    if last in grammar.PRONOUNS or last in grammar.RELATIVES:
        return Subject(Role.NAMED, end - 1, (end - 1, end))
    if last in {",", ")"} | _DASHES:
        return _before_aside(tokens, end, floor)
    if last in cues.JOINERS:
        return Subject(Role.SAME, end - 1)
    start = end if last in _ENDS_NO_SUBJECT or not last[:1].isalnum() else _noun_phrase_start(tokens, end, floor)
    return Subject(Role.NAMED, start, (start, end)) if start < end else Subject(Role.MISSING, end)


def _before_aside(tokens: Tokens, end: int, floor: int) -> Subject:
    """The subject before an aside set off by commas, brackets or dashes: "Moscow, which ..., said"."""
    opening = {")": {"("}, ",": {","}}.get(tokens.word(end - 1), _DASHES)
    floor = max(floor, end - MAX_SUBJECT)
    opened = next((i for i in range(end - 2, floor, -1) if tokens.word(i) in opening), None)
    if opened is None or QUOTE in tokens.words[opened:end] or opened == end - 2:
        return Subject(Role.MISSING, end)
    head = subject_before(tokens, opened, floor)
    if head.role is not Role.NAMED or head.tokens is None:
        return Subject(Role.MISSING, end)
    last = end if tokens.word(end - 1) == ")" else end - 1
    return Subject(Role.NAMED, head.start, (head.tokens[0], last))


def _noun_phrase_start(tokens: Tokens, end: int, floor: int) -> int:
    start = end - 1
    while start > floor and end - start < MAX_SUBJECT and not _bounds_subject(tokens, start - 1):
        start -= 1
    return skip_opening(tokens, start, end)


def _bounds_subject(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if word == "and":
        left = tokens.raw[index - 1] if index else ""
        return not (left[:1].isupper() or (left.endswith("s") and left.isalpha()))
    if word == "who":
        return False
    if word in _STOPS or word in grammar.RELATIVES or word in grammar.AUXILIARIES or word in grammar.PRONOUNS:
        return True
    cue = cues.CUES.get(word)
    return cue is not None and cue.form is cues.Form.PAST and tokens.word(index - 1) not in grammar.DETERMINERS


def skip_opening(tokens: Tokens, start: int, end: int) -> int:
    """Where the subject proper begins after an opening such as "On Monday" or "But in Kyiv"."""
    while start < end:
        word = tokens.words[start]
        if word in grammar.PREPOSITIONS and word not in {"like", "over", "about", "around"}:
            after = skip_noun_phrase(tokens, start + 1)
            if after >= end:
                return start + (word in _CLAUSE_PREPOSITIONS)
            start = after
        elif start + 1 < end and (word in grammar.TIME_WORDS | grammar.ADVERBS | grammar.CONJUNCTIONS):
            start += 1
        else:
            break
    return start


def skip_noun_phrase(tokens: Tokens, start: int) -> int:
    """The token after a short noun phrase: a pronoun, or modifiers and nouns up to the next phrase."""
    at = start
    if tokens.word(at) in grammar.PRONOUNS or tokens.raw[at : at + 1] in _OBJECTS:
        return at + 1
    while tokens.word(at) in grammar.DETERMINERS:
        at += 1
    first = at
    while tokens.word(at) in grammar.TIME_WORDS or (at > first and tokens.word(at).isdigit()):
        at += 1
    if at > first:
        return at
    while at < len(tokens):
        word = tokens.words[at]
        if word in _BREAKS_NOUN_PHRASE or word in grammar.PREPOSITIONS or tokens.raw[at] in grammar.AUXILIARIES:
            break
        if at > first and (word in grammar.DETERMINERS or word in grammar.TIME_WORDS or word in grammar.CONJUNCTIONS):
            break
        if (
            at > first
            and tokens.raw[at][:1].isupper()
            and tokens.raw[at - 1][:1].islower()
            and not _is_title(tokens, at - 1)
        ):
            break
        at += 1
    return at


def _is_title(tokens: Tokens, at: int) -> bool:
    """Whether a name may follow a word as that of its bearer: "historian Jane Roe"."""
    return tokens.words[at] in grammar.OFFICIALS or tokens.words[at] in grammar.OUTSIDERS


def subject_after(tokens: Tokens, start: int) -> Range | None:
    """The noun phrase that follows a cue or "according to", with its "of ..." and appositions left out."""
    at = start + (tokens.word(start) in grammar.ADVERBS)
    if tokens.word(at) in grammar.AUTHOR_PRONOUNS - {"one"} or not tokens.word(at)[:1].isalpha():
        return None
    at = skip_noun_phrase(tokens, at)
    while at < len(tokens) and tokens.word(at) in {"of", "for", "in", "at", "from", "and", "with", "by"}:
        after = skip_noun_phrase(tokens, at + 1)
        if after == at + 1 or tokens.word(at + 1).endswith("ing"):
            break
        at = after
    return (start, at) if at > start else None


def main_subject(tokens: Tokens) -> Range | None:
    """The subject of the sentence, by its place: what stands before the first verb."""
    start = skip_opening(tokens, _after_time(tokens), len(tokens))
    if tokens.word(start) == ",":
        start += 1
    if tokens.word(start) in grammar.PRONOUNS:
        return (start, start + 1)
    end = start
    while end < len(tokens) and not _bounds_main_subject(tokens, end):
        end += 1
    return (start, end) if start < end < len(tokens) and end - start <= 12 else None


def _after_time(tokens: Tokens) -> int:
    """The token after an opening such as "A moment later,"."""
    comma = next((i for i in range(min(_OPENING, len(tokens))) if tokens.words[i] == ","), 0)
    return comma if comma and tokens.words[comma - 1] in grammar.TIME_WORDS else 0


def _bounds_main_subject(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if word in _STOPS and word != "and":
        return True
    if word in grammar.AUXILIARIES or word in grammar.RELATIVES:
        return True
    return tokens.raw[index].islower() and (word.endswith("ed") or (word in cues.CUES and not cues.CUES[word].noun))
