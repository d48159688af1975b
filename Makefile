# make run    install into .venv and start the gateway on embedded defaults
# make test   everything that must hold: lint, types, import contracts, tests, the built wheel
# make bench  every figure of speed, memory and start beside its goal (make speed: also into docs/speed.md)
# make soak   a thousand kills on each database
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install run test lint tests test-postgresql bench speed soak judgement fuzz pictures lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -4
	@echo "make install | lint | tests | test-postgresql | speed | judgement | fuzz | pictures | lock | clean"

install: $(VENV)/.installed

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("spoc needs Python 3.11 or newer: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@echo "Installing into $(VENV): a minute or two, and nothing is printed meanwhile."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install
	@$(BIN)/spoc run

test: install lint tests

lint: install
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

tests: install
	$(BIN)/pytest -n $(JOBS) --dist loadfile

# All conversations once more, on PostgreSQL; whatever the store promises is tested on both databases by `make test`.
test-postgresql: install
	SPOC_TEST_DATABASE=postgresql $(BIN)/pytest tests/e2e -n $(JOBS) --dist loadfile

fuzz: install
	$(BIN)/python tests/fuzz/mutate.py --seconds 60

# Every figure that must be reached, beside its goal, from one run of about half an hour; `speed` also writes docs/speed.md.
bench: install
	$(BIN)/python tests/benchmarks/goals.py

speed: install
	$(BIN)/python tests/benchmarks/goals.py --page

# A thousand kills on each database, in an hour or so; broken off (Ctrl-C) it goes on where it was.
soak: install
	$(BIN)/python tests/soak/kills.py

# How well texts are judged, and how fast old mail comes in.
judgement: install
	$(BIN)/python tests/benchmarks/starter.py
	$(BIN)/python tests/benchmarks/classifier.py
	$(BIN)/python tests/benchmarks/urgency.py
	$(BIN)/python tests/benchmarks/similar.py
	$(BIN)/python tests/benchmarks/import.py

# All pictures of the docs, taken by Debian's Chromium: every letter, below its subject; the console.
pictures: install
	$(BIN)/python tests/pictures/letters.py
	$(BIN)/python -m tests.pictures.console

# The locks are made for every platform and Python from 3.11 on; needs uv.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
