import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "fishing-dispute.txt"
HEAVY = ("sklearn", "scipy", "torch", "transformers", "onnxruntime", "pandas", "pyarrow", "fastapi", "ray")
ANALYZE = f"from stancekit.cli import main; main(['analyze', {str(EXAMPLE)!r}, '--json', '-o', sys.argv[1]])"


def modules_after(statement, *arguments):
    script = f"import sys; {statement}; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_import_stancekit_loads_nothing_else():
    loaded = modules_after("import stancekit")
    assert {m for m in loaded if m.startswith("stancekit")} == {"stancekit"}
    assert not loaded & {"numpy", "rich", "safetensors", *HEAVY}


@pytest.mark.parametrize("module", HEAVY)
def test_analyze_with_the_bundled_models_needs_no_heavy_library(module, tmp_path_factory):
    assert module not in _after_analyze(tmp_path_factory)


_cache = {}


def _after_analyze(tmp_path_factory):
    if not _cache:
        _cache["modules"] = modules_after(ANALYZE, str(tmp_path_factory.mktemp("cold") / "out.json"))
    return _cache["modules"]
