"""Short remarks from other corpora, to widen what comments look like in training.

IBM arguments (Gretz et al. 2020), Perspectrum perspectives (Chen et al. 2019), WNUT-17 tweets (Derczynski et al. 2017).
None of them is a comment on a news page; people wrote all of them, short and with care or without.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from training.prepare.comments import Comment
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from pathlib import Path

CORPORA = ("ibm30k", "perspectrum", "wnut17")
_FOLDERS = {"ibm30k": "stance", "perspectrum": "stance", "wnut17": "party"}
_NOT_WORDS = re.compile(r"https?:\S+|@ ?\w+|\bRT\b ?:?")
_APART = ((re.compile(r" ([.,!?;:')])"), r"\1"), (re.compile(r" (n't|'s|'m|'re|'ve|'ll|'d)\b"), r"\1"))


def load(corpus: str, *, folder: Path | None = None) -> list[Comment]:
    """The remarks in the train split of one of ``CORPORA``."""
    table = pq.read_table((folder or corpora_folder()) / _FOLDERS[corpus] / corpus / "train.parquet")
    check_counts(corpus, {"train": EXPECTED[corpus]}, {"train": table.num_rows})
    rows = table.to_pylist()
    if corpus == "wnut17":
        texts = [_untagged(row["tokens"]) for row in rows]
        return [Comment(f"wnut17-{n}", text, str(n)) for n, text in enumerate(texts) if len(text) > 8]
    return [Comment(row["id"], row["text"], row["target"]) for row in rows]


def _untagged(tokens: list[str]) -> str:
    """A tweet as written, without links, names of users and marks of forwarding."""
    text = _NOT_WORDS.sub("", html.unescape(" ".join(tokens)))
    for pattern, joined in _APART:
        text = pattern.sub(joined, text)
    return " ".join(text.split()).strip(" :")


EXPECTED = {"ibm30k": 20_974, "perspectrum": 6_978, "wnut17": 3_394}

if __name__ == "__main__":
    for name in CORPORA:
        print(f"{name}: {len(load(name))} remarks")
