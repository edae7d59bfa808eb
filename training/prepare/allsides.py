"""AllSides articles (Baly et al. 2020), labelled reporting or commentary by the section they ran in.

Repository: github.com/ramybaly/Article-Bias-Prediction, Apache-2.0; the texts remain their publishers'.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from stancekit.types import Genre
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from pathlib import Path

SPLITS = ("train", "dev", "test", "test_outlet")


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``topic_group`` is ``foreign`` or ``domestic``."""

    id: str
    text: str
    genre: Genre
    source: str
    topic_group: str


def load(split: str, *, folder: Path | None = None) -> list[Article]:
    """The articles of one of ``SPLITS``; from train, without those that other corpora's tests share."""
    base = (folder or corpora_folder()) / "genre" / "article_bias_allsides"
    rows = pq.read_table(base / f"{split}.parquet").to_pylist()
    check_counts("article_bias_allsides", {split: EXPECTED[split]}, {split: len(rows)})
    shared = _shared_with_tests(base) if split == "train" else frozenset()
    return [
        Article(row["id"], row["text"], Genre(row["label"]), row["source"], row["topic_group"])
        for row in rows
        if row["id"] not in shared
    ]


def _shared_with_tests(base: Path) -> frozenset[str]:
    record = json.loads((base / "overlap_other_corpora.json").read_bytes())
    return frozenset(article for corpus in record.values() for article in corpus)


EXPECTED = {"train": 11_683, "dev": 1_539, "test": 1_453, "test_outlet": 4_307}

if __name__ == "__main__":
    for name in SPLITS:
        articles = load(name)
        commentary = sum(article.genre is Genre.COMMENTARY for article in articles)
        print(f"{name}: {len(articles)} articles, {commentary} of them commentary")
