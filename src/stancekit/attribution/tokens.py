"""A sentence as the rules read it: words with offsets, each direct quote folded into one token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit.attribution.quotes import SCARE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.attribution.quotes import Quote
    from stancekit.types import Span

QUOTE = '"'
"""The word of a token that stands for a whole direct quote."""

PUNCTUATION = frozenset({",", ";", ":", "-", "--", "…", "?", "!"})
"""Tokens that may stand between a clause and the words that name its speaker."""

_TOKEN = re.compile(r"\w+(?:[.'&/-]\w+)*(?:(?<=s)'(?!['\w]))?|-{2,}|[^\w\s.'\"]")


class Tokens:
    """The tokens of one sentence.

    Full stops and the marks of scare quotes are left out: neither ends a clause.

    Attributes:
        span: The sentence.
        raw: The words as written; ``QUOTE`` for a direct quote.
        words: The same in lower case.
        starts: Where each begins, in code points of the page.
        ends: Where each ends.
        quotes: The quote behind each ``QUOTE`` token, in order.
    """

    __slots__ = ("ends", "quotes", "raw", "span", "starts", "words")

    def __init__(self, text: str, span: Span, quotes: Sequence[Quote]) -> None:
        self.span = span
        self.quotes = [quote for quote in quotes if _is_direct(text, span, quote)]
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        at = span.start
        for quote in self.quotes:
            self._read(text, at, quote.start)
            self._add(QUOTE, quote.start, quote.end)
            at = quote.end
        self._read(text, at, span.end)
        self.words = [word.lower() for word in self.raw]

    def __len__(self) -> int:
        return len(self.raw)

    def word(self, index: int) -> str:
        """The word at ``index`` in lower case, or an empty string beyond either end."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def quote_at(self, index: int) -> Quote:
        """The quote that the token at ``index`` stands for."""
        start = self.starts[index]
        return next(quote for quote in self.quotes if quote.start == start)

    def _read(self, text: str, start: int, end: int) -> None:
        for match in _TOKEN.finditer(text, start, end):
            self._add(match.group(), match.start(), match.end())

    def _add(self, raw: str, start: int, end: int) -> None:
        self.raw.append(raw)
        self.starts.append(start)
        self.ends.append(end)


def _is_direct(text: str, sentence: Span, quote: Quote) -> bool:
    """Whether a quote is speech by its looks: long, or set off by its own punctuation and its neighbours'."""
    if quote.words > SCARE_WORDS or not quote.closed or quote.start == sentence.start:
        return quote.words > 0
    before = text[max(sentence.start, quote.start - 2) : quote.start].rstrip()
    return before.endswith((",", ":")) and quote.words > 0
