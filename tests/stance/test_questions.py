import pytest

from stancekit.backends.base import Relation
from stancekit.errors import InputError
from stancekit.stance.questions import ask


def test_words_are_found_as_words_and_in_their_own_spelling_first():
    query = ask("The US said Russia and us agree.", target="us", holder="US")
    assert query.holder.slice(query.text) == "US"
    assert query.target.slice(query.text) == "us"
    assert query.target.start == query.text.index("us agree")


def test_words_that_do_not_stand_in_the_text_are_written_below_it():
    query = ask("No more coal!", target="climate change")
    assert query.text == "No more coal!\nclimate change"
    assert (query.holder, query.relation) == (None, Relation.OWN)


def test_holder_and_target_of_the_same_words_are_told_apart():
    query = ask("Oslo trusts Oslo.", target="Oslo", holder="Oslo")
    assert (query.target.start, query.holder.start) == (0, 12)


@pytest.mark.parametrize(("text", "target"), [(" ", "x"), ("x", "")])
def test_a_question_without_words_is_refused(text, target):
    with pytest.raises(InputError, match="expected a text and a target"):
        ask(text, target=target)
