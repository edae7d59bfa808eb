from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from stancekit.backends.base import PageScores
from stancekit.finetune.page_model import _START, ScoredPage, _Batch, fit_page_model
from stancekit.genre import comments, decode
from stancekit.metrics import auc, expected_calibration_error


def pages(seed, noise):
    """Pages of an article and comments whose scores tell them apart, up to noise; one feature tells where."""
    random = np.random.default_rng(seed)
    shapes = [(int(random.integers(3, 8)), int(random.integers(2, 6))) for _ in range(60)]
    shapes += [shape for shape in ((6, 0), (6, 0), (0, 6)) for _ in range(15)]
    made = []
    for article, below in shapes:
        truth = np.arange(article + below) >= article
        comment = np.where(truth, 1.5, -1.5) + random.normal(0, noise, len(truth))
        begins = np.diff(truth, prepend=truth[0])
        begin = np.stack((begins * 2.0 - 1 + random.normal(0, 0.3, len(truth)), random.normal(size=len(truth))), axis=1)
        made.append(ScoredPage(truth, comment, begin))
    return made


def scores(page, weights):
    begin = page.begin @ weights[1]
    begin[0] = page.begin[0] @ weights[0]
    return PageScores(page.comment, begin, -9.0)


def test_fit_page_model_finds_where_comments_begin():
    model, weights = fit_page_model(pages(0, 2.0), begin_penalty=0.001)
    right = [(decode(scores(page, weights), model) == page.truth).all() for page in pages(1, 2.0)]
    assert np.mean(right) > 0.9
    assert weights[1, 0] > 5 * abs(weights[1, 1])


def test_fit_page_model_gives_probabilities_that_hold():
    model, weights = fit_page_model(pages(0, 2.0), begin_penalty=0.001)
    held = pages(2, 2.0)
    stated = np.concatenate([comments(scores(page, weights), model) for page in held])
    truth = np.concatenate([page.truth for page in held])
    unsure = (stated > 0.1) & (stated < 0.9)
    assert unsure.any()
    assert expected_calibration_error(truth, stated) < 0.05
    assert auc(truth, stated) > 0.95


def test_the_gradient_is_that_of_the_loss():
    batch = _Batch.of([replace(page, weight=1.0 + n % 3) for n, page in enumerate(pages(3, 1.0)[::7])])
    parameters = np.concatenate((_START, [0.3, -0.2, 0.1, 0.4]))
    value, gradient = batch.loss(parameters)
    assert value > 0
    expected = approx_fprime(parameters, lambda p: batch.loss(p)[0], 1e-6)
    np.testing.assert_allclose(gradient, expected, atol=1e-3)


def test_weights_multiply_pages():
    made = pages(4, 1.0)[::9]
    parameters = np.concatenate((_START, [0.1] * 4))
    heavy, _ = _Batch.of([replace(page, weight=3.0) for page in made]).loss(parameters)
    light, _ = _Batch.of(made).loss(parameters)
    assert heavy == pytest.approx(3 * light)
