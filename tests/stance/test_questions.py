import pytest

from stancekit.attribution import Attribution, Mention
from stancekit.stance import ask, gather
from stancekit.stance.issues import Issue
from stancekit.stance.questions import MAX_MENTIONS
from stancekit.types import AUTHOR, Basis, Genre, Span, TargetKind


def span_of(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def questions(text, parties, said=(), *, genre=Genre.REPORTING, issues=()):
    """Ask about a text of one sentence; ``parties`` are words that name themselves, ``said`` who says what."""
    mentions = sorted((Mention(span_of(text, words), words) for words in parties), key=lambda m: m.span)
    attributions = []
    for words, holder, denied in said:
        span = span_of(text, words)
        attributions.append(Attribution(span.start, span.end, None, None, holder, False, denied))
    sentence = [(Span(0, len(text)), genre)]
    found = gather(text, sentence, mentions, attributions, issues=[Issue.parse(issue) for issue in issues])
    return ask([(text, found)])


def asked(found):
    pairs = [(q.holder, q.target, q.basis) for _, _, q in found.pair_asks]
    return pairs, [(q.holder, q.target, q.basis) for _, q in found.voice_asks]


def test_a_pair_is_asked_once_for_both_directions():
    found = questions("Oslo sanctioned Minsk.", ["Oslo", "Minsk"])
    assert len(found.pairs) == 1
    assert asked(found)[0] == [("Oslo", "Minsk", Basis.DID), ("Minsk", "Oslo", Basis.DID)]
    assert [backward for _, backward, _ in found.pair_asks] == [False, True]


def test_words_of_a_party_are_asked_as_said():
    pairs, voices = asked(questions("Oslo said Minsk lied.", ["Oslo", "Minsk"], [("Minsk lied", "Oslo", False)]))
    assert pairs == [("Oslo", "Minsk", Basis.SAID), ("Minsk", "Oslo", Basis.DID)]
    assert voices == []


def test_words_of_a_party_that_the_sentence_does_not_name_are_asked_as_its_voice():
    found = questions('"Minsk lied," he said.', ["Minsk"], [('"Minsk lied,"', "Oslo", False)])
    assert asked(found) == ([], [("Oslo", "Minsk", Basis.SAID)])
    assert found.voices[0].text == '"Minsk lied,"'
    assert found.voices[0].target == Span(1, 6)


def test_what_a_party_denies_is_not_asked():
    found = questions("Oslo denied it hit Minsk.", ["Oslo", "Minsk"], [("it hit Minsk", "Oslo", True)])
    assert ("Oslo", "Minsk", Basis.SAID) not in asked(found)[0]


def test_the_author_is_asked_in_commentary_alone():
    for genre, voices in ((Genre.REPORTING, []), (Genre.COMMENTARY, [(AUTHOR, "Minsk", Basis.VOICE)])):
        assert asked(questions("Minsk is wrong.", ["Minsk"], genre=genre))[1] == voices


@pytest.mark.parametrize(("holder", "denied"), [(None, False), ("Oslo", True)])
def test_words_of_nobody_known_and_denied_words_tell_no_side(holder, denied):
    found = questions("Some said Minsk lied.", ["Minsk"], [("Minsk lied", holder, denied)])
    assert asked(found) == ([], [])


def test_an_issue_is_a_target_and_never_a_holder():
    found = questions("Oslo rejected a carbon tax.", ["Oslo"], issues=["carbon tax"], genre=Genre.COMMENTARY)
    pairs, voices = asked(found)
    assert pairs == [("Oslo", "carbon tax", Basis.DID)]
    assert (AUTHOR, "carbon tax", Basis.VOICE) in voices
    assert {q.target_kind for _, q in found.voice_asks if q.target == "carbon tax"} == {TargetKind.ISSUE}


def test_an_issue_that_holds_a_partys_name_is_not_paired_with_that_party():
    found = questions("They feared NATO expansion.", ["NATO"], issues=["NATO expansion"])
    assert found.pairs == []


def test_each_mention_of_a_party_is_asked_about():
    text = "Oslo said Minsk and the Minsk plan."
    mentions = [Mention(Span(0, 4), "NO"), Mention(Span(10, 15), "BY"), Mention(Span(24, 29), "BY")]
    sentences = gather(text, [(Span(0, len(text)), Genre.REPORTING)], mentions, [], issues=[])
    assert [q.second for q in ask([(text, sentences)]).pairs] == [Span(10, 15), Span(24, 29)]


def test_every_party_of_a_sentence_goes_before_the_second_mention_of_another():
    text = "P " * 20 + "Q"
    mentions = [Mention(Span(2 * i, 2 * i + 1), "P") for i in range(20)] + [Mention(Span(40, 41), "Q")]
    sentences = gather(text, [(Span(0, len(text)), Genre.REPORTING)], mentions, [], issues=[])
    assert {q.target for _, _, q in ask([(text, sentences)]).pair_asks} == {"P", "Q"}


def test_pairs_do_not_grow_without_bound():
    names = [f"P{i:02d}" for i in range(30)]
    found = questions(" ".join(names), names)
    assert len(found.pairs) == MAX_MENTIONS * (MAX_MENTIONS - 1) / 2
