"""What attribution takes and gives: mentions in, attributed contents out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the text names a party.

    Attributes:
        span: The words.
        party: The party's id.
        person: Whether the words name a person, for whom "he" or "she" may stand.
    """

    span: Span
    party: str
    person: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Attribution(Span):
    """Words that somebody other than the author says; the span is what is said, within one sentence.

    Attributes:
        source: The words that name the speaker, a pronoun included; None where nobody is named.
        cue: The words that show the speech, such as ``said``; None for a quote that goes on without them.
        holder: Id of the party that speaks; None where the speaker is no known party.
        quoted: Whether the span is a direct quote.
        denied: Whether the speaker denies the content, or is said not to have said it.
        named: Where the page calls the speaker by a name: ``source``, or what its pronoun stands for; None where it
            does not.
    """

    source: Span | None
    cue: Span | None
    holder: str | None
    quoted: bool
    denied: bool = False
    named: Span | None = None


@dataclass(frozen=True, slots=True)
class Voices:
    """Whom a page names, and who speaks where; each in order.

    Attributes:
        mentions: Where it names parties.
        attributions: What is attributed to somebody.
        pronouns: Where a pronoun stands for a party.
    """

    mentions: Sequence[Mention]
    attributions: Sequence[Attribution]
    pronouns: Sequence[Mention] = ()
