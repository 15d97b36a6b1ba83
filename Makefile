# Everything runs from a fresh clone: each target sets up what it needs first.
# Paths are relative on purpose: the folder's name may hold spaces.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup env engine-path azurite browser demo demo-env demo-clean check compiled test lint prose matrix storm mutations picture bench docs docs-serve docs-tables audit requirements clean policies dist

PYTHON3 ?= python3 python3.14 python3.13 python3.12 python3.11
VENV_PYTHON := .venv/bin/python
ENGINE := $(VENV_PYTHON) provider/tools/engine/install.py
DEMO := $(VENV_PYTHON) provider/tools/demo/demo.py
ON_PATH = lines=$$($(ENGINE) --print-env) && eval "$$lines" && exec
MKDOCS = NO_MKDOCS_2_WARNING=1 $(VENV_PYTHON) -m mkdocs
ARGS ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and find, install or build the Pulumi engine
	@for python in $(PYTHON3); do \
		"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" provider/tools/requirements/environment.py && exec $(ENGINE); \
		exit 1; \
	done; \
	echo 'No Python 3.11 or newer (with its venv module) is on PATH: install one, or name it with PYTHON3=...' >&2; \
	exit 1

env: ## print shell lines for: eval "$(make -s env)"
	@test -e .venv/.complete || { echo 'Not set up yet: run "make setup" first.' >&2; exit 1; }
	@$(ENGINE) --print-env

engine-path: ## print the engine's folder alone: export PATH="$(make -s engine-path):$PATH"
	@test -e .venv/.complete || { echo 'Not set up yet: run "make setup" first.' >&2; exit 1; }
	@$(ENGINE) --print-bin

demo: azurite ## a real "pulumi up" against the embedded simulator, and data that arrives
	@$(ON_PATH) $(DEMO) up

azurite: setup ## install the emulator of Azure storage that the demo and the tests use
	@$(VENV_PYTHON) provider/tools/azurite/azurite.py >/dev/null

browser: setup ## find the browser that the tests use, or install it where apt-get can
	@$(VENV_PYTHON) provider/tools/browser/browser.py >/dev/null

demo-env: ## print shell lines for using pulumi by hand on the demo
	@test -e .venv/.complete || { echo 'Not set up yet: run "make demo" first.' >&2; exit 1; }
	@lines=$$($(DEMO) env) && $(ENGINE) --print-env && printf '%s\n' "$$lines"

demo-clean: setup ## destroy the demo, stop its servers, remove .demo/
	@$(ON_PATH) $(DEMO) clean

policies: setup ## preview the demo's stack under the policy pack
	@$(ON_PATH) $(VENV_PYTHON) provider/tools/demo/policies.py

lint: setup ## ruff, mypy, the imports of each layer, and the language
	@$(VENV_PYTHON) -m ruff check --quiet
	@$(VENV_PYTHON) -m ruff format --check --quiet
	@$(VENV_PYTHON) -m mypy --no-error-summary
	@contracts=$$(.venv/bin/lint-imports --no-cache 2>&1) || { echo "$$contracts"; exit 1; }
	@$(VENV_PYTHON) provider/tools/prose/prose.py
	@echo 'ruff, mypy, import-linter and proselint: nothing to report'

prose: setup ## count the habits of the documentation's language; ARGS="FILE" checks some files
	@$(VENV_PYTHON) provider/tools/prose/prose.py --counts $(ARGS)

compiled: setup
	@$(VENV_PYTHON) -m compileall -q provider

check: lint compiled ## lint, and the tests that need neither the engine nor processes of their own: while you write
	@$(VENV_PYTHON) -m pytest -q -n auto --dist worksteal -m 'not processes' tests/unit tests/provider $(ARGS)

test: lint compiled azurite browser ## lint, then all tests; make test ARGS="-k export" for some of them
	@$(ON_PATH) $(VENV_PYTHON) -m pytest -n auto --dist worksteal --durations 20 --durations-min 1 $(ARGS)

matrix: setup ## the crash matrix under every way that the service may behave (some 40 minutes)
	@$(ON_PATH) $(VENV_PYTHON) -m tests.engine.matrix

storm: setup ## 200 random runs through faults and kills (some 20 minutes); ARGS="--seed 17" runs one again
	@$(ON_PATH) $(VENV_PYTHON) -m tests.engine.storm $(ARGS)

mutations: setup ## for each way that the service may behave, a mistake that the tests catch
	@$(ON_PATH) $(VENV_PYTHON) -m tests.engine.mutations

picture: setup ## draw the README's picture anew, from real output
	@$(ON_PATH) $(VENV_PYTHON) provider/docs/picture.py

bench: setup ## measure against the engine's and the service's own floors; ARGS="--quick" leaves the fleet out
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r provider/tools/requirements/bench.txt
	@$(ON_PATH) $(VENV_PYTHON) -m tests.bench $(ARGS)

docs: setup ## build the documentation site into site/; a dead link fails
	@$(MKDOCS) build --strict -f provider/mkdocs.yml
	@echo 'open site/index.html (its search needs a server: make docs-serve)'

docs-serve: setup ## show the documentation while you write it
	@$(MKDOCS) serve -f provider/mkdocs.yml

docs-tables: setup ## update the generated tables and signatures in the committed pages
	@$(VENV_PYTHON) provider/docs/update_tables.py

audit: setup ## ask an advisory service about every pinned package (needs the network)
	@$(VENV_PYTHON) provider/tools/requirements/audit.py

requirements: setup ## renew the pinned, hash-checked requirements
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check uv
	@$(VENV_PYTHON) -m uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/dev.txt
	@$(VENV_PYTHON) -m uv pip compile provider/tools/requirements/bench.in --constraint provider/tools/requirements/dev.txt --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/bench.txt
	@$(VENV_PYTHON) -m uv pip compile pyproject.toml --all-extras --resolution lowest-direct --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/oldest.txt
	@$(VENV_PYTHON) -m uv pip compile provider/tools/requirements/audit.in --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/audit.txt
	@$(MAKE) --no-print-directory setup

dist: setup ## build wheel and sdist into dist/
	@rm -rf dist
	@$(VENV_PYTHON) -m hatchling build -d dist

clean: ## remove what the targets above made (the demo has its own: demo-clean)
	@if [ -e .demo ]; then echo 'The demo is kept: "make demo-clean" ends it. Run that first.' >&2; exit 1; fi
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis build dist site
	@find provider stacks tests -name __pycache__ -type d -prune -exec rm -rf {} +
