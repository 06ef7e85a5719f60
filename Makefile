# Two commands on a fresh machine: `make run` and `make test`. Both set up .venv on first use.
COMPANY ?= complete_journey
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
# One stamp for what is installed: nothing is set up twice, a changed lock is.
STAMP   := $(VENV)/.installed
ARGS    ?=
# Of the demo company: --customers, --days, --seed (see `c360 demo up --help`).
DEMO    ?=

export C360_COMPANY := $(COMPANY)

.PHONY: help setup run test test-slow dev lint format bench lock clean

help:
	@echo "make run    set up if need be, run the daily job, publish     (COMPANY=…, ARGS='--as-of DAY')"
	@echo "            COMPANY=demo starts a made-up company's outside world, runs, stops it  (DEMO='--customers 2000')"
	@echo "make test   set up if need be, run the tests                  (make test-slow: the full-size proofs)"
	@echo "make dev    the Dagster UI on http://127.0.0.1:3000"
	@echo "make lint   ruff, sqlfluff, YAML"
	@echo "make bench  the benchmarks, with their tables"
	@echo "make clean  remove the set-up, caches and all data that runs wrote"

setup: $(STAMP)

$(STAMP): requirements/bootstrap.txt requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --compile-bytecode --require-hashes requirements/lock.txt requirements/bootstrap.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e .
	@touch $(STAMP)

run: $(STAMP)
ifeq ($(COMPANY),demo)
	@$(BIN)/c360 demo up $(DEMO)
	@$(BIN)/c360 run $(ARGS); code=$$?; $(BIN)/c360 demo down; exit $$code
else
	@$(BIN)/c360 run $(ARGS)
endif

test: $(STAMP)
	@$(BIN)/python -m pytest $(ARGS)

test-slow: $(STAMP)
	@$(BIN)/python -m pytest -m slow $(ARGS)

dev: $(STAMP)
	@$(BIN)/c360 dev $(ARGS)

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/check-yaml $$(git ls-files '*.yml' '*.yaml')
	@cd dbt_project && ../$(BIN)/sqlfluff lint --disable-progress-bar models tests macros

format: $(STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@cd dbt_project && ../$(BIN)/sqlfluff fix --disable-progress-bar models

bench: $(STAMP)
	@$(BIN)/python benchmarks/daily_job.py $(ARGS)

lock: $(STAMP)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --group dev pyproject.toml -o requirements/lock.txt

clean:
	rm -rf $(VENV) data dbt_project/target dbt_project/logs .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
