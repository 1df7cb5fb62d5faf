# Two commands to begin with: `make demo` shows Mulette, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASSETS := src/mulette/web/static/vendor/assets.json
export PIP_DISABLE_PIP_VERSION_CHECK := 1

MAKEFLAGS += --no-print-directory
.PHONY: demo test bench lint docs plugin screenshots migration lock clean help

help: ## lists these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

demo: $(VENV)/.installed ## makes the school territory and serves it on http://127.0.0.1:8000
	@$(BIN)/mulette --database var/demo.gpkg demo --serve

test: $(VENV)/.installed-dev ## installs what the tests need and runs everything
	@sh tests/prepare.sh
	$(BIN)/ruff check src tests benchmarks qgis gn_module_exsitu hatch_build.py
	$(BIN)/ruff format --check src tests benchmarks qgis gn_module_exsitu hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: $(VENV)/.installed-dev ## prints speeds and peak memory
	@sh tests/prepare.sh
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

screenshots: $(VENV)/.installed-dev ## takes the screenshots of the documentation again
	@sh tests/prepare.sh
	MULETTE_TEST_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/browser/test_school.py tests/browser/test_sample.py

plugin: ## packs the QGIS plugin: dist/mulette-qgis.zip
	@mkdir -p dist && rm -f dist/mulette-qgis.zip
	@cd qgis && find mulette -name __pycache__ -prune -o -type f -print | LC_ALL=C sort | \
	  $(PYTHON) -c 'import sys, zipfile; z = zipfile.ZipFile("../dist/mulette-qgis.zip", "w", zipfile.ZIP_DEFLATED); [z.write(line.strip()) for line in sys.stdin]'
	@echo "dist/mulette-qgis.zip"

docs: $(VENV)/.installed-dev ## prints the lists of the documentation from the code
	$(BIN)/python docs/lists.py

lint: $(VENV)/.installed-dev ## formats and checks the code
	$(BIN)/ruff format src tests benchmarks qgis gn_module_exsitu hatch_build.py
	$(BIN)/ruff check --fix src tests benchmarks qgis gn_module_exsitu hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports

migration: $(VENV)/.installed-dev ## drafts a migration: make migration m="what changes"
	$(BIN)/python -m mulette.commands.draft "$(m)"

# The extras are kept in the lock files: pip looks for a newer version of what is asked for with an extra, else.
lock: ## renews the lock files; needs uv
	uv pip compile pyproject.toml --extra build --python-version 3.11 --universal --generate-hashes \
	  --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --python-version 3.11 --universal --generate-hashes \
	  --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header -q -o requirements-dev.lock
	for set in 2.17 next; do uv pip compile tests/geonature_module/libraries/$$set.in --python-version 3.11 --universal \
	  --generate-hashes --no-emit-package psycopg2 --no-emit-index-url --no-emit-find-links --no-header -q \
	  -o tests/geonature_module/libraries/$$set.lock; done

clean: ## removes the environment, the assets and the school territory
	rm -rf $(VENV) node_modules var src/mulette/web/static/vendor

# The environment. On Debian the package python3-venv is needed: installed when we are root, named otherwise.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && \
	  apt-get install -y -q python3-venv; } || { echo "Install python3-venv (apt install python3-venv), then try again."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.npm: $(VENV)/bin/python package.json
	@command -v npm >/dev/null || $(BIN)/pip install -q --require-hashes -r requirements-npm.lock
	@touch $@

$(VENV)/.installed: requirements.lock pyproject.toml package-lock.json hatch_build.py $(VENV)/.npm
	@[ -e $(VENV)/.installed-dev ] || $(BIN)/pip install -q --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml package-lock.json hatch_build.py $(VENV)/.npm
	@$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed
