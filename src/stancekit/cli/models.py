"""``stancekit models``: what is bundled."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancekit.artifact import Manifest
    from stancekit.metrics import Figure

_DESCRIPTION = """\
examples:
  stancekit models                     each bundled model: task, backend, size, licence, and its figures
  stancekit models | grep macro_f1     one line a figure: value, 95 % interval, number of items

Lists the models that come with stancekit.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "models",
        help="list the models that come with stancekit",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Print the bundled models."""
    from stancekit.loading import bundled_models, figures  # noqa: PLC0415 - the other commands start without it

    print("\n\n".join(_description(manifest, figures(manifest.name)) for manifest in bundled_models()))
    return 0


def _description(manifest: Manifest, figures: Mapping[str, Figure]) -> str:
    megabytes = sum(entry.bytes for entry in manifest.files.values()) / 1e6
    facts = f"  {' and '.join(manifest.tasks)}, backend {manifest.backend}, {megabytes:.1f} MB, {manifest.licence}"
    width = max(map(len, figures), default=0)
    return "\n".join([manifest.title, facts, *(_line(key, figures[key], width) for key in figures)])


def _line(key: str, figure: Figure, width: int) -> str:
    low, high = figure.interval
    return f"  {key:<{width}}  {figure.value:.3f}  [{low:.3f}, {high:.3f}]  n={figure.n}"
