"""Parties: who can take sides, and where a page names them."""

from stancekit.parties.lexicon import Entry, Kind, Lexicon
from stancekit.parties.mentions import find_parties, known_names, names_person

__all__ = ["Entry", "Kind", "Lexicon", "find_parties", "known_names", "names_person"]
