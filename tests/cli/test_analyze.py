"""``stancekit analyze``: what goes where, exit codes, tables row by row."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from stancekit.cli import main

if TYPE_CHECKING:
    from conftest import FakeAnalyzer

REPORT = "The ferry line raised its fares on Monday."
OPINION = "I call that plain robbery."


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(f"{REPORT}\n{OPINION}\n", encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "pages.jsonl", [{"id": n, "text": f"Ferry {n} left port."} for n in range(5)])


def write_jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_jsonl(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.usefixtures("analyzer")
class TestText:
    def test_report_is_printed_for_a_person(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["analyze", str(page)]) == 0
        out, err = capsys.readouterr()
        assert out.startswith("mixed · ")
        assert "\x1b" not in out
        assert err == ""

    def test_json_is_one_document_of_schema_1(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["analyze", str(page), "--json"]) == 0
        out = capsys.readouterr().out
        answer = json.loads(out)
        assert answer["schema"] == 1
        assert [s["genre"] for s in answer["segments"]] == ["reporting", "commentary"]
        assert out.startswith('{\n  "schema"')

    def test_output_goes_to_the_file(self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = tmp_path / "answer.json"
        assert main(["analyze", str(page), "--json", "-o", str(out)]) == 0
        assert json.loads(out.read_text(encoding="utf-8"))["schema"] == 1
        assert capsys.readouterr().out == ""

    def test_standard_input_is_read(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        stdin(monkeypatch, OPINION.encode())
        assert main(["analyze", "-", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["genre"]["label"] == "commentary"

    def test_targets_are_asked_about(self, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["analyze", str(page), "--json", "--target", "fares", "--target", "robbery"])
        stances = json.loads(capsys.readouterr().out)["stances"]
        assert [s["target"] for s in stances] == ["fares", "robbery"]

    def test_offsets_count_from_behind_a_byte_order_mark(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "page.txt"
        path.write_bytes(b"\xef\xbb\xbfOne.\r\nTwo.")
        main(["analyze", str(path), "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert [(b["start"], b["end"]) for b in answer["segments"][0]["blocks"]] == [(0, 4), (6, 10)]
        assert answer["coverage"]["characters"] == 10


def test_backend_and_parties_reach_the_loader(page: Path, tmp_path: Path, analyzer: FakeAnalyzer) -> None:
    party = tmp_path / "party.csv"
    assert main(["analyze", str(page), "--party", str(party)]) == 0
    assert analyzer.loaded_with == {"backend": "linear", "parties": str(party), "prior": None}


def test_workers_reach_the_analyzer(page: Path, analyzer: FakeAnalyzer) -> None:
    assert main(["analyze", str(page), "--workers", "2"]) == 0
    assert analyzer.workers == 2


def test_bad_use_is_told_before_the_models_are_loaded(tmp_path: Path, analyzer: FakeAnalyzer) -> None:
    assert main(["analyze", str(tmp_path / "none.txt")]) == 2
    assert analyzer.loaded_with == {}


@pytest.mark.usefixtures("analyzer")
class TestSeveralTexts:
    def test_each_has_a_header(self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        other = tmp_path / "other.txt"
        other.write_text(OPINION, encoding="utf-8")
        assert main(["analyze", str(page), str(other)]) == 0
        lines = capsys.readouterr().out.splitlines()
        first, second = lines.index(f"==> {page} <=="), lines.index(f"==> {other} <==")
        assert first < second
        assert lines[second + 1].startswith("commentary · ")

    def test_folder_gives_json_lines_sorted_by_path(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("b.txt", "a/z.md", "a/image.png", ".hidden.txt", "c"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(REPORT, encoding="utf-8")
        assert main(["analyze", str(tmp_path), "--json"]) == 0
        answers = read_jsonl(capsys.readouterr().out)
        assert [a["path"] for a in answers] == [str(tmp_path / name) for name in ("a/z.md", "b.txt", "c")]
        assert {next(iter(a)) for a in answers} == {"path"}
        assert {a["schema"] for a in answers} == {1}

    def test_output_in_the_folder_is_no_page(self, page: Path) -> None:
        out = page.with_name("answers.txt")
        for _ in range(2):
            assert main(["analyze", str(page.parent), "--json", "-o", str(out)]) == 0
            assert [a["path"] for a in read_jsonl(out.read_text(encoding="utf-8"))] == [str(page)]

    def test_unreadable_text_is_reported_and_the_others_go_on(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bad = tmp_path / "bad.txt"
        bad.write_bytes(b"abc\xff")
        assert main(["analyze", str(bad), str(page), "--json"]) == 1
        out, err = capsys.readouterr()
        assert [(a["path"], "error" in a) for a in read_jsonl(out)] == [(str(bad), True), (str(page), False)]
        assert err.splitlines() == [
            f"stancekit: {bad} is not UTF-8 text: found 0xff at byte offset 3; convert it to UTF-8 first",
            "stancekit: 2 texts, 1 failed",
        ]


@pytest.mark.usefixtures("analyzer")
class TestTable:
    def test_rows_come_out_in_order_with_their_columns(self, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["analyze", str(table)]) == 0
        out, err = capsys.readouterr()
        rows = read_jsonl(out)
        assert [row["id"] for row in rows] == [0, 1, 2, 3, 4]
        assert [list(row) for row in rows] == [["id", "text", "analysis", "error"]] * 5
        assert all(row["analysis"]["schema"] == 1 and row["error"] is None for row in rows)
        assert err == ""

    def test_text_column_can_be_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "pages.csv"
        path.write_text(f'id,body\n1,"{OPINION}"\n', encoding="utf-8")
        assert main(["analyze", str(path), "--text-column", "body"]) == 0
        (row,) = read_jsonl(capsys.readouterr().out)
        assert row["body"] == OPINION
        assert row["analysis"]["genre"]["label"] == "commentary"

    def test_bad_rows_are_reported_kept_and_counted(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "pages.jsonl"
        path.write_bytes(b'{"text": "One."}\n{"text": nope}\n{"id": 3, "text": null}\n{"text": "Four."}\n')
        assert main(["analyze", str(path)]) == 1
        out, err = capsys.readouterr()
        rows = read_jsonl(out)
        assert [row["analysis"] is None for row in rows] == [False, True, True, False]
        assert rows[2] == {"id": 3, "text": None, "analysis": None, "error": rows[2]["error"]}
        assert err.splitlines() == [
            f"stancekit: {path}, row 2: the JSON is broken at character 10: Expecting value",
            f"stancekit: {path}, row 3: the column 'text' is null, expected a string",
            "stancekit: 4 rows, 2 failed",
        ]

    def test_interrupted_run_goes_on_where_it_stopped(
        self, table: Path, tmp_path: Path, analyzer: FakeAnalyzer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "out.jsonl"
        analyzer.stop_after = 3
        assert main(["analyze", str(table), "-o", str(out)]) == 130
        assert len(read_jsonl(out.read_text())) == 3
        assert capsys.readouterr().err == ""
        analyzer.stop_after = None
        assert main(["analyze", str(table), "-o", str(out)]) == 0
        assert [row["id"] for row in read_jsonl(out.read_text())] == [0, 1, 2, 3, 4]
        assert len(analyzer.seen) == 5
        assert "holds 3 answered rows" in capsys.readouterr().err

    def test_line_cut_off_by_a_crash_is_written_again(
        self, table: Path, tmp_path: Path, analyzer: FakeAnalyzer
    ) -> None:
        out = tmp_path / "out.jsonl"
        main(["analyze", str(table), "-o", str(out)])
        whole = out.read_bytes()
        out.write_bytes(whole[:-40])
        assert main(["analyze", str(table), "-o", str(out)]) == 0
        assert out.read_bytes() == whole
        assert len(analyzer.seen) == 6

    def test_failed_rows_of_an_earlier_run_still_count(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = write_jsonl(tmp_path / "pages.jsonl", [{"text": "One."}, {"text": 2}])
        out = tmp_path / "out.jsonl"
        main(["analyze", str(path), "-o", str(out)])
        capsys.readouterr()
        assert main(["analyze", str(path), "-o", str(out)]) == 1
        assert "stancekit: 2 rows, 1 failed" in capsys.readouterr().err

    def test_csv_output_holds_the_analysis_as_json(self, table: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.csv"
        assert main(["analyze", str(table), "-o", str(out)]) == 0
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["id"] for row in rows] == ["0", "1", "2", "3", "4"]
        assert {json.loads(row["analysis"])["schema"] for row in rows} == {1}
        assert not out.with_name("out.csv.partial").exists()

    def test_parquet_output_holds_the_analysis_as_json(self, table: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.parquet"
        assert main(["analyze", str(table), "-o", str(out)]) == 0
        rows = pq.read_table(out).to_pylist()
        assert [row["id"] for row in rows] == [0, 1, 2, 3, 4]
        assert json.loads(rows[0]["analysis"])["schema"] == 1

    def test_interrupted_csv_run_leaves_no_output_under_its_name(
        self, table: Path, tmp_path: Path, analyzer: FakeAnalyzer
    ) -> None:
        analyzer.stop_after = 2
        out = tmp_path / "out.csv"
        assert main(["analyze", str(table), "-o", str(out)]) == 130
        assert not out.exists()
        with out.with_name("out.csv.partial").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == 2


def test_text_is_analysed_with_the_bundled_models_and_no_heavy_library(page: Path) -> None:
    script = (
        "import sys; from stancekit.cli import main; code = main(['analyze', *sys.argv[1:]]);"
        "print(*(name for name in ('pandas', 'pyarrow', 'scipy', 'sklearn', 'torch', 'rich') if name in sys.modules),"
        "file=sys.stderr); sys.exit(code)"
    )
    command = [sys.executable, "-c", script, str(page), "--json"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "\n")
    assert json.loads(process.stdout)["schema"] == 1


def test_help_starts_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["analyze", "--help"])
    help_text = capsys.readouterr().out
    assert help_text.index("examples:") < help_text.index("options:")


def test_closed_pipe_is_quiet(tmp_path: Path) -> None:
    script = (
        "import sys, types; m = types.ModuleType('stancekit.loading'); sys.path.insert(0, sys.argv[1]);"
        "from conftest import FakeAnalyzer; m.load = lambda **_: FakeAnalyzer(); sys.modules['stancekit.loading'] = m;"
        "from stancekit.cli import main; sys.exit(main(['analyze', *sys.argv[2:]]))"
    )
    long = write_jsonl(tmp_path / "long.jsonl", [{"text": "Ferries left port. " * 20}] * 2000)
    command = [sys.executable, "-c", script, str(Path(__file__).parent), str(long)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait(timeout=30) == 1
