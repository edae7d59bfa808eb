"""Careless writing: what readers do to case, stops and spelling, done to careful texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_STOPS = '.!?"'


def roughen(text: str, random: np.random.Generator) -> str:
    """The text as a hasty reader might have typed it; nearly half of them stay as they are.

    Args:
        text: A comment.
        random: Of every draw.
    """
    kind = random.random()
    if kind < 0.35:
        return text
    if kind < 0.42:
        return text.upper()
    if kind < 0.6:
        text = text.lower() if random.random() < 0.5 else text[:1].lower() + text[1:]
    if random.random() < 0.35:
        text = text.rstrip(_STOPS)
    if random.random() < 0.25:
        text = text.replace("'", "")
    if random.random() < 0.15:
        text = text.replace(", ", " ")
    if random.random() < 0.15:
        text = text.replace(". ", str(random.choice(["... ", ".. ", "! ", ", "])))
    if random.random() < 0.15:
        text = text.rstrip(_STOPS) + str(random.choice(["!!", "...", "!!!", "??", " !", "?"]))
    if random.random() < 0.1:
        words = text.split(" ")
        loud = random.integers(len(words))
        text = " ".join([*words[:loud], words[loud].upper(), *words[loud + 1 :]])
    return text if text.strip() else "no"
