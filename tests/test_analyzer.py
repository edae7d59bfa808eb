import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancekit
from stancekit.analyzer import Analyzer
from stancekit.backends.constant import ConstantGenre, ConstantNames, ConstantStance
from stancekit.errors import InputError
from stancekit.parties import Lexicon
from stancekit.text import BATCH_TEXTS
from stancekit.types import AUTHOR, Genre, StanceLabel, TargetKind

PAGE = "Russia said NATO broke its word.\nFrance sanctioned Russia.\nI say Russia is right."
words = st.sampled_from(
    [
        "Russia",
        "the US",
        "said",
        "NATO",
        '"',
        "“",
        "”",
        "\n",
        "'s",
        ". ",
        " ",
        "opposes",
        "I",
        "Xyla Quorn",
        "She",
        "said that",
        "according to",
        "\r\n",
        "’",
    ]
)
pages = st.one_of(st.text(max_size=200), st.lists(words, max_size=60).map(" ".join))


@pytest.fixture(scope="session")
def bundled():
    return stancekit.load()


@pytest.fixture
def certain():
    """Finds the first of two parties against the second, and every voice for its target."""
    stance = ConstantStance(pair=(0.1, 0.0, 0.9, 0.0, 0.0), voice=(0.0, 0.9, 0.1))
    return Analyzer(ConstantGenre(), ConstantNames(), stance, Lexicon.bundled())


def check(analysis, text):
    assert analysis.text == text
    named = {party.id for party in analysis.parties} | {AUTHOR}
    assert {row.holder for row in analysis.stances} <= named
    assert {row.target for row in analysis.stances if row.target_kind is TargetKind.PARTY} <= named
    assert analysis.scored == len(text)
    blocks = [block for segment in analysis.segments for block in segment.blocks]
    for outer in analysis.segments:
        assert (outer.start, outer.end) == (outer.blocks[0].start, outer.blocks[-1].end)
        assert 0 <= outer.probability <= 1
    assert all(0 <= b.start < b.end <= len(text) and b.slice(text) == b.slice(text).strip() for b in blocks)
    assert all(a.end < b.start for a, b in itertools.pairwise(blocks))
    assert "".join("".join(b.slice(text) for b in blocks).split()) == "".join(text.split())
    assert all(a.genre is not b.genre for a, b in zip(analysis.segments, analysis.segments[1:], strict=False))
    ids = {party.id for party in analysis.parties}
    for party in analysis.parties:
        assert party.mentions
        assert all(0 <= m.start < m.end <= len(text) for m in party.mentions)
    for row in analysis.stances:
        assert row.holder in ids | {AUTHOR}
        assert row.target in ids or row.target_kind is TargetKind.ISSUE
        assert row.evidence
        assert sum(row.counts.values()) == len(row.evidence)
        assert 0 <= row.probability <= 1
        assert all(any(b.contains(e) for b in blocks) for e in row.evidence)


@given(pages)
@settings(deadline=None, max_examples=150)
def test_any_text_gives_a_valid_answer(bundled, text):
    analysis = bundled.analyze(text, targets=["NATO expansion"])
    check(analysis, text)
    analysis.to_json().encode("ascii")


@given(st.lists(pages, max_size=5))
@settings(deadline=None, max_examples=50)
def test_analyze_many_equals_one_by_one(bundled, texts):
    assert list(bundled.analyze_many(texts)) == [bundled.analyze(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "\0",
        "\ud800 Russia \udfff",
        "روسيا ترفض العرض",
        "🇷🇺 Russia 😀 said no.",
        "\ufeffRussia",
        "İstanbul ve Ankara",
        "a" * 1_000_000,
        "Russia said NATO lied. " * 45_000,
        '"' * 100_000,
        "\n" * 100_000,
        "." * 1_000_000,
        "?!" * 500_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_odd_texts_give_a_valid_answer(bundled, text):
    check(bundled.analyze(text, targets=["NATO"]), text)


def test_analyze_tells_said_from_did_from_voice(certain):
    commentary = replace(certain, genre=ConstantGenre(article=5.0))
    rows = {(row.holder, row.target): row for row in commentary.analyze(PAGE).stances}
    assert {str(e.basis) for e in rows["RU", "NATO"].evidence} == {"said"}
    assert {str(e.basis) for e in rows["FR", "RU"].evidence} == {"did"}
    assert {str(e.basis) for e in rows[AUTHOR, "RU"].evidence} == {"voice"}


def test_people_who_are_only_described_are_parties_of_the_answer(certain):
    analysis = certain.analyze("On Monday health officials condemned Russia.")
    assert ("health officials", "RU") in {(row.holder, row.target) for row in analysis.stances}
    (described,) = [party for party in analysis.parties if party.id == "health officials"]
    assert [m.slice(analysis.text) for m in described.mentions] == ["health officials"]


def test_a_speaker_whom_another_sentence_names_is_a_party_of_the_answer(certain):
    text = 'The minister, Ms. Xyla Quorn, left. "We are tired of NATO," said Xyla Quorn. "NATO must go home now."'
    analysis = certain.analyze(text)
    holders = {row.holder for row in analysis.stances if row.target == "NATO"}
    assert "Xyla Quorn" in holders
    assert holders <= {party.id for party in analysis.parties} | {AUTHOR}


def test_issues_are_found_in_the_text(certain):
    rows = certain.analyze("France rejected a ban on whaling.").stances
    assert ("FR", "ban on whaling", TargetKind.ISSUE) in {(r.holder, r.target, r.target_kind) for r in rows}


def test_analyze_answers_for_targets_of_the_user(certain):
    analysis = certain.analyze("France rejected a carbon tax.", targets=["carbon tax", "carbon tax"])
    (row,) = [row for row in analysis.stances if row.holder == "FR"]
    assert (row.target, row.target_kind, row.stance) == ("carbon tax", TargetKind.ISSUE, StanceLabel.OPPOSE)


def test_a_target_that_is_a_known_party_is_answered_as_the_party(certain):
    kinds = {row.target_kind for row in certain.analyze("France sanctioned Russia.", targets=["Moscow"]).stances}
    assert kinds == {TargetKind.PARTY}


def test_stance_answers_one_question_by_any_name(certain):
    row = certain.stance("Paris sanctioned Russia.", holder="France", target="Russia")
    assert (row.holder, row.target, row.stance) == ("FR", "RU", StanceLabel.OPPOSE)


@pytest.mark.parametrize("holder", ["The Kremlin", "Moscow", "RU", "Russia"])
def test_stance_knows_a_party_by_names_that_the_text_does_not_use(certain, holder):
    row = certain.stance("Russia sanctioned NATO.", holder=holder, target="the United States")
    assert (row.holder, row.target, row.target_kind) == ("RU", "US", TargetKind.PARTY)
    assert certain.stance("Russia sanctioned NATO.", holder=holder, target="NATO").stance is StanceLabel.OPPOSE


@pytest.mark.parametrize("holder", [None, "", " "])
def test_stance_rejects_a_holder_without_a_name(certain, holder):
    with pytest.raises(InputError, match=r"a holder can't be .*: expected a party's id or name, or 'author'"):
        certain.stance("Text.", holder=holder, target="NATO")


def test_stance_is_neutral_where_the_text_shows_no_side(certain):
    row = certain.stance("Nothing of note.", holder="France", target="a carbon tax")
    assert (row.stance, row.target_kind, row.evidence) == (StanceLabel.NEUTRAL, TargetKind.ISSUE, ())
    assert row.genre is Genre.REPORTING


def test_analyze_many_is_lazy_and_reads_a_batch_ahead_at_most(certain):
    read = []

    def texts():
        for number in range(1000):
            read.append(number)
            yield f"Page {number}."

    answers = certain.analyze_many(texts())
    assert read == []
    assert next(answers).text == "Page 0."
    assert len(read) == BATCH_TEXTS


@pytest.mark.parametrize("text", [None, b"bytes", 3, ["list"]])
def test_analyze_rejects_what_is_no_text(certain, text):
    with pytest.raises(InputError, match=f"a text can't be analysed: expected str, found {type(text).__name__}"):
        certain.analyze(text)


def test_analyze_rejects_one_string_where_it_expects_several(certain):
    with pytest.raises(InputError, match="targets can't be a single str: expected several; put 'NATO' in a list"):
        certain.analyze("Text.", targets="NATO")
    with pytest.raises(InputError, match="texts can't be a single str"):
        certain.analyze_many("Text.")


def test_a_target_that_could_be_a_party_but_is_none_on_the_page_is_an_issue(certain):
    analysis = certain.analyze("France praised Lincoln for his speech.", targets=["Lincoln"])
    rows = [r for r in analysis.stances if r.target == "Lincoln"]
    assert {r.target_kind for r in rows} == {TargetKind.ISSUE}


def test_analyze_rejects_a_target_without_words_before_it_reads(certain):
    with pytest.raises(InputError, match="the target ' ' can't be looked for"):
        certain.analyze_many([], targets=[" "])
