"""Finds where reporting ends, on pages of unseen reports and comments: ``python -m benchmarks.pages``.

300 pages of a report from ``test_outlet`` followed by Fox comments, and 150 plain reports and 150 op-eds from the same
outlets. Neither outlets nor comments were seen in training. A TF-IDF model with one change point runs beside ours.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stancekit import load
from stancekit.finetune.data import REPORT, LabelledPage
from stancekit.genre import decode
from stancekit.metrics import Figure, bootstrap, macro_f1
from stancekit.text import fold
from stancekit.types import Genre
from training.baselines import change_point, tfidf
from training.pages import Mix, Shape, article_blocks, compose
from training.prepare import allsides, comments
from training.results import Results, write_results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import GenreBackend

    Flags = npt.NDArray[np.bool_]
    Decide = Callable[[Sequence[LabelledPage]], list[Flags]]

SEED = 20260
MIXED_PAGES = 300
ONE_GENRE_PAGES = 150
RESULTS = Path(__file__).parent / "results" / "pages.json"
COMMAND = "python -m benchmarks.pages"


def mixed_pages() -> list[LabelledPage]:
    """Reports followed by comments."""
    reports = _drawn(Genre.REPORTING, MIXED_PAGES)
    return compose(reports, comments.load("fox_comments"), Mix({Shape.ARTICLE_COMMENTS: 1.0}), seed=SEED)


def one_genre_pages() -> list[LabelledPage]:
    """Plain reports and op-eds."""
    articles = [
        article for genre in Genre for article in _drawn(genre, MIXED_PAGES + ONE_GENRE_PAGES)[-ONE_GENRE_PAGES:]
    ]
    return compose(articles, [], Mix({Shape.ARTICLE: 1.0}), seed=SEED)


def measure_pages(decide: Decide) -> dict[str, Figure]:
    """Quality on the pages of this benchmark.

    Args:
        decide: Whether each block of each page is commentary.
    """
    mixed, whole = mixed_pages(), one_genre_pages()
    truth = [np.array(page.kinds) != REPORT for page in mixed]
    found = decide(mixed)
    page_of = np.repeat(np.arange(len(mixed)), [len(t) for t in truth])
    flat_truth, flat_found = np.concatenate(truth), np.concatenate(found)
    exact = np.array([np.array_equal(t, f) for t, f in zip(truth, found, strict=True)])
    one = np.array([len(set(flags.tolist())) == 1 for flags in decide(whole)])
    figures = {
        "pages.block_macro_f1": bootstrap(lambda drawn: macro_f1(flat_truth[drawn], flat_found[drawn]), page_of),
        "pages.exact_boundary": bootstrap(lambda drawn: float(exact[drawn].mean()), range(len(exact))),
        "pages.one_genre_whole": bootstrap(lambda drawn: float(one[drawn].mean()), range(len(one))),
    }
    for name, first in (("reports", 0), ("op_eds", ONE_GENRE_PAGES)):
        part = one[first : first + ONE_GENRE_PAGES]
        figures[f"pages.one_genre_whole.{name}"] = bootstrap(lambda d, p=part: float(p[d].mean()), range(len(part)))
    return figures


def decide_with(backend: GenreBackend) -> Decide:
    """Decide by a backend and its page model."""

    def decide(pages: Sequence[LabelledPage]) -> list[Flags]:
        scores = backend.score_blocks([page.blocks for page in pages])
        return [decode(score, backend.page_model) != REPORT for score in scores]

    return decide


def decide_with_tfidf() -> Decide:
    """Decide by TF-IDF and logistic regression on blocks, with one change point a page."""
    articles = allsides.load("train")
    threads = [fold(comment.text) for comment in comments.load("nyt_roomfordebate_comments")]
    blocks = [(block, a.genre is Genre.COMMENTARY) for a in articles for block in article_blocks(a)]
    blocks += [(thread, True) for thread in threads]
    kept = np.random.default_rng(SEED).permutation(len(blocks))[:60_000]
    model = tfidf([blocks[i][0] for i in kept], [blocks[i][1] for i in kept])

    def decide(pages: Sequence[LabelledPage]) -> list[Flags]:
        return [change_point(model.decision_function(list(page.blocks))) for page in pages]

    return decide


def _drawn(genre: Genre, count: int) -> list[allsides.Article]:
    articles = [article for article in allsides.load("test_outlet") if article.genre is genre]
    order = np.random.default_rng(SEED).permutation(len(articles))
    return [articles[index] for index in order[:count]]


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
