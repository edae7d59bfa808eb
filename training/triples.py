"""End to end: from a page to who supports or opposes what, against our own labels (``python -m training.triples``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

import stancekit
from stancekit.metrics import Figure, bootstrap
from stancekit.types import AUTHOR, Span, TargetKind
from training.prepare import stances

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancekit.analyzer import Analyzer
    from stancekit.types import Analysis, Evidence, Party, Stance
    from training.prepare.stances import LabelledSentence, LabelledStance

_WORD = re.compile(r"\w+")
_EMPTY = frozenset("the a an of to in on for and his her their its this that by with from s".split())


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found in one document.

    Attributes:
        right: Triples of holder, target and side that were found and that both passes have.
        found: Triples found, without those that only one of the passes has.
        labelled: Triples that both passes have.
    """

    right: int
    found: int
    labelled: int


def count(analysis: Analysis, sentences: Sequence[LabelledSentence]) -> Counts:
    """Compare the answer for a document with its labelled sentences; the rest of it is left alone."""
    parties = {party.id: party for party in analysis.parties}
    right = found = 0
    for sentence in sentences:
        left = list(sentence.stances)
        for row, evidence in _shown_in(analysis, sentence.span):
            label = next((label for label in left if _same(row, evidence, label, parties, sentence.text)), None)
            if label is not None:
                left.remove(label)
            if label is None or label.agreed:
                found += 1
                right += label is not None
    return Counts(right, found, sum(label.agreed for sentence in sentences for label in sentence.stances))


def _shown_in(analysis: Analysis, sentence: Span) -> Iterable[tuple[Stance, Evidence]]:
    """The rows that a sentence shows, each once."""
    for row in analysis.stances:
        shown = [e for e in row.evidence if e.start < sentence.end and sentence.start < e.end]
        if shown:
            yield row, max(shown, key=lambda e: e.probability)


def _same(row: Stance, evidence: Evidence, label: LabelledStance, parties: dict[str, Party], text: str) -> bool:
    if evidence.stance is not label.stance or (row.holder == AUTHOR) != (label.holder is None):
        return False
    if label.holder is not None and not _names(parties[row.holder], label.holder, label.holder_name):
        return False
    if row.target_kind is TargetKind.PARTY:
        return _names(parties[row.target], label.target, label.target_name)
    return _share_words(row.target, label.target_name) or _share_words(row.target, label.target.slice(text))


def _names(party: Party, span: Span, name: str) -> bool:
    """Whether a party is the one that stands at a place, or that has a name."""
    at_place = any(mention.start < span.end and span.start < mention.end for mention in party.mentions)
    return at_place or _share_words(party.name, name)


def _share_words(one: str, other: str) -> bool:
    first, second = ({word[:6] for word in _WORD.findall(name.lower())} - _EMPTY for name in (one, other))
    return bool(first & second)


def measure(analyzer: Analyzer, split: str) -> dict[str, Figure]:
    """F1, precision and recall of triples, with intervals over documents.

    Args:
        analyzer: Given no targets: it names holders and targets itself.
        split: One of ``stances.SPLITS``.
    """
    documents = [list(inside) for _, inside in groupby(stances.load(split), key=lambda sentence: sentence.document)]
    answers = analyzer.analyze_many(inside[0].text for inside in documents)
    counts = [count(analysis, inside) for analysis, inside in zip(answers, documents, strict=True)]
    right, found, labelled = np.array([(c.right, c.found, c.labelled) for c in counts]).T
    sums = {"f1": (2 * right, found + labelled), "precision": (right, found), "recall": (right, labelled)}
    return {
        f"triples_{split}.{name}": bootstrap(
            lambda d, above=above, below=below: float(above[d].sum() / max(1, below[d].sum())), range(len(counts))
        )
        for name, (above, below) in sums.items()
    }


if __name__ == "__main__":
    for key, figure in measure(stancekit.load(), "dev").items():
        print(f"{key}: {figure.value:.3f} [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]")
