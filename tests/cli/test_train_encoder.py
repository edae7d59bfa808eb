"""``stancekit train --encoder`` and what follows it, as docs/fine-tuning.md tells it, on a tiny encoder."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from stancekit.artifact import read_manifest
from stancekit.cli import main
from stancekit.errors import InputError

pytest.importorskip("stancekit.finetune.transformer", reason="the extra for fine-tuning is not installed")
pytest.importorskip("matplotlib", reason="the extra for fine-tuning is not installed")

DOCS = Path(__file__).parents[2] / "docs" / "fine-tuning.md"
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL) if DOCS.exists() else []
COMMANDS = [line for kind, block in BLOCKS if not kind for line in block.splitlines() if line.startswith("stancekit")]
THINGS = ("dam", "road", "harbour", "school", "bridge", "tunnel", "mill", "park", "canal", "library", "market", "tower")
SAID = {
    "reporting": ("The {0} opened on Monday.", "Officials said the {0} cost 3 million."),
    "commentary": ("What a disgrace this {0} is!", "I think we must tear down the {0}."),
}
SIDES = {"support": "Oslo praised the {0}.", "oppose": "Oslo condemned the {0}.", "neutral": "Oslo lies by the {0}."}


def write(path, rows):
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tiny_encoder, tmp_path, monkeypatch):
    """A folder with an encoder and tables under the names that the document gives them."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(tiny_encoder, "encoder")
    shutil.copytree(tiny_encoder, "minilm-onnx")  # in the place of ours, which is slow
    texts = [
        {"text": form.format(thing), "label": label}
        for label, forms in SAID.items()
        for form in forms
        for thing in THINGS
    ]
    for name, rows in (("train", texts), ("test", texts[::3]), ("dev", texts[1::4])):
        write(tmp_path / f"{name}.jsonl", rows)
        lines = ["text,label", *(f'"{row["text"]}",{row["label"]}' for row in rows)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pairs = [(form.format(thing), thing, side) for side, form in SIDES.items() for thing in THINGS]
    lines = ["text,holder,target,label", *(f"{text},Oslo,{target},{side}" for text, target, side in pairs)]
    (tmp_path / "pairs.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "page.txt").write_text("Oslo condemned the bridge on Monday.", encoding="utf-8")
    for kind, block in BLOCKS:
        if kind == "toml":
            (tmp_path / "recipe.toml").write_text(block, encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(not BLOCKS, reason="the documents are not here")
def test_the_commands_of_the_document_work(folder, capsys):
    assert len(COMMANDS) == 5
    for command in COMMANDS:
        assert main(shlex.split(command)[1:]) == 0, command
    assert "wrote" in capsys.readouterr().out
    card = (folder / "my-stance" / "README.md").read_text(encoding="utf-8")
    assert "MISSING" not in card
    assert "curve.svg" in card
    assert "<svg" in (folder / "my-stance" / "curve.svg").read_text(encoding="utf-8")
    assert not (folder / "my-model.checkpoint").exists()


def test_evaluate_prints_each_label_and_enters_the_figures_in_the_card(folder, capsys):
    assert main(["train", "--task", "genre", "--data", "train.jsonl", "--encoder", "encoder", "-o", "m"]) == 0
    assert main(["evaluate", "m", "--data", "test.jsonl", "--by", "label", "--card"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^  f1/commentary +\d\.\d{3}", out, re.MULTILINE)
    assert "label=reporting: 8 rows" in out
    record = json.loads((folder / "m" / "metrics.json").read_text(encoding="utf-8"))
    assert {"held_out.macro_f1", "test.macro_f1", "test.macro_f1/label=reporting"} <= set(record["figures"])
    assert record["baselines"]["majority"]["test.accuracy"] == pytest.approx(0.5)
    assert "test: macro-F1" in (folder / "m" / "README.md").read_text(encoding="utf-8")


def test_the_estimator_does_what_the_command_does(folder):
    estimators = pytest.importorskip("stancekit.estimators")
    questions = [(form.format(thing), thing, "Oslo") for form in SIDES.values() for thing in THINGS]
    labels = [side for side in SIDES for _ in THINGS]
    model = estimators.StanceClassifier(encoder="encoder", epochs=2).fit(questions, labels)
    assert model.classes_.tolist() == ["neutral", "oppose", "support"]
    assert "held_out.macro_f1" in model.results_.figures
    chances = model.predict_proba(questions)
    assert chances.sum(axis=1) == pytest.approx(1.0)
    model.save("mine")
    assert read_manifest(folder / "mine").name == "mine"
    with pytest.raises(InputError, match="question 1 is 'no': expected a tuple of text, target"):
        model.predict([questions[0], "no"])


def test_labels_may_be_any(folder, capsys):
    rows = [{"text": f"{word} {thing}", "label": word[0].upper()} for word in ("old", "new", "big") for thing in THINGS]
    write(folder / "own.jsonl", rows)
    options = ["--data", "own.jsonl", "--encoder", "encoder", "--epochs", "1", "-o", "m"]
    assert main(["train", "--task", "genre", *options]) == 0
    assert read_manifest(folder / "m").labels == ("B", "N", "O")
    assert main(["analyze", "page.txt", "--backend", "m"]) == 1
    assert "expected labels reporting and commentary, found B, N, O" in capsys.readouterr().err


def test_a_stance_model_with_other_labels_is_refused_by_analyze_and_taken_by_evaluate(folder, capsys):
    pairs = (folder / "pairs.csv").read_text(encoding="utf-8").replace("support", "favor").replace("oppose", "against")
    (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    options = ["--data", "pairs.csv", "--encoder", "encoder", "--epochs", "1", "-o", "m"]
    assert main(["train", "--task", "stance", *options]) == 0
    assert main(["evaluate", "m", "--data", "pairs.csv"]) == 0
    assert main(["analyze", "page.txt", "--backend", "m"]) == 1
    assert "expected labels neutral, support, oppose, found against, favor, neutral" in capsys.readouterr().err


def test_a_run_that_was_broken_off_says_so_and_goes_on(folder, monkeypatch, capsys):
    loop = pytest.importorskip("stancekit.finetune.loop")
    save = loop.Run._save

    def break_off(run):
        save(run)
        raise KeyboardInterrupt

    options = ["train", "--task", "genre", "--data", "train.csv", "--encoder", "encoder", "--epochs", "2"]
    assert main([*options, "-o", "whole"]) == 0
    monkeypatch.setattr(loop.Run, "_save", break_off)
    assert main([*options, "-o", "m"]) == 130
    assert "the same command goes on from m.checkpoint" in capsys.readouterr().err
    monkeypatch.setattr(loop.Run, "_save", save)
    assert main([*options, "-o", "m"]) == 0
    weights = [(folder / name / "weights.safetensors").read_bytes() for name in ("whole", "m")]
    assert weights[0] == weights[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--task", "stance", "--data", "pairs.csv", "-o", "m"], "--task stance needs --encoder"),
        (["--task", "genre", "--data", "train.csv"], "--output is missing"),
        (["--task", "genre", "--data", "train.csv", "--encoder", "none", "-o", "m"], "encoder 'none' can't be loaded"),
        (["--task", "stance", "--data", "train.csv", "--encoder", "encoder", "-o", "m"], "has no column 'target'"),
        (["few.toml"], "rows are too few to hold any out"),
        (["odd.toml"], "has an unknown key 'epoch'"),
        (["worse.toml"], "the recipe's settings can't be used"),
    ],
)
def test_bad_use_is_one_sentence_and_code_2(folder, capsys, arguments, message):
    write(folder / "few.jsonl", [{"text": "A line.", "label": "a"}, {"text": "Another.", "label": "b"}])
    options = 'task = "genre"\nencoder = "encoder"\noutput = "m"\n'
    for name, more in (
        ("few", 'data = "few.jsonl"'),
        ("odd", "epoch = 3"),
        ("worse", 'data = "train.csv"\n[settings]\nrate = 3'),
    ):
        (folder / f"{name}.toml").write_text(options + more, encoding="utf-8")
    assert main(["train", *arguments]) == 2
    assert message in capsys.readouterr().err.splitlines()[-1]
