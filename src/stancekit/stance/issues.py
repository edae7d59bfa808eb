"""Where a text speaks of an issue that the user names in words of their own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from stancekit import grammar
from stancekit.errors import InputError
from stancekit.text import fold
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_EMPTY_WORDS = frozenset(
    "a an the of in on to for by with and or at from into over about 's s its their his her".split()
)
_STEM_CHARS = 5
"""Longer words are compared by so many letters: expand, expansion and expansionism are one."""
_WIDEST_GAP = 4
"""So many other words may stand between the words of an issue."""
_MOST_OF_A_HEAD = 24
"""Names of one head that are compared, so that a long page costs no more than its length."""


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


def join_names(names: Iterable[str], asked: Collection[str] = ()) -> dict[str, str]:
    """One name for all that name the same issue on a page.

    Two do where they hold the same words, whatever their order, or where one says more of the same head than the
    other and no third one says something else of it: "NATO's expansion" is "expansion", but "the end of expansion"
    is not.

    Args:
        names: As the page has them, as often as it has them.
        asked: Names that the user gave, which stay.

    Example:
        >>> join_names(["NATO's eastward expansion", "NATO expansionism", "NATO's eastward expansion"])
        {"NATO's eastward expansion": "NATO's eastward expansion", 'NATO expansionism': "NATO's eastward expansion"}
    """
    counts = Counter(names)
    words = {name: _Words.of(name) for name in counts}
    near = _Neighbours(words)
    alike = {name: near.of(name) for name in counts}
    clear = {name for name in counts if all(words[a].is_of(words[b]) for a, b in combinations(alike[name], 2))}
    joined: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (name not in asked, -counts[name], len(name))):
        fitting = next((other for other in alike[name] if joined.get(other) == other and other in clear), None)
        joined[name] = name if fitting is None or name in asked or name not in clear else fitting
    return {name: joined[name] for name in counts}


class _Neighbours:
    """The names that may be joined to each name: those of the same words, and those of the same head."""

    def __init__(self, words: Mapping[str, _Words]) -> None:
        self._words = words
        self._by_stems: dict[frozenset[str], list[str]] = defaultdict(list)
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for name, read in words.items():
            self._by_stems[read.stems].append(name)
            self._by_head[read.head].append(name)

    def of(self, name: str) -> list[str]:
        own = self._words[name]
        close = dict.fromkeys([*self._by_stems[own.stems], *self._by_head[own.head][:_MOST_OF_A_HEAD]])
        return [other for other in close if other != name and own.is_of(self._words[other])]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an issue's name: their stems, the last of them, and whether a preposition stands among them."""

    stems: frozenset[str]
    head: str
    plain: bool

    @classmethod
    def of(cls, name: str) -> _Words:
        stems = [stem for stem, _ in _stems(name, Span(0, len(name)))]
        plain = grammar.PREPOSITIONS.isdisjoint(name.lower().split())
        return cls(frozenset(stems), stems[-1] if stems else "", plain)

    def is_of(self, other: _Words) -> bool:
        if self.stems == other.stems:
            return bool(self.stems)
        more = self.stems < other.stems or other.stems < self.stems
        return more and self.head == other.head and self.plain and other.plain
