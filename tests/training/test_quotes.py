from itertools import pairwise

import pytest

aliases = pytest.importorskip("training.prepare.aliases", reason="the training scripts are not beside the tests")
quotes = pytest.importorskip("training.prepare.quotes", reason="the training scripts are not beside the tests")


@pytest.mark.corpus
def test_quotations_stand_between_quote_marks():
    try:
        labelled = quotes.load()
    except FileNotFoundError:
        pytest.skip("the prepared corpora are not here; set STANCEKIT_DATA")
    assert len(labelled) >= 200
    assert all(quote.span.slice(quote.text)[0] == '"' for quote in labelled)
    assert all(quote.speaker != "" for quote in labelled)


@pytest.mark.corpus
def test_names_of_parties_stand_in_order_and_do_not_overlap():
    try:
        labelled = aliases.load()
    except FileNotFoundError:
        pytest.skip("the prepared corpora are not here; set STANCEKIT_DATA")
    assert sum(len(text.aliases) for text in labelled) >= 200
    for text in labelled:
        assert all(alias.slice(text.text).strip() == alias.slice(text.text) != "" for alias in text.aliases)
        assert all(one.end <= other.start for one, other in pairwise(text.aliases))
