"""Who speaks in a block: rates of person, modality, attribution, argument and punctuation outside quotes."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from stancekit.backends.linear.hashing import HashArray, Tokens, hash_words

_CLASSES: dict[str, str] = {
    "first_singular": "i me my mine myself i'm i've i'd i'll im ive",
    "first_plural": "we us our ours ourselves we're we've we'd we'll let's",
    "second": "you your yours yourself you're you've you'll u ur",
    "third": "he she his her him hers they them their theirs he's she's they're",
    "obligation": "should must ought need needs shouldn't mustn't needn't gotta",
    "possibility": "could might may would can cannot can't won't wouldn't couldn't will",
    "attribution": "said says told added according asked announced reported spokesman spokeswoman spokesperson "
    "statement tweeted noted testified declined confirmed officials official sources reporters interview",
    "calendar": "monday tuesday wednesday thursday friday saturday sunday january february march april june july "
    "august september october november december week month yesterday",
    "emphasis": "really very just simply obviously clearly course indeed actually truly surely even ever totally "
    "absolutely certainly exactly quite",
    "argument": "because therefore thus yet instead rather but however why if so then perhaps maybe though unless "
    "whether sense reason fact point",
    "judgement": "good bad great wrong right true truth lie lies liar stupid terrible ridiculous absurd sad shame "
    "disgusting evil hypocrisy nonsense idiot idiots fool fools better worse best worst sick pathetic dangerous",
    "belief": "think believe know hope wonder guess imagine suppose feel doubt agree disagree understand wish",
    "negation": "not no never nothing none nobody don't doesn't didn't isn't aren't wasn't weren't haven't hasn't",
    "copula": "is are be isn't aren't it's that's there's",
    "past": "was were had did been",
    "number": "0 00 000 0000 0000s percent million billion",
    "question": "?",
    "exclamation": "!",
    "aside": "( ) ; : -",
    "full_stop": ".",
    "comma": ",",
}
_SMOOTHING = 8.0

NAMES = (*_CLASSES, "quote_marks", "quoted_share", "tokens_a_stop", "length")
"""Columns of ``voice_rates``."""


@cache
def classes_of_words() -> tuple[HashArray, npt.NDArray[np.int64]]:
    """The token hash of each word that has a class, rising, and its class. Shapes: (words,), (words,)."""
    words = [(word, index) for index, text in enumerate(_CLASSES.values()) for word in text.split()]
    hashes = hash_words([word for word, _ in words])
    order = np.argsort(hashes)
    return hashes[order], np.array([index for _, index in words], dtype=np.int64)[order]


def voice_rates(tokens: Tokens) -> npt.NDArray[np.float64]:
    """Rates of each class of words a token of the text, in [0, 1] but for the last two. Shape: (texts, classes)."""
    known, classes = classes_of_words()
    plain = ~tokens.quoted
    position = np.minimum(np.searchsorted(known, tokens.hashes), len(known) - 1)
    hit = (known[position] == tokens.hashes) & plain
    width = len(_CLASSES)
    cells = tokens.owner[hit] * width + classes[position[hit]]
    counts = np.bincount(cells, minlength=tokens.texts * width).reshape(tokens.texts, width).astype(np.float64)
    total = np.bincount(tokens.owner, minlength=tokens.texts)
    quoted = np.bincount(tokens.owner, tokens.quoted, minlength=tokens.texts)
    marks = np.bincount(tokens.owner, tokens.hashes == _quote_mark(), minlength=tokens.texts)
    stops = counts[:, [list(_CLASSES).index(name) for name in ("full_stop", "question", "exclamation")]].sum(axis=1)
    rates = counts / (total - quoted + _SMOOTHING)[:, None]
    shape = (
        marks / (total + _SMOOTHING),
        quoted / np.maximum(total, 1),
        total / (stops + 1) / 40,
        np.log1p(total) / 5,
    )
    return np.concatenate((rates, np.stack(shape, axis=1)), axis=1)


@cache
def _quote_mark() -> np.uint64:
    return np.uint64(hash_words(['"'])[0])
