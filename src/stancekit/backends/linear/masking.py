"""Sentences with every name masked, so that no name is negative by birth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancekit.types import Span

FIRST, SECOND, OTHER = "\ue000", "\ue001", "\ue002"
"""What stands for the first mention asked about, the second, and any other name; from Unicode's private use area."""

_OURS = dict.fromkeys(map(ord, (FIRST, SECOND, OTHER)), " ")
_NAME = re.compile(r"(?<![\w.])[A-Z]\w*(?:\.[A-Z])*(?:[ -](?:(?:of|the|and|de|al) )?[A-Z]\w*)*")
_NOT_NAMES = frozenset(
    "I A He She They We It You His Her Their Our My This That These Those The In On At But And So As For If When While "
    "After Before With By From To Of Not No Yet Even Although Though Because Since Despite According What Who Why How "
    "Where There Here An Or Also Instead However Meanwhile Now Then Some Many Most All Both Each Its Your Let Just "
    "Still Only Like Unlike Under Over Last Earlier Later Asked Is Are Was Were Do Does Did Has Have Had Can Could "
    "Will Would Should May Might Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April "
    "June July August September October November December".split()
)
"""Words that open a sentence with a capital, and the calendar."""
_AROUND_NAMES = "'\"-. "


def mask(text: str, marked: Iterable[tuple[Span, str]]) -> str:
    """The sentence with a mark for each marked span, and ``OTHER`` for all that looks like a name besides.

    Args:
        text: The sentence.
        marked: Spans with their marks; where two overlap, the earlier takes what they share.

    Example:
        >>> from stancekit.types import Span
        >>> masked = mask("Norway told the Danish envoy that Sweden's ships left.", [(Span(0, 6), FIRST)])
        >>> masked.replace(FIRST, "1").replace(OTHER, "0").split()
        ['1', 'told', 'the', '0', 'envoy', 'that', '0', "'s", 'ships', 'left.']
    """
    folded = fold(text)
    return "".join(_parts(folded if folded.isascii() else folded.translate(_OURS), marked))


def _parts(text: str, marked: Iterable[tuple[Span, str]]) -> Iterator[str]:
    position = 0
    for start, end, mark in sorted((*_whole_words(text, span), mark) for span, mark in marked):
        yield _NAME.sub(_mask_name, text[position : max(start, position)])
        if mark != OTHER or end > position:
            yield f" {mark} "
        position = max(position, end)
    yield _NAME.sub(_mask_name, text[position:])


def _whole_words(text: str, span: Span) -> tuple[int, int]:
    """The span grown to whole words, without a possessive's mark: recognisers cut "Democrats" to "Democrat"."""
    start, end = max(0, span.start), min(span.end, len(text))
    while end > start + 1 and text[end - 1] in _AROUND_NAMES:
        end -= 1
    while end > start + 1 and text[start] in _AROUND_NAMES:
        start += 1
    while end < len(text) and text[end].isalnum():
        end += 1
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    return start, end


def _mask_name(match: re.Match[str]) -> str:
    name = match.group()
    opening, _, rest = name.partition(" ")
    if opening not in _NOT_NAMES:
        return f" {OTHER} "
    return f"{opening} {OTHER} " if rest else name
