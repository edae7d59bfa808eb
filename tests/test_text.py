import itertools

from hypothesis import given
from hypothesis import strategies as st

from stancekit.text import MAX_SENTENCE_CHARS, fold, split_blocks, split_sentences

texts = st.text(alphabet=st.characters(), max_size=300)


@given(texts)
def test_fold_keeps_the_length_and_can_be_encoded(text):
    folded = fold(text)
    assert len(folded) == len(text)
    folded.encode("utf-8")


def test_fold_makes_quotes_dashes_and_spaces_plain():
    assert fold("“It’s — well…”\u00a0done") == '"It\'s - well…" done'


@given(texts)
def test_split_blocks_covers_all_but_white_space(text):
    blocks = split_blocks(text)
    kept = "".join(block.slice(text) for block in blocks)
    assert sorted("".join(kept.split())) == sorted("".join(text.split()))
    assert all(block.slice(text).strip() == block.slice(text) for block in blocks)
    assert all(a.end < b.start for a, b in itertools.pairwise(blocks))


@given(texts)
def test_split_sentences_covers_its_block_in_order(text):
    for block in split_blocks(text):
        sentences = split_sentences(text, block)
        assert all(block.contains(sentence) for sentence in sentences)
        assert all(a.end <= b.start for a, b in itertools.pairwise(sentences))
        joined = "".join(sentence.slice(text) for sentence in sentences)
        assert "".join(joined.split()) == "".join(block.slice(text).split())


def sentences_of(text):
    return [s.slice(text) for block in split_blocks(text) for s in split_sentences(text, block)]


def test_split_sentences_keeps_abbreviations_initials_and_decimals():
    text = "Gen. J. Smith met Mrs. May on Jan. 5. He paid 3.5 million dollars. She left."
    assert sentences_of(text) == ["Gen. J. Smith met Mrs. May on Jan. 5.", "He paid 3.5 million dollars.", "She left."]


def test_split_sentences_ends_one_after_a_dotted_name_when_another_begins():
    text = "They met in the U.S. The talks failed. The U.S. Senate agreed."
    assert sentences_of(text) == ["They met in the U.S.", "The talks failed.", "The U.S. Senate agreed."]


def test_split_sentences_takes_no_as_a_word_unless_a_number_follows():
    assert sentences_of("Kyiv said no. Russia left.") == ["Kyiv said no.", "Russia left."]
    assert sentences_of("See No. 5 of the list.") == ["See No. 5 of the list."]


def test_split_sentences_closes_quotes():
    text = '"It is over." He left. "Is it?" she asked.'
    assert sentences_of(text) == ['"It is over."', "He left.", '"Is it?" she asked.']


def test_split_sentences_cuts_what_never_ends():
    text = "word " * 1000 + "a" * 3000
    sentences = sentences_of(text)
    assert max(map(len, sentences)) <= MAX_SENTENCE_CHARS
    assert "".join("".join(sentences).split()) == "".join(text.split())
