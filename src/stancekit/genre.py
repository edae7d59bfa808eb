"""Block scores into segments: where reporting ends and commentary begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancekit.types import Block, Genre, Segment, Span, merge_segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray, PageModel

_GENRE_OF_KIND = (Genre.REPORTING, Genre.COMMENTARY, Genre.COMMENTARY)


def segment(blocks: Sequence[Span], scores: FloatArray, page_model: PageModel) -> tuple[Segment, ...]:
    """The segments of one page.

    Args:
        blocks: The page's blocks, in order.
        scores: As ``GenreBackend.score_blocks`` gives them. Shape: (blocks, 3).
        page_model: How kinds of block follow one another.
    """
    if not blocks:
        return ()
    kinds = decode(scores, page_model)
    commentary = 1 - posterior(scores, page_model)[:, 0]
    return merge_segments(
        tuple(Block(b.start, b.end, float(p)) for b, p in zip(blocks, commentary, strict=True)),
        tuple(_GENRE_OF_KIND[kind] for kind in kinds),
    )


def decode(scores: FloatArray, page_model: PageModel) -> npt.NDArray[np.int64]:
    """The likeliest kinds of a page's blocks, as indices of ``KINDS`` (Viterbi). Shape: (blocks,)."""
    evidence, first, step = log_potentials(scores, page_model)
    best = first + evidence[0]
    came_from = np.zeros(evidence.shape, dtype=np.int64)
    for index in range(1, len(evidence)):
        ways = best[:, None] + step
        came_from[index] = ways.argmax(axis=0)
        best = ways.max(axis=0) + evidence[index]
    path = np.zeros(len(evidence), dtype=np.int64)
    path[-1] = best.argmax()
    for index in range(len(evidence) - 1, 0, -1):
        path[index - 1] = came_from[index, path[index]]
    return path


def posterior(scores: FloatArray, page_model: PageModel) -> FloatArray:
    """Probability of each kind for each block, the page considered (forward-backward). Shape: (blocks, 3)."""
    evidence, first, step = log_potentials(scores, page_model)
    forward = np.zeros_like(evidence)
    backward = np.zeros_like(evidence)
    forward[0] = first + evidence[0]
    for index in range(1, len(evidence)):
        forward[index] = np.logaddexp.reduce(forward[index - 1][:, None] + step, axis=0) + evidence[index]
    for index in range(len(evidence) - 2, -1, -1):
        backward[index] = np.logaddexp.reduce(step + evidence[index + 1] + backward[index + 1], axis=1)
    both = forward + backward
    chances: FloatArray = np.exp(both - np.logaddexp.reduce(both, axis=1, keepdims=True))
    return chances


def log_potentials(scores: FloatArray, page_model: PageModel) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What a page's blocks, its start and its steps speak for, by kind, as logarithms.

    Returns:
        Evidence of shape (..., blocks, 3) for scores of shape (..., blocks, 3), first (3,), steps (3, 3).
    """
    weights = np.array([np.zeros(scores.shape[-1] + 1), page_model.opinion, page_model.comment])
    evidence = scores @ weights[:, :-1].T + weights[:, -1]
    return evidence, np.log(page_model.first), np.log(page_model.steps)
