import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.grammar import is_adverb
from stancekit.types import Span
from stancekit.words import Part, Words


def verbs(text, names=()):
    spans = [Span(text.index(name), text.index(name) + len(name)) for name in names]
    words = Words.read([text], [spans])
    return [word for word, part in zip(words.text, words.parts, strict=True) if part == Part.VERB]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oslo backs Rome.", ["backs"]),
        ("Oslo talks failed.", ["failed"]),
        ("They demand that Oslo lift the ban.", ["demand", "lift"]),
        ("They demand that the Oslo council end it.", ["demand", "end"]),
        ("We know that Oslo support is gone.", ["know"]),
        ("The Oslo stop is closed.", ["closed"]),
    ],
)
def test_a_noun_behind_a_name_is_a_verb_where_something_says_so(text, expected):
    assert verbs(text, ["Oslo council" if "council" in text else "Oslo"]) == expected


def test_the_words_of_a_name_are_nouns():
    assert verbs("the Made Up Party", ["Made Up Party"]) == []


@pytest.mark.parametrize(("word", "is_one"), [("strongly", True), ("Kelly", False), ("family", False), ("also", True)])
def test_adverbs(word, is_one):
    assert is_adverb(word) is is_one


@given(st.lists(st.text() | st.text("Aa.'\0 é", max_size=8), max_size=4))
def test_words_slice_the_sentences_in_order(sentences):
    words = Words.read(sentences, [[] for _ in sentences])
    assert len(words.first) == len(sentences)
    for text, first, stop, origin in zip(sentences, words.first, words.stop, words.origins, strict=True):
        inside = slice(first, stop)
        places = zip(words.starts[inside] - origin, words.ends[inside] - origin, strict=True)
        raw = [text[start:end] for start, end in places]
        assert [word.lower() for word in raw] == words.text[inside]
        assert "".join(raw) == "".join(text.replace("\0", " ").split())
        assert words.text[first - 1] == words.text[stop] == ""


@given(
    st.lists(st.sampled_from(["Oslo backs it.", "It would ban whaling", "", "tax cut", "#", "to", "the"]), max_size=6)
)
def test_a_sentence_is_read_alike_among_others(sentences):
    together = Words.read(sentences, [[] for _ in sentences])
    for text, first, stop in zip(sentences, together.first, together.stop, strict=True):
        alone = Words.read([text], [[]])
        assert together.parts[first:stop].tolist() == alone.parts[1:-1].tolist()


def test_a_span_is_found_by_its_words():
    words = Words.read(["Ban it.", "The long ban on whaling"], [[], []])
    origin = words.origins[1]
    first, stop = words.range_of(*(np.array([[4, 5, 23], [12, 6, 23]]) + origin))
    assert (first - words.first[1]).tolist() == [1, 1, 5]
    assert (stop - words.first[1]).tolist() == [3, 2, 6]
