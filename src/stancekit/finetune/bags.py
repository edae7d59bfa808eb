"""What the genre head of an encoder learns from: a few sentences of an article, a block, a comment.

An article's label holds for the article, not for each of its blocks, so it is learnt from sentences drawn from all over
it, whose vectors are averaged before they are judged (multiple-instance learning).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.backends.base import COMMENT, OPINION, REPORT
from stancekit.backends.tokens import Encoded
from stancekit.finetune.nets import GENRE, Example
from stancekit.text import sentence_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancekit.backends.tokens import Tokenizer
    from stancekit.finetune.data import LabelledPage

_SENTENCES = 4
"""Of an article are drawn at once, and the most that are taken of a block."""
_BLOCKS, _COMMENTS = 0.5, 2
"""Single blocks of an article, and comments, that are drawn beside that, on average and at most."""
_SHARES = {REPORT: 0.4, OPINION: 0.3, COMMENT: 0.3}
"""Weight of all that is drawn of each kind."""
_BALANCE = 0.3
"""A source's weight falls with its size to this power."""


@dataclass(frozen=True, slots=True)
class _Bag:
    sentences: tuple[str, ...]
    kind: int
    source: str
    epoch: int


def genre_examples(pages: Sequence[LabelledPage], tokenizer: Tokenizer, *, epochs: int, seed: int) -> list[Example]:
    """What is learnt of these pages; each epoch draws other sentences.

    Args:
        pages: The pages.
        tokenizer: The encoder's.
        epochs: As many as the training has.
        seed: Of every draw.
    """
    drawn = random.Random(f"{seed} bags")
    bags = [bag for epoch in range(epochs) for page in pages for bag in _bags(page, epoch, drawn)]
    size = Counter((bag.source, bag.kind) for bag in bags)
    weights = [size[bag.source, bag.kind] ** -_BALANCE for bag in bags]
    total: dict[int, float] = defaultdict(float)
    for bag, weight in zip(bags, weights, strict=True):
        total[bag.kind] += weight
    encoded = iter(tokenizer.encode([sentence for bag in bags for sentence in bag.sentences]))
    examples = []
    for bag, weight in zip(bags, weights, strict=True):
        # where a token stands in the text is of no use here, and would fill the memory
        windows = tuple(Encoded(next(encoded).window(1).ids, (), ()) for _ in bag.sentences)
        share = _SHARES[bag.kind] * len(bags) / total[bag.kind]
        examples.append(Example(GENRE, windows, (bag.kind,), weight=weight * share, epoch=bag.epoch))
    return examples


def _bags(page: LabelledPage, epoch: int, drawn: random.Random) -> Iterator[_Bag]:
    article = [block for block, kind in zip(page.blocks, page.kinds, strict=True) if kind != COMMENT]
    comments = [block for block, kind in zip(page.blocks, page.kinds, strict=True) if kind == COMMENT]
    if article:
        kind = min(page.kinds)
        sentences = [sentence for block in article for sentence in sentence_texts(block)]
        chosen = sorted(drawn.sample(range(len(sentences)), min(_SENTENCES, len(sentences))))
        yield _Bag(tuple(sentences[index] for index in chosen), kind, page.source, epoch)
        if drawn.random() < _BLOCKS:
            yield _Bag(tuple(sentence_texts(drawn.choice(article))[:_SENTENCES]), kind, page.source, epoch)
    for block in drawn.sample(comments, min(_COMMENTS, len(comments))):
        yield _Bag(tuple(sentence_texts(block)[:_SENTENCES]), COMMENT, page.source, epoch)
