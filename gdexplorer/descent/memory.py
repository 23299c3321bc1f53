"""Estimate the memory that an experiment needs, and refuse experiments that do not fit."""

import ctypes
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gdexplorer.compiled.objective_signatures import Weights
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.optimizers import Optimizer

NUMBER = 8  # bytes
# Recorded iterates may use one part in this many of the machine's memory: the previous experiment's stay in memory
# while a new one runs, and growing arrays are copied.
SHARE = 3
# Assumed memory if the system does not report it.
UNKNOWN = 4 * 2**30
# Optimizer state is not recorded if there are more coordinates than this.
LARGEST_RECORDED_MEMORY = 256
TOO_LITTLE = "There is not enough memory for this: lower the step budget, or run fewer optimizers and starts."


def check(experiment: Experiment, n: int, layers: Sequence[Weights] = ()) -> None:
    """Refuse an experiment on a function of ``n`` coordinates, with these ``layers``, that does not fit in memory.

    Raises
    ------
    InputError
        With the largest step budget that would fit.
    """
    room = room_for_runs()
    for configured in experiment.optimizers:
        if configured.visible and _working(configured, n, layers) > room // 2:
            raise InputError(_too_large(configured.optimizer, n, layers))
    if bytes_needed(experiment, n) > room:
        raise InputError(_sentence(experiment, n, room))


def _too_large(rule: Optimizer, n: int, layers: Sequence[Weights]) -> str:
    """Say which matrices of a rule do not fit in memory."""
    side, other = n, "an optimizer without second derivatives, or fewer coordinates"
    if rule.needs_layers and layers:
        side, other = (
            max(max(layer.rows, layer.columns) for layer in layers),
            "an optimizer without them, or fewer units",
        )
    return f"{rule.label} needs matrices of {side:,} by {side:,} numbers, which do not fit in memory: choose {other}."


def check_growth(before: Experiment, after: Experiment) -> None:
    """Refuse a change to the runs on one objective if it needs more memory than before and does not fit.

    Raises
    ------
    InputError
        As `check`.
    """
    same = (before.objective, before.parameters) == (after.objective, after.parameters)
    if not same or before == after:
        return
    n = len(after.starts[0]) if after.starts else 0
    if bytes_needed(after, n) > bytes_needed(before, n):
        check(after, n)


def bytes_needed(experiment: Experiment, n: int) -> int:
    """Memory that all runs of ``experiment`` need for ``n`` coordinates if they use their whole budget, in bytes."""
    return _at_once(experiment, n) + (experiment.steps + 1) * _each_step(experiment, n)


def room_for_runs() -> int:
    """Memory available for the iterates of all runs, in bytes."""
    return physical_memory() // SHARE


@cache
def physical_memory() -> int:
    """Memory that this process may use, in bytes: that of the machine or of its container, whichever is smaller."""
    return min([size for size in (_of_the_system(), _of_windows(), _of_the_group()) if size] or [UNKNOWN])


def recorded_rows(configured: ConfiguredOptimizer, n: int) -> int:
    """How many rows of optimizer state are recorded: none if there are very many coordinates."""
    return len(configured.optimizer.state) if n <= LARGEST_RECORDED_MEMORY else 0


def shown(size: int) -> str:
    """Format a number of bytes."""
    return f"{short(size / 1e9, 3)} GB" if size >= 1e8 else f"{short(size / 1e6, 3)} MB"


def _sentence(experiment: Experiment, n: int, room: int) -> str:
    runs = len(experiment.runs())
    fitting = (room - _at_once(experiment, n)) // _each_step(experiment, n) - 1
    needed = (
        f"{runs:,} run{'s' * (runs != 1)} of {experiment.steps:,} steps need up to "
        f"{shown(bytes_needed(experiment, n))} of memory, and there is room for {shown(room)}"
    )
    if fitting < 1:
        return f"{needed}: run fewer optimizers and starts."
    return f"{needed}: lower the budget to {_rounded_down(fitting):,} steps, or run fewer optimizers and starts."


def _rounded_down(number: int) -> int:
    """Round down to two significant digits, which are easier to type."""
    unit: int = 10 ** max(len(str(number)) - 2, 0)
    return number // unit * unit


def _visible(experiment: Experiment) -> list[ConfiguredOptimizer]:
    return [configured for configured in experiment.optimizers if configured.visible]


def _each_step(experiment: Experiment, n: int) -> int:
    """Bytes that each further step takes, over all runs."""
    starts, choices = len(experiment.starts), _visible(experiment)
    recorded = sum(_numbers(configured, n) for configured in choices) * starts
    factors = sum(configured.schedule != "constant" for configured in choices)
    return NUMBER * (recorded + factors) or NUMBER


def _numbers(configured: ConfiguredOptimizer, n: int) -> int:
    """Numbers recorded per iterate: point, gradient, gradient norm, value, evaluations, optimizer state."""
    in_plane = 2 if n != 2 else 0
    return 2 * n + 3 + recorded_rows(configured, n) * n + in_plane


def _at_once(experiment: Experiment, n: int) -> int:
    """Bytes that all runs take regardless of their length."""
    return sum(_working(configured, n) for configured in _visible(experiment)) * len(experiment.starts)


def _working(configured: ConfiguredOptimizer, n: int, layers: Sequence[Weights] = ()) -> int:
    rows, _ = configured.optimizer.state_shape(n, layers)
    return NUMBER * rows * n


def _of_the_system() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows, or unknown
        return None


def _of_the_group() -> int | None:
    """Memory limit of this process's control group, as in a container."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            return int(Path("/sys/fs/cgroup", name).read_text())
        except (OSError, ValueError):  # no control groups, or "max"
            continue
    return None


class _Status(ctypes.Structure):
    """Windows' MEMORYSTATUSEX structure."""

    _fields_ = (
        ("length", ctypes.c_uint32), ("load", ctypes.c_uint32), ("physical", ctypes.c_uint64),
        *((name, ctypes.c_uint64) for name in ("free", "page_file", "free_page_file", "virtual", "free_virtual")),
        ("free_extended", ctypes.c_uint64),
    )  # fmt: skip


def _of_windows() -> int | None:
    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return None
    status = _Status(length=ctypes.sizeof(_Status))
    return int(status.physical) if windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else None
