.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LOCK := tests/requirements.txt
WAITING := tests/architecture tests/cli tests/gateways tests/journeys tests/stack tests/workers
# Universal: a lock resolved for one Python 3.11 lacked what another 3.11 needs.
RESOLVE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
RUN_FLAGS := $(if $(filter 0,$(DEMO)),--no-demo,--demo) $(if $(PORT),--port $(PORT)) $(if $(DATA),--data $(DATA))

.PHONY: help setup run test test-waiting test-thinking check bench doctor drill-alerts drill-api lock clean

help: ## Show every command
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv with everything the product and its tests need

$(VENV)/.ready: $(LOCK)
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: install it, or say PYTHON=/path/to/python3.11"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed (PYTHON=/path/to/python3.11)"; exit 1; }
	@echo "Setting up $(VENV): about a minute the first time"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "journal_api.pth").write_text("$(CURDIR)\n")'
	@touch $@

run: setup ## Start the whole product with its demo clinic (DEMO=0: empty; PORT=, DATA=)
	@exec $(BIN)/python -m journal_api run $(RUN_FLAGS)

test: check ## Check the house, then run every test, in two halves side by side
	@echo "Two halves of the tests run side by side, about five minutes; each is shown when it is done"
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-waiting test-thinking

test-waiting: setup ## Run the tests that mostly wait for processes, servers and mail
	$(BIN)/python -m pytest $(WAITING)

test-thinking: setup ## Run all other tests
	$(BIN)/python -m pytest tests $(addprefix --ignore=,$(WAITING))

check: setup ## Format, lint, types, contracts, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

doctor: setup ## Look at what runs: settings, database, broker, mail, work, alerts (DATA=)
	@$(BIN)/python -m journal_api doctor $(if $(DATA),--data $(DATA))

bench: setup ## Time entries and pushes beside their rivals, telling and judging; writes docs/performance.md (a few minutes)
	@$(BIN)/python -m journal_api bench

drill-api: setup ## Kill API and PostgreSQL under load; nothing acknowledged may be lost (SECONDS=, SEED=; three minutes)
	@$(BIN)/python -m journal_api drill-api $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

drill-alerts: setup ## Put everything between entries and letters wrong; no alert may be lost (SECONDS=, SEED=; half an hour)
	@$(BIN)/python -m journal_api drill-alerts $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

lock: setup ## Resolve the locked requirements anew from pyproject.toml, for every Python the project supports
	$(RESOLVE) -o requirements.txt pyproject.toml
	$(RESOLVE) --extra stack --extra dev --extra bench -c requirements.txt -o $(LOCK) pyproject.toml

clean: ## Remove .venv and caches (keeps the data in var/)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
