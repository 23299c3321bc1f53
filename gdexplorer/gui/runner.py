"""The worker thread: it runs one request and keeps one pending; results wait in a mailbox of one slot each.

A newer request of the same objective replaces the pending one and lets the running one end, so that something new is
shown all the time while a slider is dragged. A new objective cancels what runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.trajectory import Status, Trajectory
from gdexplorer.errors import InputError
from gdexplorer.gui.worker import Worker


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


class Runner(Worker):
    """Computes surfaces and descents."""

    def __init__(self, colour_table: NDArray[np.uint8]) -> None:
        super().__init__("descent")
        self._colour_table = colour_table

    def _merged(self, waiting: Request, request: Request) -> Request:
        wanted = waiting.surface and _same_objective(waiting, request)
        return Request(request.experiment, request.compressed, request.surface or wanted)

    def _ends(self, running: Request, request: Request) -> bool:
        return request.surface and not _same_objective(running, request)

    def _kept(self, mail: list[Outcome], result: Outcome) -> list[Outcome]:
        return [old for old in mail if old.surface is not None and result.surface is None]

    def _failure(self, request: Request, error: InputError) -> Outcome:
        return Outcome(request.experiment, error=str(error), finished=True)

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


def _same_objective(one: Request, other: Request) -> bool:
    first, second = one.experiment, other.experiment
    return first.objective == second.objective and first.parameters == second.parameters
