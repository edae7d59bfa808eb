import numpy as np
import pytest

from stancekit.backends.base import ClaimQuery, Relation
from stancekit.stance import Claim, Sentence, Thresholds, answer_rows, judge
from stancekit.stance.claims import Side
from stancekit.types import AUTHOR, Basis, Genre, Span, StanceLabel, TargetKind

NO, BY, BAN = (0, 2), (3, 5), (6, 9)


def side(name, at, kind=TargetKind.PARTY):
    return Side(*at, name, kind)


def claim(holder="NO", at=NO, target="BY", there=BY, *, kind=TargetKind.PARTY, relation=Relation.SPEAKER):
    where = side(holder, at) if at else None
    query = ClaimQuery("x" * 20, where, Span(*there), (), Span(0, 20), relation)
    return Claim(holder, where, side(target, there, kind), query)


def sentence(start=0, genre=Genre.REPORTING):
    return Sentence(start, start + 20, genre, (), (), (), ())


def verdicts(*found, start=0, genre=Genre.REPORTING, threshold=0.25):
    """The verdicts on claims with these (support, oppose) probabilities."""
    chances = np.array([[1 - s - o, s, o] for _, s, o in found])
    claims = [claim for claim, _, _ in found]
    return judge(sentence(start, genre), claims, range(len(claims)), chances, Thresholds(threshold))


def test_judge_abstains_below_the_threshold():
    assert verdicts((claim(), 0.0, 0.4), threshold=0.41) == []
    (verdict,) = verdicts((claim(), 0.0, 0.4), threshold=0.4)
    assert (verdict.evidence.stance, verdict.evidence.probability) == (StanceLabel.OPPOSE, pytest.approx(0.4))


def test_judge_takes_the_surest_of_claims_about_the_same_words():
    wide = claim(target="lift the ban", there=(3, 9), kind=TargetKind.ISSUE)
    narrow = claim(target="ban", there=BAN, kind=TargetKind.ISSUE)
    (verdict,) = verdicts((wide, 0.5, 0.0), (narrow, 0.0, 0.6))
    assert verdict.claim is narrow


def test_judge_takes_one_of_two_directions_between_parties():
    turned = claim("BY", BY, "NO", NO)
    (verdict,) = verdicts((claim(), 0.0, 0.5), (turned, 0.0, 0.6))
    assert verdict.claim is turned


def test_judge_does_not_charge_the_author_with_what_a_party_says_of_the_same_words():
    author = claim(AUTHOR, None, relation=Relation.CITED)
    assert [v.claim.holder for v in verdicts((claim(), 0.0, 0.5), (author, 0.0, 0.4), genre=Genre.COMMENTARY)] == ["NO"]


@pytest.mark.parametrize(
    ("holder", "relation", "basis"),
    [
        ("NO", Relation.SPEAKER, Basis.SAID),
        ("NO", Relation.FAR, Basis.SAID),
        ("NO", Relation.PLAIN, Basis.DID),
        (AUTHOR, Relation.OWN, Basis.VOICE),
    ],
)
def test_the_basis_tells_words_from_acts_and_from_the_authors_voice(holder, relation, basis):
    (verdict,) = verdicts((claim(holder, relation=relation), 0.0, 0.9))
    assert verdict.evidence.basis is basis


def test_answer_rows_merges_evidence_and_marks_what_conflicts():
    found = [
        *verdicts((claim(), 0.0, 0.9), start=20),
        *verdicts((claim(), 0.6, 0.0), (claim(target="ban", there=BAN, kind=TargetKind.ISSUE), 0.7, 0.0)),
    ]
    mixed, single = answer_rows(found)
    assert (mixed.holder, mixed.stance, mixed.mixed) == ("NO", StanceLabel.OPPOSE, True)
    assert mixed.counts == {StanceLabel.SUPPORT: 1, StanceLabel.OPPOSE: 1}
    assert [e.start for e in mixed.evidence] == [0, 20]
    assert mixed.probability == pytest.approx(0.9 * 0.9 / 1.5)
    assert (single.target, single.target_kind, single.mixed) == ("ban", TargetKind.ISSUE, False)
