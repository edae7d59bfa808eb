"""Where the words that are said begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit import grammar
from stancekit.attribution import cues
from stancekit.attribution.cues import Form
from stancekit.attribution.subjects import skip_noun_phrase
from stancekit.attribution.tokens import PUNCTUATION, QUOTE

if TYPE_CHECKING:
    from stancekit.attribution.cues import Cue
    from stancekit.attribution.subjects import Range
    from stancekit.attribution.tokens import Tokens

_ADDRESSED = frozenset("advise ask assure inform reassure remind tell urge warn".split())
_CLAUSAL = frozenset(
    "acknowledge add announce argue claim inform insist note report say tell testify tweet warn write".split()
)
"""Verbs whose content clause may follow "on Monday" or "in a statement" without "that"."""
_TOLD = frozenset("add say tell write".split())
_WHERE_SAID = frozenset("after as at before during from in on through to via with".split())


def content_start(tokens: Tokens, at: int, cue: Cue) -> int | None:
    """The token where what is said begins after a cue that ends at ``at``; None where nothing is said there."""
    if tokens.word(at) in {",", ":"} and tokens.word(at + 1) == QUOTE:
        return at + 1
    addressed = cue.base in _ADDRESSED and tokens.word(at) != "that"
    after = skip_where(tokens, skip_noun_phrase(tokens, at) if addressed else at)
    after += tokens.word(after) in {",", ":"} and tokens.word(after + 1) in {QUOTE, "that"}
    word = tokens.word(after)
    if word in {"that", ":"}:
        return after + 1 if after + 1 < len(tokens) else None
    if word == QUOTE or (after > at and cue.base in _CLAUSAL and _opens_clause(tokens, after)):
        return after
    only_where = after > at and cue.base in _TOLD and word in {"", ","}
    return None if only_where or tokens.word(at) in PUNCTUATION | {""} else at


def _opens_clause(tokens: Tokens, at: int) -> bool:
    word = tokens.word(at)
    named = at < len(tokens) and tokens.raw[at][:1].isupper()
    return named or word in grammar.DETERMINERS or word in grammar.PRONOUNS or word in {"there", "if"}


def skip_where(tokens: Tokens, at: int) -> int:
    """The token after "on Monday", "in a statement", "to reporters" and the like."""
    while at < len(tokens):
        word = tokens.words[at]
        if word in grammar.TIME_WORDS or (word in grammar.ADVERBS and word != "both") or word.endswith("ly"):
            at += 1
        elif word in _WHERE_SAID or (word == "of" and at > 0):
            after = skip_noun_phrase(tokens, at + 1)
            if after == at + 1:
                break
            at = after
        else:
            break
    return at


def content_end(tokens: Tokens, start: int) -> int:
    """The token where another speaker, or another cue of the same one, takes over."""
    for at in range(start + 1, len(tokens)):
        word = tokens.words[at]
        if word == ";" or (word == "," and tokens.word(at + 1) == "according" and tokens.word(at + 2) == "to"):
            return at
        if word in cues.JOINERS and _hands_over(tokens, at + 1):
            return at
        if word == "," and (_goes_on(tokens, at + 1) or _introduces(tokens, at + 1)):
            return at
    return len(tokens)


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether a participle goes on with the same speaker: ", adding that"."""
    while at < len(tokens) and helps(tokens, at):
        at += 1
    cue = cues.CUES.get(tokens.word(at))
    return cue is not None and cue.form is Form.GERUND and cue.speech and not cue.document and not cue.quote_only


def _introduces(tokens: Tokens, at: int) -> bool:
    """Whether the clause up to a comma only led up to a claim: "While Paris said yes, Rome said no"."""
    return tokens.word(at) not in grammar.RELATIVES and not takes_over(tokens, at) and _hands_over(tokens, at)


def takes_over(tokens: Tokens, at: int) -> bool:
    """Whether a finite cue stands here, helping words aside."""
    while at < len(tokens) and helps(tokens, at):
        at += 1
    cue = cues.CUES.get(tokens.word(at))
    return cue is not None and cue.form in (Form.PAST, Form.THIRD) and not (cue.noun or cue.quote_only or cue.document)


def _hands_over(tokens: Tokens, at: int) -> bool:
    """Whether a finite cue follows a joining word, with its own subject or without one."""
    while at < len(tokens) and helps(tokens, at):
        at += 1
    if takes_over(tokens, at):
        return True
    after = skip_noun_phrase(tokens, at)
    cut = next((i for i in range(at + 1, min(after + 1, len(tokens))) if tokens.words[i] in cues.CUES), after)
    cue = cues.CUES.get(tokens.word(cut))
    return (
        cue is not None and cue.speech and cue.form in (Form.PAST, Form.THIRD) and not cue.noun and not cue.quote_only
    )


def trim(tokens: Tokens, start: int, end: int) -> Range | None:
    """The stretch without punctuation and joining words at its ends; None where nothing is left."""
    while start < end and (tokens.words[start] in PUNCTUATION or tokens.words[start] in cues.JOINERS):
        start += 1
    while end > start and (tokens.words[end - 1] in PUNCTUATION - {"?", "!"} or tokens.words[end - 1] in cues.JOINERS):
        end -= 1
    return (start, end) if start < end else None


def helps(tokens: Tokens, at: int) -> bool:
    """Whether a token may stand between a subject and its verb: an auxiliary or an adverb, no name such as Kelly."""
    return tokens.words[at] in grammar.AUXILIARIES or grammar.is_adverb(tokens.raw[at])
