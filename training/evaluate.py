"""Measures a model and writes its ``metrics.json`` and card: ``python -m training.evaluate models/genre-linear``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.artifact import CARD, METRICS, Manifest, read_model, update_texts
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.stance import LinearStance
from stancekit.card import Measured, render_card
from training import evaluate_genre, evaluate_stance
from training.recipe import Recipe, read_recipe
from training.results import Results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.artifact import Model
    from stancekit.metrics import Figure

RECIPES = Path(__file__).parent / "recipes"


def measure(model: Model, recipe: Recipe) -> tuple[dict[str, Figure], dict[str, dict[str, float]], dict[str, str]]:
    """Figures, baselines, and the meaning of the keys that the card shows."""
    manifest = model.manifest
    if manifest.task == "stance":
        stance = LinearStance(model.arrays, manifest.settings, name=manifest.title)
        return *evaluate_stance.measure(stance, model, recipe), evaluate_stance.KEYS
    genre = LinearGenre(model.arrays, manifest.settings, name=manifest.title)
    return *evaluate_genre.measure(genre, recipe), evaluate_genre.KEYS


def card(manifest: Manifest, recipe: Recipe, results: Results, keys: dict[str, str]) -> str:
    """The card, from the results."""
    record = json.loads(results.to_json())
    measured = Measured(results.figures, results.baselines, results.command, record["machine"], record["date"])
    return render_card(manifest, measured, recipe.prose, keys)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and update the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    arguments = parser.parse_args(argv)
    model = read_model(arguments.model)
    recipe = read_recipe(RECIPES / f"{model.manifest.name}.toml")
    figures, baselines, keys = measure(model, recipe)
    results = Results(figures, baselines, f"python -m training.evaluate models/{model.manifest.name}")
    update_texts(arguments.model, {METRICS: results.to_json(), CARD: card(model.manifest, recipe, results, keys)})
    for key, figure in figures.items():
        print(f"{key}: {figure.value:.4f} [{figure.interval[0]:.4f}, {figure.interval[1]:.4f}]")


if __name__ == "__main__":
    main()
