"""Reads a news page, separates reporting from commentary, and finds who supports or opposes what.

>>> import stancekit
>>> analyzer = stancekit.load()
>>> analysis = analyzer.analyze("Norway said on Monday that it backs the treaty.")
>>> [party.name for party in analysis.parties]
['Norway']
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancekit.analyzer import Analyzer
    from stancekit.errors import ArtifactError, InputError, MissingExtraError, StancekitError
    from stancekit.loading import load
    from stancekit.types import Analysis, Evidence, Party, Segment, Span, Stance

__version__ = "0.1.0"

_HOMES = {
    "load": "loading",
    "Analyzer": "analyzer",
    **dict.fromkeys(("Analysis", "Evidence", "Party", "Segment", "Span", "Stance"), "types"),
    **dict.fromkeys(("ArtifactError", "InputError", "MissingExtraError", "StancekitError"), "errors"),
}

__all__ = [
    "Analysis",
    "Analyzer",
    "ArtifactError",
    "Evidence",
    "InputError",
    "MissingExtraError",
    "Party",
    "Segment",
    "Span",
    "Stance",
    "StancekitError",
    "load",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use: importing the package itself loads nothing else."""
    if name not in _HOMES:
        raise AttributeError(f"module 'stancekit' has no attribute {name!r}")
    return getattr(import_module(f"stancekit.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
