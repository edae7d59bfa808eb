import json

from stancekit.cli import benchmark, main


def test_benchmark_measures_this_machine(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(benchmark, "_TURNS", 1)
    monkeypatch.setattr(benchmark, "_BLOCKS", 40)
    monkeypatch.setattr(benchmark, "_PAGES", 1)
    out = tmp_path / "here.json"
    assert main(["benchmark", "-o", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "pages of 12 blocks analysed a second, linear" in printed
    figures = json.loads(out.read_text())["figures"]
    assert all(figure["value"] > 0 for figure in figures.values())
    assert {"linear.plain_blocks_per_s", "pages.per_s"} <= set(figures)


def test_benchmark_measures_peers_beside(monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "_TURNS", 1)
    blocks = benchmark._blocks(60)
    list(benchmark._peers(blocks))
    assert "scikit-learn: not installed" not in capsys.readouterr().out


def test_made_up_blocks_differ():
    blocks = benchmark._blocks(500)
    assert len(set(blocks)) == len(blocks)
