import numpy as np
import pytest

from stancekit.backends.base import CONTRASTS
from stancekit.backends.linear.genre import LinearGenre, block_features
from stancekit.backends.linear.voice import NAMES
from stancekit.calibration import sigmoid
from stancekit.finetune.data import COMMENT, OPINION, REPORT, LabelledPage
from stancekit.finetune.linear_genre import GenreSettings, design_matrix, fit_blocks, fit_genre

SETTINGS = GenreSettings(bits=10, page_model_pages=20)
PAGES = [
    LabelledPage(blocks, kinds, source, fold)
    for fold, source in enumerate(("one", "two", "three"))
    for blocks, kinds in (
        (("The minister said on Monday that talks failed.", "Officials declined to comment."), (REPORT, REPORT)),
        (("I think we should all be ashamed.", "What a farce!", "You must not believe it."), (COMMENT,) * 3),
        (("The council said it met.", "Rubbish, you never learn!!"), (REPORT, COMMENT)),
        (("We ought to ask why.", "The point is simple: nobody cares.", "And yet we go on."), (OPINION,) * 3),
    )
]
TEXTS = [["The mayor said no.", "“We agree,” she added.", "I doubt it, don't you?"], [], ["x"], ["1", "!!", "é ñ 中"]]


@pytest.fixture(scope="module")
def fitted():
    return fit_blocks(PAGES, SETTINGS)


def test_numpy_serves_what_scikit_learn_trained(fitted):
    estimators, arrays = fitted
    model = LinearGenre(arrays, {"bits": SETTINGS.bits, "page_model": {}}, name="tiny 1")
    served = np.concatenate(model.score_blocks(TEXTS))
    design = design_matrix(block_features(TEXTS, bits=SETTINGS.bits), SETTINGS.bits)
    for column, estimator in enumerate(estimators):
        part = design[:, : estimator.n_features_in_]
        np.testing.assert_allclose(sigmoid(served[:, column]), estimator.predict_proba(part)[:, 1], atol=1e-6)
        np.testing.assert_array_equal(served[:, column] > 0, estimator.predict(part))


def test_score_blocks_gives_an_array_a_page(fitted):
    model = LinearGenre(fitted[1], {"bits": SETTINGS.bits, "page_model": {}}, name="tiny 1")
    assert [score.shape for score in model.score_blocks(TEXTS)] == [(len(page), len(CONTRASTS)) for page in TEXTS]
    assert model.score_blocks([]) == []


def test_score_blocks_is_the_same_in_a_batch_as_alone(fitted):
    model = LinearGenre(fitted[1], {"bits": SETTINGS.bits, "page_model": {}}, name="tiny 1")
    for page, score in zip(TEXTS, model.score_blocks(TEXTS), strict=True):
        np.testing.assert_allclose(model.score_blocks([page])[0], score, atol=1e-12)


def test_block_features_see_two_neighbours_on_each_side_of_the_same_page():
    features = block_features([["I am one.", "two", "three"], ["I, me, my"]], bits=8)
    own = features.voice[:, : len(NAMES)]
    before = features.voice[:, 2 * len(NAMES) : 3 * len(NAMES)]
    np.testing.assert_array_equal(before[1:3], own[0:2])
    np.testing.assert_array_equal(before[3], own[3])
    np.testing.assert_array_equal(before[0], own[0])


def test_fit_genre_gives_the_same_bits_each_time():
    (first, first_settings), (second, second_settings) = fit_genre(PAGES, SETTINGS), fit_genre(PAGES, SETTINGS)
    assert first_settings == second_settings
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])
    assert LinearGenre(first, first_settings, name="tiny 1").page_model.first[0] > 0
