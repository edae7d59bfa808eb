"""What eight bits cost in quality: ``python -m benchmarks.precision FULL SMALL``, two model folders; ten minutes.

The same weights answer the same tests in full precision and in eight bits. A loss is in points: hundredths of a figure.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, cast

import stancekit
from benchmarks.pages import decide_with, measure_pages
from stancekit.results import Results, write_results
from training import triples
from training.evaluate_stance import measure_clean, measure_five, measure_unseen, measure_voices
from training.prepare import dse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import PairBackend
    from stancekit.metrics import Figure

RESULTS = Path(__file__).parent / "results" / "precision.json"
COMMAND = "python -m benchmarks.precision"


def measure(folder: Path) -> dict[str, Figure]:
    """Figures of pairs, words toward a target, claims and pages."""
    analyzer = stancekit.load(backend=folder)
    model, tests = cast("PairBackend", analyzer.stance_model), dse.load("test")
    sides, _ = triples.measure_sides(analyzer)
    return {
        "dse_clean.macro_f1_5": measure_five(model, tests),
        **measure_clean(model, tests),
        **measure_voices(model),
        **measure_unseen(model),
        "gold.pair_macro_f1": sides,
        **{f"triples_dev.{key}": figure for key, figure in triples.measure(analyzer, "dev").items()},
        **{f"gold.triple_{key}": figure for key, figure in triples.measure(analyzer, "test").items()},
        **measure_pages(decide_with(analyzer.genre)),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("full", type=Path)
    parser.add_argument("small", type=Path)
    arguments = parser.parse_args(argv)
    small, full = measure(arguments.small), measure(arguments.full)
    for key, figure in small.items():
        loss = 100 * (full[key].value - figure.value)
        print(
            f"{key}: {full[key].value:.4f} in full precision, {figure.value:.4f} in eight bits, {loss:+.2f} points lost"
        )
    baseline = {key: figure.value for key, figure in full.items()}
    write_results(Results(small, {"full precision": baseline}, COMMAND), RESULTS)


if __name__ == "__main__":
    main()
