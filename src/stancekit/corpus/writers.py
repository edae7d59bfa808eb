"""Tables out: answered rows as JSON Lines, CSV, TSV or Parquet, written as they come."""

from __future__ import annotations

import csv
import json
import math
from base64 import b64encode
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from stancekit.corpus.rows import (
    ADDED,
    DELIMITERS,
    JSON_LINES,
    PARQUET,
    TABLES,
    csv_columns,
    open_parquet,
    read_rows,
)
from stancekit.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import TextIO

    import pyarrow as pa

    from stancekit.corpus.answers import Answer

Write = Callable[["Answer"], None]

_BATCH_ROWS = 256
_INT64 = range(-(2**63), 2**63)


def open_writer(out: Path, *, source: Path, text_column: str = "text") -> AbstractContextManager[Write]:
    """A function that writes one answer, for as long as the context lasts.

    JSON Lines are appended to ``out``, whole lines only, so that an interrupted run can be taken up. CSV, TSV and
    Parquet are written to ``OUT.partial``, which takes the name of ``out`` when all is done; such a run starts afresh.
    In these, ``analysis`` is a string of JSON, and so are values of a JSON Lines table whose column has no one type.

    Args:
        out: Where to write; the suffix tells the format.
        source: The table that the rows come from; it tells the columns. A JSON Lines table is read once more for them
            where the output needs them in advance.
        text_column: The column of ``source`` that holds the texts.

    Raises:
        InputError: The suffix of ``out`` is that of no table.
        MissingExtraError: Parquet, and pyarrow is not installed.
    """
    suffix = out.suffix.lower()
    if suffix in JSON_LINES:
        return _jsonl_writer(out)
    if suffix in DELIMITERS:
        return _csv_writer(out, _column_names(source, text_column))
    if suffix == PARQUET:
        return _parquet_writer(out, source, text_column)
    raise InputError(f"{out} is no table that can be written: expected one of {', '.join(TABLES)}, found '{suffix}'")


def write_line(file: TextIO, answer: Answer) -> None:
    """Write an answer as one line of JSON, at once."""
    file.write(to_json(answer.to_dict()) + "\n")
    file.flush()


def to_json(value: Any) -> str:
    """A row, or a value of it, as one line of JSON in ASCII; numbers that JSON lacks become null, and bytes base64."""
    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), default=_plain, allow_nan=False)


@contextmanager
def _jsonl_writer(out: Path) -> Iterator[Write]:
    with out.open("a", encoding="ascii", newline="\n") as file:
        yield partial(write_line, file)


@contextmanager
def _csv_writer(out: Path, columns: list[str]) -> Iterator[Write]:
    # lone surrogates, which UTF-8 lacks, are replaced
    with (
        _until_done(out) as unfinished,
        unfinished.open("w", encoding="utf-8", errors="replace", newline="") as file,
    ):
        writer = csv.writer(file, delimiter=DELIMITERS[out.suffix.lower()])
        writer.writerow([*columns, *ADDED])

        def write(answer: Answer) -> None:
            values = _flat(answer)
            writer.writerow([_cell(values.get(name)) for name in (*columns, *ADDED)])

        yield write


@contextmanager
def _parquet_writer(out: Path, source: Path, text_column: str) -> Iterator[Write]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - pyarrow is an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(f"Writing {out.name}", "parquet") from error
    typed = source.suffix.lower() == PARQUET
    own = open_parquet(source).schema_arrow if typed else _inferred_schema(source, text_column)
    schema = pa.schema([*own, *(pa.field(name, pa.string()) for name in ADDED)])
    batch: list[dict[str, Any]] = []
    with _until_done(out) as unfinished, pq.ParquetWriter(unfinished, schema) as sink:

        def write_batch() -> None:
            sink.write_table(pa.Table.from_pylist(batch, schema=schema))
            batch.clear()

        def write(answer: Answer) -> None:
            values = _flat(answer)
            batch.append(values if typed else {f.name: _typed(values.get(f.name), f.type) for f in schema})
            if len(batch) == _BATCH_ROWS:
                write_batch()

        try:
            yield write
        finally:
            write_batch()


@contextmanager
def _until_done(out: Path) -> Iterator[Path]:
    """A path to write to, which takes the name of ``out`` unless the work fails."""
    unfinished = out.with_name(out.name + ".partial")
    yield unfinished
    unfinished.replace(out)


def _column_names(source: Path, text_column: str) -> list[str]:
    suffix = source.suffix.lower()
    if suffix == PARQUET:
        with open_parquet(source) as table:
            return list(table.schema_arrow.names)
    return csv_columns(source) if suffix in DELIMITERS else list(_types(source, text_column))


def _inferred_schema(source: Path, text_column: str) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 - pyarrow is an extra

    if source.suffix.lower() in DELIMITERS:
        return pa.schema([(name, pa.string()) for name in csv_columns(source)])
    arrow = {
        frozenset({bool}): pa.bool_(),
        frozenset({int}): pa.int64(),
        frozenset({float}): pa.float64(),
        frozenset({int, float}): pa.float64(),
    }
    columns = _types(source, text_column).items()
    return pa.schema([(name, arrow.get(frozenset(types), pa.string())) for name, types in columns])


def _types(source: Path, text_column: str) -> dict[str, set[type]]:
    """The columns of a JSON Lines table, with the types of their values other than null."""
    columns: dict[str, set[type]] = {}
    for row in read_rows(source, text_column=text_column):
        for name, value in row.values.items():
            types = columns.setdefault(name, set())
            if value is not None:
                types.add(object if isinstance(value, int) and value not in _INT64 else type(value))
    return {name: types for name, types in columns.items() if name not in ADDED}


def _flat(answer: Answer) -> dict[str, Any]:
    analysis = answer.analysis.to_json() if answer.analysis else None
    return {**answer.row.values, "analysis": analysis, "error": answer.row.error}


def _typed(value: Any, kind: pa.DataType) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - pyarrow is an extra

    if value is None or kind != pa.string():
        return value
    return _cell(value).encode(errors="replace").decode()


def _cell(value: Any) -> str:
    """A value as a string: as it is, or as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    encoded = to_json(value)
    return str(json.loads(encoded)) if encoded.startswith('"') else encoded


def _plain(value: Any) -> str:
    """What Parquet holds and JSON lacks: dates, decimals, bytes."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
