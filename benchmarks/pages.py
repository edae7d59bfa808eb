"""Finds what is reported and what is opined on pages of five shapes: ``python -m benchmarks.pages``.

Reports and op-eds from ``test_outlet``, with Fox comments below them or without, and comment threads alone. Neither
outlets nor comments were seen in training. Of every second page with an article only the beginning is kept, so that
lengths vary. TF-IDF models of blocks with a change point a page run beside ours.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stancekit import load
from stancekit.backends.base import REPORT
from stancekit.genre import decode
from stancekit.metrics import Figure, bootstrap, macro_f1, rate
from stancekit.results import Results, write_results
from stancekit.text import fold, folded_blocks
from stancekit.types import Genre
from training.baselines import change_point, tfidf
from training.pages import Mix, Shape, compose
from training.prepare import allsides, comments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import GenreBackend
    from stancekit.finetune.data import LabelledPage

    Flags = npt.NDArray[np.bool_]
    Decide = Callable[[Sequence[LabelledPage]], list[Flags]]

SEED = 20260
SHAPES = {
    "report_and_comments": (Genre.REPORTING, Shape.ARTICLE_COMMENTS, 0, 300),
    "op_ed_and_comments": (Genre.COMMENTARY, Shape.ARTICLE_COMMENTS, 0, 110),
    "reports": (Genre.REPORTING, Shape.ARTICLE, 300, 150),
    "op_eds": (Genre.COMMENTARY, Shape.ARTICLE, 110, 150),
    "comments": (Genre.REPORTING, Shape.COMMENTS, 450, 150),
}
"""Genre of the article, shape of the page, number of the first article drawn and of the pages, by name."""
MIXED = "report_and_comments"
"""The shape with a boundary; all others are commentary or reporting from end to end."""
RESULTS = Path(__file__).parent / "results" / "pages.json"
COMMAND = "python -m benchmarks.pages"


def pages_by_shape() -> dict[str, list[LabelledPage]]:
    """The pages of each shape."""
    threads = {"fox_comments": comments.load("fox_comments")}
    made = {}
    for name, (genre, shape, first, count) in SHAPES.items():
        articles = [_shortened(article, n) for n, article in enumerate(_drawn(genre, first, count))]
        made[name] = compose(articles, threads, Mix({shape: 1.0}, comments={"fox_comments": 1.0}), seed=SEED)
    return made


def measure_pages(decide: Decide) -> dict[str, Figure]:
    """Quality on the pages of this benchmark.

    Args:
        decide: Whether each block of each page is commentary.
    """
    decided = {name: _Decided.of(pages, decide) for name, pages in pages_by_shape().items()}
    mixed = decided[MIXED]
    one_genre = [part for name, part in decided.items() if name != MIXED]
    figures = {
        "pages.block_macro_f1": _block_f1(list(decided.values())),
        "pages.block_macro_f1.report_and_comments": _block_f1([mixed]),
        "pages.exact_boundary": rate(mixed.exact),
        "pages.one_genre_whole": rate(np.concatenate([part.whole for part in one_genre])),
    }
    for name, part in decided.items():
        if name != MIXED:
            figures[f"pages.one_genre_whole.{name}"] = rate(part.whole)
            figures[f"pages.one_genre_right.{name}"] = rate(part.exact)
    return figures


@dataclass(frozen=True, slots=True)
class _Decided:
    """Truth and answer for the blocks of pages."""

    truth: list[Flags]
    found: list[Flags]

    @classmethod
    def of(cls, pages: Sequence[LabelledPage], decide: Decide) -> _Decided:
        return cls([np.array(page.kinds) != REPORT for page in pages], decide(pages))

    @property
    def exact(self) -> Flags:
        return np.array([np.array_equal(t, f) for t, f in zip(self.truth, self.found, strict=True)])

    @property
    def whole(self) -> Flags:
        return np.array([len(set(flags.tolist())) == 1 for flags in self.found])


def _block_f1(parts: Sequence[_Decided]) -> Figure:
    truth = [flags for part in parts for flags in part.truth]
    page_of = np.repeat(np.arange(len(truth)), [len(flags) for flags in truth])
    flat, found = np.concatenate(truth), np.concatenate([flags for part in parts for flags in part.found])
    return bootstrap(lambda drawn: macro_f1(flat[drawn], found[drawn]), page_of)


def decide_with(backend: GenreBackend) -> Decide:
    """Decide by a backend and its page model."""

    def decide(pages: Sequence[LabelledPage]) -> list[Flags]:
        scores = backend.score_pages([page.blocks for page in pages])
        return [decode(score, backend.page_model) for score in scores]

    return decide


def decide_with_tfidf() -> Decide:
    """Decide by TF-IDF and logistic regression on blocks, with one change point a page or none."""
    articles = allsides.load("train")
    threads = [fold(comment.text) for comment in comments.load("nyt_roomfordebate_comments")]
    blocks = [(block, a.genre is Genre.COMMENTARY) for a in articles for block in folded_blocks(a.text)]
    blocks += [(thread, True) for thread in threads]
    kept = np.random.default_rng(SEED).permutation(len(blocks))[:60_000]
    model = tfidf([blocks[i][0] for i in kept], [blocks[i][1] for i in kept])

    def decide(pages: Sequence[LabelledPage]) -> list[Flags]:
        return [change_point(model.decision_function(list(page.blocks))) for page in pages]

    return decide


def _drawn(genre: Genre, first: int, count: int) -> list[allsides.Article]:
    articles = [article for article in allsides.load("test_outlet") if article.genre is genre]
    order = np.random.default_rng(SEED).permutation(len(articles))
    return [articles[index] for index in order[first : first + count]]


def _shortened(article: allsides.Article, number: int) -> allsides.Article:
    """Every second article, cut after three or more of its blocks."""
    blocks = folded_blocks(article.text)
    if number % 2 == 0 or len(blocks) <= 3:
        return article
    kept = int(np.random.default_rng((SEED, number)).integers(3, len(blocks) + 1))
    return replace(article, text="\n".join(blocks[:kept]))


def main() -> None:
    """Measure, print and write the results."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    baseline = {key: figure.value for key, figure in measure_pages(decide_with_tfidf()).items()}
    results = Results(measure_pages(decide_with(load().genre)), {"tfidf + one change point": baseline}, COMMAND)
    write_results(results, RESULTS)
    for key, figure in results.figures.items():
        low, high = figure.interval
        print(f"{key}: {figure.value:.3f} [{low:.3f}, {high:.3f}]  tfidf + one change point: {baseline[key]:.3f}")


if __name__ == "__main__":
    main()
