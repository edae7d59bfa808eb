"""Where a text speaks of an issue that the user names in words of their own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.errors import InputError
from stancekit.text import fold
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_EMPTY_WORDS = frozenset(
    "a an the of in on to for by with and or at from into over about 's s its their his her".split()
)
_STEM_CHARS = 5
"""Longer words are compared by so many letters: expand, expansion and expansionism are one."""
_WIDEST_GAP = 4
"""So many other words may stand between the words of an issue."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue to look for.

    Attributes:
        name: As the user gave it.
        stems: Its words, cut to their stems, without those that carry no meaning.
    """

    name: str
    stems: frozenset[str]

    @classmethod
    def parse(cls, name: str) -> Issue:
        """Read an issue from the user's words.

        Raises:
            InputError: It is no string, or there is no word in it to look for.

        Example:
            >>> sorted(Issue.parse("NATO's expansion").stems)
            ['expan', 'nato']
        """
        if not isinstance(name, str):
            raise InputError(f"a target can't be looked for: expected str, found {type(name).__name__}")
        stems = frozenset(stem for stem, _ in _stems(fold(name), Span(0, len(name))))
        if not stems:
            raise InputError(f"the target {name!r} can't be looked for: expected a word with a meaning, found none")
        return cls(name, stems)


def find_issue(text: str, sentences: Sequence[Span], issue: Issue) -> list[Span | None]:
    """Where each sentence speaks of ``issue``: the first closest run of words that holds all of its stems.

    Args:
        text: The page, folded.
        sentences: Its sentences.
        issue: What to look for.

    Returns:
        A span, or None where the sentence doesn't speak of it, for each sentence.
    """
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow in lower case; then look without this short cut
        return [_find(text, sentence, issue) for sentence in sentences]
    return [
        _find(text, sentence, issue)
        if all(lower.find(stem, sentence.start, sentence.end) >= 0 for stem in issue.stems)
        else None
        for sentence in sentences
    ]


def _find(text: str, sentence: Span, issue: Issue) -> Span | None:
    words = list(_stems(text, sentence))
    best: tuple[int, Span] | None = None
    inside: Counter[str] = Counter()
    left = 0
    for right, (stem, span) in enumerate(words):
        inside[stem] += stem in issue.stems
        while inside.keys() >= issue.stems and all(inside[s] for s in issue.stems):
            gap = right - left + 1 - len(issue.stems)
            if gap <= _WIDEST_GAP and (best is None or gap < best[0]):
                best = gap, Span(words[left][1].start, span.end)
            inside[words[left][0]] -= words[left][0] in issue.stems
            left += 1
    return best[1] if best else None


def _stems(text: str, span: Span) -> list[tuple[str, Span]]:
    found = []
    for match in _WORD.finditer(text, span.start, span.end):
        word = match.group().lower()
        if word not in _EMPTY_WORDS:
            found.append((_stem(word), Span(*match.span())))
    return found


def _stem(word: str) -> str:
    if len(word) > _STEM_CHARS:
        return word[:_STEM_CHARS]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
