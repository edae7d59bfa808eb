from stancekit.backends.base import ClaimQuery, Relation
from stancekit.backends.claim_table import ClaimTable
from stancekit.types import Span

TEXTS = ("Oslo backs the ban.", "We do not.", "Riga fears Oslo.")
CLAIMS = [
    ClaimQuery(TEXTS[0], Span(0, 4), Span(11, 18), (Span(0, 4),), Span(0, 19), Relation.PLAIN, listed=False),
    ClaimQuery(TEXTS[0], None, Span(0, 4), (Span(0, 4),), Span(0, 19), Relation.OWN, commentary=True, party=True),
    ClaimQuery(TEXTS[1], None, Span(3, 9), (), Span(0, 10), Relation.OWN, verbal=True, denied=True),
    ClaimQuery(TEXTS[2], Span(0, 4), Span(11, 15), (Span(0, 4), Span(11, 15)), Span(0, 16), Relation.PLAIN, party=True),
]


def test_a_table_gives_back_its_claims():
    table = ClaimTable.of(CLAIMS)
    assert list(table) == CLAIMS
    assert len(table.sentences) == 3
    assert ClaimTable.of(table) is table


def test_a_part_of_a_table_holds_its_own_sentences_alone():
    part = ClaimTable.of(CLAIMS)[2:]
    assert list(part) == CLAIMS[2:]
    assert [sentence.text for sentence in part.sentences] == list(TEXTS[1:])
    assert len(part.words.first) == 2
    assert list(ClaimTable.of(CLAIMS)[4:]) == []
