"""The model card: what a model is, on what it was trained, how good it is and where it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancekit.artifact import CorpusEntry, Manifest
    from stancekit.metrics import Figure

PLACEHOLDER = "MISSING"
"""Stands where a card lacks something; a test looks for it in the cards that ship."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What ``metrics.json`` holds.

    Attributes:
        figures: The model's figures, by key.
        baselines: Simple baselines' values, by name and key.
        command: What made them.
        machine: Where.
        date: When, as YYYY-MM-DD.
    """

    figures: Mapping[str, Figure]
    baselines: Mapping[str, Mapping[str, float]]
    command: str
    machine: str
    date: str


@dataclass(frozen=True, slots=True)
class Prose:
    """What people have to say of a model; each in full sentences of Markdown."""

    summary: str
    method: str
    limits: str
    misuse: str


def render_card(manifest: Manifest, measured: Measured, prose: Prose, keys: Mapping[str, str]) -> str:
    """The card as Markdown.

    Args:
        manifest: The model's manifest.
        measured: Its figures.
        prose: What people have to say of it.
        keys: The figures to show, with their meaning.
    """
    return "\n".join(
        [
            f"# {manifest.title}",
            "",
            prose.summary,
            "",
            f"Task: {' and '.join(manifest.tasks)}. Backend: {manifest.backend}. Labels: {', '.join(manifest.labels)}. "
            f"Licence of the weights: {manifest.licence}.",
            "",
            "## How it was made",
            "",
            prose.method,
            "",
            "## Trained on",
            "",
            *_corpora(manifest.corpora),
            "",
            "## Figures",
            "",
            *_figures(measured, keys),
            "",
            f"Made by `{measured.command}` on {measured.machine}, {measured.date}. Intervals are 95 % bootstrap "
            "intervals.",
            "",
            *_parts(measured.figures),
            "## Limits",
            "",
            prose.limits,
            "",
            "## Not for",
            "",
            prose.misuse,
            "",
        ]
    )


def _corpora(corpora: Sequence[CorpusEntry]) -> list[str]:
    rows = [f"| {c.name} | {c.version} | {c.licence} | {c.citation} |" for c in corpora]
    return ["| corpus | version | licence | citation |", "|---|---|---|---|", *rows]


def _figures(measured: Measured, keys: Mapping[str, str]) -> list[str]:
    names = list(measured.baselines)
    rows = []
    for key, meaning in keys.items():
        figure = measured.figures.get(key)
        ours = PLACEHOLDER if figure is None else _shown(figure)
        others = [_value(measured.baselines[name].get(key)) for name in names]
        count = "" if figure is None else str(figure.n)
        rows.append("| " + " | ".join([f"{meaning} (`{key}`)", ours, *others, count]) + " |")
    head = ["figure", "this model", *names, "n"]
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *rows]


def _parts(figures: Mapping[str, Figure]) -> list[str]:
    parts = [(key.partition("/"), figure) for key, figure in figures.items() if "/" in key]
    rows = [f"| {part} | {key} | {_shown(figure)} | {figure.n} |" for (key, _, part), figure in parts]
    if not rows:
        return []
    return ["### In parts", "", "| part | of | figure | n |", "|---|---|---|---|", *rows, ""]


def _shown(figure: Figure) -> str:
    low, high = figure.interval
    return f"**{figure.value:.3f}** [{low:.3f}, {high:.3f}]"


def _value(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
