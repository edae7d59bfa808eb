import numpy as np

from stancekit.backends.linear.lookup import Lookup


def lengths(asked):
    def read(words):
        asked.append(sorted(words))
        return np.array([(len(word), ord(word[0])) for word in words], dtype=np.uint64)

    return read


def test_a_word_is_looked_at_once():
    asked = []
    look_up = Lookup(lengths(asked), 2)
    np.testing.assert_array_equal(look_up(["ab", "c", "ab"]), [(2, 97), (1, 99), (2, 97)])
    np.testing.assert_array_equal(look_up(["c", "def"]), [(1, 99), (3, 100)])
    assert asked == [["ab", "c"], ["def"]]


def test_no_word_has_no_row():
    assert Lookup(lengths([]), 2)([]).shape == (0, 2)


def test_only_so_many_words_are_kept_and_every_answer_is_whole():
    asked = []
    look_up = Lookup(lengths(asked), 2, room=2)
    look_up(["a", "b"])
    np.testing.assert_array_equal(look_up(["a", "c"])[:, 1], [97, 99])
    np.testing.assert_array_equal(look_up(["a", "b", "c", "d"])[:, 1], [97, 98, 99, 100])
    assert asked == [["a", "b"], ["c"], ["a", "b", "d"]]
