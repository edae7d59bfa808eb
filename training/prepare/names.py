"""Sentences with their names marked: CrossNER politics, WikiGold and GUM news, in one form.

- ``crossner`` (Liu et al. 2021), github.com/zliucr/CrossNER, MIT; Wikipedia text, CC BY-SA.
- ``wikigold`` (Balasuriya et al. 2009), CC BY 4.0; Wikipedia text, CC BY-SA.
- ``gum`` (Zeldes 2017), the Wikinews parts: texts CC BY 2.5, annotations CC BY 4.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from stancekit.backends.base import Name, NameQuery
from stancekit.finetune.linear_names import LabelledNames
from stancekit.parties import known_names
from stancekit.text import fold
from stancekit.types import Span
from training.prepare.source import check_counts, corpora_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from stancekit.parties import Lexicon

KIND_OF = {
    **dict.fromkeys(("politician", "person", "PER"), "person"),
    **dict.fromkeys(("organisation", "organization", "politicalparty", "ORG"), "organisation"),
    **dict.fromkeys(("country", "location", "place", "LOC"), "place"),
}
"""What the labels of the corpora name; all else is ``other``."""
_INSIDE = frozenset("of and the for de van von".split())
_NOT_NAMES = frozenset("I He She It They We You Who".split())
_GLUED = re.compile(r"'s?$")


@dataclass(frozen=True, slots=True, order=True)
class MarkedName(Span):
    """A name as its corpus labels it."""

    label: str


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence, folded, and its names in order."""

    text: str
    names: tuple[MarkedName, ...]


def load_crossner(split: str, *, folder: Path | None = None) -> list[MarkedSentence]:
    """The politics sentences of ``train``, ``dev`` or ``test``."""
    return _tagged(f"crossner/politics_{split}", folder)


def load_wikigold(*, folder: Path | None = None) -> list[MarkedSentence]:
    """All sentences."""
    return _tagged("wikigold/all", folder)


def load_gum(*, folder: Path | None = None) -> list[MarkedSentence]:
    """The sentences of all documents; of the entities only those that are named."""
    documents = [row for split in ("train", "dev", "test") for row in _read(f"gum/{split}", folder)]
    sentences = [sentence for document in documents for sentence in _gum(document)]
    check_counts("gum", {"sentences": EXPECTED["gum"]}, {"sentences": len(sentences)})
    return sentences


def labelled(sentence: MarkedSentence, lexicon: Lexicon) -> LabelledNames:
    """The sentence as the tagger trains on it, with the labels of all corpora in one set."""
    query = NameQuery(sentence.text, known_names(sentence.text, lexicon))
    found = tuple(Name(name.start, name.end, KIND_OF.get(name.label, "other")) for name in sentence.names)
    return LabelledNames(query, found)


def _read(name: str, folder: Path | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table((folder or corpora_folder()) / "party" / f"{name}.parquet").to_pylist()
    return rows


def _tagged(name: str, folder: Path | None) -> list[MarkedSentence]:
    rows = _read(name, folder)
    check_counts(name, {"sentences": EXPECTED[name]}, {"sentences": len(rows)})
    return [_sentence(row["tokens"], row["tags"]) for row in rows]


def _sentence(tokens: Sequence[str], tags: Sequence[str]) -> MarkedSentence:
    """Tokens joined as they would be printed, with names from IOB tags, whether a name opens with B or with I."""
    text = ""
    names: list[MarkedName] = []
    for token, (before, tag) in zip(tokens, pairwise(["O", *tags]), strict=True):
        text += token if not text or _GLUED.fullmatch(token) else f" {token}"
        mark, _, label = tag.partition("-")
        if mark == "I" and before.endswith(f"-{label}"):
            names[-1] = MarkedName(names[-1].start, len(text), label)
        elif label:
            names.append(MarkedName(len(text) - len(token), len(text), label))
    return MarkedSentence(fold(text), tuple(names))


def _gum(document: dict[str, Any]) -> Iterable[MarkedSentence]:
    text = fold(document["text"])
    named = [name for entity in document["entities"] if (name := _named(text, entity)) is not None]
    names: list[MarkedName] = []
    for name in sorted(named, key=lambda name: (name.start, -name.end)):
        if not names or name.start >= names[-1].end:
            names.append(name)
    for start, end, *_ in document["sentences"]:
        inside = (MarkedName(n.start - start, n.end - start, n.label) for n in names if start <= n.start < end)
        yield MarkedSentence(text[start:end], tuple(inside))


def _named(text: str, entity: dict[str, Any]) -> MarkedName | None:
    """The entity without its article, if it is a name: capitalised throughout."""
    start = entity["start"] + 4 * text.startswith(("The ", "the "), entity["start"])
    words = text[start : entity["end"]].split()
    if entity["etype"] not in {"person", "organization", "place"} or not words or words[0] in _NOT_NAMES:
        return None
    capital = all(word[0].isupper() or word in _INSIDE for word in words) and words[-1][0].isupper()
    return MarkedName(start, entity["end"], entity["etype"]) if capital else None


EXPECTED = {
    "crossner/politics_train": 200,
    "crossner/politics_dev": 541,
    "crossner/politics_test": 651,
    "wikigold/all": 1_696,
    "gum": 1_832,
}

if __name__ == "__main__":
    for name in ("train", "dev", "test"):
        print(f"crossner {name}: {len(load_crossner(name))} sentences")
    print(f"wikigold: {len(load_wikigold())} sentences\ngum: {len(load_gum())} sentences")
