"""Fits the linear genre model: blocks, then articles and the begin of comments on held-out scores of the blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from stancekit.backends.base import COMMENT, OPINION, REPORT, FloatArray
from stancekit.backends.linear.genre import SURE, block_features, block_scores
from stancekit.backends.linear.page_features import Pages, Standard, article_features, begin_features
from stancekit.calibration import sigmoid
from stancekit.finetune.page_model import WHOLE, ScoredPage, fit_articles, fit_page_model, presumed_prior

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.backends.base import PageModel
    from stancekit.finetune.data import LabelledPage

Arrays = dict[str, npt.NDArray[np.float32]]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GenreSettings:
    """Hyper-parameters of the linear genre model.

    Attributes:
        bits: Words are hashed into ``2**bits`` buckets.
        block_c: scikit-learn's ``C`` of the block model.
        style_scale: Of standardised style beside words in the block model: the larger, the less it is penalised.
        article_c: ``C`` of the article model.
        article_style_scale: As ``style_scale``, for an article's style.
        article_score_scale: The same, for the summary of its blocks' scores.
        kind_shares: Weight of all blocks of each kind, in the order of ``KINDS``.
        balance: A source's weight falls with its size to this power: 0 as they are, 1 all sources equal.
        doubt: An opinion piece's block counts by the probability that it is opinion, its log-odds raised by this:
            pieces have blocks of bare fact (multiple-instance learning).
        begin_penalty: Of the squared weights that tell where comments begin.
        opinion_weight: How much a page that opens with an opinion piece counts there, where one that opens with a
            report counts 1: comments below the former are commentary below commentary.
        prior: Share of opinion pieces among the articles that the page model expects.
        page_model_pages: The page model is fitted on about this many pages.
        longest_page: In blocks; longer pages don't fit the page model.
        max_iterations: Of the solvers.
    """

    bits: int = 18
    block_c: float = 3.0
    style_scale: float = 0.15
    article_c: float = 3.0
    article_style_scale: float = 0.02
    article_score_scale: float = 0.03
    kind_shares: tuple[float, float, float] = (0.4, 0.25, 0.35)
    balance: float = 0.3
    doubt: float = 1.0
    begin_penalty: float = 0.003
    opinion_weight: float = 0.6
    prior: float = 1 / 3
    page_model_pages: int = 12000
    longest_page: int = 60
    max_iterations: int = 200


def fit_genre(pages: Sequence[LabelledPage], settings: GenreSettings) -> tuple[Arrays, dict[str, Any]]:
    """Fit the model: blocks, where comments begin, articles.

    The latter two are fitted on scores of blocks by models that never saw a block's fold, and articles are calibrated
    on scores of the same kind. Where comments begin is fitted on all folds together: it has few weights.

    Args:
        pages: Labelled pages of two or more folds, each of a block or more.
        settings: Hyper-parameters.

    Returns:
        Arrays and settings as ``LinearGenre`` takes them. The same pages and settings give the same bits.
    """
    corpus = Corpus.of(pages, settings)
    weights = corpus.weights(corpus.held_out(corpus.weights()))
    scores = block_scores(*corpus.held_out(weights).T)
    blocks = corpus.fit_blocks(np.arange(len(pages)), weights)
    comments = _Comments.fit(corpus, scores)
    articles = _Articles.of(corpus, scores[:, 0], comments.article_share(corpus, scores))
    factor, bias = _calibrated(corpus, np.clip(articles.held_out(), -SURE, SURE))
    page_model = replace(comments.page_model, article=(factor, bias))
    arrays = {**_block_arrays(corpus, blocks), **articles.arrays(), **comments.arrays()}
    columns = [arrays.pop("block_words"), arrays.pop("article_words")[:, None]]
    arrays["words"] = np.concatenate(columns, axis=1)
    arrays["intercept"] = np.concatenate((arrays.pop("block_intercept"), arrays.pop("article_intercept")))
    return {key: array.astype(np.float32) for key, array in arrays.items()}, {
        "bits": settings.bits,
        "page_model": asdict(page_model),
    }


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled pages as numbers.

    Attributes:
        layout: How the blocks lie.
        words: Hashed words of each block. Shape: (blocks, 2**bits).
        count: Words and word pairs of each block. Shape: (blocks,).
        style: Standardised style. Shape: (blocks, styles).
        standard: What standardised it.
        kinds: The kind of each block. Shape: (blocks,).
        source: The source of each page. Shape: (pages,).
        fold: The fold of each page. Shape: (pages,).
        settings: Hyper-parameters.
    """

    layout: Pages
    words: csr_matrix
    count: FloatArray
    style: FloatArray
    standard: Standard
    kinds: Indices
    source: npt.NDArray[np.str_]
    fold: Indices
    settings: GenreSettings

    @classmethod
    def of(cls, pages: Sequence[LabelledPage], settings: GenreSettings) -> Corpus:
        """The features of these pages."""
        features = block_features([page.blocks for page in pages], bits=settings.bits)
        standard = Standard.of(features.style)
        words = features.rows
        return cls(
            layout=Pages.of([page.blocks for page in pages]),
            words=csr_matrix((words.value, (words.owner, words.bucket)), shape=(words.rows, 1 << settings.bits)),
            count=features.count,
            style=standard(features.style),
            standard=standard,
            kinds=np.array([kind for page in pages for kind in page.kinds], dtype=np.int64),
            source=np.array([page.source for page in pages]),
            fold=np.array([page.fold for page in pages], dtype=np.int64),
            settings=settings,
        )

    def design(self, rows: Indices | slice = slice(None)) -> csr_matrix:
        """The features of blocks as scikit-learn takes them: words, then style. Shape: (blocks, 2**bits + styles)."""
        return hstack((self.words[rows], csr_matrix(self.style[rows] * self.settings.style_scale))).tocsr()

    def weights(self, scores: FloatArray | None = None) -> FloatArray:
        """A weight a block.

        It is less for a large source, for a long article and what stands below it, and for a block of an opinion piece
        that does not look like opinion.

        Args:
            scores: Log-odds of opinion and of comment over report. Shape: (blocks, 2).
        """
        keys = list(zip(self.source[self.layout.of_block].tolist(), self.kinds.tolist(), strict=True))
        size = Counter(keys)
        weights = np.array([size[key] ** -self.settings.balance for key in keys])
        article = self.layout.sum((self.kinds != COMMENT).astype(np.float64))
        weights /= np.sqrt(np.maximum(article, 5))[self.layout.of_block]
        if scores is not None:
            opinion = self.kinds == OPINION
            weights[opinion] *= sigmoid(scores[opinion, 0] + self.settings.doubt)
        return weights

    def fit_blocks(self, pages: Indices, weights: FloatArray) -> LogisticRegression:
        """Fit the block model on these pages: one multinomial logistic regression."""
        rows = np.flatnonzero(np.isin(self.layout.of_block, pages))
        kinds, weights = self.kinds[rows], weights[rows].copy()
        for kind, share in zip((REPORT, OPINION, COMMENT), self.settings.kind_shares, strict=True):
            weights[kinds == kind] *= share * len(rows) / weights[kinds == kind].sum()
        model = LogisticRegression(C=self.settings.block_c, max_iter=self.settings.max_iterations, tol=1e-4)
        return model.fit(self.design(rows), kinds, sample_weight=weights)

    def held_out(self, weights: FloatArray) -> FloatArray:
        """Log-odds of opinion and comment over report by models fitted without a page's fold. Shape: (blocks, 2)."""
        scores = np.zeros((len(self.kinds), 2))
        for held in np.unique(self.fold):
            model = self.fit_blocks(np.flatnonzero(self.fold != held), weights)
            rows = np.flatnonzero(self.fold[self.layout.of_block] == held)
            found = model.decision_function(self.design(rows))
            scores[rows] = found[:, OPINION:] - found[:, [REPORT]]
        return scores


def _block_arrays(corpus: Corpus, model: LogisticRegression) -> dict[str, FloatArray]:
    """The weights over report, as served."""
    weights = (model.coef_[OPINION:] - model.coef_[REPORT]).T
    buckets = 1 << corpus.settings.bits
    return {
        "block_words": weights[:buckets],
        "style": weights[buckets:] * corpus.settings.style_scale,
        "block_intercept": model.intercept_[OPINION:] - model.intercept_[REPORT],
        "style_standard": np.stack((corpus.standard.center, corpus.standard.scale)),
    }


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles of pages, as numbers.

    Attributes:
        words: Mean of the article's words. Shape: (pages, 2**bits).
        features: Standardised ``article_features``. Shape: (pages, features).
        standard: What standardised them.
        opinion: Whether the article is an opinion piece. Shape: (pages,).
        known: Whether the page has an article. Shape: (pages,).
        corpus: The pages.
    """

    words: csr_matrix
    features: FloatArray
    standard: Standard
    opinion: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    corpus: Corpus

    @classmethod
    def of(cls, corpus: Corpus, opinion: FloatArray, share: FloatArray) -> _Articles:
        """The articles of a corpus.

        Args:
            corpus: The pages.
            opinion: Log-odds of opinion over report of each block. Shape: (blocks,).
            share: Probability that each block is the article's. Shape: (blocks,).
        """
        layout = corpus.layout
        # the words of a block are scaled by the root of their number: undo it, and take the mean over the article
        weight = share * np.sqrt(corpus.count)
        pick = csr_matrix((weight, (layout.of_block, np.arange(len(share)))), shape=(len(layout.size), len(share)))
        words = diags(1 / layout.sum(share * corpus.count)) @ (pick @ corpus.words)
        features = article_features(opinion, corpus.style, share, layout)
        lowest = np.minimum.reduceat(corpus.kinds, layout.start)
        standard = Standard.of(features[lowest != COMMENT])
        return cls(words.tocsr(), standard(features), standard, lowest == OPINION, lowest != COMMENT, corpus)

    def held_out(self) -> FloatArray:
        """Log-odds of opinion by models fitted without a page's fold. Shape: (pages,)."""
        fold = self.corpus.fold
        scores = np.zeros(len(fold))
        for held in np.unique(fold):
            words, model = self._fit(self.known & (fold != held))
            scores[fold == held] = model.decision_function(self._design(words)[fold == held])
        return scores

    def arrays(self) -> dict[str, FloatArray]:
        """The weights of a model fitted on all articles, as served."""
        words, model = self._fit(self.known)
        buckets = 1 << self.corpus.settings.bits
        weights = model.coef_[0]
        return {
            "article_words": weights[:buckets] * words,
            "article": weights[buckets:] * self._scales(),
            "article_intercept": model.intercept_,
            "article_standard": np.stack((self.standard.center, self.standard.scale)),
        }

    def _fit(self, chosen: npt.NDArray[np.bool_]) -> tuple[FloatArray, LogisticRegression]:
        """The factor on each word, and the model."""
        settings = self.corpus.settings
        articles = np.flatnonzero(chosen)
        seen = np.asarray((self.words[articles] > 0).sum(axis=0)).ravel()
        words = np.where(seen >= 3, 8 * (np.log((len(articles) + 1) / (seen + 1)) + 1), 0.0)
        opinion = self.opinion[articles]
        keys = list(zip(self.corpus.source[articles].tolist(), opinion.tolist(), strict=True))
        size = Counter(keys)
        weights = np.array([size[key] ** -0.5 for key in keys])
        for part in (opinion, ~opinion):
            weights[part] *= len(articles) / 2 / weights[part].sum()
        model = LogisticRegression(C=settings.article_c, max_iter=4 * settings.max_iterations, tol=1e-4)
        return words, model.fit(self._design(words)[articles], opinion, sample_weight=weights)

    def _design(self, words: FloatArray) -> csr_matrix:
        return hstack((self.words @ diags(words), csr_matrix(self.features * self._scales()))).tocsr()

    def _scales(self) -> FloatArray:
        settings, styles = self.corpus.settings, 4 * self.corpus.style.shape[1]
        scores = self.features.shape[1] - styles
        return np.repeat([settings.article_style_scale, settings.article_score_scale], [styles, scores])


@dataclass(frozen=True, slots=True)
class _Comments:
    """What tells where comments begin.

    Attributes:
        features: Standardised ``begin_features`` of each block. Shape: (blocks, features).
        standard: What standardised them.
        page_model: As fitted, without the genre of articles.
        weights: Of the features, for first blocks and for others. Shape: (2, features).
    """

    features: FloatArray
    standard: Standard
    page_model: PageModel
    weights: FloatArray

    @classmethod
    def fit(cls, corpus: Corpus, scores: FloatArray) -> _Comments:
        """Fit on some of the corpus.

        Args:
            corpus: The pages.
            scores: As ``block_scores`` gives them.
        """
        settings, layout = corpus.settings, corpus.layout
        features = begin_features(scores, corpus.style, layout)
        standard = Standard.of(features)
        features = standard(features)
        fitting = np.flatnonzero(layout.size <= settings.longest_page)
        count = min(len(fitting), settings.page_model_pages)
        pages = []
        for page in fitting[np.arange(count) * len(fitting) // count]:
            rows = slice(layout.start[page], layout.start[page] + layout.size[page])
            kinds = corpus.kinds[rows]
            weight = settings.opinion_weight if kinds[0] == OPINION else 1.0
            pages.append(ScoredPage(kinds == COMMENT, scores[rows, 2], features[rows], weight))
        page_model, weights = fit_page_model(pages, begin_penalty=settings.begin_penalty)
        weights_of_pages = np.array([page.weight for page in pages])
        prior = presumed_prior([page.truth for page in pages], weights_of_pages, opinion=settings.prior)
        page_model = replace(page_model, prior=prior)
        return cls(features, standard, page_model, weights)

    def article_share(self, corpus: Corpus, scores: FloatArray) -> FloatArray:
        """As ``PageModel.article_share``. Shape: (blocks,)."""
        first = corpus.layout.start
        begin = self.features @ self.weights[1]
        begin[first] = self.features[first] @ self.weights[0]
        return self.page_model.article_share(scores[:, 2], begin, first)

    def arrays(self) -> dict[str, FloatArray]:
        """The weights, as served."""
        return {"begin": self.weights, "begin_standard": np.stack((self.standard.center, self.standard.scale))}


def _calibrated(corpus: Corpus, article: FloatArray) -> tuple[float, float]:
    """Factor and bias that make held-out scores of whole articles log-odds at the prior (Platt 1999)."""
    layout, prior = corpus.layout, corpus.settings.prior
    kind = np.minimum.reduceat(corpus.kinds, layout.start)
    alone = np.maximum.reduceat(corpus.kinds, layout.start) != COMMENT
    # of a few blocks the score is less sure: they would blur the others
    whole = np.flatnonzero(alone & (layout.size >= WHOLE))
    if len(np.unique(kind[whole])) < 2:
        whole = np.flatnonzero(alone)
    (factor,), bias = fit_articles(article[whole, None], kind[whole] == OPINION, prior=prior)
    return factor, bias
