"""``stancekit benchmark``: how fast this machine reads."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stancekit.metrics import Figure

_DESCRIPTION = """\
examples:
  stancekit benchmark                  blocks and pages a second, by each backend that is installed
  stancekit benchmark --peers          beside scikit-learn and fastText, where they are installed
  stancekit benchmark --device cuda    the encoder on a GPU
  stancekit benchmark -o here.json     the figures as JSON too

Measures how fast this machine reads made-up news, in about a minute. The repository's benchmarks/ measures more, and
quality beside speed.
"""
_SENTENCES = (
    "Norway on Tuesday rejected the European Union's plan for a wider cod quota around Svalbard.",
    "“We will not accept that Brussels hands out fish that are not its own,” the ministry said.",
    "Officials in Madrid declined to say whether the talks would go on next week.",
    "The council voted 12 to 3 for the new harbour, which had been planned since 2014.",
    "Spain condemned the inspections and called on Oslo to release one of the vessels.",
    "According to the report, catches have fallen by a third since the last survey.",
    "I can't believe that anyone still trusts these people after what they did last year!",
    "You should all be ashamed, and so should the paper that prints such nonsense.",
    "The minister, who has long opposed the treaty, walked out before the vote.",
    "Prices rose 2.4 percent in May, the statistics office said on Friday.",
)
_BLOCKS, _PAGES, _PAGE_BLOCKS = 20_000, 12, 12
_TURNS = 7


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "benchmark",
        help="measure how fast this machine reads",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where the encoder computes")
    parser.add_argument("--peers", action="store_true", help="measure other libraries beside, where installed")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write the figures there too, as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, and print a line as soon as there is one."""
    from stancekit.results import Results, write_results  # noqa: PLC0415 - the other commands start without it

    figures = {}
    for key, meaning, figure in _measured(args.device, peers=args.peers):
        figures[key] = figure
        low, high = figure.interval
        print(f"{meaning:<58} {figure.value:>11,.1f}  [{low:,.1f}, {high:,.1f}]", flush=True)
    if args.output is not None:
        write_results(Results(figures, {}, f"stancekit benchmark --device {args.device}"), args.output)
    return 0


def _measured(device: str, *, peers: bool) -> Iterator[tuple[str, str, Figure]]:
    from stancekit.backends.linear.kernel import COMPILED  # noqa: PLC0415
    from stancekit.loading import linear_base, load  # noqa: PLC0415

    blocks, pages = _blocks(_BLOCKS), _pages()
    linear = linear_base()
    if COMPILED:
        yield "linear.blocks_per_s", "blocks told apart a second, linear, compiled", _rate(linear.commentary, blocks)
    plain = linear.without_kernel()
    yield "linear.plain_blocks_per_s", "the same, numpy alone", _rate(plain.commentary, blocks)
    if peers:
        yield from _peers(blocks)
    analyzer = load()
    yield "pages.per_s", "pages of 12 blocks analysed a second, linear", _rate(_all(analyzer.analyze_many), pages)
    backend = "transformer" if device == "cuda" else "onnx"
    try:
        encoder = load(backend=backend, device=device)
    except MissingExtraError as error:
        print(f"{backend}: {error}")
        return
    name = f"pages of 12 blocks analysed a second, {backend} on {device}"
    yield f"pages.{backend}_per_s", name, _rate(_all(encoder.analyze_many), pages)


def _peers(blocks: Sequence[str]) -> Iterator[tuple[str, str, Figure]]:
    """Models of other libraries; fitted to a few of the blocks, as only their speed is looked at."""
    labels = ["you" in block.lower().split() or "I " in block for block in blocks]
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    except ImportError:
        print("scikit-learn: not installed")
    else:
        pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression())
        pipeline.fit(blocks[:2000], labels[:2000])
        yield "peers.sklearn_blocks_per_s", "the same, scikit-learn TF-IDF", _rate(pipeline.predict_proba, blocks)
    try:
        import fasttext  # noqa: PLC0415
    except ImportError:
        print("fastText: not installed")
        return
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        path = Path(folder, "rows.txt")
        rows = zip(labels[:2000], blocks[:2000], strict=True)
        path.write_text("".join(f"__label__{label:d} {block}\n" for label, block in rows), encoding="utf-8")
        model = fasttext.train_supervised(str(path), wordNgrams=2, verbose=0)
    yield "peers.fasttext_blocks_per_s", "the same, fastText", _rate(lambda texts: model.predict(list(texts)), blocks)


def _all(analyze: Callable[[Sequence[str]], Iterator[object]]) -> Callable[[Sequence[str]], object]:
    return lambda texts: list(analyze(texts))


def _blocks(count: int) -> list[str]:
    """So many different blocks, of two sentences each."""
    size = len(_SENTENCES)
    return [f"{_SENTENCES[n % size]} {_SENTENCES[(n // size + n) % size]} No. {n}." for n in range(count)]


def _pages() -> list[str]:
    blocks = _blocks(_PAGES * _PAGE_BLOCKS)
    return ["\n".join(blocks[first : first + _PAGE_BLOCKS]) for first in range(0, len(blocks), _PAGE_BLOCKS)]


def _rate(read: Callable[[Sequence[str]], object], texts: Sequence[str]) -> Figure:
    """Texts a second: the median of some turns after one to warm up, with the slowest and the fastest."""
    from statistics import median  # noqa: PLC0415 - the other commands start without it

    from stancekit.metrics import Figure  # noqa: PLC0415

    found = []
    for _ in range(_TURNS + 1):
        began = time.perf_counter()
        read(texts)
        found.append(len(texts) / (time.perf_counter() - began))
    return Figure(median(found[1:]), (min(found[1:]), max(found[1:])), len(texts))
