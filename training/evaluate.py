"""Measures a model and writes its ``metrics.json`` and card: ``python -m training.evaluate models/genre-linear``."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import stancekit
from stancekit.artifact import CARD, METRICS, Manifest, read_manifest, read_model, update_texts
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.names import LinearNames
from stancekit.card import Measured, render_card
from stancekit.metrics import Figure, read_figures
from stancekit.results import Results
from training import evaluate_genre, evaluate_parties, evaluate_stance
from training.recipe import Recipe, read_recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

RECIPES = Path(__file__).parent / "recipes"


KEYS = {"genre": evaluate_genre.KEYS, "parties": evaluate_parties.KEYS, "stance": evaluate_stance.KEYS}
"""The figures that a card shows, by task."""


def measure(folder: Path, recipe: Recipe) -> Results:
    """The figures of a model, and those of the simple baselines."""
    model = read_model(folder)
    manifest = model.manifest
    analyzer = stancekit.load(backend=folder)
    figures: dict[str, Figure] = {}
    baselines: dict[str, dict[str, float]] = defaultdict(dict)
    for task in manifest.tasks:
        if task == "stance":
            found, simple = evaluate_stance.measure(analyzer, recipe)
        elif task == "parties":
            found, simple = evaluate_parties.measure(LinearNames(model.arrays, manifest.settings, name=manifest.title))
        else:
            found, simple = evaluate_genre.measure(analyzer.genre)
            if isinstance(analyzer.genre, LinearGenre):
                found |= evaluate_genre.measure_refitted(analyzer.genre, model.arrays, recipe)
            else:
                found |= evaluate_genre.measure_tuned(folder)
        figures |= found
        for name, values in simple.items():
            baselines[name] |= values
    return Results(figures, baselines, f"python -m training.evaluate {folder}")


def card(manifest: Manifest, recipe: Recipe, metrics: Path) -> str:
    """The card, from the figures as written."""
    record = json.loads(metrics.read_text(encoding="utf-8"))
    measured = Measured(
        read_figures(metrics), record["baselines"], record["command"], record["machine"], record["date"]
    )
    of_tasks = [item for task in manifest.tasks for item in KEYS[task].items()]
    keys = {key: meaning for key, meaning in of_tasks if key not in recipe.left_out}
    return render_card(manifest, measured, recipe.prose, keys)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and update the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--card-only", action="store_true", help="render the card anew from the figures there are")
    arguments = parser.parse_args(argv)
    folder: Path = arguments.model
    manifest = read_manifest(folder)
    recipe = read_recipe(RECIPES / f"{manifest.name}.toml")
    if not arguments.card_only:
        update_texts(folder, {METRICS: measure(folder, recipe).to_json()})
    update_texts(folder, {CARD: card(read_manifest(folder), recipe, folder / METRICS)})
    for key, figure in read_figures(folder / METRICS).items():
        print(f"{key}: {figure.value:.4f} [{figure.interval[0]:.4f}, {figure.interval[1]:.4f}]")


if __name__ == "__main__":
    main()
