"""From the name of a backend or the path of a model folder to a ready analyzer or model."""

from __future__ import annotations

from dataclasses import astuple, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stancekit.analyzer import Analyzer
from stancekit.artifact import ENCODER, GRAPH, MANIFEST, METRICS, TOKENIZER, Manifest, Model, read_manifest, read_model
from stancekit.backends.base import VOICE_LABELS, Prior
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.names import LinearNames
from stancekit.backends.linear.stance import LinearStance
from stancekit.errors import ArtifactError, InputError, MissingExtraError
from stancekit.metrics import Figure, read_figures
from stancekit.parties import Lexicon
from stancekit.stance import Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancekit.backends.base import GenreBackend, NameBackend, StanceBackend
    from stancekit.backends.heads import Head
    from stancekit.backends.reading import Encoder, Reader
    from stancekit.backends.tuned import ClaimClassifier, TextClassifier

Built = TypeVar("Built")

BACKENDS = {
    "linear": {"genre": "genre-linear", "parties": "parties-linear", "stance": "stance-linear"},
    "onnx": {"genre": "genre-linear", "parties": "parties-linear", "stance": "minilm-onnx"},
}
"""The bundled model of each task, by backend."""
ENCODERS = ("onnx", "transformer")
"""Backends whose models have an encoder."""
TEXT_HEAD, CLAIM_HEAD = "text", "claim"
"""What models with labels of a user's own are made of; ours have further heads."""


def load(
    *,
    backend: str | PathLike[str] = "linear",
    device: str | None = None,
    parties: str | PathLike[str] | None = None,
    prior: float | Prior | None = None,
) -> Analyzer:
    """Load an analyzer.

    Args:
        backend: ``linear``; ``onnx``, whose stances come from an encoder on a CPU; or the path of a model folder, which
            replaces the bundled linear model of its task.
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
    models = {task: read_model(bundled_folder(name)) for task, name in _bundled(backend).items()}
    if backend not in BACKENDS:
        model = read_model(Path(backend))
        if model.manifest.task not in models:
            raise _unusable(model, f"expected task {', '.join(models)}, found {model.manifest.task!r}")
        models[model.manifest.task] = model
    encoders = any(model.manifest.backend in ENCODERS for model in models.values())
    if not encoders and device not in {None, "cpu"}:
        raise InputError(f"device {device!r} can't be used by backend {str(backend)!r}: expected cpu; leave it out")
    genre = _genre(models["genre"], device)
    lexicon = Lexicon.bundled()
    return Analyzer(
        genre=genre if prior is None else with_prior(genre, prior),
        names=_names(models["parties"]),
        stance_model=_stance(models["stance"], device),
        lexicon=lexicon if parties is None else lexicon.extended(parties),
        thresholds=_built(models["stance"], lambda model: Thresholds(**model.manifest.thresholds)),
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
    return _genre(genre_model(name), None)


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
    return classifier_of(read_model(Path(folder)), device=device)


def classifier_of(model: Model, *, device: str | None = None) -> TextClassifier | ClaimClassifier:
    """The same, of a model folder that has been read.

    Raises:
        ArtifactError: It is another kind of model.
    """
    if not has_own_labels(model.manifest):
        raise _unusable(model, "expected one that stancekit train --encoder wrote")
    return _text_classifier(model, device) if TEXT_HEAD in model.manifest.settings else _claim_classifier(model, device)


def has_own_labels(manifest: Manifest) -> bool:
    """Whether a model has labels of a user's own on an encoder."""
    return manifest.backend in ENCODERS and set(manifest.settings) in ({TEXT_HEAD}, {CLAIM_HEAD})


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
    bundled = [manifest.name for manifest in bundled_models() if manifest.task == "genre"]
    if str(name) in bundled:
        return read_model(bundled_folder(str(name)))
    if not str(name) or not Path(name).is_dir():
        raise InputError(f"unknown model {str(name)!r}: expected {', '.join(bundled)} or the path of a model folder")
    return read_model(Path(name))


def linear_genre(model: Model) -> LinearGenre:
    """What serves a linear genre model.

    Raises:
        ArtifactError: It is of another task or backend, or its settings and arrays don't fit together.
    """
    manifest = _served(model, "genre")
    return _built(model, lambda model: LinearGenre(model.arrays, manifest.settings, name=manifest.title))


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


def _bundled(backend: str | PathLike[str]) -> dict[str, str]:
    if backend in BACKENDS:
        return BACKENDS[str(backend)]
    if not Path(backend).is_dir():
        raise InputError(
            f"unknown backend {str(backend)!r}: expected {', '.join(sorted(BACKENDS))} or the path of a model folder, "
            "and found no such folder"
        )
    return BACKENDS["linear"]


def _genre(model: Model, device: str | None) -> GenreBackend:
    if model.manifest.backend not in ENCODERS:
        return linear_genre(model)
    manifest = _served(model, "genre", *ENCODERS)
    base = linear_genre(read_model(bundled_folder(BACKENDS["linear"]["genre"])))
    classifier = _text_classifier(model, device)
    from stancekit.backends.tuned import TextGenre  # noqa: PLC0415 - the linear models don't need it

    return _built(model, lambda _: TextGenre(base, classifier, name=manifest.title))


def _stance(model: Model, device: str | None) -> StanceBackend:
    manifest = _served(model, "stance", "linear", *ENCODERS)
    if manifest.backend not in ENCODERS:
        return _built(model, lambda model: LinearStance(model.arrays, manifest.settings, name=manifest.title))
    if "pair" in manifest.settings:
        return _span_stance(model, device)
    if not set(manifest.labels) <= set(VOICE_LABELS):
        why = f"expected labels {', '.join(VOICE_LABELS)}, found {', '.join(manifest.labels)}"
        raise _unusable(model, f"{why}, which StanceClassifier and stancekit evaluate take")
    return _claim_classifier(model, device)


def _span_stance(model: Model, device: str | None) -> StanceBackend:
    reader = _reader(model, device)
    from stancekit.backends.spans import SpanStance  # noqa: PLC0415

    manifest = model.manifest
    return _built(model, lambda model: SpanStance(reader, model.arrays, manifest.settings, name=manifest.title))


def _text_classifier(model: Model, device: str | None) -> TextClassifier:
    reader = _reader(model, device)
    from stancekit.backends.tuned import TextClassifier  # noqa: PLC0415

    manifest = model.manifest
    return _built(model, lambda model: TextClassifier(reader, _own_head(model, TEXT_HEAD), manifest.labels))


def _claim_classifier(model: Model, device: str | None) -> ClaimClassifier:
    reader = _reader(model, device)
    from stancekit.backends.tuned import ClaimClassifier  # noqa: PLC0415

    manifest = model.manifest
    return _built(
        model,
        lambda model: ClaimClassifier(reader, _own_head(model, CLAIM_HEAD), manifest.labels, name=manifest.title),
    )


def _own_head(model: Model, name: str) -> Head:
    from stancekit.backends.heads import Head  # noqa: PLC0415

    return Head(model.arrays, name, model.manifest.settings[name], labels=len(model.manifest.labels))


def _reader(model: Model, device: str | None) -> Reader:
    """What reads texts with a model's encoder."""
    manifest = model.manifest
    try:
        from stancekit.backends.reading import Reader  # noqa: PLC0415 - the linear models need none of these
        from stancekit.backends.tokens import Tokenizer  # noqa: PLC0415

        encode = _onnx_encoder if manifest.backend == "onnx" else _torch_encoder
        encoder = _built(model, lambda model: encode(model, device))
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"model {manifest.title!r}", manifest.backend) from error
    return _built(model, lambda model: Reader(encoder, Tokenizer(model.text(TOKENIZER))))


def _torch_encoder(model: Model, device: str | None) -> Encoder:
    from stancekit.backends.transformer import TorchEncoder  # noqa: PLC0415

    return TorchEncoder(model.text(ENCODER), model.arrays, device=device)


def _onnx_encoder(model: Model, device: str | None) -> Encoder:
    from stancekit.backends.onnx import OnnxEncoder  # noqa: PLC0415

    if device not in {None, "cpu"}:
        raise InputError(f"device {device!r} can't be used by backend 'onnx': expected cpu; leave it out")
    return OnnxEncoder(model.files[GRAPH])


def _names(model: Model) -> NameBackend:
    manifest = _served(model, "parties")
    return _built(model, lambda model: LinearNames(model.arrays, manifest.settings, name=manifest.title))


def _served(model: Model, task: str, *backends: str) -> Manifest:
    manifest = model.manifest
    backends = backends or ("linear",)
    if manifest.task != task or manifest.backend not in backends:
        found = f"task {manifest.task} and backend {manifest.backend}"
        raise _unusable(model, f"expected task {task} and backend {' or '.join(backends)}, found {found}")
    return manifest


def _built(model: Model, build: Callable[[Model], Built]) -> Built:
    """Build from a model what its manifest describes, or say that it describes nothing that can be built."""
    try:
        return build(model)
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RuntimeError) as error:
        raise _unusable(model, f"its settings and arrays don't fit together ({error!r})") from error


def _unusable(model: Model, why: str) -> ArtifactError:
    title = model.manifest.title
    return ArtifactError(f"model {title!r} can't be served: {why}; upgrade stancekit or choose another model")
