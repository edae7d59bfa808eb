"""From a model folder that has been read to what serves it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from stancekit.artifact import ENCODER, GRAPH, TOKENIZER, Manifest, Model
from stancekit.backends.base import VOICE_LABELS
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.names import LinearNames
from stancekit.backends.linear.stance import LinearStance
from stancekit.errors import ArtifactError, InputError, MissingExtraError
from stancekit.stance import Thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stancekit.backends.base import GenreBackend, NameBackend, PairBackend, StanceBackend
    from stancekit.backends.heads import Head
    from stancekit.backends.reading import Encoder, Reader
    from stancekit.backends.tuned import ClaimClassifier, TextClassifier

Built = TypeVar("Built")

ENCODERS = ("onnx", "transformer")
"""Backends whose models have an encoder."""
TEXT_HEAD, CLAIM_HEAD = "text", "claim"
"""What models with labels of a user's own are made of; ours have further heads."""


CASCADED = ("article", "block")
"""What a cascade has thresholds for."""


class Builder:
    """Builds what serves a model folder. What it builds shares one encoder, which reads each sentence once.

    Every method raises ``ArtifactError`` where the model is of another task or backend, or its settings and arrays
    don't fit together; those with an encoder raise ``InputError`` for an unknown device, and ``MissingExtraError``
    where stancekit is installed without what the encoder needs.

    Args:
        model: The folder, as read.
        device: As ``loading.load`` takes it.
        encoder: The one of ``ENCODERS`` that serves the model, where it has an encoder; None for the manifest's.
    """

    def __init__(self, model: Model, device: str | None = None, *, encoder: str | None = None) -> None:
        self._model, self._device = model, device
        self.has_encoder = model.manifest.backend in ENCODERS
        """Whether the model has an encoder."""
        self._encoder = encoder or model.manifest.backend

    def genre(self, base: LinearGenre | None = None) -> GenreBackend:
        """A genre model; one with an encoder is made beside a linear one."""
        if base is None:
            return self.linear_genre()
        manifest = self._served("genre", *ENCODERS)
        if TEXT_HEAD in manifest.settings:
            classifier = self.text_classifier()
            from stancekit.backends.tuned import TextGenre  # noqa: PLC0415 - the linear models don't need it

            return self._built(lambda _: TextGenre(base, classifier, name=manifest.title))
        reader = self._reader
        from stancekit.backends.encoder_genre import HEAD, EncoderGenre  # noqa: PLC0415

        def build(model: Model) -> GenreBackend:
            settings = manifest.settings[HEAD]
            _expect_base(settings, base.name)
            return EncoderGenre(base, reader, model.arrays, settings, name=manifest.title)

        return self._built(build)

    def linear_genre(self) -> LinearGenre:
        """A linear genre model."""
        manifest = self._served("genre", "linear")
        return self._built(lambda model: LinearGenre(model.arrays, manifest.settings, name=manifest.title))

    def names(self) -> NameBackend:
        """A model that finds names."""
        manifest = self._served("parties", "linear")
        return self._built(lambda model: LinearNames(model.arrays, manifest.settings, name=manifest.title))

    def stance(self, base: LinearStance | None = None) -> StanceBackend:
        """A stance model; one with an encoder may be made beside a linear one."""
        if not self.has_encoder:
            return self.linear_stance()
        manifest = self._served("stance", *ENCODERS)
        if "pair" in manifest.settings:
            reader = self._reader
            from stancekit.backends.spans import SpanStance  # noqa: PLC0415

            own = self._built(lambda model: SpanStance(reader, model.arrays, manifest.settings, name=manifest.title))
            return self._beside(base, own) if base is not None and "beside" in manifest.settings else own
        if not set(manifest.labels) <= set(VOICE_LABELS):
            why = f"expected labels {', '.join(VOICE_LABELS)}, found {', '.join(manifest.labels)}"
            raise self._unusable(f"{why}, which StanceClassifier and stancekit evaluate take")
        return self.claim_classifier()

    def linear_stance(self) -> LinearStance:
        """A linear stance model."""
        manifest = self._served("stance", "linear")
        return self._built(lambda model: LinearStance(model.arrays, manifest.settings, name=manifest.title))

    def _beside(self, base: LinearStance, own: PairBackend) -> StanceBackend:
        from stancekit.backends.beside import StanceBeside  # noqa: PLC0415

        def build(model: Model) -> StanceBackend:
            settings = model.manifest.settings["beside"]
            _expect_base(settings, base.name)
            return StanceBeside(base, own, settings, name=own.name)

        return self._built(build)

    def thresholds(self) -> Thresholds:
        """How sure the answers of a stance model must be."""
        return self._built(lambda model: Thresholds(**model.manifest.thresholds))

    def sureness(self) -> Mapping[str, float]:
        """The least probability at which a linear model's answer stands beside this one."""
        return self._built(lambda model: {name: float(model.manifest.settings["cascade"][name]) for name in CASCADED})

    def classifier(self) -> TextClassifier | ClaimClassifier:
        """A model with labels of a user's own."""
        if not has_own_labels(self._model.manifest):
            raise self._unusable("expected one that stancekit train --encoder wrote")
        return self.text_classifier() if TEXT_HEAD in self._model.manifest.settings else self.claim_classifier()

    def text_classifier(self) -> TextClassifier:
        """The same, of whole texts."""
        reader = self._reader
        from stancekit.backends.tuned import TextClassifier  # noqa: PLC0415

        return self._built(
            lambda model: TextClassifier(reader, _own_head(model, TEXT_HEAD), model.manifest.labels),
        )

    def claim_classifier(self) -> ClaimClassifier:
        """The same, of questions about a holder and a target."""
        reader = self._reader
        from stancekit.backends.tuned import ClaimClassifier  # noqa: PLC0415

        title = self._model.manifest.title
        return self._built(
            lambda model: ClaimClassifier(reader, _own_head(model, CLAIM_HEAD), model.manifest.labels, name=title)
        )

    @cached_property
    def _reader(self) -> Reader:
        """What reads texts with the model's encoder."""
        try:
            from stancekit.backends.reading import Reader  # noqa: PLC0415 - the linear models need none of these
            from stancekit.backends.tokens import Tokenizer  # noqa: PLC0415

            encode = _onnx_encoder if self._encoder == "onnx" else _torch_encoder
            encoder = self._built(lambda model: encode(model, self._device))
        except ModuleNotFoundError as error:
            raise MissingExtraError(f"model {self._model.manifest.title!r}", self._encoder) from error
        return self._built(lambda model: Reader(encoder, Tokenizer(model.text(TOKENIZER))))

    def _served(self, task: str, *backends: str) -> Manifest:
        manifest = self._model.manifest
        if task not in manifest.tasks or manifest.backend not in backends:
            found = f"task {manifest.task} and backend {manifest.backend}"
            raise self._unusable(f"expected task {task} and backend {' or '.join(backends)}, found {found}")
        return manifest

    def _built(self, build: Callable[[Model], Built]) -> Built:
        """Build what the manifest describes, or say that it describes nothing that can be built."""
        try:
            return build(self._model)
        except InputError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RuntimeError) as error:
            raise self._unusable(f"its settings and arrays don't fit together ({error!r})") from error

    def _unusable(self, why: str) -> ArtifactError:
        return unusable(self._model.manifest, why)


def _expect_base(settings: Mapping[str, Any], name: str) -> None:
    if settings["base"] != name:
        raise ValueError(f"expected to stand beside {settings['base']}, found {name}")


def has_own_labels(manifest: Manifest) -> bool:
    """Whether a model has labels of a user's own on an encoder."""
    return manifest.backend in ENCODERS and set(manifest.settings) in ({TEXT_HEAD}, {CLAIM_HEAD})


def unusable(manifest: Manifest, why: str) -> ArtifactError:
    """That a model can't be served."""
    return ArtifactError(f"model {manifest.title!r} can't be served: {why}; upgrade stancekit or choose another model")


def _own_head(model: Model, name: str) -> Head:
    from stancekit.backends.heads import Head  # noqa: PLC0415

    return Head(model.arrays, name, model.manifest.settings[name], labels=len(model.manifest.labels))


def _torch_encoder(model: Model, device: str | None) -> Encoder:
    from stancekit.backends.transformer import TorchEncoder  # noqa: PLC0415

    return TorchEncoder(model.text(ENCODER), model.arrays, device=device)


def _onnx_encoder(model: Model, device: str | None) -> Encoder:
    from stancekit.backends.onnx import OnnxEncoder  # noqa: PLC0415

    if device not in {None, "cpu"}:
        raise InputError(f"device {device!r} can't be used by backend 'onnx': expected cpu; leave it out")
    return OnnxEncoder(model.files[GRAPH], model.arrays)
