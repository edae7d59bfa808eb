"""What a cascade loses at some thresholds, to choose a recipe's by: ``python -m training.cascade models/minilm-onnx``.

Articles are of AllSides dev. Pages are of the fold that the encoder's genre head did not see; as the bundled linear
model saw it, one is fitted without it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from stancekit.backends.base import REPORT
from stancekit.backends.cascade import restated, sureness
from stancekit.genre import decode
from stancekit.loading import load, load_genre
from stancekit.metrics import macro_f1
from stancekit.text import folded_blocks
from stancekit.types import Genre
from training.evaluate import RECIPES
from training.prepare import allsides
from training.recipe import read_recipe
from training.train import base_without, split_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import GenreBackend

    Flags = npt.NDArray[np.bool_]

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
PAGES = 1000


def answers(
    fast: GenreBackend, better: GenreBackend, pages: Sequence[Sequence[str]]
) -> Iterator[tuple[Flags, Flags, tuple[float, float]]]:
    """Whether each block is commentary, by either model, and how sure the fast one is, page by page."""
    fast = fast.with_prior(better.page_model.prior)
    scores = zip(fast.score_pages(pages), better.score_pages(pages), strict=True)
    for quick, slow in scores:
        told = restated(quick, fast.page_model, better.page_model)
        yield (
            decode(told, better.page_model),
            decode(slow, better.page_model),
            sureness(quick, fast.page_model),
        )


def sweep(
    truth: Sequence[Flags], found: Iterable[tuple[Flags, Flags, tuple[float, float]]], thresholds: Iterable[float]
) -> Iterator[str]:
    """For each threshold, on an article's genre and on whether a block is a comment, who is asked and what is lost.

    The other threshold asks for nothing.
    """
    quick, slow, sure = zip(*found, strict=True)
    right = np.concatenate(truth)
    best = macro_f1(right, np.concatenate(slow))
    for kind, column in (("article", 0), ("block", 1)):
        for least in thresholds:
            asked = np.array([sureness[column] < least for sureness in sure])
            told = np.concatenate([b if ask else a for ask, a, b in zip(asked, quick, slow, strict=True)])
            lost = 100 * (best - macro_f1(right, told))
            yield f"{kind} {least:.2f}: {asked.mean():.1%} asked, {lost:+.2f} points of {best:.4f} lost"


def main(argv: Sequence[str] | None = None) -> None:
    """Print what is lost on articles and on pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    better = load_genre(parser.parse_args(argv).model)
    articles = [(folded_blocks(a.text), a.genre is Genre.COMMENTARY) for a in allsides.load("dev")]
    whole = [(blocks, opinion) for blocks, opinion in articles if blocks]
    found = [
        (quick[:1], slow[:1], sure)
        for quick, slow, sure in answers(load().genre, better, [blocks for blocks, _ in whole])
    ]
    print(f"{len(whole)} articles, by the genre of their first block")
    print("\n".join(sweep([np.array([opinion]) for _, opinion in whole], found, THRESHOLDS)))
    recipe = read_recipe(RECIPES / f"{better.name.split()[0]}.toml")
    seen, held = split_pages(recipe)
    pages = held[:PAGES]
    fast = base_without(recipe, seen)
    truth = [np.array(page.kinds) != REPORT for page in pages]
    print(f"{len(pages)} pages of sources that the linear model and the encoder's head did not see, by block")
    print("\n".join(sweep(truth, answers(fast, better, [page.blocks for page in pages]), THRESHOLDS)))


if __name__ == "__main__":
    main()
