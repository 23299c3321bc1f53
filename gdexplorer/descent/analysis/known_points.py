"""Cache of the current function's critical points, shared by all analyses."""

from __future__ import annotations

import threading
from collections.abc import Callable

from gdexplorer.descent.critical.critical_points import CriticalPoint, critical_points
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives import BoundObjective

_searching = threading.Lock()
_last: list[tuple[object, tuple[CriticalPoint, ...]]] = []


def known_points(
    experiment: Experiment, bound: BoundObjective, cancelled: Callable[[], bool] = lambda: False
) -> tuple[CriticalPoint, ...]:
    """The critical points of an experiment's function, ``bound``; only those of the last function are cached.

    Thread-safe: one thread searches, the others wait for its result. If ``cancelled`` returns true, some points may be
    missing, and none are cached.
    """
    function = experiment.objective, experiment.parameters
    with _searching:
        if not _last or _last[0][0] != function:
            found = critical_points(bound, cancelled=cancelled)
            if cancelled():
                return found
            _last[:] = [(function, found)]
        return _last[0][1]
