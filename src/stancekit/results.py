"""Writes figures to the one form that cards, benchmarks and README quote."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stancekit.metrics import Figure


_PACKAGES = ("stancekit", "numpy", "scikit-learn", "scipy", "torch", "transformers", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Results:
    """Figures of one run.

    Attributes:
        figures: By key.
        baselines: Simple baselines' values, by name and key.
        command: What was run.
    """

    figures: Mapping[str, Figure]
    baselines: Mapping[str, Mapping[str, float]]
    command: str

    def to_json(self) -> str:
        """The results with machine, versions and date."""
        record = {
            "figures": {key: figure.to_dict() for key, figure in self.figures.items()},
            "baselines": {
                name: {key: round(value, 4) for key, value in values.items()} for name, values in self.baselines.items()
            },
            "command": self.command,
            "machine": machine(),
            "versions": versions(),
            "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        }
        return json.dumps(record, indent=1) + "\n"


def write_results(results: Results, path: Path) -> None:
    """Write results to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(results.to_json(), encoding="utf-8")


def machine() -> str:
    """The machine in words: system, processor architecture, cores, Python."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def versions() -> dict[str, str]:
    """The versions of the packages that figures depend on, as far as they are installed."""
    found = {}
    for name in _PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
