import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

import stancekit
from stancekit.artifact import read_model
from stancekit.backends.base import Prior
from stancekit.backends.linear.genre import LinearGenre
from stancekit.errors import InputError
from stancekit.estimators import GenreClassifier
from stancekit.finetune.adapt import adapt_genre, design
from stancekit.loading import bundled_folder

TEXTS = [
    "The court ruled on Monday.",
    "Talks failed, officials said.",
    "The ministry published its figures.",
    "Police said two men were held.",
    "What a disgrace this is!",
    "Shame on you all!",
    "We must not let them win.",
    "I think they are fools.",
]
LABELS = ["reporting"] * 4 + ["commentary"] * 4


@pytest.fixture(scope="module")
def fitted():
    return GenreClassifier().fit(TEXTS, LABELS)


def test_predict_proba_gives_probabilities_in_the_order_of_classes(fitted):
    chances = fitted.predict_proba(TEXTS)
    assert fitted.classes_.tolist() == ["commentary", "reporting"]
    np.testing.assert_allclose(chances.sum(axis=1), 1.0)
    assert fitted.predict(TEXTS).tolist() == LABELS


def test_a_saved_model_answers_as_before(fitted, tmp_path):
    fitted.save(tmp_path / "mine")
    analyzer = stancekit.load(backend=tmp_path / "mine")
    for text, (commentary, _) in zip(TEXTS, fitted.predict_proba(TEXTS), strict=True):
        (segment,) = analyzer.analyze(text).segments
        assert segment.blocks[0].commentary == pytest.approx(commentary, abs=1e-9)


def test_the_weights_are_those_that_scikit_learn_fitted():
    # texts of several blocks, and a penalty so small that scores grow large
    texts = [f"{text}\n{TEXTS[number - 1]}\nIt was {number} o'clock." for number, text in enumerate(TEXTS)]
    commentary = [label == "commentary" for label in LABELS]
    model = read_model(bundled_folder("genre-linear"))
    base = LinearGenre(model.arrays, model.manifest.settings, name="base")
    adapted = LinearGenre(*adapt_genre(base, model.arrays, texts, commentary, inverse_penalty=10.0), name="adapted")
    pages = [text.split("\n") for text in texts]
    alone = base.with_prior(adapted.page_model.prior)
    matrix = design(alone, pages)
    estimator = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced").fit(matrix, commentary)
    np.testing.assert_allclose(adapted.judge(adapted.read(pages)), estimator.decision_function(matrix), atol=1e-4)


def test_a_fitted_model_still_finds_comments(fitted, tmp_path):
    fitted.save(tmp_path / "mine")
    text = "\n".join(
        ["The ministry said on Monday that talks had failed."] * 4 + ["What a joke, you people make me sick!!"] * 6
    )
    prior = Prior(opinion=0.2, comments=0.5, threads=0.1)
    genres = [str(s.genre) for s in stancekit.load(backend=tmp_path / "mine", prior=prior).analyze(text).segments]
    assert genres == ["reporting", "commentary"]


@pytest.mark.parametrize("texts", ["one text", [None], [3.5]])
def test_predict_refuses_what_is_no_text(fitted, texts):
    with pytest.raises(InputError, match="expected"):
        fitted.predict(texts)


@pytest.mark.parametrize("base", ["", "no-such-model", "stance-linear"])
def test_fit_refuses_a_base_that_is_no_genre_model(base):
    with pytest.raises(InputError, match="unknown model"):
        GenreClassifier(base=base).fit(TEXTS, LABELS)


def test_clone_and_grid_search_take_it():
    assert clone(GenreClassifier(inverse_penalty=2.0)).inverse_penalty == 2.0
    search = GridSearchCV(GenreClassifier(), {"inverse_penalty": [0.1, 1.0]}, cv=2).fit(TEXTS, LABELS)
    assert search.best_params_["inverse_penalty"] in {0.1, 1.0}


def test_it_must_be_fitted_first():
    with pytest.raises(NotFittedError):
        GenreClassifier().predict(TEXTS)


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (TEXTS, LABELS[:-1], "expected a label for each text, found 8 texts and 7 labels"),
        (["a", " "], ["reporting", "commentary"], "text 1 can't be learned from: expected words, found ' '"),
        (["a", "b"], ["reporting", "opinion"], "label 1 is 'opinion': expected 'reporting' or 'commentary'"),
        (["a", "b"], ["reporting", "reporting"], "the labels are all 'reporting': expected both genres"),
    ],
)
def test_fit_refuses_what_it_cannot_learn_from(texts, labels, message):
    with pytest.raises(InputError, match=message):
        GenreClassifier().fit(texts, labels)
