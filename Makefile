# `make demo` and `make test` need Python 3.11 or newer, and nothing else.
PYTHON ?= python3
BIN := .venv/bin
# Half of what the tests take is waiting, for servers and for processes to start.
WORKERS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))))
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-annotate --custom-compile-command 'make lock'

.PHONY: demo test check lint bench lock clean

demo: .venv/installed        ## ingest the bundled sample edition and show what landed
	$(BIN)/feedhouse --home data demo

test: .venv/installed        ## the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: lint test             ## exactly what CI runs

lint: .venv/installed        ## ruff and mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed       ## speed and memory, as ratios measured in one run
	$(BIN)/python -m tests.benchmarks

lock: .venv/installed        ## pin every package anew, with hashes and without index addresses
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --extra dev --extra fleet --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra fleet --constraints requirements.lock --output-file deploy/requirements.lock
	echo hatchling | $(COMPILE) - --constraints requirements.lock --output-file deploy/build.lock

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "feedhouse needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	    --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv data build dist .mypy_cache .pytest_cache .ruff_cache
