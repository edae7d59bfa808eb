"""The model folder: one trained model on disk, checked before anything is built from it.

A folder holds ``manifest.json``, ``weights.safetensors``, ``metrics.json`` and ``README.md`` (the card). The manifest
lists every other file with its size and SHA-256, and every array with its shape. Nothing in it is executed.

To change the format: raise ``FORMAT``, keep reading the older numbers here, add a test with a folder of the old form.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.errors import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

FORMAT = 1
MANIFEST = "manifest.json"
WEIGHTS = "weights.safetensors"
METRICS = "metrics.json"
CARD = "README.md"
CURVE = "curve.svg"
"""The learning curve, beside the card that shows it."""
ENCODER = "config.json"
"""The configuration of an encoder, as transformers writes it."""
TOKENIZER = "tokenizer.json"
GRAPH = "model.onnx"
"""An encoder as ONNX Runtime takes it."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size in bytes and SHA-256 of one file of a model folder."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """A corpus that a model was trained on, with what its card must say of it."""

    name: str
    version: str
    licence: str
    citation: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model folder says of itself.

    Attributes:
        name: The model's name, as answers cite it together with ``version``.
        version: Rises with each release of the model's weights.
        task: ``genre``, ``parties`` or ``stance``; ``genre+stance`` where one model answers for both.
        backend: What serves it: ``linear``, ``transformer`` or ``onnx``.
        labels: The labels of its answers.
        licence: SPDX identifier of the weights' licence.
        settings: What the backend needs besides the arrays.
        thresholds: Below which probability the model abstains, by head.
        calibration: Parameters that turn scores into probabilities.
        corpora: What it was trained on.
        versions: Package versions at training time.
        arrays: Shape of each array.
        files: Every other file of the folder.
        format: Number of the folder's form.
    """

    name: str
    version: int
    task: str
    backend: str
    labels: tuple[str, ...]
    licence: str
    settings: Mapping[str, Any]
    thresholds: Mapping[str, float]
    calibration: Mapping[str, Any]
    corpora: tuple[CorpusEntry, ...]
    versions: Mapping[str, str]
    arrays: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def tasks(self) -> tuple[str, ...]:
        """What it answers for."""
        return tuple(self.task.split("+"))

    @property
    def title(self) -> str:
        """Name and version, as answers cite them."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Model:
    """A model folder as read: its manifest, its arrays by name, and the content of its other files by name."""

    manifest: Manifest
    arrays: Mapping[str, npt.NDArray[np.generic]]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One of its other files, such as ``tokenizer.json``.

        Raises:
            KeyError: The folder has none of this name.
            ValueError: It is not UTF-8.
        """
        return self.files[name].decode("utf-8")


def write_model(
    folder: Path,
    manifest: Manifest,
    arrays: Mapping[str, npt.NDArray[np.generic]],
    *,
    texts: Mapping[str, str],
    graph: bytes | None = None,
) -> None:
    """Write a model folder.

    Args:
        folder: Made where it is missing.
        manifest: Its ``arrays`` and ``files`` are filled in here.
        arrays: The weights.
        texts: Content of the further files by name, such as ``metrics.json`` and ``README.md``.
        graph: Content of ``model.onnx``, where the model has one.
    """
    from safetensors.numpy import save  # noqa: PLC0415 - reading a manifest needs neither numpy nor this

    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(save(dict(arrays)))
    if graph is not None:
        (folder / GRAPH).write_bytes(graph)
    shapes = {name: tuple(array.shape) for name, array in sorted(arrays.items())}
    files = {name: _entry(folder / name) for name in (WEIGHTS, *([GRAPH] if graph is not None else []))}
    _write_texts(folder, replace(manifest, arrays=shapes, files=files), texts)


def update_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Replace files of a model folder, such as its figures and card, and enter their hashes in the manifest."""
    _write_texts(folder, read_manifest(folder), texts)


def _write_texts(folder: Path, manifest: Manifest, texts: Mapping[str, str]) -> None:
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    files = {**manifest.files, **{name: _entry(folder / name) for name in texts}}
    record = asdict(replace(manifest, files=dict(sorted(files.items()))))
    (folder / MANIFEST).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest without looking at its other files.

    Raises:
        ArtifactError: It is missing, unreadable, or of a newer format.
    """
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_bytes())
        number = record["format"]
    except FileNotFoundError as error:
        raise ArtifactError(f"{folder} is not a model folder: expected {MANIFEST} in it, found none") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path, "expected JSON with a format number") from error
    if number != FORMAT:
        raise ArtifactError(
            f"{path} has format {number!r}, this stancekit reads format {FORMAT}; upgrade stancekit to read it"
        )
    try:
        return _parse(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, f"a field is missing or has the wrong form ({error})") from error


def read_model(folder: Path) -> Model:
    """Read and check a model folder.

    Raises:
        ArtifactError: A file is missing, or its size, hash, arrays or shapes are not those of the manifest.
    """
    from safetensors import SafetensorError  # noqa: PLC0415 - reading a manifest needs neither numpy nor this
    from safetensors.numpy import load  # noqa: PLC0415

    manifest = read_manifest(folder)
    contents = {name: _checked(folder / name, entry) for name, entry in manifest.files.items()}
    path = folder / WEIGHTS
    if WEIGHTS not in contents:
        raise _damaged(folder / MANIFEST, f"expected it to list {WEIGHTS}")
    try:
        arrays = load(contents[WEIGHTS])
    except (SafetensorError, ValueError) as error:
        raise _damaged(path, "expected safetensors") from error
    shapes = {name: tuple(array.shape) for name, array in arrays.items()}
    if shapes != dict(manifest.arrays):
        raise _damaged(path, f"expected arrays {_shapes(manifest.arrays)}, found {_shapes(shapes)}")
    return Model(manifest, arrays, {name: content for name, content in contents.items() if name != WEIGHTS})


def _parse(record: dict[str, Any]) -> Manifest:
    entries = {name: FileEntry(**entry) for name, entry in record.pop("files").items()}
    for name in entries:
        if Path(name).name != name or name in {"", ".", "..", MANIFEST}:
            raise ValueError(f"{name!r} is not a plain file name")
    for key, kind in (("name", str), ("version", int), ("task", str), ("backend", str), ("settings", dict)):
        if not isinstance(record[key], kind):
            raise ValueError(f"{key} should be {kind.__name__}, not {type(record[key]).__name__}")
    return Manifest(
        **{
            **record,
            "labels": tuple(record["labels"]),
            "corpora": tuple(CorpusEntry(**entry) for entry in record["corpora"]),
            "arrays": {name: tuple(shape) for name, shape in record["arrays"].items()},
            "files": entries,
        }
    )


def _checked(path: Path, entry: FileEntry) -> bytes:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size == entry.bytes else b""
    except OSError as error:
        raise _damaged(path, "it is missing or can't be read") from error
    if size != entry.bytes:
        raise _damaged(path, f"expected {entry.bytes} bytes, found {size}")
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise _damaged(path, "its SHA-256 is not the one in the manifest")
    return content


def _entry(path: Path) -> FileEntry:
    content = path.read_bytes()
    return FileEntry(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def _shapes(shapes: Mapping[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{name} {list(shape)}" for name, shape in sorted(shapes.items())) or "none"


def _damaged(path: Path, why: str) -> ArtifactError:
    return ArtifactError(f"{path} is damaged: {why}; restore the folder or train the model again")
