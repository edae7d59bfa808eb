"""Mentions: each rule on sentences of its own, and what holds on any text."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.backends.base import Name
from stancekit.parties import Lexicon, find_parties
from stancekit.text import fold

LEXICON = Lexicon.bundled()
PIECES = st.sampled_from(
    "Russia|Moscow|the Russians|Russian|Foreign Ministry|President|of|Georgia|May|Theresa May|Biden|Jane Roe|Senator|"
    "the US|U.S.|US|USB|NATO|Springfield Party|Council of Bakers|"
    "and|, |. |'s|’s|(SP)|SP|\n|\0|🙂|é|İ|said|Washington|in|the|"
    "Prime Minister|Johnson|Congress|French fries|-led|Jordan|UKRAINE".split("|")
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))


def found(text: str, **kinds: list[str]) -> dict[str, list[str]]:
    """The parties of a text in which a tagger found names of these kinds."""
    text = fold(text)
    names = sorted(
        Name(*match.span(), kind)
        for kind, words in kinds.items()
        for word in words
        for match in re.finditer(rf"\b{word}\b", text)
    )
    return {party.id: [span.slice(text) for span in party.mentions] for party in find_parties(text, LEXICON, names)}


@pytest.mark.parametrize(
    ("text", "party_id", "words"),
    [
        ("Moscow and the Kremlin said the Russians would stay.", "RU", ["Moscow", "Kremlin", "Russians"]),
        ("Washington said the US, the U.S. and Americans agree.", "US", ["Washington", "US", "U.S.", "Americans"]),
        ("Kyev, Kyiv, Kiev: the Ukrainian cause.", "UA", ["Kyev", "Kyiv", "Kiev", "Ukrainian"]),
        ("Brussels fined the firm; the European Commission won.", "EU", ["Brussels", "European Commission"]),
        ("Downing Street and Whitehall deny it.", "GB", ["Downing Street", "Whitehall"]),
        ("The ayatollah's Iran and Tehran's men.", "IR", ["Iran", "Tehran"]),
        ("Hizbollah is what others call Hezbollah.", "HEZBOLLAH", ["Hizbollah", "Hezbollah"]),
        ("Tories and the Conservative Party lost to UK voters.", "GB_CON", ["Tories", "Conservative Party"]),
        ("RUSSIA ATTACKS AGAIN", "RU", ["RUSSIA"]),
        ("pro-Russian and Russia-backed", "RU", ["Russian", "Russia"]),
    ],
)
def test_aliases_merge_into_one_party(text: str, party_id: str, words: list[str]) -> None:
    assert found(text)[party_id] == words


@pytest.mark.parametrize(
    "text", ["let us go", "a USB stick", "THUS", "US_STATE", "@US", "russia", "Russianness", "NATOs"]
)
def test_alias_counts_only_as_a_whole_word_in_its_own_case(text: str) -> None:
    assert found(text) == {}


def test_a_shorter_alias_counts_where_the_longer_ends_within_a_word() -> None:
    assert found("The United Nations Security Councilmen left.") == {"UN": ["United Nations"]}


def test_possessive_and_dots_stay_outside_or_inside_as_written() -> None:
    assert found("Russia’s reply to the U.S.’s letter.") == {"RU": ["Russia"], "US": ["U.S."]}


@pytest.mark.parametrize(
    ("text", "party_id", "words"),
    [
        ("The Russian Foreign Ministry objected.", "RU", "Russian Foreign Ministry"),
        ("The American side refused.", "US", "American side"),
        ("Senior British government officials left.", "GB", "British government officials"),
        ("Russia's deputy foreign minister spoke.", "RU", "Russia's deputy foreign minister"),
        ("US armed forces withdrew.", "US", "US armed forces"),
        ("Zambian President Hakuna Mulenga spoke.", "ZM", "Zambian President Hakuna Mulenga"),
        ("President Amadou Keitawa of Mali spoke.", "ML", "President Amadou Keitawa of Mali"),
    ],
)
def test_an_office_is_one_mention_of_its_state(text: str, party_id: str, words: str) -> None:
    assert found(text) == {party_id: [words]}


def test_a_listed_person_takes_the_title_along() -> None:
    assert found("British Prime Minister Johnson waved.") == {"JOHNSON_B": ["British Prime Minister Johnson"]}
    assert found("UN Ambassador Nikki Haley waved.") == {"HALEY": ["UN Ambassador Nikki Haley"]}


def test_a_titled_stranger_is_carried_by_surname() -> None:
    text = "Zambian Foreign Minister Hakuna Mulenga spoke. Mulenga then left. Grace Mulenga stayed."
    assert found(text) == {"ZM": ["Zambian Foreign Minister Hakuna Mulenga", "Mulenga"]}


def test_a_headline_verb_is_no_surname() -> None:
    text = "French President Signs Bill\nThe bill passed. Bill sat down."
    assert found(text)["FR"] == ["French President Signs Bill"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Theresa May spoke in May. May was tired.", {"MAY": ["Theresa May", "May"]}),
        ("Prime Minister May spoke. She left on May 5.", {"MAY": ["Prime Minister May"]}),
        ("May is a warm month. Brown bread, Bush house.", {}),
        ("Gordon Brown met a friend. Brown laughed. Sarah Brown did not.", {"BROWN_G": ["Gordon Brown", "Brown"]}),
        ("Putin spoke.", {"PUTIN": ["Putin"]}),
    ],
)
def test_a_bare_surname_needs_its_full_name_or_a_title(text: str, expected: dict[str, list[str]]) -> None:
    assert found(text) == expected


def test_a_leader_stands_for_the_state_on_an_international_page() -> None:
    assert found("Biden met Putin.") == {"US": ["Biden"], "RU": ["Putin"]}


def test_a_leader_stays_a_person_on_a_domestic_page() -> None:
    assert found("Biden spoke in the White House.") == {"BIDEN": ["Biden"], "US": ["White House"]}


def test_a_leader_stays_a_person_beside_a_rival_of_the_same_state() -> None:
    assert found("Trump attacked Biden over Ukraine.") == {"TRUMP": ["Trump"], "BIDEN": ["Biden"], "UA": ["Ukraine"]}
    assert "BIDEN" in found("Biden asked Congress to help Ukraine. Congress and Democrats in the US agreed.")


@pytest.mark.parametrize(
    ("text", "party_ids"),
    [
        ("Russia and Ukraine eye Georgia.", {"RU", "UA", "GE"}),
        ("Voters in Georgia and in Atlanta went to the polls.", set()),
        ("Georgia.", set()),
        ("Israel met Jordan.", {"IL", "JO"}),
        ("Israel met Michael Jordan and Jordan Peterson.", {"IL"}),
        ("Libya and Niger met Chad.", {"LY", "NE", "TD"}),
        ("Niger met Chad Brinkley.", {"NE"}),
        ("The BJP beat Congress in India.", {"IN_BJP", "IN_INC", "IN"}),
        ("Congress met Democrats.", {"US_CONGRESS", "US_DEMOCRATS"}),
        ("Congress met.", set()),
        ("The West is united with NATO. We drove west.", {"THE_WEST", "NATO"}),
        ("The wind came from West Town. NATO slept.", {"NATO"}),
    ],
)
def test_a_doubtful_alias_needs_backing_from_the_page(text: str, party_ids: set[str]) -> None:
    assert set(found(text)) == party_ids


@pytest.mark.parametrize(
    "text",
    [
        "Russian roulette, French fries, Chinese food and Turkish baths.",
        "New Mexico, the South China Sea and Latin America.",
        "The Washington Post, the Moscow Times and China Daily.",
        "Denzel Washington met George Clinker near Paris Hilton.",
        "African Americans and Native Americans",
        "He lives in Moscow. She flew to London (England's capital was wet).".split(" (", maxsplit=1)[0].replace(
            "flew to", "is in"
        ),
        "The Paris Agreement and the Berlin Wall.",
    ],
)
def test_phrases_that_only_hold_a_name_are_no_party(text: str) -> None:
    assert found(text) == {}


def test_a_city_is_a_government_unless_it_is_a_place() -> None:
    assert found("Berlin said no. He was in Paris. London-based staff left.") == {"DE": ["Berlin"]}
    assert found("Rain fell on Moscow, Russia.") == {"RU": ["Russia"]}
    assert found("Moscow, Beijing and Tehran agree.") == {"RU": ["Moscow"], "CN": ["Beijing"], "IR": ["Tehran"]}


def test_an_unlisted_organisation_has_an_acronym_and_short_forms() -> None:
    text = "The Springfield Tenants Union (STU) is against it. STU members left. The Springfield Tenants grew."
    assert found(text, organisation=["Springfield Tenants Union", "Springfield Tenants(?! U)"]) == {
        "SPRINGFIELD_TENANTS_UNION": ["Springfield Tenants Union", "STU", "STU", "Springfield Tenants"],
    }


def test_initials_name_the_organisation_they_stand_for() -> None:
    text = "The Council of Village Bakers met. CVB bread is good."
    named = found(text, organisation=["Council of Village Bakers", "CVB"])
    assert named == {"COUNCIL_OF_VILLAGE_BAKERS": ["Council of Village Bakers", "CVB"]}


def test_an_unlisted_organisation_swallows_the_state_in_its_name() -> None:
    named = found("The Russian Beekeepers Party objects.", organisation=["Russian Beekeepers Party"])
    assert named == {"RUSSIAN_BEEKEEPERS_PARTY": ["Russian Beekeepers Party"]}


def test_a_known_office_keeps_the_name_in_it() -> None:
    assert found("Russian President Ivan Roe left.", person=["Ivan Roe"]) == {"RU": ["Russian President Ivan Roe"]}


def test_an_unlisted_person_is_carried_by_surname() -> None:
    text = "Senator Jane Roe agreed. Roe left."
    assert found(text, person=["Jane Roe"]) == {"JANE_ROE": ["Jane Roe", "Roe"]}
    assert found(text, person=["Jane Roe", "(?<!e )Roe"]) == {"JANE_ROE": ["Jane Roe", "Roe"]}


def test_a_name_with_wide_gaps_is_read() -> None:
    assert found("Roe met Jane  Roe.", person=["Jane  Roe"]) == {"JANE_ROE": ["Roe", "Jane  Roe"]}
    assert list(found("Wide  Gap met WG.", organisation=["Wide  Gap", "WG"])) == ["WIDE_GAP", "WG"]


def test_given_and_family_name_are_one_person() -> None:
    assert found("Jane Roe agreed.", person=["Jane", "Roe"]) == {"JANE_ROE": ["Jane Roe"]}


@pytest.mark.parametrize("words", ["Governor", "Prime Minister"])
def test_a_bare_title_names_nobody(words: str) -> None:
    assert found(f"The {words} left.", person=[words]) == {}


def test_function_words_are_no_part_of_a_name() -> None:
    assert found("My car. Although Roe left.", organisation=["My"], person=["Although Roe"]) == {"ROE": ["Roe"]}


def test_a_state_that_is_gone_is_a_party() -> None:
    assert found("The Duchy of Teck left.", place=["Duchy of Teck"]) == {"DUCHY_OF_TECK": ["Duchy of Teck"]}
    assert found("She lives in Teck.", place=["Teck"]) == {}


def test_a_state_in_the_name_of_an_event_is_not_meant() -> None:
    assert found("The Norwegian Book Week opened.", other=["Norwegian Book Week"]) == {}
    assert found("The 1993 Canadian federal election was lost.") == {}


def test_parties_come_most_mentioned_first_then_by_place() -> None:
    text = "Spain met Italy. Norway met Spain. Norway left."
    assert list(found(text)) == ["ES", "NO", "IT"]


@pytest.mark.parametrize("text", ["", " ", "\0", "🙂🇷🇺", "\n\n", "'s", " of ", "President  of Russia"])
def test_odd_texts_are_read(text: str) -> None:
    assert all(party.mentions for party in find_parties(text, LEXICON))


def test_offsets_count_code_points() -> None:
    text = "🙂é Ünïcode 🙂 Russia"
    (party,) = find_parties(text, LEXICON)
    assert [span.slice(text) for span in party.mentions] == ["Russia"]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_spans_slice_the_text_in_order_and_never_overlap(text: str) -> None:
    text = fold(text)
    parties = find_parties(text, LEXICON)
    spans = sorted(span for party in parties for span in party.mentions)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(list(party.mentions) == sorted(party.mentions) for party in parties)
    assert [-len(party.mentions) for party in parties] == sorted(-len(party.mentions) for party in parties)
    assert len({party.id for party in parties}) == len(parties)


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert find_parties(fold(text), LEXICON) == find_parties(fold(text), LEXICON)


@pytest.mark.parametrize(
    "piece",
    ["Russia ", "Russian President ", "of the ", "Jane Roe of ", "Party of the ", "May ", "A", "President A. of Mali "],
)
def test_cost_grows_with_the_length_of_the_page_not_its_square(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        started = time.perf_counter()
        find_parties(text, LEXICON)
        return time.perf_counter() - started

    small = min(seconds(50_000) for _ in range(3))
    # eight times the text; a quadratic step would take sixty-four times as long
    assert min(seconds(400_000) for _ in range(3)) < 24 * small + 0.2
