"""Makes a small model for CPUs of a fine-tuned one: ``python -m training.export build/stance-minilm build/small``."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stancekit.artifact import ENCODER, TOKENIZER, read_model, write_model
from stancekit.backends.transformer import PREFIX
from stancekit.finetune.export import export_encoder, quantized

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
    graph = export_encoder(model.text(ENCODER), model.arrays)
    heads = {name: array for name, array in model.arrays.items() if not name.startswith(PREFIX)}
    if not arguments.full:
        graph, heads = quantized(graph), {name: array.astype(np.float16) for name, array in heads.items()}
    manifest = replace(model.manifest, backend="onnx")
    write_model(arguments.output, manifest, heads, texts={TOKENIZER: model.text(TOKENIZER)}, graph=graph)
    size = sum(path.stat().st_size for path in arguments.output.iterdir())
    print(f"wrote {arguments.output}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
