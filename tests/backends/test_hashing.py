import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.backends.linear.hashing import count_rows, hash_words, ngram_buckets, tokenize
from stancekit.text import fold

BASE, MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
lists_of_texts = st.lists(st.text(max_size=60).map(fold), max_size=5)


def reference_hash(token):
    """The token hash as its definition reads, in plain integers."""
    total = 0
    for position, byte in enumerate(token.encode()):
        value = (ord("0") if byte in b"0123456789" else byte) + 1
        total = (total + value * pow(BASE, position, 1 << 64)) & MASK
    mixed = ((total ^ (total >> 32)) * 0xD6E8FEB86659FD93) & MASK
    return mixed ^ (mixed >> 29)


def reference_tokens(text):
    """The tokens of a text, read character by character."""
    raw = text.lower().encode()

    def letter(i):
        return 0 <= i < len(raw) and (chr(raw[i]).isalnum() if raw[i] < 0x80 else True)

    def inside(i):
        return letter(i) or (raw[i] == ord("'") and letter(i - 1) and letter(i + 1))

    tokens, current = [], b""
    for i, byte in enumerate(raw):
        if inside(i):
            current += bytes([byte])
            continue
        if current:
            tokens.append(current)
        current = b""
        if byte in b"!\"#$%&'()*+,-./:;=?@[]_":
            tokens.append(bytes([byte]))
    return [token.decode("utf-8", "surrogateescape") for token in [*tokens, current] if token]


@given(lists_of_texts)
def test_tokenize_equals_its_definition(texts):
    tokens = tokenize(texts)
    for index, text in enumerate(texts):
        found = tokens.hashes[tokens.owner == index].tolist()
        assert found == [reference_hash(token) for token in reference_tokens(text)]


def test_tokenize_folds_case_and_digits_and_keeps_inner_apostrophes():
    assert len(hash_words(["don't"])) == 1
    first, second = (tokenize([text]).hashes.tolist() for text in ("In 2014, Don't!", "in 1999, don't!"))
    assert first == second


def test_tokenize_knows_what_stands_in_quotes():
    tokens = tokenize(['he said "no way" twice', 'an "open end', "after"])
    assert tokens.quoted.tolist() == [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('"We agree," she added. "No."', ["We", "agree", ",", "No", "."]),
        ('He left."If we try," Ryan said."I don\'t."', ["If", "we", "try", ",", "I", "don't", "."]),
        ('it ended. "This goes on', ["This", "goes", "on"]),
        ('a "b" c" d e', ["b"]),
        ('"He said (no)" and "yes", ok', ["He", "said", "(", "no", ")", "yes"]),
    ],
)
def test_a_lost_quote_mark_does_not_turn_a_text_inside_out(text, inside):
    tokens = re.findall(r"\w+(?:'\w+)*|[^\w\s]", text)
    assert [t for t, quoted in zip(tokens, tokenize([text]).quoted, strict=True) if quoted] == inside


@given(lists_of_texts, st.integers(4, 12))
def test_ngram_buckets_are_the_same_in_a_batch_as_alone(texts, bits):
    owner, bucket = ngram_buckets(tokenize(texts), bits)
    for index, text in enumerate(texts):
        _, alone = ngram_buckets(tokenize([text]), bits)
        np.testing.assert_array_equal(bucket[owner == index], alone)


def test_ngram_buckets_of_quoted_words_are_their_own():
    (_, plain), (_, quoted) = (ngram_buckets(tokenize([text]), 18) for text in ("no way", '"no way'))
    assert len(plain) == 3
    assert not set(plain.tolist()) & set(quoted.tolist())


def test_count_rows_dampens_counts():
    rows = count_rows(np.array([1, 1, 2], dtype=np.uint64) << np.uint64(60), np.zeros(3, dtype=np.int64), 1, 4)
    expected = np.array([1 + np.log(2), 1.0])
    np.testing.assert_allclose(rows.value, expected / np.linalg.norm(expected))


def test_tokenize_of_long_input_does_not_depend_on_where_it_is_chunked():
    texts = [f"sentence number {i} of a long list" for i in range(40_000)]
    tokens = tokenize(texts)
    last = tokenize(texts[-1:])
    np.testing.assert_array_equal(tokens.hashes[tokens.owner == len(texts) - 1], last.hashes)
