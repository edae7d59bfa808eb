import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.grammar import Part, is_adverb, read_words
from stancekit.types import Span


def verbs(text, names=()):
    spans = [Span(text.index(name), text.index(name) + len(name)) for name in names]
    reading = read_words(text, Span(0, len(text)), spans)
    return [word for word, part in zip(reading.words, reading.parts, strict=True) if part is Part.VERB]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway condemned the raid.", ["condemned"]),
        ("The condemned man spoke.", ["spoke"]),
        ("Democrats oppose the bill.", ["oppose"]),
        ("They plan a vote.", ["plan"]),
        ("The plan failed.", ["failed"]),
        ("It would ban whaling.", ["ban"]),
        ("Its ban on whaling stands.", []),
        ("She spoke of lifting the ban.", ["spoke", "lifting"]),
        ("It came with increased pressure.", ["came"]),
        ("Oslo denies the claim.", ["denies"]),
        ("The tax cut is dead.", []),
        ("She cut the tax.", ["cut"]),
    ],
)
def test_a_word_is_a_verb_by_its_letters_and_neighbours(text, expected):
    assert verbs(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("Oslo backs Rome.", ["backs"]), ("Oslo talks failed.", ["failed"])])
def test_a_plural_behind_a_name_is_a_verb_where_it_has_an_object(text, expected):
    assert verbs(text, ["Oslo"]) == expected


def test_the_words_of_a_name_are_nouns():
    assert verbs("the Made Up Party", ["Made Up Party"]) == []


@pytest.mark.parametrize(("word", "is_one"), [("strongly", True), ("Kelly", False), ("family", False), ("also", True)])
def test_adverbs(word, is_one):
    assert is_adverb(word) is is_one


@given(st.text())
def test_words_slice_the_text_in_order(text):
    reading = read_words(text, Span(0, len(text)))
    assert [text[a:b] for a, b in zip(reading.starts, reading.ends, strict=True)] == list(reading.raw)
    assert list(reading.starts) == sorted(reading.starts)
    assert len(reading.parts) == len(reading)


def test_a_span_is_found_by_its_words():
    text = "The long ban on whaling"
    reading = read_words(text, Span(0, len(text)))
    assert reading.range_of(Span(4, 12)) == (1, 3)
    assert reading.range_of(Span(5, 6)) == (1, 2)
    assert reading.word(-1) == reading.word(99) == ""
    assert reading.part(99) is Part.OTHER
