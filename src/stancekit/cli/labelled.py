"""Tables of labelled texts, for the commands that train and evaluate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.cli.messages import complain
from stancekit.corpus import read_rows
from stancekit.errors import InputError
from stancekit.types import Genre

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from stancekit.corpus import Row

_LABELS = " or ".join(Genre)
_SHOWN = 10
"""So many rows that are left out are named."""


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Texts, the label of each, and the group of each where one was asked for."""

    texts: list[str]
    labels: list[str]
    groups: list[str]


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say where labelled texts are."""
    parser.add_argument("--data", required=True, metavar="FILE", help="a table of texts and labels")
    parser.add_argument("--text-column", default="text", metavar="NAME", help="its column of texts (default: text)")
    parser.add_argument("--label-column", default="label", metavar="NAME", help="its column of labels (default: label)")


def read_labelled(path: Path, args: argparse.Namespace, *, by: str | None = None) -> LabelledTexts:
    """The labelled texts of a table; rows that can't be used are reported and left out.

    Raises:
        InputError: The table can't be read, lacks a column, or has no row that can be used.
    """
    found = LabelledTexts([], [], [])
    columns: dict[str, None] = {}
    left_out = 0
    for row in read_rows(path, text_column=args.text_column):
        columns.update(dict.fromkeys(row.values))
        label = str(row.values.get(args.label_column, "")).strip().lower()
        fault = _fault(row, label, args.label_column, by)
        if fault is None and row.text is not None:
            found.texts.append(row.text)
            found.labels.append(label)
            found.groups.append("" if by is None else str(row.values[by]))
            continue
        left_out += 1
        if left_out <= _SHOWN:
            complain(f"{path}, row {row.number} is left out: {fault}")
    if left_out > _SHOWN:
        complain(f"{path}: {left_out} rows are left out, the first {_SHOWN} of them named above")
    for column in (args.label_column, by):
        if column is not None and columns and column not in columns:
            shown = ", ".join(map(repr, columns))
            raise InputError(f"{path} has no column {column!r}: found {shown}; name the column that holds it")
    if not found.texts:
        raise InputError(f"{path} has no row to learn from or test on: expected texts labelled {_LABELS}")
    return found


def _fault(row: Row, label: str, label_column: str, by: str | None) -> str | None:
    """Why a row can't be used, if it can't."""
    if row.text is None or not row.text.strip():
        return row.error or "its text is empty"
    if row.values.get(label_column) is None:
        return f"expected {_LABELS} in column {label_column!r}, found none"
    if label not in set(Genre):
        return f"expected {_LABELS}, found {str(row.values[label_column])[:30]!r}"
    if by is not None and row.values.get(by) is None:
        return f"expected a value in column {by!r}, found none"
    return None
