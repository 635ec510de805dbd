# make run    the app on the example program, or on PROGRAM=FOLDER (PORT=N chooses the port)
# make test   everything a change must pass: lint, types, import directions, tests
# make test-engines   the tests of engines that take long to start, and of probes killed at many points
# make pictures   the screens in docs/meetings.md, taken while the three meetings are acted through
# make bench  the figures of speed and accuracy, measured here, beside those of a peer
# make flink-env   a Python with Flink for its probe: apache-flink asks for older pandas than the workbench
# make probe  calibrations of the engines here (ENGINES=...), PROBE_SECONDS of each, into .program/ or PROGRAM=FOLDER
# make validate TRUTH=DIR   predictions against the tables of facts in a folder: error, coverage, targets
# make soak   1,000 saves by 23 writers while a shell commits, and 50 writers killed half-way
SHELL := bash
.DELETE_ON_ERROR:
.PHONY: run test pictures test-engines lint format bench peer flink-env probe soak chromium constraints clean

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := .program/requirements
PROGRAM ?= $(EXAMPLE)
PORT ?= 8501
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
UV := uv
TRUTH ?= ../shared/truth
TABLES := rollup:rollup_truth storage:engine_storage topn:topn_truth queries:engine_queries \
	clusters:published_clusters clickbench:clickbench
OPEN_WHEN_UP = for _ in {1..150}; do if (: </dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null; then \
	exec $(BIN)/python -m webbrowser http://127.0.0.1:$(PORT) >/dev/null; fi; sleep 0.2; done
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links

run: $(VENV)/installed | $(filter $(EXAMPLE),$(PROGRAM))
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then $(OPEN_WHEN_UP) & fi; \
		exec $(BIN)/workbench serve "$(PROGRAM)" --port $(PORT)

# Three at a time, for they wait in part: each test has folders and ports of its own. Of engines is looked at what they
# tell, not how well.
WORKERS := 3
test: lint chromium
	$(BIN)/python -m pytest -m "not engines" --numprocesses $(WORKERS) --dist worksteal

test-engines: $(VENV)/tools
	$(BIN)/python -m pytest -m engines --numprocesses $(WORKERS) --dist worksteal

lint: $(VENV)/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: $(VENV)/tools chromium
	$(BIN)/python -m tests.browser.pictures

bench: $(VENV)/tools chromium peer
	$(BIN)/python -m tests.benchmarks

# What the speed of a plan is held against, in an environment of its own.
PEER := .venv-peer
peer: $(PEER)/installed

$(PEER)/installed:
	$(PYTHON) -m venv $(PEER)
	$(PEER)/bin/python -m pip --disable-pip-version-check install --quiet service-capacity-modeling==0.3.212
	@touch $@

FLINK := .venv-flink
FLINK_PYTHON := python3.11
export WORKBENCH_FLINK_PYTHON ?= $(abspath $(wildcard $(FLINK)/bin/python))
flink-env: $(FLINK)/installed

$(FLINK)/installed:
	$(FLINK_PYTHON) -m venv $(FLINK)
	$(FLINK)/bin/python -m pip --disable-pip-version-check install --quiet apache-flink==2.3.0
	@touch $@

ENGINES := clickhouse duckdb
PROBE_SECONDS := 60
probe: $(VENV)/tools | $(filter $(EXAMPLE),$(PROGRAM))
	@for engine in $(ENGINES); do \
		$(BIN)/workbench probe "$$engine" "$(PROGRAM)" --seconds $(PROBE_SECONDS) || exit; done

validate: $(VENV)/installed
	@for table in $(TABLES); do printf '\n%s\n' "== $${table%:*}" && \
		$(BIN)/workbench validate "$${table%:*}" "$(TRUTH)/$${table#*:}.csv" || exit; done

soak: $(VENV)/tools
	SAVES_EDITS=1012 SAVES_KILLS=50 $(BIN)/python -m pytest -s tests/soak

# The example is copied once into a repository of its own: what is tried there never touches this one.
$(EXAMPLE): | $(VENV)/installed
	$(BIN)/workbench init .program --example edge-analytics

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "The workbench needs Python 3.11 or newer; set PYTHON to its path." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: constraints.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes --requirement constraints.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/tools: tests/constraints.txt $(VENV)/installed
	$(PIP) --require-hashes --requirement constraints.txt --requirement tests/constraints.txt
	@touch $@

chromium:
	@if [ -n "$$WORKBENCH_CHROMIUM" ]; then test -x "$$WORKBENCH_CHROMIUM" || \
		{ echo "WORKBENCH_CHROMIUM is $$WORKBENCH_CHROMIUM, which cannot be run." >&2; exit 1; }; \
	elif command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update --quiet=2 && apt-get install --quiet=2 --yes chromium; \
	else echo "The browser tests need Chromium: install it, or set WORKBENCH_CHROMIUM to its path." >&2; exit 1; fi

# Needs uv (https://docs.astral.sh/uv/). Versions stay where they are unless UPGRADE=--upgrade.
constraints:
	$(COMPILE) $(UPGRADE) --group build --output-file constraints.txt
	$(COMPILE) $(UPGRADE) --all-extras --group build --group test --constraint constraints.txt --output-file tests/constraints.txt \
		$$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' constraints.txt | sort -u)

clean:
	rm -rf $(VENV) $(PEER) $(FLINK) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
