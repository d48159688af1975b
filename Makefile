# make run    install into .venv and start the gateway on embedded defaults
# make test   everything that must hold: lint, types, import contracts, tests, the built wheel
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install run test lint tests bench fuzz pictures lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -2
	@echo "make install | lint | tests | bench | fuzz | pictures | lock | clean"

install: $(VENV)/.installed

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("spoc needs Python 3.11 or newer: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
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

fuzz: install
	$(BIN)/python tests/fuzz/mutate.py --seconds 60

bench: install
	$(BIN)/python tests/benchmarks/starter.py
	$(BIN)/python tests/benchmarks/classifier.py
	$(BIN)/python tests/benchmarks/urgency.py
	$(BIN)/python tests/benchmarks/similar.py
	$(BIN)/python tests/benchmarks/throughput.py
	$(BIN)/python tests/benchmarks/import.py

# A POC's notification and a sponsor's week as mail programs show them, for the README, on a desk and on a phone. The
# pages are our own: they need no sandbox.
pictures: install
	@command -v chromium >/dev/null || { echo "make pictures needs chromium (Debian: apt-get install chromium)." >&2; exit 1; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(BIN)/spoc preview new-ticket --html > "$$folder/letter.html" && mkdir -p docs/pictures && \
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$$folder/profile" \
	  --force-device-scale-factor=1.25 --window-size=640,860 \
	  --screenshot="$(CURDIR)/docs/pictures/notification.png" "file://$$folder/letter.html" 2>/dev/null
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(BIN)/spoc preview weekly-summary --html > "$$folder/letter.html" && \
	for picture in weekly-summary:640,1780 weekly-summary-phone:375,2230; do \
	  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$$folder/profile" \
	    --window-size="$${picture#*:}" --screenshot="$(CURDIR)/docs/pictures/$${picture%%:*}.png" \
	    "file://$$folder/letter.html" 2>/dev/null; done
	@ls -l docs/pictures/*.png

# The locks are made for every platform and Python from 3.11 on; needs uv.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
