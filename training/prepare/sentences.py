"""Single news sentences with labels: BABE (Spinde et al. 2021) and NewsDiscourse (Choubey et al. 2020). Tests only.

BABE is AGPL-3.0 without a licence of its own for the data; NewsDiscourse states none: they measure, and never train
weights that ship.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from stancekit.types import Genre
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class OutletSentence:
    """A sentence that experts call factual or opinionated, and its outlet."""

    text: str
    genre: Genre
    outlet: str


@dataclass(frozen=True, slots=True)
class RoleSentence:
    """A sentence of a news report, the part it plays there, and whether it reports speech."""

    text: str
    role: str
    speech: bool


def load_babe(*, folder: Path | None = None) -> list[OutletSentence]:
    """The sentences of BABE on which the experts agree: entirely factual, or the writer's opinion."""
    rows = _rows("babe", "SG2", folder)
    known = {str(genre) for genre in Genre}
    return [OutletSentence(r["text"], Genre(r["label"]), r["source"]) for r in rows if r["label"] in known]


def load_news_discourse(*, folder: Path | None = None) -> list[RoleSentence]:
    """The test sentences of NewsDiscourse that have a role; all of them are reporting."""
    rows = _rows("newsdiscourse", "test", folder)
    return [RoleSentence(r["text"], r["label"], bool(r["speech"])) for r in rows if r["label"] != "NA"]


def _rows(corpus: str, split: str, folder: Path | None) -> list[dict[str, Any]]:
    table = pq.read_table((folder or corpora_folder()) / "genre" / corpus / f"{split}.parquet")
    check_counts(corpus, {split: EXPECTED[corpus]}, {split: table.num_rows})
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


EXPECTED = {"babe": 3_669, "newsdiscourse": 4_710}

if __name__ == "__main__":
    print(f"babe: {len(load_babe())} sentences")
    print(f"newsdiscourse: {len(load_news_discourse())} sentences")
