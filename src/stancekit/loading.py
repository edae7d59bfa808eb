"""From the name of a backend or the path of a model folder to a ready analyzer or model."""

from __future__ import annotations

from dataclasses import astuple, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from stancekit.analyzer import Analyzer
from stancekit.artifact import MANIFEST, METRICS, Manifest, Model, read_manifest, read_model
from stancekit.backends.base import Prior
from stancekit.building import Builder, unusable
from stancekit.errors import ArtifactError, InputError
from stancekit.metrics import Figure, read_figures
from stancekit.parties import Lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancekit.backends.base import GenreBackend
    from stancekit.backends.linear.genre import LinearGenre
    from stancekit.backends.linear.stance import LinearStance
    from stancekit.backends.tuned import ClaimClassifier, TextClassifier

BACKENDS = {
    "linear": {"genre": "genre-linear", "parties": "parties-linear", "stance": "stance-linear"},
    "onnx": {"genre": "minilm-onnx", "parties": "parties-linear", "stance": "minilm-onnx"},
    "transformer": {"genre": "minilm-onnx", "parties": "parties-linear", "stance": "minilm-onnx"},
    "cascade": {"genre": "minilm-onnx", "parties": "parties-linear", "stance": "minilm-onnx"},
}
"""The bundled model of each task, by backend; that of genre answers in ``cascade`` where the linear one is not sure."""


def load(
    *,
    backend: str | PathLike[str] = "linear",
    device: str | None = None,
    parties: str | PathLike[str] | None = None,
    prior: float | Prior | None = None,
) -> Analyzer:
    """Load an analyzer.

    Args:
        backend: ``linear``; ``onnx``, whose genres and stances come from an encoder on a CPU; ``transformer``, the same
            encoder in torch, on a CPU or a GPU; ``cascade``, with genres by the linear model where it is sure; or the
            name of a bundled model or the path of a model folder, which replaces the linear one of its task.
        device: ``cpu``, or None for the best one there is. Linear models know no other; encoders ``cuda`` besides.
        parties: A file of further parties, TSV or JSON; see ``Lexicon.extended``.
        prior: Share in (0, 1) of opinion pieces among the articles to come, where it is known, or all that is expected
            of the pages (``genre.estimate_prior``); None for what the training pages were like: of the articles, one in
            three is opinion.

    Raises:
        InputError: An unknown backend or device, a prior that is no share, or a party file that can't be read.
        ArtifactError: A model folder that is missing or damaged.
        MissingExtraError: The model has an encoder, and stancekit is installed without the extra for it.

    Example:
        >>> import stancekit
        >>> analyzer = stancekit.load()
        >>> analyzer.genre.name
        'genre-linear 2'
    """
    if not isinstance(backend, str | PathLike):
        raise InputError(f"backend {backend!r} can't be loaded: expected a name or the path of a model folder")
    builders = _builders(backend, device)
    if device not in {None, "cpu"} and not any(builder.has_encoder for builder in builders.values()):
        raise InputError(f"device {device!r} can't be used by backend {str(backend)!r}: expected cpu; leave it out")
    base = linear_base() if builders["genre"].has_encoder else None
    stance_base = linear_stance() if builders["stance"].has_encoder else None
    genre = builders["genre"].genre(base)
    if base is not None and backend == "cascade":
        genre = _cascaded(base, genre, builders["genre"].sureness())
    lexicon = Lexicon.bundled()
    return Analyzer(
        genre=genre if prior is None else with_prior(genre, prior),
        names=builders["parties"].names(),
        stance_model=builders["stance"].stance(stance_base),
        lexicon=lexicon if parties is None else lexicon.extended(parties),
        thresholds=builders["stance"].thresholds(),
    )


def load_genre(name: str | PathLike[str]) -> GenreBackend:
    """A genre model alone, by the name of a bundled one or by its folder.

    Raises:
        InputError: There is no such model.
        ArtifactError: The folder is damaged, or holds a model of another task.

    Example:
        >>> load_genre("genre-linear").name
        'genre-linear 2'
    """
    builder = Builder(genre_model(name))
    return builder.genre(linear_base() if builder.has_encoder else None)


def load_classifier(folder: str | PathLike[str], *, device: str | None = None) -> TextClassifier | ClaimClassifier:
    """A model with labels of a user's own, as ``stancekit train --encoder`` writes it.

    Args:
        folder: The model folder.
        device: As ``load`` takes it.

    Raises:
        InputError: An unknown device.
        ArtifactError: The folder is damaged, or holds another kind of model.
        MissingExtraError: stancekit is installed without the extra for the model's encoder.
    """
    return Builder(read_model(Path(folder)), device).classifier()


def with_prior(genre: GenreBackend, prior: float | Prior) -> GenreBackend:
    """The same genre model, for pages of which this is expected.

    Args:
        genre: The model.
        prior: As ``load`` takes it.

    Raises:
        InputError: It is no share.
    """
    if not isinstance(prior, float | int | Prior):
        raise InputError(f"prior {prior!r} can't be used: expected a share between 0 and 1; leave it out if unknown")
    expected = prior if isinstance(prior, Prior) else replace(genre.page_model.prior, opinion=prior)
    if not all(0 < share < 1 for share in astuple(expected)):
        raise InputError(f"prior {prior!r} can't be used: expected shares between 0 and 1; leave it out if unknown")
    return genre.with_prior(expected)


def genre_model(name: str | PathLike[str]) -> Model:
    """The weights and settings of a genre model, by the name of a bundled one or by its folder.

    Raises:
        InputError: There is no such model.
        ArtifactError: The folder is damaged, or holds a model of another task.
    """
    bundled = [manifest.name for manifest in bundled_models() if "genre" in manifest.tasks]
    if str(name) in bundled:
        return read_model(bundled_folder(str(name)))
    if not str(name) or not Path(name).is_dir():
        raise InputError(f"unknown model {str(name)!r}: expected {', '.join(bundled)} or the path of a model folder")
    return read_model(Path(name))


def linear_base() -> LinearGenre:
    """The bundled linear genre model, which those with an encoder stand beside."""
    return Builder(read_model(bundled_folder(BACKENDS["linear"]["genre"]))).linear_genre()


def linear_stance() -> LinearStance:
    """The bundled linear stance model, which those with an encoder stand beside."""
    return Builder(read_model(bundled_folder(BACKENDS["linear"]["stance"]))).linear_stance()


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


def _builders(backend: str | PathLike[str], device: str | None) -> dict[str, Builder]:
    """What builds the model of each task; one for all tasks of one folder."""
    names = BACKENDS["linear" if backend not in BACKENDS else str(backend)]
    if backend in BACKENDS:
        on_gpu = device not in {None, "cpu"}
        encoder = {"onnx": "onnx", "cascade": "transformer" if on_gpu else "onnx"}.get(str(backend), "transformer")
        builders = {
            name: Builder(read_model(bundled_folder(name)), device, encoder=encoder) for name in set(names.values())
        }
        return {task: builders[name] for task, name in names.items()}
    folder = Path(backend) if Path(backend).is_dir() else bundled_folder(str(backend))
    if not str(backend) or not folder.is_dir():
        raise InputError(
            f"unknown backend {str(backend)!r}: expected {', '.join(sorted(BACKENDS))}, the name of a bundled model or "
            "the path of a model folder, and found no such folder"
        )
    model = read_model(folder)
    if not set(model.manifest.tasks) <= set(names):
        raise unusable(model.manifest, f"expected task {', '.join(names)}, found {model.manifest.task!r}")
    given = Builder(model, device)
    bundled = {task: name for task, name in names.items() if task not in model.manifest.tasks}
    return {
        **{task: Builder(read_model(bundled_folder(name))) for task, name in bundled.items()},
        **dict.fromkeys(model.manifest.tasks, given),
    }


def _cascaded(base: LinearGenre, genre: GenreBackend, sureness: Mapping[str, float]) -> GenreBackend:
    """The linear genre model where it is so sure, and another one where it is not."""
    from stancekit.backends.cascade import CascadeGenre  # noqa: PLC0415 - the linear models don't need it

    return CascadeGenre(base, genre, sure=(sureness["article"], sureness["block"]))
