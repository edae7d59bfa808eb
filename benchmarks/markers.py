"""One pass a sentence beside one pass a pair: ``python -m benchmarks.markers --encoder PATH``, about half an hour.

The same encoder is fine-tuned on the pairs of DSE alone, by the settings of the shipped model's recipe: once with spans
pooled from one pass, once with marks around the two names and the whole text labelled. Both are trained on either order
and answered as the mean of both. The first is fine-tuned once more on the authors' split, which leaks, to be
comparable.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from stancekit.backends.base import PAIR_LABELS, SWAPPED
from stancekit.backends.heads import Head
from stancekit.backends.reading import Reader
from stancekit.backends.spans import SpanStance
from stancekit.backends.tokens import Tokenizer
from stancekit.backends.transformer import TorchEncoder
from stancekit.backends.tuned import TextClassifier
from stancekit.building import TEXT_HEAD
from stancekit.calibration import decide
from stancekit.finetune.data import LabelledText
from stancekit.finetune.settings import EncoderSettings
from stancekit.finetune.stance_rows import StanceRows
from stancekit.finetune.transformer import Tuning, fit_page_encoder, fit_text_encoder
from stancekit.results import Results, write_results
from training import evaluate_stance
from training.evaluate import RECIPES
from training.prepare import dse
from training.recipe import read_recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from stancekit.backends.base import FloatArray, PairBackend, PairQuery
    from stancekit.finetune.settings import TunedEncoder
    from stancekit.finetune.stance_rows import LabelledPair
    from stancekit.metrics import Figure
    from stancekit.types import Span

FIRST, SECOND = "@", "#"
"""The marks around the first party and the second."""
RESULTS = Path(__file__).parent / "results" / "markers.json"
COMMAND = "python -m benchmarks.markers"


class MarkedPairs:
    """Answers pairs by a classifier of texts with marks in them.

    Args:
        tuned: The classifier, as it was fine-tuned.
    """

    def __init__(self, tuned: TunedEncoder) -> None:
        head = Head(tuned.arrays, TEXT_HEAD, tuned.settings[TEXT_HEAD], labels=len(PAIR_LABELS))
        self._classifier = TextClassifier(_reader(tuned), head, PAIR_LABELS)
        self._offsets = head.offsets

    def score_pairs(self, queries: Sequence[PairQuery]) -> FloatArray:
        """See ``PairBackend``."""
        chances = self._classifier.predict_proba([marked(q.text, q.first, q.second) for q in queries])
        turned = self._classifier.predict_proba([marked(q.text, q.second, q.first) for q in queries])[:, SWAPPED]
        powers = np.sqrt(chances * turned)
        return powers / powers.sum(axis=1, keepdims=True)

    def decide_pairs(self, probabilities: FloatArray) -> npt.NDArray[np.int64]:
        """See ``PairBackend``."""
        return decide(probabilities, self._offsets)


def marked(text: str, first: Span, second: Span) -> str:
    """A text with marks around two spans of it.

    Example:
        >>> from stancekit.types import Span
        >>> marked("Oslo praised Bonn.", Span(13, 17), Span(0, 4))
        '# Oslo # praised @ Bonn @.'
    """
    for span, mark in sorted(((first, FIRST), (second, SECOND)), reverse=True):
        text = f"{text[: span.start]}{mark} {span.slice(text)} {mark}{text[span.end :]}"
    return text


def fit_marked(rows: Sequence[LabelledPair], tuning: Tuning) -> MarkedPairs:
    """Fine-tune on marked texts, every second one with its parties in the other order."""
    texts = []
    for number, row in enumerate(rows):
        query, label = row.query, row.label
        ends = (query.first, query.second) if number % 2 else (query.second, query.first)
        texts.append(LabelledText(marked(query.text, *ends), label if number % 2 else SWAPPED[label], row.group))
    return MarkedPairs(fit_text_encoder(texts, tuning, labels=len(PAIR_LABELS)))


def fit_spans(rows: Sequence[LabelledPair], tuning: Tuning) -> SpanStance:
    """Fine-tune on pooled spans."""
    tuned = fit_page_encoder(StanceRows(rows, (), ()), (), tuning)
    return SpanStance(_reader(tuned), tuned.arrays, tuned.settings, name="spans")


RUNS: dict[str, tuple[Callable[..., MarkedPairs | SpanStance], Callable[[], Sequence[LabelledPair]]]] = {
    "spans": (fit_spans, dse.load_clean),
    "markers": (fit_marked, dse.load_clean),
    "spans_official": (fit_spans, dse.load_official),
}
"""What is fine-tuned, on which rows."""


def _reader(tuned: TunedEncoder) -> Reader:
    return Reader(TorchEncoder(tuned.config, tuned.arrays), Tokenizer(tuned.tokenizer))


def main(argv: Sequence[str] | None = None) -> None:
    """Fine-tune, measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", help="folder of the encoder (default: the recipe's, from the hub)")
    parser.add_argument("--only", choices=RUNS, help="fine-tune this one alone, for results of its own")
    arguments = parser.parse_args(argv)
    recipe = read_recipe(RECIPES / "minilm-onnx.toml")
    tuning = Tuning(
        arguments.encoder or recipe.encoder,
        EncoderSettings(**recipe.settings, seed=recipe.seed),
        report=lambda progress: print(f"step {progress.step} of {progress.steps}", flush=True),
    )
    figures: dict[str, Figure] = {}
    seconds: dict[str, dict[str, float]] = {}
    chosen = [arguments.only] if arguments.only else list(RUNS)
    path = RESULTS.with_stem(f"{RESULTS.stem}-{arguments.only}") if arguments.only else RESULTS
    command = f"{COMMAND} --only {arguments.only}" if arguments.only else COMMAND
    for name in chosen:
        fit, load = RUNS[name]
        began = time.monotonic()
        model = cast("PairBackend", fit(load(), tuning))
        seconds[name] = {"fit_seconds": time.monotonic() - began}
        found = evaluate_stance.measure_clean(model, dse.load("test"))
        found["dse_clean.macro_f1_5"] = evaluate_stance.measure_five(model, dse.load("test"))
        figures |= {f"{name}.{key.partition('.')[2]}": figure for key, figure in found.items()}
        write_results(Results(figures, seconds, command), path)
    for key, figure in figures.items():
        print(f"{key}: {figure.value:.3f} [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]")


if __name__ == "__main__":
    main()
