"""Contenders in processes of their own, which work in turns: whatever else the machine does slows down all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.metrics import Figure, bootstrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS", "RAYON")}
"""What keeps libraries from using more than one."""


class Contender:
    """A fresh Python process of one thread that runs a benchmark's module, and does what it is asked.

    Args:
        module: The module, whose ``main`` calls ``serve``.
        arguments: What tells it who it is.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", module, *arguments],
            env={**os.environ, **ONE_THREAD, "TOKENIZERS_PARALLELISM": "false"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: str) -> Any:
        """Have it do something.

        Raises:
            RuntimeError: It ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self._process.args)} ended without an answer; its error stands above")
        return json.loads(line)

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()


def serve(work: Mapping[str, Callable[[], Any]]) -> None:
    """In a contender's process: do what each line of standard input asks for, and print the answer as JSON."""
    for asked in sys.stdin:
        print(json.dumps(work[asked.strip()]()), flush=True)


def pin_to_one_core() -> None:
    """Keep this process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def rates(contenders: Mapping[str, Contender], size: Mapping[str, float], *, turns: int) -> dict[str, list[float]]:
    """What each does in a second, in each turn; two turns more come first, to warm up.

    Args:
        contenders: By name; asked for a ``turn``, they answer with its seconds.
        size: How much each does in a turn.
        turns: How many count.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(turns + 2):
        for name, contender in contenders.items():
            rate = size[name] / contender.ask("turn")
            if turn >= 2:
                found[name].append(rate)
    return found


def median(values: Sequence[float]) -> Figure:
    """The median, with its interval."""
    array = np.array(values)
    return bootstrap(lambda drawn: float(np.median(array[drawn])), range(len(array)))


def ratio(one: Sequence[float], other: Sequence[float]) -> Figure:
    """The median of the turns' ratios, with its interval."""
    return median((np.array(one) / np.array(other)).tolist())
