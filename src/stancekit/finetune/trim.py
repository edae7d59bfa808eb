"""Takes out of an encoder what texts in a Latin script have no use for: other scripts' tokens, and far positions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stancekit.backends.packed import PREFIX
from stancekit.backends.tokens import MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

Arrays = dict[str, "npt.NDArray[np.generic]"]

_USEFUL = re.compile("[\u0021-\u024f\u2010-\u2044\u20a0-\u20bf\u2122]+")
"""Latin letters, figures, and the marks and currencies that stand among them."""
_UNUSED = re.compile(r"\[unused\d+\]")
_TOKENS, _POSITIONS = "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight"


def trimmed(config: str, tokenizer: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> tuple[str, str, Arrays]:
    """A smaller encoder that answers the same to texts in a Latin script; one that is not like BERT stays as it is.

    Args:
        config: The encoder's ``config.json``.
        tokenizer: Its ``tokenizer.json``.
        arrays: Its weights; their names begin with ``encoder.``. Others are left alone.

    Returns:
        The same three.
    """
    settings, record = json.loads(config), json.loads(tokenizer)
    tokens, positions = f"{PREFIX}{_TOKENS}", f"{PREFIX}{_POSITIONS}"
    if record["model"]["type"] != "WordPiece" or tokens not in arrays or positions not in arrays:
        return config, tokenizer, dict(arrays)
    special = {token["content"] for token in record["added_tokens"]}
    old = sorted(record["model"]["vocab"].items(), key=lambda item: item[1])
    kept = [(token, number) for token, number in old if token in special or _is_useful(token)]
    number_of = {token: number for number, (token, _) in enumerate(kept)}
    record["model"]["vocab"] = number_of
    for token in record["added_tokens"]:
        token["id"] = number_of[token["content"]]
    _renumber(record["post_processor"], number_of)
    record["truncation"] = record["padding"] = None
    settings |= {"vocab_size": len(kept), "max_position_embeddings": MAX_TOKENS}
    smaller = {
        **arrays,
        tokens: arrays[tokens][[number for _, number in kept]],
        positions: arrays[positions][:MAX_TOKENS],
    }
    return json.dumps(settings), json.dumps(record, ensure_ascii=False, separators=(",", ":")), smaller


def _is_useful(token: str) -> bool:
    return _USEFUL.fullmatch(token) is not None and _UNUSED.fullmatch(token) is None


def _renumber(processor: Any, number_of: Mapping[str, int]) -> None:
    """Give the marks that a tokenizer puts around a text their new numbers."""
    for token, entry in processor.get("special_tokens", {}).items():
        entry["ids"] = [number_of[token]]
    for side in ("cls", "sep"):
        if side in processor:
            processor[side] = [processor[side][0], number_of[processor[side][0]]]
