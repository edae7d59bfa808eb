from pathlib import Path

import pytest

pytest.importorskip("training.recipe", reason="the training scripts are not beside the tests")

from stancekit.artifact import read_manifest
from stancekit.errors import InputError
from stancekit.loading import bundled_folder
from training.recipe import read_recipe

RECIPES = sorted((Path(__file__).parents[2] / "training" / "recipes").glob("*.toml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_made_the_model_that_ships(path):
    recipe = read_recipe(path)
    if recipe.backend == "transformer":
        pytest.skip("its weights are too large to ship; what ships is made of them")
    manifest = read_manifest(bundled_folder(recipe.name))
    assert (manifest.task, manifest.version, manifest.corpora) == (recipe.task, recipe.version, recipe.corpora)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_explains_every_setting(path):
    lines = path.read_text().split("[settings]")[1].split("\n[")[0].strip().splitlines()
    assert lines
    assert [line for line in lines if "=" in line and "#" not in line] == []


def test_read_recipe_rejects_a_misspelt_field(tmp_path):
    (tmp_path / "r.toml").write_text(RECIPES[0].read_text().replace("seed =", "sead =", 1))
    with pytest.raises(InputError, match=r"r\.toml is not a recipe: .*sead"):
        read_recipe(tmp_path / "r.toml")
