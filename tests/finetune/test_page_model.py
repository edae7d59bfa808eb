import numpy as np

from stancekit.finetune.page_model import fit_page_model
from stancekit.genre import decode


def pages(seed, noise):
    """Pages of a report and comments whose scores tell them apart, up to noise."""
    random = np.random.default_rng(seed)
    kinds = [[0] * int(random.integers(3, 8)) + [2] * int(random.integers(2, 6)) for _ in range(40)]
    kinds += [[kind] * 6 for kind in (0, 1, 2) for _ in range(10)]
    means = np.array([(-2.0, -2.0, 0.0), (2.0, 0.0, -2.0), (0.0, 2.0, 2.0)])
    return [means[page] + random.normal(0, noise, (len(page), 3)) for page in kinds], kinds


def test_fit_page_model_finds_where_comments_begin():
    model = fit_page_model(*pages(0, 1.0))
    scores, kinds = pages(1, 1.0)
    right = [((decode(s, model) > 0) == (np.array(k) > 0)).all() for s, k in zip(scores, kinds, strict=True)]
    assert np.mean(right) > 0.9


def test_fit_page_model_gives_probabilities():
    model = fit_page_model(*pages(0, 2.0))
    np.testing.assert_allclose(sum(model.first), 1.0)
    np.testing.assert_allclose([sum(row) for row in model.steps], 1.0)
    assert min(min(row) for row in model.steps) > 0
