"""The shipped models on our own pages: what a reader would say of them."""

from pathlib import Path

import pytest

import stancekit

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def analyses():
    analyzer = stancekit.load()
    targets = ["cod quota", "binding agreement"]
    return {path.stem: analyzer.analyze(path.read_text("utf-8"), targets=targets) for path in EXAMPLES.glob("*.txt")}


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("fishing-dispute", [("reporting", 7), ("commentary", 6)]),
        ("night-trains", [("commentary", 7)]),
        ("dam-talks", [("reporting", 8)]),
    ],
)
def test_segments_are_those_of_a_reader(analyses, name, runs):
    assert [(str(s.genre), len(s.blocks)) for s in analyses[name].segments] == runs


@pytest.mark.parametrize(
    ("name", "party", "mentions"),
    [
        ("fishing-dispute", "NO", {"Norway", "Norwegian Foreign Ministry", "Oslo"}),
        ("fishing-dispute", "EU", {"European Union", "Brussels", "EU"}),
        ("dam-talks", "EG", {"Egypt", "Cairo"}),
        ("dam-talks", "ET", {"Ethiopia", "Ethiopian official"}),
        ("port-interview", "RU", {"Russia", "Moscow"}),
        ("night-trains", "DE", {"Germany"}),
    ],
)
def test_names_of_one_party_are_merged(analyses, name, party, mentions):
    (found,) = [p for p in analyses[name].parties if p.id == party]
    assert mentions <= {span.slice(analyses[name].text) for span in found.mentions}


@pytest.mark.parametrize(
    ("name", "holder", "target", "stance"),
    [
        ("fishing-dispute", "NO", "EU", "oppose"),
        ("fishing-dispute", "IS", "Norwegian position on Svalbard", "support"),
        ("fishing-dispute", "ES", "NO", "oppose"),
    ],
)
def test_stances_are_those_of_a_reader(analyses, name, holder, target, stance):
    (row,) = [r for r in analyses[name].stances if (r.holder, r.target) == (holder, target)]
    assert str(row.stance) == stance
    assert "reporting" in {str(e.genre) for e in row.evidence}
