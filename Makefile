# The developer's front door. `make run` and `make test` need python3 (3.11 or newer, with venv) and make, nothing more.
#
#   make run        serve the demonstration at http://127.0.0.1:8000 (PORT=8001 make run: at another port)
#   make test       every test, in a real browser too
#   make check      formatting, lint, types, translations, locks
#   make fix        put right what a program can
#   make bench      measure pages, search and sync, an hour (BENCH=pages make bench: a part; -h names the parts)
#   make messages   bring locale/ up to date with the source
#   make clean      remove all that these commands have made, the embedded database included

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
INSTALL := $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
TEMPLATES = $(shell find templates -name '*.html')
DJADE := .venv/bin/djade --target-version 5.2
DJANGOFMT := .venv/bin/djangofmt --indent-width 2
COMPILED := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: run test check fix bench messages clean
.DELETE_ON_ERROR:

run: .venv/.local $(COMPILED)
	@$(VENV_PYTHON) -m tarmoa.run_local

test: .venv/.dev $(COMPILED)
	@$(VENV_PYTHON) requirements/system.py chromium
	@$(VENV_PYTHON) requirements/system.py voikko
	$(VENV_PYTHON) -m pytest

check: .venv/.dev $(COMPILED)
	$(VENV_PYTHON) requirements/lock.py --check
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	$(VENV_PYTHON) -m mypy
	.venv/bin/lint-imports
	$(DJADE) --check $(TEMPLATES)
	$(DJANGOFMT) --check $(TEMPLATES)
	$(VENV_PYTHON) manage.py makemigrations --check --dry-run
	SITE_URL=https://tarmoa.example SECRET_KEY=$$($(VENV_PYTHON) -c 'import secrets; print(secrets.token_hex(32))') \
		$(VENV_PYTHON) manage.py check --deploy --fail-level WARNING
	@$(VENV_PYTHON) requirements/system.py gettext
	$(VENV_PYTHON) -m tarmoa.check_messages

fix: .venv/.dev
	.venv/bin/ruff check --fix --exit-zero
	.venv/bin/ruff format
	$(DJADE) $(TEMPLATES) || $(DJADE) --check $(TEMPLATES)  # It fails when it has changed something.
	$(DJANGOFMT) $(TEMPLATES)

bench: .venv/.dev $(COMPILED)
	$(VENV_PYTHON) -m benchmarks $(BENCH)

messages: .venv/.dev
	@$(VENV_PYTHON) requirements/system.py gettext
	$(VENV_PYTHON) -m tarmoa.check_messages --update
	@$(MAKE) --no-print-directory $(patsubst %,locale/%/LC_MESSAGES/django.mo,fi sv)

# The server is stopped first, with any Python at hand: the module needs no package for that.
clean:
	@python=$(VENV_PYTHON); [ -x $$python ] || python=$(PYTHON); $$python -m tarmoa.embedded_postgres remove
	rm -rf .venv .data .static .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f locale/*/LC_MESSAGES/django.mo

# --- Files, not commands --------------------------------------------------------------------------------------------

.venv/bin/pip:
	@command -v $(PYTHON) >/dev/null || { echo "Tarmoa needs Python 3.11 or newer: no $(PYTHON) found." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Tarmoa needs Python 3.11 or newer. Name one: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) has no venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.local: requirements/local.txt | .venv/bin/pip
	@echo "Installing packages (a minute or so the first time) …"
	@$(INSTALL) -r $<
	@touch $@

# After .venv/.local, never beside it: two pips at once would break the environment.
.venv/.dev: requirements/dev.txt | .venv/.local
	@echo "Installing development packages …"
	@$(INSTALL) -r $<
	@touch $@

locale/%/LC_MESSAGES/django.mo: locale/%/LC_MESSAGES/django.po | .venv/.local
	@$(VENV_PYTHON) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
