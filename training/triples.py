"""End to end: from a page to who supports or opposes what, against our own labels (``python -m training.triples``)."""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

import stancekit
from stancekit import grammar
from stancekit.attribution.cues import CUES
from stancekit.metrics import Figure, bootstrap
from stancekit.types import AUTHOR, Span, TargetKind
from training.prepare import claims, stances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stancekit.analyzer import Analyzer
    from stancekit.types import Analysis, Evidence, Party, Stance
    from training.prepare.stances import LabelledRow, LabelledSentence, LabelledStance, LabelledTable

KEYS = {
    "gold.pair_macro_f1": "our own labels, test: side of a labelled holder toward its target, macro-F1",
    "gold.triple_f1": "the same sentences: holder, target and side found end to end, F1",
    "gold.triple_precision": "the same, precision",
    "gold.triple_recall": "the same, recall",
    "gold.exact_triple_f1": "the same, where names must be equal letter by letter: F1",
    "gold.page_f1": "our own labels, 12 whole pages: rows of the table, F1",
    "gold.evidence_overlap": "the same: sentences shown as evidence of the rows found, Jaccard",
}
"""The figures that a look at the test part makes."""

_WORD = re.compile(r"\w+")
_EMPTY = frozenset("the a an of to in on for and his her their its this that by with from s".split())
_STEM = 6
_WORDS = re.compile(r"[\w'-]+")
_DENYING = grammar.NEGATIONS | frozenset("no nobody none nothing nor without".split())
_SUPPOSING = frozenset("if unless would whether".split())
_LONG = 35
_LEAST_SHARED = 0.5
"""Part of the content words of the shorter of two names that both must have to name one thing."""
CLAIM_THRESHOLDS = (0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4)
_BREAK = "\n\n"
"""Between the parts of a page."""
Figures = dict[str, Figure]


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


def alike(one: str, other: str) -> bool:
    """Whether two names share half of the content words of the shorter one, by their stems."""
    first, second = _stems(one), _stems(other)
    return bool(first and second) and len(first & second) >= _LEAST_SHARED * min(len(first), len(second))


def _stems(name: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(name.lower()) if word not in _EMPTY}


def equal(one: str, other: str) -> bool:
    """Whether two names are the same, articles and case aside."""
    return one.lower().removeprefix("the ") == other.lower().removeprefix("the ")


def count(
    analysis: Analysis, sentences: Sequence[LabelledSentence], same: Callable[[str, str], bool] = alike
) -> Counts:
    """Compare the answer for a document with its labelled sentences; the rest of it is left alone."""
    found = sum(len(_answers(analysis, sentence, same)) for sentence in sentences)
    right = sum(label is not None for s in sentences for label in _answers(analysis, s, same))
    return Counts(right, found, sum(label.agreed for sentence in sentences for label in sentence.stances))


def _answers(
    analysis: Analysis, sentence: LabelledSentence, same: Callable[[str, str], bool]
) -> list[LabelledStance | None]:
    """For each row that a sentence shows, the label it finds, or None; without labels of one pass only."""
    parties = {party.id: party for party in analysis.parties}
    left = list(sentence.stances)
    found = []
    for row, evidence in _shown_in(analysis, sentence.span):
        name = _Names(row, parties, sentence.text, same)
        label = next((label for label in left if name.fit(evidence, label)), None)
        if label is not None:
            left.remove(label)
        if label is None or label.agreed:
            found.append(label)
    return found


def _shown_in(analysis: Analysis, sentence: Span) -> Iterable[tuple[Stance, Evidence]]:
    """The rows that a sentence shows, each once."""
    for row in analysis.stances:
        shown = [e for e in row.evidence if e.start < sentence.end and sentence.start < e.end]
        if shown:
            yield row, max(shown, key=lambda e: e.probability)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of one row, to compare with labels."""

    row: Stance
    parties: Mapping[str, Party]
    text: str
    same: Callable[[str, str], bool]

    def fit(self, evidence: Evidence, label: LabelledStance) -> bool:
        """Whether the row says what a label says."""
        if evidence.stance is not label.stance or (self.row.holder == AUTHOR) != (label.holder is None):
            return False
        if label.holder is not None and not self._names(self.row.holder, label.holder, label.holder_name):
            return False
        if self.row.target_kind is TargetKind.PARTY:
            return self._names(self.row.target, label.target, label.target_name)
        return any(self.same(self.row.target, name) for name in (label.target_name, label.target.slice(self.text)))

    def _names(self, party: str, span: Span, name: str) -> bool:
        """Whether a party is the one that stands at a place, or that has a name."""
        mentions = self.parties[party].mentions
        at_place = any(mention.start < span.end and span.start < mention.end for mention in mentions)
        return at_place or self.same(self.parties[party].name, name)


def measure(analyzer: Analyzer, split: str, same: Callable[[str, str], bool] = alike) -> Figures:
    """F1, precision and recall of triples, with intervals over documents.

    Args:
        analyzer: Given no targets: it names holders and targets itself.
        split: One of ``stances.SPLITS``.
        same: Whether two names name one thing.
    """
    documents = _documents(split)
    answers = analyzer.analyze_many(inside[0].text for inside in documents)
    counts = [count(analysis, inside, same) for analysis, inside in zip(answers, documents, strict=True)]
    return _rates(np.array([(c.right, c.found, c.labelled) for c in counts]))


def _documents(split: str) -> list[list[LabelledSentence]]:
    return [list(inside) for _, inside in groupby(stances.load(split), key=lambda sentence: sentence.document)]


def _rates(counts: npt.NDArray[np.int64]) -> Figures:
    """F1, precision and recall from what is right, found and labelled in each document. Shape: (documents, 3)."""
    right, found, labelled = counts.T
    sums = {"f1": (2 * right, found + labelled), "precision": (right, found), "recall": (right, labelled)}
    return {name: bootstrap(partial(_ratio, above, below), range(len(counts))) for name, (above, below) in sums.items()}


def _ratio(above: npt.NDArray[np.generic], below: npt.NDArray[np.generic], drawn: npt.NDArray[np.int64]) -> float:
    return float(above[drawn].sum() / max(1, below[drawn].sum()))


def measure_gold(analyzer: Analyzer) -> tuple[Figures, dict[str, float]]:
    """Every figure of ``KEYS``, with the kinds of sentence that fail; and what the commonest side would reach."""
    found = measure(analyzer, "test")
    sides, majority = measure_sides(analyzer)
    figures = {
        "gold.pair_macro_f1": sides,
        "gold.triple_f1": found["f1"],
        "gold.triple_precision": found["precision"],
        "gold.triple_recall": found["recall"],
        "gold.exact_triple_f1": measure(analyzer, "test", equal)["f1"],
        **measure_pages(analyzer),
        **measure_kinds(analyzer),
    }
    return figures, {"gold.pair_macro_f1": majority}


def measure_sides(analyzer: Analyzer, split: str = "test") -> tuple[Figure, float]:
    """Support or oppose where holder and target are given, macro-F1; and that of always giving the commonest side.

    Asked are the claims of the library that the labels hold to be made; what it does not think of has no part here.
    """
    right, found, groups = [], [], []
    for sentence, asked, labels in _given(analyzer, split):
        right += labels
        found += (1 + analyzer.stance_model.score_claims(asked)[:, 1:].argmax(axis=1)).tolist()
        groups += [sentence.document[1]] * len(labels)
    truth, answers = np.array(right), np.array(found)
    common = np.full(len(truth), np.bincount(truth).argmax())
    return bootstrap(lambda d: _side_f1(truth[d], answers[d]), groups), _side_f1(truth, common)


def _given(analyzer: Analyzer, split: str) -> Iterable[tuple[LabelledSentence, list[Any], list[int]]]:
    for read in claims.read(stances.load(split), analyzer):
        made = [(claim.query, label) for claim, label in zip(read.claims, read.labels, strict=True) if label]
        if made:
            yield read.sentence, [query for query, _ in made], [label for _, label in made]


def _side_f1(truth: npt.NDArray[np.int64], found: npt.NDArray[np.int64]) -> float:
    scores = []
    for side in (1, 2):
        right = float(((truth == side) & (found == side)).sum())
        scores.append(2 * right / max(1, (truth == side).sum() + (found == side).sum()))
    return float(np.mean(scores))


def kinds_of(sentence: str) -> list[str]:
    """What makes a sentence hard to read, as far as its words and marks show it; ``plain`` for nothing."""
    words = _WORDS.findall(sentence.lower())
    spoken = sum(word in CUES and CUES[word].speech and not CUES[word].noun for word in words)
    signs = {
        "negation": not _DENYING.isdisjoint(words),
        "condition": not _SUPPOSING.isdisjoint(words),
        "question": sentence.rstrip("\"' ").endswith("?"),
        "speech in speech": spoken > 1,
        "quotation": '"' in sentence,
        "over 35 words": len(words) > _LONG,
    }
    return [kind for kind, shown in signs.items() if shown] or ["plain"]


def measure_kinds(analyzer: Analyzer) -> Figures:
    """Share of the labelled stances found end to end, by the kind of their sentence; dev and test together."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for split in stances.SPLITS:
        documents = _documents(split)
        for analysis, inside in zip(analyzer.analyze_many(s[0].text for s in documents), documents, strict=True):
            for sentence in inside:
                found = [label for label in _answers(analysis, sentence, alike) if label is not None]
                shown = kinds_of(sentence.span.slice(sentence.text))
                for kind in [*shown, "irony"] if sentence.ironic else shown:
                    hits[kind] += [label in found for label in sentence.stances if label.agreed]
    return {
        f"gold.found/{kind}": bootstrap(partial(_ratio, np.array(flags), np.ones(len(flags))), range(len(flags)))
        for kind, flags in sorted(hits.items())
        if flags
    }


def measure_pages(analyzer: Analyzer) -> Figures:
    """Rows of whole pages, and how far the sentences that show them are those of the labels."""
    tables = stances.load_tables()
    answers = analyzer.analyze_many(_BREAK.join(table.parts) for table in tables)
    counts, overlaps = [], []
    for analysis, table in zip(answers, tables, strict=True):
        rows = list(_rows_of_parts(analysis, table))
        left = list(table.rows)
        right = found = 0
        for row in rows:
            label = next((label for label in left if row.fits(label)), None)
            if label is not None:
                left.remove(label)
            if label is None or label.agreed:
                found += 1
                right += label is not None
            if label is not None:
                overlaps.append(row.overlap(label))
        counts.append((right, found, sum(label.agreed for label in table.rows)))
    shares = np.array(overlaps or [0.0])
    return {
        "gold.page_f1": _rates(np.array(counts))["f1"],
        "gold.evidence_overlap": bootstrap(lambda d: float(shares[d].mean()), range(len(shares))),
    }


@dataclass(frozen=True, slots=True)
class _PageRow:
    """A row of the answer for a page, an author's apart for each part, as the labels have it."""

    holders: tuple[str, ...]
    targets: tuple[str, ...]
    side: str
    evidence: frozenset[tuple[int, Span]]

    def fits(self, label: LabelledRow) -> bool:
        sides = self.side == label.side
        by_author = label.holder.startswith(f"{AUTHOR}:")
        holders = label.holder in self.holders if by_author else any(alike(name, label.holder) for name in self.holders)
        return sides and holders and any(alike(name, label.target) for name in self.targets)

    def overlap(self, label: LabelledRow) -> float:
        """Jaccard of the sentences; two that overlap are one."""
        shared = sum(any(_meet(mine, theirs) for theirs in label.evidence) for mine in self.evidence)
        return shared / max(1, len(self.evidence) + len(label.evidence) - shared)


def _meet(one: tuple[int, Span], other: tuple[int, Span]) -> bool:
    return one[0] == other[0] and one[1].start < other[1].end and other[1].start < one[1].end


def _rows_of_parts(analysis: Analysis, table: LabelledTable) -> Iterable[_PageRow]:
    starts = [0, *accumulate(len(part) + len(_BREAK) for part in table.parts)]
    names = {party.id: (party.name, *(m.slice(analysis.text) for m in party.mentions)) for party in analysis.parties}
    for row in analysis.stances:
        targets = names[row.target] if row.target_kind is TargetKind.PARTY else (row.target,)
        parts = defaultdict(list)
        for evidence in row.evidence:
            part = int(np.searchsorted(starts, evidence.start, side="right")) - 1
            parts[part].append(evidence)
        own = row.holder == AUTHOR
        for number, shown in parts.items() if own else [(None, row.evidence)]:
            holders = (f"{AUTHOR}:{number}",) if own else names[row.holder]
            sides = {str(e.stance) for e in shown}
            placed = {
                (part, Span(e.start - starts[part], e.end - starts[part]))
                for e in shown
                for part in [int(np.searchsorted(starts, e.start, side="right")) - 1]
            }
            yield _PageRow(holders, targets, sides.pop() if len(sides) == 1 else "mixed", frozenset(placed))


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures of our own dev sentences at some thresholds, to choose a recipe's by."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("backend", nargs="?", default="linear", help="as stancekit.load takes it")
    parser.add_argument("--claim", type=float, nargs="+", default=CLAIM_THRESHOLDS, help="thresholds of claims")
    arguments = parser.parse_args(argv)
    analyzer = stancekit.load(backend=arguments.backend)
    sides, _ = measure_sides(analyzer, "dev")
    print(f"sides of labelled claims: {sides.value:.3f} [{sides.interval[0]:.3f}, {sides.interval[1]:.3f}]")
    for claim in arguments.claim:
        figures = measure(replace(analyzer, thresholds=replace(analyzer.thresholds, claim=claim)), "dev")
        shown = (f"{key} {f.value:.3f} [{f.interval[0]:.3f}, {f.interval[1]:.3f}]" for key, f in figures.items())
        print(f"{claim:.2f}: {', '.join(shown)}")


if __name__ == "__main__":
    main()
