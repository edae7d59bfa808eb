"""Blocks, sentences and offsets: the text as the models see it, without losing where it stood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit.errors import InputError
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_SENTENCE_CHARS = 1000
"""Longer runs without a sentence end are cut at a space, so that no later step grows with the square of a page."""

BATCH_TEXTS = 64
BATCH_CHARACTERS = 500_000
"""Of texts that are worked on together, so that memory stays bounded."""

_LOOKALIKES = {"'": "‘’‚‛ʼ`´", '"': "“”„‟«»″", "-": "‐‑‒–—―−", " ": "\u00a0\u2007\u2009\u202f"}
_PLAIN = [(mark, plain) for plain, marks in _LOOKALIKES.items() for mark in marks]
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLOCK = re.compile(r"\S(?:[^\r\n\u2028\u2029]*\S)?")
_SENTENCE_END = re.compile(r"""(?<![.!?…])[.!?…]+["')\]]*+(?=\s)""")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev hon st sr jr gen col lt maj capt cmdr adm sgt sen rep gov pres amb supt "
    "jan feb mar apr jun jul aug sept sep oct nov dec inc corp co ltd bros vs nos fig eq est approx dept "
    "a.m p.m e.g i.e cf al etc u.s u.k u.n e.u d.c ph.d m.d b.a m.a".split()
)
_OPENS_SENTENCE = frozenset(
    "the a an he she it they we i you his her its their this that these those in on at but and so as for".split()
)
_LAST_TOKEN = re.compile(r"[\w.]+$")
_FIRST_WORD = re.compile(r"""\s+["'(\[]*(\w*)""")


def fold(text: str) -> str:
    """A copy of equal length with plain quotes, dashes and spaces, and no lone surrogates.

    Every offset in the copy is an offset in ``text``.

    Example:
        >>> print(fold("“No”, Kyiv’s envoy said"))
        "No", Kyiv's envoy said
    """
    text = text.replace("`", "'")
    if text.isascii():
        return text
    # a scan for one character is so fast that one for each of them costs less than a table of all
    for mark, plain in _PLAIN:
        if mark in text:
            text = text.replace(mark, plain)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def split_blocks(text: str) -> list[Span]:
    r"""The blocks of a page: what stands between line breaks, without the white space around it.

    Example:
        >>> split_blocks("One line.\n\n  Another. ")
        [Span(start=0, end=9), Span(start=13, end=21)]
    """
    return [Span(*match.span()) for match in _BLOCK.finditer(text)]


def split_sentences(text: str, block: Span) -> list[Span]:
    """The sentences of a block, without the white space between them.

    Rules on punctuation and case; abbreviations, initials and decimal points do not end a sentence. A run of more
    than ``MAX_SENTENCE_CHARS`` code points is cut at a space.

    Args:
        text: The page, best as ``fold`` returns it.
        block: One of its blocks.

    Example:
        >>> page = "Gen. Smith met the U.S. envoy. He left."
        >>> [s.slice(page) for s in split_sentences(page, Span(0, len(page)))]
        ['Gen. Smith met the U.S. envoy.', 'He left.']
    """
    spans: list[Span] = []
    start = block.start
    for end in (*_sentence_ends(text, block), block.end):
        spans.extend(_cut(text, start, end))
        start = end
    return spans


def sentence_texts(block: str) -> list[str]:
    """The text of each sentence of a block."""
    return [sentence.slice(block) for sentence in split_sentences(block, Span(0, len(block)))]


def _sentence_ends(text: str, block: Span) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text, block.start, block.end):
        following = _FIRST_WORD.match(text, match.end(), block.end)
        word = following.group(1) if following else ""
        if word[:1].islower():
            continue
        if match.group() == "." and _is_abbreviation(text, match.start(), word):
            continue
        yield match.end()


def _is_abbreviation(text: str, dot: int, following: str) -> bool:
    token = _LAST_TOKEN.search(text, max(0, dot - 12), dot)
    if token is None:
        return False
    word = token.group().lower()
    if (len(word) == 1 and word.isalpha() and word != "i") or (word == "no" and following[:1].isdigit()):
        return True
    # "the U.S. The talks": a dotted abbreviation can also end a sentence, which the next word tells
    return word in _ABBREVIATIONS and not ("." in word and following.lower() in _OPENS_SENTENCE)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if end - start > MAX_SENTENCE_CHARS:
            space = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARS)
            stop = space if space > start else start + MAX_SENTENCE_CHARS
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield Span(start, last)
        start = stop


def folded_blocks(text: str) -> list[str]:
    r"""The folded blocks of a text, in order.

    Example:
        >>> folded_blocks("“No.”\n\nI doubt it.")
        ['"No."', 'I doubt it.']
    """
    folded = fold(text)
    return [block.slice(folded) for block in split_blocks(folded)]


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in order, some at a time.

    Raises:
        InputError: One of them is not a string.
    """
    batch: list[str] = []
    characters = 0
    for text in texts:
        if not isinstance(text, str):
            raise InputError(f"a text can't be analysed: expected str, found {type(text).__name__}")
        batch.append(text)
        characters += len(text)
        if len(batch) == BATCH_TEXTS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
