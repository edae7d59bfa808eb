"""Attribution: one hand-written sentence or two a rule, and the invariants on any text."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.attribution import Attribution, Mention, attribute, hear
from stancekit.text import fold, split_blocks, split_sentences
from stancekit.types import Span

PARTIES = {
    "Russia": "RU",
    "Russian": "RU",
    "Russians": "RU",
    "Moscow": "RU",
    "Poland": "PL",
    "NATO": "NATO",
    "US": "US",
    "Kyiv": "UA",
    "Washington": "US",
}
_ROE = re.compile(r"Judge Roe|Russian Navy|Russia|Moscow")
NAMES = re.compile(rf"\b(?:{'|'.join(sorted(PARTIES, key=len, reverse=True))})\b")


def read(page: str) -> list[Attribution]:
    text = fold(page)
    blocks = [split_sentences(text, block) for block in split_blocks(text)]
    mentions = [Mention(Span(*match.span()), PARTIES[match.group()]) for match in NAMES.finditer(text)]
    return attribute(text, blocks, mentions)


def rows(page: str) -> list[tuple[str, str | None, str | None]]:
    return [(a.slice(page), a.source.slice(page) if a.source else None, a.holder) for a in read(page)]


INDIRECT = [
    ("Russia said that the talks had failed.", "the talks had failed", "Russia", "RU"),
    ("Russia insists the talks have failed.", "the talks have failed", "Russia", "RU"),
    ("Moscow called for a ban on missiles.", "a ban on missiles", "Moscow", "RU"),
    ("According to Moscow, the treaty is void.", "the treaty is void", "Moscow", "RU"),
    ("The treaty is void, according to Moscow.", "The treaty is void", "Moscow", "RU"),
    ("The treaty is void, Russia said.", "The treaty is void", "Russia", "RU"),
    ("The treaty is void, warned Poland.", "The treaty is void", "Poland", "PL"),
    ("In Moscow's view, the treaty is void.", "the treaty is void", "Moscow's", "RU"),
    ("Moscow's statement says the treaty is void.", "the treaty is void", "Moscow's statement", "RU"),
    ("Russia was quoted as saying the treaty is void.", "the treaty is void", "Russia", "RU"),
    ("As Russia said in May, the treaty is void.", "the treaty is void", "Russia", "RU"),
    ("As noted by Poland, the treaty is void.", "the treaty is void", "Poland", "PL"),
    ("Nobody heeded Russia's demand that the base be shut.", "the base be shut", "Russia's", "RU"),
    ("It was quiet after Moscow's call for talks.", "for talks", "Moscow's", "RU"),
    ("Washington told Moscow that it would sign.", "it would sign", "Washington", "US"),
    ("The envoy of Poland said on Friday the US would sign.", "the US would sign", "The envoy of Poland", "PL"),
    ("Poland went on to say that it would sign.", "it would sign", "Poland", "PL"),
    ("A Russian envoy warned that bases may close.", "bases may close", "A Russian envoy", "RU"),
    ("Moscow warned of a “grave crisis” in Europe.", "of a “grave crisis” in Europe", "Moscow", "RU"),
    ("Russia accused NATO of breaking its word.", "NATO of breaking its word", "Russia", "RU"),
    ("Moscow takes issue with the new bases.", "the new bases", "Moscow", "RU"),
    ("While it waited, Poland said it would sign.", "it would sign", "Poland", "PL"),
    ("The US told Moscow its plan was “unworkable.”", "its plan was “unworkable.”", "The US", "US"),
    ("Moscow's opposition to the new bases has grown.", "to the new bases", "Moscow's", "RU"),
    ("Criticism of the new bases has grown.", "of the new bases", None, None),
    ("Poland has every reason to back the treaty.", "the treaty", "Poland", "PL"),
    ("Russians backing the treaty met.", "the treaty met", "Russians", "RU"),
    ("Moscow spoke out against new bases.", "against new bases", "Moscow", "RU"),
    ("Moscow: Europe must pay its own share", "Europe must pay its own share", "Moscow", "RU"),
    ("It quoted Russia as saying the treaty is void.", "the treaty is void", "Russia", "RU"),
    ("A moment later, Russia stopped, saying it was tired.", "it was tired", "Russia", "RU"),
]


@pytest.mark.parametrize(("page", "content", "source", "holder"), INDIRECT)
def test_attribute_finds_indirect_speech(page: str, content: str, source: str, holder: str) -> None:
    assert rows(page) == [(content, source, holder)]


SOURCES = [
    ("Russian Foreign Ministry spokeswoman Anna Petrova", "RU"),
    ("A senior Russian official", "RU"),
    ("Officials in Moscow", "RU"),
    ("The government of Poland", "PL"),
    ("Moscow, which had left the talks,", "RU"),
    ("Russia's ambassador to NATO", "RU"),
    ("Anna Petrova, a spokeswoman for Russia's foreign ministry,", "RU"),
    ("A critic of Russia", None),
    ("Russia's neighbours", None),
    ("Russian analysts", None),
    ("Supporters of Russia", None),
    ("An analyst in Moscow", None),
    ("John Smith", None),
]


@pytest.mark.parametrize(("source", "holder"), SOURCES)
def test_attribute_resolves_the_subject_to_its_party(source: str, holder: str | None) -> None:
    assert rows(f"{source} said the treaty was void.") == [("the treaty was void", source.rstrip(","), holder)]


def test_attribute_does_not_take_the_party_of_an_opening_phrase() -> None:
    assert rows("After talks with Russia, Poland said it was tired.") == [("it was tired", "Poland", "PL")]


def test_attribute_remembers_surnames_over_blocks() -> None:
    page = "Russian envoy Anna Petrova said no.\n\nThe room fell silent.\n\nLater Petrova said it was late."
    assert rows(page)[1] == ("it was late", "Petrova", "RU")


QUOTES = [
    ('"We will not yield," Russia said.', [('"We will not yield,"', "Russia", "RU")]),
    ('"We will not yield," said Moscow.', [('"We will not yield,"', "Moscow", "RU")]),
    ("“We will not yield,” Moscow said.", [("“We will not yield,”", "Moscow", "RU")]),
    ("'We will not yield,' Moscow said.", [("'We will not yield,'", "Moscow", "RU")]),
    ("''We will not yield,'' Moscow said.", [("''We will not yield,''", "Moscow", "RU")]),
    ('"Votes matter," Kelly said.', [('"Votes matter,"', "Kelly", None)]),
    ('"Votes matter," said Will Brown, a baker.', [('"Votes matter,"', "Will Brown", None)]),
    ('"No," Poland said.', [('"No,"', "Poland", "PL")]),
    ('"It is over," according to Moscow.', [('"It is over,"', "Moscow", "RU")]),
    ('"It is over," Poland can be heard saying.', [('"It is over,"', "Poland", "PL")]),
    ('Moscow said: "We will go. Now."', [('"We will go.', "Moscow", "RU"), ('Now."', "Moscow", "RU")]),
    (
        '"We will not yield," Russia said, "and we will not talk."',
        [('"We will not yield,"', "Russia", "RU"), ('"and we will not talk."', "Russia", "RU")],
    ),
    (
        'Poland spoke first. "We waited. We listened," the Russian reply reads.',
        [('"We waited.', "the Russian reply", "RU"), ('We listened,"', "the Russian reply", "RU")],
    ),
    (
        '"We waited," Moscow said. "We listened." The talks go on.',
        [('"We waited,"', "Moscow", "RU"), ('"We listened."', "Moscow", "RU")],
    ),
    ('Poland waited. "Is it over?" Smith asked.', [('"Is it over?"', "Smith", None)]),
]


@pytest.mark.parametrize(("page", "expected"), QUOTES)
def test_attribute_finds_direct_quotes(page: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert rows(page) == expected
    assert all(a.quoted for a in read(page))


def test_attribute_carries_an_open_quote_into_the_next_block() -> None:
    page = '"We began the talks in good faith.\n\n"Nobody listened to us at all," Moscow said.'
    assert [(content, holder) for content, _, holder in rows(page)] == [
        ('"We began the talks in good faith.', "RU"),
        ('"Nobody listened to us at all,"', "RU"),
    ]


def test_attribute_gives_a_following_quote_no_cue() -> None:
    first, second = read('"We waited," Moscow said. "We listened."')
    assert first.cue == Span(20, 24)
    assert second.cue is None


@pytest.mark.parametrize(
    "page",
    [
        'Nobody put it better than Judge Roe of Moscow: "This must never happen again."',
        'Nobody put it better than Judge Roe of Moscow:\n\n"This must never happen again."',
        '"This must never happen again," said the historian Judge Roe.',
        'Judge Roe, who has sat on this court in Moscow for years, told us, "This must never happen again."',
        'Judge Roe left. "Russia is big," she said. "This must never happen again."',
        'The Russian Navy denied it. Judge Roe sat down. "This must never happen again," she said.',
    ],
)
def test_attribute_names_the_person_behind_a_quote(page: str) -> None:
    text = fold(page)
    blocks = [split_sentences(text, block) for block in split_blocks(text)]
    mentions = [Mention(Span(*m.span()), m.group(), m.group() == "Judge Roe") for m in _ROE.finditer(text)]
    last = attribute(text, blocks, mentions)[-1]
    assert last.holder == "Judge Roe"
    assert last.named is not None
    assert "Judge Roe" in last.named.slice(text)


@pytest.mark.parametrize(
    ("page", "followed"),
    [
        ("Judge Roe left. She sued Russia.", [("She", "Judge Roe")]),
        ('Judge Roe left. "She sued," said Russia.', []),
        ("Russia left. She sued.", []),
        ("Russia left. They sued.", [("They", "Russia")]),
    ],
)
def test_hear_follows_pronouns(page: str, followed: list[tuple[str, str]]) -> None:
    blocks = [split_sentences(page, block) for block in split_blocks(page)]
    mentions = [Mention(Span(*m.span()), m.group(), m.group() == "Judge Roe") for m in _ROE.finditer(page)]
    assert [(m.span.slice(page), m.party) for m in hear(page, blocks, mentions).pronouns] == followed


def test_attribute_leaves_scare_quotes_to_the_author() -> None:
    assert rows('The "open door" policy is dead. "Red lines" are not policy.') == []


def test_attribute_reports_a_long_quote_of_nobody() -> None:
    assert rows('It is called "a war that nobody in this room had wanted" here.')[-1][2] is None


def test_attribute_lets_an_unclosed_quote_end_with_its_sentence() -> None:
    page = 'Moscow said: "We will go. The bus was late. Nobody cared.'
    assert rows(page) == [('"We will go.', "Moscow", "RU")]


def test_attribute_does_not_take_apostrophes_for_quotes() -> None:
    assert rows("The Russians' claims don't matter; it's the allies' turn, and they're late.") == []


def test_attribute_frames_a_speaker_inside_the_content() -> None:
    assert rows("The treaty, Russia said on Monday, is void.") == [
        ("The treaty", "Russia", "RU"),
        ("is void", "Russia", "RU"),
    ]


def test_attribute_reads_a_relative_clause_as_speech() -> None:
    assert rows("Among the topics Russia said were ignored were bases and missiles.") == [
        ("Among the topics", "Russia", "RU"),
        ("were ignored were bases and missiles", "Russia", "RU"),
    ]


def test_attribute_keeps_the_speaker_over_a_second_verb() -> None:
    assert rows("The Russians noted the offer but said it was not serious, adding that they would wait.") == [
        ("the offer", "The Russians", "RU"),
        ("it was not serious", "The Russians", "RU"),
        ("they would wait", "The Russians", "RU"),
    ]


def test_attribute_changes_the_speaker_within_a_sentence() -> None:
    assert rows("Russia said the treaty is void, but Poland said it still holds.") == [
        ("the treaty is void", "Russia", "RU"),
        ("it still holds", "Poland", "PL"),
    ]


def test_attribute_ends_a_leading_clause_at_the_next_speaker() -> None:
    assert rows("After Russia said the deal was dead, Poland said it was asleep.") == [
        ("the deal was dead", "Russia", "RU"),
        ("it was asleep", "Poland", "PL"),
    ]


def test_attribute_lets_the_outermost_speaker_win() -> None:
    page = 'Moscow said that NATO claims it is "a purely defensive and peaceful club".'
    assert rows(page) == [('NATO claims it is "a purely defensive and peaceful club"', "Moscow", "RU")]


def test_attribute_names_the_agent_of_a_passive() -> None:
    assert rows("Russia was accused by Poland of cheating.") == [
        ("Russia", "Poland", "PL"),
        ("of cheating", "Poland", "PL"),
    ]


PRONOUNS = [
    ("Russia left the talks. It said the treaty was void.", "RU"),
    ('Russia left the talks. "We are done," it added.', "RU"),
    ("A Polish envoy met NATO. Moscow rejected the plan because it fears new bases.", "RU"),
    ("Kyiv said it was tired. Russia left the talks. It said the treaty was void.", "RU"),
    ("Kyiv said it was tired.\n\nNobody cared. It said nothing of note was left.", None),
    ("Russian envoy Ivan Petrov said no.\n\nHe added that it was late.", "RU"),
    ("John Smith said Russia was late. He warned of delays.", None),
    ('"We and Poland agree," Moscow said. It noted that time was short.', "RU"),
]


@pytest.mark.parametrize(("page", "holder"), PRONOUNS)
def test_attribute_resolves_pronouns(page: str, holder: str | None) -> None:
    assert read(page)[-1].holder == holder


DENIALS = [
    ("Russia denied that it broke the treaty.", True),
    ("Russia did not say that it broke the treaty.", True),
    ("Russia rejected the claim that it broke the treaty.", True),
    ("Russia refused to accept that it broke the treaty.", True),
    ("Russia did not deny that it broke the treaty.", False),
    ("Russia would not say whether it broke the treaty.", False),
    ("Russia said that it broke the treaty.", False),
]


@pytest.mark.parametrize(("page", "denied"), DENIALS)
def test_attribute_marks_what_is_denied(page: str, denied: bool) -> None:
    assert [a.denied for a in read(page)] == [denied]


@pytest.mark.parametrize(
    "page",
    [
        "I think Russia broke the treaty.",
        "We believe it will end. I would argue that it must.",
        "The United States won.",
        "The talks were called off.",
        "If Moscow insists on bases, we lose.",
        "My view is my own.",
        "",
        "\n \n",
    ],
)
def test_attribute_leaves_the_rest_to_the_author(page: str) -> None:
    assert rows(page) == []


def check(page: str) -> None:
    text = fold(page)
    sentences = [s for block in split_blocks(text) for s in split_sentences(text, block)]
    found = read(page)
    assert all(a.start < a.end for a in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(any(s.contains(a) for s in sentences) for a in found)


WORDS = st.sampled_from(
    'Russia said NATO "we "no." ," . , that who he I according to in Moscow\'s view call for and but was not by - -- '
    "( ) : ; ? the of saying, \n '' ' it, claims asked “ ” told".split(" ")
)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_attribute_is_sorted_and_within_sentences_on_news_like_text(page: str) -> None:
    check(page)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_attribute_is_sorted_and_within_sentences_on_any_text(page: str) -> None:
    check(page)


@pytest.mark.parametrize(
    "unit", ["Russia said ", 'said, "we ', "a, ", '"', "' ", "''", "he said that and ", "Is it? ", '"Is it?" ', "( "]
)
def test_attribute_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        page = unit * (size // len(unit))
        start = time.perf_counter()
        read(page)
        return time.perf_counter() - start

    assert min(seconds(320_000) for _ in range(3)) < 12 * min(seconds(80_000) for _ in range(3)) + 0.5


def test_a_quote_that_opens_the_next_block_goes_on_with_the_same_speaker():
    page = '"We are ready," Oslo said.\n"The boats leave at noon and nobody will stop them."'
    blocks = [[Span(0, 26)], [Span(27, len(page))]]
    found = attribute(page, blocks, [Mention(Span(16, 20), "NO")])
    assert [a.holder for a in found] == ["NO", "NO"]
