import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.errors import InputError
from stancekit.stance.issues import Issue, find_issue, join_names
from stancekit.text import split_blocks, split_sentences
from stancekit.types import Span


def found(text, issue):
    sentences = [s for block in split_blocks(text) for s in split_sentences(text, block)]
    return [span and span.slice(text) for span in find_issue(text, sentences, Issue.parse(issue))]


@pytest.mark.parametrize(
    "text",
    ["NATO's eastward expansion", "expansion of NATO", "NATO expansionism", "expanding the NATO alliance"],
)
def test_find_issue_meets_other_forms_of_its_words(text):
    assert found(f"They spoke of {text} today.", "NATO expansion") == [text.removesuffix(" alliance")]


def test_find_issue_takes_the_closest_run_and_needs_all_words():
    assert found("NATO met. A NATO summit and NATO's expansion. Expansion.", "NATO expansion") == [
        None,
        "NATO's expansion",
        None,
    ]


def test_find_issue_does_not_join_words_that_stand_far_apart():
    assert found("NATO said that it would not speak about any further expansion.", "NATO expansion") == [None]


@pytest.mark.parametrize("name", ["", " ", "the", "!?"])
def test_parse_rejects_a_target_without_words(name):
    with pytest.raises(InputError, match="can't be looked for: expected a word with a meaning, found none"):
        Issue.parse(name)


@given(st.text(max_size=80), st.sampled_from(["NATO expansion", "İ", "a tax"]))
def test_find_issue_returns_spans_of_the_sentence(text, name):
    sentence = Span(0, len(text))
    for span in find_issue(text, [sentence], Issue.parse(name)):
        assert span is None or sentence.contains(span)


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        (["NATO's eastward expansion", "NATO expansionism"], 1),
        (["expansion of NATO", "NATO expansion"], 1),
        (["travel ban", "ban"], 1),
        (["ban", "end to the ban"], 2),
        (["nuclear weapons", "chemical weapons", "weapons"], 3),
        (["open door", "arms control"], 2),
    ],
)
def test_join_names_brings_names_of_one_issue_together(names, joined):
    found = join_names(names)
    assert list(found) == names
    assert len(set(found.values())) == joined


def test_join_names_keeps_the_names_of_the_user_and_the_commonest():
    assert set(join_names(["ban", "ban", "travel ban"]).values()) == {"ban"}
    assert set(join_names(["ban", "ban", "travel ban"], asked={"travel ban"}).values()) == {"travel ban"}


@given(st.lists(st.text()))
def test_join_names_gives_every_name_one_that_stays_itself(names):
    found = join_names(names)
    assert set(found) == set(names)
    assert all(found[name] == name for name in found.values())
