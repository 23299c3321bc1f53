"""An interactive explorer of gradient descent: objectives, optimizers, descents, and a window to show them.

From Python, `descend`, `multistart`, `basins`, `sweep`, `race`, `bruteforce`, `between`, `spectrum`, `critical_points`
and `trace` do what the commands of these names do, and give arrays; `record` records training loops elsewhere.
docs/python.md has examples. They are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdexplorer.api import (
        basins,
        between,
        bruteforce,
        critical_points,
        descend,
        fit,
        formula,
        function,
        list_objectives,
        list_optimizers,
        model,
        multistart,
        network,
        race,
        spectrum,
        sweep,
        trace,
    )
    from gdexplorer.gui.window.exploring import explore
    from gdexplorer.traces.recorder import record

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "basins",
    "between",
    "bruteforce",
    "critical_points",
    "descend",
    "explore",
    "fit",
    "formula",
    "function",
    "list_objectives",
    "list_optimizers",
    "model",
    "multistart",
    "network",
    "race",
    "record",
    "spectrum",
    "sweep",
    "trace",
]


def __getattr__(name: str) -> Any:
    """Import the Python interface when it is first used: the window and the command line do without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "record":  # training loops need no engine
        from gdexplorer.traces import recorder

        return recorder.record
    if name == "explore":  # nothing else needs Qt
        from gdexplorer.gui.window import exploring

        return exploring.explore
    from gdexplorer import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__all__)
