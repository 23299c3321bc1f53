# gdexplorer: every target sets up what it needs first (.ci/setup), once.

LINUX := $(filter Linux,$(shell uname -s))
PYTHON_IN_VENV := .venv/bin/python

# A virtual display speaks X11 and has no graphics card: some Mesas complain unless told not to look for one.
VIRTUAL := env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb LIBGL_ALWAYS_SOFTWARE=1
# Tests draw on one of their own, whatever screen and language the developer has; without Xvfb they fail.
PYTEST := $(if $(LINUX),$(VIRTUAL) LC_ALL=C.UTF-8) $(PYTHON_IN_VENV) -m pytest $(if $(LINUX),--xvfb-backend xvfb)

.PHONY: help setup run test coverage lint bench soak clean

help:
	@echo 'make run     open the window; ARGS="..." is passed on, as in: make run ARGS="--help"'
	@echo '             without a display: play the first example and record it to descent.gif'
	@echo 'make test    run all tests, including those of the 3-D view; ARGS="-k name" selects some'
	@echo 'make coverage  run them and report the lines that no test runs'
	@echo 'make lint    check style, types and imports: ruff, mypy, import-linter'
	@echo 'make bench   run the benchmarks, each compared with a simpler alternative'
	@echo 'make soak    operate the window at random: MINUTES=20 SEED=1; REPLAY=soak-1.trace repeats a run'
	@echo 'make setup   only set up: system packages (Debian and Ubuntu) and .venv; the other targets do this first'
	@echo 'make clean   remove .venv and all build products'
	@echo 'On macOS only .venv is set up; on Windows use instead: py -m pip install -e .[dev]'

setup:
	@sh .ci/setup

run: setup
ifeq ($(LINUX)$(DISPLAY)$(WAYLAND_DISPLAY),Linux)
	@command -v xvfb-run >/dev/null || { echo 'No display found, and xvfb-run for a virtual one is missing.'; exit 1; }
	@echo 'No display found: running on a virtual one.$(if $(ARGS),, The first example goes to descent.gif.)'
	@$(VIRTUAL) xvfb-run -a -s '-screen 0 1600x1000x24' .venv/bin/gdexplorer $(or $(ARGS),--record descent.gif)
else
	@.venv/bin/gdexplorer $(ARGS)
endif

# What needs no window runs on all cores; windows, clocks and signals are tested one by one.
WITHOUT_WINDOW := tests/compiled tests/objectives tests/optimizers tests/descent tests/scene
test: setup
ifdef ARGS
	$(PYTEST) $(ARGS)
else
	$(PYTEST) -n auto --dist worksteal $(WITHOUT_WINDOW)
	$(PYTEST) $(addprefix --ignore=,$(WITHOUT_WINDOW))
endif

coverage: setup
	$(PYTEST) --cov=gdexplorer --cov-report=term $(ARGS)

lint: setup
	$(PYTHON_IN_VENV) -m ruff check
	$(PYTHON_IN_VENV) -m ruff format --check
	$(PYTHON_IN_VENV) -m mypy
	.venv/bin/lint-imports --no-logo

bench: setup
	$(PYTEST) tests/benchmarks --capture=no --timeout=1800 $(ARGS)

soak: setup
	PYTHONPATH=tests $(PYTHON_IN_VENV) -m soak $(if $(REPLAY),--replay $(REPLAY),--minutes $(or $(MINUTES),20) --seed $(or $(SEED),1)) $(ARGS)

clean:
	rm -rf .venv build dist descent.gif soak-*.trace .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find gdexplorer tests -name __pycache__ -prune -exec rm -rf {} +
