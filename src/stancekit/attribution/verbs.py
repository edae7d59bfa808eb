"""Claims that a reporting verb makes: "X said that", '"...," said X', "X was accused by Y of"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stancekit import grammar
from stancekit.attribution import cues
from stancekit.attribution.contents import content_end, content_start, helps, skip_where, takes_over, trim
from stancekit.attribution.cues import Form
from stancekit.attribution.subjects import MAX_SUBJECT, Role, Subject, main_subject, subject_after, subject_before
from stancekit.attribution.tokens import PUNCTUATION, QUOTE

if TYPE_CHECKING:
    from stancekit.attribution.cues import Cue
    from stancekit.attribution.subjects import Range
    from stancekit.attribution.tokens import Tokens

_BEFORE_GERUND = frozenset("after and before by email in letter memo report statement tweet while".split())
_PLURALS = frozenset(
    "and both few half majority many men most people percent police some that those which women".split()
)
_OBJECT_OPENERS = frozenset({"that", "to", "will", "would", "there", "about", QUOTE})
_OTHER_SENSE = frozenset("away back down off out together up".split())
"""What follows a verb that does not report: "called off", "backed down"."""
_QUOTED = frozenset("quoted quotes quoting cited cites citing".split())
_REPLIES = frozenset("answer comment elaborate reply respond".split())
_INDIRECT_QUESTION = frozenset("how if what when where whether which who why".split())


@dataclass(frozen=True, slots=True)
class Claim:
    """One cue and what belongs to it, in token indices.

    Attributes:
        source: The words that name the speaker.
        cue: The cue.
        contents: What is said, in order; empty where it must stand in the sentence before.
        denied: Whether the speaker denies it.
        same: Whether the speaker is the one of the claim before.
        end: The token where the search goes on.
    """

    source: Range | None
    cue: Range
    contents: tuple[Range, ...]
    denied: bool
    same: bool
    end: int


@dataclass(frozen=True, slots=True)
class _Verb:
    """A cue with its auxiliaries and particle, in token indices."""

    cue: Cue
    start: int
    at: int
    end: int
    negated: bool
    passive: bool
    helped: bool


def verb_claim(tokens: Tokens, at: int, floor: int, again: bool, cue: Cue) -> Claim | None:
    """The claim of the verb at token ``at``, if it makes one.

    Args:
        tokens: The sentence.
        at: The token of the verb.
        floor: The token where the claim before it ends.
        again: Whether there is a claim before it.
        cue: What the table says of the verb.
    """
    verb = _verb(tokens, at, floor, cue)
    subject = _subject_of(tokens, verb, floor, again) if verb is not None else None
    if verb is None or subject is None or not _reports(tokens, verb, subject):
        return None
    if tokens.word(verb.start - 1) == "as" and tokens.word(verb.end) == "by":
        return _as_said_by(tokens, verb, floor)
    if verb.passive:
        return _passive(tokens, verb, subject)
    if subject.role is Role.MISSING:
        return _inverted(tokens, verb, floor)
    return _active(tokens, verb, subject, floor, again)


def _reports(tokens: Tokens, verb: _Verb, subject: Subject) -> bool:
    """Whether somebody other than the author says something with the verb."""
    if subject.role is Role.AUTHOR or not _reads_as_verb(tokens, verb, subject):
        return False
    return not _is_aside(tokens, verb, subject) and not (verb.negated and verb.cue.base in _REPLIES)


def _is_aside(tokens: Tokens, verb: _Verb, subject: Subject) -> bool:
    """Whether the verb stands in a relative clause inside a subject: "Moscow, which backed the deal, said"."""
    if subject.tokens is None or tokens.words[subject.tokens[0]] not in grammar.RELATIVES:
        return False
    closing = next((i for i in range(verb.end, len(tokens)) if tokens.words[i] == ","), len(tokens))
    return tokens.word(subject.start - 1) == "," and takes_over(tokens, closing + 1)


def _verb(tokens: Tokens, at: int, floor: int, cue: Cue) -> _Verb | None:
    start = at
    while start > floor and helps(tokens, start - 1):
        start -= 1
    helpers = tokens.words[start:at]
    end = at + 1
    if tokens.word(end) in cues.PARTICLES.get(cue.base, ()):
        end += 1 + (tokens.words[end : end + 2] == ["issue", "with"])
    elif cue.base in cues.NEEDS_PARTICLE:
        return None
    negated = not grammar.NEGATIONS.isdisjoint(helpers)
    reduced = tokens.word(end) == "by" and cue.base not in {"decline", "add"}
    passive = cue.form is Form.PAST and (reduced or not grammar.BE_FORMS.isdisjoint(helpers))
    helped = not grammar.AUXILIARIES.isdisjoint(helpers)
    return _Verb(cue, start, at, end, negated, passive, helped)


def _subject_of(tokens: Tokens, verb: _Verb, floor: int, again: bool) -> Subject | None:
    before = tokens.word(verb.start - 1)
    if verb.cue.form is Form.GERUND and not verb.helped:
        return _subject_of_gerund(tokens, verb, again)
    if before != "to":
        return subject_before(tokens, verb.start, floor)
    if tokens.word(verb.start - 2) == "on":  # "went on to say"
        return subject_before(tokens, _before_helpers(tokens, verb.start - 3, floor), floor)
    return None if again else _main_subject(tokens, verb.start)


def _main_subject(tokens: Tokens, start: int) -> Subject | None:
    """The subject of the sentence, unless that is its author."""
    main = main_subject(tokens)
    own = main is None or tokens.word(main[0]) in grammar.AUTHOR_PRONOUNS
    return None if own else Subject(Role.NAMED, start, main)


def _before_helpers(tokens: Tokens, at: int, floor: int) -> int:
    while at > floor and helps(tokens, at - 1):
        at -= 1
    return at


def _subject_of_gerund(tokens: Tokens, verb: _Verb, again: bool) -> Subject | None:
    before = tokens.word(verb.start - 1)
    if before == "as":
        return _quoted_as(tokens, verb.start - 1)
    reported = before in _BEFORE_GERUND and verb.cue.speech
    if verb.start == 0:
        return None
    if before == "heard":  # "Roe can be heard saying"
        return subject_before(tokens, _before_helpers(tokens, verb.start - 1, 0), 0)
    if not (reported or before in PUNCTUATION or before == QUOTE):
        whose = subject_before(tokens, verb.start, 0)  # "voters backing the deal"
        return whose if whose.tokens is not None and _is_noun_phrase(tokens, *whose.tokens) else None
    if again:
        return Subject(Role.SAME, verb.start)
    return _main_subject(tokens, verb.start)


def _is_noun_phrase(tokens: Tokens, start: int, stop: int) -> bool:
    """Whether a stretch may name who does what follows: it begins with no preposition, and no verb ends it."""
    opened = tokens.words[start] in grammar.PREPOSITIONS | grammar.PRONOUNS or tokens.words[start] == "including"
    return not opened and tokens.words[stop - 1] not in cues.CUES


def _quoted_as(tokens: Tokens, at: int) -> Subject | None:
    """The speaker in "X was quoted as saying" and in "it quoted X as saying"; ``at`` is the token of "as"."""
    quoted = next((i for i in range(at - 1, max(-1, at - MAX_SUBJECT), -1) if tokens.words[i] in _QUOTED), None)
    if quoted is None:
        return None
    if quoted == at - 1:
        return subject_before(tokens, _before_helpers(tokens, quoted, 0), 0)
    return Subject(Role.NAMED, quoted, (quoted + 1, at))


def _reads_as_verb(tokens: Tokens, verb: _Verb, subject: Subject) -> bool:
    """Whether the letters of the cue are a verb here, not a noun or an adjective."""
    before, after = tokens.word(verb.at - 1), tokens.word(verb.end)
    if before in grammar.DETERMINERS and before != "that":
        return False
    if after in _OTHER_SENSE or tokens.word(subject.start - 1) in {"if", "unless"}:
        return False
    if verb.cue.quote_only or verb.cue.document:
        said = verb.cue.quote_only and _beside_quote(tokens, verb, subject)
        return said or (verb.cue.document and (after == "that" or _is_document(tokens, subject)))
    if verb.cue.form is Form.BASE and not verb.helped:
        return subject.role is Role.SAME or before == "to" or _is_plural(tokens, subject, verb.end, verb.cue.noun)
    if verb.cue.noun and verb.cue.form is Form.THIRD:
        return _takes_third(tokens, verb, subject)
    return True


def _is_document(tokens: Tokens, subject: Subject) -> bool:
    return subject.tokens is not None and not cues.DOCUMENTS.isdisjoint(tokens.words[slice(*subject.tokens)])


def _beside_quote(tokens: Tokens, verb: _Verb, subject: Subject) -> bool:
    after = verb.end + (tokens.word(verb.end) in {",", ":"})
    before = subject.start - 1
    before -= tokens.word(before) in {",", "-", "--"}
    return tokens.word(after) == QUOTE or tokens.word(before) == QUOTE


def _is_plural(tokens: Tokens, subject: Subject, end: int, ambiguous: bool) -> bool:
    if subject.tokens is None:
        return False
    words = tokens.words[slice(*subject.tokens)]
    if words[-1] in {"they", "who", "they've"}:
        return True
    if ambiguous:
        after = tokens.word(end)
        return (
            words[-1].endswith("s")
            and "'" not in words[-1]
            and (after in _OBJECT_OPENERS or after in grammar.DETERMINERS | grammar.PRONOUNS)
        )
    return any(word in _PLURALS or (word.endswith("s") and "'" not in word) for word in words)


def _takes_third(tokens: Tokens, verb: _Verb, subject: Subject) -> bool:
    if subject.role is Role.SAME:
        return True
    last = tokens.word(verb.start - 1)
    after = tokens.word(verb.end)
    if last in {"he", "she", "it", "who"} or verb.start < verb.at:
        return True
    named = tokens.raw[verb.start - 1][:1].isupper() and not last.endswith(("'s", "s'"))
    return after in {"that", "it", "he", "she", "they"} or (
        named and after not in {"of", "about", "that", "from", "by", "", ","}
    )


def _passive(tokens: Tokens, verb: _Verb, subject: Subject) -> Claim | None:
    if subject.tokens is None or verb.cue.quote_only:
        return None
    source = subject_after(tokens, verb.end + 1) if tokens.word(verb.end) == "by" else None
    after = source[1] if source else verb.end
    end = content_end(tokens, after)
    if tokens.word(after) == "that":
        after += 1
    said = trim(tokens, after, end)
    about = trim(tokens, *subject.tokens)
    contents = tuple(part for part in (about, said) if part is not None)
    return Claim(source, (verb.at, verb.end), contents, verb.negated, False, max(end, verb.end))


def _as_said_by(tokens: Tokens, verb: _Verb, floor: int) -> Claim | None:
    """A claim such as "As reported by X, ..." or "..., as noted by X"."""
    source = subject_after(tokens, verb.end + 1)
    if source is None:
        return None
    before = trim(tokens, floor, verb.start - 1)
    end = source[1] if before else content_end(tokens, source[1])
    content = before or trim(tokens, source[1], end)
    return Claim(source, (verb.at, verb.end), (content,), False, False, end) if content else None


def _inverted(tokens: Tokens, verb: _Verb, floor: int) -> Claim | None:
    """A claim whose speaker follows the cue: '"...," said X' or '"...," warned X'."""
    content = trim(tokens, floor, verb.start)
    beside = tokens.word(verb.start - 1)
    if verb.cue.form not in (Form.PAST, Form.THIRD) or content is None or verb.cue.noun or verb.start != verb.at:
        return None
    source = subject_after(tokens, verb.end)
    if source is None or verb.cue.base == "tell" or tokens.word(verb.end) in grammar.PREPOSITIONS:
        return None
    named = tokens.raw[verb.end][:1].isupper() or tokens.words[verb.end] in grammar.DETERMINERS
    if beside != QUOTE and not (beside == "," and verb.cue.speech and (named or verb.cue.base == "say")):
        return None
    return _with_more_quote(tokens, Claim(source, (verb.at, verb.end), (content,), verb.negated, False, source[1]))


def _active(tokens: Tokens, verb: _Verb, subject: Subject, floor: int, again: bool) -> Claim | None:
    same = subject.role is Role.SAME and again
    source = subject.tokens
    if subject.role is Role.SAME and not again:
        source = main_subject(tokens)
        if source is None or tokens.word(source[0]) in grammar.AUTHOR_PRONOUNS:
            return None
    claim = Claim(source, (verb.at, verb.end), (), False, same, verb.end)
    before = trim(tokens, floor, subject.start)
    if before is not None and verb.cue.speech and _quote_before(tokens, subject.start, floor):
        return _with_more_quote(tokens, replace(claim, contents=(before,), denied=verb.negated))
    start = content_start(tokens, verb.end, verb.cue) if tokens.word(subject.start - 1) != "as" else None
    if start is not None:
        return _with_content_after(tokens, claim, verb, start, before if not again else None)
    return _with_content_around(tokens, claim, verb, before)


def _quote_before(tokens: Tokens, start: int, floor: int) -> bool:
    before = start - 1
    before -= tokens.word(before) in {",", "-", "--"}
    return before >= floor and tokens.word(before) == QUOTE


def _with_more_quote(tokens: Tokens, claim: Claim) -> Claim:
    """The claim with a quote that goes on after it: '"...," X said, "..."'."""
    at = claim.end
    while (
        at < len(tokens)
        and tokens.words[at] != QUOTE
        and tokens.words[at] not in cues.CUES
        and at - claim.end < MAX_SUBJECT
    ):
        at += 1
    if tokens.word(at) != QUOTE or tokens.word(at - 1) not in {",", ":", "--", "-", "and"}:
        return claim
    end = content_end(tokens, at)
    content = trim(tokens, at, end)
    return replace(claim, contents=(*claim.contents, content), end=end) if content else claim


def _with_content_after(tokens: Tokens, claim: Claim, verb: _Verb, start: int, before: Range | None) -> Claim | None:
    end = content_end(tokens, start)
    content = trim(tokens, start, end)
    if content is None:
        return None
    denied = _is_denied(tokens, verb)
    contents: tuple[Range, ...] = (content,)
    relative = start == verb.end and tokens.word(start) in grammar.AUXILIARIES - grammar.NEGATIONS
    if relative and verb.cue.speech and before is not None:
        contents = (before, content)
    return replace(claim, contents=contents, denied=denied, end=end)


def _with_content_around(tokens: Tokens, claim: Claim, verb: _Verb, before: Range | None) -> Claim | None:
    """A claim whose content stands before it, and may go on after it: "The deal, X said, is dead."."""
    at = skip_where(tokens, verb.end)
    after = trim(tokens, at + 1, content_end(tokens, at + 1)) if tokens.word(at) == "," else None
    if before is not None and tokens.word(before[1] - 1) == "as":
        before = trim(tokens, before[0], before[1] - 1)
    left = before if before is not None and before[1] - before[0] > 1 and verb.cue.speech else None
    contents = tuple(part for part in (left, after) if part is not None)
    if not contents and (at < len(tokens) or not verb.cue.speech):
        return None
    end = after[1] if after else max(at, verb.end)
    return replace(claim, contents=contents, denied=_is_denied(tokens, verb), end=end)


def _is_denied(tokens: Tokens, verb: _Verb) -> bool:
    base, object_words = verb.cue.base, tokens.words[verb.end : verb.end + 5]
    if base in cues.DENIALS:
        return not verb.negated
    if base in cues.REFUSALS:
        verdict = object_words[:1] == ["to"] and tokens.word(verb.end + 1) in cues.VERDICTS
        return verdict or not cues.DENIED_NOUNS.isdisjoint(object_words[:3])
    return verb.negated and _INDIRECT_QUESTION.isdisjoint(object_words[:1])
