"""Phrases around an alias that change what it means: offices, titles, given names, places, months."""

from __future__ import annotations

import re
from dataclasses import dataclass

CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĆČĎĐĒĘĚĞĢĪİĶĹĽŁŃŇŐŒŘŚŞŠŢŤŪŮŰŹŻŽ]"
NAME_WORD = rf"{CAPITAL}[\w'-]*[\w]"
NAME = (
    rf"(?:{NAME_WORD}|{CAPITAL}\.)"
    rf"(?: (?:(?:al|el|bin|bint|ibn|van|von|de|der|den|da|dos|di|du|la|le)[ -])*(?:{NAME_WORD}|{CAPITAL}\.)){{0,3}}"
)
_QUALIFIER = (
    r"(?:[Ff]ormer|[Tt]hen|[Dd]eputy|[Aa]cting|[Ff]irst|[Ss]enior|[Tt]op|[Nn]ew|[Ff]oreign|[Dd]efen[cs]e|[Ii]nterior|"
    r"[Ff]inance|[Tt]rade|[Ee]nergy|[Jj]ustice|[Hh]ealth|[Ee]conomy|[Pp]rime|[Nn]ational|[Ss]ecurity|[Aa]rmed|[Mm]ilitary|"
    r"[Aa]ir|[Ii]ntelligence|[Aa]rms|[Cc]ontrol|[Dd]iplomatic|[Pp]olicy|[Ss]pecial|[Pp]ermanent|[Ff]ederal|[Ss]tate|"
    r"[Gg]overnment|[Pp]residential|[Ll]ate|[Ii]nterim|[Vv]ice|[Cc]hief|[Ee]xternal|[Aa]ffairs|[Cc]abinet|[Mm]inistry)"
)
_OFFICE = (
    r"(?:[Gg]overnments?|[Aa]dministrations?|[Aa]uthorities|[Oo]fficials?|[Mm]inistry|[Ss]ides?|[Dd]elegations?|"
    r"[Mm]ilitary|[Aa]rmy|[Nn]avy|[Aa]ir [Ff]orce|[Ff]orces|[Tt]roops|[Ss]oldiers|[Dd]iplomats?|"
    r"[Dd]iplomacy|[Ee]mbassy|"
    r"[Ll]eadership|[Rr]egime|[Nn]egotiators?|[Ii]ntelligence|[Cc]abinet|generals|[Cc]ommanders?)"
)
_TITLE = (
    r"(?:President|Prime Minister|Premier|Chancellor|Minister|Secretary(?: of [A-Z]\w+)?|Ambassador|Envoy|Commander|"
    r"General|Governor|King|Queen|Emperor|Emir|Sultan|Crown Prince|Prince|Leader|Chief|Spokes(?:man|woman|person)|"
    r"Chairman|Representative|president|prime minister|premier|chancellor|minister|secretary(?: of [Ss]tate)?|"
    r"ambassador|"
    r"envoys?|commander|governor|king|queen|leaders?|spokes(?:man|woman|person)|representatives?|negotiator|dictator)"
)
_TAIL = re.compile(
    rf"(?:'s?)?(?: {_QUALIFIER}){{0,3}} (?:(?P<title>{_TITLE})(?: (?P<named>{NAME}))?|{_OFFICE})(?![\w])"
)
_TITLE_OF = re.compile(
    rf"\b(?:President|Prime Minister|Premier|Chancellor|Foreign Minister|Defen[cs]e Minister|King|Queen|Emir|Sultan) "
    rf"(?P<named>{NAME}) of (?:the )?$"
)
_TITLED = re.compile(
    r"\b(?:President|Prime Minister|Premier|Chancellor|Senator|Sen\.|Rep\.|Representative|Congress(?:man|woman)|"
    r"Governor|Gov\.|Secretary|Minister|Speaker|Attorney General|Justice|Mayor|Leader|Comrade|Ayatollah|[Ll]awmaker|"
    r"[Ll]eader|[Pp]resident|[Cc]andidate) $"
)
_WORD_BEFORE = re.compile(r"([\w'-]+|\b[A-Z]\.) $")
_WORD_AFTER = re.compile(r" ([\w'.-]+)")
_PLACE_BEFORE = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Aa]round|[Tt]hroughout|[Dd]owntown|[Cc]entral|[Ww]ithin) $")
_LIST_OF_PLACES = re.compile(
    rf"\b(?:[Ii]n|[Tt]o|[Ff]rom|[Aa]t|[Vv]ia|[Bb]etween) {NAME_WORD}(?: {NAME_WORD})?"
    rf"(?: ?, {NAME_WORD}(?: {NAME_WORD})?)*(?: ?,)? (?:and )?$"
)
"""A city in a list that begins with a place: "flights to Oslo, Riga and"."""
_PLACE_AFTER = re.compile(
    r" \(|, (?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)"
    r"|-based\b|-born\b| suburb| airport| streets?\b| hotel| residents?\b"
)
_MONTH_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Bb]y|[Oo]n|[Ss]ince|[Uu]ntil|[Ll]ast|[Nn]ext|[Oo]f|[Ll]ate|[Ee]arly|[Mm]id|[Tt]his|[Ff]rom|[Tt]hrough|"
    r"[Aa]nd|to|\d+)[ -]$"
)
_MONTH_AFTER = re.compile(r",? \d")
_VOTE_AFTER = re.compile(
    r"(?: [A-Za-z]+){0,2} "
    r"(?:[Ee]lections?|[Rr]eferendums?|[Pp]rimary|[Pp]rimaries|[Cc]aucuses|[Cc]ensus|[Cc]hampionships?)\b"
)
_CONTEXT = 40
"""Code points before an alias that a rule may look at, so that the cost does not grow with the page."""

_BODIES = frozenset(
    "administration agency air alliance army assembly association authority bank board bureau cabinet campaign center "
    "centre church coalition college commission committee company congress corp corporation council court department "
    "embassy federation force forces foundation front fund government group guard house inc institute institution "
    "journal league ministry movement navy network news office organisation organization parliament party police post "
    "press senate service society state times tribunal union university".split()
)
"""Last words of names that name no person."""

_NO_GIVEN_NAME = frozenset(
    "a about after against all although amid an and another are as asked at because been before both but by "
    "can could despite did do does during even every for former from given had has have he her here his how "
    "however i if in is it its let like many may meanwhile might more most mr mr. mrs mrs. ms ms. must neither "
    "no nor not now of on once only or our perhaps said says several shall should since so some still such "
    "than that the their then there these they this those though thus to too two under unless until unlike us "
    "was we were what when where whether which while who whose why will with without would yet you your today "
    "yesterday tomorrow later earlier further instead either each any also again between into over per through "
    "toward towards upon via within i me my".split()
)
_DATE_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a state's alias and belongs to it.

    Attributes:
        office_end: Where the office or title ends ("Russian Foreign Minister").
        end: Where the name after the title ends; ``office_end`` where there is none.
        surname: Last word of that name; empty where there is none.
    """

    office_end: int
    end: int
    surname: str


def tail_of(text: str, end: int) -> Tail | None:
    """The office, institution or titled person that the state's alias before ``end`` introduces."""
    if text[end : end + 1] not in (" ", "'"):
        return None
    match = _TAIL.match(text, end)
    if match is None:
        return None
    named = match["named"]
    if named is None or not is_name_word(named.split()[0]):
        end = match.end() if named is None else match.end("title")
        return Tail(end, end, "")
    return Tail(match.end("title"), match.end(), named.split()[-1])


def title_of(text: str, start: int) -> tuple[int, str] | None:
    """Where "President X of" before a state's alias begins, and the last word of X."""
    if not text.endswith((" of ", " of the "), max(0, start - 8), start):
        return None
    low = max(0, start - 2 * _CONTEXT)
    match = _TITLE_OF.search(text[low:start])
    return None if match is None else (low + match.start(), match["named"].split()[-1])


def is_titled(text: str, start: int) -> bool:
    """Whether a political title stands right before ``start``."""
    return text[start - 1 : start] == " " and _TITLED.search(text[max(0, start - _CONTEXT) : start]) is not None


def is_part_of_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word beside the span makes it part of a longer name ("Denzel Washington")."""
    before = _WORD_BEFORE.search(text[max(0, start - _CONTEXT) : start])
    if before is not None and is_name_word(before[1]) and not is_titled(text, start):
        return True
    after = _WORD_AFTER.match(text, end, end + _CONTEXT)
    return after is not None and is_name_word(after[1])


def is_place(text: str, start: int, end: int) -> bool:
    """Whether the surroundings of a city say that the place is meant, not the government in it."""
    if _PLACE_AFTER.match(text, end) or is_part_of_name(text, start, end):
        return True
    before = text[max(0, start - _CONTEXT) : start]
    return _PLACE_BEFORE.search(before) is not None or _LIST_OF_PLACES.search(before) is not None


def is_of_vote(text: str, end: int) -> bool:
    """Whether the alias before ``end`` only says where people vote: "the Canadian federal election"."""
    return _VOTE_AFTER.match(text, end, end + _CONTEXT) is not None


def is_month(text: str, start: int, end: int) -> bool:
    """Whether "May" at the span is the month."""
    if text[start:end] != "May":
        return False
    before = text[max(0, start - _CONTEXT) : start]
    return _MONTH_BEFORE.search(before) is not None or _MONTH_AFTER.match(text, end) is not None


def is_name_word(word: str) -> bool:
    """Whether a word beside a name can be part of it: capitalised, and no function word, date or acronym."""
    # "NATO Washington" is two names, "U.S." no given name
    if not word[0].isupper() or word[1:2].isupper() or "." in word[:-1]:
        return False
    return not is_function_word(word) and not word.endswith("'s")


def is_body(word: str) -> bool:
    """Whether the name that ends with a word is that of an institution or a group, not of a person."""
    return word.lower() in _BODIES or re.fullmatch(_OFFICE, word) is not None


def is_function_word(word: str) -> bool:
    """Whether a word names nothing even with a capital: a function word or a date."""
    lower = word.lower().removesuffix("'s")
    return lower in _NO_GIVEN_NAME or lower in _DATE_WORDS
