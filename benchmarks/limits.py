"""How near each tier comes to what the machine can do: ``python -m benchmarks.limits``.

The kernel's bytes a second beside those of a plain read of the same buffer, on one thread; the encoder's operations a
second beside those of a large matrix product in single precision, on all cores.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from benchmarks.contest import median
from benchmarks.encoder import MODEL, blocks
from stancekit.artifact import ENCODER, GRAPH, TOKENIZER, read_model
from stancekit.backends.onnx import OnnxEncoder
from stancekit.backends.packed import whole
from stancekit.backends.reading import Reader
from stancekit.backends.tokens import Tokenizer
from stancekit.backends.transformer import TorchEncoder
from stancekit.loading import bundled_folder, linear_base
from stancekit.results import Results, write_results
from training.prepare import allsides

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.backends.reading import Encoder
    from stancekit.metrics import Figure

TURNS = 30
SIZE = 2048
"""Rows and columns of the matrices."""
RESULTS = Path(__file__).parent / "results" / "limits.json"
COMMAND = "python -m benchmarks.limits"


def measure_kernel() -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """The kernel, on texts that are too many for the processor's caches."""
    texts = [line for article in allsides.load("train")[:6000] for line in article.text.splitlines() if line.strip()]
    encoded = "".join(texts).encode()
    model, raw = linear_base(), np.frombuffer(encoded, dtype=np.uint64, count=len(encoded) // 8)
    size = raw.nbytes / 1e6
    ours = [size / took for took in _times(lambda: model.commentary(texts))]
    plain = [size / took for took in _times(raw.sum)]
    share = median((np.array(ours) / np.array(plain)).tolist())
    return {"limits.share_of_memory_read": share}, {
        "kernel, one thread": {"mb_per_s": float(np.median(ours))},
        "memory read, one thread": {"mb_per_s": float(np.median(plain))},
    }


def measure_encoder() -> tuple[dict[str, Figure], dict[str, dict[str, float]]]:
    """The encoder in both precisions. Counted are the products with its weights, not those of attention."""
    model, texts = read_model(bundled_folder(MODEL)), blocks()
    weights = sum(array.size for name, array in whole(model.arrays).items() if "embeddings" not in name)
    left, right = torch.rand(SIZE, SIZE), torch.rand(SIZE, SIZE)
    peak = float(np.median([2 * SIZE**3 / took for took in _times(lambda: left @ right)]))
    encoders: dict[str, Encoder] = {
        "limits.encoder_share_of_peak": TorchEncoder(model.text(ENCODER), model.arrays, device="cpu"),
        "limits.int8_share_of_float_peak": OnnxEncoder(model.files[GRAPH], model.arrays),
    }
    figures = {}
    for key, encoder in encoders.items():
        tokenizer = Tokenizer(model.text(TOKENIZER))
        windows = [encoded.windows()[0] for encoded in tokenizer.encode(texts)]
        operations = 2 * weights * sum(len(window.ids) for window in windows)
        took = _times(lambda e=encoder, t=tokenizer, w=windows: Reader(e, t).read(w), turns=7)
        figures[key] = median([operations / seconds / peak for seconds in took])
    return figures, {"matrix product, all cores": {"gflops": peak / 1e9}}


def _times(work: Callable[[], object], turns: int = TURNS) -> list[float]:
    """Seconds of each turn, after one to warm up."""
    found = []
    for _ in range(turns + 1):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found[1:]


def main() -> None:
    """Measure, print and write the results."""
    figures, table = measure_kernel()
    more, rows = measure_encoder()
    figures |= more
    for key, figure in figures.items():
        print(f"{key}: {figure.value:.4f} [{figure.interval[0]:.4f}, {figure.interval[1]:.4f}]")
    for name, values in (table | rows).items():
        print(f"  {name}: {values}")
    write_results(Results(figures, table | rows, COMMAND), RESULTS)


if __name__ == "__main__":
    main()
