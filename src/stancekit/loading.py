"""From the name of a backend or the path of a model folder to a ready analyzer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.analyzer import Analyzer
from stancekit.artifact import MANIFEST, METRICS, Manifest, Model, read_manifest, read_model
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.stance import LinearStance
from stancekit.errors import ArtifactError, InputError
from stancekit.metrics import Figure, read_figures
from stancekit.parties import Lexicon
from stancekit.stance import Thresholds

if TYPE_CHECKING:
    from os import PathLike

    from stancekit.backends.base import GenreBackend, StanceBackend

BACKENDS = {"linear": {"genre": "genre-linear", "stance": "stance-linear"}}
"""The bundled model of each task, by backend."""


def load(
    *, backend: str | PathLike[str] = "linear", device: str | None = None, parties: str | PathLike[str] | None = None
) -> Analyzer:
    """Load an analyzer.

    Args:
        backend: ``linear``, or the path of a model folder, which replaces the bundled model of its task.
        device: ``cpu``, or None for the best one there is; the linear models know no other.
        parties: A file of further parties, TSV or JSON; see ``Lexicon.extended``.

    Raises:
        InputError: An unknown backend or device, or a party file that can't be read.
        ArtifactError: A model folder that is missing or damaged.

    Example:
        >>> import stancekit
        >>> analyzer = stancekit.load()
        >>> analyzer.genre.name
        'genre-linear 1'
    """
    if device not in {None, "cpu"}:
        raise InputError(f"device {device!r} can't be used by backend {str(backend)!r}: expected cpu; leave it out")
    models = {task: read_model(bundled_folder(name)) for task, name in _names(backend).items()}
    if (folder := Path(backend)) and backend not in BACKENDS:
        model = read_model(folder)
        models[model.manifest.task] = model
    lexicon = Lexicon.bundled()
    return Analyzer(
        genre=_genre(models["genre"]),
        stance_model=_stance(models["stance"]),
        lexicon=lexicon if parties is None else lexicon.extended(parties),
        thresholds=Thresholds(**models["stance"].manifest.thresholds),
    )


def bundled_models() -> list[Manifest]:
    """What every model that comes with the package says of itself."""
    return [read_manifest(path.parent) for path in sorted(_models().glob(f"*/{MANIFEST}"))]


def figures(name: str) -> dict[str, Figure]:
    """The measured figures of a bundled model, by key."""
    return read_figures(bundled_folder(name) / METRICS)


def bundled_folder(name: str) -> Path:
    """The folder of a bundled model."""
    return _models() / name


def _models() -> Path:
    """The models' home: inside the installed package, or beside ``src`` in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "models"
    return installed if installed.is_dir() else package.parents[1] / "models"


def _names(backend: str | PathLike[str]) -> dict[str, str]:
    if backend in BACKENDS:
        return BACKENDS[str(backend)]
    if not Path(backend).is_dir():
        raise InputError(
            f"unknown backend {str(backend)!r}: expected {', '.join(sorted(BACKENDS))} or the path of a model folder, "
            "and found no such folder"
        )
    return BACKENDS["linear"]


def _genre(model: Model) -> GenreBackend:
    _expect(model, "genre")
    return LinearGenre(model.arrays, model.manifest.settings, name=model.manifest.title)


def _stance(model: Model) -> StanceBackend:
    _expect(model, "stance")
    return LinearStance(model.arrays, model.manifest.settings, name=model.manifest.title)


def _expect(model: Model, task: str) -> None:
    manifest = model.manifest
    if (manifest.task, manifest.backend) != (task, "linear"):
        raise ArtifactError(
            f"model {manifest.title!r} can't be served: expected task {task} and backend linear, "
            f"found task {manifest.task} and backend {manifest.backend}; upgrade stancekit or choose another model"
        )
