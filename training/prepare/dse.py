"""DSE (Park, Pan and Joo 2021): who of two parties of a US news sentence supports or opposes the other.

Repository: github.com/bywords/directed_sentiment_analysis; its README allows use for any purpose with a citation. The
official split is by row, so that 444 of 1,619 test rows repeat a sentence of train or dev; ``load_clean`` leaves
those sentences out of training.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from stancekit.backends.base import PAIR_LABELS, PairQuery
from stancekit.finetune.stance_rows import LabelledPair
from stancekit.text import fold
from stancekit.types import Span
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

SPLITS = ("train", "dev", "test")
SUPPORT_BACKWARD, OPPOSE_BACKWARD = PAIR_LABELS.index("second_supports"), PAIR_LABELS.index("second_opposes")
_LABELS = dict(zip("01234", (0, 1, SUPPORT_BACKWARD, 2, OPPOSE_BACKWARD), strict=True))
"""The authors' class to the index of ``PAIR_LABELS``, the earlier mention being the first."""
_MARKS = re.compile(r"[\W_]+")


def load(split: str, *, folder: Path | None = None) -> list[LabelledPair]:
    """The rows of one of ``SPLITS``, the earlier mention first; rows of one sentence share a group."""
    table = pq.read_table((folder or corpora_folder()) / "stance" / "dse" / f"{split}.parquet")
    check_counts("dse", {split: EXPECTED[split]}, {split: table.num_rows})
    return [_row(row) for row in table.to_pylist()]


def load_official(*, folder: Path | None = None) -> list[LabelledPair]:
    """The authors' training rows: train and dev, with the leak."""
    return [*load("train", folder=folder), *load("dev", folder=folder)]


def load_clean(*, folder: Path | None = None) -> list[LabelledPair]:
    """Train and dev without the sentences of test, compared without case and punctuation."""
    tested = {row.group for row in load("test", folder=folder)}
    rows = [row for row in load_official(folder=folder) if row.group not in tested]
    check_counts("dse", {"clean train and dev": EXPECTED["clean"]}, {"clean train and dev": len(rows)})
    return rows


def _row(row: dict[str, Any]) -> LabelledPair:
    # where the authors' class points backward, the prepared copy names the later mention as the source
    first, second = sorted((Span(*row["source_span"]), Span(*row["target_span"])))
    text = fold(row["text"])
    return LabelledPair(row["id"], PairQuery(text, first, second), _LABELS[row["orig_label"][0]], plain(text))


def plain(text: str) -> str:
    """The text without case, punctuation and spaces: two with the same count as one sentence."""
    return _MARKS.sub("", text.lower())


def count_labels(rows: Sequence[LabelledPair]) -> dict[str, int]:
    """Number of rows of each label."""
    return {name: sum(row.label == index for row in rows) for index, name in enumerate(PAIR_LABELS)}


EXPECTED = {"train": 13_110, "dev": 1_457, "test": 1_619, "clean": 14_120}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=corpora_folder(), help="the folder of the prepared corpora")
    data = parser.parse_args().data
    for name in SPLITS:
        print(f"{name}: {count_labels(load(name, folder=data))}")
    print(f"clean train and dev: {count_labels(load_clean(folder=data))}")
