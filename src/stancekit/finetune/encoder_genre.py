"""Fits what turns the genre head of an encoder into a genre model: a page net, and what its scores weigh."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.backends.base import COMMENT, OPINION
from stancekit.backends.encoder_genre import page_features
from stancekit.finetune.page_model import WHOLE, fit_articles, presumed_prior
from stancekit.finetune.page_net import NetPage, NetSettings, fit_page_net

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import GenreBackend
    from stancekit.backends.encoder_genre import BlockReader
    from stancekit.finetune.data import LabelledPage
    from stancekit.finetune.linear_genre import GenreSettings
    from stancekit.finetune.nets import Arrays


def fit_encoder_genre(
    pages: Sequence[LabelledPage], base: GenreBackend, blocks: BlockReader, settings: GenreSettings, *, seed: int
) -> tuple[Arrays, dict[str, Any]]:
    """Fit to pages of sources that neither the base model nor the encoder's head saw.

    Args:
        pages: Some with comments below an article, some with either alone.
        base: The genre model beside which the encoder's is to stand.
        blocks: Makes vectors of blocks.
        settings: Of the base model: its prior, and how much an opinion piece counts.
        seed: Of the net.

    Returns:
        Arrays, and settings without a voice model, as ``backends.encoder_genre.EncoderGenre`` takes them.
    """
    texts = list(dict.fromkeys(block for page in pages for block in page.blocks))
    vectors, size = blocks.read(texts)
    place = {text: number for number, text in enumerate(texts)}
    rows = [np.array([place[block] for block in page.blocks]) for page in pages]
    truths = [np.array(page.kinds) == COMMENT for page in pages]
    weights = np.array([settings.opinion_weight if page.kinds[0] == OPINION else 1.0 for page in pages])
    prior = presumed_prior(truths, weights, opinion=settings.prior)
    scores = base.with_prior(prior).score_pages([page.blocks for page in pages])
    net_pages = [
        NetPage(page_features(score, vectors[here]).astype(np.float32), int((~truth).sum()), float(weight))
        for score, here, truth, weight in zip(scores, rows, truths, weights, strict=True)
    ]
    arrays, page_model = fit_page_net(net_pages, NetSettings(seed=seed))
    page_model = replace(page_model, to_article=base.page_model.to_article)
    alone = [n for n, page in enumerate(pages) if COMMENT not in page.kinds]
    whole = [n for n in alone if len(pages[n].blocks) >= WHOLE]
    if len({pages[n].kinds[0] for n in whole}) < 2:
        whole = alone
    of_base = np.array([scores[n].article for n in whole])
    own = blocks.opinion(np.stack([size[rows[n]] @ vectors[rows[n]] / size[rows[n]].sum() for n in whole]))
    opinion = np.array([pages[n].kinds[0] == OPINION for n in whole])
    factors, bias = fit_articles(np.stack((of_base, own), axis=1), opinion, prior=settings.prior)
    return arrays, {
        "base": base.name,
        "article": factors,
        "page_model": asdict(replace(page_model, article=(1.0, bias), prior=prior)),
    }
