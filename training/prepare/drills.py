"""Made-up sentences that drill who acts on whom, what a party demands or resents, and whom it stirs.

News has too few passives, and DSE no issues, to learn them from. The names don't matter, since the model masks them.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from stancekit.backends.base import PAIR_LABELS, PairQuery
from stancekit.backends.linear.cues import past_forms, verbs_of
from stancekit.finetune.stance_rows import LabelledPair
from stancekit.types import Span
from training.prepare.source import check_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUPPORT, _OPPOSE = ("praise", "support", "help"), ("criticize", "accuse", "reject", "harm")
_ACTIVE = ("{first} {past} {second}.",)
_PASSIVE = (
    "{first} was {participle} by {second}.",
    "{first}, which has been {participle} by {second}, did not reply.",
    "{first} is {participle} by {second}.",
)
_JOINT = ("{first} and {second} {past} the plan.",)
_SUPPORT_PHRASES = (
    "voiced support for",
    "came to the defence of",
    "stood by",
    "stands with",
    "signed a treaty with",
    "sent aid to",
    "offered help to",
    "paid tribute to",
    "spoke highly of",
    "lifted sanctions on",
    "threw its weight behind",
    "expressed solidarity with",
    "renewed its alliance with",
    "voted in favour of",
)
_OPPOSE_PHRASES = (
    "imposed sanctions on",
    "called for sanctions against",
    "took issue with",
    "voiced concern over",
    "lodged a protest against",
    "filed a lawsuit against",
    "deployed troops against",
    "declared war on",
    "cut ties with",
    "broke off talks with",
    "recalled its envoy from",
    "voted against",
    "rejected claims by",
    "warned of a threat from",
    "demanded an apology from",
    "placed the blame on",
    "cast doubt on",
    "launched an attack on",
)
_GRIEVANCES = ("issues", "concerns")
_IGNORED = ("were ignored", "were not dealt with", "went unanswered")
_GRIEVED = (
    "One of the {noun} that {first} said {ignored} is {second}.",
    "The {noun} which {first} said {ignored} include {second} and others.",
    "{first} said its {noun} over {second} {ignored}.",
    "{first}'s {noun} about {second} {ignored}, it said.",
)
_OPPOSED = (
    "{first} said it opposes {second}.",
    "{first} said that {second} was unacceptable.",
    "{first} called {second} a threat to its security.",
    "{first} listed {second} among its complaints.",
    "{first} said that {second} must stop.",
    "{first} demanded an end to {second}.",
    "{first} insisted that {second} be withdrawn.",
    "{first} renewed its call for {second} to withdraw.",
    "{first} said it would not accept {second}.",
    "{first} will not accept {second}, it said in a statement.",
    "{first} objects to {second}.",
    "{first} has called {second} a mistake.",
    "{first} says {second} has no basis in law.",
)
_SUPPORTED = (
    "{first} said it supports {second}.",
    "{first} said it welcomes {second}.",
    "{first} said that {second} was necessary.",
    "{first} called {second} a step in the right direction.",
    "{first} insisted that {second} go ahead.",
    "{first} pressed for {second}.",
    "{first} renewed its call for {second}.",
    "{first} said it would back {second}.",
    "{first} reaffirmed that it supports {second}.",
    "{first} says {second} is essential.",
    "{first} is ready to work on {second}.",
)
_STIRRING = ("remarks", "decision", "move")
_ANGERED = (
    "alarmed",
    "angered",
    "appalled",
    "dismayed",
    "drew condemnation from",
    "drew fire from",
    "enraged",
    "infuriated",
    "irked",
    "met with criticism from",
    "outraged",
    "prompted an attack from",
    "shocked",
    "upset",
    "worried",
)
_PLEASED = (
    "delighted",
    "drew applause from",
    "drew support from",
    "encouraged",
    "heartened",
    "pleased",
    "reassured",
    "thrilled",
    "won praise from",
)
_FACED = (
    "{first} came under fire from {second}.",
    "{first} faces criticism from {second}.",
    "{first} faces a lawsuit by {second}.",
    "{first} was hit with sanctions by {second}.",
    "{first} has been under attack from {second}.",
    "{first} is under pressure from {second}.",
)
_ENJOYED = (
    "{first} has the backing of {second}.",
    "{first} won the support of {second}.",
    "{first} got help from {second}.",
    "{first}, with the blessing of {second}, went ahead.",
    "{first}, backed by {second}, went ahead.",
    "{first} received praise from {second}.",
)
_AGENTS = (
    ("criticism", "of"),
    ("condemnation", "of"),
    ("attacks", "on"),
    ("accusations", "against"),
    ("sanctions", "against"),
    ("threats", "against"),
    ("complaints", "about"),
    ("suspicion", "of"),
)
_BACKERS = (("support", "for"), ("praise", "for"), ("endorsement", "of"), ("defence", "of"), ("help", "for"))
_BY = (
    "The {noun} {of} {first} by {second} went on.",
    "There was {noun} {of} {first} from {second}.",
)
_BLAMED = (
    "is a threat",
    "is not to be trusted",
    "has failed",
    "was wrong",
    "should be ashamed",
    "has lied",
    "must stop",
    "is to blame",
    "broke the law",
    "has gone too far",
)
_TRUSTED = (
    "is a great partner",
    "has done a good job",
    "was right",
    "deserves credit",
    "is doing the right thing",
    "can be trusted",
    "has kept its word",
    "is the best choice",
)
_QUOTED = (
    '"{first} {verdict}," said {second}.',
    '"{first} {verdict}," {second} said on Friday.',
    "{first} {verdict}, according to {second}.",
)
_PHRASED = ("{first} {phrase} {second}.", "On Monday {first} {phrase} {second}, officials said.")


def load() -> list[LabelledPair]:
    """All sentences; those of one verb or phrase share a group."""
    rows = []
    for names, phrases, side in ((_SUPPORT, _SUPPORT_PHRASES, "supports"), (_OPPOSE, _OPPOSE_PHRASES, "opposes")):
        for verb in (verb for name in names for verb in verbs_of(name)):
            rows += list(_of_verb(verb, side))
        for phrase in phrases:
            rows += [_row(form.replace("{phrase}", phrase), f"first_{side}", phrase) for form in _PHRASED]
    rows += [_row(form, "first_opposes", "grievance") for form in _grievances()]
    for forms, label in (
        (_OPPOSED, "first_opposes"),
        (_SUPPORTED, "first_supports"),
        (_FACED, "second_opposes"),
        (_ENJOYED, "second_supports"),
    ):
        rows += [_row(form, label, form) for form in forms]
    for stirred, label in ((_ANGERED, "second_opposes"), (_PLEASED, "second_supports")):
        for noun, verb in product(_STIRRING, stirred):
            rows.append(_row(f"{{first}}'s {noun} {verb} {{second}}.", label, verb))
    for nouns, label in ((_AGENTS, "second_opposes"), (_BACKERS, "second_supports")):
        for form, (noun, of) in product(_BY, nouns):
            rows.append(_row(form.replace("{noun}", noun).replace("{of}", of), label, noun))
    for verdicts, label in ((_BLAMED, "second_opposes"), (_TRUSTED, "second_supports")):
        for form, verdict in product(_QUOTED, verdicts):
            rows.append(_row(form.replace("{verdict}", verdict), label, verdict))
    check_counts("drills", EXPECTED, {"sentences": len(rows)})
    return rows


def _grievances() -> Iterator[str]:
    """What a party says was not dealt with is what it stands against."""
    for form, noun, ignored in product(_GRIEVED, _GRIEVANCES, _IGNORED):
        yield form.replace("{noun}", noun).replace("{ignored}", ignored)


def _of_verb(verb: str, side: str) -> Iterator[LabelledPair]:
    past, participle = past_forms(verb)
    for forms, label in ((_ACTIVE, f"first_{side}"), (_PASSIVE, f"second_{side}"), (_JOINT, "neutral")):
        for form in forms:
            yield _row(form.replace("{past}", past).replace("{participle}", participle), label, verb)


def _row(form: str, label: str, group: str) -> LabelledPair:
    text = form.format(first="Ruritania", second="Sylvania")
    first, second = (Span(text.index(name), text.index(name) + len(name)) for name in ("Ruritania", "Sylvania"))
    return LabelledPair(text, PairQuery(text, first, second), PAIR_LABELS.index(label), group)


EXPECTED = {"sentences": 2_081}

if __name__ == "__main__":
    print(f"{len(load())} sentences")
