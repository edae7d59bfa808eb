"""Attribution: who speaks in each clause of a page.

Direct quotes, indirect speech ("X said that", "according to X"), nominal cues ("X's demand that"), by rules over
the words of a sentence: a table of reporting verbs, their subjects, and what they govern. What nobody is said to say
is the author's own. One rule settles nesting: the outermost speaker wins, so a claim or a quote inside another's
words is part of those words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancekit.attribution.clauses import find_claims, has_triggers
from stancekit.attribution.quotes import SCARE_WORDS, find_quotes
from stancekit.attribution.records import Attribution, Mention, Voices
from stancekit.attribution.speakers import Place, Speaker, Speakers
from stancekit.attribution.tokens import QUOTE, Tokens
from stancekit.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancekit.attribution.quotes import Quote
    from stancekit.attribution.subjects import Range
    from stancekit.attribution.verbs import Claim

_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey)\b")
"""Those that are always subjects, and of somebody."""
_CLOSING_MARK = re.compile(r'[.,!?…]*"')

__all__ = ["Attribution", "Mention", "Voices", "attribute", "hear"]


def attribute(text: str, blocks: Sequence[Sequence[Span]], mentions: Sequence[Mention]) -> Sequence[Attribution]:
    """Says who speaks where.

    Args:
        text: The page, as ``text.fold`` returns it.
        blocks: The sentences of each block, in order.
        mentions: Where the page names parties, sorted, without overlaps.

    Returns:
        The attributed contents, sorted; they may touch, never overlap, and each lies in one sentence.

    Example:
        >>> page = 'Paris said it would sign. "We are ready," an envoy added.'
        >>> found = attribute(page, [[Span(0, 25), Span(26, 57)]], [Mention(Span(0, 5), "FR")])
        >>> [(a.slice(page), a.holder) for a in found]
        [('it would sign', 'FR'), ('"We are ready,"', None)]
    """
    return hear(text, blocks, mentions).attributions


def hear(text: str, blocks: Sequence[Sequence[Span]], mentions: Sequence[Mention]) -> Voices:
    """Says who speaks where, as ``attribute`` does, and where "he", "she" or "they" stands for a party.

    Example:
        >>> page = "Ms Roe lost. She sued."
        >>> voices = hear(page, [[Span(0, 12), Span(13, 22)]], [Mention(Span(0, 6), "ROE", person=True)])
        >>> [(pronoun.span.slice(page), pronoun.party) for pronoun in voices.pronouns]
        [('She', 'ROE')]
    """
    page = _Page(text, mentions)
    return Voices(mentions, page.read(blocks), page.pronouns)


class _Page:
    """One pass over a page, from top to bottom: what was said so far decides what pronouns and bare quotes mean."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._speakers = Speakers(text, mentions)
        self._found: list[Attribution] = []
        self._of_quote: dict[int, Attribution] = {}
        self._waiting: dict[int, list[Quote]] = {}
        self._fallback: dict[int, Attribution] = {}
        self._before: Span | None = None
        self._last: Speaker | None = None
        self._person: Speaker | None = None
        self.pronouns: list[Mention] = []

    def read(self, blocks: Sequence[Sequence[Span]]) -> list[Attribution]:
        spoken: Attribution | None = None
        for sentences, quotes in zip(blocks, find_quotes(self._text, blocks), strict=True):
            spoken = self._read_block(sentences, quotes, spoken)
        for number, waiting in self._waiting.items():
            self._give(waiting, self._fallback.get(number))
        return sorted(self._found, key=lambda attribution: attribution.start)

    def _read_block(
        self, sentences: Sequence[Span], quotes: list[list[Quote]], spoken: Attribution | None
    ) -> Attribution | None:
        """Reads one block after another that ended with ``spoken``; returns with what it ends itself."""
        for sentence, parts in zip(sentences, quotes, strict=True):
            block = Span(sentences[0].start, sentences[-1].end)
            place = Place(block, sentence, self._before, self._last, self._person, parts)
            spoken = self._read_sentence(place, parts, spoken)
            self._follow_pronouns(place)
            self._before = sentence
        return spoken

    def _follow_pronouns(self, place: Place) -> None:
        for match in _PRONOUN.finditer(self._text, place.sentence.start, place.sentence.end):
            pronoun = Span(*match.span())
            if not any(quote.contains(pronoun) for quote in place.quotes):
                holder = self._speakers.speaker(pronoun, place).holder
                if holder is not None:
                    self.pronouns.append(Mention(pronoun, holder, person=match.group().lower() != "they"))

    def _read_sentence(self, place: Place, parts: list[Quote], spoken: Attribution | None) -> Attribution | None:
        """Reads one sentence; returns its last attribution, to which a bare quote in the next one belongs."""
        introduces = self._text.endswith(":", place.sentence.start, place.sentence.end)
        if not (parts or introduces or has_triggers(place.sentence.slice(self._text))):
            return None
        tokens = Tokens(self._text, place.sentence, parts)
        made: list[Attribution] = []
        for claim in find_claims(tokens):
            speaker = self._speaker(tokens, claim, place, made)
            made.extend(self._attributions(tokens, claim, speaker))
            self._remember(speaker)
        self._found.extend(made)
        self._settle_quotes(tokens, made, spoken)
        if made:
            return made[-1]
        if introduces:
            return self._introduction(place.sentence.start, place.sentence.end)
        number = tokens.quotes[-1].number if tokens.quotes else None
        return self._of_quote.get(number, self._fallback.get(number)) if number is not None else None

    def _speaker(self, tokens: Tokens, claim: Claim, place: Place, made: list[Attribution]) -> Speaker:
        if claim.same and made:
            return Speaker(made[-1].source, made[-1].holder, made[-1].named)
        source = _span(tokens, claim.source)
        return Speaker() if source is None else self._speakers.speaker(source, place)

    def _remember(self, speaker: Speaker) -> None:
        """Keep a speaker for the pronouns to come; the owner of what is said, "Moscow's claim", is no subject."""
        if speaker.source is not None and not speaker.source.slice(self._text).endswith(("'s", "s'")):
            self._last = speaker
            self._person = self._person if speaker.thing else speaker

    def _attributions(self, tokens: Tokens, claim: Claim, speaker: Speaker) -> list[Attribution]:
        cue = _span(tokens, claim.cue)
        made = []
        for start, end in claim.contents:
            quoted = end - start == 1 and tokens.raw[start] == QUOTE
            span = self._with_marks(Span(tokens.starts[start], tokens.ends[end - 1]), tokens.span)
            made.append(_attribution(span, speaker, cue, quoted, claim.denied))
        if not made:
            self._speak_before(tokens, _attribution(Span(0, 0), speaker, cue, True, claim.denied))
        return made

    def _with_marks(self, content: Span, sentence: Span) -> Span:
        """The content with the marks of a scare quote that it begins or ends with."""
        start, end = content.start, content.end
        start -= start > sentence.start and self._text[start - 1] == '"'
        if self._text.count('"', start, end) % 2:
            mark = _CLOSING_MARK.match(self._text, end, sentence.end)
            end = mark.end() if mark else end
        return Span(start, end)

    def _speak_before(self, tokens: Tokens, voice: Attribution) -> None:
        """Gives the quote that ended right before the sentence to its speaker: '"Is it?" Putin asked.'."""
        number = next(reversed(self._waiting), None)
        if number is not None and 0 < tokens.span.start - self._waiting[number][-1].end <= 2:
            self._of_quote[number] = voice
            self._give(self._waiting.pop(number), voice)

    def _settle_quotes(self, tokens: Tokens, made: list[Attribution], spoken: Attribution | None) -> None:
        for quote in tokens.quotes:
            inside = next((a for a in made if a.contains(quote)), None)
            if inside is not None:
                self._of_quote[quote.number] = inside
                self._give(self._waiting.pop(quote.number, []), inside)
            elif quote.number in self._of_quote:
                self._give([quote], self._of_quote[quote.number])
            else:
                self._waiting.setdefault(quote.number, []).append(quote)
                before = spoken
                if quote.start > tokens.span.start:
                    colon = self._text.endswith(": ", tokens.span.start, quote.start)
                    before = self._introduction(tokens.span.start, quote.start) if colon else None
                if before is not None and before.source is not None:
                    self._fallback[quote.number] = before

    def _introduction(self, start: int, colon: int) -> Attribution:
        """What is said by nobody yet, and in the quote after the colon by whom the words before it name."""
        return _attribution(
            Span(start, colon), self._speakers.introduced(start, colon), None, quoted=True, denied=False
        )

    def _give(self, quotes: list[Quote], voice: Attribution | None) -> None:
        for quote in quotes:
            if voice is not None:
                cue = voice.cue if voice.start == voice.end else None
                self._found.append(
                    Attribution(quote.start, quote.end, voice.source, cue, voice.holder, True, named=voice.named)
                )
            elif quote.words > SCARE_WORDS:
                self._found.append(Attribution(quote.start, quote.end, None, None, None, True))


def _attribution(span: Span, speaker: Speaker, cue: Span | None, quoted: bool, denied: bool) -> Attribution:
    return Attribution(span.start, span.end, speaker.source, cue, speaker.holder, quoted, denied, speaker.named)


def _span(tokens: Tokens, part: Range | None) -> Span | None:
    return None if part is None else Span(tokens.starts[part[0]], tokens.ends[part[1] - 1])
