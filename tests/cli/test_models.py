"""``stancekit models``: what is bundled, one line a figure."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from stancekit.artifact import FileEntry, Manifest
from stancekit.cli import main
from stancekit.metrics import Figure


def manifest(name: str, task: str) -> Manifest:
    return Manifest(
        name=name,
        version=1,
        task=task,
        backend="linear",
        labels=("reporting", "commentary"),
        licence="CC0-1.0",
        settings={},
        thresholds={},
        calibration={},
        corpora=(),
        versions={},
        files={"weights.safetensors": FileEntry(bytes=1_200_000, sha256=""), "README.md": FileEntry(34_000, "")},
    )


@pytest.fixture(autouse=True)
def _two_models(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("stancekit.loading")
    figures = {
        "genre-small": {
            "pages.macro_f1": Figure(0.91234, (0.9, 0.92), 400),
            "auc": Figure(0.96, (0.95, 0.97), 4307),
        },
        "stance-small": {},
    }
    models = [manifest("genre-small", "genre"), manifest("stance-small", "stance")]
    module.bundled_models = lambda: models  # type: ignore[attr-defined]
    module.figures = figures.__getitem__  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stancekit.loading", module)


def test_models_lists_task_backend_size_licence_and_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "genre-small 1",
        "  genre, backend linear, 1.2 MB, CC0-1.0",
        "  pages.macro_f1  0.912  [0.900, 0.920]  n=400",
        "  auc             0.960  [0.950, 0.970]  n=4307",
        "",
        "stance-small 1",
        "  stance, backend linear, 1.2 MB, CC0-1.0",
    ]
