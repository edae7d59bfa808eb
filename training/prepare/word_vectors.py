"""Word vectors distilled from a sentence encoder: the encoder reads each word by itself, once and for all.

``training/word_vectors.safetensors`` holds what came out, so that training needs no encoder. To make it anew (needs
torch and transformers; about a minute on two cores):

    python -m training.prepare.word_vectors --encoder sentence-transformers/all-MiniLM-L6-v2

The encoder is all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, MiniLM; Reimers and Gurevych 2019, Sentence-BERT). The
words are those of the training corpora. Static vectors from an encoder: Tulkens and van Dongen (2024), Model2Vec; short
vectors for frequent words: Arora, Liang and Ma (2017), SIF.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import load_file, save_file

from stancekit.backends.linear.hashing import hash_words
from stancekit.backends.linear.vectors import WordVectors
from stancekit.text import fold
from training.prepare import allsides, comments, dse, newsmtsc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.backends.linear.vectors import DenseArray

VECTORS = Path(__file__).resolve().parents[1] / "word_vectors.safetensors"
WORDS = 33_000
"""Most words."""
LEAST_COUNT = 3
"""Rarer words have no vector."""
DIMENSIONS = 64
"""Of 384, after a principal component analysis; on held-out sentences of NewsMTSC 64 did as well as 256."""
_KEPT = 256
"""Components over which a vector has length 1 before it is cut to ``DIMENSIONS``."""
_FULL_RANK = 400
"""A word of this rank by frequency, or rarer, has its full length; more frequent ones have less."""
_BATCH = 512
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def load() -> WordVectors:
    """The vectors as made."""
    return WordVectors.from_arrays(load_file(VECTORS))


def count_words() -> Counter[str]:
    """The words of the training corpora."""
    counts: Counter[str] = Counter()
    for text in _texts():
        counts.update(_WORD.findall(fold(text).lower()))
    return counts


def _texts() -> Iterator[str]:
    yield from (article.text for article in allsides.load("train"))
    yield from (comment.text for comment in comments.load("nyt_roomfordebate_comments"))
    yield from (row.query.text for row in dse.load_clean())
    yield from (row.query.text for row in newsmtsc.load("train"))


def encode(words: list[str], encoder: str) -> DenseArray:
    """The mean of the encoder's last states over the pieces of each word. Shape: (words, width)."""
    import torch  # noqa: PLC0415 - only this step needs them
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    tokenizer, model = AutoTokenizer.from_pretrained(encoder), AutoModel.from_pretrained(encoder).eval()
    parts = []
    with torch.no_grad():
        for start in range(0, len(words), _BATCH):
            pieces = tokenizer(words[start : start + _BATCH], padding=True, return_tensors="pt")
            kept = pieces["attention_mask"].unsqueeze(-1).float()
            states = model(**pieces).last_hidden_state
            parts.append(((states * kept).sum(1) / kept.sum(1)).numpy())
    return np.concatenate(parts).astype(np.float32)


def shorten(states: DenseArray) -> DenseArray:
    """Principal components of unit vectors, shorter for frequent words; rows come by falling frequency."""
    centred = states - states.mean(axis=0)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    projected = centred @ components[:_KEPT].T
    unit = projected / np.linalg.norm(projected, axis=1, keepdims=True)
    weight = np.minimum(1, (np.arange(len(unit)) + 5) / _FULL_RANK)
    shortened: DenseArray = (unit[:, :DIMENSIONS] * weight[:, None]).astype(np.float32)
    return shortened


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", required=True, help="folder or hub id of the encoder")
    chosen = [word for word, count in count_words().most_common(WORDS) if count >= LEAST_COUNT]
    made = WordVectors.of(hash_words(chosen), shorten(encode(chosen, parser.parse_args().encoder)))
    save_file(made.to_arrays(), VECTORS)
    print(f"{len(chosen)} words, {made.dimensions} dimensions, {VECTORS.stat().st_size / 1e6:.1f} MB")
