"""Bad use: one sentence on standard error, exit code 2, nothing on standard output, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from stancekit.cli import main

Files = dict[str, bytes]

CASES: dict[str, tuple[Files, list[str], str]] = {
    "no command": ({}, [], "the following arguments are required: COMMAND; see stancekit --help"),
    "unknown command": ({}, ["analyse"], "invalid choice: 'analyse'"),
    "unknown option": ({"a.txt": b"Yes."}, ["analyze", "a.txt", "--jsn"], "unrecognized arguments: --jsn"),
    "no path": ({}, ["analyze"], "required: PATH; see stancekit analyze --help"),
    "missing file": ({}, ["analyze", "a.txt"], "a.txt is missing: expected a text, a table or a folder"),
    "missing table": ({}, ["analyze", "a.csv"], "a.csv is missing"),
    "html": ({"a.html": b"<p>Yes.</p>"}, ["analyze", "a.html"], "a.html is HTML, expected plain text or a table"),
    "binary": ({"a.png": b"\x89PNG\0"}, ["analyze", "a.png"], "a.png is not UTF-8 text: found a NUL at byte offset 4"),
    "latin-1": ({"a.txt": b"caf\xe9 "}, ["analyze", "a.txt"], "a.txt is not UTF-8 text: found 0xe9 at byte offset 3"),
    "latin-1 after a mark": (
        {"a.txt": b"\xef\xbb\xbfcaf\xe9 "},
        ["analyze", "a.txt"],
        "a.txt is not UTF-8 text: found 0xe9 at byte offset 6",
    ),
    "empty folder": ({"d/a.png": b"x"}, ["analyze", "d"], "d holds no text file: expected files that end in .md"),
    "a path twice": ({"a.txt": b"Yes."}, ["analyze", "a.txt", "a.txt"], "a.txt is named more than once"),
    "two tables": (
        {"a.csv": b"text\nYes.\n", "b.csv": b"text\nNo.\n"},
        ["analyze", "a.csv", "b.csv"],
        "expected one table at a time, found a.csv, b.csv",
    ),
    "csv without the column": (
        {"a.csv": b"id,body\n1,Yes.\n"},
        ["analyze", "a.csv"],
        "a.csv has no column 'text': found 'id', 'body'; name the column that holds the texts with --text-column",
    ),
    "jsonl without the column": (
        {"a.jsonl": b'{"id": 1}\n{"body": "Yes."}\n'},
        ["analyze", "a.jsonl"],
        "a.jsonl has no column 'text': found 'id', 'body'",
    ),
    "csv without a header": ({"a.csv": b""}, ["analyze", "a.csv"], "a.csv has no header"),
    "column named twice": (
        {"a.csv": b"text,id,id\nYes.,1,2\n"},
        ["analyze", "a.csv"],
        "a.csv has more than one column 'id'",
    ),
    "column that the answers need": (
        {"a.jsonl": b'{"text": "Yes.", "error": null}\n'},
        ["analyze", "a.jsonl"],
        "a.jsonl already has the column 'error', which the answers need; rename it",
    ),
    "broken parquet": ({"a.parquet": b"PAR0"}, ["analyze", "a.parquet"], "a.parquet cannot be read as Parquet"),
    "output in no folder": (
        {"a.txt": b"Yes."},
        ["analyze", "a.txt", "-o", "none/b.txt"],
        "none/b.txt cannot be written: expected a file in a folder that exists",
    ),
    "output over input": (
        {"a.jsonl": b'{"text": "Yes."}\n'},
        ["analyze", "a.jsonl", "-o", "./a.jsonl"],
        "a.jsonl is both input and output",
    ),
    "control characters in a name": ({}, ["analyze", "a\x1b[2J.txt"], "a\\x1b[2J.txt is missing"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_use_is_one_sentence_and_exit_code_2(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files, argv, expected = CASES[case]
    monkeypatch.chdir(tmp_path)
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    before = sorted(tmp_path.rglob("*"))
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (sentence,) = err.splitlines()
    assert sentence.startswith("stancekit: ")
    assert expected in sentence
    assert sorted(tmp_path.rglob("*")) == before


WITH_MODELS: dict[str, tuple[list[str], int, str]] = {
    "unknown backend": (["a.txt", "--backend", "quantum"], 2, "quantum"),
    "damaged model folder": (["a.txt", "--backend", "model"], 1, "manifest.json"),
    "missing party file": (["a.txt", "--party", "none.csv"], 2, "none.csv"),
    "output that is no table": (["a.jsonl", "-o", "b.xlsx"], 2, "b.xlsx is no table that can be written"),
    "output of another table": (
        ["a.jsonl", "-o", "b.jsonl"],
        2,
        "b.jsonl is there already and its line 1",
    ),
}


@pytest.mark.parametrize("case", WITH_MODELS)
def test_bad_use_of_models_and_outputs_is_one_sentence(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options, code, expected = WITH_MODELS[case]
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Yes.", encoding="utf-8")
    Path("a.jsonl").write_text('{"text": "Yes."}\n', encoding="utf-8")
    Path("b.jsonl").write_text('{"text": "No.", "analysis": null, "error": null}\n', encoding="utf-8")
    Path("model").mkdir()
    Path("model", "manifest.json").write_text("{", encoding="utf-8")
    assert main(["analyze", *options]) == code
    out, err = capsys.readouterr()
    assert out == ""
    (sentence,) = err.splitlines()
    assert sentence.startswith("stancekit: ")
    assert expected in sentence
    assert "No." in Path("b.jsonl").read_text(encoding="utf-8")


def test_error_of_the_system_is_failed_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.txt"
    path.touch()

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert main(["analyze", str(path)]) == 1
    assert capsys.readouterr().err == f"stancekit: {path}: Permission denied\n"
