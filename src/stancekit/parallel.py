"""Work on batches in several processes: in order, with few batches under way, so that memory stays bounded."""

from __future__ import annotations

import multiprocessing
import pickle
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, TypeVar

from stancekit.errors import InputError, StancekitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

In = TypeVar("In")
Out = TypeVar("Out")

_AHEAD = 2
"""Batches under way for each process: one that it works on, and one that waits for it."""


def in_processes(work: Callable[[In], Out], batches: Iterable[In], workers: int) -> Iterator[Out]:
    """The result of each batch, in order.

    What is pickled goes from this process to its own, never to a file. A batch is read only when a process will soon
    want it. Processes are started anew, not forked: no lock of this one is copied. They end with the iteration.

    Args:
        work: What to do; it is pickled once for each process.
        batches: What to do it with.
        workers: Number of processes, 1 at least.

    Raises:
        InputError: ``work`` can't be handed to another process.
        StancekitError: A process died.
    """
    try:
        packed = pickle.dumps(work)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        raise InputError(
            f"these models can't be handed to {workers} worker processes ({error}): expected workers=1 with them"
        ) from error
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_take, initargs=(packed,))
    pending: deque[Any] = deque()
    try:
        for batch in batches:
            pending.append(pool.submit(_do, batch))
            if len(pending) == _AHEAD * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    except BrokenProcessPool as error:
        raise StancekitError(
            "a worker process died, maybe for want of memory: expected it to last; try fewer workers"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_taken: dict[str, Callable[[Any], Any]] = {}
"""In a worker process: what it does."""


def _take(packed: bytes) -> None:
    _taken["work"] = pickle.loads(packed)


def _do(batch: Any) -> Any:
    return _taken["work"](batch)
