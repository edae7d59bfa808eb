"""Measures how parties are found and how words are attributed to them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancekit.attribution import Mention, attribute
from stancekit.backends.base import NameQuery
from stancekit.metrics import Figure, bootstrap
from stancekit.parties import Lexicon, find_parties, known_names, names_person
from stancekit.text import split_blocks, split_sentences
from training.prepare import aliases, names, polnear, quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancekit.backends.base import NameBackend
    from stancekit.types import Span
    from training.prepare.aliases import AliasedText
    from training.prepare.names import MarkedSentence
    from training.prepare.polnear import AttributedArticle
    from training.prepare.quotes import LabelledQuote

KEYS = {
    "crossner.country_recall": "CrossNER politics test, countries found",
    "crossner.politician_recall": "the same, politicians",
    "crossner.organisation_recall": "the same, organisations other than political parties",
    "crossner.precision": "the same, share of what is marked that names a country, person or organisation",
    "aliases.b_cubed_f1": "our own labels, names of parties brought together: B-cubed F1, one not found alone",
    "aliases.recall": "the same, names found",
    "quotes.speaker_f1": "our own labels, direct quotations with their speaker: F1",
    "polnear.source_overlap_f1": "PolNeAR dev, speakers: F1 of spans that overlap",
    "polnear.sentence_f1": "PolNeAR dev, sentences with words of another: F1",
}
"""The figures of a parties card, with their meaning."""

_WORD = re.compile(r"\w+")
Figures = dict[str, Figure]
_RECALLED = ("country", "politician", "organisation")
_PARTIES = frozenset({"country", "politician", "person", "organisation", "politicalparty"})
_PEOPLES = "misc"
"""CrossNER's label of demonyms, which are right where the lexicon knows them."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds parties as an analyzer does, with a tagger or without."""

    lexicon: Lexicon
    tagger: NameBackend | None

    def mentions(self, text: str, sentences: Sequence[Span]) -> list[Mention]:
        """The mentions of a folded text, in order."""
        found = []
        if self.tagger is not None:
            texts = [sentence.slice(text) for sentence in sentences]
            tagged = self.tagger.find_names([NameQuery(one, known_names(one, self.lexicon)) for one in texts])
            found = [n.moved(s.start) for s, inside in zip(sentences, tagged, strict=True) for n in inside]
        parties = find_parties(text, self.lexicon, found)
        mentions = (
            Mention(m, party.id, names_person(m.slice(text), self.lexicon)) for party in parties for m in party.mentions
        )
        return sorted(mentions, key=lambda mention: mention.span)


def measure(tagger: NameBackend) -> tuple[Figures, dict[str, dict[str, float]]]:
    """All figures of a name tagger, and those of the lexicon alone."""
    lexicon = Lexicon.bundled()
    figures, alone = (
        measure_names(finder) | measure_aliases(finder) | measure_attribution(finder) | measure_quotes(finder)
        for finder in (Finder(lexicon, tagger), Finder(lexicon, None))
    )
    return figures, {"lexicon alone": {key: figure.value for key, figure in alone.items() if "/" not in key}}


def measure_names(finder: Finder, split: str = "test") -> Figures:
    """Recall by kind of name, and precision of mentions, on the politics sentences of CrossNER.

    A name is found where a mention holds it, or overlaps half of what the two span; "exactly" where they are one.
    """
    found: dict[str, list[tuple[bool, bool]]] = {label: [] for label in sorted(_PARTIES)}
    right: list[bool] = []
    for sentence in names.load_crossner(split):
        whole = split_blocks(sentence.text)
        mentions = finder.mentions(sentence.text, whole)
        for name in sentence.names:
            if name.label in found:
                exact = any((m.span.start, m.span.end) == (name.start, name.end) for m in mentions)
                found[name.label].append((any(_covers(m.span, name) for m in mentions), exact))
        right += [_is_party(mention, sentence, finder.lexicon) for mention in mentions]
    figures = {f"crossner.{label}_recall": _rate([hit for hit, _ in found[label]]) for label in _RECALLED}
    figures["crossner.precision"] = _rate(right)
    for label, hits in found.items():
        if label not in _RECALLED:
            figures[f"crossner.recall/{label}"] = _rate([hit for hit, _ in hits])
        figures[f"crossner.exact_recall/{label}"] = _rate([exact for _, exact in hits])
    return figures


def _is_party(mention: Mention, sentence: MarkedSentence, lexicon: Lexicon) -> bool:
    labels = {name.label for name in sentence.names if _covers(mention.span, name)}
    return bool(labels & _PARTIES) or (_PEOPLES in labels and mention.party in lexicon)


def _covers(mention: Span, name: Span) -> bool:
    shared = min(mention.end, name.end) - max(mention.start, name.start)
    spanned = max(mention.end, name.end) - min(mention.start, name.start)
    return mention.contains(name) or 2 * shared >= spanned


def _rate(hits: Iterable[bool]) -> Figure:
    flags = np.array(list(hits), dtype=np.bool_)
    return bootstrap(lambda drawn: float(flags[drawn].mean()), range(len(flags)))


def measure_aliases(finder: Finder) -> Figures:
    """Whether names of one party, and no others, are brought together. Intervals are over texts.

    B-cubed (Bagga and Baldwin 1998): of the names that share a name's party in the answer, how many share it in truth,
    and the other way round, as means over names.
    """
    texts = aliases.load()
    sums = np.array([_alias_sums(text, finder) for text in texts])
    return {
        "aliases.b_cubed_f1": bootstrap(lambda drawn: _b_cubed(sums[drawn].sum(axis=0)), range(len(texts))),
        "aliases.recall": bootstrap(lambda d: float(sums[d, 2].sum() / max(1, sums[d, 3].sum())), range(len(texts))),
    }


def _alias_sums(labelled: AliasedText, finder: Finder) -> tuple[float, float, int, int]:
    """Sums of precision and of recall over the names of a text, how many are found, and how many there are."""
    sentences = [s for block in split_blocks(labelled.text) for s in split_sentences(labelled.text, block)]
    mentions = finder.mentions(labelled.text, sentences)
    found = [_party_at(alias, mentions) for alias in labelled.aliases]
    answer = [party or f"alone {number}" for number, party in enumerate(found)]
    truth = [alias.party for alias in labelled.aliases]
    both, answered, true = Counter(zip(answer, truth, strict=True)), Counter(answer), Counter(truth)
    pairs = list(zip(answer, truth, strict=True))
    precision = sum(both[pair] / answered[pair[0]] for pair in pairs)
    recall = sum(both[pair] / true[pair[1]] for pair in pairs)
    return precision, recall, sum(party is not None for party in found), len(found)


def _party_at(alias: Span, mentions: Sequence[Mention]) -> str | None:
    """The party of the mention that shares most with a name."""
    shared = {m: min(m.span.end, alias.end) - max(m.span.start, alias.start) for m in mentions}
    best = max(shared, key=lambda m: shared[m], default=None)
    return best.party if best is not None and shared[best] > 0 else None


def _b_cubed(sums: npt.NDArray[np.float64]) -> float:
    precision, recall, _, names_of_all = sums
    return float(2 * precision * recall / max(1e-9, (precision + recall) * names_of_all))


def measure_attribution(finder: Finder) -> Figures:
    """Speakers and attributed sentences of PolNeAR's dev part. Intervals are over articles."""
    articles = polnear.load()
    counts = np.array([_attribution_counts(article, finder) for article in articles])
    keys = {"polnear.source_overlap_f1": (0, 1, 2), "polnear.sentence_f1": (3, 4, 5)}
    return {
        key: bootstrap(lambda drawn, columns=columns: _f1(*counts[drawn][:, columns].sum(axis=0)), range(len(articles)))
        for key, columns in keys.items()
    }


def _attribution_counts(article: AttributedArticle, finder: Finder) -> tuple[int, ...]:
    """Right, found and labelled sources; the same of sentences."""
    sentences = [split_sentences(article.text, block) for block in split_blocks(article.text)]
    flat = [sentence for inside in sentences for sentence in inside]
    attributions = attribute(article.text, sentences, finder.mentions(article.text, flat))
    sources = sorted({a.source for a in attributions if a.source is not None})
    right = _matched(sources, article.sources)
    said = {s for s in flat if any(_touch(s, a) for a in attributions)}
    labelled = {s for s in flat if any(_touch(s, content) for content in article.contents)}
    return right, len(sources), len(article.sources), len(said & labelled), len(said), len(labelled)


def measure_quotes(finder: Finder) -> Figures:
    """Speakers of direct quotations. Intervals are over articles."""
    articles = [list(group) for _, group in groupby(quotes.load(), key=lambda quote: quote.article)]
    counts = np.array([np.sum([_quote_counts(q, finder) for q in article], axis=0) for article in articles])
    figure = bootstrap(lambda drawn: _f1(*counts[drawn].sum(axis=0)), range(len(articles)))
    return {"quotes.speaker_f1": figure}


def _quote_counts(quote: LabelledQuote, finder: Finder) -> tuple[int, int, int]:
    """Whether the speaker was found rightly, was found at all, and is labelled.

    A speaker is right where the words that name them, or a name of their party, are the label's.
    """
    sentences = [split_sentences(quote.text, block) for block in split_blocks(quote.text)]
    mentions = finder.mentions(quote.text, [sentence for inside in sentences for sentence in inside])
    spoken = [a for a in attribute(quote.text, sentences, mentions) if _touch(a, quote.span)]
    found = [a for a in spoken if a.source is not None or a.holder is not None]
    if not found:
        return 0, 0, quote.speaker is not None
    said = found[0]
    words = [span.slice(quote.text) for span in (said.source, said.named) if span is not None]
    names = {m.span.slice(quote.text) for m in mentions if m.party == said.holder}
    right = any(_same_name(found_name, quote.speaker or "") for found_name in (*words, *names))
    return right, 1, quote.speaker is not None


def _same_name(one: str, other: str) -> bool:
    """Whether two names share a word, or one holds the initials of the other."""
    first, second = _words(one), _words(other)
    return bool(first & second) or _initials(one) in second or _initials(other) in first


def _words(text: str) -> set[str]:
    words = _WORD.findall(text.replace(".", ""))
    return {word.lower() for word in words if len(word) > 2 or word.isupper()} - {"the", "and", "who"}


def _initials(name: str) -> str:
    """The capitals of a name of three words or more, in lower case; else what no name holds."""
    capitals = "".join(word[0] for word in _WORD.findall(name) if word[0].isupper())
    return capitals.lower() if len(capitals) > 2 else " "


def _matched(found: Sequence[Span], labelled: Sequence[Span]) -> int:
    """How many labelled spans overlap a found one, each found one being used once."""
    left = list(found)
    right = 0
    for span in labelled:
        hit = next((other for other in left if _touch(span, other)), None)
        if hit is not None:
            left.remove(hit)
            right += 1
    return right


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _f1(right: float, found: float, labelled: float) -> float:
    return float(2 * right / max(1, found + labelled))
