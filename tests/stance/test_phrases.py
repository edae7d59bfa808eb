import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.stance.phrases import find_phrases
from stancekit.words import Words


def found_in(text):
    (found,) = find_phrases(Words.read([text], [[]]))
    return found


def phrases(text):
    return [phrase.slice(text) for phrase in found_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister spoke of sanctions on Iran.", ["minister", "sanctions on Iran", "Iran"]),
        ("He wants to lift sanctions.", ["lift sanctions", "sanctions"]),
        ("Their attempt to end the war failed on Monday.", ["attempt", "end the war", "war"]),
        ("He lifted sanctions.", ["sanctions"]),
        ("Two days later it ended.", []),
    ],
)
def test_phrases_hold_what_prepositions_tie_to_them(text, expected):
    assert phrases(text) == expected


def test_a_phrase_knows_its_head_and_whether_it_is_verbal():
    text = "They want to keep a ban on whaling."
    verbal, nominal, _ = found_in(text)
    assert (verbal.verbal, nominal.verbal) == (True, False)
    assert text[nominal.start : nominal.head] == "ban"


@given(st.text())
def test_phrases_lie_in_the_text(text):
    found = found_in(text)
    assert all(0 <= p.start < p.head <= p.end <= len(text) for p in found)
    assert len({(p.start, p.end) for p in found}) == len(found)
