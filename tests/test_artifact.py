import json

import numpy as np
import pytest

from stancekit.artifact import CorpusEntry, Manifest, read_manifest, read_model, update_texts, write_model
from stancekit.errors import ArtifactError

ARRAYS = {"words": np.arange(6, dtype=np.float32).reshape(3, 2), "intercept": np.zeros(2, dtype=np.float32)}


@pytest.fixture
def folder(tmp_path):
    manifest = Manifest(
        name="tiny",
        version=3,
        task="genre",
        backend="linear",
        labels=("reporting", "commentary"),
        licence="Apache-2.0",
        settings={"bits": 4},
        thresholds={"pair": 0.5},
        calibration={},
        corpora=(CorpusEntry("c", "1", "MIT", "Doe (2020)"),),
        versions={"numpy": "2"},
    )
    write_model(tmp_path / "tiny", manifest, ARRAYS, texts={"README.md": "card\n"})
    return tmp_path / "tiny"


def test_read_model_returns_what_was_written(folder):
    model = read_model(folder)
    assert model.manifest.title == "tiny 3"
    assert model.manifest.corpora[0].licence == "MIT"
    assert set(model.manifest.files) == {"README.md", "weights.safetensors"}
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(model.arrays[name], array)


def test_write_model_gives_the_same_bytes_each_time(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_model(folder, read_model(folder).manifest, ARRAYS, texts={"README.md": "card\n"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_update_texts_enters_the_new_hash(folder):
    update_texts(folder, {"README.md": "a new card\n"})
    assert read_model(folder).manifest.files["README.md"].bytes == 11


def test_read_model_rejects_a_folder_without_manifest(tmp_path):
    with pytest.raises(ArtifactError, match=r"not a model folder: expected manifest\.json in it, found none"):
        read_model(tmp_path)


def test_read_model_rejects_a_changed_byte(folder):
    weights = folder / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ArtifactError, match=r"weights\.safetensors is damaged: its SHA-256 is not the one"):
        read_model(folder)


def test_read_model_rejects_a_cut_file(folder):
    weights = folder / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4])
    with pytest.raises(ArtifactError, match=r"damaged: expected \d+ bytes, found \d+; restore the folder"):
        read_model(folder)


def test_read_model_rejects_a_missing_file(folder):
    (folder / "README.md").unlink()
    with pytest.raises(ArtifactError, match=r"README\.md is damaged: it is missing"):
        read_model(folder)


def edit(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_read_model_rejects_other_shapes(folder):
    edit(folder, arrays={"words": [2, 3], "intercept": [2]})
    with pytest.raises(
        ArtifactError, match=r"expected arrays intercept \[2\], words \[2, 3\], found .* words \[3, 2\]"
    ):
        read_model(folder)


def test_read_manifest_asks_to_upgrade_for_a_newer_format(folder):
    edit(folder, format=99)
    with pytest.raises(ArtifactError, match=r"has format 99, this stancekit reads format 1; upgrade stancekit"):
        read_manifest(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', "\x00"])
def test_read_manifest_rejects_what_is_no_manifest(folder, content):
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ArtifactError, match=r"manifest\.json is damaged"):
        read_manifest(folder)


@pytest.mark.parametrize("name", ["../secret", "manifest.json", "a/b", ".."])
def test_read_manifest_rejects_files_outside_the_folder(folder, name):
    edit(folder, files={name: {"bytes": 1, "sha256": "0"}})
    with pytest.raises(ArtifactError, match="is not a plain file name"):
        read_manifest(folder)
