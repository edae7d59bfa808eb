"""Our own labels of who supports or opposes what, in sentences and on pages (``training/annotations/README.md``)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from stancekit.text import fold
from stancekit.types import Basis, Span, StanceLabel, TargetKind
from training.prepare import allsides, comments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANNOTATIONS = Path(__file__).resolve().parents[1] / "annotations"
SENTENCES = ANNOTATIONS / "stances.jsonl"
TRAINING = ("stances_train", "stances_more")
"""Files of sentences to train on."""
IRONY = ANNOTATIONS / "irony.jsonl"
PAGES = ANNOTATIONS / "stance_pages.jsonl"
SPLITS = ("dev", "test")
ALLSIDES = "article_bias_allsides"


@dataclass(frozen=True, slots=True)
class LabelledStance:
    """One stance that a sentence expresses.

    Attributes:
        holder: Where the text names the holder, in the sentence or near it; None for the writer.
        holder_name: What a reader would call it; ``author`` for the writer.
        target: Where the text names the target.
        target_name: What a reader would call it.
        kind: Whether the target is a party or an issue.
        stance: The side.
        basis: How the sentence shows it.
        agreed: Whether both passes found it; what only one found is neither right nor wrong. Training sentences had one
            pass, and count as agreed.
    """

    holder: Span | None
    holder_name: str
    target: Span
    target_name: str
    kind: TargetKind
    stance: StanceLabel
    basis: Basis
    agreed: bool


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One sentence.

    Attributes:
        document: Corpus and id of the article or comment.
        text: The document, folded.
        span: Where in ``text``.
        kind: ``report``, ``opinion`` or ``comment``.
        stances: What it expresses, which may be nothing.
        ironic: Whether it means something else than it says; known where it measures and has stances.
    """

    document: tuple[str, str]
    text: str
    span: Span
    kind: str
    stances: tuple[LabelledStance, ...]
    ironic: bool = False


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row of a page's table.

    Attributes:
        holder: Its name; ``author:0`` for the article's writer, ``author:2`` for that of the second comment.
        target: Its name.
        kind: Whether the target is a party or an issue.
        side: ``support``, ``oppose`` or ``mixed``.
        evidence: The sentences that show it: the number of the part, and where in its text.
        agreed: Whether both passes found it.
    """

    holder: str
    target: str
    kind: TargetKind
    side: str
    evidence: tuple[tuple[int, Span], ...]
    agreed: bool


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """A page: an article, or an article and comments, and all rows of its table.

    Attributes:
        parts: The folded texts, the article first.
        rows: The table.
    """

    parts: tuple[str, ...]
    rows: tuple[LabelledRow, ...]


def load(split: str, *, folder: Path | None = None) -> list[LabelledSentence]:
    """The labelled sentences of one of ``SPLITS``, those of a document together."""
    texts = _texts(folder, "dev", "test")
    rows = (row for row in _rows(SENTENCES) if SPLITS[crc32(row["id"].encode()) % 2] == split)
    ironic = {(row["id"], row["start"]) for row in _rows(IRONY)}
    return [replace(_sentence(row, texts), ironic=(row["id"], row["start"]) in ironic) for row in rows]


def load_training(files: Sequence[str] = TRAINING, *, folder: Path | None = None) -> list[LabelledSentence]:
    """The sentences to train on, those of a document together; none of their documents is in another split."""
    texts = _texts(folder, "train")
    return [_sentence(row, texts) for name in files for row in _rows(ANNOTATIONS / f"{name}.jsonl")]


def load_tables(*, folder: Path | None = None) -> list[LabelledTable]:
    """The pages with their tables: a test."""
    texts = _texts(folder, "dev", "test")
    return [
        LabelledTable(
            tuple(texts[part["corpus"], part["id"]] for part in page["parts"]),
            tuple(_row(row) for row in page["rows"]),
        )
        for page in _rows(PAGES)
    ]


def _sentence(row: Mapping[str, Any], texts: Mapping[tuple[str, str], str]) -> LabelledSentence:
    document = row["corpus"], row["id"]
    return LabelledSentence(
        document,
        texts[document],
        Span(row["start"], row["end"]),
        row["kind"],
        tuple(_stance(stance) for stance in row["stances"]),
    )


def _texts(folder: Path | None, *splits: str) -> dict[tuple[str, str], str]:
    texts = {(ALLSIDES, a.id): a.text for name in splits for a in allsides.load(name, folder=folder)}
    texts |= {(name, c.id): c.text for name in comments.CORPORA for c in comments.load(name, folder=folder)}
    return {document: fold(text) for document, text in texts.items()}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _row(record: Mapping[str, Any]) -> LabelledRow:
    return LabelledRow(
        record["holder"],
        record["target"],
        TargetKind(record["kind"]),
        record["side"],
        tuple((part, Span(start, end)) for part, start, end in record["evidence"]),
        record["agreed"],
    )


def _stance(record: Mapping[str, Any]) -> LabelledStance:
    return LabelledStance(
        None if record["holder"] == "author" else Span(*record["holder"]),
        record["holder_name"],
        Span(*record["target"]),
        record["target_name"],
        TargetKind(record["kind"]),
        StanceLabel(record["side"]),
        Basis(record["basis"]),
        record.get("agreed", True),
    )


if __name__ == "__main__":
    for name, sentences in (("train", load_training()), *((name, load(name)) for name in SPLITS)):
        found = [stance for sentence in sentences for stance in sentence.stances if stance.agreed]
        print(f"{name}: {len(sentences)} sentences of {len({s.document for s in sentences})} documents")
        print(f"  agreed stances: {len(found)}, {dict(Counter(f'{s.basis} {s.kind} {s.stance}' for s in found))}")
    tables = load_tables()
    rows = [row for table in tables for row in table.rows if row.agreed]
    print(f"tables: {len(tables)} pages, {len(rows)} agreed rows, {dict(Counter(row.side for row in rows))}")
