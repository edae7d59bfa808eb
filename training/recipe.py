"""Recipes: what to train, on what, with which settings, and what the card says of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stancekit.artifact import CorpusEntry
from stancekit.card import Prose
from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe as read.

    Attributes:
        task: ``genre``, ``parties`` or ``stance``; ``genre+stance`` for both.
        name: Of the model folder.
        version: Of the model.
        seed: Of every draw.
        settings: Hyper-parameters, by name.
        pages: The mix of training pages, for genre; that of the genre model in ``beside`` where there is one.
        thresholds: Below which probability the model abstains, by head.
        left_out: Figures that were not measured, by key: its card goes without, and its limits say so.
        labels: Files of our own labelled sentences, in ``training/annotations``.
        cascade: The least probability at which a linear model's answer stands beside this one, by what is told.
        corpora: What it trains on.
        prose: What the card says.
        backend: What serves the model: ``linear`` or ``transformer``.
        encoder: What is fine-tuned: a Hugging Face encoder's id on the hub; empty where nothing is.
        beside: The recipes of the linear models beside which an encoder's stand, by task; a file names them.
    """

    task: str
    name: str
    version: int
    seed: int
    settings: Mapping[str, Any]
    pages: Mapping[str, Any]
    thresholds: Mapping[str, float]
    corpora: tuple[CorpusEntry, ...]
    prose: Prose
    backend: str = "linear"
    encoder: str = ""
    beside: Mapping[str, Recipe] = field(default_factory=dict)
    cascade: Mapping[str, float] = field(default_factory=dict)
    labels: Sequence[str] = ()
    left_out: Sequence[str] = ()

    @property
    def title(self) -> str:
        """Name and version, as answers cite them."""
        return f"{self.name} {self.version}"


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        InputError: A field is missing, unknown or misspelt.
    """
    record = tomllib.loads(path.read_text(encoding="utf-8"))
    if "beside" in record:
        beside = {task: read_recipe(path.with_name(f"{name}.toml")) for task, name in record["beside"].items()}
        record |= {"beside": beside, "pages": beside["genre"].pages}
    try:
        return Recipe(
            **{
                "pages": {},
                "thresholds": {},
                **record,
                "corpora": tuple(CorpusEntry(**entry) for entry in record["corpora"]),
                "prose": Prose(**record["prose"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise InputError(f"{path} is not a recipe: {error}; compare it with those in training/recipes") from error
