"""Our own labels of which names mean the same party (``training/annotations/README.md``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.text import fold
from stancekit.types import Span
from training.prepare import allsides
from training.prepare.stances import ANNOTATIONS

if TYPE_CHECKING:
    from pathlib import Path

ALIASES = ANNOTATIONS / "aliases.jsonl"


@dataclass(frozen=True, slots=True, order=True)
class LabelledAlias(Span):
    """A name of a party.

    Attributes:
        party: Which party of its text, as a reader would call it.
    """

    party: str


@dataclass(frozen=True, slots=True)
class AliasedText:
    """The beginning of an article, with its names of parties.

    Attributes:
        text: Folded.
        aliases: The names that both passes found, in order.
    """

    text: str
    aliases: tuple[LabelledAlias, ...]


def load(*, folder: Path | None = None) -> list[AliasedText]:
    """All labelled beginnings."""
    texts = {a.id: fold(a.text) for split in ("dev", "test") for a in allsides.load(split, folder=folder)}
    rows = [json.loads(line) for line in ALIASES.read_text(encoding="utf-8").splitlines()]
    return [
        AliasedText(texts[row["id"]][: row["end"]], tuple(LabelledAlias(*alias) for alias in row["aliases"]))
        for row in rows
    ]


if __name__ == "__main__":
    labelled = load()
    parties = sum(len({alias.party for alias in text.aliases}) for text in labelled)
    print(f"{len(labelled)} texts, {sum(len(text.aliases) for text in labelled)} names of {parties} parties")
