# Two commands matter: `make demo` shows the whole loop, `make test` proves it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: help demo test check lint types imports unit real real-timed real-app bench picture lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## Grade a take-home end to end on this machine [SUBMISSION=dir] [STAY=1]
	@$(BIN)/proofgrade demo $(if $(SUBMISSION),--submission "$(SUBMISSION)") $(if $(STAY),--stay)

test: check real ## Everything: the fast half, then Docker and the GitHub emulator

check: lint types imports unit ## The fast half: lint, types, import rules, unit tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -q -m "not real" -n 2

real: real-timed real-app

real-timed: $(READY) # one after another: what runs in containers is timed; sets up what the others need
	$(BIN)/pytest -m real --durations=10 --ignore=tests/app

real-app: $(READY)
	$(BIN)/pytest -q -m real -n 2 --dist loadfile --durations=10 tests/app

bench: $(READY) ## Measure and rewrite docs/benchmarks.md [ONLY="sealed steady"]
	$(BIN)/python -m bench $(ONLY)

picture: $(READY) ## Redraw docs/report.png from a real graded report (needs chromium)
	$(BIN)/python -m bench.picture

lock: $(READY) ## Resolve requirements.lock anew
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--extra app --extra cli --extra demo --extra dev --extra scoring --extra similarity --output-file requirements.lock pyproject.toml

clean: ## Remove what was built here
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf demo/github_standin/node_modules

$(READY): pyproject.toml requirements.lock setup/venv
	@PYTHON="$(PYTHON)" sh setup/venv $(VENV)
	@touch $@
