import numpy as np
import pytest

from stancekit.calibration import estimate_shares, logit, sigmoid


@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
def test_estimate_shares_finds_the_shares_of_calibrated_cases(share):
    random = np.random.default_rng(0)
    truth = random.random(20_000) < share
    # log-odds of two normal distributions, calibrated at a prior of one half
    chance = sigmoid(random.normal(np.where(truth, 2.0, -2.0), 2.0))
    found = estimate_shares(np.stack((chance, 1 - chance), axis=1), np.array([0.5, 0.5]))
    np.testing.assert_allclose(found, [share, 1 - share], atol=0.02)


def test_estimate_shares_of_nothing_gives_the_shares_back():
    np.testing.assert_array_equal(estimate_shares(np.zeros((0, 2)), np.array([0.4, 0.6])), [0.4, 0.6])


def test_logit_is_the_inverse_of_sigmoid():
    assert sigmoid(np.array([logit(0.2)]))[0] == pytest.approx(0.2)
