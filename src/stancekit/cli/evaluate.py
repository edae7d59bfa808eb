"""``stancekit evaluate``: how good a model is on labelled texts."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.artifact import CARD, read_manifest
from stancekit.cli.labelled import GENRES, add_data_options, read_labelled
from stancekit.cli.options import share
from stancekit.errors import InputError
from stancekit.report import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

    from stancekit.metrics import Figure

_DESCRIPTION = """\
examples:
  stancekit evaluate genre-linear --data test.csv                  a bundled model, on texts and their labels
  stancekit evaluate my-model --data test.jsonl --by outlet        a model folder, for each outlet as well
  stancekit evaluate my-model --data test.csv --prior estimate     what to expect estimated, without labels
  stancekit evaluate my-model --data test.csv --card               the figures go into the model's card as well

Prints macro-F1, AUC, average precision and calibration with their 95 % bootstrap intervals, and the same for always
answering the commoner label. One label a text: sentences, paragraphs or articles. Of a model with labels of your own
(train --encoder): macro-F1, accuracy, calibration, and F1 of each label.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a model on labelled texts",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODEL", help="a bundled genre model's name, or a model folder")
    add_data_options(parser)
    parser.add_argument("--by", metavar="COLUMN", help="figures for each value of this column as well")
    parser.add_argument("--prior", metavar="P", help="share in (0, 1) of opinion pieces, or 'estimate'")
    parser.add_argument("--card", action="store_true", help="enter the figures in the card (of train --encoder)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    import numpy as np  # noqa: PLC0415 - the other commands start without it

    from stancekit.building import has_own_labels  # noqa: PLC0415
    from stancekit.genre import estimate_prior, page_commentary  # noqa: PLC0415
    from stancekit.loading import load_genre, with_prior  # noqa: PLC0415

    folder = Path(args.model)
    if folder.is_dir() and args.prior is None and has_own_labels(read_manifest(folder)):
        return _evaluate_own(args, folder)
    if args.card:
        raise InputError(f"--card can't be used with {args.model}: expected a model that train --encoder wrote")
    model = load_genre(args.model)
    labelled = read_labelled(Path(args.data), args, by=args.by, labels=GENRES)
    if args.prior is not None:
        estimated = args.prior == "estimate"
        model = with_prior(model, estimate_prior(model, labelled.texts) if estimated else share(args.prior))
        prior = model.page_model.prior
        print(
            f"prior: {prior.opinion:.1%} of the articles are opinion pieces, {prior.comments:.1%} have comments below; "
            f"{prior.threads:.1%} of the pages open with comments"
        )
    commentary = page_commentary(model, labelled.texts)
    truth = np.array([label == "commentary" for label in labelled.labels])
    _print_figures("all", truth, commentary)
    for group in sorted(set(labelled.groups)) if args.by else ():
        chosen = np.array([name == group for name in labelled.groups])
        _print_figures(f"{args.by}={group}", truth[chosen], commentary[chosen])
    return 0


def _evaluate_own(args: argparse.Namespace, folder: Path) -> int:
    """Measure a model with labels of the user's own, print the figures, and enter them in its card if asked to."""
    from stancekit.finetune.measured import add_figures, measure_answers  # noqa: PLC0415 - slow to import
    from stancekit.loading import load_classifier  # noqa: PLC0415

    model, manifest = load_classifier(folder), read_manifest(folder)
    labelled = read_labelled(Path(args.data), args, by=args.by, task=manifest.task)
    chances = model.predict_proba(labelled.asked(manifest.task))
    figures, majority = measure_answers(labelled.labels, chances, model.labels, labelled.labels)
    print(f"all: {len(labelled.texts)} rows")
    _print_table({**figures, **{f"{key}, majority": value for key, value in majority.items()}})
    for group in sorted(set(labelled.groups)) if args.by else ():
        rows = [index for index, name in enumerate(labelled.groups) if name == group]
        truth = [labelled.labels[row] for row in rows]
        parts, _ = measure_answers(truth, chances[rows], model.labels, truth)
        print(f"{args.by}={printable(group)}: {len(rows)} rows")
        _print_table(parts)
        figures |= {f"{key}/{args.by}={group}": figure for key, figure in parts.items() if "/" not in key}
    if args.card:
        add_figures(
            folder, "test", figures, majority, f"stancekit evaluate {folder.name} --data {Path(args.data).name}"
        )
        print(f"entered in {folder / CARD}")
    return 0


def _print_table(figures: Mapping[str, Figure | float]) -> None:
    width = max(map(len, figures))
    for key, figure in figures.items():
        if isinstance(figure, float):
            print(f"  {printable(key):<{width}}  {figure:.3f}")
        else:
            print(
                f"  {printable(key):<{width}}  {figure.value:.3f}  [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]"
            )


def _print_figures(name: str, truth: npt.NDArray[np.bool_], commentary: npt.NDArray[np.float64]) -> None:
    import numpy as np  # noqa: PLC0415

    from stancekit.metrics import (  # noqa: PLC0415
        auc,
        average_precision,
        bootstrap,
        expected_calibration_error,
        macro_f1,
    )

    print(f"{printable(name)}: {len(truth)} texts, {truth.mean():.1%} commentary")
    common = 2 * truth.mean() > 1
    measures = {
        "macro_f1": lambda t, p: macro_f1(t, p > 0.5),
        "macro_f1, majority": lambda t, _: macro_f1(t, [common] * len(t)),
        "auc": auc,
        "average_precision": average_precision,
        "ece": expected_calibration_error,
    }
    if len(set(truth.tolist())) == 1:
        # the others compare two classes
        measures = {"accuracy": lambda t, p: float((t == (p > 0.5)).mean()), "ece": expected_calibration_error}
    for key, measure in measures.items():
        figure = bootstrap(partial(_on_drawn, measure, truth, commentary), range(len(truth)))
        print(f"  {key:<18}  {figure.value:.3f}  [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]")
    sureness = np.maximum(commentary, 1 - commentary)
    wrong = truth != (commentary > 0.5)
    for threshold in (0.7, 0.8, 0.9, 0.95):
        answered = sureness >= threshold
        error = f"{wrong[answered].mean():.1%} of them wrong" if answered.any() else "nothing"
        print(f"  answers with probability {threshold:.2f} or more: {answered.mean():.1%}, {error}")


def _on_drawn(
    measure: Callable[[npt.NDArray[np.bool_], npt.NDArray[np.float64]], float],
    truth: npt.NDArray[np.bool_],
    commentary: npt.NDArray[np.float64],
    drawn: npt.NDArray[np.int64],
) -> float:
    return measure(truth[drawn], commentary[drawn])
