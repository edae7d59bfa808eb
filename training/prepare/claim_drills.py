"""Made-up sentences that drill the plainest claims: what an author or a party says outright for or against something.

Labelled sentences of news hold too few of them: in commentary "X is a disgrace", in a report "X blasted Y". Names don't
matter, since the model masks them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from stancekit.backends.base import VOICE_LABELS
from stancekit.finetune.stance_rows import LabelledClaim
from stancekit.stance import find_claims
from stancekit.types import AUTHOR, Genre
from training.prepare.source import check_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.analyzer import Analyzer
    from stancekit.stance import Claim

_THINGS = ("Norway", "the tax cut", "nuclear power")
_AGAINST = (
    "{0} is a disgrace.",
    "{0} is a threat to peace.",
    "{0} is a stupid waste of money.",
    "{0} is an insult to all of us.",
    "{0} is dangerous and wrong.",
    "{0} should be ashamed.",
    "{0} has failed us.",
    "{0} must go.",
    "{0} makes me sick.",
    "{0} only made things worse.",
    "{0} will hurt ordinary people.",
    "{0} can't be trusted.",
    "{0} is to blame for this mess.",
    "{0} is nothing but trouble.",
    "Shame on {0}.",
    "Nobody should trust {0}.",
    "Who needs {0}?",
    "Why should we put up with {0}?",
    "Why should we pay for {0}?",
    "I am sick and tired of {0}.",
    "I will never support {0}.",
    "I can't stand {0}.",
    "I am against {0}.",
    "We don't need {0}.",
    "We must stop {0}.",
    "It is time to end {0}.",
    "Let's get rid of {0}.",
    "What a joke {0} is.",
    "There is no excuse for {0}.",
    "The trouble with {0} is obvious.",
)
_FOR = (
    "{0} is right.",
    "{0} is a blessing.",
    "{0} is long overdue.",
    "{0} is the best thing that has happened to us.",
    "{0} is good for everybody.",
    "{0} did the right thing.",
    "{0} deserves our support.",
    "{0} deserves credit.",
    "{0} has earned our respect.",
    "{0} will make us safer.",
    "{0} has my vote.",
    "Good for {0}!",
    "Thank God for {0}.",
    "Hats off to {0}.",
    "Long live {0}.",
    "I fully support {0}.",
    "I am with {0} on this.",
    "I trust {0}.",
    "I am glad about {0}.",
    "I am in favor of {0}.",
    "We need {0}.",
    "We should stand with {0}.",
    "We should be grateful for {0}.",
    "It is time for {0}.",
    "There is nothing wrong with {0}.",
    "We can't do without {0}.",
)
_NEITHER = (
    "{0} was in the news on Friday.",
    "I read about {0} yesterday.",
    "What will come of {0} next?",
    "There is a book about {0} in the library.",
    "{0} has a long history.",
    "Some like {0} and some don't.",
    "The figures for {0} come out in May.",
    "Give me a break.",
    "Do the math.",
    "Time will tell.",
    "Mark my words.",
    "Just my two cents.",
    "Good luck with that one.",
)
_HOLDERS = ("Moscow", "Washington", "Greenpeace")
_ISSUES = ("Sweden", "the merger", "school vouchers")
_OPPOSING = (
    "{1} blasted {0}.",
    "{1} condemned {0}.",
    "{1} rejected {0}.",
    "{1} denounced {0} as a mistake.",
    "{1} voted against {0}.",
    "{1} called {0} a threat.",
    "{1} said it opposes {0}.",
    "{1} said that {0} was unacceptable.",
    "{1} said that {0} must stop.",
    "{1} said it would never accept {0}.",
    "{1} demanded an end to {0}.",
    "{1} does not support {0}.",
    "{1} refused to support {0}.",
    "{1} sued over {0}.",
    "{1} vowed to fight {0}.",
    "{1} warned against {0}.",
    "{1}, which has long opposed {0}, walked out.",
    "{1} said its concerns over {0} were ignored.",
    "One of the issues that {1} said were ignored was {0}.",
    "Among the concerns {1} said went unanswered were {0} and others.",
    "{0} was condemned by {1}.",
    "{0} drew criticism from {1}.",
    '"{0} is a disgrace," said {1}.',
    '"We will never accept {0}," {1} said.',
    "{1} wants {0} out of the region.",
    "{1} does not want {0}.",
    "{1} ruled out {0}.",
    "{1} demanded that {0} be scrapped.",
    "{1} asked for {0} to be removed.",
    "{1} called for the removal of {0} from the region.",
    "{1} insists on an end to {0}.",
    "{1} demands that the council stop {0}.",
    "{1} urged the council to abandon {0}.",
    "{1} pressed the council to drop {0}.",
    "{1} sees {0} as a threat.",
    "{1} is alarmed by {0}.",
    "{1} wrote that {0} should not go ahead.",
    "{0} should not go ahead, {1} said.",
    "{0} must stop, according to {1}.",
)
_SUPPORTING = (
    "{1} backs {0}.",
    "{1} supports {0}.",
    "{1} praised {0}.",
    "{1} welcomed {0}.",
    "{1} defended {0}.",
    "{1} voted for {0}.",
    "{1} called for {0}.",
    "{1} said it supports {0}.",
    "{1} said that {0} was necessary.",
    "{1} called {0} a step forward.",
    "{1} insisted that {0} go ahead.",
    "{1} is in favor of {0}.",
    "{1} does not oppose {0}.",
    "{1} promised to protect {0}.",
    "{1} reaffirmed its support for {0}.",
    "{1}, which has long supported {0}, was pleased.",
    "{0} was praised by {1}.",
    "{0} won support from {1}.",
    '"{0} is the right way," said {1}.',
    '"We are grateful for {0}," {1} said.',
    "{1} wants {0} back.",
    "{1} sought {0}.",
    "{1} demanded {0}.",
    "{1} insists on {0}.",
    "{1} agreed to {0}.",
    "{1} demanded that {0} be kept.",
    "{1} urged the council to pass {0}.",
    "{1} pressed the council to adopt {0}.",
    "{1} is ready to work on {0}.",
    "{0} should go ahead, {1} said.",
    "{0} deserves a chance, according to {1}.",
)
_RIVALS = ("US forces", "Sweden", "Berlin")
_TELLING = (
    "{1} called for {0} to withdraw.",
    "{1} reiterated its call for {0} to leave.",
    "{1} wants {0} to withdraw.",
    "{1} insists that {0} leave.",
    "{1} would like {0} to respond.",
    "{1} asked {0} to wait.",
    "{1} expects {0} to pull out by May.",
    "{1} met with {0} on Friday.",
    "{1} is waiting for {0}.",
)
"""What a party wants done is for or against the act, not for or against who should do it."""


@dataclass(frozen=True, slots=True)
class _Drill:
    """A sentence, and the one claim that it makes, if any.

    Attributes:
        text: The sentence.
        genre: Whose voice it is in.
        holder: The words that name the holder; ``author`` for the writer.
        target: The words that name the target.
        label: Index of ``VOICE_LABELS``.
        group: Its form.
    """

    text: str
    genre: Genre
    holder: str
    target: str
    label: int
    group: str


def load_rows(analyzer: Analyzer) -> list[LabelledClaim]:
    """The claims of all sentences, without those about words that only overlap the target's."""
    rows = []
    for drill in _drills():
        asked = [(drill.text, replace(sentence, genre=drill.genre)) for sentence in analyzer.read(drill.text)]
        for claim in find_claims(asked):
            label = _label(drill, claim)
            if label is not None:
                rows.append(LabelledClaim(claim.query, label, drill.group))
    check_counts("claim drills", EXPECTED, {"claims": len(rows)})
    return rows


def _label(drill: _Drill, claim: Claim) -> int | None:
    held = AUTHOR if claim.at is None else drill.text[claim.at.start : claim.at.end]
    target = drill.text[claim.target.start : claim.target.end]
    if target not in drill.target and drill.target not in target:
        return 0
    same = held in drill.holder or drill.holder in held
    if not same:
        return 0
    return drill.label if _bare(target) == _bare(drill.target) else None


def _bare(words: str) -> str:
    return words.removeprefix("The ").removeprefix("the ")


def _drills() -> Iterator[_Drill]:
    sides = (_NEITHER, _FOR, _AGAINST)
    for label, forms in enumerate(sides):
        for form, thing in product(forms, _THINGS):
            text = _capital(form.format(thing))
            yield _Drill(text, Genre.COMMENTARY, AUTHOR, _placed(text, thing), label, form)
    for label, forms, targets in (
        (VOICE_LABELS.index("support"), _SUPPORTING, _ISSUES),
        (VOICE_LABELS.index("oppose"), _OPPOSING, _ISSUES),
        (0, _TELLING, _RIVALS),
    ):
        for form, (holder, target) in product(forms, zip(_HOLDERS, targets, strict=True)):
            text = _capital(form.format(target, holder))
            yield _Drill(text, Genre.REPORTING, holder, _placed(text, target), label, form)


def _capital(text: str) -> str:
    """The sentence with a capital, behind the mark of a quote too."""
    at = int(text.startswith('"'))
    return text[:at] + text[at].upper() + text[at + 1 :]


def _placed(text: str, words: str) -> str:
    """The words as the text has them, with a capital where it begins with them."""
    return words if words in text else _capital(words)


EXPECTED = {"claims": 782}
