"""From the name of a backend or the path of a model folder to a ready analyzer."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stancekit.analyzer import Analyzer
from stancekit.artifact import MANIFEST, METRICS, Manifest, Model, read_manifest, read_model
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.stance import LinearStance
from stancekit.errors import ArtifactError, InputError
from stancekit.metrics import Figure, read_figures
from stancekit.parties import Lexicon
from stancekit.stance import Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.backends.base import GenreBackend, StanceBackend

Built = TypeVar("Built")

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
    if not isinstance(backend, str | PathLike):
        raise InputError(f"backend {backend!r} can't be loaded: expected a name or the path of a model folder")
    if device not in {None, "cpu"}:
        raise InputError(f"device {device!r} can't be used by backend {str(backend)!r}: expected cpu; leave it out")
    models = {task: read_model(bundled_folder(name)) for task, name in _names(backend).items()}
    if backend not in BACKENDS:
        model = read_model(Path(backend))
        if model.manifest.task not in models:
            raise _unusable(model, f"expected task {' or '.join(models)}, found {model.manifest.task!r}")
        models[model.manifest.task] = model
    lexicon = Lexicon.bundled()
    return Analyzer(
        genre=_genre(models["genre"]),
        stance_model=_stance(models["stance"]),
        lexicon=lexicon if parties is None else lexicon.extended(parties),
        thresholds=_built(models["stance"], lambda model: Thresholds(**model.manifest.thresholds)),
    )


def bundled_models() -> list[Manifest]:
    """What every model that comes with the package says of itself."""
    return [read_manifest(path.parent) for path in sorted(_models().glob(f"*/{MANIFEST}"))]


def figures(name: str) -> dict[str, Figure]:
    """The measured figures of a bundled model, by key.

    Raises:
        ArtifactError: They are missing or damaged.
    """
    path = bundled_folder(name) / METRICS
    try:
        return read_figures(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"{path} can't be read: expected a model's figures ({error!r}); install again") from error


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
    manifest = _served(model, "genre")
    return _built(model, lambda model: LinearGenre(model.arrays, manifest.settings, name=manifest.title))


def _stance(model: Model) -> StanceBackend:
    manifest = _served(model, "stance")
    return _built(model, lambda model: LinearStance(model.arrays, manifest.settings, name=manifest.title))


def _served(model: Model, task: str) -> Manifest:
    manifest = model.manifest
    if (manifest.task, manifest.backend) != (task, "linear"):
        found = f"task {manifest.task} and backend {manifest.backend}"
        raise _unusable(model, f"expected task {task} and backend linear, found {found}")
    return manifest


def _built(model: Model, build: Callable[[Model], Built]) -> Built:
    """Build from a model what its manifest describes, or say that it describes nothing that can be built."""
    try:
        return build(model)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _unusable(model, f"its settings and arrays don't fit together ({error!r})") from error


def _unusable(model: Model, why: str) -> ArtifactError:
    title = model.manifest.title
    return ArtifactError(f"model {title!r} can't be served: {why}; upgrade stancekit or choose another model")
