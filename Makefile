# `make` alone lists what there is.

export DEMO_STARTED := $(shell date +%s)

# The newest Python from 3.11 on that runs here; or choose: make demo PYTHON=python3.12
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv/bin/python
EMBEDDED := $(VENV) -m portal.embedded
COMPILE := .venv/bin/uv pip compile --universal --fork-strategy fewest --python-version 3.11 --generate-hashes
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help demo test test-spark check check-code check-portal fix run assurance bench bench-corpus bench-documents bench-portal messages lock clean python \
	demo-system test-system spark-system

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: .venv/demo-installed ## the main job on real input, then the portal; ONCE=1 ends after the job, PORT=8000
	@$(EMBEDDED) demo --data-dir var/demo --port $(PORT) $(if $(ONCE),--once)

test: check .venv-peers/installed .venv-313/installed ## every check and every test, on real PostgreSQL and Valkey, with a real worker and browser
	@$(EMBEDDED) run --fast --data-dir var/test -- $(VENV) -m pytest -n 2 --durations=10 tests

test-spark: spark-system .venv-spark/installed ## what Spark counts is what is counted in memory; installs a Java runtime where it may
	@$(EMBEDDED) run --fast --data-dir var/test -- .venv-spark/bin/python -m pytest tests/unit/harness/tabular/test_harness_spark.py

check: check-code ## format, lint, types, layers, migrations, generated reference, OpenAPI schema
	@$(EMBEDDED) run --fast --data-dir var/check -- $(MAKE) --no-print-directory check-portal

check-code check-code check-portal fix: export DEBUG := 1
check-code: .venv/dev-installed
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djhtml --check templates
	.venv/bin/mypy
	.venv/bin/lint-imports

check-portal:
	$(VENV) manage.py makemigrations --check --dry-run
	$(VENV) manage.py reference --check
	$(VENV) manage.py spectacular --validate --fail-on-warn --file var/check/openapi.yaml
	diff -u docs/reference/openapi.yaml var/check/openapi.yaml

fix: .venv/dev-installed ## format, correct what a tool can correct, write the generated reference again
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	.venv/bin/djhtml templates
	$(VENV) manage.py reference
	$(VENV) manage.py spectacular --validate --fail-on-warn --file docs/reference/openapi.yaml

run: .venv/dev-installed ## the development server with worker and scheduler; PORT=8000
	@$(EMBEDDED) demo --develop --data-dir var/run --port $(PORT)

bench: .venv-peers/installed .venv-anonymeter/installed .venv-mostlyai-qa/installed ## ours beside the peers, the kernels beside the machine, DuckDB's counts beside the disk; QUICK=1, DATA=folder
	$(VENV) -m examples.bench $(if $(QUICK),--quick) $(if $(DATA),--data $(DATA))
	$(if $(QUICK),,$(VENV) -m examples.bench.pushed)

bench-documents: .venv/dev-installed ## text-1 over made-up documents; QUICK=1
	$(VENV) -m examples.bench.documents $(if $(QUICK),--quick)

bench-corpus: .venv/dev-installed ## corpus-1 over a million made-up documents and ten benchmarks; DOCUMENTS=1000000
	$(VENV) -m examples.bench.corpus $(if $(DOCUMENTS),--documents $(DOCUMENTS))

bench-portal: .venv/dev-installed ## every page and API list of the portal over many submissions; ROWS=100000, JSON=file, BESIDE=file of a smaller run, SEEDED=1 measures what the last run seeded
	@$(EMBEDDED) run --fast --data-dir var/bench-portal -- $(VENV) -m examples.bench.portal --rows $(or $(ROWS),100000) $(if $(JSON),--json $(JSON)) $(if $(BESIDE),--beside $(BESIDE)) $(if $(SEEDED),--seeded)

assurance: .venv/dev-installed .venv-peers/installed .venv-313/installed ## every counted attack at full size; writes docs/reference/assurance.md
	@$(EMBEDDED) run --fast --data-dir var/assurance -- $(VENV) -m pytest -n 2 --assurance docs/reference/assurance.md tests

messages: .venv/dev-installed ## the sentences to translate, as locale/TO/LC_MESSAGES/django.po; TO=de, needs GNU gettext
	@command -v xgettext >/dev/null || { echo "GNU gettext is missing. Install it: sudo apt-get install -y gettext"; exit 2; }
	@mkdir -p locale
	DEBUG=1 $(VENV) manage.py makemessages --locale $(TO) --ignore "var/*" --ignore ".venv*"
	DEBUG=1 $(VENV) manage.py compilemessages --locale $(TO)

lock: .venv/dev-installed ## compile requirements/*.txt from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra demo -c requirements/base.txt -o requirements/demo.txt
	$(COMPILE) pyproject.toml --extra demo --extra dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --extra demo --extra dev --extra spark -c requirements/dev.txt -o requirements/spark.txt
	for peer in peers anonymeter mostlyai-qa; do $(COMPILE) requirements/$$peer.in -o requirements/$$peer.txt; done
	@for lock in requirements/*.txt; do \
		.venv/bin/uv pip install -q --dry-run --require-hashes --python $(VENV) -r $$lock || \
			{ echo "$$lock is not complete, so an installation could drift. Do not commit it."; exit 1; }; done

clean: ## remove the virtual environment, the caches and var with everything in it
	@for lock in $(wildcard var/*/supervisor.lock); do \
		flock -n $$lock true || { echo "$$lock: a run is at work there; stop it first."; exit 1; }; done
	@for servers in $(wildcard var/*/servers); do [ ! -L $$servers ] || rm -rf "$$(readlink $$servers)"; done
	rm -rf var .venv .venv-* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* htmlcov

.venv/demo-installed: requirements/demo.txt | demo-system
	@$(call install,demo)

.venv/dev-installed: requirements/dev.txt | test-system
	@$(call install,dev)
	@touch .venv/demo-installed

# Tools that ours are measured against need older libraries than ours, and Spark is large: each is in an environment of its own.
.venv-%/installed: requirements/%.txt .venv/dev-installed
	@echo "Installing the locked packages of $<"
	@.venv/bin/uv venv -q --clear --python $(VENV) .venv-$*
	@.venv/bin/uv pip install -q --no-deps --require-hashes --python .venv-$*/bin/python -r $<
	@.venv/bin/uv pip check -q --python .venv-$*/bin/python
	@touch $@

# A report has to repeat under another Python; where there is none, that test is skipped and says so.
OTHER = $(shell for python in python3.13 $(HOME)/.pyenv/versions/3.13*/bin/python; do \
	$$python -c '' 2>/dev/null && echo $$python && break; done)
.venv-313/installed: requirements/base.txt .venv/dev-installed
	@$(if $(OTHER),.venv/bin/uv venv -q --clear --python $(OTHER) .venv-313,echo "Python 3.13 is not installed here.")
	@$(if $(OTHER),.venv/bin/uv pip install -q --no-deps --require-hashes --python .venv-313/bin/python -r $< && \
		.venv/bin/uv pip check -q --python .venv-313/bin/python && touch $@)

# Quick when nothing is missing, so asked every time.
demo-system test-system spark-system: %-system: python
	@$(PYTHON) portal/embedded/prerequisites.py $*

python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is missing. Install it: sudo apt-get install -y python3"; exit 2; }

# A lock is complete, so installing resolves nothing: what is in it goes in, on any day and with any pip.
define install
	$(VENV) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	echo "Installing the locked packages of requirements/$(1).txt (a minute or two the first time)"
	$(VENV) -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements/$(1).txt
	$(VENV) -m pip check -q --disable-pip-version-check
	touch $@
endef
