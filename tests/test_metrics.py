import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from stancekit.metrics import (
    auc,
    average_precision,
    bootstrap,
    error_at_coverage,
    expected_calibration_error,
    macro_f1,
)


@pytest.fixture
def sample():
    random = np.random.default_rng(0)
    truth = random.random(500) < 0.3
    return truth, np.round(random.random(500) + truth * 0.4, 1)


def test_macro_f1_and_auc_equal_scikit_learn(sample):
    truth, score = sample
    found = score > 0.6
    assert macro_f1(truth, found) == pytest.approx(f1_score(truth, found, average="macro"))
    assert auc(truth, score) == pytest.approx(roc_auc_score(truth, score))


def test_expected_calibration_error_is_zero_for_true_rates_and_large_for_false_ones():
    truth = np.array([True, False, False, False])
    assert expected_calibration_error(truth, np.full(4, 0.25)) == 0.0
    assert expected_calibration_error(truth, np.full(4, 0.85)) == pytest.approx(0.6)


def test_bootstrap_draws_whole_groups():
    values = np.repeat([0.0, 1.0], 50)
    by_unit = bootstrap(lambda d: float(values[d].mean()), range(100))
    by_group = bootstrap(lambda d: float(values[d].mean()), values)
    assert by_unit.value == by_group.value == 0.5
    assert 0.35 < by_unit.interval[0] < by_unit.interval[1] < 0.65
    assert by_group.interval == (0.0, 1.0)


def test_average_precision_equals_scikit_learn_without_ties():
    random = np.random.default_rng(1)
    truth = random.random(300) < 0.2
    score = random.random(300) + truth
    assert average_precision(truth, score) == pytest.approx(average_precision_score(truth, score))


def test_error_at_coverage_leaves_the_least_sure_out():
    wrong = np.array([False, True, False, True])
    sureness = np.array([0.9, 0.8, 0.7, 0.5])
    assert error_at_coverage(wrong, sureness, coverage=1.0) == 0.5
    assert error_at_coverage(wrong, sureness, coverage=0.75) == pytest.approx(1 / 3)
