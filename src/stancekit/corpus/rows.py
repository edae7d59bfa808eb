"""Tables in: the rows of a JSON Lines, CSV, TSV or Parquet file, read lazily."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq

ADDED = ("analysis", "error")
"""The columns that an answered row gains."""

DELIMITERS = {".csv": ",", ".tsv": "\t"}
JSON_LINES = frozenset({".jsonl", ".ndjson"})
PARQUET = ".parquet"
TABLES = (*sorted(JSON_LINES), *DELIMITERS, PARQUET)

_LOOKAHEAD = 100
_BATCH_ROWS = 256
_MAX_FIELD_CHARS = 2**26
"""Room for any page, yet a quote that is never closed cannot swallow a file of any size into memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or one text file.

    Attributes:
        number: Its place, from 1; a CSV header and blank lines do not count.
        values: Its own columns, as far as they could be read.
        text: The text to analyse; None where ``error`` is set.
        error: What is wrong with the row, in one sentence.
    """

    number: int
    values: Mapping[str, Any]
    text: str | None
    error: str | None


def is_table(path: Path) -> bool:
    """Whether the suffix of ``path`` is that of a table.

    Example:
        >>> from pathlib import Path
        >>> is_table(Path("pages.jsonl")), is_table(Path("page.txt"))
        (True, False)
    """
    return path.suffix.lower() in TABLES


def read_rows(path: Path, *, text_column: str = "text") -> Iterator[Row]:
    """The rows of a table, in order, read as they are asked for.

    The columns are checked at the call; what is wrong with a single row stands in the row.

    Args:
        path: A table: ``.jsonl``, ``.ndjson``, ``.csv``, ``.tsv`` or ``.parquet``. JSON Lines and CSV are UTF-8; a
            byte order mark is skipped.
        text_column: The column that holds the texts.

    Raises:
        InputError: The table cannot be read as what its suffix says, lacks ``text_column``, names a column twice, or
            has a column that the answer would overwrite.
        MissingExtraError: A Parquet table, and pyarrow is not installed.
        OSError: The file cannot be opened.
    """
    suffix = path.suffix.lower()
    if suffix in JSON_LINES:
        return _jsonl_rows(path, text_column)
    if suffix in DELIMITERS:
        return _csv_rows(path, text_column)
    if suffix == PARQUET:
        return _parquet_rows(path, text_column)
    raise InputError(f"{path} is no table that can be read: expected one of {', '.join(TABLES)}, found '{suffix}'")


def csv_columns(path: Path) -> list[str]:
    """The column names in the header of a CSV or TSV file.

    Raises:
        InputError: The file is empty.
    """
    header = next(_csv_records(path), None)
    if header is None or isinstance(header, csv.Error):
        raise InputError(f"{path} has no header: expected a first line that names the columns; add one")
    return header


def open_parquet(path: Path) -> pq.ParquetFile:
    """A Parquet file, open for reading.

    Raises:
        InputError: It is not a Parquet file.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - pyarrow is an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(f"Reading or writing {path.name}", "parquet") from error
    try:
        return pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise _bad_parquet(path, error) from error


def _jsonl_rows(path: Path, text_column: str) -> Iterator[Row]:
    rows = (_jsonl_row(number, line, text_column) for number, line in enumerate(_lines(path), start=1))
    head = []
    columns: dict[str, None] = {}
    for row in rows:
        head.append(row)
        columns.update(dict.fromkeys(row.values))
        if text_column in columns or len(head) == _LOOKAHEAD:
            break
    if columns:
        _check_columns(path, list(columns), text_column)
    return chain(head, rows)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for index, line in enumerate(file):
            content = line.removeprefix(b"\xef\xbb\xbf") if index == 0 else line
            if not content.isspace():
                yield content.rstrip(b"\r\n")


def _jsonl_row(number: int, line: bytes, text_column: str) -> Row:
    fault = None
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        fault = f"the line is not UTF-8 at byte offset {error.start}"
        text = line.decode(errors="replace")
    try:
        # NaN and Infinity are not JSON, but Python and pandas write them
        values = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        return Row(number, {}, None, fault or _json_fault(error))
    if not isinstance(values, dict):
        return Row(number, {}, None, f"the line holds a JSON {type(values).__name__}, expected an object")
    return _checked(number, values, text_column, fault)


def _json_fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"the JSON is broken at character {error.pos + 1}: {error.msg}"
    return "the JSON is nested too deeply" if isinstance(error, RecursionError) else f"the JSON is broken: {error}"


def _csv_rows(path: Path, text_column: str) -> Iterator[Row]:
    header = csv_columns(path)
    _check_columns(path, header, text_column)
    records = _csv_records(path)
    next(records)
    return (_csv_row(number, header, record, text_column) for number, record in enumerate(records, start=1))


def _csv_records(path: Path) -> Iterator[list[str] | csv.Error]:
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_FIELD_CHARS))  # the default cuts long pages
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        # strict, or text after a closing quote would be changed, and a quote never closed taken, without a word
        reader = csv.reader(file, delimiter=DELIMITERS[path.suffix.lower()], strict=True)
        while True:
            try:
                record = next(reader, None)
            except csv.Error as error:
                yield error
                continue
            if record is None:
                return
            if record:
                yield record


def _csv_row(number: int, header: list[str], record: list[str] | csv.Error, text_column: str) -> Row:
    if isinstance(record, csv.Error):
        return Row(number, {}, None, f"the CSV is broken: {record}")
    cells = [cell.encode(errors="surrogateescape").decode(errors="replace") for cell in record]
    fault = None
    if cells != record:
        fault = "the row is not UTF-8"
    if len(cells) != len(header):
        fault = f"the row has {len(cells)} fields, expected {len(header)} as in the header"
    return _checked(number, dict(zip(header, cells, strict=False)), text_column, fault)


def _parquet_rows(path: Path, text_column: str) -> Iterator[Row]:
    table = open_parquet(path)
    _check_columns(path, table.schema_arrow.names, text_column)
    values = chain.from_iterable(batch.to_pylist() for batch in _parquet_batches(path, table))
    return (_checked(number, row, text_column, None) for number, row in enumerate(values, start=1))


def _parquet_batches(path: Path, table: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa  # noqa: PLC0415 - pyarrow is an extra

    with table:
        try:
            yield from table.iter_batches(batch_size=_BATCH_ROWS, use_threads=False)
        except (pa.ArrowException, OSError) as error:
            raise _bad_parquet(path, error) from error


def _bad_parquet(path: Path, error: Exception) -> InputError:
    return InputError(f"{path} cannot be read as Parquet, it may be cut off or another format: {error}")


def _check_columns(path: Path, columns: list[str], text_column: str) -> None:
    if text_column not in columns:
        raise InputError(
            f"{path} has no column {text_column!r}: found {_listed(columns)}; name the column that holds the texts "
            "with --text-column"
        )
    if len(set(columns)) != len(columns):
        twice = sorted({name for name in columns if columns.count(name) > 1})
        raise InputError(f"{path} has more than one column {_listed(twice)}; give each column its own name")
    taken = [name for name in ADDED if name in columns]
    if taken:
        raise InputError(f"{path} already has the column {_listed(taken)}, which the answers need; rename it")


def _listed(names: Iterable[str], most: int = 20) -> str:
    quoted = [repr(name if len(name) <= 60 else name[:60] + "…") for name in names]
    more = f" and {len(quoted) - most} more" if len(quoted) > most else ""
    return ", ".join(quoted[:most]) + more


def _checked(number: int, values: dict[str, Any], text_column: str, fault: str | None) -> Row:
    text = values.get(text_column)
    if fault is None:
        fault = _fault(values, text_column)
    return Row(number, values, text if fault is None else None, fault)


def _fault(values: dict[str, Any], text_column: str) -> str | None:
    if text_column not in values:
        return f"the column {text_column!r} is missing"
    if values[text_column] is None:
        return f"the column {text_column!r} is null, expected a string"
    if not isinstance(values[text_column], str):
        return f"the column {text_column!r} holds {type(values[text_column]).__name__}, expected a string"
    for name in ADDED:
        if name in values:
            return f"the row already has the column {name!r}, which the answer needs"
    return None
