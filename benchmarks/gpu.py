"""All that needs a GPU in one run of a few minutes: ``python -m benchmarks.gpu --encoder PATH``.

The tests marked ``gpu``, the timings of ``benchmarks.encoder`` on the card, and the fine-tuning of the shipped encoder
by its recipe, whose figures come from ``training.evaluate``. A step that fails or takes too long does not stop the
others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
RECIPE = "training/recipes/minilm-onnx.toml"
MINUTES = {"tests": 1.5, "timings": 2.0, "fine-tuning": 6.0}


def main(argv: Sequence[str] | None = None) -> int:
    """Run every step; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", help="folder of the encoder to fine-tune (default: the recipe's, from the hub)")
    parser.add_argument("-o", "--output", default="build/minilm-gpu", help="where the fine-tuned model goes")
    arguments = parser.parse_args(argv)
    given = ["--encoder", arguments.encoder] if arguments.encoder else []
    steps = {
        "tests": ["pytest", "-q", "-m", "gpu", "tests/backends/test_gpu.py"],
        "timings": ["benchmarks.encoder", "--device", "cuda"],
        "fine-tuning": ["training.train", RECIPE, "-o", arguments.output, *given],
    }
    failed = [name for name, command in steps.items() if not _passes(name, command)]
    print(f"failed: {', '.join(failed)}" if failed else "all steps passed")
    return int(bool(failed))


def _passes(name: str, command: Sequence[str]) -> bool:
    began = time.monotonic()
    try:
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, timeout=60 * MINUTES[name], check=False)
        how = f"exit {done.returncode}"
        passed = done.returncode == 0
    except subprocess.TimeoutExpired:
        how, passed = "stopped: out of time", False
    print(f"{name}: {how}, {time.monotonic() - began:.0f} s", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
