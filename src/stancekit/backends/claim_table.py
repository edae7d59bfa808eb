"""Claims as columns of numbers: a page has many more of them than sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from stancekit.backends.base import RELATIONS, ClaimQuery
from stancekit.types import Span
from stancekit.words import Words

if TYPE_CHECKING:
    from stancekit.backends.base import IntArray


class AskedSentence(NamedTuple):
    """What the claims of a sentence share, as ``ClaimQuery`` has it."""

    text: str
    names: tuple[Span, ...]


class ClaimColumns(NamedTuple):
    """Claims as columns of numbers, as ``ClaimQuery`` has them. Shapes are (claims,).

    Attributes:
        sentence: Number of the sentence, rising.
        holder_start: -1 where no holder is named.
        holder_end: The same.
        target_start: In code points of the sentence, as all places.
        target_end: The same.
        words_start: The same.
        words_end: The same.
        relation: Number in ``RELATIONS``.
        listed: 0 or 1, as all that follow.
        party: The same.
        verbal: The same.
        denied: The same.
        commentary: The same.
    """

    sentence: IntArray
    holder_start: IntArray
    holder_end: IntArray
    target_start: IntArray
    target_end: IntArray
    words_start: IntArray
    words_end: IntArray
    relation: IntArray
    listed: IntArray
    party: IntArray
    verbal: IntArray
    denied: IntArray
    commentary: IntArray


class ClaimTable(Sequence[ClaimQuery]):
    """Many claims. A sentence has dozens, of which few are ever looked at by themselves: those are made when asked for.

    Args:
        sentences: What is asked about.
        columns: The claims.
        words: The words of the sentences; None to read them when they are asked for.
    """

    def __init__(
        self, sentences: Sequence[AskedSentence], columns: ClaimColumns, *, words: Words | None = None
    ) -> None:
        self.sentences, self.columns, self._words = sentences, columns, words

    @property
    def words(self) -> Words:
        """The words of the sentences."""
        if self._words is None:
            self._words = Words.read([one.text for one in self.sentences], [one.names for one in self.sentences])
        return self._words

    @classmethod
    def of(cls, queries: Sequence[ClaimQuery]) -> ClaimTable:
        """These claims, those of one sentence neighbours."""
        if isinstance(queries, ClaimTable):
            return queries
        sentences: list[AskedSentence] = []
        rows = []
        for query in queries:
            asked = AskedSentence(query.text, query.names)
            if not sentences or sentences[-1] != asked:
                sentences.append(asked)
            rows.append((len(sentences) - 1, *_numbers(query)))
        return cls(sentences, ClaimColumns(*columns_of(rows, len(ClaimColumns._fields))))

    def __len__(self) -> int:
        return len(self.columns.sentence)

    @overload
    def __getitem__(self, index: int) -> ClaimQuery: ...
    @overload
    def __getitem__(self, index: slice) -> ClaimTable: ...
    def __getitem__(self, index: int | slice) -> ClaimQuery | ClaimTable:
        if isinstance(index, slice):
            return self._part(index)
        row = (int(column[index]) for column in self.columns)
        sentence, *places, relation, listed, party, verbal, denied, commentary = row
        text, names = self.sentences[sentence]
        holder, target, words = map(Span, places[::2], places[1::2])
        return ClaimQuery(
            text=text,
            holder=None if holder.start < 0 else holder,
            target=target,
            names=names,
            words=words,
            relation=RELATIONS[relation],
            listed=bool(listed),
            party=bool(party),
            verbal=bool(verbal),
            denied=bool(denied),
            commentary=bool(commentary),
        )

    def _part(self, part: slice) -> ClaimTable:
        """Some of the claims, with their sentences alone."""
        columns = ClaimColumns(*(column[part] for column in self.columns))
        if not len(columns.sentence):
            return ClaimTable([], columns)
        first, last = int(columns.sentence.min()), int(columns.sentence.max())
        return ClaimTable(self.sentences[first : last + 1], columns._replace(sentence=columns.sentence - first))


def _numbers(query: ClaimQuery) -> tuple[int, ...]:
    """A row of ``ClaimColumns``, without the sentence."""
    holder = (-1, -1) if query.holder is None else (query.holder.start, query.holder.end)
    return (
        *holder,
        query.target.start,
        query.target.end,
        query.words.start,
        query.words.end,
        RELATIONS.index(query.relation),
        query.listed,
        query.party,
        query.verbal,
        query.denied,
        query.commentary,
    )


def columns_of(rows: Sequence[tuple[int, ...]], count: int) -> IntArray:
    """Rows of so many numbers as columns. Shape: (count, rows)."""
    return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(-1, count).T)
