# 轮训通 · everything a person types. Each target sets up what is missing first (config/install.py).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin
MANAGE := $(VENV)/python manage.py
TESTS ?= tests

.DEFAULT_GOAL := run
.PHONY: setup run worker check test e2e seed bench lock

setup:            ## install everything that is missing
	@$(PYTHON) config/install.py

run: setup        ## run the product; PORT, HOST, LUNXUN_HOME, DEMO=0
	@$(VENV)/python -m config.run

worker: setup     ## one more worker for the jobs of a running installation
	$(VENV)/celery -A config worker -Q default,documents,planning -n extra-$$$$@%h

seed: setup       ## fill an empty database with the demo
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) seed_demo

test: setup       ## all tests, browser included; TESTS=tests/core for some
	$(VENV)/python -m pytest -n 2 --dist loadgroup $(TESTS)

e2e: setup        ## the browser's tests alone
	$(VENV)/python -m pytest -m e2e tests

bench: setup      ## measure; BENCH="tree_load" for one figure
	$(VENV)/python -m benchmarks.run $(BENCH)

check: setup      ## what CI runs
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy .
	$(VENV)/lint-imports --no-cache
	$(MANAGE) makemigrations --check --dry-run
	HTTPS=1 DEBUG=0 ALLOWED_HOSTS=lunxun.example $(MANAGE) check --deploy --fail-level WARNING
	$(MAKE) test

lock: setup       ## pin the newest allowed versions into requirements.txt
	$(VENV)/python config/lock.py
