"""Tables in and out: rows, order, laziness, bad rows, resume, and output that can be read again."""

from __future__ import annotations

import csv
import datetime
import json
import math
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit import corpus
from stancekit.corpus import Answer, Row, analyze_rows, decode_text, find_texts, open_writer, read_rows, skip_answered
from stancekit.corpus.answers import MAX_BAD_ROWS
from stancekit.errors import InputError, MissingExtraError
from stancekit.types import Analysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def analysis_of(text: str) -> Analysis:
    return Analysis(text, (), (), (), scored=len(text))


def one_by_one(texts: Iterable[str]) -> Iterator[Analysis]:
    return map(analysis_of, texts)


def in_batches(texts: Iterable[str], size: int = 4) -> Iterator[Analysis]:
    """Reads ahead as a batching analyzer does."""
    source = iter(texts)
    while batch := list(islice(source, size)):
        yield from map(analysis_of, batch)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def jsonl(path: Path, rows: Iterable[Any]) -> Path:
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def answers(source: Path) -> Iterator[Answer]:
    return analyze_rows(read_rows(source), one_by_one)


def converted(source: Path, out: Path) -> Path:
    with open_writer(out, source=source) as write_answer:
        for answer in answers(source):
            write_answer(answer)
    return out


class TestReadJsonLines:
    def test_rows_keep_number_columns_and_text(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", '\ufeff{"id": 7, "text": "Yes."}\n\n{"text": "No.\\u2028"}')
        assert list(read_rows(path)) == [
            Row(1, {"id": 7, "text": "Yes."}, "Yes.", None),
            Row(2, {"text": "No.\u2028"}, "No.\u2028", None),
        ]

    @pytest.mark.parametrize(
        ("line", "values", "error"),
        [
            (b'{"text": "a"', {}, r"the JSON is broken at character 13: Expecting ',' delimiter"),
            (b'["text"]', {}, "the line holds a JSON list, expected an object"),
            (b'{"id": 1}', {"id": 1}, "the column 'text' is missing"),
            (b'{"text": null}', {"text": None}, "the column 'text' is null, expected a string"),
            (b'{"text": 4}', {"text": 4}, "the column 'text' holds int, expected a string"),
            (b'{"text": "caf\xe9"}', {"text": "caf\ufffd"}, "the line is not UTF-8 at byte offset 13"),
            (b"[" * 100_000, {}, "the JSON is nested too deeply"),
            (b'{"text": "a", "error": 1}', {"text": "a", "error": 1}, "the row already has the column 'error'"),
        ],
    )
    def test_bad_row_keeps_what_could_be_read(
        self, tmp_path: Path, line: bytes, values: dict[str, Any], error: str
    ) -> None:
        path = write(tmp_path / "a.jsonl", b'{"text": "One."}\n' + line + b'\n{"text": "Three."}\n')
        first, bad, third = read_rows(path)
        assert (first.text, third.text, third.number) == ("One.", "Three.", 3)
        assert (bad.number, bad.text, bad.values) == (2, None, values)
        assert str(bad.error).startswith(error)

    def test_column_may_be_missing_from_the_first_rows(self, tmp_path: Path) -> None:
        path = jsonl(tmp_path / "a.jsonl", [{"id": 1}, {"id": 2, "text": "Two."}])
        assert [row.error is None for row in read_rows(path)] == [False, True]

    def test_empty_table_has_no_rows(self, tmp_path: Path) -> None:
        assert list(read_rows(write(tmp_path / "a.jsonl", ""))) == []

    def test_file_is_read_as_rows_are_asked_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = jsonl(tmp_path / "a.jsonl", [{"text": f"{n}"} for n in range(1000)])
        parsed: list[str] = []

        def count(text: str, **options: Any) -> Any:
            parsed.append(text)
            return json.JSONDecoder(**options).decode(text)

        monkeypatch.setattr("stancekit.corpus.rows.json.loads", count)
        rows = read_rows(path)
        assert len(parsed) == 1
        assert [row.number for row in islice(rows, 10)] == list(range(1, 11))
        assert len(parsed) == 10


class TestReadCsv:
    def test_fields_may_hold_line_breaks_quotes_and_long_pages(self, tmp_path: Path) -> None:
        page = 'Said "no",\r\nthen left.\n' * 20_000
        path = tmp_path / "a.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["id", "text"], ["1", page], ["2", ""]])
        assert list(read_rows(path)) == [
            Row(1, {"id": "1", "text": page}, page, None),
            Row(2, {"id": "2", "text": ""}, "", None),
        ]

    def test_tabs_separate_the_fields_of_tsv(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.tsv", "id\ttext\n1\tYes, no.\n")
        assert next(read_rows(path)).values == {"id": "1", "text": "Yes, no."}

    @pytest.mark.parametrize(
        ("line", "values", "error"),
        [
            (b"2", {"id": "2"}, "the row has 1 fields, expected 2 as in the header"),
            (b"2,Two.,more", {"id": "2", "text": "Two."}, "the row has 3 fields, expected 2 as in the header"),
            (b"2,caf\xe9", {"id": "2", "text": "caf\ufffd"}, "the row is not UTF-8"),
            (b'2,"Two." he said', {}, "the CSV is broken: "),
        ],
    )
    def test_bad_row_keeps_what_could_be_read(
        self, tmp_path: Path, line: bytes, values: dict[str, Any], error: str
    ) -> None:
        path = write(tmp_path / "a.csv", b"id,text\n1,One.\n" + line + b"\n3,Three.\n")
        first, bad, third = read_rows(path)
        assert (first.text, third.text, third.number) == ("One.", "Three.", 3)
        assert (bad.number, bad.text, bad.values) == (2, None, values)
        assert str(bad.error).startswith(error)

    def test_quote_that_is_never_closed_is_no_text(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", 'id,text\n1,One.\n2,"Two.\n3,Three.\n')
        assert [row.text for row in read_rows(path)] == ["One.", None]


class TestReadParquet:
    def test_rows_keep_their_types(self, tmp_path: Path) -> None:
        day = datetime.date(2024, 5, 1)
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"day": [day, None], "text": ["Yes.", None]}), path)
        good, bad = read_rows(path)
        assert good == Row(1, {"day": day, "text": "Yes."}, "Yes.", None)
        assert bad.error == "the column 'text' is null, expected a string"

    def test_missing_pyarrow_names_the_extra(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
        with pytest.raises(MissingExtraError, match=r"a\.parquet needs the extra 'parquet'.*pip install"):
            read_rows(tmp_path / "a.parquet")

    def test_table_cut_short_is_an_input_error(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"text": ["Yes."]}), path)
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(InputError, match=r"a\.parquet cannot be read as Parquet"):
            read_rows(path)


class TestAnalyzeRows:
    @settings(max_examples=60, deadline=None)
    @given(good=st.lists(st.booleans(), max_size=40), size=st.integers(1, 7))
    def test_order_and_pairs_are_kept(self, good: list[bool], size: int) -> None:
        rows = [Row(n, {}, f"text {n}", None) if ok else Row(n, {}, None, "bad") for n, ok in enumerate(good, start=1)]
        found = list(analyze_rows(rows, lambda texts: in_batches(texts, size)))
        assert [answer.row for answer in found] == rows
        assert [answer.analysis and answer.analysis.text for answer in found] == [row.text for row in rows]

    def test_rows_are_read_only_as_far_as_the_batches_need(self) -> None:
        read = 0

        def rows() -> Iterator[Row]:
            nonlocal read
            for read in range(1, 10_000):
                yield Row(read, {}, "Yes.", None)

        found = analyze_rows(rows(), in_batches)
        assert read == 0
        assert [answer.row.number for answer in islice(found, 6)] == [1, 2, 3, 4, 5, 6]
        assert read == 8

    def test_many_bad_rows_are_let_out_in_bounded_portions(self) -> None:
        read = 0

        def rows() -> Iterator[Row]:
            nonlocal read
            for read in range(1, 10 * MAX_BAD_ROWS):
                yield Row(read, {}, None, "bad")

        found = analyze_rows(rows(), in_batches)
        assert next(found).row.number == 1
        assert read == MAX_BAD_ROWS
        assert sum(1 for _ in found) == 10 * MAX_BAD_ROWS - 2

    def test_analyzer_that_loses_a_text_is_an_error(self) -> None:
        rows = [Row(1, {}, "Yes.", None), Row(2, {}, "No.", None)]
        with pytest.raises(ValueError, match="gave no analysis for row 2, expected one a text"):
            list(analyze_rows(rows, lambda texts: islice(map(analysis_of, list(texts)), 1)))


class TestWriters:
    ROWS = (
        {"id": 1, "text": "Yes.", "tags": ["a", "b"], "score": 1},
        {"id": 2, "text": 'No, "never".\r\n', "score": 0.5, "note": "é\ud800"},
        {"id": 3, "text": None, "tags": "plain"},
    )

    def test_json_lines_keep_columns_and_order(self, tmp_path: Path) -> None:
        source = jsonl(tmp_path / "a.jsonl", self.ROWS)
        found = [json.loads(line) for line in converted(source, tmp_path / "b.jsonl").read_text().splitlines()]
        assert [{k: v for k, v in row.items() if k not in ("analysis", "error")} for row in found] == list(self.ROWS)
        assert [row["error"] for row in found] == [None, None, "the column 'text' is null, expected a string"]
        assert found[0]["analysis"] == analysis_of("Yes.").to_dict()

    @pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t")])
    def test_csv_has_every_column_of_every_row(self, tmp_path: Path, suffix: str, delimiter: str) -> None:
        out = converted(jsonl(tmp_path / "a.jsonl", self.ROWS), tmp_path / f"b{suffix}")
        with out.open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file, delimiter=delimiter, strict=True))
        assert list(found[0]) == ["id", "text", "tags", "score", "note", "analysis", "error"]
        assert [row["tags"] for row in found] == ['["a", "b"]', "", "plain"]
        assert [row["text"] for row in found] == ["Yes.", 'No, "never".\r\n', ""]
        assert found[1]["note"] == "é?"
        assert json.loads(found[1]["analysis"])["schema"] == 1

    def test_parquet_infers_one_type_a_column(self, tmp_path: Path) -> None:
        out = converted(jsonl(tmp_path / "a.jsonl", self.ROWS), tmp_path / "b.parquet")
        table = pq.read_table(out)
        types = {field.name: str(field.type) for field in table.schema}
        assert types == {
            "id": "int64",
            "text": "string",
            "tags": "string",
            "score": "double",
            "note": "string",
            "analysis": "string",
            "error": "string",
        }
        assert table.column("score").to_pylist() == [1.0, 0.5, None]
        assert table.column("tags").to_pylist() == ['["a", "b"]', None, "plain"]

    def test_parquet_keeps_the_types_of_parquet(self, tmp_path: Path) -> None:
        stamp = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
        source = tmp_path / "a.parquet"
        table = pa.table({"at": [stamp, None], "text": ["Yes."] * 2, "tags": [["a"], []], "raw": [b"\xff", None]})
        pq.write_table(table, source)
        found = pq.read_table(converted(source, tmp_path / "b.parquet"))
        assert found.select(table.column_names).equals(table)

    def test_values_that_json_lacks_are_written_as_text_or_null(self, tmp_path: Path) -> None:
        source = tmp_path / "a.parquet"
        columns = {"text": ["Yes."], "at": [datetime.date(2024, 5, 1)], "raw": [b"\xff"], "x": [math.nan]}
        pq.write_table(pa.table(columns), source)
        (line,) = converted(source, tmp_path / "b.jsonl").read_text().splitlines()
        row = json.loads(line, parse_constant=pytest.fail)
        assert (row["at"], row["raw"], row["x"]) == ("2024-05-01", "/w==", None)
        with converted(source, tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.DictReader(file))["at"] == "2024-05-01"

    def test_table_without_rows_gives_a_table_without_rows(self, tmp_path: Path) -> None:
        source = write(tmp_path / "a.csv", "id,text\n")
        assert pq.read_table(converted(source, tmp_path / "b.parquet")).column_names == [
            "id",
            "text",
            "analysis",
            "error",
        ]
        assert converted(source, tmp_path / "b.csv").read_text().split() == ["id,text,analysis,error"]

    @pytest.mark.parametrize("suffix", [".csv", ".parquet"])
    def test_failed_work_leaves_the_old_output_alone(self, tmp_path: Path, suffix: str) -> None:
        source = jsonl(tmp_path / "a.jsonl", self.ROWS)
        out = write(tmp_path / f"b{suffix}", "old")

        def fail_after_one() -> None:
            with open_writer(out, source=source) as write_answer:
                write_answer(next(answers(source)))
                raise OSError("no space")

        with pytest.raises(OSError, match="no space"):
            fail_after_one()
        assert out.read_text() == "old"
        partial = out.with_name(out.name + ".partial")
        rows = pq.read_table(pa.BufferReader(partial.read_bytes())).num_rows if suffix == ".parquet" else 1
        assert (rows, partial.exists()) == (1, True)


class TestSkipAnswered:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        lines = (
            b'{"id": 1, "text": "One."}\n{"id": 2, "text": nope\n{"id": 3, "text": null}\n{"id": 4, "text": "Four."}\n'
        )
        return write(tmp_path / "a.jsonl", lines)

    def test_run_goes_on_after_every_possible_cut(self, tmp_path: Path, source: Path) -> None:
        out = tmp_path / "b.jsonl"
        whole = converted(source, out).read_bytes()
        for cut in range(len(whole) + 1):
            out.write_bytes(whole[:cut])
            resumed = skip_answered(out, read_rows(source))
            assert out.read_bytes() == whole[: whole.rfind(b"\n", 0, cut) + 1]
            assert resumed.done == whole[:cut].count(b"\n")
            with open_writer(out, source=source) as write_answer:
                for answer in analyze_rows(resumed.rest, one_by_one):
                    write_answer(answer)
            assert out.read_bytes() == whole

    def test_failed_rows_are_counted(self, tmp_path: Path, source: Path) -> None:
        out = converted(source, tmp_path / "b.jsonl")
        resumed = skip_answered(out, read_rows(source))
        assert (resumed.done, resumed.failed, list(resumed.rest)) == (4, 2, [])

    def test_missing_output_leaves_all_to_do(self, tmp_path: Path, source: Path) -> None:
        resumed = skip_answered(tmp_path / "b.jsonl", read_rows(source))
        assert (resumed.done, resumed.failed, len(list(resumed.rest))) == (0, 0, 4)

    @pytest.mark.parametrize(
        "content",
        [
            '{"id": 9, "text": "One.", "analysis": {}, "error": null}\n',
            '{"id": 1, "text": "One."}\n',
            '{"id": 1, "text": "One.", "analysis": null, "error": null}\n',
            "notes of mine",
            "notes of mine\n",
            "\n",
        ],
    )
    def test_other_file_is_refused_and_left_alone(self, tmp_path: Path, source: Path, content: str) -> None:
        out = write(tmp_path / "b.jsonl", content)
        with pytest.raises(InputError, match=r"b\.jsonl is there already and its line 1 does not fit.*remove it"):
            skip_answered(out, read_rows(source))
        assert out.read_text() == content

    def test_output_longer_than_the_table_is_refused(self, tmp_path: Path, source: Path) -> None:
        out = converted(source, tmp_path / "b.jsonl")
        out.write_bytes(out.read_bytes() * 2)
        with pytest.raises(InputError, match="its line 5 does not fit"):
            skip_answered(out, read_rows(source))


class TestTexts:
    def test_folder_is_read_sorted_without_hidden_and_other_files(self, tmp_path: Path) -> None:
        for name in ("b.TXT", "a/b/c.text", ".git/x.txt", "a/page.html", "a/plain"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        assert find_texts(tmp_path) == [tmp_path / name for name in ("a/b/c.text", "a/plain", "b.TXT")]

    def test_line_breaks_stay_as_they_are(self) -> None:
        assert decode_text("é\r\n\u2028x\r".encode(), "page") == "é\r\n\u2028x\r"

    def test_utf_16_is_told_by_its_first_byte(self) -> None:
        with pytest.raises(InputError, match="page is not UTF-8 text: found 0xff at byte offset 0; convert it"):
            decode_text("“".encode("utf-16"), "page")


def test_suffix_that_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.xlsx is no table that can be read: expected one of \.jsonl, \.ndjson"):
        read_rows(Path("a.xlsx"))
    with pytest.raises(InputError, match=r"a\.xlsx is no table that can be written"):
        open_writer(Path("a.xlsx"), source=Path("a.csv"))


def test_public_names_are_those_promised() -> None:
    assert all(hasattr(corpus, name) for name in corpus.__all__)
