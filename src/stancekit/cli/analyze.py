"""``stancekit analyze``: texts and tables in, answers out."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.cli.messages import complain, os_sentence
from stancekit.cli.options import share
from stancekit.corpus import (
    Answer,
    Row,
    analyze_rows,
    can_resume,
    decode_text,
    find_texts,
    is_table,
    open_writer,
    read_rows,
    skip_answered,
    write_line,
)
from stancekit.errors import InputError
from stancekit.report import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import TextIO

    from stancekit.types import Analysis

    AnalyzeMany = Callable[[Iterator[str]], Iterator[Analysis]]

_DESCRIPTION = """\
examples:
  stancekit analyze page.txt                               print the answer for a person
  stancekit analyze page.txt --json                        print it as JSON (schema 1)
  cat page.txt | stancekit analyze -                       read standard input
  stancekit analyze page.txt --target "NATO expansion"     ask about an issue as well
  stancekit analyze pages/ --json -o answers.jsonl         every text file in a folder, a line each
  stancekit analyze pages.jsonl -o answers.jsonl           a table: each row comes out with its analysis
  stancekit analyze pages.csv --text-column body           the same as JSON Lines on standard output

Says which passages report and which opine, and who supports or opposes what, with the words that show it.
"""

_EPILOG = """\
A table is JSON Lines (.jsonl, .ndjson), CSV (.csv), TSV (.tsv) or Parquet (.parquet); the suffix of OUT says what is
written. Each row keeps its columns and gains 'analysis' and 'error'. A row that cannot be read is reported, keeps its
place, and makes the exit code 1. If a run that writes JSON Lines is interrupted, the same command takes it up again;
other formats are written to OUT.partial first and start afresh.

Of a folder, the files that end in .txt, .text or .md, or have no suffix, are read; hidden ones are not. Texts are
UTF-8. Offsets count characters, line breaks as they are, from behind a byte order mark.
"""

_STDIN = "-"
_HTML = frozenset({".html", ".htm", ".xhtml"})


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "analyze",
        help="analyse texts, folders or a table",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a text file, a folder, one table, or - for standard input")
    add("--json", action="store_true", help="print schema 1; of several texts, JSON Lines with a path each")
    add("-o", "--output", metavar="OUT", type=Path, help="write there rather than to standard output")
    add(
        "--backend",
        default="linear",
        metavar="B",
        help="'linear' (the default); 'onnx' or 'transformer', an encoder; 'cascade'; or a model",
    )
    add("--party", metavar="FILE", help="a file of further parties to find")
    add("--prior", metavar="P", help="share of opinion pieces among the articles, if known, such as 0.1")
    add("--target", action="append", default=[], metavar="T", help="an issue to ask about; may be repeated")
    add("--text-column", default="text", metavar="NAME", help="a table's column of texts (default: text)")
    add("--workers", type=int, default=1, metavar="N", help="processes that share a table or many texts (default: 1)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Analyse what is asked for.

    Returns:
        1 if a row or one of several texts could not be read, else 0.
    """
    paths: list[str] = args.paths
    _check_paths(paths, args.output)
    if any(_is_table(path) for path in paths):
        if len(paths) > 1:
            raise InputError(f"expected one table at a time, found {', '.join(paths)}; run one command for each")
        return _run_table(args, Path(paths[0]))
    if len(paths) > 1 or Path(paths[0]).is_dir():
        return _run_texts(args, paths)
    return _run_text(args, paths[0])


def _check_paths(paths: Sequence[str], output: Path | None) -> None:
    if (repeated := next((path for path in paths if paths.count(path) > 1), None)) is not None:
        raise InputError(f"{repeated} is named more than once; expected each path once")
    for path in paths:
        if path == _STDIN:
            continue
        if not Path(path).exists():
            raise InputError(f"{path} is missing: expected a text, a table or a folder; check the path")
        if Path(path).suffix.lower() in _HTML:
            raise InputError(f"{path} is HTML, expected plain text or a table; save the page's text in a .txt file")
        if output is not None and output.exists() and output.samefile(path):
            raise InputError(f"{path} is both input and output; choose another -o")
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise InputError(f"{output} cannot be written: expected a file in a folder that exists; choose another -o")


def _is_table(path: str) -> bool:
    return path != _STDIN and is_table(Path(path)) and not Path(path).is_dir()


def _analyze_many(args: argparse.Namespace) -> AnalyzeMany:
    from stancekit.loading import load  # noqa: PLC0415 - bad use is told before the models are read

    prior = None if args.prior is None else share(args.prior)
    analyzer = load(backend=args.backend, parties=args.party, prior=prior)
    return partial(analyzer.analyze_many, targets=tuple(args.target), workers=args.workers)


def _run_text(args: argparse.Namespace, path: str) -> int:
    text = _read(path)
    (analysis,) = _analyze_many(args)(iter([text]))
    with _opened(args.output) as file:
        if args.json:
            file.write(analysis.to_json(indent=2) + "\n")
        else:
            _print_report(analysis, file)
    return 0


def _run_texts(args: argparse.Namespace, paths: list[str]) -> int:
    # an earlier answer in the same folder is no page
    found = [file for path in paths for file in _expanded(path) if args.output is None or Path(file) != args.output]
    answers = analyze_rows(_text_rows(found), _analyze_many(args))
    failed = count = 0
    with _opened(args.output) as file:
        for answer in _with_progress(answers, args, "texts", len(found)):
            count += 1
            if answer.analysis is None:
                failed += 1
                complain(str(answer.row.error))
                if args.json:
                    file.write(json.dumps({**answer.row.values, "error": answer.row.error}) + "\n")
            elif args.json:
                file.write(json.dumps({**answer.row.values, **answer.analysis.to_dict()}) + "\n")
            else:
                file.write(f"==> {printable(answer.row.values['path'])} <==\n")
                _print_report(answer.analysis, file)
                file.write("\n")
    return _concluded(count, failed, "texts")


def _run_table(args: argparse.Namespace, source: Path) -> int:
    rows = read_rows(source, text_column=args.text_column)
    writer = _opened_table(args, source)
    count = failed = 0
    if args.output is not None and can_resume(args.output):
        resumed = skip_answered(args.output, rows)
        rows, count, failed = resumed.rest, resumed.done, resumed.failed
        if count:
            complain(f"{args.output} holds {count} answered rows, the run goes on after them")
    answers = analyze_rows(rows, _analyze_many(args))
    with writer as write:
        for answer in _with_progress(answers, args, "rows"):
            count += 1
            if answer.analysis is None:
                failed += 1
                complain(f"{source}, row {answer.row.number}: {answer.row.error}")
            write(answer)
    return _concluded(count, failed, "rows")


def _read(path: str) -> str:
    data = sys.stdin.buffer.read() if path == _STDIN else Path(path).read_bytes()
    return decode_text(data, "standard input" if path == _STDIN else path)


def _text_rows(paths: Iterable[str]) -> Iterator[Row]:
    for number, path in enumerate(paths, start=1):
        values = {"path": path}
        try:
            yield Row(number, values, _read(path), None)
        except InputError as error:
            yield Row(number, values, None, str(error))
        except OSError as error:
            yield Row(number, values, None, os_sentence(error))


def _expanded(path: str) -> list[str]:
    if path == _STDIN or not Path(path).is_dir():
        return [path]
    return [str(found) for found in find_texts(Path(path))]


def _print_report(analysis: Analysis, file: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415 - JSON is printed without it

    from stancekit.report.terminal import print_analysis  # noqa: PLC0415

    print_analysis(analysis, Console(file=file, highlight=False))


def _opened(output: Path | None) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdout) if output is None else output.open("w", encoding="utf-8", errors="replace")


def _opened_table(args: argparse.Namespace, source: Path) -> AbstractContextManager[Callable[[Answer], None]]:
    if args.output is None:
        return nullcontext(partial(write_line, sys.stdout))
    return open_writer(args.output, source=source, text_column=args.text_column)


def _with_progress(
    answers: Iterable[Answer], args: argparse.Namespace, noun: str, total: int | None = None
) -> Iterator[Answer]:
    """The answers, counted on standard error where a person looks at it and the answers go elsewhere."""
    if not sys.stderr.isatty() or (args.output is None and sys.stdout.isatty()):
        yield from answers
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    counter = TextColumn("{task.completed:,} {task.description}")
    console = Console(stderr=True)
    with Progress(counter, BarColumn(), TimeElapsedColumn(), console=console, redirect_stdout=False) as progress:
        task = progress.add_task(noun, total=total)
        for answer in answers:
            yield answer
            progress.advance(task)


def _concluded(count: int, failed: int, noun: str) -> int:
    if not count:
        complain(f"found no {noun}, wrote no answer")
    if failed:
        complain(f"{count} {noun}, {failed} failed")
    return 1 if failed else 0
