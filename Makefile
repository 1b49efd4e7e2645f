# Личный кабинет абонента. Needs Python ≥ 3.11 and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUPPLIER ?=
PORT ?=
export PYTHONPATH := $(CURDIR)
# one more than there are cores: a test in a browser mostly waits
workers = $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)))
options = $(if $(SUPPLIER),--supplier $(SUPPLIER)) $(if $(PORT),--port $(PORT))

.DEFAULT_GOAL := help
.PHONY: help run dev build test check lock bench clean

help:            ## эта справка
	@sed -n 's/^\([a-z]*\): *[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/.stamp   ## запустить кабинет с демоданными (SUPPLIER=samaraenergo, PORT=3000)
	@$(BIN)/python -m lk_app run $(options)

dev: $(VENV)/.stamp   ## то же для разработки: после правки исходников пересобирается само
	@$(BIN)/python -m lk_app dev $(options)

build: $(VENV)/.stamp  ## собрать страницы
	@$(BIN)/python -m lk_app build $(if $(SUPPLIER),--supplier $(SUPPLIER))

test: $(VENV)/.stamp check  ## все проверки, браузер включительно (ARGS="tests/web -k headers")
	@$(BIN)/python -m lk_app.jobs.browser
	@$(BIN)/python -m lk_app build
	@$(BIN)/python -m pytest --numprocesses $(workers) --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.stamp  ## ruff, pyright, границы слоёв
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports

bench: $(VENV)/.stamp  ## измерить сокет против голых маршрутов, загрузку файлов, зачисление оплат и вес страниц
	@$(BIN)/python -m bench $(ARGS)

lock:            ## обновить requirements.lock
	@$(PYTHON) -m venv .tmp/lock && .tmp/lock/bin/pip install --quiet uv
	@UV_DEFAULT_INDEX="$$($(PYTHON) -m pip config get global.index-url 2>/dev/null || true)" && \
	 if [ -z "$$UV_DEFAULT_INDEX" ]; then unset UV_DEFAULT_INDEX; fi; \
	 .tmp/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	   --no-header --extra dev pyproject.toml --output-file requirements.lock

clean:           ## убрать собранное (данные остаются)
	@rm -rf .web .build .tmp

$(VENV)/.stamp: requirements.lock
	@$(PYTHON) lk_app/jobs/install.py
