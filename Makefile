.DEFAULT_GOAL := help
.PHONY: help demo sample setup dev test check docs fix lock
BIN := .venv/bin
PYTEST := $(BIN)/pytest --numprocesses auto --maxprocesses 4
NPM := $(shell command -v npm)
TOOLS := tests/browser/node_modules/.package-lock.json
UV := $(shell command -v uv || echo $(BIN)/uv)
COMPILE := $(UV) pip compile pyproject.toml --all-extras --group build --universal --python-version 3.11 \
           --generate-hashes --no-header --no-annotate --quiet $(ARGS)

help: ## Show this list.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 8

demo: setup ## Try Meridian on this machine: no account, no token.
	@$(BIN)/meridian demo $(ARGS)

sample: dev ## Fill sample.db with made-up intakes. ARGS="--intakes 100" makes fewer.
	@$(BIN)/python -m tests.sample $(ARGS)

setup: ## Make .venv with all that runs Meridian.
	@scripts/setup.sh

dev: $(if $(NPM),$(TOOLS)) ## Make .venv with all that tests Meridian as well, and what tests its pages where npm is.
	@scripts/setup.sh dev

# npm writes this file last.
$(TOOLS): tests/browser/package-lock.json tests/browser/.npmrc
	@echo "Installing what tests pages ..."
	@$(NPM) ci --prefix tests/browser >/dev/null

test: dev ## Run the tests. ARGS="-k withdraw" runs some.
	$(PYTEST) $(ARGS)

check: dev ## Check format, lint, types, content and tests: all that a change must pass.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/meridian check
	$(PYTEST)

docs: setup ## Write the pages of docs/ that are drawn from the code.
	$(BIN)/python -m bot.docs

fix: dev ## Format, and mend what the linter can.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Write the lock anew after a change of dependencies. Needs uv. ARGS=--upgrade takes newer versions.
	$(COMPILE) --group dev --output-file requirements-dev.txt
	$(COMPILE) --constraints requirements-dev.txt --output-file requirements.txt
