"""How fast the encoder answers beside a plain pipeline, and the cascade beside the encoder.

``python -m benchmarks.encoder``, or with ``--device cuda`` on a GPU. The plain pipeline is the text-classification
pipeline of transformers with its default settings, around the same encoder in full precision. Both label the same
blocks of AllSides articles, in turns, so that whatever else the machine does slows down both. The cascade and the
encoder alone tell articles apart, in turns, other ones in each round, as the encoder remembers what it read.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import tokenizers
import torch
import transformers

from benchmarks.contest import median, ratio
from benchmarks.pages import decide_with, measure_pages
from stancekit import load
from stancekit.artifact import ENCODER, GRAPH, TOKENIZER, read_model
from stancekit.backends.base import KINDS
from stancekit.backends.encoder_genre import HEAD
from stancekit.backends.heads import Head
from stancekit.backends.onnx import OnnxEncoder
from stancekit.backends.packed import whole
from stancekit.backends.reading import Reader
from stancekit.backends.tokens import Tokenizer
from stancekit.backends.transformer import TorchEncoder
from stancekit.backends.tuned import TextClassifier
from stancekit.finetune.export import export_encoder
from stancekit.genre import page_commentary
from stancekit.loading import bundled_folder
from stancekit.metrics import Figure, bootstrap, macro_f1
from stancekit.results import Results, write_results
from stancekit.text import folded_blocks
from stancekit.types import Genre
from training.prepare import allsides

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from stancekit.artifact import Model
    from stancekit.backends.base import GenreBackend
    from stancekit.backends.reading import Encoder

    Flags = npt.NDArray[np.bool_]
    Label = Callable[[Sequence[str]], object]

MODEL = "minilm-onnx"
BLOCKS, ARTICLES, ROUNDS = 40, 16, 30
"""Texts of each round."""
PEAKS = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L4": 121e12}
"""bfloat16 operations a second without sparsity, as the maker's data sheets tell them, by what a card's name holds."""
RESULTS = Path(__file__).parent / "results"
COMMAND = "python -m benchmarks.encoder --device"
Rates = dict[str, list[float]]


def ours(model: Model, encoder: Encoder) -> Label:
    """Our classifier of texts; it has read nothing yet."""

    def label(texts: Sequence[str]) -> object:
        reader = Reader(encoder, Tokenizer(model.text(TOKENIZER)))
        head = Head(model.arrays, HEAD, model.manifest.settings[HEAD], labels=len(KINDS))
        return TextClassifier(reader, head, KINDS).predict_proba(texts)

    return label


def plain_pipeline(model: Model, device: str, **options: int) -> Label:
    """A text-classification pipeline of transformers around the same encoder."""
    record = json.loads(model.text(ENCODER))
    config = transformers.AutoConfig.for_model(record.pop("model_type"), **record)
    net = transformers.AutoModelForSequenceClassification.from_config(config)
    weights = {name: torch.from_numpy(array) for name, array in whole(model.arrays).items()}
    net.base_model.load_state_dict(weights, strict=False)  # but for the pooler, which none of ours has
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizers.Tokenizer.from_str(model.text(TOKENIZER)),
        pad_token="[PAD]",
        model_max_length=record["max_position_embeddings"],
    )
    pipeline = transformers.pipeline("text-classification", model=net, tokenizer=tokenizer, device=device)
    return lambda texts: pipeline(list(texts), truncation=True, **options)


def in_turns(labels: dict[str, Label], rounds: Sequence[Sequence[str]]) -> Rates:
    """Texts a second of each, in each round; the first one warms up and does not count."""
    found: Rates = {name: [] for name in labels}
    for texts in rounds:
        for name, label in labels.items():
            began = time.perf_counter()
            label(texts)
            found[name].append(len(texts) / (time.perf_counter() - began))
    return {name: rate[1:] for name, rate in found.items()}


def measure_blocks(model: Model, device: str) -> tuple[dict[str, Figure], Rates]:
    """The encoder beside the plain pipeline."""
    labels = {
        "transformer": ours(model, TorchEncoder(model.text(ENCODER), model.arrays, device=device)),
        "pipeline": plain_pipeline(model, device),
        "pipeline, batches of 32": plain_pipeline(model, device, batch_size=32),
    }
    if device == "cpu":
        labels["onnx"] = ours(model, OnnxEncoder(model.files[GRAPH], model.arrays))
        labels["onnx, full precision"] = ours(model, OnnxEncoder(export_encoder(model.text(ENCODER), model.arrays), {}))
    texts = blocks()
    found = in_turns(labels, [texts] * (ROUNDS + 1))
    place = "cpu" if device == "cpu" else "gpu"
    best = found.get("onnx", found["transformer"])
    figures = {f"encoder.vs_pipeline_{place}": ratio(best, found["pipeline"])}
    if device == "cpu":
        figures["encoder.torch_vs_pipeline_cpu"] = ratio(found["transformer"], found["pipeline"])
        whole_onnx = found["onnx, full precision"]
        figures["encoder.fp32_vs_pipeline_cpu"] = ratio(whole_onnx, found["pipeline"])
    return figures, found


def blocks() -> list[str]:
    """The first block of some words of each of some articles."""
    firsts = ([b for b in folded_blocks(article.text) if len(b) >= 40] for article in allsides.load("dev"))
    return [found[0] for found in firsts if found][:BLOCKS]


def measure_tokens(model: Model) -> tuple[dict[str, Figure], Rates]:
    """Tokens a second on a GPU, in batches of like lengths and in the order of the text, and the share of its peak."""
    encoder = TorchEncoder(model.text(ENCODER), model.arrays, device="cuda")
    texts = [block for article in allsides.load("dev") for block in folded_blocks(article.text)][:20_000]
    ids = [encoded.windows()[0].ids for encoded in Tokenizer(model.text(TOKENIZER)).encode(texts)]
    tokens = sum(map(len, ids))

    def in_order(_: Sequence[str]) -> object:
        return [encoder.encode(ids[first : first + 256]) for first in range(0, len(ids), 256)]

    def by_length(_: Sequence[str]) -> object:
        reader = Reader(encoder, Tokenizer(model.text(TOKENIZER)))
        return reader.read([encoded.windows()[0] for encoded in reader.split(texts)])

    found = in_turns({"padded": in_order, "by length": by_length}, [texts] * (ROUNDS + 1))
    a_second = {name: [rate * tokens / len(texts) for rate in rate] for name, rate in found.items()}
    parameters = sum(array.size for name, array in whole(model.arrays).items() if "embeddings" not in name)
    figures = {"encoder.by_length_vs_padded_gpu": ratio(found["by length"], found["padded"])}
    peak = next((peak for card, peak in PEAKS.items() if card in torch.cuda.get_device_name()), None)
    if peak is not None:
        shares = [2 * parameters * rate / peak for rate in a_second["by length"]]
        figures["encoder.share_of_peak"] = median(shares)
    return figures, {f"tokens, {name}": rate for name, rate in a_second.items()}


def measure_cascade(*, pages: bool) -> tuple[dict[str, Figure], Rates]:
    """How much faster articles are told apart by the cascade than by the encoder alone, and what is lost by it."""
    articles = allsides.load("test")[-(ROUNDS + 1) * ARTICLES :]
    truth = np.array([article.genre is Genre.COMMENTARY for article in articles])
    answers: dict[str, list[Flags]] = {"encoder": [], "cascade": []}

    def teller(name: str, genre: GenreBackend) -> Label:
        return lambda texts: answers[name].append(page_commentary(genre, texts) > 0.5)

    labels = {"encoder": teller("encoder", load(backend="onnx").genre)}
    labels["cascade"] = teller("cascade", load(backend="cascade").genre)
    texts = [article.text for article in articles]
    found = in_turns(labels, [texts[first : first + ARTICLES] for first in range(0, len(texts), ARTICLES)])
    alone, both = (np.concatenate(answers[name]) for name in ("encoder", "cascade"))
    lost = bootstrap(lambda d: 100 * (macro_f1(truth[d], alone[d]) - macro_f1(truth[d], both[d])), range(len(truth)))
    figures = {"cascade.vs_encoder": ratio(found["cascade"], found["encoder"]), "cascade.loss_points": lost}
    for name in answers if pages else ():
        told = measure_pages(decide_with(load(backend="onnx" if name == "encoder" else name).genre))
        figures |= {f"{name}.{key}": told[key] for key in ("pages.block_macro_f1", "pages.exact_boundary")}
    return figures, {f"articles, {name}": rate for name, rate in found.items()}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--pages", action="store_true", help="measure what the cascade loses on pages too: slow")
    arguments = parser.parse_args(argv)
    device: str = arguments.device
    model = read_model(bundled_folder(MODEL))
    figures, found = measure_blocks(model, device)
    more, rest = measure_cascade(pages=arguments.pages) if device == "cpu" else measure_tokens(model)
    figures |= more
    medians = {name: {"per_second": float(np.median(rate))} for name, rate in (found | rest).items()}
    name = "encoder" if device == "cpu" else f"encoder-{torch.cuda.get_device_name().lower().replace(' ', '-')}"
    write_results(Results(figures, medians, f"{COMMAND} {device}"), RESULTS / f"{name}.json")
    for key, figure in figures.items():
        print(f"{key}: {figure.value:.3f} [{figure.interval[0]:.3f}, {figure.interval[1]:.3f}]")
    for key, values in medians.items():
        print(f"{key}: {values['per_second']:.0f} a second")


if __name__ == "__main__":
    main()
