# make chat    the chat on http://127.0.0.1:7860, over the reports in corpus/
# make test    what CI runs: lint, types, import contract, tests
# make bench   the measurements of the README, as Markdown
# make scale   20,000 reports compared, 1,000 added: minutes, and 2 GB on the disk
# make load    100 people asking a server at once, from another process: five minutes
# make shots   pictures of every view, into docs/images/
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
bin := .venv/bin

.PHONY: chat test lint bench scale load shots clean

chat: .venv/installed
	$(bin)/nianbao serve --host $(HOST) --port $(PORT)

test: lint
	$(bin)/python -m pytest

lint: .venv/installed-dev
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	@mkdir -p build/types && ln -sfn ../../ui build/types/nianbao_ui
	$(bin)/mypy
	$(bin)/lint-imports

bench: .venv/installed-dev
	$(bin)/python tests/benchmarks/run.py

scale: .venv/installed-dev
	$(bin)/python tests/benchmarks/comparing_many.py
	$(bin)/python tests/benchmarks/adding_many.py

load: .venv/installed-dev
	$(bin)/python tests/benchmarks/load.py

shots: .venv/installed-dev
	$(bin)/python tests/browser/shots.py docs/images

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("nianbao needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(bin)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/bin/python
	$(bin)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv build dist src/nianbao.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
