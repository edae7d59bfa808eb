"""A genre model on an encoder: the page net, and what it makes of pages."""

import random
from dataclasses import asdict, replace

import numpy as np
import pytest

from stancekit.backends.base import COMMENT, OPINION, REPORT, Prior, VoiceModel
from stancekit.backends.constant import ConstantGenre
from stancekit.backends.encoder_genre import BlockReader, EncoderGenre
from stancekit.backends.page_net import PageNet
from stancekit.finetune.data import LabelledPage
from stancekit.finetune.linear_genre import GenreSettings
from stancekit.genre import commentary, decode

fitting = pytest.importorskip("stancekit.finetune.encoder_genre", reason="the extra for encoders is not installed")
page_net = pytest.importorskip("stancekit.finetune.page_net", reason="the extra for encoders is not installed")

WORDS = {REPORT: ("officials", "said", "monday"), OPINION: ("we", "ought", "surely"), COMMENT: ("lol", "you", "idiots")}
HIDDEN = 6


class Encoder:
    """Gives each token, by its number, a vector of its own."""

    width = len(WORDS)
    batch_tokens = 100

    def encode(self, ids):
        return [np.eye(self.width, dtype=np.float32)[np.array(one) % self.width] for one in ids]


class Tokenizer:
    """Numbers words by the kind of block that they stand in."""

    def encode(self, texts):
        tokens = pytest.importorskip("stancekit.backends.tokens", reason="the extra for encoders is not installed")
        kinds = {word: kind for kind, words in WORDS.items() for word in words}
        numbers = [tuple(kinds.get(word, REPORT) for word in text.lower().split()) or (REPORT,) for text in texts]
        return [tokens.Encoded(ids, (0,) * len(ids), (0,) * len(ids)) for ids in numbers]


def made(number):
    """A report or a piece with comments or without, or a thread."""
    drawn = random.Random(number)
    kind = drawn.choice((REPORT, OPINION))
    kinds = [kind] * drawn.choice((0, 5, 6, 7)) + [COMMENT] * drawn.choice((0, 3, 4))
    kinds = kinds or [kind] * 5
    return LabelledPage(tuple(" ".join(drawn.sample(WORDS[k], 2)) for k in kinds), tuple(kinds), "somewhere")


PAGES = [made(number) for number in range(60)]


@pytest.fixture(scope="module")
def reader():
    reading = pytest.importorskip("stancekit.backends.reading", reason="the extra for encoders is not installed")
    return reading.Reader(Encoder(), Tokenizer())


@pytest.fixture(scope="module")
def head():
    spread = np.eye(len(WORDS), HIDDEN, dtype=np.float32)
    arrays = {"genre_hidden": spread, "genre_hidden_bias": np.zeros(HIDDEN), "genre_out": 3 * spread.T}
    return arrays | {"genre_out_bias": np.zeros(len(WORDS))}


HEAD_SETTINGS = {"temperature": 1.0, "offsets": [0.0] * len(WORDS)}


@pytest.fixture(scope="module")
def fitted(reader, head):
    blocks = BlockReader(reader, head, HEAD_SETTINGS)
    return fitting.fit_encoder_genre(PAGES, ConstantGenre(), blocks, GenreSettings(), seed=1)


@pytest.fixture(scope="module")
def model(reader, head, fitted):
    arrays, settings = fitted
    voices = {"weights": [[0.0] * 4] * 3, "bias": [0.0] * 3}
    settings = {**HEAD_SETTINGS, **settings, "voice_model": voices}
    return EncoderGenre(ConstantGenre(), reader, {**head, **arrays}, settings, name="tiny 1")


def test_pages_are_told_apart(model):
    pages = [page.blocks for page in map(made, range(100, 130))]
    truth = [np.array(page.kinds) != REPORT for page in map(made, range(100, 130))]
    found = [decode(scores, model.page_model) for scores in model.score_pages(pages)]
    assert np.mean([np.array_equal(*both) for both in zip(truth, found, strict=True)]) > 0.9


def test_a_page_is_scored_alike_alone_and_beside_others(model):
    pages = [page.blocks for page in PAGES[:9]] + [()]
    together = model.score_pages(pages)
    for page, scores in zip(pages, together, strict=True):
        (alone,) = model.score_pages([page])
        assert alone.comment == pytest.approx(scores.comment, abs=1e-6)
        assert alone.begin == pytest.approx(scores.begin, abs=1e-6)
        assert alone.article == pytest.approx(scores.article, abs=1e-6)


def test_a_block_is_read_once(head):
    reading = pytest.importorskip("stancekit.backends.reading", reason="the extra for encoders is not installed")
    asked = []

    class Counted(Encoder):
        def encode(self, ids):
            asked.extend(ids)
            return super().encode(ids)

    blocks = BlockReader(reading.Reader(Counted(), Tokenizer()), head, HEAD_SETTINGS)
    once, _ = blocks.read(["we ought", "you lol"])
    blocks._reader._kept.clear()
    again, size = blocks.read(["you lol", "we ought", "you lol"])
    assert len(asked) == 2
    assert np.array_equal(again, once[[1, 0, 1]])
    assert size.tolist() == [2, 2, 2]


def test_a_sentence_counts_for_the_encoder_and_for_the_model_beside_it(model):
    piece, report = model.score_sentences(["we ought", "officials said"]) * 2 - ConstantGenre().article
    assert piece > 0 > report


def test_another_prior_is_expected_of_the_same_scores(model):
    page = ("officials said", "we ought", "officials monday")
    (scores,) = model.score_pages([page])
    likelier, rarer = (
        commentary(scores, model.with_prior(Prior(share, 0.1, 0.1)).page_model).mean() for share in (0.9, 0.1)
    )
    assert likelier > rarer


class Telling(ConstantGenre):
    """Tells of every article how frequent opinion is said to be."""

    def score_pages(self, pages):
        return [replace(scores, article=self.page_model.prior.opinion) for scores in super().score_pages(pages)]


def test_the_model_beside_it_expects_the_same(reader, head, fitted):
    arrays, settings = fitted
    settings = {**HEAD_SETTINGS, **settings, "voice_model": asdict(VoiceModel()), "article": (1.0, 0.0)}
    genre = EncoderGenre(Telling(), reader, {**head, **arrays}, settings, name="tiny 1")
    for model in (genre, genre.with_prior(Prior(0.9, 0.1, 0.1))):
        (scores,) = model.score_pages([("officials said",)])
        assert scores.article == model.page_model.prior.opinion


def test_the_page_net_answers_in_numpy_what_it_answers_in_torch():
    torch = pytest.importorskip("torch")
    drawn = np.random.default_rng(5)
    pages = [drawn.normal(size=(size, 7)).astype(np.float32) for size in (1, 2, 9, 12)]
    net = page_net._Net(np.concatenate(pages), page_net.NetSettings(width=4, hidden=5)).train(mode=False)
    size = torch.tensor([len(page) for page in pages])
    padded = torch.stack([torch.nn.functional.pad(torch.from_numpy(p), (0, 0, 0, 12 - len(p))) for p in pages])
    with torch.inference_mode():
        expected = net(padded, size).numpy()
    served, page_model = PageNet(net.served()), net.page_model()
    for page, row in zip(pages, expected, strict=True):
        evidence, into = page_model.potentials(*served.score(page.astype(np.float64)), np.zeros(1, dtype=np.int64))
        assert into + evidence[::-1].cumsum()[::-1] == pytest.approx(row[1 : 1 + len(page)], abs=1e-4)


def test_fitting_gives_the_same_bits_each_time(reader, head, fitted):
    blocks = BlockReader(reader, head, HEAD_SETTINGS)
    again, settings = fitting.fit_encoder_genre(PAGES, ConstantGenre(), blocks, GenreSettings(), seed=1)
    assert settings == fitted[1]
    assert all(np.array_equal(again[name], array) for name, array in fitted[0].items())


def test_arrays_of_another_shape_are_refused(fitted):
    arrays, _ = fitted
    with pytest.raises(ValueError, match="page_begin"):
        PageNet({**arrays, "page_begin": arrays["page_begin"][:, :1]})
