"""The encoder on a GPU; ``python -m benchmarks.gpu`` runs these beside the timings."""

import numpy as np
import pytest

import stancekit
from stancekit.artifact import ENCODER, read_model
from stancekit.loading import bundled_folder

torch = pytest.importorskip("torch", reason="the extra for encoders is not installed")
transformer = pytest.importorskip("stancekit.backends.transformer", reason="the extra for encoders is not installed")

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU"),
]
IDS = [tuple(range(2, 2 + length)) for length in (3, 200, 17, 64, 5)]
TEXT = (
    "Russia condemned NATO's plan on Friday, and Poland's prime minister backed it.\n"
    "The foreign ministry in Oslo said that it supports the treaty.\n"
    "I think you are all fools, and nobody should believe them!"
)


@pytest.fixture(scope="module")
def encoders():
    model = read_model(bundled_folder("minilm-onnx"))
    return {
        device: transformer.TorchEncoder(model.text(ENCODER), model.arrays, device=device) for device in ("cpu", "cuda")
    }


def test_vectors_on_a_gpu_are_those_of_a_cpu_as_far_as_bfloat16_goes(encoders):
    for cpu, gpu in zip(encoders["cpu"].encode(IDS), encoders["cuda"].encode(IDS), strict=True):
        assert gpu.shape == cpu.shape
        cosine = (cpu * gpu).sum(axis=1) / np.linalg.norm(cpu, axis=1) / np.linalg.norm(gpu, axis=1)
        assert cosine.min() > 0.995


def test_a_batch_that_does_not_fit_the_memory_goes_in_halves(encoders, monkeypatch):
    encoder = encoders["cuda"]
    expected, run, sizes = encoder.encode(IDS), encoder._model.forward, []

    def scarce(input_ids, attention_mask):
        sizes.append(len(input_ids))
        if len(input_ids) > 2:
            raise torch.cuda.OutOfMemoryError
        return run(input_ids=input_ids, attention_mask=attention_mask)

    monkeypatch.setattr(encoder._model, "forward", scarce)
    found = encoder.encode(IDS)
    assert sizes[0] == len(IDS)
    assert max(sizes[1:]) > 2 >= sizes[-1]
    assert all(np.abs(one - other).max() < 0.2 for one, other in zip(found, expected, strict=True))


def test_a_page_is_analysed_alike_on_both():
    on_cpu, on_gpu = (stancekit.load(backend="transformer", device=device).analyze(TEXT) for device in ("cpu", "cuda"))
    assert [str(s.genre) for s in on_gpu.segments] == [str(s.genre) for s in on_cpu.segments]
    rows = [{(r.holder, r.target, str(r.stance)) for r in analysis.stances} for analysis in (on_cpu, on_gpu)]
    assert rows[0] == rows[1]
    assert rows[0]


def test_an_encoder_is_fine_tuned_on_a_gpu(tiny_encoder):
    from stancekit.finetune.data import LabelledText  # noqa: PLC0415
    from stancekit.finetune.settings import EncoderSettings  # noqa: PLC0415
    from stancekit.finetune.transformer import Tuning, fit_text_encoder  # noqa: PLC0415

    rows = [LabelledText(text, label, str(n)) for n in range(20) for label, text in enumerate(("yes aye", "no nay"))]
    settings = EncoderSettings(epochs=8, head_rate=5e-3, hidden=8, held_out=0.3, seed=3)
    tuned = fit_text_encoder(rows, Tuning(tiny_encoder, settings), labels=2)
    assert tuned.history[-1].loss < tuned.history[0].loss
