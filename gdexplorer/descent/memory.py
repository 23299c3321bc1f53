"""How much memory an experiment takes, and whether this machine has room for it: counted in one place, for all."""

import ctypes
import os
from functools import cache
from pathlib import Path

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError

NUMBER = 8  # bytes
# All iterates of an experiment may fill that part of what the machine has: while it runs, those of the one before it
# are still shown, and what grows is copied.
SHARE = 3
# A machine that does not tell what it has is taken to have so much.
UNKNOWN = 4 * 2**30
# With more coordinates than that, the optimizers' memory is not recorded.
LARGEST_RECORDED_MEMORY = 256
TOO_LITTLE = "There is not enough memory for this: lower the budget of steps, or run fewer optimizers and starts."


def check(experiment: Experiment, n: int) -> None:
    """Refuse an experiment on a function of ``n`` coordinates that this machine has no room for.

    Raises
    ------
    InputError
        With the largest budget that would fit.
    """
    room = room_for_runs()
    for configured in experiment.optimizers:
        if configured.visible and _working(configured, n) > room // 2:
            raise InputError(
                f"{configured.optimizer.label} needs matrices of {n:,} by {n:,} numbers, which do not fit: "
                "choose a rule without second derivatives, or fewer coordinates."
            )
    if bytes_needed(experiment, n) > room:
        raise InputError(_sentence(experiment, n, room))


def check_growth(before: Experiment, after: Experiment) -> None:
    """Refuse a change of the same function's runs that needs more than there is room for, and more than before.

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
    """What all runs of ``experiment`` take in memory if they use all of their budget, in ``n`` coordinates."""
    return _at_once(experiment, n) + (experiment.steps + 1) * _each_step(experiment, n)


def room_for_runs() -> int:
    """How many bytes the iterates of all runs may take."""
    return physical_memory() // SHARE


@cache
def physical_memory() -> int:
    """The bytes of memory that this process may use: what the machine has, or what it is given of it."""
    return min([size for size in (_of_the_system(), _of_windows(), _of_the_group()) if size] or [UNKNOWN])


def recorded_rows(configured: ConfiguredOptimizer, n: int) -> int:
    """How many rows of an optimizer's memory are recorded: with very many coordinates none."""
    return len(configured.optimizer.state) if n <= LARGEST_RECORDED_MEMORY else 0


def shown(size: int) -> str:
    """A number of bytes in words."""
    return f"{size / 1e9:.3g} GB" if size >= 1e8 else f"{size / 1e6:.3g} MB"


def _sentence(experiment: Experiment, n: int, room: int) -> str:
    runs = len(experiment.runs())
    fitting = (room - _at_once(experiment, n)) // _each_step(experiment, n) - 1
    asked = (
        f"{runs:,} run{'s' * (runs != 1)} of {experiment.steps:,} steps need up to "
        f"{shown(bytes_needed(experiment, n))} of memory, and there is room for {shown(room)}"
    )
    if fitting < 1:
        return f"{asked}: run fewer optimizers and starts."
    return f"{asked}: lower the budget to {_rounded_down(fitting):,} steps, or run fewer optimizers and starts."


def _rounded_down(number: int) -> int:
    """To two digits, which are easier to type."""
    unit: int = 10 ** max(len(str(number)) - 2, 0)
    return number // unit * unit


def _visible(experiment: Experiment) -> list[ConfiguredOptimizer]:
    return [configured for configured in experiment.optimizers if configured.visible]


def _each_step(experiment: Experiment, n: int) -> int:
    """Bytes that each further step takes, of all runs together."""
    starts, choices = len(experiment.starts), _visible(experiment)
    recorded = sum(_numbers(configured, n) for configured in choices) * starts
    factors = sum(configured.schedule != "constant" for configured in choices)
    return NUMBER * (recorded + factors) or NUMBER


def _numbers(configured: ConfiguredOptimizer, n: int) -> int:
    """How many numbers are kept of each iterate: point, gradient, its norm, value, evaluations, the rule's memory."""
    in_plane = 2 if n != 2 else 0
    return 2 * n + 3 + recorded_rows(configured, n) * n + in_plane


def _at_once(experiment: Experiment, n: int) -> int:
    """Bytes that all runs take however few steps they go."""
    return sum(_working(configured, n) for configured in _visible(experiment)) * len(experiment.starts)


def _working(configured: ConfiguredOptimizer, n: int) -> int:
    rows, _ = configured.optimizer.state_shape(n)
    return NUMBER * rows * n


def _of_the_system() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # on Windows, and where nobody knows
        return None


def _of_the_group() -> int | None:
    """The limit of the group of processes that this one belongs to, as in a container."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            return int(Path("/sys/fs/cgroup", name).read_text())
        except (OSError, ValueError):  # no such groups here, or "max"
            continue
    return None


class _Status(ctypes.Structure):
    """What Windows tells of its memory (MEMORYSTATUSEX)."""

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
