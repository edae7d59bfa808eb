"""An interrupted table run, taken up where its output ends."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from stancekit.corpus.rows import ADDED, JSON_LINES
from stancekit.corpus.writers import to_json
from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stancekit.corpus.rows import Row


@dataclass(frozen=True, slots=True)
class Resumed:
    """What an earlier run left to do.

    Attributes:
        rest: The rows that are still to be answered.
        done: Number of rows that were answered, the failed ones included.
        failed: How many of those have an error.
    """

    rest: Iterator[Row]
    done: int
    failed: int


def can_resume(out: Path) -> bool:
    """Whether ``out`` is in a format that can be taken up: JSON Lines.

    Example:
        >>> from pathlib import Path
        >>> can_resume(Path("out.jsonl")), can_resume(Path("out.csv"))
        (True, False)
    """
    return out.suffix.lower() in JSON_LINES


def skip_answered(out: Path, rows: Iterator[Row]) -> Resumed:
    """Pass over the rows that ``out`` answers, and drop a last line of it that was cut off.

    Each line of ``out`` must hold the columns of its row. Which models and targets answered it is not checked.

    Args:
        out: The JSON Lines that an earlier run wrote; it need not exist.
        rows: All rows of the table, from the first.

    Raises:
        InputError: ``out`` is not the beginning of an answer to these rows; it is left as it was.
    """
    if not out.exists():
        return Resumed(rows, 0, 0)
    done = failed = whole_bytes = 0
    with out.open("rb") as file:
        for line in file:
            row = next(rows, None)
            if not line.endswith(b"\n") and row is not None and _is_cut(line, row):
                rows = chain([row], rows)
                break
            record = _record(line)
            if row is None or record is None or not _answers(record, row):
                raise InputError(
                    f"{out} is there already and its line {done + 1} does not fit the table: expected what an earlier "
                    "run on the same table wrote; remove it or choose another output"
                )
            done += 1
            failed += record["error"] is not None
            whole_bytes += len(line)
    os.truncate(out, whole_bytes)
    return Resumed(rows, done, failed)


def _is_cut(line: bytes, row: Row) -> bool:
    """Whether a line without an end is the beginning of the row's answer, and not some other file's last words."""
    beginning = to_json(dict(row.values)).removesuffix("}").encode()
    return line.startswith(beginning) or beginning.startswith(line)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and line.endswith(b"\n") and record.keys() >= set(ADDED) else None


def _answers(record: dict[str, Any], row: Row) -> bool:
    values = {name: value for name, value in row.values.items() if name not in ADDED}
    return _own(record) == json.loads(to_json(values)) and (record["analysis"] is None) == (row.text is None)


def _own(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ADDED}
