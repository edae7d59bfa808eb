# Short targets for the everyday jobs; `check` is what CI runs.
PYTHON ?= python

.PHONY: check lint types layers test format lexicon models pages bench

check: lint types layers test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

layers:
	lint-imports

test:
	$(PYTHON) -m pytest

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

lexicon:
	$(PYTHON) -m training.prepare.parties

models:
	$(PYTHON) -m training.train training/recipes/genre-linear.toml
	$(PYTHON) -m training.train training/recipes/parties-linear.toml
	$(PYTHON) -m training.train training/recipes/stance-linear.toml
	$(PYTHON) -m training.evaluate models/genre-linear
	$(PYTHON) -m training.evaluate models/parties-linear
	$(PYTHON) -m training.evaluate models/stance-linear

pages:
	$(PYTHON) -m benchmarks.pages

bench:
	$(PYTHON) -m benchmarks.linear --encoder "$(ENCODER)"
	$(PYTHON) -m benchmarks.throughput
	$(PYTHON) -m benchmarks.encoder
	$(PYTHON) -m benchmarks.limits
	$(PYTHON) -m benchmarks.report
