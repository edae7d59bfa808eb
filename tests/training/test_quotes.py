import pytest

quotes = pytest.importorskip("training.prepare.quotes", reason="the training scripts are not beside the tests")


@pytest.mark.corpus
def test_quotations_stand_between_quote_marks():
    try:
        labelled = quotes.load()
    except FileNotFoundError:
        pytest.skip("the prepared corpora are not here; set STANCEKIT_DATA")
    assert len(labelled) >= 100
    assert all(quote.span.slice(quote.text)[0] == '"' for quote in labelled)
    assert all(quote.speaker != "" for quote in labelled)
