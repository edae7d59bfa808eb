"""The lexicon: what it knows, how a user's file extends it, and what it says of a bad file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from stancekit.errors import InputError
from stancekit.parties import Entry, Kind, Lexicon, find_parties

if TYPE_CHECKING:
    from pathlib import Path

HAND = (
    Entry("RU", "Russia", Kind.STATE, names=("Russia", "the Russians", "Russian"), cities=("Moscow",)),
    Entry("DOE", "Jane Doe", Kind.PERSON, of="RU", leads=True, names=("Jane Doe",), weak=("Doe",)),
    Entry("-", "", Kind.NONE, names=("Russian roulette",)),
)


def ids(text: str, lexicon: Lexicon) -> list[str]:
    return [party.id for party in find_parties(text, lexicon)]


def written(tmp_path: Path, content: str, *, name: str = "parties.tsv") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_bundled_is_read_once() -> None:
    assert Lexicon.bundled() is Lexicon.bundled()


@pytest.mark.parametrize(
    ("party_id", "name"),
    [
        ("RU", "Russia"),
        ("US", "United States"),
        ("GB", "United Kingdom"),
        ("NATO", "NATO"),
        ("PUTIN", "Vladimir Putin"),
    ],
)
def test_name_is_the_one_to_show(party_id: str, name: str) -> None:
    assert Lexicon.bundled().name(party_id) == name


def test_bundled_ids_are_unique_and_never_the_author() -> None:
    found = [entry.id for entry in Lexicon.bundled()]
    assert len(found) == len(set(found)) > 3000
    assert "author" not in found


def test_bundled_links_lead_to_known_parties() -> None:
    lexicon = Lexicon.bundled()
    dangling = [(e.id, i) for e in lexicon for i in (*e.allies, *filter(None, [e.of])) if i not in lexicon]
    assert dangling == []


def test_bundled_leaders_have_a_state() -> None:
    lexicon = Lexicon.bundled()
    leaders = [entry for entry in lexicon if entry.leads]
    assert len(leaders) > 200
    assert all(lexicon.entry(entry.of).kind is Kind.STATE for entry in leaders)


def test_name_of_unknown_id_says_what_is_expected() -> None:
    with pytest.raises(InputError, match=r"no party with the id 'XX'; expected one such as 'RU'"):
        Lexicon.bundled().name("XX")


def test_phrases_that_are_no_party_are_not_listed() -> None:
    assert [entry.id for entry in Lexicon(HAND)] == ["RU", "DOE"]


def test_senses_put_a_certain_reading_before_doubtful_ones() -> None:
    senses = Lexicon.bundled().senses("Korea")
    assert {sense.entry.id for sense in senses} == {"KP", "KR"}
    assert Lexicon.bundled().senses("Nowhere at all") == ()


def test_extended_table_adds_parties_and_leaves_the_old_lexicon_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "# id\tname\taliases\n\nACME\tAcme Corporation\tAcme|the Springfield firm\n")
    known = Lexicon(HAND)
    extended = known.extended(path)
    text = "Acme sued the Springfield firm; Acme Corporation met Russia."
    (acme, russia) = find_parties(text, extended)
    assert [span.slice(text) for span in acme.mentions] == ["Acme", "Springfield firm", "Acme Corporation"]
    assert (acme.id, acme.name, russia.id) == ("ACME", "Acme Corporation", "RU")
    assert ids(text, known) == ["RU"]


def test_extended_json_takes_kind_and_state(tmp_path: Path) -> None:
    rows = [{"id": "ROE", "name": "Richard Roe", "aliases": ["Roe"], "kind": "person", "of": "RU"}]
    extended = Lexicon(HAND).extended(written(tmp_path, json.dumps(rows), name="parties.json"))
    assert (extended.entry("ROE").kind, extended.entry("ROE").of) == (Kind.PERSON, "RU")


def test_extended_alias_of_the_file_wins(tmp_path: Path) -> None:
    extended = Lexicon(HAND).extended(written(tmp_path, "CLUB\tMoscow Chess Club\tMoscow\n"))
    assert ids("Moscow lost to Russia.", extended) == ["CLUB", "RU"]
    assert ids("Moscow objects.", Lexicon(HAND)) == ["RU"]


def test_extended_known_id_gets_the_new_name_and_keeps_its_aliases(tmp_path: Path) -> None:
    extended = Lexicon(HAND).extended(written(tmp_path, "RU\tRussian Federation\tthe Federation\n"))
    (party,) = find_parties("Russia and the Federation", extended)
    assert (party.name, len(party.mentions)) == ("Russian Federation", 2)


def test_extended_twice_keeps_both_files(tmp_path: Path) -> None:
    first = Lexicon(HAND).extended(written(tmp_path, "AA\tAlpha Group\t\n", name="a.tsv"))
    both = first.extended(written(tmp_path, "BB\tBeta Group\t\n", name="b.tsv"))
    assert ids("Alpha Group met Beta Group.", both) == ["AA", "BB"]


def test_extended_alias_with_curly_quotes_is_folded(tmp_path: Path) -> None:
    extended = Lexicon(HAND).extended(written(tmp_path, "CC\tCarters’ Club\t\n"))
    assert ids("Carters' Club agreed.", extended) == ["CC"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("AA\tAlpha", r"parties\.tsv, line 1 has 2 columns split by tabs, expected 3 to 5"),
        ("# x\n\tAlpha\tA1", r"line 2 has no id; expected id, name and aliases"),
        ("AA\t \tA1", r"line 1 has no name; expected"),
        ("AA\tAlpha\tA1|--", r"line 1 has the alias '--'; expected words with a letter or a digit"),
        ("AA\tAlpha\tA1\tclub", r"line 1 has the kind 'club'; expected one of group, organisation, person, state"),
        ("author\tAlpha\tA1", r"line 1 uses the id 'author', which stands for the writer"),
        ("AA\tAlpha\t\nAA\tBeta\t", r"line 2 repeats the id 'AA' of .*line 1; expected one row a party"),
    ],
)
def test_extended_bad_table_names_the_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Lexicon(HAND).extended(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[", r"parties\.json, line 1 is not JSON: Expecting value"),
        ("{}", r"holds a JSON dict, expected a list of parties"),
        ("[3]", r"item 1 is a JSON int, expected an object"),
        ('[{"id": "A", "name": "B", "alias": []}]', r"item 1 has the unknown key 'alias'; expected aliases, id"),
        ('[{"id": "A", "name": "B"}]', r"item 1 has no list of aliases; expected one"),
        ('[{"id": "A", "name": "B", "aliases": [""]}]', r"item 1 has the alias ''; expected words"),
        ('[{"id": "A", "name": "B", "aliases": [], "of": 3}]', r"item 1 has the state 3; expected the id of a state"),
        ('[{"id": 3, "name": "B", "aliases": []}]', r"item 1 has no id"),
    ],
)
def test_extended_bad_json_names_the_item(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Lexicon(HAND).extended(written(tmp_path, content, name="parties.json"))


def test_extended_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.tsv cannot be read: No such file"):
        Lexicon(HAND).extended(tmp_path / "absent.tsv")


def test_extended_file_of_bytes_says_so(tmp_path: Path) -> None:
    path = tmp_path / "latin.tsv"
    path.write_bytes(b"AA\tCaf\xe9\t\n")
    with pytest.raises(InputError, match=r"latin\.tsv is not UTF-8 text, as a party file should be; save it as UTF-8"):
        Lexicon(HAND).extended(path)


def test_one_lexicon_serves_many_threads() -> None:
    pages = [f"Russia met the US envoy {n} times. Kyiv objects." for n in range(64)]
    lexicon = Lexicon.bundled()
    with ThreadPoolExecutor(8) as pool:
        threaded = list(pool.map(lambda page: find_parties(page, lexicon), pages))
    assert threaded == [find_parties(page, lexicon) for page in pages]
