"""An encoder in torch, on a CPU or a GPU. Importing this module imports torch and transformers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from transformers import AutoConfig, AutoModel, PreTrainedModel

from stancekit.backends.packed import whole
from stancekit.backends.reading import CPU_BATCH_TOKENS
from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from stancekit.backends.reading import Vectors

_GPU_BATCH_TOKENS = 65_536


class TorchEncoder:
    """Encodes with torch.

    Args:
        config: The encoder's ``config.json``, as transformers writes it.
        arrays: Its weights, as ``packed`` has them.
        device: ``cpu``, ``cuda`` or ``cuda:1``; None for a GPU where there is one.

    Raises:
        InputError: The device is none, or is not there.
    """

    def __init__(
        self, config: str, arrays: Mapping[str, npt.NDArray[np.generic]], *, device: str | None = None
    ) -> None:
        self._device = _find(device)
        model = filled_encoder(config, arrays)
        self.width = int(json.loads(config)["hidden_size"])
        self.batch_tokens = _GPU_BATCH_TOKENS if self._device.type == "cuda" else CPU_BATCH_TOKENS
        self._model = torch.nn.Module.to(model, self._device).train(mode=False)

    def encode(self, ids: Sequence[tuple[int, ...]]) -> list[Vectors]:
        """See ``Encoder``. Where the GPU's memory runs out, the batch goes in halves."""
        try:
            with torch.inference_mode(), torch.autocast(self._device.type, torch.bfloat16, self._device.type == "cuda"):
                vectors = self._model(**padded(ids, self._device)).last_hidden_state.float().cpu().numpy()
            return [vectors[row, : len(tokens)].copy() for row, tokens in enumerate(ids)]
        except torch.cuda.OutOfMemoryError:
            if len(ids) == 1:
                raise
        half = len(ids) // 2
        return [*self.encode(ids[:half]), *self.encode(ids[half:])]


def build_encoder(config: Mapping[str, Any]) -> PreTrainedModel:
    """An encoder with weights of no meaning, as a configuration describes it."""
    settings = dict(config)
    build: Callable[..., PreTrainedModel] = AutoModel.from_config
    return without_pooler(build(AutoConfig.for_model(settings.pop("model_type"), **settings)))


def filled_encoder(config: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> PreTrainedModel:
    """An encoder with its weights.

    Args:
        config: Its ``config.json``.
        arrays: Its weights, as ``packed`` has them.
    """
    encoder = build_encoder(json.loads(config))
    encoder.load_state_dict({name: torch.from_numpy(np.array(array)) for name, array in whole(arrays).items()})
    return encoder


def without_pooler(encoder: PreTrainedModel) -> PreTrainedModel:
    """The encoder without the layer that some have on top for their first token, which nothing here uses."""
    if hasattr(encoder, "pooler"):
        encoder.register_module("pooler", None)
    return encoder


def padded(ids: Sequence[Sequence[int]], device: torch.device) -> dict[str, torch.Tensor]:
    """A batch as an encoder takes it."""
    longest = max(map(len, ids))
    batch = torch.zeros((len(ids), longest), dtype=torch.long)
    mask = torch.zeros_like(batch)
    for row, tokens in enumerate(ids):
        batch[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return {"input_ids": batch.to(device), "attention_mask": mask.to(device)}


def _find(device: str | None) -> torch.device:
    name = device or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        found = torch.device(name)
    except RuntimeError as error:
        raise InputError(f"device {name!r} can't be used: expected cpu, cuda or cuda:1") from error
    if found.type == "cuda" and not torch.cuda.is_available():
        raise InputError(f"device {name!r} can't be used: torch finds no GPU; leave it out, or use cpu")
    return found
