"""Our own labels of AllSides dev blocks: whose voice each sentence is in (``training/annotations/README.md``)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from stancekit.text import fold
from stancekit.types import Genre, Span
from training.prepare import allsides

if TYPE_CHECKING:
    from collections.abc import Sequence

ANNOTATIONS = Path(__file__).resolve().parents[1] / "annotations" / "blocks.jsonl"
SPLITS = ("dev", "test")


@dataclass(frozen=True, slots=True)
class LabelledBlock:
    """One block.

    Attributes:
        text: The article it stands in, folded.
        span: Where in ``text``.
        genre: None where the two passes disagree.
        sentences: Its sentences, and the voice of each (``reported``, ``attributed`` or ``own``, or None).
    """

    text: str
    span: Span
    genre: Genre | None
    sentences: tuple[tuple[Span, str | None], ...]


def load(split: str, *, folder: Path | None = None) -> list[LabelledBlock]:
    """The labelled blocks of one of ``SPLITS``."""
    texts = {article.id: fold(article.text) for article in allsides.load("dev", folder=folder)}
    rows = [json.loads(line) for line in ANNOTATIONS.read_text(encoding="utf-8").splitlines()]
    return [
        LabelledBlock(
            texts[row["article"]],
            Span(row["start"], row["end"]),
            None if (genre := _agreed(row["genres"])) is None else Genre(genre),
            tuple((Span(s["start"], s["end"]), _agreed(s["voices"])) for s in row["sentences"]),
        )
        for row in rows
        if SPLITS[crc32(row["article"].encode()) % 2] == split
    ]


def _agreed(labels: Sequence[str]) -> str | None:
    return labels[0] if len(set(labels)) == 1 else None


EXPECTED = {"dev": 226, "test": 234}

if __name__ == "__main__":
    for name in SPLITS:
        blocks = load(name)
        print(f"{name}: {len(blocks)} blocks, {dict(Counter(str(block.genre) for block in blocks))}")
        print(f"  sentences: {dict(Counter(str(voice) for block in blocks for _, voice in block.sentences))}")
