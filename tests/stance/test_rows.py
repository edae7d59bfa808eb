import numpy as np
import pytest

from stancekit.stance import Question, Questions, Thresholds, answer_rows, judge
from stancekit.types import AUTHOR, Basis, Genre, Span, StanceLabel, TargetKind


def question(holder="NO", target="BY", *, genre=Genre.REPORTING, at=0, basis=Basis.SAID):
    return Question(0, holder, target, TargetKind.PARTY, Span(at, at + 10), basis, genre)


def verdicts(*asked):
    """Verdicts on voice questions with these (support, oppose) probabilities."""
    questions = Questions(voice_asks=[(index, q) for index, (q, _, _) in enumerate(asked)])
    voices = np.array([[1 - s - o, s, o] for _, s, o in asked])
    return judge(questions, np.zeros((0, 5)), voices, Thresholds())


def test_judge_reads_a_pair_in_both_directions():
    forward, backward = question("NO", "BY"), question("BY", "NO")
    questions = Questions(pair_asks=[(0, False, forward), (0, True, backward)])
    found = judge(questions, np.array([[0.1, 0.0, 0.2, 0.7, 0.0]]), np.zeros((0, 3)), Thresholds())
    assert [(v.question.holder, v.evidence.stance) for v in found] == [("BY", StanceLabel.SUPPORT)]


def test_judge_abstains_below_the_threshold_of_each_head():
    pair, voice = question("NO", "BY"), question(AUTHOR, genre=Genre.COMMENTARY, at=20)
    questions = Questions(pair_asks=[(0, False, pair)], voice_asks=[(0, voice)])
    pairs, voices = np.array([[0.5, 0.0, 0.5, 0.0, 0.0]]), np.array([[0.4, 0.0, 0.6]])
    for thresholds, asked in (
        (Thresholds(pair=0.5, voice=0.6), [pair, voice]),
        (Thresholds(pair=0.51, voice=0.6), [voice]),
        (Thresholds(pair=0.5, voice=0.61), [pair]),
    ):
        assert [v.question for v in judge(questions, pairs, voices, thresholds)] == asked


def test_judge_takes_the_surest_of_several_answers_to_one_question():
    asked = question()
    questions = Questions(pair_asks=[(0, False, asked), (1, False, asked)])
    pairs = np.array([[0.5, 0.0, 0.5, 0.0, 0.0], [0.2, 0.8, 0.0, 0.0, 0.0]])
    (verdict,) = judge(questions, pairs, np.zeros((0, 3)), Thresholds())
    assert (verdict.evidence.stance, verdict.evidence.probability) == (StanceLabel.SUPPORT, 0.8)


def test_judge_puts_what_a_party_says_before_what_it_does_in_the_same_sentence():
    did, said = question(basis=Basis.DID), question(basis=Basis.SAID)
    questions = Questions(pair_asks=[(0, False, did), (1, False, said)])
    pairs = np.array([[0.3, 0.0, 0.7, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0, 0.0]])
    (verdict,) = judge(questions, pairs, np.zeros((0, 3)), Thresholds())
    assert (verdict.evidence.basis, verdict.evidence.stance) == (Basis.SAID, StanceLabel.SUPPORT)


def test_judge_does_not_charge_the_author_with_what_parties_do_to_one_another():
    acts, author = question("NO", "BY"), question(AUTHOR, "NO", genre=Genre.COMMENTARY)
    questions = Questions(pair_asks=[(0, False, acts)], voice_asks=[(0, author)])
    pairs, voices = np.array([[0.3, 0.0, 0.7, 0.0, 0.0]]), np.array([[0.1, 0.0, 0.9]])
    assert [v.question for v in judge(questions, pairs, voices, Thresholds())] == [acts]


def test_answer_rows_merges_evidence_and_marks_what_conflicts():
    first, second, third = question(at=20), question(at=0), question("BY", "NO")
    mixed, single = answer_rows(verdicts((first, 0.0, 0.9), (second, 0.6, 0.0), (third, 0.7, 0.0)))
    assert (mixed.holder, mixed.stance, mixed.mixed) == ("NO", StanceLabel.OPPOSE, True)
    assert mixed.counts == {StanceLabel.SUPPORT: 1, StanceLabel.OPPOSE: 1}
    assert [e.start for e in mixed.evidence] == [0, 20]
    assert mixed.probability == pytest.approx(0.9 * 0.9 / 1.5)
    assert (single.holder, single.mixed) == ("BY", False)


def test_answer_rows_keeps_the_authors_of_a_report_and_of_its_comments_apart():
    found = verdicts(
        (question(AUTHOR, genre=Genre.REPORTING), 0.9, 0.0),
        (question(AUTHOR, genre=Genre.COMMENTARY, at=20), 0.0, 0.9),
    )
    assert {(row.genre, row.stance) for row in answer_rows(found)} == {
        (Genre.REPORTING, StanceLabel.SUPPORT),
        (Genre.COMMENTARY, StanceLabel.OPPOSE),
    }


def test_answer_rows_takes_the_genre_of_the_strongest_evidence_for_a_party():
    found = verdicts((question(), 0.0, 0.6), (question(genre=Genre.COMMENTARY, at=20), 0.0, 0.9))
    (row,) = answer_rows(found)
    assert (row.genre, len(row.evidence)) == (Genre.COMMENTARY, 2)
