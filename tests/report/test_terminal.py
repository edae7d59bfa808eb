"""The report for a person: what it says, and that no page can break it."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from stancekit.report import printable
from stancekit.report.terminal import MAX_PARTIES, MAX_ROWS, print_analysis
from stancekit.types import (
    AUTHOR,
    Analysis,
    Basis,
    Block,
    Evidence,
    Genre,
    Party,
    Span,
    Stance,
    StanceLabel,
    TargetKind,
    merge_segments,
)

REPORT = "Norland said on Friday that it will never accept the canal."
DEED = "Its navy sent two ships to Westmark, which had paid for the first locks."
COMMENT = "I think the Norlanders are right, and that the canal was a gift to nobody."
PAGE = f"{REPORT}\n{DEED}\n\n{COMMENT}"


def span(words: str) -> Span:
    start = PAGE.index(words)
    return Span(start, start + len(words))


def evidence(words: str, stance: StanceLabel, probability: float, basis: Basis, genre: Genre) -> Evidence:
    return Evidence(span(words).start, span(words).end, basis, genre, stance, probability)


OPPOSED = evidence(REPORT, StanceLabel.OPPOSE, 0.93, Basis.SAID, Genre.REPORTING)
HELPED = evidence(DEED, StanceLabel.SUPPORT, 0.7, Basis.DID, Genre.REPORTING)
VOICED = evidence(COMMENT, StanceLabel.SUPPORT, 0.81, Basis.VOICE, Genre.COMMENTARY)


def stance(
    holder: str,
    target: str,
    *found: Evidence,
    label: StanceLabel = StanceLabel.OPPOSE,
    kind: TargetKind = TargetKind.ISSUE,
    genre: Genre = Genre.REPORTING,
) -> Stance:
    counts = {side: sum(e.stance is side for e in found) for side in (StanceLabel.SUPPORT, StanceLabel.OPPOSE)}
    probability = max((e.probability for e in found), default=0.6)
    return Stance(holder, target, kind, label, probability, all(counts.values()), counts, genre, found)


def analysis(*stances: Stance, text: str = PAGE, parties: tuple[Party, ...] | None = None) -> Analysis:
    blocks = (
        Block(*_bounds(REPORT), commentary=0.02),
        Block(*_bounds(DEED), commentary=0.1),
        Block(*_bounds(COMMENT), commentary=0.95),
    )
    segments = merge_segments(blocks, (Genre.REPORTING, Genre.REPORTING, Genre.COMMENTARY))
    found = (
        Party("NO1", "Norland", (span("Norland"), span("the Norlanders"))),
        Party("WES", "Westmark", (span("Westmark"),)),
    )
    return Analysis(text, segments, found if parties is None else parties, stances, len(text))


def _bounds(words: str) -> tuple[int, int]:
    return span(words).start, span(words).end


def report(answer: Analysis, *, width: int = 100, colour: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False
    )
    print_analysis(answer, console)
    return file.getvalue()


def test_summary_names_genre_share_and_size() -> None:
    first = report(analysis()).splitlines()[0]
    assert first == f"mixed · 36 % commentary · 3 blocks · {len(PAGE)} characters"


def test_summary_says_what_was_not_scored() -> None:
    full = analysis()
    part = Analysis(full.text, full.segments, full.parties, full.stances, scored=100)
    assert "only 100 of them scored" in report(part).splitlines()[0]


def test_segments_are_listed_in_order_with_their_blocks_and_first_words() -> None:
    lines = report(analysis(), width=60).splitlines()
    at = lines.index("Segments")
    assert re.match(r"  reporting   blocks 1–2  Norland said on Friday .*…$", lines[at + 1])
    assert re.match(r"  commentary  block 3     I think the Norlanders .*…$", lines[at + 2])


def test_parties_are_listed_with_their_other_names() -> None:
    lines = report(analysis()).splitlines()
    assert "  Norland ×2: the Norlanders" in lines
    assert "  Westmark ×1" in lines


def test_stance_shows_names_side_probability_basis_and_words() -> None:
    lines = report(analysis(stance("NO1", "the canal", OPPOSED))).splitlines()
    at = lines.index("Who supports or opposes what")
    assert lines[at + 1] == "  Norland → the canal  opposes    93 %  said"
    assert lines[at + 2] == f"    reporting  “{REPORT}”"


def test_stance_toward_party_shows_its_name() -> None:
    row = stance("NO1", "WES", HELPED, label=StanceLabel.SUPPORT, kind=TargetKind.PARTY)
    assert "Norland → Westmark  supports   70 %  did" in report(analysis(row))


def test_mixed_stance_shows_counts_and_both_sides() -> None:
    text = report(analysis(stance("NO1", "the canal", OPPOSED, HELPED)))
    assert "mixed: 1 support, 1 oppose" in text
    assert "    reporting, opposes  “Norland said" in text
    assert "    reporting, supports  “Its navy" in text


def test_authors_are_kept_apart_by_genre() -> None:
    voiced = stance(AUTHOR, "the canal", VOICED, genre=Genre.COMMENTARY)
    told = stance(AUTHOR, "NO1", OPPOSED, kind=TargetKind.PARTY)
    lines = report(analysis(voiced, told)).splitlines()
    assert lines[lines.index("The report's author") + 1].startswith("  → Norland")
    assert lines[lines.index("Commenters") + 1].startswith("  → the canal")
    assert "Who supports or opposes what" not in lines


def test_neutral_rows_come_last() -> None:
    neutral = stance("WES", "the tolls", label=StanceLabel.NEUTRAL)
    text = report(analysis(neutral, stance("NO1", "the canal", OPPOSED)))
    assert text.index("Norland → the canal") < text.index("Westmark → the tolls")
    assert re.search(r"Westmark → the tolls +neutral +60 %", text)


def test_long_lists_say_how_much_is_left_out() -> None:
    rows = [stance("NO1", f"plan {number}", OPPOSED) for number in range(MAX_ROWS + 3)]
    parties = tuple(Party(f"P{number}", f"Party {number}", (span("Norland"),)) for number in range(MAX_PARTIES + 1))
    text = report(analysis(*rows, parties=parties))
    assert "… and 3 more (--json shows all)" in text
    assert "… and 1 more (--json shows all)" in text
    assert f"plan {MAX_ROWS - 1}" in text
    assert f"plan {MAX_ROWS}" not in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit_the_console(width: int) -> None:
    row = stance("NO1", "the canal and " * 12, OPPOSED, HELPED)
    text = report(analysis(row, stance("WES", "the canal", OPPOSED)), width=width)
    assert max(map(len, text.splitlines())) <= width


def test_colour_marks_genres_and_sides() -> None:
    text = report(analysis(stance("NO1", "the canal", OPPOSED)), colour=True)
    assert "\x1b[31mopposes" in text
    assert "\x1b[36mreporting" in text
    assert "\x1b[35mcommentary" in text


def test_colour_changes_no_words() -> None:
    answer = analysis(stance("NO1", "the canal", OPPOSED, HELPED))
    assert re.sub(r"\x1b\[[0-9;]*m", "", report(answer, colour=True)) == report(answer)


def test_control_characters_and_markup_of_the_page_stay_inert() -> None:
    page = "[bold]Norland[/bold] \x1b[2Jsaid\x07 no\u202e."
    block = Block(0, len(page), commentary=0.1)
    party = Party("NO1", "Nor\x1bland", (Span(0, 7),))
    said = Evidence(0, len(page), Basis.SAID, Genre.REPORTING, StanceLabel.OPPOSE, 0.9)
    row = stance("NO1", "the\x9bcanal", said)
    answer = Analysis(page, merge_segments((block,), (Genre.REPORTING,)), (party,), (row,), len(page))
    text = report(answer)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "[bold]Norland[/bold] \\x1b[2Jsaid\\x07 no\\u202e." in text
    assert "Nor\\x1bland → the\\x9bcanal" in text


def test_text_without_blocks_says_so() -> None:
    assert report(Analysis("  \n", (), (), (), 3)) == "no text to analyse\n"


@pytest.mark.parametrize(
    ("raw", "shown"), [("a\nb", "a\\nb"), ("\ud800", "\\ud800"), ("\u2066x", "\\u2066x"), ("é “”", "é “”")]
)
def test_printable_escapes_only_what_controls(raw: str, shown: str) -> None:
    assert printable(raw) == shown
