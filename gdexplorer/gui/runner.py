"""The worker thread: it runs one request and keeps one pending; results wait in a mailbox of one slot each.

A newer request of the same objective replaces the pending one and lets the running one end, so that something new is
shown all the time while a slider is dragged. A new objective cancels what runs.
"""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QThread

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.trajectory import Status, Trajectory
from gdexplorer.errors import InputError


@dataclass(frozen=True)
class Request:
    """What is wanted: the surface of an objective where ``surface``, and always the runs."""

    experiment: Experiment
    compressed: bool | None = None
    surface: bool = False


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was computed: a surface where one was asked for, the trajectories, or why there are none."""

    experiment: Experiment
    surface: Any = None
    trajectories: tuple[Trajectory, ...] | None = None
    error: str | None = None
    waiting_for: str | None = None
    finished: bool = False


class Runner(QThread):
    """Computes off the window's thread."""

    def __init__(self, colour_table: NDArray[np.uint8]) -> None:
        super().__init__()
        self.setObjectName("descent")
        self._colour_table = colour_table
        self._changed = threading.Condition()
        self._pending: Request | None = None
        self._running: Request | None = None
        self._cancelled = threading.Event()
        self._stopping = False
        self._mail: list[Outcome] = []

    def request(self, request: Request) -> None:
        """Ask for ``request`` in place of whatever is pending."""
        with self._changed:
            pending = self._pending
            if pending is not None and pending.surface and _same_objective(pending, request):
                request = Request(request.experiment, request.compressed, True)
            self._pending = request
            if request.surface and self._running is not None and not _same_objective(self._running, request):
                self._cancelled.set()
            self._changed.notify()

    def collect(self) -> list[Outcome]:
        """What has come since the last time: the newest surface and the newest trajectories at most."""
        with self._changed:
            mail, self._mail = self._mail, []
        return mail

    @property
    def idle(self) -> bool:
        """Whether nothing runs, waits or lies uncollected."""
        with self._changed:
            return self._pending is None and self._running is None and not self._mail

    def stop(self) -> None:
        """End the thread and wait for it."""
        with self._changed:
            self._stopping = True
            self._cancelled.set()
            self._changed.notify()
        self.quit()
        self.wait()

    def run(self) -> None:
        """Serve requests until stopped."""
        while True:
            with self._changed:
                self._running = None
                self._changed.wait_for(lambda: self._stopping or self._pending is not None)
                if self._stopping:
                    return
                self._running, self._pending = self._pending, None
                self._cancelled.clear()
            assert self._running is not None
            try:
                self._serve(self._running)
            except InputError as error:
                self._post(Outcome(self._running.experiment, error=str(error), finished=True))
            except Exception as error:  # a fault of ours: told, and the window lives on
                traceback.print_exc()
                self._post(Outcome(self._running.experiment, error=f"Internal error: {error}", finished=True))

    def _serve(self, request: Request) -> None:
        # Imported here: numba takes a while, and the window is painted meanwhile.
        from gdexplorer.descent import engine
        from gdexplorer.gui.views.geometry import build_surface

        experiment = request.experiment
        bound = experiment.bound()
        if request.surface:
            known = bound.value_and_gradient.is_ready
            waiting_for = f"Preparing {bound.label}…" + ("" if known else " The first time, it is compiled.")
            self._post(Outcome(experiment, waiting_for=waiting_for))
            self._post(Outcome(experiment, build_surface(bound, self._colour_table, request.compressed)))
        visible = tuple(choice for choice in experiment.optimizers if choice.visible)
        for choice in visible:
            if not choice.optimizer.kernel.is_ready:
                self._post(
                    Outcome(experiment, waiting_for=f"Compiling {choice.optimizer.label}, once on this machine…")
                )
            engine.prepare(bound, (choice,))
        for shown in engine.descending(experiment, bound, self._cancelled.is_set):
            for trajectory in shown:
                trajectory.gradient_norms  # noqa: B018  computed here, and kept, rather than on the window's thread
            finished = all(trajectory.status is not Status.RUNNING for trajectory in shown)
            self._post(Outcome(experiment, trajectories=shown, finished=finished))

    def _post(self, outcome: Outcome) -> None:
        with self._changed:
            kept = [old for old in self._mail if old.surface is not None and outcome.surface is None]
            self._mail = [*kept, outcome]


def _same_objective(one: Request, other: Request) -> bool:
    first, second = one.experiment, other.experiment
    return first.objective == second.objective and first.parameters == second.parameters
