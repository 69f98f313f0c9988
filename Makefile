# Each target is a line or two long; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS = $(BIN)/pytest -n auto --maxprocesses=4 --dist=loadfile
export PYTHONDONTWRITEBYTECODE = 1
CHROMIUM = $(shell command -v chromium || command -v chromium-browser)

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

run: $(VENV)/.serving ## serve the product on http://127.0.0.1:8000 (PORT, DATA_DIR, DATABASE_URL, DATABASE_OWNER_URL change that)
	@exec $(BIN)/python -m service serve

test: $(VENV)/.developing ## all tests, on as many cores as there are; each worker has a database server of its own
	@$(if $(CHROMIUM),:,echo "Chromium is missing: the tests in tests/browser are left out (apt-get install chromium)")
	$(TESTS)

test-browser: $(VENV)/.developing ## the journeys in a real browser (Debian's chromium); BROWSER_ARTEFACTS names a folder for the pictures
	@$(if $(CHROMIUM),:,echo "Chromium is missing: apt-get install chromium" >&2; exit 1)
	$(TESTS) tests/browser

check: $(VENV)/.developing ## what CI runs: format, lint, types, import contracts, law files, all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m service check-legislation
	@$(if $(CHROMIUM),:,echo "Chromium is missing: the tests in tests/browser are left out (apt-get install chromium)")
	$(TESTS)

bench: $(VENV)/.benching ## measure what must be fast beside its bare counterparts, and write tests/benchmarks/RESULTS.md (SIZES, ROWS change what)
	$(BIN)/python -m tests.benchmarks

format: $(VENV)/.developing ## format the code and mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reconcile: $(VENV)/.serving ## recount everything and compare with the kept counts
	$(BIN)/python -m service reconcile

lock: $(VENV)/.developing ## write both hash-pinned locks anew from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --group dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --group bench pyproject.toml -o requirements-bench.lock

clean: ## remove the environment and the caches (the data in .data stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên (make run PYTHON=python3.12)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serving: requirements.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.developing: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.serving

$(VENV)/.benching: requirements-bench.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@ $(VENV)/.developing $(VENV)/.serving

.PHONY: help run test test-browser check bench format reconcile lock clean
