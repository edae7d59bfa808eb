"""CheckThat! Lab subjectivity, English (Struss et al. 2024): one news sentence, subjective or objective. A test only.

CC BY-NC-SA 4.0: it measures, and never trains weights that ship.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from stancekit.types import Genre
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from pathlib import Path

SPLITS = ("train", "dev", "dev_test", "test")


def load(split: str, *, folder: Path | None = None) -> list[tuple[str, Genre]]:
    """The sentences of one of ``SPLITS`` with their genre; ``test`` is that of 2025, ``dev_test`` that of 2024."""
    table = pq.read_table((folder or corpora_folder()) / "genre" / "checkthat_subjectivity_en" / f"{split}.parquet")
    check_counts("checkthat_subjectivity_en", {split: EXPECTED[split]}, {split: table.num_rows})
    return [(row["text"], Genre(row["label"])) for row in table.to_pylist()]


EXPECTED = {"train": 830, "dev": 462, "dev_test": 484, "test": 300}

if __name__ == "__main__":
    for name in SPLITS:
        print(f"{name}: {len(load(name))} sentences")
