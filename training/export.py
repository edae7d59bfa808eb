"""Makes a small model for CPUs of a fine-tuned one: ``python -m training.export build/NAME models/NAME``."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stancekit.artifact import ENCODER, TOKENIZER, read_model, write_model
from stancekit.backends.packed import PREFIX
from stancekit.backends.tokens import Tokenizer
from stancekit.finetune.export import detached, export_encoder
from stancekit.finetune.quantize import quantized
from stancekit.finetune.trim import trimmed
from training.prepare import drills

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Export the encoder, eight bits a weight unless told otherwise, with its heads beside it in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--full", action="store_true", help="keep full precision")
    arguments = parser.parse_args(argv)
    model = read_model(arguments.model)
    config, tokenizer, arrays = trimmed(model.text(ENCODER), model.text(TOKENIZER), model.arrays)
    graph = export_encoder(config, arrays)
    heads = {name: array for name, array in arrays.items() if not name.startswith(PREFIX)}
    if not arguments.full:
        sample = sorted({row.query.text for row in drills.load()})[::5]
        graph = quantized(graph, [encoded.ids for encoded in Tokenizer(tokenizer).encode(sample)])
        heads = {name: array.astype(np.float16) for name, array in heads.items()}
    graph, encoder = detached(graph)
    manifest = replace(model.manifest, backend="onnx")
    texts = {ENCODER: config, TOKENIZER: tokenizer}
    write_model(arguments.output, manifest, heads | encoder, texts=texts, graph=graph)
    size = sum(path.stat().st_size for path in arguments.output.iterdir())
    print(f"wrote {arguments.output}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
