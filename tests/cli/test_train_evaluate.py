import json
import re

import pytest

from stancekit.cli import main

ROWS = [
    ("The court ruled on Monday that the dam may stand.", "reporting", "Alpha"),
    ("Officials said 300 people had left the valley.", "reporting", "Beta"),
    ("The ministry published the figures on Tuesday.", "reporting", "Alpha"),
    ("Talks between the two countries ended without a treaty, an envoy said.", "reporting", "Beta"),
    ("What a disgrace! You should all be ashamed.", "commentary", "Alpha"),
    ("I think we must finally admit that this plan is nonsense.", "commentary", "Beta"),
    ("Who believes these fools? Nobody does, and rightly so.", "commentary", "Alpha"),
    ("Let us be honest: our leaders have failed us.", "commentary", "Beta"),
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps({"text": text, "label": label, "outlet": outlet}) for text, label, outlet in ROWS]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_trained_model_is_evaluated_and_analyses(table, tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["train", "--task", "genre", "--data", str(table), "-o", str(folder)]) == 0
    assert capsys.readouterr().out == f"fitted to 8 texts; wrote {folder}\n"
    assert main(["evaluate", str(folder), "--data", str(table), "--by", "outlet"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^(\S+): (\d) texts", out, re.MULTILINE) == [
        ("all", "8"),
        ("outlet=Alpha", "4"),
        ("outlet=Beta", "4"),
    ]
    assert re.search(r"^  macro_f1 +1\.000", out, re.MULTILINE)
    page = tmp_path / "page.txt"
    page.write_text("What a disgrace! You should all be ashamed.")
    assert main(["analyze", str(page), "--backend", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["genre"]["label"] == "commentary"
    assert answer["models"]["genre"] == "mine 1"


def test_evaluate_takes_a_bundled_model_and_a_prior(table, capsys):
    assert main(["evaluate", "genre-linear", "--data", str(table), "--prior", "0.2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("prior: 20.0% of the articles are opinion pieces, ")
    assert "macro_f1, majority" in out


def test_evaluate_estimates_what_to_expect(table, capsys):
    assert main(["evaluate", "genre-linear", "--data", str(table), "--prior", "estimate"]) == 0
    # lone sentences have no comments below them
    assert " 0.1% have comments below; " in capsys.readouterr().out


def test_a_group_of_one_class_is_told_how_many_answers_are_right(table, capsys):
    with table.open("a") as file:
        file.write(json.dumps({"text": "The council met.", "label": " Reporting", "outlet": "\x1b[31mGamma"}) + "\n")
    assert main(["evaluate", "genre-linear", "--data", str(table), "--by", "outlet"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"outlet=\S*Gamma: 1 texts, 0.0% commentary\n  accuracy +[01]\.000", out)
    assert "\x1b" not in out


def test_many_rows_that_cannot_be_used_are_counted(table, capsys):
    with table.open("a") as file:
        file.write((json.dumps({"text": "A line.", "label": "SUBJ"}) + "\n") * 50)
    assert main(["evaluate", "genre-linear", "--data", str(table)]) == 0
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 11
    assert err[-1].endswith("50 rows are left out, the first 10 of them named above")


def test_rows_that_cannot_be_used_are_named_and_left_out(table, tmp_path, capsys):
    with table.open("a") as file:
        file.write(json.dumps({"text": "A line.", "label": "SUBJ"}) + "\n" + json.dumps({"text": " "}) + "\n")
    assert main(["train", "--task", "genre", "--data", str(table), "-o", str(tmp_path / "mine")]) == 0
    out, err = capsys.readouterr()
    assert "fitted to 8 texts" in out
    assert "row 9 is left out: expected reporting or commentary, found 'SUBJ'" in err
    assert "row 10 is left out: its text is empty" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["evaluate", "genre-linnear", "--data", "{table}"],
            "unknown model 'genre-linnear': expected genre-linear, minilm-onnx or",
        ),
        (["evaluate", "genre-linear", "--data", "{table}", "--prior", "7"], "--prior can't be '7': expected a share"),
        (
            ["evaluate", "genre-linear", "--data", "{table}", "--label-column", "x"],
            "has no column 'x': found 'text', 'label', 'outlet'; name the column that holds it",
        ),
        (["evaluate", "genre-linear", "--data", "{table}", "--by", "x"], "has no column 'x'"),
        (["train", "--task", "genre", "--data", "{table}", "-o", "{folder}"], "holds other files"),
        (["train", "--task", "genre", "--data", "{table}", "-o", "{table}/x"], "rows.jsonl is a file; choose another"),
        (["train", "--task", "genre", "--data", "{table}", "-o", "x", "--base", "y"], "unknown model 'y'"),
    ],
)
def test_bad_use_is_one_sentence_and_code_2(table, tmp_path, capsys, arguments, message):
    given = [a.format(table=table, folder=tmp_path) for a in arguments]
    assert main(given) == 2
    assert message in capsys.readouterr().err.splitlines()[-1]
