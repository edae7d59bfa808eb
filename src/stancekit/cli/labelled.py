"""Tables of labelled texts, for the commands that train and evaluate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stancekit.cli.messages import complain
from stancekit.corpus import read_rows
from stancekit.errors import InputError
from stancekit.text import fold
from stancekit.types import Genre

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection
    from pathlib import Path

    from stancekit.corpus import Row

GENRES = tuple(str(genre) for genre in Genre)
"""The labels of our own genre models."""
_SHOWN = 10
"""So many rows that are left out are named."""


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Texts, the label of each, and what else was asked for of each; the lists are of one length.

    Attributes:
        texts: The texts.
        labels: Their labels.
        groups: What figures are told by; empty where nothing was asked for.
        targets: What each label is about, for questions; empty for texts.
        holders: Whose stance it is; empty for the author's.
    """

    texts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)

    def asked(self, task: str) -> list[Any]:
        """What a model with a user's own labels is asked: the folded texts, or a question about each."""
        if task == "genre":
            return [fold(text) for text in self.texts]
        from stancekit.stance.questions import ask  # noqa: PLC0415 - the other commands start without it

        rows = zip(self.texts, self.targets, self.holders, strict=True)
        return [ask(text, target=target, holder=holder) for text, target, holder in rows]


def add_data_options(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Declare the options that say where labelled texts are."""
    parser.add_argument("--data", required=required, metavar="FILE", help="a table of texts and labels")
    for name, what in (
        ("text", "texts"),
        ("label", "labels"),
        ("target", "targets, for --task stance"),
        ("holder", "holders, if it has one"),
    ):
        parser.add_argument(
            f"--{name}-column", default=name, metavar="NAME", help=f"its column of {what} (default: {name})"
        )


def read_labelled(
    path: Path, args: argparse.Namespace, *, by: str | None = None, labels: Collection[str] = (), task: str = "genre"
) -> LabelledTexts:
    """The labelled texts of a table; rows that can't be used are reported and left out.

    Args:
        path: The table.
        args: With the names of its columns.
        by: The column of groups, if figures are told by one.
        labels: Those that can be used, in lower case; empty for all.
        task: ``genre`` for texts, ``stance`` for questions, which need a target.

    Raises:
        InputError: The table can't be read, lacks a column, or has no row that can be used.
    """
    found = LabelledTexts()
    needed = [args.label_column, *([args.target_column] if task == "stance" else []), *([by] if by else [])]
    columns: dict[str, None] = {}
    left_out = 0
    for row in read_rows(path, text_column=args.text_column):
        columns.update(dict.fromkeys(row.values))
        fault = _fault(row, needed, args.label_column, labels)
        if fault is None and row.text is not None:
            found.texts.append(row.text)
            found.labels.append(_label(row.values[args.label_column], labels))
            found.groups.append("" if by is None else str(row.values[by]))
            found.targets.append(str(row.values.get(args.target_column) or ""))
            found.holders.append(str(row.values.get(args.holder_column) or ""))
            continue
        left_out += 1
        if left_out <= _SHOWN:
            complain(f"{path}, row {row.number} is left out: {fault}")
    if left_out > _SHOWN:
        complain(f"{path}: {left_out} rows are left out, the first {_SHOWN} of them named above")
    for column in needed:
        if columns and column not in columns:
            shown = ", ".join(map(repr, columns))
            raise InputError(f"{path} has no column {column!r}: found {shown}; name the column that holds it")
    if not found.texts:
        raise InputError(f"{path} has no row to learn from or test on: expected texts labelled {_expected(labels)}")
    return found


def _fault(row: Row, needed: Collection[str], label_column: str, labels: Collection[str]) -> str | None:
    """Why a row can't be used, if it can't."""
    if row.text is None or not row.text.strip():
        return row.error or "its text is empty"
    if not str(row.values.get(label_column) or "").strip():
        return f"expected {_expected(labels)} in column {label_column!r}, found none"
    if labels and _label(row.values[label_column], labels) not in labels:
        return f"expected {_expected(labels)}, found {str(row.values[label_column])[:30]!r}"
    for column in needed:
        if not str(row.values.get(column) or "").strip():
            return f"expected a value in column {column!r}, found none"
    return None


def _label(given: object, labels: Collection[str]) -> str:
    plain = str(given).strip()
    return plain.lower() if labels else plain


def _expected(labels: Collection[str]) -> str:
    return " or ".join(labels) if labels else "a label"
