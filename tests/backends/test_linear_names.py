"""The name tagger: what it decodes, and that the shipped one finds names and needs no neighbours' sentences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.backends.base import KnownName, NameQuery
from stancekit.backends.linear.name_features import split_words
from stancekit.backends.linear.names import TAGS, LinearNames, decode
from stancekit.loading import load

TAGGER = load().names
OPENS, FURTHER, OTHER_FURTHER = 1, 2, 4
NAMED = st.sampled_from(["Jane Roe met the Bakers Union of Oslo.", "É. İ 🙂 A"])
SENTENCES = st.lists(st.one_of(st.text(max_size=40), NAMED))


def kinds(text: str) -> dict[str, str]:
    (names,) = TAGGER.find_names([NameQuery(text)])
    return {name.slice(text): name.kind for name in names}


def test_persons_and_organisations_are_found():
    text = "Mary Holloway of the Northern Farmers Association met reporters on Monday."
    assert kinds(text) == {"Mary Holloway": "person", "Northern Farmers Association": "organisation"}


def test_lower_case_is_no_name():
    assert kinds("mary holloway met reporters of the farmers association.") == {}


@settings(max_examples=50, deadline=None)
@given(SENTENCES)
def test_a_batch_gives_what_its_sentences_give(texts):
    queries = [NameQuery(text) for text in texts]
    together = TAGGER.find_names(queries)
    assert together == [TAGGER.find_names([query])[0] for query in queries]
    for query, names in zip(queries, together, strict=True):
        spans = [(name.start, name.end) for name in names]
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(query.text) for start, end in spans)


def test_what_the_lexicon_knows_is_a_feature():
    plain, known = (
        split_words([NameQuery("He saw Brill.", known)]).known for known in ((), (KnownName(7, 12, "person name"),))
    )
    assert np.flatnonzero(plain).tolist() == []
    assert np.count_nonzero(known) == 1


def test_decode_gives_further_words_only_after_a_first_one_of_their_kind():
    scores = np.zeros((3, TAGS))
    scores[0, OPENS] = scores[1, OTHER_FURTHER] = 3.0
    scores[1, FURTHER] = scores[2, FURTHER] = 2.0
    assert decode(scores, np.array([4, 5, 6])).tolist() == [OPENS, FURTHER, FURTHER]
    # a gap between words ends the name
    assert decode(scores, np.array([4, 5, 9])).tolist()[:2] == [OPENS, FURTHER]
    assert decode(scores, np.array([4, 5, 9])).tolist()[2] != FURTHER


def test_arrays_of_the_wrong_shape_are_refused():
    arrays = {
        "tags": np.zeros((4, TAGS), dtype=np.float32),
        "intercept": np.zeros(TAGS, dtype=np.float32),
        "given": np.zeros(0, dtype=np.uint64),
        "family": np.zeros(0, dtype=np.uint64),
    }
    with pytest.raises(ValueError, match="expected tags of shape"):
        LinearNames(arrays, {"bits": 3, "outside": 0.0}, name="x 1")
