import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stancekit.backends.base import COMMENT, OPINION, REPORT, PageModel
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.kernel import COMPILED
from stancekit.backends.linear.page_features import Pages, article_features, begin_features
from stancekit.backends.linear.spelling import NAMES as SPELLING
from stancekit.backends.linear.spelling import spelling_rates
from stancekit.backends.linear.style import NAMES
from stancekit.finetune.data import LabelledPage
from stancekit.finetune.linear_genre import Corpus, GenreSettings, fit_genre
from stancekit.text import fold

SETTINGS = GenreSettings(bits=10, page_model_pages=20, block_c=1.0, max_iterations=1000)
PAGES = [
    LabelledPage(blocks, kinds, source, fold_number)
    for fold_number, source in enumerate(("one", "two", "three"))
    for blocks, kinds in (
        (("The minister said on Monday that talks failed.", "Officials declined to comment."), (REPORT, REPORT)),
        (("I think we should all be ashamed.", "What a farce!", "You must not believe it."), (COMMENT,) * 3),
        (("The council said it met.", "Rubbish, you never learn!!"), (REPORT, COMMENT)),
        (("We ought to ask why.", "The point is simple: nobody cares.", "And yet we go on."), (OPINION,) * 3),
    )
]
TEXTS = [["The mayor said no.", "“We agree,” she added.", "I doubt it, don't you?"], [], ["x"], ["1", "!!", "é ñ 中"]]
TEXTS = [[fold(block) for block in page] for page in TEXTS]
any_page = st.lists(st.text(min_size=1).map(fold), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def model():
    return LinearGenre(*fit_genre(PAGES, SETTINGS), name="tiny 1")


def test_numpy_serves_what_scikit_learn_trained(model):
    corpus = Corpus.of(PAGES, SETTINGS)
    weights = corpus.weights(corpus.held_out(corpus.weights()))
    estimator = corpus.fit_blocks(np.arange(len(PAGES)), weights)
    scores = model.score_blocks([block for page in PAGES for block in page.blocks])
    powers = np.exp(np.stack((np.zeros_like(scores.opinion), scores.opinion, scores.comment), axis=1))
    served = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(served, estimator.predict_proba(corpus.design()), atol=1e-6)
    np.testing.assert_array_equal(served.argmax(axis=1), estimator.predict(corpus.design()))


TRAPS = """
|'|''|don't|'tis o'clock'|a'|Ünïcödé Œuvre|ΣΊΣΥΦΟΣ|İstanbul|Straße|ǅ Ⱥ|☃ 日本|😀|ʼ`´|1,999 ½ ²|@you #tag <b>
|He said "no". "Yes," she said|said."If|" a " b "|I i I. i,i|A  b ,c|DON’T SHOUT! ok?! no..
|“Quoted,” he ‘said’ — then… left|`a b`|isn't aren't I you must
|""".split("|")
TRAPS += ["", " ", "\n\t x", "\ud800 x", "\0", "\u2028", "x" * 3000, "é" * 500]
any_texts = st.lists(st.one_of(st.text(max_size=80), st.sampled_from(TRAPS)), min_size=1, max_size=6)


@pytest.mark.skipif(not COMPILED, reason="the package was built without a compiler")
@given(any_texts)
@example(TRAPS)
def test_the_compiled_kernel_gives_what_numpy_gives(model, texts):
    plain = model._score_blocks([fold(text) for text in texts])
    for given_texts in (texts, [fold(text) for text in texts]):
        scores, style, left = model._kernel.score(given_texts, with_style=True)
        read = [number for number in range(len(texts)) if number not in left]
        expected = np.stack((plain.opinion, plain.comment, plain.article, plain.count), axis=1)
        np.testing.assert_allclose(scores[read], expected[read], atol=1e-9)
        np.testing.assert_allclose(style[read], plain.style[read], atol=1e-9)


@given(any_texts)
def test_blocks_that_the_kernel_leaves_are_scored_all_the_same(model, texts):
    folded = [fold(text) for text in texts]
    scores, plain = model.score_blocks(folded), model._score_blocks(folded)
    for name in ("opinion", "comment", "article", "count", "style"):
        np.testing.assert_allclose(getattr(scores, name), getattr(plain, name), atol=1e-9)
    np.testing.assert_allclose(model.score_sentences(folded), plain.opinion, atol=1e-9)


@pytest.mark.skipif(not COMPILED, reason="the package was built without a compiler")
def test_the_kernel_leaves_only_what_hangs_on_its_surroundings_or_is_no_character(model):
    _, _, left = model._kernel.score(TRAPS, with_style=False)
    assert [TRAPS[number] for number in left] == ["ΣΊΣΥΦΟΣ", "İstanbul", "😀", "\ud800 x"]


@pytest.mark.skipif(not COMPILED, reason="the package was built without a compiler")
@pytest.mark.parametrize("texts", [[None], ["a", 1]])
def test_the_kernel_refuses_what_is_no_text(model, texts):
    with pytest.raises(TypeError):
        model.score_sentences(texts)


def test_score_pages_gives_scores_a_page(model):
    scores = model.score_pages(TEXTS)
    assert [len(s.comment) for s in scores] == [len(s.begin) for s in scores] == [len(page) for page in TEXTS]
    assert model.score_pages([]) == []


def test_score_pages_is_the_same_in_a_batch_as_alone(model):
    for page, together in zip(TEXTS, model.score_pages(TEXTS), strict=True):
        (alone,) = model.score_pages([page])
        np.testing.assert_array_equal(alone.comment, together.comment)
        np.testing.assert_array_equal(alone.begin, together.begin)
        assert alone.article == together.article


@given(st.lists(any_page, min_size=1, max_size=4))
def test_any_page_has_finite_scores(model, pages):
    for scores in model.score_pages(pages):
        assert np.isfinite(scores.comment).all()
        assert np.isfinite(scores.begin).all()
        assert np.isfinite(scores.article)


def test_article_share_is_high_before_comments_and_low_after():
    model = PageModel(comment=(1.0, 0.0), first_comment=0.0, to_comment=0.0)
    share = model.article_share(np.array([-4.0, -4.0, -4.0, 4.0, 4.0]), np.zeros(5), np.zeros(1, dtype=int))
    assert min(share[:3]) > 0.9
    assert max(share[3:]) < 0.1


def test_article_features_leave_comments_out():
    style = np.random.default_rng(0).normal(size=(5, len(NAMES)))
    opinion = np.array([1.0, -1.0, 2.0, 50.0, 60.0])
    share = np.array([1.0, 1.0, 1.0, 1e-9, 1e-9])
    whole = article_features(opinion, style, share, Pages.of([["a"] * 5]))
    alone = article_features(opinion[:3], style[:3], share[:3], Pages.of([["a"] * 3]))
    np.testing.assert_allclose(whole, alone, atol=1e-6)


def test_sum_before_is_of_the_same_page():
    layout = Pages.of([["a"] * 3, ["b"], ["c"] * 2])
    np.testing.assert_array_equal(layout.sum_before(np.arange(1.0, 7.0)), [0, 1, 3, 0, 0, 5])


def test_begin_features_of_a_page_do_not_see_another():
    random = np.random.default_rng(1)
    scores, style = random.normal(size=(7, 3)), random.normal(size=(7, len(NAMES)))
    together = begin_features(scores, style, Pages.of([["a"] * 3, ["b"] * 4]))
    alone = begin_features(scores[3:], style[3:], Pages.of([["b"] * 4]))
    np.testing.assert_allclose(together[3:], alone, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lower case it is", {"starts_low", "no_stop"}),
        ('"We agree," she said, "and so do they."', {"starts_quoted", "ends_quoted"}),
        ("Really?! No!!", {"ends_loud", "doubled_marks"}),
        ("STOP this NOW.", {"capital_words"}),
        ("They met Olaf Scholz. he left.", {"inner_names", "low_sentences"}),
        ("Well , i said so.", {"loose_marks", "low_i"}),
    ],
)
def test_spelling_rates_see_how_a_block_is_written(text, names):
    shown = {name for name, rate in zip(SPELLING, spelling_rates([text])[0], strict=True) if rate > 0}
    assert names <= shown
    assert spelling_rates(["The council met in town."])[0][[SPELLING.index(name) for name in names]].sum() == 0


def test_spelling_rates_of_no_text_are_empty():
    assert spelling_rates([]).shape == (0, len(SPELLING))


def test_fit_genre_gives_the_same_bits_each_time():
    (first, first_settings), (second, second_settings) = fit_genre(PAGES, SETTINGS), fit_genre(PAGES, SETTINGS)
    assert first_settings == second_settings
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])


def test_linear_genre_refuses_arrays_of_another_shape():
    arrays, settings = fit_genre(PAGES, SETTINGS)
    with pytest.raises(ValueError, match=r"expected begin of shape \(2, \d+\), found \(3,\)"):
        LinearGenre({**arrays, "begin": np.zeros(3)}, settings, name="tiny 1")
