"""An analysis as readable, coloured lines on a terminal."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from stancekit.report import printable
from stancekit.types import AUTHOR, Genre, StanceLabel, TargetKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from stancekit.types import Analysis, Evidence, Party, Span, Stance

MAX_PARTIES = 12
MAX_ROWS = 12
"""Stances shown of the parties, and of each kind of author."""

_GENRE_STYLE = {Genre.REPORTING: "cyan", Genre.COMMENTARY: "magenta"}
_STANCE_STYLE = {StanceLabel.SUPPORT: "green", StanceLabel.OPPOSE: "red", StanceLabel.NEUTRAL: "dim"}
_VERB = {StanceLabel.SUPPORT: "supports", StanceLabel.OPPOSE: "opposes", StanceLabel.NEUTRAL: "neutral"}
_WRITERS = {Genre.REPORTING: "The report's author", Genre.COMMENTARY: "Commenters"}
_QUOTE_LINES = 2
_SIDE_CELLS = 26
_MIXED_CELLS = 54
"""Room to the right of the names: the stance, its probability and basis, and the counts where it is mixed."""


def print_analysis(analysis: Analysis, console: Console) -> None:
    """Print what was found: a summary line, the segments, the parties, and who takes which side.

    Lines are cut to the width of the console. Without colour the words say the same.

    Args:
        analysis: What to print.
        console: Where to print it.
    """
    console.print(_summary(analysis))
    for title, lines in (
        ("Segments", _segment_lines(analysis)),
        ("Parties", _party_lines(analysis)),
        *_stance_groups(analysis, console.width),
    ):
        body = list(lines)
        if body:
            console.print()
            console.print(Text(title, style="bold"))
            for line in body:
                console.print(line, no_wrap=True, overflow="ellipsis", crop=False)


def _summary(analysis: Analysis) -> Text:
    blocks = sum(len(segment.blocks) for segment in analysis.segments)
    if not blocks:
        return Text("no text to analyse", style="bold")
    length = len(analysis.text)
    parts = [
        f"{analysis.commentary_share:.0%} commentary".replace("%", " %"),
        _count(blocks, "block"),
        _count(length, "character"),
    ]
    if analysis.scored < length:
        parts.append(f"only {analysis.scored:,} of them scored")
    return Text.assemble((str(analysis.genre), "bold"), " · " + " · ".join(parts))


def _segment_lines(analysis: Analysis) -> Iterator[Text]:
    ends = list(accumulate(len(segment.blocks) for segment in analysis.segments))
    labels = [
        f"block {end}" if len(segment.blocks) == 1 else f"blocks {end - len(segment.blocks) + 1}–{end}"
        for segment, end in zip(analysis.segments, ends, strict=True)
    ]
    width = max(map(len, labels), default=0)
    for segment, label in zip(analysis.segments, labels, strict=True):
        yield Text.assemble(
            "  ",
            (f"{segment.genre:<10}", _GENRE_STYLE[segment.genre]),
            (f"  {label:<{width}}  ", "dim"),
            _words(analysis, segment, most=300),
        )


def _party_lines(analysis: Analysis) -> Iterator[Text]:
    for party in analysis.parties[:MAX_PARTIES]:
        line = Text.assemble("  ", (printable(party.name), "bold"), f" ×{len(party.mentions)}")
        others = _other_names(analysis, party)
        yield line.append(": " + ", ".join(others) if others else "")
    yield from _more(len(analysis.parties) - MAX_PARTIES)


def _other_names(analysis: Analysis, party: Party) -> list[str]:
    """The names of a party in the text other than the one shown, most frequent first."""
    found = Counter(_words(analysis, mention) for mention in party.mentions)
    return [name for name, _ in found.most_common() if name != printable(party.name)]


def _stance_groups(analysis: Analysis, width: int) -> Iterator[tuple[str, Iterator[Text]]]:
    # neutral rows answer a question, but tell less than those that take a side
    stances = sorted(analysis.stances, key=lambda stance: stance.stance is StanceLabel.NEUTRAL)
    parties = [stance for stance in stances if stance.holder != AUTHOR]
    yield "Who supports or opposes what", _stance_lines(analysis, parties, width)
    for genre, title in _WRITERS.items():
        own = [stance for stance in stances if stance.holder == AUTHOR and stance.genre is genre]
        yield title, _stance_lines(analysis, own, width)


def _stance_lines(analysis: Analysis, stances: Sequence[Stance], width: int) -> Iterator[Text]:
    shown = stances[:MAX_ROWS]
    names = {party.id: party.name for party in analysis.parties}
    pairs = [_pair(stance, names) for stance in shown]
    side_cells = _MIXED_CELLS if any(stance.mixed for stance in shown) else _SIDE_CELLS
    pair_cells = min(max(map(cell_len, pairs), default=0), max(20, width - side_cells))
    for stance, pair in zip(shown, pairs, strict=True):
        label = Text(pair, style="bold")
        label.truncate(pair_cells, overflow="ellipsis", pad=True)
        yield Text.assemble("  ", label, "  ", _side(stance))
        yield from _quotes(analysis, stance, width)
    yield from _more(len(stances) - MAX_ROWS)


def _pair(stance: Stance, names: dict[str, str]) -> str:
    target = names.get(stance.target, stance.target) if stance.target_kind is TargetKind.PARTY else stance.target
    holder = "" if stance.holder == AUTHOR else names.get(stance.holder, stance.holder) + " "
    return printable(f"{holder}→ {target}")


def _side(stance: Stance) -> Text:
    best = _best(stance, stance.stance)
    side = Text.assemble(
        (f"{_VERB[stance.stance]:<8}", _STANCE_STYLE[stance.stance]),
        f"  {stance.probability * 100:3.0f} %",
        (f"  {best.basis}" if best else "", "dim"),
    )
    if stance.mixed:
        counts = ", ".join(f"{stance.counts[label]} {label}" for label in (StanceLabel.SUPPORT, StanceLabel.OPPOSE))
        side.append(f"  mixed: {counts}", style="yellow")
    return side


def _quotes(analysis: Analysis, stance: Stance, width: int) -> Iterator[Text]:
    """The best evidence in up to two lines; where it is mixed, the best of each side, a line each."""
    sides = (StanceLabel.SUPPORT, StanceLabel.OPPOSE) if stance.mixed else (stance.stance,)
    for side in sides:
        evidence = _best(stance, side)
        if evidence is None:
            continue
        label = f"{evidence.genre}, {_VERB[side]}" if stance.mixed else str(evidence.genre)
        indent = len(label) + 6
        quote = f"“{_words(analysis, evidence)}”"
        lines = wrap(quote, max(20, width - indent), max_lines=_QUOTE_LINES // len(sides), placeholder=" …”")
        yield Text.assemble("    ", (label, _GENRE_STYLE[evidence.genre]), "  ", lines[0])
        yield from (Text(" " * indent + line) for line in lines[1:])


def _best(stance: Stance, side: StanceLabel) -> Evidence | None:
    on_side = [evidence for evidence in stance.evidence if evidence.stance is side]
    return max(on_side, key=lambda evidence: evidence.probability, default=None)


def _words(analysis: Analysis, span: Span, most: int = 2000) -> str:
    words = analysis.text[span.start : min(span.end, span.start + most)]
    return printable(" ".join(words.split()))


def _more(count: int) -> Iterator[Text]:
    if count > 0:
        yield Text(f"  … and {count:,} more (--json shows all)", style="dim")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
