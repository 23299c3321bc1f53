# gdexplorer: every target sets up what it needs first (.ci/setup), once.

LINUX := $(filter Linux,$(shell uname -s))
PYTHON_IN_VENV := .venv/bin/python

# A virtual display speaks X11 and has no graphics card: some Mesas complain unless told not to look for one.
VIRTUAL := env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb LIBGL_ALWAYS_SOFTWARE=1
# Tests draw on one of their own, whatever screen and language the developer has; without Xvfb they fail.
PYTEST := $(if $(LINUX),$(VIRTUAL) LC_ALL=C.UTF-8) $(PYTHON_IN_VENV) -m pytest $(if $(LINUX),--xvfb-backend xvfb)

.PHONY: help setup run test coverage lint bench pictures soak clean

help:
	@echo 'make run     open the window; ARGS="..." is passed on, as in: make run ARGS="--help"'
	@echo '             without a display: play the first example and record it to descent.gif'
	@echo 'make test    run all tests, including those of the 3-D view; ARGS="-k name" selects some'
	@echo 'make coverage  run them and report the lines that no test runs'
	@echo 'make lint    check style, types and imports: ruff, mypy, import-linter'
	@echo 'make bench   run the benchmarks, each compared with a simpler alternative'
	@echo 'make pictures  draw the pictures of the README and the guide anew; ARGS="basins runs" draws those of some panels'
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

# All cores run tests: first of what needs no window, then of windows. There is one worker more than cores, since tests
# wait for windows and for programs that they start. Each worker has a display of its own; all share
# compiled kernels, and bytecode: programs that tests start, and there are thousands, would each translate all modules.
WITH_WINDOW := tests/gui tests/end_to_end tests/soak tests/test_faults.py
PARALLEL = -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal
# Of a hundred lines outside gui/, at least so many are run by the tests without a window; compiled kernels do not count.
COVERED := 95
# Python 3.12 and later count lines at almost no cost; before, tests took 1.4 times as long, and count none. `make
# coverage` counts with any.
COUNTED = $(shell $(PYTHON_IN_VENV) -c 'import sys; print("--cov=gdexplorer --cov-report=" * (sys.version_info >= (3, 12)))')
test: setup
ifdef ARGS
	$(PYTEST) $(ARGS)
else
	@unset PYTHONDONTWRITEBYTECODE; export GDEXPLORER_TESTS_CACHE_DIR="$$(mktemp -d)"; trap 'rm -rf "$$GDEXPLORER_TESTS_CACHE_DIR"' EXIT; \
	$(MAKE) --no-print-directory --keep-going test-without-window test-windows
endif

.PHONY: test-without-window test-windows
.NOTPARALLEL: # each has all cores
test-without-window:
	COVERAGE_CORE=sysmon $(PYTEST) $(PARALLEL) $(addprefix --ignore=,$(WITH_WINDOW)) $(COUNTED)
	$(if $(COUNTED),$(PYTHON_IN_VENV) -m coverage report --omit='gdexplorer/gui/*' --format=total --fail-under=$(COVERED))

test-windows:
	$(PYTEST) $(PARALLEL) $(WITH_WINDOW)

coverage: setup
	$(PYTEST) --cov=gdexplorer --cov-branch --cov-report=term-missing $(ARGS)

lint: setup
	$(PYTHON_IN_VENV) -m ruff check
	$(PYTHON_IN_VENV) -m ruff format --check
	$(PYTHON_IN_VENV) -m mypy
	.venv/bin/lint-imports --no-logo

bench: setup
	$(PYTEST) tests/benchmarks --capture=no --timeout=1800 $(ARGS)

pictures: setup
	$(if $(LINUX),$(VIRTUAL) xvfb-run -a -s '-screen 0 1700x1100x24') $(PYTHON_IN_VENV) docs/draw_pictures.py $(ARGS)

soak: setup
	PYTHONPATH=tests $(PYTHON_IN_VENV) -m soak $(if $(REPLAY),--replay $(REPLAY),--minutes $(or $(MINUTES),20) --seed $(or $(SEED),1)) $(ARGS)

clean:
	rm -rf .venv build dist descent.gif soak-*.trace .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find gdexplorer tests -name __pycache__ -prune -exec rm -rf {} +
