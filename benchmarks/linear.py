"""How fast and how well blocks are told apart, beside what people use for it: ``python -m benchmarks.linear``.

Every contender is fitted to the same blocks in a fresh process of one thread, at the threshold that serves it best on
the same dev blocks, and labels the same test blocks from outlets and readers that none of them saw. They label in
turns, so that whatever else the machine does slows down all of them. Slow ones label fewer blocks in a turn.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from benchmarks.contest import Contender, pin_to_one_core, rates, ratio, serve
from stancekit.backends.base import REPORT
from stancekit.finetune.data import LabelledPage
from stancekit.metrics import Figure, bootstrap, macro_f1
from stancekit.results import Results, write_results
from stancekit.text import folded_blocks
from stancekit.types import Genre

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stancekit.backends.base import FloatArray

    Score = Callable[[Sequence[str]], npt.NDArray[np.floating[Any]]]

OURS, THREADS, PLAIN = "stancekit", "stancekit, two threads", "stancekit without its kernel"
BLOCKS = {
    OURS: 50_000,
    THREADS: 50_000,
    PLAIN: 20_000,
    "fastText": 50_000,
    "scikit-learn TF-IDF": 20_000,
    "scikit-learn hashing + SGD": 20_000,
    "model2vec": 5_000,
    "MiniLM + logistic regression": 16,
}
"""Contenders, and how many blocks they label in a turn."""
TRAIN_PAGES, DEV_BLOCKS, LEARNT_BY_ENCODER = 1_200, 10_000, 1_000
TURNS, CALLS = 30, 3_000
SEED = 7
RESULTS = Path(__file__).parent / "results" / "linear.json"
COMMAND = "python -m benchmarks.linear"


@dataclass(frozen=True, slots=True)
class Rows:
    """What everybody learns from and is tested on.

    Attributes:
        pages: The training pages.
        texts: Their blocks, each once.
        commentary: Whether each of them is commentary.
        dev: Blocks to choose a threshold by, and whether each is commentary.
        test: Blocks of unseen outlets and readers.
        truth: Whether each of them is commentary.
    """

    pages: list[LabelledPage]
    texts: list[str]
    commentary: list[bool]
    dev: tuple[list[str], npt.NDArray[np.bool_]]
    test: list[str]
    truth: npt.NDArray[np.bool_]


def load_rows() -> Rows:
    """The rows, from the corpora."""
    from training.evaluate import RECIPES  # noqa: PLC0415 - contenders read a file instead
    from training.prepare import allsides, comments  # noqa: PLC0415
    from training.recipe import read_recipe  # noqa: PLC0415
    from training.train import genre_pages  # noqa: PLC0415

    drawn = np.random.default_rng(SEED)
    every = genre_pages(read_recipe(RECIPES / "genre-linear.toml"), allsides.load("train"))
    pages = [every[index] for index in sorted(drawn.permutation(len(every))[:TRAIN_PAGES].tolist())]
    kinds = {block: kind != REPORT for page in pages for block, kind in zip(page.blocks, page.kinds, strict=True)}

    def of(split: str, readers: str) -> tuple[list[str], npt.NDArray[np.bool_]]:
        blocks = {b: a.genre is Genre.COMMENTARY for a in allsides.load(split) for b in folded_blocks(a.text)}
        blocks |= {block: True for comment in comments.load(readers) for block in folded_blocks(comment.text)}
        new = [(block, label) for block, label in blocks.items() if block not in kinds]
        # all commentary, as there is less of it, and reports
        ranks = drawn.random(len(new)) - [label for _, label in new]
        kept = drawn.permutation(np.argsort(ranks)[: BLOCKS[OURS]]).tolist()
        return [new[index][0] for index in kept], np.array([new[index][1] for index in kept])

    dev, test = of("dev", "nyt_roomfordebate_comments"), of("test_outlet", "fox_comments")
    return Rows(pages, list(kinds), list(kinds.values()), (dev[0][:DEV_BLOCKS], dev[1][:DEV_BLOCKS]), *test)


def save(rows: Rows, path: Path) -> None:
    """Write the rows for contenders to read."""
    record = {
        "pages": [[page.blocks, page.kinds, page.source, page.fold] for page in rows.pages],
        "train": [rows.texts, rows.commentary],
        "dev": [rows.dev[0], rows.dev[1].tolist()],
        "test": [rows.test, rows.truth.tolist()],
    }
    path.write_text(json.dumps(record), encoding="utf-8")


def read(path: Path) -> Rows:
    """The rows that ``save`` wrote."""
    record = json.loads(path.read_text(encoding="utf-8"))
    pages = [
        LabelledPage(tuple(blocks), tuple(kinds), source, number) for blocks, kinds, source, number in record["pages"]
    ]
    (texts, commentary), (dev, dev_truth), (test, truth) = record["train"], record["dev"], record["test"]
    return Rows(pages, texts, commentary, (dev, np.array(dev_truth)), test, np.array(truth))


def fit(name: str, rows: Rows, encoder: str, ours: Path) -> Score:
    """What scores blocks, fitted to the training rows; higher is likelier commentary.

    Args:
        name: Of the contender.
        rows: The rows.
        encoder: The folder of all-MiniLM-L6-v2.
        ours: The folder of our model, which is fitted once for all of its contenders.
    """
    if name in {OURS, THREADS, PLAIN}:
        return _read_ours(name, ours)
    if name == "fastText":
        return _fit_fasttext(rows)
    if name == "model2vec":
        return _fit_model2vec(rows, encoder)
    if name == "MiniLM + logistic regression":
        return _fit_embeddings(rows, encoder)
    return _fit_sklearn(name, rows)


def fit_ours(rows: Rows, folder: Path) -> float:
    """Fit our model, write its folder, and give the seconds that it took."""
    from stancekit.artifact import Manifest, write_model  # noqa: PLC0415 - each process loads one contender
    from stancekit.finetune.linear_genre import GenreSettings, fit_genre  # noqa: PLC0415

    began = time.perf_counter()
    # where comments begin has no part in this, so few pages fit it; later steps change no label
    arrays, settings = fit_genre(rows.pages, GenreSettings(page_model_pages=100, max_iterations=60))
    took = time.perf_counter() - began
    none: dict[str, Any] = {"thresholds": {}, "calibration": {}, "corpora": (), "versions": {}}
    labels = tuple(map(str, Genre))
    manifest = Manifest("ours", 1, "genre", "linear", labels=labels, licence="", settings=settings, **none)
    write_model(folder, manifest, arrays, texts={})
    return took


def _read_ours(name: str, folder: Path) -> Score:
    from stancekit.artifact import read_model  # noqa: PLC0415
    from stancekit.building import Builder  # noqa: PLC0415

    model = Builder(read_model(folder)).linear_genre()
    if name == OURS:
        return model.commentary
    if name == PLAIN:
        return model.without_kernel().commentary
    pool = ThreadPoolExecutor(2)

    def score(texts: Sequence[str]) -> FloatArray:
        half = len(texts) // 2
        return np.concatenate(list(pool.map(model.commentary, (texts[:half], texts[half:]))))

    return score


def _fit_fasttext(rows: Rows) -> Score:
    import fasttext  # noqa: PLC0415

    fasttext.FastText.eprint = lambda _: None
    with TemporaryDirectory() as folder:
        path = Path(folder, "rows.txt")
        lines = zip(rows.texts, rows.commentary, strict=True)
        path.write_text("".join(f"__label__{label:d} {_line(text)}\n" for text, label in lines), encoding="utf-8")
        model = fasttext.train_supervised(
            str(path), wordNgrams=2, epoch=5, lr=0.5, dim=16, bucket=1 << 18, seed=SEED, thread=1, verbose=0
        )

    def score(texts: Sequence[str]) -> npt.NDArray[np.floating[Any]]:
        labels, chances = model.predict(list(map(_line, texts)), k=1)
        first = np.array([chance[0] for chance in chances])
        return np.where(np.array([label[0] == "__label__1" for label in labels]), first, 1 - first)

    return score


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _fit_sklearn(name: str, rows: Rows) -> Score:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression, SGDClassifier  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415

    if name == "scikit-learn TF-IDF":
        vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        model = make_pipeline(vectors, LogisticRegression(C=10, max_iter=300, class_weight="balanced"))
    else:
        vectors = HashingVectorizer(ngram_range=(1, 2), n_features=1 << 18)
        model = make_pipeline(vectors, SGDClassifier(loss="log_loss", alpha=1e-6, random_state=SEED))
    return model.fit(rows.texts, rows.commentary).decision_function


def _fit_model2vec(rows: Rows, encoder: str) -> Score:
    from model2vec.distill import distill  # noqa: PLC0415

    model = distill(encoder, device="cpu")
    return _fit_on_vectors(lambda texts: model.encode(list(texts), use_multiprocessing=False), rows)


def _fit_embeddings(rows: Rows, encoder: str) -> Score:
    import torch  # noqa: PLC0415
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    tokenizer, model = AutoTokenizer.from_pretrained(encoder), AutoModel.from_pretrained(encoder).eval()

    def encode(texts: Sequence[str]) -> npt.NDArray[np.floating[Any]]:
        found = []
        order = np.argsort([-len(text) for text in texts])  # of like lengths together, as sentence-transformers has it
        with torch.inference_mode():
            for first in range(0, len(texts), 32):
                batch = [texts[index] for index in order[first : first + 32].tolist()]
                tokens = tokenizer(batch, padding=True, truncation=True, max_length=256, return_tensors="pt")
                mask = tokens["attention_mask"][:, :, None]
                found.append(((model(**tokens).last_hidden_state * mask).sum(1) / mask.sum(1)).numpy())
        return np.concatenate(found)[np.argsort(order)]

    drawn = np.random.default_rng(SEED).permutation(len(rows.texts))[:LEARNT_BY_ENCODER].tolist()
    texts, commentary = [rows.texts[i] for i in drawn], [rows.commentary[i] for i in drawn]
    return _fit_on_vectors(encode, replace(rows, texts=texts, commentary=commentary))


def _fit_on_vectors(encode: Score, rows: Rows) -> Score:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    model = LogisticRegression(max_iter=1000, class_weight="balanced").fit(encode(rows.texts), rows.commentary)
    return lambda texts: model.decision_function(encode(texts))


def contend(name: str, path: Path, encoder: str) -> None:
    """In a process of its own: fit, then do what is asked for."""
    rows, count = read(path), BLOCKS[name]
    began = time.perf_counter()
    score = fit(name, rows, encoder, path.parent / "ours")
    took = time.perf_counter() - began
    if name != THREADS:
        pin_to_one_core()

    def turn() -> float:
        """Seconds a pass; a turn has as many as fit half a second, one at least."""
        began, passes = time.perf_counter(), 0
        while not passes or time.perf_counter() - began < 0.5:
            score(rows.test[:count])
            passes += 1
        return (time.perf_counter() - began) / passes

    serve(
        {
            "fit": lambda: took,
            "turn": turn,
            "latency": lambda: latency(score, rows.test),
            "answers": lambda: answers(score, rows, max(count, 500)),
        }
    )


def latency(score: Score, texts: Sequence[str]) -> list[float]:
    """Microseconds of calls with one block each."""
    found = []
    for text in texts[:CALLS]:
        began = time.perf_counter()
        score([text])
        found.append(1e6 * (time.perf_counter() - began))
    return found


def answers(score: Score, rows: Rows, count: int) -> list[bool]:
    """Whether each block of the test is commentary, at the threshold that is best on dev."""
    dev, truth = rows.dev[0][:count], rows.dev[1][:count]
    found = score(dev)
    cuts = np.quantile(found, np.linspace(0.02, 0.98, 97)).tolist()
    best = max(cuts, key=lambda cut: macro_f1(truth, found > cut))
    told: list[bool] = (score(rows.test[:count]) > best).tolist()
    return told


def measure(
    rows: Rows, contenders: dict[str, Contender], fitted: dict[str, float]
) -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """Figures of ours, and rates, quality and training time of everybody."""
    found = rates(contenders, {name: BLOCKS[name] for name in contenders}, turns=TURNS)
    size = np.cumsum([len(text.encode()) for text in rows.test]) / 1e6
    table: dict[str, dict[str, float]] = {}
    for name, contender in contenders.items():
        per_second, told = float(np.median(found[name])), np.array(contender.ask("answers"))
        table[name] = {
            "docs_per_s": per_second,
            "mb_per_s": per_second * float(size[BLOCKS[name] - 1]) / BLOCKS[name],
            "macro_f1": macro_f1(rows.truth[: len(told)], told),
            "fit_s": fitted[name],
        }
        print(f"{name}: { ({key: round(value, 3) for key, value in table[name].items()}) }", flush=True)
    calls = np.array(contenders[OURS].ask("latency"))
    figures = {
        "linear.vs_fasttext": ratio(found[OURS], found["fastText"]),
        "linear.vs_sklearn": ratio(found[OURS], found["scikit-learn TF-IDF"]),
        "linear.vs_plain": ratio(found[OURS], found[PLAIN]),
        "linear.two_threads": ratio(found[THREADS], found[OURS]),
    }
    for percent in (50, 95, 99):
        figures[f"linear.p{percent}_us"] = bootstrap(
            lambda drawn, p=percent: float(np.percentile(calls[drawn], p)), range(len(calls))
        )
    return figures, table


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--encoder", default="", help="folder of all-MiniLM-L6-v2; without it, two contenders are left out"
    )
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.contender:
        contend(arguments.contender, arguments.rows, arguments.encoder)
        return
    rows = load_rows()
    print(f"{len(rows.pages)} pages, {len(rows.texts)} blocks to learn, {rows.truth.mean():.1%} of the test commentary")
    names = [name for name in BLOCKS if arguments.encoder or name not in {"model2vec", "MiniLM + logistic regression"}]
    with TemporaryDirectory() as folder:
        path = Path(folder, "rows.json")
        save(rows, path)
        rest = ("--rows", str(path), "--encoder", arguments.encoder)
        ours = fit_ours(rows, path.parent / "ours")
        contenders, fitted = {}, {}
        for name in names:
            contenders[name] = Contender("benchmarks.linear", "--contender", name, *rest)
            fitted[name] = max(contenders[name].ask("fit"), ours if name in {OURS, THREADS, PLAIN} else 0.0)
            print(f"{name}: fitted in {fitted[name]:.0f} seconds", flush=True)
        figures, table = measure(rows, contenders, fitted)
        for contender in contenders.values():
            contender.end()
    write_results(Results(figures, table, COMMAND), RESULTS)
    for key, figure in figures.items():
        print(f"{key}: {figure.value:.2f} [{figure.interval[0]:.2f}, {figure.interval[1]:.2f}]")


if __name__ == "__main__":
    main()
