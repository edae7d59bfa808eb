"""Fills README's generated parts, the example's output and the figures: ``python -m training.readme``."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

import stancekit
from stancekit.loading import figures
from stancekit.metrics import Figure, read_figures
from stancekit.report.terminal import print_analysis

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLE = ROOT / "examples" / "fishing-dispute.txt"
WIDTH = 100
ROWS = (
    ("genre-linear", "allsides_test_outlet.macro_f1", "articles of unseen outlets, reporting or commentary: macro-F1"),
    ("genre-linear", "allsides_test_outlet.auc", "the same: AUC"),
    ("pages", "pages.block_macro_f1", "pages of an unseen outlet's report and unseen comments: block macro-F1"),
    ("pages", "pages.exact_boundary", "the same: boundary found exactly"),
    ("pages", "pages.one_genre_whole", "pages of one genre left whole"),
    (
        "stance-linear",
        "dse_clean.macro_f1_5",
        "who supports or opposes whom (DSE without its leak), five classes: macro-F1",
    ),
    ("stance-linear", "dse_clean.direction_accuracy", "the same: direction"),
    ("stance-linear", "newsmtsc_rw.macro_f1", "words toward a person (NewsMTSC): macro-F1"),
    (
        "minilm-onnx",
        "allsides_test_outlet.macro_f1",
        "articles of unseen outlets, by the encoder (`onnx`): macro-F1",
    ),
    ("minilm-onnx", "pages.exact_boundary", "boundary of report and comments found exactly, by the encoder"),
    ("minilm-onnx", "dse_clean.macro_f1_5", "who supports or opposes whom, by the encoder: macro-F1"),
    ("minilm-onnx", "newsmtsc_rw.macro_f1", "words toward a person, by the encoder: macro-F1"),
)
"""Where each row of the table of figures comes from, its key, and what it says."""


def output() -> str:
    """What ``stancekit analyze`` prints for the example."""
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None)
    print_analysis(stancekit.load().analyze(EXAMPLE.read_text(encoding="utf-8")), console)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().strip().splitlines()]
    return "\n".join(["```", *lines, "```"])


def table() -> str:
    """The table of figures."""
    rows = [f"| {meaning} | {_shown(_figure(source, key))} |" for source, key, meaning in ROWS]
    return "\n".join(["| measured on | figure |", "|---|---|", *rows])


def filled(readme: str) -> str:
    """README with its generated parts made anew."""
    for name, content in (("output", output()), ("figures", table())):
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        readme = part.sub(lambda match, body=content: f"{match[1]}{body}\n{match[2]}", readme)
    return readme


def _figure(source: str, key: str) -> Figure:
    if source == "pages":
        return read_figures(ROOT / "benchmarks" / "results" / "pages.json")[key]
    return figures(source)[key]


def _shown(figure: Figure) -> str:
    return f"**{figure.value:.3f}** [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]"


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
