import pytest

import stancekit
from stancekit.artifact import ENCODER, GRAPH, TOKENIZER, Manifest, write_model
from stancekit.backends.base import VoiceQuery
from stancekit.types import Span

export = pytest.importorskip("training.export", reason="the training scripts or the extra for exporting are not here")


@pytest.fixture(scope="module")
def folder(tiny_encoder, tmp_path_factory):
    transformers = pytest.importorskip("transformers")
    from stancekit.backends.spans import HEADS  # noqa: PLC0415
    from stancekit.backends.transformer import without_pooler  # noqa: PLC0415
    from stancekit.finetune.nets import EncoderNet  # noqa: PLC0415
    from stancekit.finetune.settings import EncoderSettings  # noqa: PLC0415

    encoder = without_pooler(transformers.AutoModel.from_pretrained(tiny_encoder))
    settings = {name: {"temperature": 1.0, "offsets": [0.0] * labels} for name, labels in HEADS.items()}
    manifest = Manifest("tiny", 1, "stance", "transformer", (), "CC0-1.0", settings, {}, {}, (), {})
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny_encoder).backend_tokenizer.to_str()
    path = tmp_path_factory.mktemp("tiny")
    arrays = EncoderNet(encoder, HEADS, EncoderSettings(hidden=8)).served()
    write_model(path, manifest, arrays, texts={ENCODER: encoder.config.to_json_string(), TOKENIZER: tokenizer})
    return path


@pytest.mark.parametrize(("flags", "close"), [(["--full"], 1e-5), ([], 0.1)])
def test_what_is_exported_answers_like_the_model_it_was_made_of(folder, tmp_path, capsys, flags, close):
    export.main([str(folder), str(tmp_path / "small"), *flags])
    assert "MB" in capsys.readouterr().out
    assert (tmp_path / "small" / GRAPH).exists()
    query = VoiceQuery("Oslo is a disgrace.", Span(0, 4))
    whole, small = (stancekit.load(backend=path).stance_model for path in (folder, tmp_path / "small"))
    assert small.score_voice([query]) == pytest.approx(whole.score_voice([query]), abs=close)
