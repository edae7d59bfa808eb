"""The sentences of a page with all that was found in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.stance.issues import Issue, find_issue
from stancekit.types import Genre, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.attribution import Attribution, Mention, Voices


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """A sentence as stance sees it.

    Attributes:
        genre: The genre of the segment it stands in.
        mentions: The parties named in it, in order.
        pronouns: Where a pronoun in it stands for a party, in order.
        issues: Where it speaks of issues, by name.
        attributions: What is attributed to somebody in it.
    """

    genre: Genre
    mentions: tuple[Mention, ...]
    pronouns: tuple[Mention, ...]
    issues: tuple[tuple[str, Span], ...]
    attributions: tuple[Attribution, ...]


def gather(
    text: str,
    sentences: Sequence[tuple[Span, Genre]],
    voices: Voices,
    *,
    issues: Sequence[Issue],
) -> list[Sentence]:
    """Bring together what was found in each sentence.

    Args:
        text: The page, folded.
        sentences: Its sentences with the genre of each, in order.
        voices: Whom the page names, and who speaks where.
        issues: What to look for besides.
    """
    spans = [span for span, _ in sentences]
    named = _within(spans, [mention.span for mention in voices.mentions])
    followed = _within(spans, [pronoun.span for pronoun in voices.pronouns])
    spoken = _within(spans, voices.attributions)
    touched: list[list[tuple[str, Span]]] = [[] for _ in spans]
    for issue in issues:
        for places, place in zip(touched, find_issue(text, spans, issue), strict=True):
            if place is not None:
                places.append((issue.name, place))
    return [
        Sentence(
            span.start,
            span.end,
            genre,
            tuple(voices.mentions[index] for index in inside),
            tuple(voices.pronouns[index] for index in meant),
            tuple(places),
            tuple(voices.attributions[index] for index in said),
        )
        for (span, genre), inside, meant, places, said in zip(sentences, named, followed, touched, spoken, strict=True)
    ]


def _within(sentences: Sequence[Span], spans: Sequence[Span]) -> Iterator[list[int]]:
    """For each sentence, the indices of the ``spans`` that lie in it; both sorted."""
    position = 0
    for sentence in sentences:
        inside = []
        while position < len(spans) and spans[position].start < sentence.end:
            if sentence.contains(spans[position]):
                inside.append(position)
            position += 1
        yield inside
