"""Readers' comments: NYT Room for Debate (Habernal et al. 2018) trains, Fox News (Gao and Huang 2017) tests.

Repositories: github.com/UKPLab/argument-reasoning-comprehension-task, Apache-2.0, and
github.com/sjtuprog/fox-news-comments, MIT; the comments remain their authors'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from pathlib import Path

CORPORA = ("nyt_roomfordebate_comments", "fox_comments")


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader's comment; ``topic`` is the debate or article it answers."""

    id: str
    text: str
    topic: str


def load(corpus: str, *, folder: Path | None = None) -> list[Comment]:
    """The comments of one of ``CORPORA``. ``fox_comments`` is a test: never train on it."""
    table = pq.read_table((folder or corpora_folder()) / "genre" / corpus / "all.parquet")
    check_counts(corpus, {"all": EXPECTED[corpus]}, {"all": table.num_rows})
    return [Comment(row["id"], row["text"], row["topic"]) for row in table.to_pylist()]


EXPECTED = {"nyt_roomfordebate_comments": 3_358, "fox_comments": 1_515}

if __name__ == "__main__":
    for name in CORPORA:
        comments = load(name)
        print(f"{name}: {len(comments)} comments on {len({comment.topic for comment in comments})} topics")
