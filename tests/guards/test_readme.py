import re
from pathlib import Path

import pytest

pytest.importorskip("training.readme", reason="the training scripts are not beside the tests")

from training.readme import README, filled

ROOT = Path(__file__).parents[2]


def test_readme_shows_what_the_program_prints_and_what_was_measured():
    readme = README.read_text(encoding="utf-8")
    assert filled(readme) == readme


def test_readme_links_and_examples_exist():
    readme = README.read_text(encoding="utf-8")
    paths = re.findall(r"\]\((?!http)([^)#]+)\)", readme) + re.findall(r"examples/[\w.-]+", readme)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_ci_runs_the_commands_of_the_readme():
    readme, script = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    for command in ("stancekit analyze examples/fishing-dispute.txt", "python -m pytest"):
        assert command in readme
        assert command in script
