import pytest

from stancekit.analyzer import Analyzer
from stancekit.backends.constant import ConstantGenre, ConstantNames, ConstantStance
from stancekit.parties import Lexicon
from stancekit.types import Basis, Span, StanceLabel, TargetKind

triples = pytest.importorskip("training.triples", reason="the training scripts are not beside the tests")
stances = pytest.importorskip("training.prepare.stances", reason="the training scripts are not beside the tests")

TEXT = "Moscow condemned France on Monday. Spain backed Norway."
FIRST, SECOND = Span(0, 34), Span(35, 55)


def labelled(span, holder, target, side, *, agreed=True):
    names = holder if isinstance(holder, str) else holder.slice(TEXT)
    place = None if isinstance(holder, str) else holder
    stance = stances.LabelledStance(
        place, names, target, target.slice(TEXT), TargetKind.PARTY, side, Basis.SAID, agreed=agreed
    )
    return stances.LabelledSentence(("corpus", "1"), TEXT, span, "report", (stance,))


@pytest.fixture(scope="module")
def analysis():
    # whoever is named first opposes whoever is named next
    opposes = ConstantStance(pair=(0.0, 0.0, 1.0, 0.0, 0.0))
    return Analyzer(ConstantGenre(), ConstantNames(), opposes, Lexicon.bundled()).analyze(TEXT)


def test_count_finds_a_party_by_any_of_its_names(analysis):
    row = labelled(FIRST, Span(0, 6), Span(17, 23), StanceLabel.OPPOSE)
    assert triples.count(analysis, [row]) == triples.Counts(1, 1, 1)


def test_count_holds_the_side_and_the_direction_against_an_answer(analysis):
    support = labelled(SECOND, Span(35, 40), Span(48, 54), StanceLabel.SUPPORT)
    turned = labelled(FIRST, Span(17, 23), Span(0, 6), StanceLabel.OPPOSE)
    assert triples.count(analysis, [turned, support]) == triples.Counts(0, 2, 2)


def test_count_leaves_out_what_only_one_pass_found(analysis):
    row = labelled(FIRST, Span(0, 6), Span(17, 23), StanceLabel.OPPOSE, agreed=False)
    assert triples.count(analysis, [row]) == triples.Counts(0, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("NATO's eastward expansion", "NATO expansionism", True),
        ("the ban", "ban", True),
        ("ban on whaling", "ban on fur", True),
        ("arms control", "border control treaty with Iran", True),
        ("arms", "treaty", False),
        ("the", "a", False),
    ],
)
def test_names_are_alike_that_share_half_of_the_shorter_ones_words(one, other, same):
    assert triples.alike(one, other) is triples.alike(other, one) is same


def test_the_kinds_of_a_sentence_show_in_its_words():
    assert triples.kinds_of("Oslo backs the ban.") == ["plain"]
    assert triples.kinds_of('"Why would Oslo not back it?"') == ["negation", "condition", "question", "quotation"]
    assert triples.kinds_of("Oslo said that Rome warned of it.") == ["speech in speech"]
