import json

import pytest

from stancekit.artifact import CARD, METRICS, read_model
from stancekit.card import PLACEHOLDER
from stancekit.loading import bundled_folder, bundled_models, figures

NAMES = [manifest.name for manifest in bundled_models()]


FILES = {
    "linear": {"README.md", "metrics.json", "weights.safetensors"},
    "onnx": {"README.md", "config.json", "metrics.json", "model.onnx", "tokenizer.json", "weights.safetensors"},
}
LARGEST = {"linear": 10_000_000, "onnx": 25_000_000}


def test_models_ship_for_every_backend():
    assert {(m.name, m.task, m.backend) for m in bundled_models()} >= {
        ("genre-linear", "genre", "linear"),
        ("stance-linear", "stance", "linear"),
        ("minilm-onnx", "genre+stance", "onnx"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_folder_is_whole_and_small(name):
    model = read_model(bundled_folder(name))
    assert set(model.manifest.files) == FILES[model.manifest.backend]
    assert sum(entry.bytes for entry in model.manifest.files.values()) < LARGEST[model.manifest.backend]


@pytest.mark.parametrize("name", NAMES)
def test_a_card_has_no_gaps_and_names_what_the_model_was_trained_on(name):
    folder = bundled_folder(name)
    card = (folder / CARD).read_text(encoding="utf-8")
    assert PLACEHOLDER not in card
    for corpus in read_model(folder).manifest.corpora:
        assert corpus.name in card
        assert corpus.licence in card
        assert corpus.citation in card


@pytest.mark.parametrize("name", NAMES)
def test_a_card_quotes_the_figures_that_were_measured(name):
    card = (bundled_folder(name) / CARD).read_text(encoding="utf-8")
    rows = [line for line in card.splitlines() if line.startswith("| ")]
    for key, figure in figures(name).items():
        shown = f"**{figure.value:.3f}** [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]"
        named = [row for row in rows if f"`{key}`" in row]
        assert [row for row in named if shown not in row] == []


@pytest.mark.parametrize("name", NAMES)
def test_metrics_have_the_agreed_form(name):
    record = json.loads((bundled_folder(name) / METRICS).read_text(encoding="utf-8"))
    assert list(record) == ["figures", "baselines", "command", "machine", "versions", "date"]
    for entry in record["figures"].values():
        low, high = entry["interval"]
        assert low <= entry["value"] <= high
        assert entry["n"] > 0
