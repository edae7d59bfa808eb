"""Fills the tables of ``benchmarks/README.md`` and draws the plots: ``python -m benchmarks.report``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from stancekit.metrics import Figure, read_figures

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
README = FOLDER / "README.md"
LATEST = RESULTS / "latest.json"
FILES = ("encoder", "limits", "throughput", "linear")
"""What ``latest.json`` brings together."""
TARGETS = {
    "linear.vs_fasttext": ("blocks told apart, one thread, against fastText", "8", "x"),
    "linear.vs_sklearn": ("the same against scikit-learn's TF-IDF and logistic regression", "20", "x"),
    "linear.vs_plain": ("the same against our own numpy", "", "x"),
    "linear.two_threads": ("two threads against one", "1.7", "x"),
    "linear.p50_us": ("one block, median", "at most 50", "µs"),
    "linear.p95_us": ("one block, 95th percentile", "", "µs"),
    "linear.p99_us": ("one block, 99th percentile", "", "µs"),
    "limits.share_of_memory_read": ("the kernel's bytes a second against a plain read of the same bytes", "", ""),
    "cold.import_s": ("`import stancekit`, cold process", "", "s"),
    "cold.analyze_s": ("`stancekit analyze` of a page, cold process", "at most 0.5", "s"),
    "pages.mb_per_s": ("whole pages with parties, attribution and stance, linear, one process", "3", "MB/s"),
    "pages.vs_spacy": ("the same against spaCy's sentences and names alone", "", "x"),
    "pages.two_workers": ("the same in two processes against one", "", "x"),
    "pages.doubling_cost": ("a page twice as long, up to a megabyte, at worst", "at most 2.2", "x"),
    "table.peak_mb": ("peak memory of a long table", "at most 400", "MB"),
    "table.growth": ("the same against what its first tenth needed", "flat", "x"),
    "encoder.vs_pipeline_cpu": ("the encoder (int8) against a plain transformers pipeline", "4", "x"),
    "encoder.torch_vs_pipeline_cpu": ("the same by torch in full precision", "", "x"),
    "encoder.fp32_vs_pipeline_cpu": ("the same by ONNX Runtime in full precision", "", "x"),
    "cascade.vs_encoder": ("cascade against the encoder alone, articles", "8", "x"),
    "cascade.loss_points": ("the same: points of macro-F1 lost", "at most 0.3", ""),
    "limits.encoder_share_of_peak": ("the encoder's operations a second against a matrix product's", "", ""),
    "limits.int8_share_of_float_peak": ("the same in int8, against the same product in single precision", "", ""),
}
"""Every figure's meaning, target and unit."""


def gathered() -> dict[str, Any]:
    """All results in one record of the same form."""
    whole: dict[str, Any] = {"figures": {}, "baselines": {}, "command": "make bench", "versions": {}}
    for name in FILES:
        path = RESULTS / f"{name}.json"
        if path.exists():
            record = json.loads(path.read_text(encoding="utf-8"))
            whole["figures"] |= record["figures"]
            whole["baselines"] |= record["baselines"]
            whole["versions"] |= record["versions"]
            whole |= {key: record[key] for key in ("machine", "date")}
    return whole


def figures_table() -> str:
    """Each figure beside its target."""
    figures = read_figures(LATEST)
    rows = [
        f"| `{key}` | {meaning} | {_shown(figures[key], unit)} | {target} |"
        for key, (meaning, target, unit) in TARGETS.items()
        if key in figures
    ]
    return "\n".join(["| key | measured | figure | target |", "|---|---|---|---|", *rows])


def contenders_table() -> str:
    """Who tells blocks apart how fast and how well."""
    rows = _contenders()
    lines = [
        f"| {name} | {row['docs_per_s']:,.0f} | {row['mb_per_s']:.1f} | {row['macro_f1']:.3f} | {row['fit_s']:.0f} |"
        for name, row in sorted(rows.items(), key=lambda item: -item[1]["docs_per_s"])
    ]
    head = "| contender | blocks/s | MB/s | macro-F1 | seconds to fit |"
    return "\n".join([head, "|---|---:|---:|---:|---:|", *lines])


def precision_table() -> str:
    """What the encoder answers in full precision and in eight bits."""
    path = RESULTS / "precision.json"
    full = json.loads(path.read_text(encoding="utf-8"))["baselines"]["full precision"]
    rows = [
        f"| `{key}` | {full[key]:.3f} | {figure.value:.3f} | {100 * (full[key] - figure.value):+.1f} |"
        for key, figure in read_figures(path).items()
        if key.count(".") == 1 and not key.endswith("ece")
    ]
    return "\n".join(["| figure | full precision | eight bits | points lost |", "|---|---:|---:|---:|", *rows])


def filled(readme: str) -> str:
    """README with its generated parts made anew."""
    parts = {"figures": figures_table(), "contenders": contenders_table(), "precision": precision_table()}
    for name, content in parts.items():
        part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        readme = part.sub(lambda match, body=content: f"{match[1]}{body}\n{match[2]}", readme)
    return readme


def draw() -> None:
    """Quality against speed, and cost against length."""
    import matplotlib as mpl  # noqa: PLC0415 - the tables are made without it

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "stancekit"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(7, 4.5))
    for name, row in _contenders().items():
        ours = name.startswith("stancekit")
        axes.scatter(row["docs_per_s"], row["macro_f1"], s=60, color="tab:red" if ours else "tab:gray", zorder=3)
        place = row["docs_per_s"], row["macro_f1"]
        axes.annotate(name, place, textcoords="offset points", xytext=(4, 6), rotation=25, fontsize=8)
    axes.set(
        xscale="log", xlabel="blocks a second, one thread unless told", ylabel="macro-F1, unseen outlets and readers"
    )
    axes.margins(x=0.25, y=0.3)
    axes.grid(alpha=0.3)
    figure.savefig(RESULTS / "quality-speed.svg", bbox_inches="tight", metadata={"Date": None})
    figure, axes = plt.subplots(figsize=(7, 4))
    lengths = _lengths()
    axes.plot(list(lengths), list(lengths.values()), marker="o", color="tab:red")
    first, seconds = next(iter(lengths.items()))
    axes.plot(
        list(lengths), [seconds * length / first for length in lengths], ls=":", color="tab:gray", label="in proportion"
    )
    axes.set(xscale="log", yscale="log", xlabel="characters of a page", ylabel="seconds, linear, one process")
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    figure.savefig(RESULTS / "cost-length.svg", bbox_inches="tight", metadata={"Date": None})


def _contenders() -> dict[str, dict[str, float]]:
    rows: dict[str, dict[str, float]] = json.loads((RESULTS / "linear.json").read_text(encoding="utf-8"))["baselines"]
    return rows


def _lengths() -> dict[int, float]:
    rows = json.loads((RESULTS / "throughput.json").read_text(encoding="utf-8"))["baselines"]
    found = {
        int(name.removesuffix(" characters").replace(",", "")): row["seconds"]
        for name, row in rows.items()
        if name.endswith(" characters")
    }
    return dict(sorted(found.items()))


def _shown(figure: Figure, unit: str) -> str:
    places = next((places for least, places in ((100, 0), (10, 1), (0.1, 2), (0.01, 3)) if figure.value >= least), 4)
    low, high = (f"{bound:,.{places}f}" for bound in figure.interval)
    sign = "×" if unit == "x" else f" {unit}" if unit else ""
    return f"**{figure.value:,.{places}f}{sign}** [{low}, {high}]"


if __name__ == "__main__":
    LATEST.write_text(json.dumps(gathered(), indent=1) + "\n", encoding="utf-8")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    draw()
