"""PolNeAR (Newell, Margolin and Ruths 2018): who says what in US news of 2016. A test: no licence is stated.

Repository: github.com/networkdynamics/PolNeAR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from stancekit.text import fold
from stancekit.types import Span
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class AttributedArticle:
    """An article and its attributions.

    Attributes:
        text: The article, folded.
        sources: The words that name each speaker; of several pieces, the stretch they span.
        contents: The pieces of what is said.
    """

    text: str
    sources: tuple[Span, ...]
    contents: tuple[Span, ...]


def load(*, folder: Path | None = None) -> list[AttributedArticle]:
    """The articles of dev, each by its first annotator."""
    rows = pq.read_table((folder or corpora_folder()) / "party" / "polnear" / "dev.parquet").to_pylist()
    check_counts("polnear", {"rows": EXPECTED["rows"]}, {"rows": len(rows)})
    first = {row["doc"]: row for row in reversed(rows)}
    check_counts("polnear", {"articles": EXPECTED["articles"]}, {"articles": len(first)})
    return [
        AttributedArticle(
            fold(row["text"]),
            tuple(_stretch(a["source"]) for a in row["attributions"] if a["source"]),
            tuple(Span(*piece) for a in row["attributions"] for piece in a["content"]),
        )
        for row in first.values()
    ]


def _stretch(pieces: Sequence[Sequence[int]]) -> Span:
    return Span(min(start for start, _ in pieces), max(end for _, end in pieces))


EXPECTED = {"rows": 94, "articles": 84}

if __name__ == "__main__":
    articles = load()
    print(f"{len(articles)} articles, {sum(len(article.sources) for article in articles)} attributions with a source")
