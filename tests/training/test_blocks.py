import json

import pytest

blocks = pytest.importorskip("training.prepare.blocks", reason="the training scripts are not beside the tests")

ROWS = [json.loads(line) for line in blocks.ANNOTATIONS.read_text(encoding="utf-8").splitlines()]


def test_annotations_are_stand_off_and_many():
    assert len(ROWS) >= 400
    assert {key for row in ROWS for key in row} == {"article", "start", "end", "genres", "sentences"}
    assert {key for row in ROWS for sentence in row["sentences"] for key in sentence} == {"start", "end", "voices"}


def test_every_block_was_labelled_in_two_passes():
    assert {len(row["genres"]) for row in ROWS} == {2}
    assert {len(sentence["voices"]) for row in ROWS for sentence in row["sentences"]} == {2}
    assert {v for row in ROWS for s in row["sentences"] for v in s["voices"]} == {"reported", "attributed", "own"}


def test_sentences_lie_in_their_block_in_order():
    for row in ROWS:
        bounds = [place for s in row["sentences"] for place in (s["start"], s["end"])]
        assert bounds == sorted(bounds)
        assert row["start"] <= bounds[0]
        assert bounds[-1] <= row["end"]
