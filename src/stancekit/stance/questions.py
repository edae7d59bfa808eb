"""Questions about a text in a user's words: does it show that a holder takes a side toward a target?"""

from __future__ import annotations

import re

from stancekit.backends.base import ClaimQuery, Relation
from stancekit.errors import InputError
from stancekit.text import fold
from stancekit.types import Span


def ask(text: str, *, target: str, holder: str = "") -> ClaimQuery:
    """A question about a text.

    Args:
        text: A sentence, a post, a paragraph.
        target: The words for the target, as they stand in the text; where they don't, they are written below it.
        holder: The same for the holder; empty for the author.

    Raises:
        InputError: The text or the target has no words.

    Example:
        >>> query = ask("Oslo backs the treaty.", target="treaty", holder="Oslo")
        >>> query.holder, query.target
        (Span(start=0, end=4), Span(start=15, end=21))
    """
    whole, words, who = fold(text).strip(), fold(target).strip(), fold(holder).strip()
    if not whole or not words:
        raise InputError(f"a question can't be asked: expected a text and a target, found {text!r} and {target!r}")
    missing = [part for part in (who, words) if part and not _places(whole, part)]
    whole = "\n".join([whole, *missing])
    aim = _places(whole, words)[0]
    sides = _places(whole, who) if who else []
    apart = [side for side in sides if side.end <= aim.start or aim.end <= side.start]
    side = next(iter([*apart, *sides]), None)
    return ClaimQuery(
        text=whole,
        holder=side,
        target=aim,
        names=(),
        words=Span(0, len(whole)),
        relation=Relation.OWN if side is None else Relation.PLAIN,
    )


def _places(text: str, words: str) -> list[Span]:
    """Where some words stand as words, in this spelling before any other."""
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    exact = [Span(*found.span()) for found in re.finditer(pattern, text)]
    return exact or [Span(*found.span()) for found in re.finditer(pattern, text, re.IGNORECASE)]
