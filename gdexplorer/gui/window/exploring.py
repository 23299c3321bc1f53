"""``gdexplorer.explore``: the window on any objective, from a Python program, until it is closed."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gdexplorer.api.asking import Objective, Optimizer, Range, chosen, limits
from gdexplorer.api.functions import FIRST_SIDE, function
from gdexplorer.api.given import by_name, several, text
from gdexplorer.descent.building import experiment_of
from gdexplorer.errors import InputError
from gdexplorer.gui.window.first_document import FIRST_OPTIMIZERS, STEPS, suited
from gdexplorer.installation import display, libraries
from gdexplorer.objectives import Custom
from gdexplorer.session.document import Document
from gdexplorer.signals import ENDING, status_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


# The application of this process, which the next window uses, too.
_made: list[QApplication] = []


def explore(
    objective: Objective | Callable[..., Any], optimizers: Optimizer | Sequence[Optimizer] = FIRST_OPTIMIZERS, *,
    gradient: Callable[..., Any] | bool | None = None, x: Range | None = None, y: Range | None = None,
    start: Sequence[float] = (), starts: Sequence[Sequence[float]] = (),
    parameters: Mapping[str, Any] | None = None, steps: int = STEPS, subject_to: str | None = None, name: str = "",
    **settings: float,
) -> None:  # fmt: skip
    """Open the window on an objective, and return once it is closed.

    Parameters
    ----------
    objective : a Python function, as `function` takes it; or an objective, as `descend` takes it.
    optimizers : as of `descend`; their settings are those suggested for the objective, unless they are given.
    gradient, x, y, name : of a Python function, as of `function`.
    start, starts : one start or several, n numbers each; without any, the one that is suggested.
    parameters, steps, subject_to, settings : as of `descend`.

    Raises
    ------
    InputError
        If something is unknown or invalid, or no window can be opened here.
    """
    one, many = several("A start", start), several("All starts", starts)
    if one and many:
        raise InputError("Give start or starts, not both.")
    what = _objective(objective, gradient, x, y, one, text("name", name))
    places = [several("A start", place) for place in many] or ([one] if one else [])
    given = limits(steps=steps, subject_to=subject_to)
    plain = experiment_of(what, by_name("parameters", parameters), (), places, given)
    if isinstance(what, Custom):
        what.prepare()
    experiment = suited(plain, optimizers, settings)
    trouble = _trouble() or display.missing_display() or libraries.missing_libraries()
    if trouble:
        raise InputError(f"{trouble[:1].upper()}{trouble[1:]}")
    status = _shown(Document(experiment))
    if status == status_of(signal.SIGINT):
        raise KeyboardInterrupt
    if status:
        raise SystemExit(status)


def _objective(
    what: Any, gradient: Any, x: Range | None, y: Range | None, start: tuple[Any, ...], name: str
) -> Objective:
    """The objective that is meant: a Python function becomes one."""
    if isinstance(what, str | Custom):
        if gradient is not None or x is not None or y is not None or name:
            raise InputError("gradient, x, y and name are said of Python functions: this objective has its own.")
        return chosen(what)
    across, up = (FIRST_SIDE if side is None else side for side in (x, y))
    return function(what, gradient, across, up, start=start, name=name)


def _trouble() -> str:
    """Why no window can be opened in this process; empty if one can."""
    if threading.current_thread() is not threading.main_thread():
        return "a window is opened by the main thread of a program: call explore there."
    qt = sys.modules.get("PySide6.QtWidgets")
    running = None if qt is None else qt.QApplication.instance()
    if running is not None and not any(running is each for each in _made):
        return (
            "another program's Qt application runs in this process, and the window needs one of its own: call explore "
            "from a script, or after %gui in a notebook or console was switched off and it was restarted."
        )
    if running is not None and running.activeWindow() is not None:
        return "a window of gdexplorer is open already: close it first."
    return ""


def _shown(document: Document) -> int:
    """Show a window on ``document`` until it is closed; the number of a signal that has closed it, as a status."""
    from gdexplorer import faults
    from gdexplorer.gui.window.app import make_application, make_settings, missing_opengl

    # pyqtgraph is imported after the application is made.
    with _as_before():
        if not _made:
            _made.append(make_application())
        application = _made[0]
        from PySide6.QtCore import QEvent

        from gdexplorer.gui.window.ending import Ending
        from gdexplorer.gui.window.fault_reporter import FaultReporter
        from gdexplorer.gui.window.launch import Launch
        from gdexplorer.gui.window.main_window import MainWindow
        from gdexplorer.gui.window.patience import Patience

        window = MainWindow(missing_opengl(), make_settings(), paints_first=True)
        gc.freeze()
        ending = Ending(application, window.documents.never_ask)
        patience = Patience(window)
        with faults.caught(FaultReporter(window).show):
            Launch(window, None, None, document)
            window.show()
            application.exec()
        patience.end()
        window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        ending.end()
        return ending.status


@contextmanager
def _as_before() -> Iterator[None]:
    """Leave what the window changes in the process as it was before."""
    handlers, switching = {number: signal.getsignal(number) for number in ENDING}, sys.getswitchinterval()
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        sys.setswitchinterval(switching)
        if collects:
            gc.enable()
