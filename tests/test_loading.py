import shutil

import pytest

import stancekit
from stancekit.backends.base import Prior
from stancekit.errors import ArtifactError, InputError
from stancekit.loading import bundled_folder, figures


def test_load_names_the_bundled_models():
    analyzer = stancekit.load()
    assert (analyzer.genre.name, analyzer.stance_model.name) == ("genre-linear 2", "stance-linear 7")


PAGE = "Russia strongly condemned the United States on Friday.\nI think that you are all fools!"
NEEDS = {"onnx": "onnxruntime", "transformer": "transformers", "cascade": "onnxruntime"}


@pytest.mark.parametrize("backend", NEEDS)
def test_backends_with_an_encoder_tell_genres_and_stances(backend):
    pytest.importorskip(NEEDS[backend], reason="the extra for encoders is not installed")
    analyzer = stancekit.load(backend=backend)
    analysis = analyzer.analyze(PAGE)
    assert "minilm-onnx 4" in analysis.models["genre"]
    assert ("genre-linear 2" in analysis.models["genre"]) == (backend == "cascade")
    assert analysis.models["stance"] == "minilm-onnx 4"
    assert [str(segment.genre) for segment in analysis.segments] == ["reporting", "commentary"]
    assert str(analyzer.stance(PAGE, holder="Russia", target="United States").stance) == "oppose"


def test_a_model_of_two_tasks_reads_each_sentence_once(monkeypatch):
    onnx = pytest.importorskip("stancekit.backends.onnx", reason="the extra for ONNX Runtime is not installed")
    read, encode = [], onnx.OnnxEncoder.encode
    monkeypatch.setattr(onnx.OnnxEncoder, "encode", lambda self, ids: read.extend(ids) or encode(self, ids))
    assert stancekit.load(backend="onnx").analyze(PAGE).stances
    assert len(read) == len(set(read)) == 2


def test_a_bundled_model_is_loaded_by_its_name():
    assert stancekit.load(backend="genre-linear").analyze(PAGE) == stancekit.load().analyze(PAGE)


def test_load_takes_a_model_folder_for_its_task(tmp_path):
    shutil.copytree(bundled_folder("genre-linear"), tmp_path / "mine")
    text = "Oslo said no.\nI think they are wrong."
    assert stancekit.load(backend=tmp_path / "mine").analyze(text) == stancekit.load().analyze(text)


def test_load_rejects_an_unknown_backend():
    expected = (
        r"unknown backend 'fast': expected cascade, linear, onnx, transformer, the name of a bundled model or the"
    )
    with pytest.raises(InputError, match=expected):
        stancekit.load(backend="fast")


@pytest.mark.parametrize("prior", [0.05, Prior(opinion=0.05, comments=0.2, threads=0.1)])
def test_load_takes_a_prior(prior):
    assert stancekit.load(prior=prior).genre.page_model.prior.opinion == 0.05


@pytest.mark.parametrize("prior", [0, 1.5, "0.1", Prior(opinion=0.2, comments=0.0, threads=0.1)])
def test_load_rejects_a_prior_that_is_no_share(prior):
    with pytest.raises(InputError, match=r"prior .* can't be used: expected (a share|shares) between 0 and 1"):
        stancekit.load(prior=prior)


def test_load_rejects_an_unknown_device():
    with pytest.raises(InputError, match="device 'cuda' can't be used by backend 'linear': expected cpu"):
        stancekit.load(device="cuda")


def test_load_rejects_a_damaged_folder(tmp_path):
    shutil.copytree(bundled_folder("genre-linear"), tmp_path / "mine")
    (tmp_path / "mine" / "weights.safetensors").write_bytes(b"")
    with pytest.raises(ArtifactError, match=r"weights\.safetensors is damaged: expected \d+ bytes, found 0"):
        stancekit.load(backend=tmp_path / "mine")


def test_load_rejects_a_folder_of_another_kind(tmp_path):
    shutil.copytree(bundled_folder("genre-linear"), tmp_path / "mine")
    manifest = tmp_path / "mine" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"backend": "linear"', '"backend": "quantum"'))
    with pytest.raises(
        ArtifactError, match="expected task genre and backend linear, found task genre and backend quant"
    ):
        stancekit.load(backend=tmp_path / "mine")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"bits": 18', '"bits": 17'),
        ('"bits": 18', '"bits": "x"'),
        ('"page_model"', '"page"'),
        ('"to_comment"', '"to_thread"'),
        ('"opinion": 0.', '"opinion": 7.'),
        ('"weights": [', '"weights": [[1.0], '),
    ],
)
def test_load_rejects_settings_that_do_not_fit_the_arrays(tmp_path, old, new):
    shutil.copytree(bundled_folder("genre-linear"), tmp_path / "mine")
    manifest = tmp_path / "mine" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(old, new))
    with pytest.raises(
        ArtifactError, match="model 'genre-linear 2' can't be served: its settings and arrays don't fit"
    ):
        stancekit.load(backend=tmp_path / "mine")


def test_load_rejects_a_model_of_an_unknown_task(tmp_path):
    shutil.copytree(bundled_folder("genre-linear"), tmp_path / "mine")
    manifest = tmp_path / "mine" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"task": "genre"', '"task": "poetry"'))
    with pytest.raises(ArtifactError, match="expected task genre, parties, stance, found 'poetry'"):
        stancekit.load(backend=tmp_path / "mine")


def test_load_adds_the_parties_of_a_file(tmp_path):
    (tmp_path / "mine.tsv").write_text("id\tname\taliases\nBFC\tBiscuit Front\tBiscuiteers\n")
    analyzer = stancekit.load(parties=tmp_path / "mine.tsv")
    assert [p.id for p in analyzer.analyze("The Biscuiteers said no.").parties] == ["BFC"]


def test_figures_are_those_of_the_folder():
    assert 0.5 < figures("genre-linear")["allsides_test.macro_f1"].value <= 1
