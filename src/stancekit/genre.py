"""Block scores into segments: where reporting ends and commentary begins."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import Prior
from stancekit.calibration import estimate_shares
from stancekit.errors import InputError
from stancekit.text import batches, folded_blocks
from stancekit.types import Block, Genre, Segment, Span, merge_segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray, GenreBackend, PageModel, PageScores


def segment(blocks: Sequence[Span], scores: PageScores, page_model: PageModel) -> tuple[Segment, ...]:
    """The segments of one page.

    Args:
        blocks: The page's blocks, in order.
        scores: As ``GenreBackend.score_pages`` gives them.
        page_model: How a page is made.
    """
    if not blocks:
        return ()
    chances = commentary(scores, page_model).tolist()
    return merge_segments(
        tuple(Block(block.start, block.end, chance) for block, chance in zip(blocks, chances, strict=True)),
        tuple(Genre.COMMENTARY if found else Genre.REPORTING for found in decode(scores, page_model)),
    )


def page_commentary(backend: GenreBackend, texts: Sequence[str]) -> FloatArray:
    """The probability that each text as a whole is commentary: the mean over its blocks. Shape: (texts,).

    Args:
        backend: What scores the texts.
        texts: Sentences, paragraphs or pages; one without words counts as reporting.

    Raises:
        InputError: ``texts`` is a single string, or one of them is none.
    """
    scores = _score(backend, texts)
    return np.array([commentary(s, backend.page_model).mean() if len(s.comment) else 0.0 for s in scores])


def estimate_prior(backend: GenreBackend, texts: Sequence[str]) -> Prior:
    """What to expect of pages like these, estimated from their scores without any label.

    Args:
        backend: What scores the texts.
        texts: Pages of one corpus or outlet, a hundred or better a thousand of them.

    Returns:
        Shares in [0.001, 0.999]; those that the backend expects already where no text has words.

    Raises:
        InputError: As in ``page_commentary``.
    """
    model = backend.page_model
    presumed = model.prior
    scores = [s for s in _score(backend, texts) if len(s.comment)]
    ends = np.array([_ends(s, model) for s in scores]).reshape(-1, 2, 2)
    pages = np.stack((ends[:, 1].sum(axis=1), ends[:, 0, 1], ends[:, 0, 0]), axis=1)
    article = 1 - presumed.threads
    of_pages = np.array([presumed.threads, article * presumed.comments, article * (1 - presumed.comments)])
    threads, below, alone = estimate_shares(pages, of_pages).tolist()
    opinion = np.array([_opinion(s, model) for s, page in zip(scores, pages, strict=True) if page[0] < 0.5])
    of_articles = np.array([presumed.opinion, 1 - presumed.opinion])
    (pieces, _) = estimate_shares(np.stack((opinion, 1 - opinion), axis=1), of_articles).tolist()
    return Prior(*np.clip((pieces, below / max(below + alone, 1e-9), threads), 0.001, 0.999).tolist())


def commentary(scores: PageScores, page_model: PageModel) -> FloatArray:
    """Probability of commentary for each block of a page. Shape: (blocks,), one at least."""
    comment = comments(scores, page_model)
    return comment + (1 - comment) * _opinion(scores, page_model)


def comments(scores: PageScores, page_model: PageModel) -> FloatArray:
    """Probability that each block of a page is a comment (forward-backward). Shape: (blocks,), one at least."""
    evidence, begin = (np.exp(potential).tolist() for potential in _potentials(scores, page_model))
    to_article = math.exp(page_model.to_article)
    # plain numbers: two states are too few for array operations to pay
    article, comment = 1.0, begin[0] * evidence[0]
    before = [(article, comment)]
    for support, into in zip(evidence[1:], begin[1:], strict=True):
        article, comment = article + comment * to_article, (article * into + comment) * support
        total = article + comment
        article, comment = article / total, comment / total
        before.append((article, comment))
    article, comment = 1.0, 1.0
    after = [(article, comment)]
    for support, into in zip(reversed(evidence[1:]), reversed(begin[1:]), strict=True):
        article, comment = article + comment * into * support, article * to_article + comment * support
        total = article + comment
        article, comment = article / total, comment / total
        after.append((article, comment))
    both = np.array(before) * np.array(after[::-1])
    chances: FloatArray = both[:, 1] / both.sum(axis=1)
    return chances


def decode(scores: PageScores, page_model: PageModel) -> npt.NDArray[np.bool_]:
    """Whether each block of a page is commentary: all are under an opinion piece, else those that are likely comments.

    The genre of the article is decided first. Near one half, ``commentary`` of a block, which weighs both answers, can
    lie on the other side.

    Shape: (blocks,), one at least.
    """
    if _opinion(scores, page_model) > 0.5:
        return np.ones(len(scores.comment), dtype=np.bool_)
    return comments(scores, page_model) > 0.5


def _score(backend: GenreBackend, texts: Sequence[str]) -> Iterator[PageScores]:
    if isinstance(texts, str):
        raise InputError(f"texts can't be a single str: expected several; put {texts[:30]!r} in a list")
    for batch in batches(texts):
        yield from backend.score_pages([folded_blocks(text) for text in batch])


def _potentials(scores: PageScores, page_model: PageModel) -> tuple[FloatArray, FloatArray]:
    return page_model.potentials(scores.comment, scores.begin, np.zeros(1, dtype=np.int64))


def _opinion(scores: PageScores, page_model: PageModel) -> float:
    """Probability that the page's article is an opinion piece."""
    factor, bias = page_model.article
    return 0.5 * (1 + math.tanh((factor * scores.article + bias) / 2))


def _ends(scores: PageScores, page_model: PageModel) -> FloatArray:
    """Probability of article and comment for the first block (rows) together with the last (columns). Shape: (2, 2)."""
    evidence, begin = (np.exp(potential) for potential in _potentials(scores, page_model))
    ends: FloatArray = np.diag([1.0, begin[0] * evidence[0]])
    to_article = math.exp(page_model.to_article)
    for support, into in zip(evidence[1:].tolist(), begin[1:].tolist(), strict=True):
        ends = ends @ np.array([[1.0, into * support], [to_article, support]])
        ends /= ends.sum()  # or long pages would overflow
    ends /= ends.sum()
    return ends
