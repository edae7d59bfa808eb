import json

import pytest

from stancekit.types import (
    Analysis,
    Basis,
    Block,
    Evidence,
    Genre,
    PageGenre,
    Party,
    Span,
    Stance,
    StanceLabel,
    TargetKind,
    merge_segments,
)

TEXT = "Oslo rejected the plan.\nWhat fools they are."


@pytest.fixture
def analysis():
    segments = merge_segments((Block(0, 23, 0.1), Block(24, 44, 0.9)), (Genre.REPORTING, Genre.COMMENTARY))
    evidence = Evidence(0, 23, Basis.DID, Genre.REPORTING, StanceLabel.OPPOSE, 0.8)
    counts = {StanceLabel.SUPPORT: 0, StanceLabel.OPPOSE: 1}
    row = Stance(
        "NO", "the plan", TargetKind.ISSUE, StanceLabel.OPPOSE, 0.8, False, counts, Genre.REPORTING, (evidence,)
    )
    return Analysis(TEXT, segments, (Party("NO", "Norway", (Span(0, 4),)),), (row,), len(TEXT), {"genre": "g 1"})


def test_merge_segments_joins_runs_and_averages_their_probability():
    blocks = (Block(0, 1, 0.2), Block(2, 3, 0.4), Block(4, 5, 0.9))
    reporting, commentary = merge_segments(blocks, (Genre.REPORTING, Genre.REPORTING, Genre.COMMENTARY))
    assert (reporting.start, reporting.end, reporting.probability) == (0, 3, pytest.approx(0.7))
    assert commentary.blocks == (blocks[2],)


def test_analysis_joins_the_text_of_each_genre(analysis):
    assert analysis.reporting == "Oslo rejected the plan."
    assert analysis.commentary == "What fools they are."
    assert analysis.genre is PageGenre.MIXED
    assert analysis.commentary_share == pytest.approx(20 / 43)


def test_analysis_of_nothing_counts_as_reporting():
    empty = Analysis("", (), (), (), 0)
    assert empty.genre is PageGenre.REPORTING
    assert empty.commentary_share == 0.0


def test_to_json_is_schema_1(analysis):
    record = json.loads(analysis.to_json())
    assert list(record) == ["schema", "genre", "segments", "parties", "stances", "coverage", "models"]
    assert record["segments"][0] == {
        "start": 0,
        "end": 23,
        "genre": "reporting",
        "probability": 0.9,
        "blocks": [{"start": 0, "end": 23, "commentary": 0.1, "sentences": []}],
    }
    assert record["parties"] == [{"id": "NO", "name": "Norway", "mentions": [{"start": 0, "end": 4}]}]
    assert record["stances"][0]["counts"] == {"support": 0, "oppose": 1}
    assert record["stances"][0]["evidence"][0]["basis"] == "did"
    assert record["coverage"] == {"characters": 44, "scored": 44}


def test_to_frame_has_a_row_a_stance(analysis):
    frame = analysis.to_frame()
    assert frame.loc[0, ["holder", "target", "stance", "oppose"]].tolist() == ["NO", "the plan", "oppose", 1]
    assert frame.loc[0, "evidence"] == ["Oslo rejected the plan."]
    assert len(Analysis("", (), (), (), 0).to_frame()) == 0
