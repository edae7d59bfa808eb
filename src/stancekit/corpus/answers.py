"""Rows and their analyses, paired in order."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stancekit.corpus.rows import Row
    from stancekit.types import Analysis

MAX_BAD_ROWS = 1000
"""Bad rows held back while the analyses of the rows before them are awaited."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A row and what was found in its text.

    Attributes:
        row: The row as it was read.
        analysis: The analysis of its text; None where the row has an error.
    """

    row: Row
    analysis: Analysis | None

    def to_dict(self) -> dict[str, Any]:
        """The row's own columns, then ``analysis`` (schema 1, or None) and ``error`` (a sentence, or None)."""
        analysis = self.analysis.to_dict() if self.analysis else None
        return {**self.row.values, "analysis": analysis, "error": self.row.error}


def analyze_rows(rows: Iterable[Row], analyze_many: Callable[[Iterator[str]], Iterator[Analysis]]) -> Iterator[Answer]:
    """Analyse the rows and give each back, in order.

    Rows are read only as ``analyze_many`` asks for texts, which it may do ahead of its answers. Bad rows wait in
    their place until the rows before them are answered.

    Args:
        rows: The rows to analyse.
        analyze_many: Takes texts lazily and gives one analysis a text, in order, such as ``Analyzer.analyze_many``.

    Raises:
        ValueError: ``analyze_many`` gave fewer analyses than texts.

    Example:
        >>> from stancekit.corpus import Row
        >>> rows = [Row(1, {}, "Yes.", None), Row(2, {}, None, "the JSON is broken")]
        >>> [answer.analysis for answer in analyze_rows(rows, lambda texts: map(len, texts))]
        [4, None]
    """
    source = iter(rows)
    pending: deque[Row] = deque()
    while True:
        for analysis in analyze_many(_good_texts(source, pending)):
            yield from _bad_rows(pending)
            yield Answer(pending.popleft(), analysis)
        if not pending:
            return
        yield from _bad_rows(pending)
        if pending:
            raise ValueError(f"analyze_many gave no analysis for row {pending[0].number}, expected one a text")


def _good_texts(source: Iterator[Row], pending: deque[Row]) -> Iterator[str]:
    """Texts to analyse, each row put in ``pending`` on its way; ends early after many bad rows, to let those out."""
    bad = 0
    for row in source:
        pending.append(row)
        if row.text is None:
            bad += 1
            if bad == MAX_BAD_ROWS:
                return
        else:
            yield row.text


def _bad_rows(pending: deque[Row]) -> Iterator[Answer]:
    while pending and pending[0].text is None:
        yield Answer(pending.popleft(), None)
