import pytest

from stancekit.attribution import Attribution, Mention, Voices
from stancekit.backends.base import Relation
from stancekit.stance import find_claims, gather
from stancekit.stance.claims import MAX_NAMES, MAX_PHRASES
from stancekit.stance.issues import Issue
from stancekit.types import AUTHOR, Genre, Span, TargetKind


def span_of(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def claims(text, parties, said=(), *, genre=Genre.COMMENTARY, issues=()):
    """The claims of a text of one sentence; ``parties`` name themselves, ``said`` is (words, source, holder)."""
    mentions = sorted((Mention(span_of(text, words), words) for words in parties), key=lambda m: m.span)
    spoken = []
    for words, source, holder in said:
        span = span_of(text, words)
        by = span_of(text, source) if source else None
        spoken.append(Attribution(span.start, span.end, by, None, holder, False, words.startswith("denied")))
    sentences = [(Span(0, len(text)), genre)]
    (sentence,) = gather(text, sentences, Voices(mentions, spoken), issues=[Issue.parse(issue) for issue in issues])
    return list(find_claims([(text, sentence)]))


def relations(found):
    return {(claim.holder, claim.target.name): claim.query.relation for claim in found}


def test_each_party_may_take_a_side_toward_the_others_and_toward_phrases():
    found = claims("Oslo asked Minsk to lift its ban on whaling.", ["Oslo", "Minsk"], genre=Genre.REPORTING)
    asked = relations(found)
    assert asked["Oslo", "Minsk"] is asked["Minsk", "Oslo"] is Relation.PLAIN
    assert asked["Oslo", "lift its ban on whaling"] is asked["Oslo", "ban on whaling"] is Relation.PLAIN
    assert ("Oslo", "Oslo") not in asked


def test_the_relation_tells_whose_words_the_target_stands_in():
    text = "Oslo said the ban by Minsk was wrong, as Kyiv knew."
    asked = relations(claims(text, ["Oslo", "Minsk", "Kyiv"], [("the ban by Minsk was wrong", "Oslo", "Oslo")]))
    assert asked["Oslo", "ban"] is Relation.SPEAKER
    assert asked["Minsk", "ban"] is Relation.INSIDE
    assert asked["Kyiv", "ban"] is Relation.OUTSIDE
    assert asked[AUTHOR, "ban"] is Relation.CITED
    assert asked[AUTHOR, "Kyiv"] is Relation.OWN


def test_the_author_of_a_report_takes_no_side():
    found = claims("The ban by Minsk is a disgrace.", ["Minsk"], genre=Genre.REPORTING)
    assert AUTHOR not in {claim.holder for claim in found}


def test_a_speaker_who_is_named_elsewhere_may_take_a_side():
    found = claims('"The ban is a disgrace."', [], [('"The ban is a disgrace."', None, "NO")])
    assert relations(found)["NO", "ban"] is Relation.FAR
    assert next(claim for claim in found if claim.holder == "NO").at is None


@pytest.mark.parametrize("words", ["health officials", "protesters"])
def test_people_who_are_only_described_may_take_a_side(words):
    found = claims(f"On Monday {words} condemned Oslo.", ["Oslo"])
    assert (words, "Oslo") in relations(found)
    assert next(claim for claim in found if claim.holder == words).query.listed is False


def test_an_issue_of_the_user_goes_before_the_phrases_it_touches():
    found = claims("Oslo rejected a carbon tax on fuel.", ["Oslo"], issues=["carbon tax"])
    assert {claim.target.name for claim in found if claim.target.kind is TargetKind.ISSUE} == {"carbon tax", "fuel"}


def test_a_phrase_that_ends_with_a_party_is_no_issue():
    found = claims("Critics of the old Oslo left.", ["Oslo"])
    assert "old Oslo" not in {claim.target.name for claim in found}


def test_claims_do_not_grow_without_bound():
    names = [f"Town{number}" for number in range(200)]
    found = claims(", ".join(names) + " signed.", names)
    assert len(found) <= (MAX_NAMES + 1) * (MAX_NAMES + MAX_PHRASES)
