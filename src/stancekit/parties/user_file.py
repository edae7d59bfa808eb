"""Parties that a user adds: reading and checking their file.

Two forms. A table (any suffix but ``.json``), one party a line, columns split by tabs::

    # id <tab> name <tab> aliases, split by "|" <tab> kind (optional) <tab> of (optional)
    ACME	Acme Corporation	Acme|Acme Corp.|the Springfield company	organisation
    DOE	Jane Doe	Mayor Doe|Doe	person	US

Or JSON: a list of objects with the keys ``id``, ``name``, ``aliases`` (a list) and, if wanted, ``kind`` and ``of``.
The kind is ``state``, ``organisation`` (the default), ``group`` or ``person``; ``of`` is the id of its state. Blank
lines and lines that begin with ``#`` are skipped. The name is an alias too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.text import fold
from stancekit.types import AUTHOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

KINDS = ("group", "organisation", "person", "state")
_KEYS = {"id", "name", "aliases", "kind", "of"}


@dataclass(frozen=True, slots=True)
class UserParty:
    """One row of a user's file, checked.

    Attributes:
        id: Stable identifier.
        name: The name to show.
        aliases: The words that name it, folded, the name among them.
        kind: One of ``KINDS``.
        of: Id of the state it belongs to, or nothing.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    of: str


def read_user_parties(path: str | PathLike[str]) -> list[UserParty]:
    """Read a user's party file.

    Args:
        path: The file, UTF-8.

    Raises:
        InputError: The file cannot be read, or a row cannot be used; the message names the line or the item.
    """
    source = Path(path)
    try:
        content = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{source} cannot be read: {error.strerror}; expected a party file, TSV or JSON; check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8 text, as a party file should be; save it as UTF-8") from error
    rows = _json_rows(source, content) if source.suffix.lower() == ".json" else _table_rows(source, content)
    seen: dict[str, str] = {}
    parties = []
    for place, row in rows:
        party = _checked(place, row)
        if party.id in seen:
            raise InputError(
                f"{place} repeats the id {party.id!r} of {seen[party.id]}; expected one row a party, "
                "so join their aliases"
            )
        seen[party.id] = place
        parties.append(party)
    return parties


def _table_rows(source: Path, content: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        place = f"{source}, line {number}"
        columns = [column.strip() for column in line.rstrip("\r").split("\t")]
        if not 3 <= len(columns) <= 5:
            raise InputError(
                f"{place} has {len(columns)} columns split by tabs, expected 3 to 5: id, name, aliases, kind, of"
            )
        row: dict[str, Any] = dict(zip(("id", "name", "aliases", "kind", "of"), columns, strict=False))
        yield place, row | {"aliases": [a.strip() for a in row["aliases"].split("|") if a.strip()]}


def _json_rows(source: Path, content: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        rows = json.loads(content)
    except json.JSONDecodeError as error:
        raise InputError(f"{source}, line {error.lineno} is not JSON: {error.msg}") from error
    if not isinstance(rows, list):
        raise InputError(f"{source} holds a JSON {type(rows).__name__}, expected a list of parties")
    for number, row in enumerate(rows, start=1):
        place = f"{source}, item {number}"
        if not isinstance(row, dict):
            raise InputError(f"{place} is a JSON {type(row).__name__}, expected an object with id, name and aliases")
        if unknown := sorted(set(row) - _KEYS):
            raise InputError(f"{place} has the unknown key {unknown[0]!r}; expected {', '.join(sorted(_KEYS))}")
        yield place, row


def _checked(place: str, row: dict[str, Any]) -> UserParty:
    party_id, name = (_word(place, row, key) for key in ("id", "name"))
    kind, of = (row.get(key) or default for key, default in (("kind", "organisation"), ("of", "")))
    if party_id == AUTHOR:
        raise InputError(f"{place} uses the id {AUTHOR!r}, which stands for the writer of a text; choose another id")
    if kind not in KINDS:
        raise InputError(f"{place} has the kind {kind!r}; expected one of {', '.join(KINDS)}")
    if not isinstance(of, str):
        raise InputError(f"{place} has the state {of!r}; expected the id of a state such as 'US'")
    return UserParty(party_id, name, _aliases(place, row.get("aliases"), name), kind, of)


def _word(place: str, row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{place} has no {key}; expected id, name and aliases")
    return value.strip()


def _aliases(place: str, value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InputError(f"{place} has no list of aliases; expected one, empty where the name is enough")
    for alias in value:
        if not isinstance(alias, str) or not any(c.isalnum() for c in alias):
            raise InputError(f"{place} has the alias {alias!r}; expected words with a letter or a digit")
    return tuple(dict.fromkeys(fold(alias.strip()) for alias in (name, *value)))
