"""Trains a model from a recipe: ``python -m training.train training/recipes/genre-linear.toml``.

The same recipe, corpora and package versions give the same weights bit for bit.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stancekit
from stancekit.artifact import ENCODER, TOKENIZER, Manifest, write_model
from stancekit.backends.base import NAME_KINDS, VoiceModel
from stancekit.backends.linear.genre import LinearGenre
from stancekit.backends.linear.stance import LinearStance
from stancekit.finetune.linear_genre import GenreSettings, fit_genre
from stancekit.finetune.linear_names import NameSettings, fit_names
from stancekit.finetune.linear_stance import StanceSettings, fit_stance
from stancekit.finetune.settings import EncoderSettings
from stancekit.finetune.stance_rows import StanceRows
from stancekit.finetune.voice_model import fit_voice_model
from stancekit.loading import linear_base
from stancekit.parties import Lexicon
from stancekit.types import Genre, StanceLabel
from training.pages import Mix, Shape, compose
from training.prepare import (
    allsides,
    claim_drills,
    claims,
    comments,
    drills,
    dse,
    letters,
    names,
    newsmtsc,
    remarks,
    word_vectors,
)
from training.recipe import Recipe, read_recipe
from training.voices import labelled_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from stancekit.backends.base import PairBackend
    from stancekit.backends.reading import Reader
    from stancekit.finetune.data import LabelledPage
    from stancekit.finetune.settings import Progress, TunedEncoder
    from stancekit.finetune.stance_rows import LabelledPair

MODELS = Path(__file__).resolve().parents[1] / "models"
BUILD = MODELS.with_name("build")
HELD_FOLD = 0
"""Its outlets and debates are kept from an encoder's genre head: what takes that head's answers is fitted on them."""
_JUDGES = 300
"""So many pages of it choose the epoch and calibrate."""
Fitted = tuple[dict[str, "npt.NDArray[np.generic]"], dict[str, Any]]


def train_genre(recipe: Recipe) -> Fitted:
    """Fit the genre model on pages of AllSides articles, comments and remarks, and voices on our own labels."""
    arrays, settings = fit_genre(genre_pages(recipe, allsides.load("train")), GenreSettings(**recipe.settings))
    features, voices = labelled_sentences(LinearGenre(arrays, settings, name=recipe.name), "dev")
    return arrays, {**settings, "voice_model": asdict(fit_voice_model(features, voices))}


def genre_pages(recipe: Recipe, articles: Sequence[allsides.Article]) -> list[LabelledPage]:
    """The training pages of a recipe, from these articles."""
    shapes = {Shape(name): share for name, share in recipe.pages["shapes"].items()}
    mix = Mix(**{**recipe.pages, "shapes": shapes})
    return compose(articles, {name: _comments(name) for name in mix.comments}, mix, seed=recipe.seed)


def _comments(source: str) -> list[comments.Comment]:
    if source == "letters":
        return letters.load()
    return remarks.load(source) if source in remarks.CORPORA else comments.load(source)


def train_stance(recipe: Recipe) -> Fitted:
    """Fit the stance model on DSE, without its test's sentences, on NewsMTSC, and on drills."""
    settings = StanceSettings(**recipe.settings)
    return fit_stance(
        stance_rows(recipe, dse.load_clean()), vectors=word_vectors.load(), settings=settings, seed=recipe.seed
    )


def stance_rows(recipe: Recipe, pairs: Sequence[LabelledPair]) -> StanceRows:
    """All rows of a stance recipe, with these of DSE."""
    analyzer = stancekit.load()
    return StanceRows(
        pairs,
        newsmtsc.load("train"),
        claims.load_rows(analyzer, recipe.labels),
        drills=drills.load(),
        claim_drills=claim_drills.load_rows(analyzer),
    )


def tune_encoder(recipe: Recipe, encoder: str, checkpoint: Path) -> TunedEncoder:
    """Fine-tune an encoder on the same rows and on the recipe's pages, and fit a genre model to its answers."""
    from stancekit.backends.reading import Reader  # noqa: PLC0415 - torch is slow to import
    from stancekit.backends.spans import SpanStance  # noqa: PLC0415
    from stancekit.backends.tokens import Tokenizer  # noqa: PLC0415
    from stancekit.backends.transformer import TorchEncoder  # noqa: PLC0415
    from stancekit.finetune.transformer import Tuning, fit_page_encoder  # noqa: PLC0415

    seen, held = split_pages(recipe)
    rows = stance_rows(recipe, dse.load_clean())
    tuning = Tuning(encoder, EncoderSettings(**recipe.settings, seed=recipe.seed), checkpoint, _show)
    tuned = fit_page_encoder(rows, seen, tuning, held_pages=held[:_JUDGES])
    reader = Reader(TorchEncoder(tuned.config, tuned.arrays), Tokenizer(tuned.tokenizer))
    parts = [tuning.split(part) for part in (rows.pairs, rows.voices, rows.claims)]
    beside = _encoder_stance(recipe, SpanStance(reader, tuned.arrays, tuned.settings, name=recipe.name), rows, parts)
    arrays, genre = _encoder_genre(recipe, tuned, reader, seen, held)
    settings = {**tuned.settings, "beside": beside, "genre": genre, "cascade": recipe.cascade}
    return replace(tuned, arrays=tuned.arrays | arrays, settings=settings)


def _encoder_stance(
    recipe: Recipe, own: PairBackend, rows: StanceRows, parts: Sequence[tuple[list[Any], list[Any]]]
) -> dict[str, Any]:
    """What an encoder's stance heads and the bundled linear ones weigh beside one another.

    It is fitted beside linear ones of the same recipe, which did not see the rows held out either.

    Args:
        recipe: The encoder's.
        own: Its heads.
        rows: All rows.
        parts: The pairs, voices and claims that it learnt from, and those held out.
    """
    from stancekit.finetune.beside import fit_beside  # noqa: PLC0415

    linear = recipe.beside["stance"]
    seen, held = (dict(zip(("pairs", "voices", "claims"), some, strict=True)) for some in zip(*parts, strict=True))
    settings = StanceSettings(**linear.settings)
    fitted = fit_stance(replace(rows, **seen), vectors=word_vectors.load(), settings=settings, seed=linear.seed)
    base = LinearStance(*fitted, name=linear.title)
    return {"base": base.name, **fit_beside(base, own, StanceRows(**held))}


def split_pages(recipe: Recipe) -> tuple[list[LabelledPage], list[LabelledPage]]:
    """The training pages of a recipe: those that an encoder's genre head learns from, and those of the held fold."""
    pages = genre_pages(recipe, allsides.load("train"))
    return [page for page in pages if page.fold != HELD_FOLD], [page for page in pages if page.fold == HELD_FOLD]


def base_without(recipe: Recipe, seen: Sequence[LabelledPage]) -> LinearGenre:
    """The linear model that an encoder stands beside, fitted to these pages alone."""
    linear = recipe.beside["genre"]
    return LinearGenre(*fit_genre(seen, GenreSettings(**linear.settings)), name=linear.title)


def _encoder_genre(
    recipe: Recipe, tuned: TunedEncoder, reader: Reader, seen: Sequence[LabelledPage], held: Sequence[LabelledPage]
) -> Fitted:
    """What makes a genre model of an encoder's head, beside the bundled linear one.

    It is fitted beside a linear one of the same recipe, which did not see the pages either.
    """
    from stancekit.backends.encoder_genre import BlockReader, EncoderGenre  # noqa: PLC0415
    from stancekit.finetune.encoder_genre import fit_encoder_genre  # noqa: PLC0415

    head = tuned.settings["genre"]
    blocks = BlockReader(reader, tuned.arrays, head)
    linear = GenreSettings(**recipe.beside["genre"].settings)
    arrays, settings = fit_encoder_genre(held, base_without(recipe, seen), blocks, linear, seed=recipe.seed)
    settings = {**head, **settings, "voice_model": asdict(VoiceModel())}
    genre = EncoderGenre(linear_base(), reader, {**tuned.arrays, **arrays}, settings, name=recipe.name)
    features, voices = labelled_sentences(genre, "dev")
    return arrays, {**settings, "voice_model": asdict(fit_voice_model(features, voices))}


def _show(progress: Progress) -> None:
    held_out = ", ".join(f"{head} {loss:.3f}" for head, loss in progress.held_out.items())
    print(
        f"step {progress.step} of {progress.steps}: loss {progress.loss:.3f}, {progress.seconds_left / 60:.0f} minutes "
        f"left{'; held out: ' * bool(held_out)}{held_out}",
        flush=True,
    )


def train_parties(recipe: Recipe) -> Fitted:
    """Fit the name tagger on CrossNER's politics train and dev, WikiGold and GUM."""
    sentences = [*names.load_crossner("train"), *names.load_crossner("dev"), *names.load_wikigold(), *names.load_gum()]
    lexicon = Lexicon.bundled()
    rows = [names.labelled(sentence, lexicon) for sentence in sentences]
    given, family = lexicon.person_words()
    return fit_names(rows, given=given, family=family, settings=NameSettings(**recipe.settings))


TASKS = {
    "genre": (train_genre, tuple(Genre)),
    "parties": (train_parties, NAME_KINDS),
    "stance": (train_stance, tuple(StanceLabel)),
}
"""What fits a linear model, and its labels."""


def main(argv: Sequence[str] | None = None) -> None:
    """Train and write the model folder; its figures and card come from ``training.evaluate``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "-o", "--output", type=Path, help="the model folder (default: models/NAME; build/NAME of encoders)"
    )
    parser.add_argument("--encoder", help="folder of the encoder to fine-tune (default: the recipe's, from the hub)")
    arguments = parser.parse_args(argv)
    recipe = read_recipe(arguments.recipe)
    folder: Path = arguments.output or (BUILD if recipe.encoder else MODELS) / recipe.name
    labels = [str(label) for task in recipe.task.split("+") for label in TASKS[task][1]]
    texts: dict[str, str] = {}
    if recipe.encoder:
        tuned = tune_encoder(recipe, arguments.encoder or recipe.encoder, folder.with_name(f"{folder.name}.checkpoint"))
        arrays, settings, texts = tuned.arrays, tuned.settings, {ENCODER: tuned.config, TOKENIZER: tuned.tokenizer}
    else:
        arrays, settings = TASKS[recipe.task][0](recipe)
    manifest = Manifest(
        name=recipe.name,
        version=recipe.version,
        task=recipe.task,
        backend=recipe.backend,
        labels=tuple(labels),
        licence="Apache-2.0",
        settings=settings,
        thresholds=recipe.thresholds,
        calibration=settings.pop("calibration", {}),
        corpora=recipe.corpora,
        versions={package: version(package) for package in ("stancekit", "numpy", "scikit-learn", "scipy")},
    )
    write_model(folder, manifest, arrays, texts=texts)
    print(f"wrote {folder}; now run: python -m training.evaluate {folder}")


if __name__ == "__main__":
    main()
