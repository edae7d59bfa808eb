"""Text to analysis: the pipeline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from stancekit.attribution import Mention, Voices, hear
from stancekit.backends.base import NameQuery
from stancekit.errors import InputError
from stancekit.genre import segment
from stancekit.parties import Lexicon, find_parties, known_names, names_person
from stancekit.stance import Issue, Sentence, Thresholds, Verdict, answer_rows, find_claims, gather, judge, neutral
from stancekit.text import batches, fold, split_blocks, split_sentences
from stancekit.types import AUTHOR, Analysis, Genre, Party, Segment, Span, Stance, TargetKind
from stancekit.voices import tell_voices, voice_features, voiced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancekit.backends.base import GenreBackend, NameBackend, StanceBackend


@dataclass(frozen=True, slots=True)
class Analyzer:
    r"""Models and settings, ready to use. Immutable, and safe to share between threads.

    Attributes:
        genre: Scores blocks.
        names: Finds parties that the lexicon does not know.
        stance_model: Scores pairs and targets.
        lexicon: The parties that are known by name.
        thresholds: How sure an answer must be.

    Example:
        >>> import stancekit
        >>> analysis = stancekit.load().analyze("Oslo said it backs the treaty.\nI think they are fools.")
        >>> [str(segment.genre) for segment in analysis.segments]
        ['reporting', 'commentary']
    """

    genre: GenreBackend
    names: NameBackend
    stance_model: StanceBackend
    lexicon: Lexicon
    thresholds: Thresholds = field(default_factory=Thresholds)

    def analyze(self, text: str, *, targets: Sequence[str] = ()) -> Analysis:
        """Analyse one text.

        Args:
            text: A page, as plain text.
            targets: Issues to answer for besides the parties found, in any words.

        Raises:
            InputError: ``text`` is not a string, or a target holds no word.
        """
        return next(self.analyze_many([text], targets=targets))

    def analyze_many(
        self, texts: Iterable[str], *, targets: Sequence[str] = (), workers: int = 1
    ) -> Iterator[Analysis]:
        """Analyse texts lazily, in order, in bounded memory.

        Args:
            texts: Pages, as plain text; read some batches ahead.
            targets: As in ``analyze``.
            workers: Processes that share the work; they pay from some hundred pages on. Models with an encoder use all
                cores by themselves, and take 1 alone. A script that asks for more needs the usual
                ``if __name__ == "__main__":``.

        Raises:
            InputError: As in ``analyze``, or ``workers`` is no number from 1 on, or more than the models allow.
        """
        for name, value in (("texts", texts), ("targets", targets)):
            if isinstance(value, str):
                raise InputError(f"{name} can't be a single str: expected several; put {value[:30]!r} in a list")
        if not isinstance(workers, int) or workers < 1:
            raise InputError(f"workers can't be {workers!r}: expected a number of processes, 1 at least")
        issues = [Issue.parse(target) for target in dict.fromkeys(targets)]
        analyze = partial(self._analyze_batch, issues=issues)
        if workers == 1:
            return chain.from_iterable(map(analyze, batches(texts)))
        from stancekit.parallel import in_processes  # noqa: PLC0415 - one process starts faster without it

        return chain.from_iterable(in_processes(analyze, batches(texts), workers))

    def stance(self, text: str, *, holder: str, target: str) -> Stance:
        """Answer one question about a text.

        Args:
            text: A page, as plain text.
            holder: A party by id or any name of it, or ``author``.
            target: A party by id or any name of it, or an issue in any words.

        Returns:
            The row for it; a neutral one where the text shows no side.

        Raises:
            InputError: ``text`` is not a string, ``holder`` is empty, or ``target`` holds no word.

        Example:
            >>> import stancekit
            >>> text = "Russia strongly condemned NATO expansion on Friday."
            >>> str(stancekit.load().stance(text, holder="Moscow", target="NATO expansion").holder)
            'RU'
        """
        if not isinstance(holder, str) or not holder.strip():
            raise InputError(f"a holder can't be {holder!r}: expected a party's id or name, or {AUTHOR!r}")
        analysis = self.analyze(text, targets=[target])
        holder_id = holder if holder == AUTHOR else self._resolve(holder, analysis)
        target_id = self._resolve(target, analysis)
        rows = [row for row in analysis.stances if (row.holder, row.target) == (holder_id, target_id)]
        if rows:
            return max(rows, key=lambda row: row.probability)
        known = target_id in self.lexicon or any(party.id == target_id for party in analysis.parties)
        genre = Genre.COMMENTARY if analysis.commentary_share > 0.5 else Genre.REPORTING
        return neutral(holder_id, target_id, TargetKind.PARTY if known else TargetKind.ISSUE, genre=genre)

    def _resolve(self, name: str, analysis: Analysis) -> str:
        """The id of the party that ``name`` is the id or a name of, one of the page if possible, else ``name``."""
        found = {party.id for party in analysis.parties}
        for party in analysis.parties:
            if name in {party.id, party.name} or any(m.slice(analysis.text) == name for m in party.mentions):
                return party.id
        plain = fold(name).removeprefix("the ").removeprefix("The ")
        entries = [sense.entry for sense in self.lexicon.senses(plain) if sense.entry.id in self.lexicon]
        ids = [party_id for entry in entries for party_id in (entry.id, entry.state) if party_id]
        return next((party_id for party_id in ids if party_id in found), ids[0] if ids else name)

    def read(self, text: str) -> list[Sentence]:
        """What stands in each sentence of a text: parties, and who speaks. What stance is told from."""
        page = _Page.split(text)
        (parties,) = self._find_parties([page])
        return _read(page, self._segment([page])[0], parties, self._attribute(page, parties), [])

    def _analyze_batch(self, texts: Sequence[str], issues: Sequence[Issue]) -> list[Analysis]:
        pages = [_Page.split(text) for text in texts]
        segments = self._segment(pages)
        parties = self._find_parties(pages)
        spoken = [self._attribute(page, named) for page, named in zip(pages, parties, strict=True)]
        segments = self._voice(pages, segments, spoken)
        sentences = [_read(*found, issues) for found in zip(pages, segments, parties, spoken, strict=True)]
        answers = self._answer([page.folded for page in pages], sentences)
        asked = {issue.name for issue in issues}
        models = {"genre": self.genre.name, "parties": self.names.name, "stance": self.stance_model.name}
        return [
            Analysis(
                text,
                runs,
                (*named, *_described(verdicts, named)),
                answer_rows(verdicts, asked),
                scored=len(text),
                models=models,
            )
            for text, runs, named, verdicts in zip(texts, segments, parties, answers, strict=True)
        ]

    def _segment(self, pages: Sequence[_Page]) -> list[tuple[Segment, ...]]:
        scores = self.genre.score_pages([page.block_texts for page in pages])
        return [segment(page.blocks, score, self.genre.page_model) for page, score in zip(pages, scores, strict=True)]

    def _find_parties(self, pages: Sequence[_Page]) -> list[tuple[Party, ...]]:
        texts = [text for page in pages for text in page.sentence_texts]
        names = iter(self.names.find_names([NameQuery(text, known_names(text, self.lexicon)) for text in texts]))
        return [
            find_parties(page.folded, self.lexicon, [n.moved(s.start) for s in page.flat for n in next(names)])
            for page in pages
        ]

    def _voice(
        self,
        pages: Sequence[_Page],
        segments: Sequence[tuple[Segment, ...]],
        spoken: Sequence[Voices],
    ) -> list[tuple[Segment, ...]]:
        """Whose words each sentence holds."""
        opinion = self.genre.score_sentences([s for page in pages for s in page.sentence_texts])
        found = []
        for page, runs, voices in zip(pages, segments, spoken, strict=True):
            sentences = page.flat
            own, opinion = opinion[: len(sentences)], opinion[len(sentences) :]
            blocks = [block for run in runs for block in run.blocks]
            commentary = np.repeat([block.commentary for block in blocks], [len(inside) for inside in page.sentences])
            features = voice_features(sentences, voices.attributions, own, commentary)
            found.append(voiced(runs, tell_voices(sentences, features, self.genre.voice_model)))
        return found

    def _attribute(self, page: _Page, parties: Sequence[Party]) -> Voices:
        """Where the page names parties, by pronouns too, and who speaks where."""
        mentions = sorted(
            (
                Mention(span, party.id, names_person(span.slice(page.folded), self.lexicon))
                for party in parties
                for span in party.mentions
            ),
            key=lambda mention: mention.span,
        )
        return hear(page.folded, page.sentences, mentions)

    def _answer(self, texts: Sequence[str], pages: Sequence[Sequence[Sentence]]) -> list[list[Verdict]]:
        """What each page's sentences are judged to claim."""
        claims = find_claims([(text, s) for text, page in zip(texts, pages, strict=True) for s in page])
        chances = self.stance_model.score_claims(claims.queries)
        answers, first, stops = [], 0, iter(claims.stops)
        for page in pages:
            verdicts: list[Verdict] = []
            for sentence in page:
                stop = next(stops)
                verdicts += judge(sentence, claims, range(first, stop), chances, self.thresholds)
                first = stop
            answers.append(verdicts)
        return answers


@dataclass(frozen=True, slots=True)
class _Page:
    """A text, folded and split into blocks and sentences."""

    folded: str
    blocks: list[Span]
    block_texts: list[str]
    sentences: list[list[Span]]

    @property
    def flat(self) -> list[Span]:
        """Every sentence, in order."""
        return [sentence for inside in self.sentences for sentence in inside]

    @property
    def sentence_texts(self) -> list[str]:
        """The text of every sentence, in order."""
        return [sentence.slice(self.folded) for sentence in self.flat]

    @classmethod
    def split(cls, text: str) -> _Page:
        folded = fold(text)
        blocks = split_blocks(folded)
        sentences = [split_sentences(folded, block) for block in blocks]
        return cls(folded, blocks, [block.slice(folded) for block in blocks], sentences)


def _described(verdicts: Sequence[Verdict], parties: Sequence[Party]) -> list[Party]:
    """The holders and targets that no name tells, only a description such as "health officials"."""
    named = {party.id for party in parties} | {AUTHOR}
    places: dict[str, set[Span]] = defaultdict(set)
    for verdict in verdicts:
        for side in (verdict.claim.at, verdict.claim.target):
            if side is not None and side.kind is TargetKind.PARTY and side.name not in named:
                places[side.name].add(Span(side.start, side.end))
        if verdict.claim.elsewhere is not None:
            places[verdict.claim.holder].add(verdict.claim.elsewhere)
    return [Party(name, name, tuple(sorted(spans))) for name, spans in places.items()]


def _read(
    page: _Page,
    segments: Sequence[Segment],
    parties: Sequence[Party],
    voices: Voices,
    issues: Sequence[Issue],
) -> list[Sentence]:
    """What stands in each sentence: parties, issues, and who speaks."""
    # a party of the page is answered for by all of its names
    names = {mention.span.slice(page.folded) for mention in voices.mentions} | {party.name for party in parties}
    issues = [issue for issue in issues if issue.name not in names]
    genre_of_block = [run.genre for run in segments for _ in run.blocks]
    sentences = [
        (sentence, genre) for genre, inside in zip(genre_of_block, page.sentences, strict=True) for sentence in inside
    ]
    return gather(page.folded, sentences, voices, issues=issues)
