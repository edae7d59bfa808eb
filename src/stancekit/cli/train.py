"""``stancekit train``: a model for labels of the user's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from stancekit.artifact import CARD, MANIFEST, WEIGHTS
from stancekit.cli.labelled import add_data_options, read_labelled
from stancekit.errors import InputError, MissingExtraError

_DESCRIPTION = """\
examples:
  stancekit train --task genre --data train.csv -o my-model        a model folder, from texts and their labels
  stancekit evaluate my-model --data test.csv                      how good it is
  stancekit analyze page.txt --backend my-model                    and at work

Fits the bundled linear genre model to labelled texts: sentences, paragraphs or articles, each reporting or commentary.
Both labels are taken for equally frequent; evaluate and analyze take --prior. On pages, the fitted model finds comments
as the bundled one does, but expects few.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "train",
        help="fit a model to labelled texts",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--task", required=True, choices=["genre"], help="what the labels say")
    add_data_options(parser)
    parser.add_argument("--base", metavar="MODEL", help="the model to start from (default: genre-linear)")
    parser.add_argument("-o", "--output", required=True, metavar="MODEL", type=Path, help="the folder to write")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fit and write the model."""
    try:
        from stancekit.estimators import GenreClassifier  # noqa: PLC0415 - scikit-learn is an extra
    except ImportError as error:
        raise MissingExtraError("stancekit train", "train") from error
    from stancekit.artifact import CorpusEntry  # noqa: PLC0415

    _check_output(args.output)
    data = Path(args.data)
    labelled = read_labelled(data, args)
    model = GenreClassifier(base=args.base).fit(labelled.texts, labelled.labels)
    model.save(args.output, corpus=CorpusEntry(data.name, "as given", "not stated", "not stated"))
    print(f"fitted to {len(labelled.texts)} texts; wrote {args.output}")
    return 0


def _check_output(folder: Path) -> None:
    """See to it, before the work, that the model can be written, and that nothing else is lost by it."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise InputError(f"{folder} can't be written: expected a folder, and {nearest} is a file; choose another")
    if nearest == folder and not {path.name for path in folder.iterdir()} <= {MANIFEST, WEIGHTS, CARD}:
        raise InputError(f"{folder} holds other files: expected a new folder, or one written by train; choose another")
