# Every target works in a fresh clone: it sets up its prerequisites first.
# Paths are relative, because the name of the folder can contain spaces.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-demo env engine-path azurite browser languages demo demo-env demo-clean check compiled test lint prose matrix storm mutations picture bench docs docs-serve docs-tables audit requirements clean policies dist

PYTHON3 ?= python3 python3.14 python3.13 python3.12 python3.11
VENV_PYTHON := .venv/bin/python
ENGINE := $(VENV_PYTHON) provider/tools/engine/install.py
AZURITE := $(VENV_PYTHON) provider/tools/azurite/azurite.py
DEMO := $(VENV_PYTHON) provider/tools/demo/demo.py
ON_PATH = lines=$$($(ENGINE) --print-env) && eval "$$lines" && exec
MKDOCS = NO_MKDOCS_2_WARNING=1 $(VENV_PYTHON) -m mkdocs
ARGS ?=

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

define SETUP
@for python in $(PYTHON3); do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	"$$python" provider/tools/requirements/environment.py $(1) && exec $(ENGINE); \
	exit 1; \
done; \
echo 'No Python 3.11 or newer with the venv module is on PATH. Install one, or set PYTHON3=...' >&2; \
exit 1
endef

setup: ## Create .venv for the tests and the documentation, and find, install or build Pulumi.
	$(call SETUP,dev)

setup-demo: ## Create .venv for the demo alone, and find, install or build Pulumi.
	$(call SETUP,demo)

env: ## Print shell lines for: eval "$(make -s env)"
	@test -e .venv/.complete || { echo 'Not set up yet: run "make setup" first.' >&2; exit 1; }
	@$(ENGINE) --print-env

engine-path: ## Print the folder of Pulumi for: export PATH="$(make -s engine-path):$PATH"
	@test -e .venv/.complete || { echo 'Not set up yet: run "make setup" first.' >&2; exit 1; }
	@$(ENGINE) --print-bin

demo: setup-demo ## Run a real "pulumi up" against the simulator and send a message through the exports.
	@$(ON_PATH) $(DEMO) up

azurite: setup ## Install the Azure Storage emulator of the demo and the tests.
	@$(AZURITE) >/dev/null

browser: setup ## Find the browser of the tests, or install it with apt-get on Debian.
	@$(VENV_PYTHON) provider/tools/browser/browser.py >/dev/null

demo-env: ## Print shell lines to use pulumi on the demo.
	@test -e .venv/.complete || { echo 'Not set up yet: run "make demo" first.' >&2; exit 1; }
	@lines=$$($(DEMO) env) && $(ENGINE) --print-env && printf '%s\n' "$$lines"

demo-clean: setup-demo ## Destroy the demo, stop its servers and delete .demo/.
	@$(ON_PATH) $(DEMO) clean

languages: setup ## Find or build the host of YAML, SDK generators and TypeScript, for the tests of the native provider.
	@$(ON_PATH) $(VENV_PYTHON) provider/tools/engine/language_hosts.py

policies: setup-demo ## Preview the stack of the demo with the policy pack.
	@$(ON_PATH) $(VENV_PYTHON) provider/tools/demo/policies.py

lint: setup ## Run ruff, mypy, import-linter and the language checks.
	@$(VENV_PYTHON) -m ruff check --quiet
	@$(VENV_PYTHON) -m ruff format --check --quiet
	@$(VENV_PYTHON) -m mypy --no-error-summary
	@contracts=$$(.venv/bin/lint-imports --no-cache 2>&1) || { echo "$$contracts"; exit 1; }
	@$(VENV_PYTHON) provider/tools/prose/prose.py
	@echo 'ruff, mypy, import-linter and proselint: nothing to report'

prose: setup ## Print the language counts of the documentation. ARGS="FILE" checks single files.
	@$(VENV_PYTHON) provider/tools/prose/prose.py --counts $(ARGS)

compiled: setup
	@$(VENV_PYTHON) -m compileall -q provider

check: lint compiled ## Run lint and the tests without an engine or subprocesses, while you write.
	@$(VENV_PYTHON) -m pytest -q -n auto --dist worksteal -m 'not processes and not native' tests/unit tests/provider $(ARGS)

test: lint compiled azurite browser languages ## Run lint and all tests. ARGS="-k export" selects tests.
	@$(ON_PATH) $(VENV_PYTHON) -m pytest -n auto --dist worksteal --durations 20 --durations-min 1 $(ARGS)

matrix: setup ## Interrupt every operation at every point, under every simulator switch, with both providers (about 60 minutes).
	@$(ON_PATH) $(VENV_PYTHON) -m tests.engine.matrix

storm: setup ## Run 200 random programs with faults and kills, 50 with the native provider (about 25 minutes). ARGS="--seed 17" repeats one.
	@$(ON_PATH) $(VENV_PYTHON) -m tests.engine.storm $(ARGS)

mutations: setup ## Insert a bug for every simulator switch and verify that a test catches it.
	@$(ON_PATH) $(VENV_PYTHON) -m tests.engine.mutations

picture: setup ## Draw the picture of the README from real output.
	@$(ON_PATH) $(VENV_PYTHON) provider/docs/picture.py

bench: setup languages ## Measure against an ideal contender and other providers. ARGS="--quick" omits the fleet.
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r provider/tools/requirements/bench.txt
	@$(ON_PATH) $(VENV_PYTHON) -m tests.bench $(ARGS)

docs: setup ## Build the documentation site in site/. A dead link is an error.
	@$(MKDOCS) build --strict -f provider/mkdocs.yml
	@echo 'Open site/index.html. Search needs a server: run "make docs-serve".'

docs-serve: setup ## Serve the documentation while you write.
	@$(MKDOCS) serve -f provider/mkdocs.yml

docs-tables: setup ## Update the generated tables and signatures of the committed pages.
	@$(VENV_PYTHON) provider/docs/update_tables.py

audit: setup ## Check the pinned packages for known vulnerabilities. Needs network access.
	@$(VENV_PYTHON) provider/tools/requirements/audit.py

requirements: setup ## Update the pinned, hash-checked requirements.
	@$(VENV_PYTHON) -m uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/dev.txt
	@$(VENV_PYTHON) -m uv pip compile pyproject.toml --all-extras --group demo --universal --python-version 3.11 \
		--constraint provider/tools/requirements/dev.txt \
		--generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/demo.txt
	@$(VENV_PYTHON) -m uv pip compile provider/tools/requirements/uv.in --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/uv.txt
	@$(VENV_PYTHON) -m uv pip compile provider/tools/requirements/bench.in --constraint provider/tools/requirements/dev.txt --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/bench.txt
	@$(VENV_PYTHON) -m uv pip compile pyproject.toml --all-extras --resolution lowest-direct --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/oldest.txt
	@$(VENV_PYTHON) -m uv pip compile provider/tools/requirements/audit.in --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --quiet --output-file provider/tools/requirements/audit.txt
	@$(MAKE) --no-print-directory setup

dist: setup ## Build wheel and sdist in dist/.
	@rm -rf dist
	@$(VENV_PYTHON) -m hatchling build -d dist

clean: ## Delete the output of all targets except the demo (see demo-clean).
	@if [ -e .demo ]; then echo 'The demo still exists. Run "make demo-clean" first.' >&2; exit 1; fi
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis build dist site
	@find provider stacks tests -name __pycache__ -type d -prune -exec rm -rf {} +
