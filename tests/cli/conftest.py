"""A stand-in for the models, so that these tests are about the command line alone."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from stancekit.errors import InputError
from stancekit.text import split_blocks
from stancekit.types import (
    AUTHOR,
    Analysis,
    Basis,
    Block,
    Evidence,
    Genre,
    Stance,
    StanceLabel,
    TargetKind,
    merge_segments,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass
class FakeAnalyzer:
    """Calls a block commentary if it says "I", and finds its author against each target that it names."""

    loaded_with: dict[str, Any] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    stop_after: int | None = None
    workers: int = 0

    def analyze_many(
        self, texts: Iterable[str], *, targets: Sequence[str] = (), workers: int = 1
    ) -> Iterator[Analysis]:
        self.workers = workers
        for text in texts:
            if self.stop_after is not None and len(self.seen) >= self.stop_after:
                raise KeyboardInterrupt
            self.seen.append(text)
            yield _analysis(text, targets)


def _analysis(text: str, targets: Sequence[str]) -> Analysis:
    spans = split_blocks(text)
    genres = tuple(Genre.COMMENTARY if "I " in s.slice(text) else Genre.REPORTING for s in spans)
    blocks = tuple(
        Block(s.start, s.end, 0.9 if genre is Genre.COMMENTARY else 0.1) for s, genre in zip(spans, genres, strict=True)
    )
    stances = tuple(
        Stance(
            AUTHOR,
            target,
            TargetKind.ISSUE,
            StanceLabel.OPPOSE,
            0.8,
            mixed=False,
            counts={StanceLabel.SUPPORT: 0, StanceLabel.OPPOSE: 1},
            genre=genre,
            evidence=(Evidence(s.start, s.end, Basis.VOICE, genre, StanceLabel.OPPOSE, 0.8),),
        )
        for target in targets
        for s, genre in zip(spans, genres, strict=True)
        if target in s.slice(text)
    )
    return Analysis(text, merge_segments(blocks, genres), (), stances, len(text), {"genre": "fake 1"})


@pytest.fixture
def analyzer(monkeypatch: pytest.MonkeyPatch) -> FakeAnalyzer:
    """The analyzer that the commands will load."""
    fake = FakeAnalyzer()

    def load(**options: Any) -> FakeAnalyzer:
        if options["backend"] != "linear":
            raise InputError(f"{options['backend']} is no backend: expected 'linear' or a model folder")
        fake.loaded_with = options
        return fake

    module = ModuleType("stancekit.loading")
    module.load = load  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stancekit.loading", module)
    return fake
