"""Direct quotes: where they open and close, over sentences and blocks, and which of them are mere scare quotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCARE_WORDS = 3
"""A quote of at most so many words is speech only where a cue stands beside it."""

_MARK = re.compile("\"|''")
_SINGLE = re.compile(r"(?<![^\s(\[-])'(?=\w)[^'\"]*(?:\w'\w[^'\"]*)*[.,!?]'(?!\w)")
_BEFORE_OPEN = frozenset(" \t([-/:'{")
_AFTER_CLOSE = frozenset(" \t.,;:!?)]-/'}")
_WORD = re.compile(r"\w+(?:['.-]\w+)*")


@dataclass(frozen=True, slots=True, order=True)
class Quote(Span):
    """A quote within one sentence, its marks included.

    Attributes:
        number: Which quote of the page it is a part of.
        words: Number of words in the part, ``SCARE_WORDS + 1`` at most.
        closed: Whether the quote ends here.
    """

    number: int
    words: int
    closed: bool


def find_quotes(text: str, blocks: Sequence[Sequence[Span]]) -> list[list[list[Quote]]]:
    """The parts of quotes in each sentence of each block.

    A quote that its block leaves open goes on in the next block if that one opens with a mark again; otherwise the
    closing mark was forgotten, and the quote ends with its sentence.

    Args:
        text: The page, folded.
        blocks: The sentences of each block.
    """
    if '"' not in text and "'" not in text:
        return [[[] for _ in block] for block in blocks]
    parts: list[list[list[Quote]]] = [[[] for _ in block] for block in blocks]
    number, carried = 0, False
    for position, sentences in enumerate(blocks):
        goes_on = position + 1 < len(blocks) and _begins_with_mark(text, blocks[position + 1])
        continued, carried = carried, False
        for start, end in _pairs(text, sentences):
            number += not continued
            continued, carried = False, end is None and goes_on
            last = end or (sentences[-1].end if carried else _sentence_end(sentences, start))
            _place(text, Quote(start, last, number, 0, not carried), sentences, parts[position])
    return parts


def _begins_with_mark(text: str, sentences: Sequence[Span]) -> bool:
    return bool(sentences) and _MARK.match(text, sentences[0].start) is not None


def _sentence_end(sentences: Sequence[Span], at: int) -> int:
    return sentences[min(_sentence_at(sentences, at), len(sentences) - 1)].end


def _sentence_at(sentences: Sequence[Span], at: int) -> int:
    return bisect_right(sentences, at, key=lambda sentence: sentence.end)


def _place(text: str, quote: Quote, sentences: Sequence[Span], parts: list[list[Quote]]) -> None:
    """Adds the parts of a whole quote to the sentences they stand in."""
    for position in range(_sentence_at(sentences, quote.start), len(sentences)):
        start, end = max(quote.start, sentences[position].start), min(quote.end, sentences[position].end)
        if start >= end:
            break
        words = _count_words(text, start, end)
        parts[position].append(Quote(start, end, quote.number, words, quote.closed and end == quote.end))


def _count_words(text: str, start: int, end: int) -> int:
    words = 0
    for _ in _WORD.finditer(text, start, end):
        words += 1
        if words > SCARE_WORDS:
            break
    return words


def _pairs(text: str, sentences: Sequence[Span]) -> Iterator[tuple[int, int | None]]:
    if not sentences:
        return
    start, end = sentences[0].start, sentences[-1].end
    if text.find('"', start, end) < 0 and text.find("''", start, end) < 0:
        yield from (match.span() for match in _SINGLE.finditer(text, start, end))
        return
    opened: int | None = None
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        if opened is None:
            opened = None if _closes(text, match, start, end) else at
        elif _opens(text, match, start, end):
            opened = at  # the mark before it was never closed, and is no quote
        else:
            yield opened, match.end()
            opened = None
    if opened is not None:
        yield opened, None


def _opens(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    before = mark.start() == start or text[mark.start() - 1] in _BEFORE_OPEN
    after = mark.end()
    return before and after < end and (text[after].isalnum() or text[after] in "'[$.")


def _closes(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    after = mark.end() >= end or text[mark.end()] in _AFTER_CLOSE
    before = mark.start() - 1
    return after and before >= start and not text[before].isspace() and text[before] not in "([-"
