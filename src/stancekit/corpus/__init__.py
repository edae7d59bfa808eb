"""Tables and texts in, answers out: row by row, in order, in bounded memory.

    rows = read_rows(path)                                    # JSON Lines, CSV, TSV or Parquet
    with open_writer(out, source=path) as write:
        for answer in analyze_rows(rows, analyzer.analyze_many):
            write(answer)

A row that cannot be read does not stop the others: it keeps its place, with an error instead of an analysis.
"""

from stancekit.corpus.answers import Answer, analyze_rows
from stancekit.corpus.resume import Resumed, can_resume, skip_answered
from stancekit.corpus.rows import Row, is_table, read_rows
from stancekit.corpus.texts import decode_text, find_texts
from stancekit.corpus.writers import open_writer, write_line

__all__ = [
    "Answer",
    "Resumed",
    "Row",
    "analyze_rows",
    "can_resume",
    "decode_text",
    "find_texts",
    "is_table",
    "open_writer",
    "read_rows",
    "skip_answered",
    "write_line",
]
