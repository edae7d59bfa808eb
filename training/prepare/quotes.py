"""Our own labels of who says direct quotations (``training/annotations/README.md``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.text import fold
from stancekit.types import Span
from training.prepare import allsides
from training.prepare.stances import ANNOTATIONS

if TYPE_CHECKING:
    from pathlib import Path

QUOTES = ANNOTATIONS / "quotes.jsonl"


@dataclass(frozen=True, slots=True)
class LabelledQuote:
    """A direct quotation.

    Attributes:
        article: Id of its article.
        text: The article, folded.
        span: Where in ``text``.
        speaker: Who says it, as a reader would name them; None for nobody.
    """

    article: str
    text: str
    span: Span
    speaker: str | None


def load(*, folder: Path | None = None) -> list[LabelledQuote]:
    """All quotations, those of an article together."""
    texts = {a.id: fold(a.text) for split in ("dev", "test") for a in allsides.load(split, folder=folder)}
    rows = [json.loads(line) for line in QUOTES.read_text(encoding="utf-8").splitlines()]
    return [LabelledQuote(r["id"], texts[r["id"]], Span(r["start"], r["end"]), r["speaker"]) for r in rows]


if __name__ == "__main__":
    quotes = load()
    nobody = sum(quote.speaker is None for quote in quotes)
    print(f"{len(quotes)} quotations of {len({q.article for q in quotes})} articles, {nobody} of them said by nobody")
