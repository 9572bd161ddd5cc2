# `make demo` and `make test` need Python 3.11 or newer, and nothing else.
PYTHON ?= python3
BIN := .venv/bin
# Half of what the tests take is waiting, for servers and for processes to start.
WORKERS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))))
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-annotate --custom-compile-command 'make $@'

LAKE := .venv-lake/bin

.PHONY: demo test check lint bench lock lake bench-lake lake-lock clean

demo: .venv/installed        ## ingest the bundled sample edition and show what landed
	$(BIN)/feedhouse --home data demo

test: .venv/installed        ## the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: lint test lake        ## exactly what CI runs

lint: .venv/installed        ## ruff and mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed       ## speed and memory, as ratios measured in one run
	$(BIN)/python -m tests.benchmarks

lake: .venv-lake/installed   ## the tests of the lake, with DuckDB 1.5.5 and a Postgres of their own
	$(LAKE)/python -m pytest tests/test_lake*.py -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder

bench-lake: .venv-lake/installed  ## articles a second with 1, 2 and 4 workers
	$(LAKE)/python -m tests.benchmarks.lake

lock: .venv/installed        ## pin every package anew, with hashes and without index addresses
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) pyproject.toml --extra dev --extra fleet --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra fleet --constraints requirements.lock --output-file deploy/requirements.lock
	echo hatchling | $(COMPILE) - --constraints requirements.lock --output-file deploy/build.lock

lake-lock: .venv/installed   ## pin what a lake has beside or instead of that
	$(BIN)/python -m pip install --quiet uv
	cp requirements.lock .venv-lake.lock
	$(COMPILE) pyproject.toml --extra dev --extra lake --extra lake-dev --output-file .venv-lake.lock
	$(BIN)/python -m tests.lake_lock .venv-lake.lock > requirements-lake.lock
	rm .venv-lake.lock
	cp deploy/requirements.lock deploy/requirements-lake.lock
	$(COMPILE) pyproject.toml --extra fleet --extra lake --constraints requirements-lake.lock \
	    --output-file deploy/requirements-lake.lock

# All of .venv is seen from it, behind what it has itself.
.venv-lake/installed: .venv/installed requirements-lake.lock
	$(PYTHON) -m venv .venv-lake
	$(BIN)/python -c 'import sysconfig; print("import site; site.addsitedir(%r)" % sysconfig.get_path("purelib"))' \
	    > "$$($(LAKE)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/behind.pth"
	$(LAKE)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	    --requirement requirements-lake.lock
	touch $@

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "feedhouse needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	    --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv .venv-lake data build dist .mypy_cache .pytest_cache .ruff_cache
