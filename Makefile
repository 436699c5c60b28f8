# Two commands are enough: `make demo` to see it, `make test` to check it. `make help` lists the rest.
.DEFAULT_GOAL := help
# Python keeps what it has compiled: every start of a process takes seconds less.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help demo test test-long test-fault test-proof lint format bench lock assets chromium clean

VENV := .venv
BIN := $(VENV)/bin
# The first Python from 3.11 on; PYTHON=… names another.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1 && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

help:
	@echo 'make demo              two offices side by side, on 127.0.0.1, until Ctrl-C'
	@echo '     demo RESET=1      … from the beginning again    ONCE=1: check that the pages answer, then leave'
	@echo '     demo LISTEN=…     … at another HOST:PORT'
	@echo 'make test              the everyday suite against real servers; PG=postgresql://… takes another PostgreSQL'
	@echo 'make test-long         the long journeys through pages and processes, each with a smaller one in the everyday suite'
	@echo 'make test-fault        kills and freezes things, takes minutes'
	@echo 'make test-proof        very many random cases, and every page in the browser; takes long'
	@echo 'make lint              ruff, mypy, import-linter        make format   let ruff mend what it can'
	@echo 'make bench             how fast, beside the same statements through pgbench'
	@echo 'make lock              write the hash-pinned lists anew from pyproject.toml'
	@echo 'make clean             remove .venv, .hutong and built page assets'

demo: $(VENV)/.demo assets
	@exec $(BIN)/hutong demo $(if $(RESET),--reset) $(if $(ONCE),--once) $(if $(LISTEN),--listen $(LISTEN))

test: $(VENV)/.dev assets chromium
	HUTONG_TEST_DATABASE_URL='$(PG)' $(BIN)/python -m pytest -n auto --dist worksteal -m 'not long and not fault and not proof' $(ARGS)

test-long: $(VENV)/.dev assets chromium
	HUTONG_TEST_DATABASE_URL='$(PG)' $(BIN)/python -m pytest -n auto --dist worksteal -m 'long and not fault and not proof' $(ARGS)

test-fault: $(VENV)/.dev assets chromium
	HUTONG_TEST_DATABASE_URL='$(PG)' $(BIN)/python -m pytest -m fault $(ARGS)

test-proof: $(VENV)/.dev assets chromium
	HUTONG_TEST_DATABASE_URL='$(PG)' $(BIN)/python -m pytest -m proof --hypothesis-profile=proof $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev assets
	$(BIN)/python -m tests.benchmarks $(ARGS)

assets: $(VENV)/.demo
	@$(BIN)/python -m hutong.app.assets

chromium:
	@sh infra/scripts/chromium.sh

$(VENV)/.python:
	@if [ -z '$(PYTHON)' ]; then echo 'Python 3.11 or newer is needed and was not found (PYTHON=… names one).' >&2; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: install its venv part (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# `.demo` is what running needs, `.dev` that and what checking needs. The builders come first, pinned like the rest.
INSTALL := $(PIP) install --quiet --require-hashes --no-build-isolation
$(VENV)/.demo: infra/locks/build.txt infra/locks/demo.txt pyproject.toml | $(VENV)/.python
	@echo 'installing what Hutong is made of into $(VENV)'
	@$(INSTALL) -r infra/locks/build.txt
	@$(INSTALL) -r infra/locks/demo.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: infra/locks/dev.txt $(VENV)/.demo
	@echo 'installing what checking needs into $(VENV)'
	@$(INSTALL) -r infra/locks/dev.txt
	@touch $@

# Without addresses: whoever installs decides where from, the hashes decide what.
UV := uv==0.13.9
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet
lock: $(VENV)/.demo
	$(PIP) install --quiet $(UV)
	$(COMPILE) pyproject.toml --extra embedded --extra dev -o infra/locks/dev.txt
	$(COMPILE) pyproject.toml --extra embedded -c infra/locks/dev.txt -o infra/locks/demo.txt
	$(COMPILE) infra/locks/build.in -c infra/locks/dev.txt -o infra/locks/build.txt

clean:
	rm -rf $(VENV) .hutong web/hutong/static web/assets/node_modules
