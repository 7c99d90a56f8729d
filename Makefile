# The words of this project. Each makes the environment that it needs; `make help` lists them.
# A machine needs Python 3.11 or newer with venv, and make.

PYTHON ?= python3
VENV ?= .venv
DEV ?= .venv-dev
RUN := $(DEV)/bin/python -m
SOURCES := gen_ai tests examples scripts benchmarks

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-all format lint typecheck generated docs floors bench clean env env-dev

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: env ## show what gen_ai does, without a key or a network (its environment: .venv)
	@$(VENV)/bin/python examples/demo.py

test: env-dev ## all that CI runs: lint, types, generated files, docs, oldest packages, every test (.venv-dev)
	@checks=0; $(MAKE) --no-print-directory --keep-going lint typecheck generated docs floors || checks=1; \
	echo "-- unit tests"; $(RUN) pytest -m "not slow and not realserver" -n auto --dist loadfile || exit 1; \
	echo "-- slow tests, and those with real servers and clients"; $(RUN) pytest -m "slow or realserver" || exit 1; \
	[ $$checks = 0 ] || { echo "The tests pass; a check before them does not (see above)."; exit 1; }

test-fast: env-dev ## for each save: the unit tests, one case of each, side by side
	@$(RUN) pytest -m "not slow and not realserver" -n auto --dist loadfile --sample 1

test-all: env-dev ## the unit tests on every supported Python that is found
	@scripts/on_every_python.sh

format: env-dev ## put the code into its format, mend what lint can mend
	@$(RUN) ruff check --quiet --fix-only $(SOURCES)
	@$(RUN) ruff format $(SOURCES)

lint: env-dev ## ruff: rules and format
	@echo "-- lint"
	@$(RUN) ruff check --quiet $(SOURCES)
	@$(RUN) ruff format --quiet --check $(SOURCES)

typecheck: env-dev ## mypy, strict
	@echo "-- types"
	@$(RUN) mypy --no-error-summary

generated: env-dev ## check that generated files are up to date (scripts/make_*.py write them)
	@echo "-- generated files"
	@for script in scripts/make_*.py; do $(DEV)/bin/python $$script --check || exit 1; done

floors: ## the unit tests on the oldest packages that pyproject.toml admits (.venv-dev-floors)
	@scripts/environment.sh $(DEV)-floors ".[dev]" $(PYTHON)
	@echo "-- unit tests on the oldest packages"
	@$(DEV)-floors/bin/python -m pip install -qq --disable-pip-version-check $$($(DEV)-floors/bin/python scripts/floors.py)
	@# What a request costs is pinned for the newest packages.
	@$(DEV)-floors/bin/python -m pytest -m "not slow and not realserver" -n auto --dist loadfile \
		--ignore-glob "*/test_cost.py"

docs: env-dev ## build the documentation into site/; a broken link is an error
	@echo "-- documentation"
	@# Not --quiet: it hides warnings from --strict too.
	@told=$$(NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict 2>&1) || { echo "$$told" | grep -v "^INFO"; exit 1; }

bench: env-dev ## measure: import, calls, streams, memory
	@$(RUN) benchmarks

clean: ## remove environments, caches and what was built
	@rm -rf .venv .venv-* site dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

env:
	@scripts/environment.sh $(VENV) ".[server]" $(PYTHON)

env-dev:
	@scripts/environment.sh $(DEV) ".[dev,docs]" $(PYTHON)
