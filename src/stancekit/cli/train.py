"""``stancekit train``: a model for labels of the user's own."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.artifact import CARD, CURVE, ENCODER, MANIFEST, METRICS, TOKENIZER, WEIGHTS, CorpusEntry
from stancekit.cli.labelled import GENRES, add_data_options, read_labelled
from stancekit.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from stancekit.finetune.settings import EncoderSettings, Progress

_DESCRIPTION = """\
examples:
  stancekit train --task genre --data train.csv -o my-model        a linear model: reporting or commentary
  stancekit train --task genre --data train.csv --encoder sentence-transformers/all-MiniLM-L6-v2 -o my-model
                                                                   any labels, on any Hugging Face encoder
  stancekit train --task stance --data pairs.csv --encoder ./encoder -o my-model
                                                                   what texts say of a target
  stancekit train recipe.toml                                      the same, and every setting, from a file
  stancekit evaluate my-model --data test.csv                      how good it is
  stancekit analyze page.txt --backend my-model                    and at work

Without an encoder, fits the bundled linear genre model to labelled texts: sentences, paragraphs or articles, each
reporting or commentary. With one, fine-tunes it on a table of texts and labels (genre), or of texts, targets, labels
and, if there are any, holders (stance): any labels, two or more. Rows held out, or those of --dev, choose the epoch and
give the first figures, which the model's card tells. A run that was broken off goes on when it is started again.
"""
_KEYS = ("task", "data", "dev", "encoder", "base", "output", "epochs", "seed", "settings")
_COLUMNS = ("text_column", "label_column", "target_column", "holder_column")
_FILES = frozenset({MANIFEST, WEIGHTS, CARD, METRICS, ENCODER, TOKENIZER, CURVE})


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "train",
        help="fit a model to labelled texts",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("recipe", nargs="?", type=Path, metavar="RECIPE", help="a TOML file that holds the options")
    parser.add_argument("--task", choices=["genre", "stance"], help="what the labels say")
    add_data_options(parser, required=False)
    parser.add_argument("--dev", metavar="FILE", help="a second table, to choose the epoch by")
    parser.add_argument("--encoder", metavar="PATH_OR_HUB_ID", help="the encoder to fine-tune; minilm-onnx is ours")
    parser.add_argument("--epochs", type=int, metavar="N", help="most passes over the rows (default: 8)")
    parser.add_argument("--seed", type=int, metavar="N", help="of all that is drawn at random (default: 0)")
    parser.add_argument("--base", metavar="MODEL", help="the linear model to start from (default: genre-linear)")
    parser.add_argument("-o", "--output", metavar="MODEL", help="the folder to write")
    parser.set_defaults(run=run, settings={})


def run(args: argparse.Namespace) -> int:
    """Fit and write the model."""
    if args.recipe is not None:
        _take_recipe(args)
    for key in ("task", "data", "output"):
        if not getattr(args, key):
            raise InputError(f"--{key} is missing: give it here or in a recipe; see stancekit train --help")
    folder = Path(args.output)
    _check_output(folder)
    return _tune(args, folder) if args.encoder else _fit_linear(args, folder)


def _take_recipe(args: argparse.Namespace) -> None:
    """Fill in what a recipe says; what was given on the command line stands. Its paths are seen from its folder."""
    path: Path = args.recipe
    try:
        record: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} can't be read as a recipe: expected a TOML file ({error})") from error
    for key, value in record.items():
        if key not in (*_KEYS, *_COLUMNS):
            raise InputError(f"{path} has an unknown key {key!r}: expected some of {', '.join((*_KEYS, *_COLUMNS))}")
        here = path.parent / str(value)
        is_path = key in {"data", "dev", "output"} or (key == "encoder" and here.is_dir())
        if getattr(args, key) is None or key in {*_COLUMNS, "settings"}:
            setattr(args, key, str(here) if is_path else value)


def _fit_linear(args: argparse.Namespace, folder: Path) -> int:
    if args.task != "genre":
        raise InputError(f"--task {args.task} needs --encoder: expected the folder of a Hugging Face encoder or its id")
    try:
        from stancekit.estimators import GenreClassifier  # noqa: PLC0415 - scikit-learn is an extra
    except ImportError as error:
        raise MissingExtraError("stancekit train", "train") from error
    labelled = read_labelled(Path(args.data), args, labels=GENRES)
    model = GenreClassifier(base=args.base).fit(labelled.texts, labelled.labels)
    model.save(folder, corpus=_corpus(args.data))
    print(f"fitted to {len(labelled.texts)} texts; wrote {folder}")
    return 0


def _tune(args: argparse.Namespace, folder: Path) -> int:
    try:
        from stancekit.finetune.own import Rows, tune  # noqa: PLC0415 - torch is an extra
        from stancekit.finetune.transformer import Tuning  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("stancekit train --encoder", "finetune") from error

    def rows(path: str) -> Rows:
        labelled = read_labelled(Path(path), args, task=args.task)
        return Rows(labelled.asked(args.task), labelled.labels, _corpus(path))

    checkpoint = folder.with_name(f"{folder.name}.checkpoint")
    tuning = Tuning(args.encoder, _settings(args), checkpoint, _show)
    dev = rows(args.dev) if args.dev else None
    try:
        own = tune(args.task, rows(args.data), tuning, dev=dev)
    except KeyboardInterrupt:
        print(f"broken off; the same command goes on from {checkpoint}", file=sys.stderr)
        raise
    own.save(folder)
    for path in checkpoint.iterdir():
        path.unlink()
    checkpoint.rmdir()
    for key in ("macro_f1", "accuracy"):
        figure = own.results.figures[f"held_out.{key}"]
        low, high = figure.interval
        majority = own.results.baselines["majority"][f"held_out.{key}"]
        print(f"{key} on {figure.n} rows held out: {figure.value:.3f} [{low:.3f}, {high:.3f}]; majority {majority:.3f}")
    print(f"wrote {folder}; its card is {folder / CARD}")
    return 0


def _settings(args: argparse.Namespace) -> EncoderSettings:
    from dataclasses import replace  # noqa: PLC0415

    from stancekit.finetune.own import SETTINGS  # noqa: PLC0415

    given = {key: getattr(args, key) for key in ("epochs", "seed") if getattr(args, key) is not None}
    try:
        return replace(SETTINGS, **args.settings, **given)
    except TypeError as error:
        raise InputError(f"the recipe's settings can't be used: {error}; see EncoderSettings") from error


def _show(progress: Progress) -> None:
    held_out = ", ".join(f"{value:.3f}" for value in progress.held_out.values())
    found = f"; macro-F1 held out {held_out}" if held_out else ""
    print(
        f"step {progress.step} of {progress.steps}: loss {progress.loss:.3f}{found}; "
        f"{progress.seconds_left / 60:.1f} minutes left",
        file=sys.stderr,
    )


def _corpus(data: str) -> CorpusEntry:
    return CorpusEntry(Path(data).name, "as given", "not stated", "not stated")


def _check_output(folder: Path) -> None:
    """See to it, before the work, that the model can be written, and that nothing else is lost by it."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise InputError(f"{folder} can't be written: expected a folder, and {nearest} is a file; choose another")
    if nearest == folder and not {path.name for path in folder.iterdir()} <= _FILES:
        raise InputError(f"{folder} holds other files: expected a new folder, or one written by train; choose another")
