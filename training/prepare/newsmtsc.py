"""NewsMTSC (Hamborg and Donnay 2021): which side a US news sentence takes toward a person in it.

Repository: github.com/fhamborg/NewsMTSC, MIT; the sentences remain their publishers'.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from stancekit.backends.base import VOICE_LABELS, VoiceQuery
from stancekit.finetune.stance_rows import LabelledVoice
from stancekit.text import fold
from stancekit.types import Span
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

SPLITS = ("train", "test_rw", "test_mt")


def load(split: str, *, folder: Path | None = None) -> list[LabelledVoice]:
    """The rows of one of ``SPLITS``; from train, without sentences that a test shares.

    ``test_rw`` is distributed as in the world, ``test_mt`` has sentences with two targets or more. Rows of one article
    share a group.
    """
    rows = _read(split, folder)
    if split != "train":
        return rows
    tested = {row.query.text.lower() for test in SPLITS[1:] for row in _read(test, folder)}
    rows = [row for row in rows if row.query.text.lower() not in tested]
    check_counts("newsmtsc", {"clean train": EXPECTED["clean"]}, {"clean train": len(rows)})
    return rows


def _read(split: str, folder: Path | None) -> list[LabelledVoice]:
    table = pq.read_table((folder or corpora_folder()) / "stance" / "newsmtsc" / f"{split}.parquet")
    check_counts("newsmtsc", {split: EXPECTED[split]}, {split: table.num_rows})
    return [
        LabelledVoice(
            row["id"],
            VoiceQuery(fold(row["text"]), Span(*row["target_span"])),
            VOICE_LABELS.index(row["stance"]),
            row["group"],
        )
        for row in table.to_pylist()
    ]


def count_labels(rows: Sequence[LabelledVoice]) -> dict[str, int]:
    """Number of rows of each label."""
    return {name: sum(row.label == index for row in rows) for index, name in enumerate(VOICE_LABELS)}


EXPECTED = {"train": 8_739, "test_rw": 1_146, "test_mt": 1_476, "clean": 8_733}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=corpora_folder(), help="the folder of the prepared corpora")
    data = parser.parse_args().data
    for name in SPLITS:
        print(f"{name}: {count_labels(load(name, folder=data))}")
