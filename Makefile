# make demo: set everything up, build the demo graph, ask it, draw it.   make test: every check.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.installed

.PHONY: demo test lint types layers unit bench clean lock

demo: $(DONE)
	$(BIN)/kg demo

test: lint types layers unit

lint: $(DONE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DONE)
	$(BIN)/mypy

layers: $(DONE)
	$(BIN)/lint-imports --no-cache

# Test files over two processes; each file stays in one, with the graphs and servers that its tests share.
unit: $(DONE)
	$(BIN)/pytest -n 2 --dist loadfile

$(DONE): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(DONE)

# All benchmarks, beside their goals; see python -m benchmarks --help. Leave the machine alone meanwhile.
bench: $(DONE)
	$(BIN)/python -m benchmarks

# Write requirements.lock anew from pyproject.toml (all extras and the development tools).
lock:
	rm -rf .lock-venv
	$(PYTHON) -m venv .lock-venv
	.lock-venv/bin/pip install --quiet ".[all,dev]" hatchling editables
	{ echo "# Written by 'make lock': every package that demo, tests and extras need, at one version."; \
	  .lock-venv/bin/pip freeze --exclude foreign-affairs-kg; } > requirements.lock
	rm -rf .lock-venv

clean:
	rm -rf $(VENV) demo kg-store build dist .pytest_cache .mypy_cache .ruff_cache
