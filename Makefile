# Every command a contributor needs. `make` alone lists them.
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick check house coverage mutants format messages reference pictures lock sbom

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv from requirements.lock (quick when nothing changed)
	@PYTHON="$(PYTHON)" sh tools/setup.sh

demo: setup ## run Leerkring with a fictional programme (ARGS="--port 8080 --fresh")
	@.venv/bin/leerkring demo $(ARGS)

test: setup ## run everything: checks, units, PostgreSQL, Python 3.13, journeys
	@$(PY) -m tools.run_tests

quick: setup ## run the fast part of the tests (about a minute)
	@$(PY) -m tools.run_tests --quick

check: setup ## formatting, lint, types, architecture, migrations, translations
	@$(PY) -m tools.checks

house: setup ## count how large the house is, beside its limits (ARGS=--where names what is over)
	@$(PY) -m tools.house $(ARGS)

coverage: setup ## measure which branches of src the units reach (long; see CONTRIBUTING)
	@mkdir -p .tmp/coverage && $(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest -q -n 2 --dist worksteal -m "not journey"
	@$(PY) -m coverage combine -q && $(PY) -m coverage report

mutants: setup ## break rules, states and the verifier, and see what tests notice (hours)
	@$(PY) -m tools.mutants $(ARGS)

format: setup ## put the code in order
	@$(PY) -m ruff check --fix-only --quiet . && $(PY) -m ruff format .
	@$(PY) -m djlint --reformat --quiet --warn src

messages: setup ## collect and compile the translations of every part
	@$(PY) -m tools.messages

reference: setup ## write the pages of docs/reference that follow from the code
	@$(PY) -m tools.capabilities
	@$(PY) -m tools.reference

pictures: setup ## take the pictures of docs/pictures again, from a demonstration
	@$(PY) -m tools.pictures

lock: setup ## resolve the dependencies again (needs uv)
	@sh tools/lock.sh

sbom: setup ## write the software bill of materials of requirements.lock (CycloneDX) to .tmp
	@$(PY) -m tools.sbom $(ARGS)
