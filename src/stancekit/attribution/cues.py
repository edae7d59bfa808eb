"""The words that show speech: reporting verbs with their inflections, and what may stand around them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """How a verb is inflected."""

    BASE = "say"
    THIRD = "says"
    PAST = "said"
    GERUND = "saying"


@dataclass(frozen=True, slots=True)
class Cue:
    """One inflected reporting verb.

    Attributes:
        base: The verb as a dictionary lists it.
        form: Its inflection.
        speech: Whether it reports words (said, warned), not a mere attitude (believes, praised).
        noun: Whether the same letters are a common noun too (claims, demands), so that the context must decide.
        quote_only: Whether it reports speech only beside a direct quote (continued, began).
        document: Whether it reports a content clause only (found, shows): "found that", never "found the keys".
    """

    base: str
    form: Form
    speech: bool
    noun: bool
    quote_only: bool
    document: bool


_SPEECH = """
    accuse acknowledge add admit advise affirm allege announce answer argue assert assure attest aver boast brag caution
    charge claim clarify comment complain concede confess confirm contend counter declare deny describe disclose
    elaborate emphasise emphasize exclaim explain forecast hint imply indicate inform insist interject joke lament
    maintain mention muse note observe opine plead pledge point posit predict proclaim profess promise pronounce propose
    protest quip reaffirm reassure recall reckon recommend recount reiterate remark remind repeat reply report respond
    restate retort reveal say scoff shout signal sneer speculate state stipulate stress suggest surmise swear testify
    threaten tell tweet underline underscore urge vow warn whisper wonder write yell ask call cite dub label brand
    characterise characterize mock ridicule apologise apologize express voice outline post highlight remember
"""
_ATTITUDE = """
    agree applaud appreciate assail assume back bemoan believe berate bet blame blast castigate commend condemn
    congratulate consider criticise criticize decide decline decry demand denounce deplore deride desire dismiss
    disagree disapprove dispute distrust doubt embrace encourage endorse expect favor favour fear guess hail hate hope
    implore intend invite know lambast lambaste like love object oppose order pan praise take prefer question realise
    realize rebuff rebuke rebut refuse refute regard regret reject resent resist salute seek scold slam suspect
    support think thank tout trash understand view want welcome wish worry credit defend disavow discuss dread
    envisage fault feel estimate liken interpret petition request resolve push press plan
    repudiate deem detail discourage lash lobby pitch talk speak refer vote rail attack chide persuade convince
    promote champion hammer bash grill cheer advocate reference
"""
_QUOTE_ONLY = "begin chime conclude continue go laugh offer open plead read respond sigh"
_DOCUMENT = "conclude demonstrate determine discover find hear learn mean prove read show see make"
_NOUN_BASES = """
    answer back bet blame brand call caution cite claim charge comment counter credit demand desire detail discuss
    doubt dread estimate fault favor favour fear forecast guess hint hope label like love mean
    joke lament mention muse note object offer order pan pitch petition plan pledge point praise promise protest quip
    question raise regard regret remark reply report request resolve
    attack talk vote voice post outline highlight champion hammer cheer advocate reference
    salute show signal slam state stress support suspect think tweet view vow whisper wish wonder worry
"""
_IRREGULAR = {
    "begin": "began", "feel": "felt", "find": "found", "foresee": "foresaw", "forecast": "forecast", "go": "went",
    "hear": "heard", "know": "knew known", "make": "made", "mean": "meant", "read": "read", "say": "said",
    "see": "saw seen", "seek": "sought", "show": "showed shown", "speak": "spoke", "swear": "swore sworn",
    "tell": "told", "think": "thought", "understand": "understood", "write": "wrote written",
    "bet": "bet", "take": "took taken",
}  # fmt: skip
_VOWELS = "aeiou"
_DOUBLED = frozenset({"admit", "quip", "refer", "rebut", "dub", "brag", "pan", "slam"})
_NOT_A_VERB = frozenset({"states", "found", "reading", "meaning", "like", "seeing", "making", "hearing", "pointing"})
"""Forms that the text uses as other words far more often ("United States", "meaning")."""


def _inflect(base: str) -> dict[Form, tuple[str, ...]]:
    ends_y = base.endswith("y") and base[-2] not in _VOWELS
    stem = base + base[-1] if base in _DOUBLED else base
    third = base[:-1] + "ies" if ends_y else base + ("es" if base.endswith(("s", "sh", "ch", "x", "o")) else "s")
    past = base[:-1] + "ied" if ends_y else base + "d" if base.endswith("e") else stem + "ed"
    gerund = base[:-1] + "ing" if base.endswith("e") and not base.endswith("ee") else stem + "ing"
    return {
        Form.BASE: (base,),
        Form.THIRD: (third,),
        Form.PAST: tuple(_IRREGULAR.get(base, past).split()),
        Form.GERUND: (gerund,),
    }


def _table() -> dict[str, Cue]:
    speech, attitude = frozenset(_SPEECH.split()), frozenset(_ATTITUDE.split())
    quote_only, document = frozenset(_QUOTE_ONLY.split()), frozenset(_DOCUMENT.split())
    nouns = frozenset(_NOUN_BASES.split())
    table = {}
    for base in sorted(speech | attitude | quote_only | document):
        plain = base in speech or base in attitude
        for form, words in _inflect(base).items():
            noun = base in nouns and form in (Form.BASE, Form.THIRD)
            for word in words:
                cue = Cue(
                    base,
                    form,
                    base not in attitude,
                    noun,
                    not plain and base in quote_only,
                    not plain and base in document,
                )
                if word not in table or form is not Form.BASE:
                    table[word] = cue
    return {word: cue for word, cue in table.items() if word not in _NOT_A_VERB or word == "found"}


CUES = _table()
"""Every inflected reporting verb, in lower case."""

PARTICLES = {
    "call": ("for", "on", "upon"),
    "point": ("out", "to"),
    "go": ("on",),
    "chime": ("in",),
    "lash": ("out",),
    "make": ("clear",),
    "take": ("issue",),
    "push": ("for",),
    "press": ("for",),
    "plan": ("to",),
    "talk": ("about", "of"),
    "speak": ("about", "of", "against", "out"),
    "refer": ("to",),
    "vote": ("for", "against", "to"),
    "rail": ("against", "about"),
}
"""Words that belong to a verb where they follow it."""

NEEDS_PARTICLE = frozenset("point lash make chime take push press plan talk speak refer vote rail".split())
"""Verbs that report speech only with their particle."""

CUE_NOUNS = frozenset(
    "accusation accusations allegation allegations announcement appeal argument assertion assertions assessment "
    "belief call calls claim claims comment comments complaint complaints conclusion contention conviction "
    "declaration demand demands denial fear fears hope hopes idea insistence notion opinion plea pledge "
    "prediction promise promises proposal remark remarks request rumor rumors rumours statement statements "
    "suggestion suggestions suspicion threat threats view vow warning warnings concern concerns pledges charge "
    "charges".split()
)
"""Nouns that report speech where "that" follows them."""

_FOLLOWED = {
    "for": "appeal appeals backing call calls demand demands hope hopes plan plans plea pleas praise preference "
    "proposal proposals push request requests support sympathy",
    "to": "appeal call calls commitment demand desire effort efforts intention objection objections opposition plan "
    "plans plea pleas pledge pledges promise promises proposal proposals push reaction refusal request resistance "
    "response threat threats vow willingness",
    "of": "accusation accusations allegation allegations assessment backing charges condemnation criticism "
    "criticisms defence defense denial denunciation depiction description disapproval embrace endorsement fear "
    "fears hopes perception portrayal praise rejection suspicion suspicions talk threats view views warning warnings",
    "about": "anxiety claims comments complaint complaints concern concerns doubt doubts fear fears optimism "
    "question questions remarks scepticism skepticism statement statements suspicions talk view views warning "
    "warnings worries",
    "on": "attack attacks position positions stance stances view views",
    "over": "concern concerns fear fears worries",
}
FOLLOWED_BY = {
    noun: frozenset(word for word, nouns in _FOLLOWED.items() if noun in nouns.split())
    for nouns in _FOLLOWED.values()
    for noun in nouns.split()
}
"""Nouns that report speech or an attitude, with the words that what it is about follows."""

DENIALS = frozenset({"deny", "refute", "rebut", "dispute", "repudiate", "disavow", "doubt"})
"""Verbs whose subject holds the content to be untrue."""

REFUSALS = frozenset({"reject", "refuse", "dismiss", "decline"})
"""Verbs whose subject turns the content down where that is a claim."""

DENIAL_NOUNS = frozenset({"denial", "denials"})
"""Cue nouns whose owner holds the content to be untrue."""

DENIED_NOUNS = frozenset(
    "accusation accusations allegation allegations argument assertion claim claims idea notion suggestion "
    "suggestions".split()
)
"""What one rejects when one denies."""

VERDICTS = frozenset(
    {"accept", "acknowledge", "admit", "agree", "believe", "concede", "recognise", "recognize", "say", "confirm"}
)
"""What one refuses to do when one denies."""

JOINERS = frozenset("and but while although though whereas yet".split())
"""Words that may join one speaker's clause to the next speaker's."""

DOCUMENTS = frozenset(
    "analysis data document documents email emails estimate estimates evidence figures filing filings findings "
    "index investigation letter memo numbers poll polls polling records report reports research results review "
    "statistics studies study survey surveys transcript".split()
)
"""Things that are read, and so say what they show."""
