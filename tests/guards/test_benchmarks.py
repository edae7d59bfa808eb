import json
from pathlib import Path

import pytest

report = pytest.importorskip("benchmarks.report", reason="the benchmarks are not beside the tests")


def test_the_tables_show_what_was_measured():
    readme = report.README.read_text(encoding="utf-8")
    assert report.filled(readme) == readme


def test_the_latest_results_are_those_of_the_files():
    assert json.loads(report.LATEST.read_text(encoding="utf-8")) == report.gathered()


def test_every_figure_with_a_target_was_measured():
    figures = json.loads(report.LATEST.read_text(encoding="utf-8"))["figures"]
    assert {key for key, (_, target, _) in report.TARGETS.items() if target} <= set(figures)


def test_the_plots_that_the_readme_shows_are_there():
    for name in ("quality-speed.svg", "cost-length.svg"):
        assert Path(report.RESULTS, name).exists()
