"""What whole pages cost: ``python -m benchmarks.throughput``.

Pages with parties, attribution and stance, in one process of one thread, beside a floor: spaCy's blank pipeline with a
sentencizer and an entity ruler over the same names, which tells no genre, nobody's words and no stance. Besides: how
the cost grows with a page's length, what processes gain, what a cold start takes, and what memory a long table needs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

import stancekit
from benchmarks.contest import ONE_THREAD, Contender, median, pin_to_one_core, rates, ratio, serve
from stancekit.metrics import Figure, read_figures
from stancekit.results import Results, write_results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stancekit.analyzer import Analyzer

OURS, ENCODER, GENRE, FLOOR = (
    "stancekit",
    "stancekit, onnx",
    "stancekit, genre alone",
    "spaCy sentencizer + entity ruler",
)
PAGES = {OURS: 12, ENCODER: 6, GENRE: 120, FLOOR: 120}
"""Contenders, and how many pages they read in a turn."""
TURNS, COLD_STARTS = 30, 20
LENGTHS = (64_000, 128_000, 256_000, 512_000, 1_024_000)
"""Characters of a page, each twice as many as before."""
ROWS = 50_000
ROW = "The council met on Friday and put the vote off until May."
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "fishing-dispute.txt"
PARTS = ("pages", "length", "processes", "cold", "table")
RESULTS = Path(__file__).parent / "results" / "throughput.json"
COMMAND = "python -m benchmarks.throughput"


def load_pages() -> list[str]:
    """Articles of unseen outlets, with and without comments, and threads, in a fixed order."""
    from benchmarks.pages import pages_by_shape  # noqa: PLC0415 - contenders read a file instead

    pages = ["\n".join(page.blocks) for inside in pages_by_shape().values() for page in inside]
    return [pages[index] for index in np.random.default_rng(0).permutation(len(pages)).tolist()]


def reader(name: str) -> Callable[[Sequence[str]], object]:
    """What reads pages."""
    if name == FLOOR:
        import spacy  # noqa: PLC0415 - each process loads one contender

        from stancekit.parties import Lexicon  # noqa: PLC0415

        pipeline = spacy.blank("en")
        pipeline.max_length = 10**7
        pipeline.add_pipe("sentencizer")
        names = {name for party in Lexicon.bundled() for name in (*party.names, *party.cities, *party.weak)}
        pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PARTY", "pattern": name} for name in sorted(names)])
        return lambda pages: list(pipeline.pipe(pages))
    analyzer = stancekit.load(backend="onnx" if name == ENCODER else "linear")
    if name == GENRE:
        from stancekit.genre import page_commentary  # noqa: PLC0415

        return partial(page_commentary, analyzer.genre)
    return lambda pages: list(analyzer.analyze_many(pages))


def contend(name: str, path: Path) -> None:
    """In a process of its own: load, then read pages when asked."""
    pin_to_one_core()
    pages: list[str] = json.loads(path.read_text(encoding="utf-8"))
    read, count, number = reader(name), PAGES[name], 0

    def turn() -> float:
        nonlocal number
        part = [pages[(number + offset) % len(pages)] for offset in range(count)]
        number += count
        began = time.perf_counter()
        read(part)
        took = time.perf_counter() - began
        return took / sum(len(page.encode()) for page in part) * 1e6

    serve({"turn": turn})


def measure_pages(pages: Sequence[str], folder: Path) -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """Megabytes of pages a second."""
    path = folder / "pages.json"
    path.write_text(json.dumps(pages), encoding="utf-8")
    rest = ("--pages", str(path))
    contenders = {name: Contender("benchmarks.throughput", "--contender", name, *rest) for name in PAGES}
    found = rates(contenders, dict.fromkeys(PAGES, 1.0), turns=TURNS)
    for contender in contenders.values():
        contender.end()
    figures = {"pages.mb_per_s": median(found[OURS]), "pages.vs_spacy": ratio(found[OURS], found[FLOOR])}
    return figures, {name: {"mb_per_s": float(np.median(rate))} for name, rate in found.items()}


def measure_growth(pages: Sequence[str], analyzer: Analyzer) -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """How many times as long a page takes that is twice as long: the worst of the doublings up to a megabyte.

    Blocks are shuffled, so that one part of the text is like another.
    """
    blocks = [block for page in pages for block in page.split("\n")]
    text = "\n".join(blocks[index] for index in np.random.default_rng(0).permutation(len(blocks)).tolist())
    text *= 1 + LENGTHS[-1] // len(text)
    rounds = [{length: _seconds(analyzer, text[:length]) for length in LENGTHS} for _ in range(5)]
    least = {length: min(took[length] for took in rounds) for length in LENGTHS}
    doublings = [least[long] / least[short] for short, long in pairwise(LENGTHS)]
    cost = Figure(max(doublings), (min(doublings), max(doublings)), len(doublings))
    return {"pages.doubling_cost": cost}, {
        f"{length:,} characters": {"seconds": took} for length, took in least.items()
    }


def _seconds(analyzer: Analyzer, text: str) -> float:
    began = time.perf_counter()
    analyzer.analyze(text)
    return time.perf_counter() - began


def measure_workers(pages: Sequence[str], analyzer: Analyzer) -> dict[str, Figure]:
    """How many times as many pages two processes read as one, their start included."""
    texts = list(pages[:200])
    took = {}
    for workers in (1, 2):
        began = time.perf_counter()
        for _ in analyzer.analyze_many(texts, workers=workers):
            pass
        took[workers] = time.perf_counter() - began
    gain = took[1] / took[2]
    return {"pages.two_workers": Figure(gain, (gain, gain), len(texts))}


def measure_cold() -> dict[str, Figure]:
    """Seconds from the start of a process to its end."""
    commands = {
        "cold.import_s": [sys.executable, "-c", "import stancekit"],
        "cold.analyze_s": [sys.executable, "-m", "stancekit", "analyze", str(EXAMPLE)],
    }
    figures = {}
    for key, command in commands.items():
        took = []
        for _ in range(COLD_STARTS + 1):
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            took.append(time.perf_counter() - began)
        figures[key] = median(took[1:])
    return figures


def measure_table(rows: int, folder: Path) -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """The peak memory of a long table, in megabytes, and how many times what it needed after a tenth of it."""
    source, out = folder / "table.jsonl", folder / "out.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(rows):
            file.write(json.dumps({"id": number, "text": f"{ROW} It was meeting {number}."}) + "\n")
    began = time.perf_counter()
    command = [sys.executable, "-m", "stancekit", "analyze", str(source), "-o", str(out)]
    process = subprocess.Popen(command, env={**os.environ, **ONE_THREAD})
    seen: list[tuple[int, float]] = []
    while process.poll() is None:
        seen.append((out.stat().st_size if out.exists() else 0, _peak_mb(process.pid)))
        time.sleep(0.2)
    took = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"the table run ended with code {process.returncode}")
    peak = max(memory for _, memory in seen)
    early = max(memory for written, memory in seen if written <= 0.1 * out.stat().st_size)
    figures = {
        "table.peak_mb": Figure(peak, (peak, peak), rows),
        "table.growth": Figure(peak / early, (peak / early, peak / early), rows),
    }
    return figures, {f"table of {rows:,} rows": {"rows_per_s": rows / took}}


def _peak_mb(process: int) -> float:
    """The most memory that a process has held so far."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1024


def _kept() -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """The figures and rows of the parts that are not measured this time."""
    record = json.loads(RESULTS.read_text(encoding="utf-8"))
    return read_figures(RESULTS), record["baselines"]


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="measure this part, and keep what was found of others"
    )
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows of the table (default: {ROWS})")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--pages", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.contender:
        contend(arguments.contender, arguments.pages)
        return
    pages, analyzer = load_pages(), stancekit.load()
    figures, table = _kept() if arguments.only else ({}, {})
    with TemporaryDirectory() as folder:
        measures: list[Callable[[], Any]] = [
            lambda: measure_pages(pages, Path(folder)),
            lambda: measure_growth(pages, analyzer),
            lambda: (measure_workers(pages, analyzer), {}),
            lambda: (measure_cold(), {}),
            lambda: measure_table(arguments.rows, Path(folder)),
        ]
        for part, measure in zip(PARTS, measures, strict=True):
            if part not in (arguments.only or PARTS):
                continue
            found, rows = measure()
            figures |= found
            table |= rows
            for key, figure in found.items():
                print(f"{key}: {figure.value:.3f} [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]", flush=True)
            for name, values in rows.items():
                print(f"  {name}: {values}", flush=True)
    write_results(Results(figures, table, COMMAND), RESULTS)


if __name__ == "__main__":
    main()
