"""The worker thread: it runs one request and keeps one pending; results wait in a mailbox of one slot each.

A newer request of the same objective replaces the pending one and lets the running one end, so that something new is
shown all the time while a slider is dragged. A new objective cancels what runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.experiment import Experiment, Settings
from gdexplorer.descent.plane import Plane, PlaneChoice, plane_for, whole_plane
from gdexplorer.descent.trajectory import Status, Trajectory
from gdexplorer.errors import InputError
from gdexplorer.gui.sketch import Sketch, sketched
from gdexplorer.gui.worker import Worker
from gdexplorer.objectives import BoundObjective, Choice

if TYPE_CHECKING:
    from gdexplorer.gui.views.geometry import Surface


@dataclass(frozen=True)
class Request:
    """What is wanted: the surface of an objective where ``surface``, and always the runs.

    ``anchor``: the run and the step of the iterate that a plane through many coordinates goes through.
    """

    experiment: Experiment
    compressed: bool | None = None
    surface: bool = False
    anchor: tuple[int, int] = (0, 0)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was computed: a surface where one was asked for, the trajectories, or why there are none.

    ``placed``: the iterates of each trajectory in the drawn plane, where they have more than two coordinates.
    ``sketches``: what can be seen of each.
    """

    experiment: Experiment
    surface: Any = None
    trajectories: tuple[Trajectory, ...] | None = None
    placed: tuple[NDArray[np.float64], ...] | None = None
    sketches: tuple[Sketch, ...] | None = None
    error: str | None = None
    waiting_for: str | None = None
    finished: bool = False


class Runner(Worker):
    """Computes surfaces and descents."""

    def __init__(self, colour_table: NDArray[np.uint8]) -> None:
        super().__init__("descent")
        self._colour_table = colour_table
        self._plane: Plane | None = None
        self._plane_of: tuple[Choice, Settings] | None = None
        self._finished: tuple[Experiment, tuple[Trajectory, ...]] | None = None
        self._sketches: dict[Trajectory, Sketch] = {}

    def _merged(self, waiting: Request, request: Request) -> Request:
        wanted = waiting.surface and _same_objective(waiting, request)
        return replace(request, surface=request.surface or wanted)

    def _ends(self, running: Request, request: Request) -> bool:
        return request.surface and not _same_objective(running, request)

    def _kept(self, mail: list[Outcome], result: Outcome) -> list[Outcome]:
        return [old for old in mail if old.surface is not None and result.surface is None]

    def _failure(self, request: Request, error: InputError) -> Outcome:
        return Outcome(request.experiment, error=str(error), finished=True)

    def _serve(self, request: Request) -> None:
        # Imported where it is needed: numba takes a while, and the window is painted meanwhile.
        experiment = request.experiment
        bound = experiment.bound()
        in_plane = bound.dimension == 2
        if request.surface:
            known = bound.value_and_gradient.is_ready
            waiting_for = f"Preparing {bound.label}…" + ("" if known else " The first time, it is compiled.")
            self._post(Outcome(experiment, waiting_for=waiting_for))
            if in_plane:
                self._post(Outcome(experiment, self._surface(request, bound, whole_plane(bound))))
        self._prepare_optimizers(experiment, bound)
        shown: tuple[Trajectory, ...] = ()
        self._sketches = {}
        for shown in self._descents(experiment, bound):
            finished = all(trajectory.status is not Status.RUNNING for trajectory in shown)
            if in_plane or self._plane_of == (experiment.objective, experiment.parameters):
                last = finished and (in_plane or not request.surface)
                placed = self._placed(shown, in_plane)
                sketches = self._sketched(shown, placed, whole_plane(bound) if in_plane else self._plane)
                self._post(Outcome(experiment, None, shown, placed, sketches, finished=last))
        if request.surface and not in_plane and not self._cancelled.is_set():
            self._show_plane(request, bound, shown)

    def _surface(self, request: Request, bound: BoundObjective, plane: Plane) -> Surface:
        from gdexplorer.gui.views.geometry import build_surface

        return build_surface(bound, self._colour_table, request.compressed, plane=plane)

    def _prepare_optimizers(self, experiment: Experiment, bound: BoundObjective) -> None:
        from gdexplorer.descent import engine

        for choice in experiment.optimizers:
            if not choice.visible:
                continue
            if not choice.optimizer.kernel.is_ready:
                self._post(
                    Outcome(experiment, waiting_for=f"Compiling {choice.optimizer.label}, once on this machine…")
                )
            engine.prepare(experiment, bound, (choice,))

    def _descents(self, experiment: Experiment, bound: BoundObjective) -> Iterator[tuple[Trajectory, ...]]:
        """All runs, whenever there is more to show; those of the last experiment again if only its plane is new."""
        from gdexplorer.descent import engine

        wanted = replace(experiment, plane=PlaneChoice())
        if bound.dimension != 2 and self._finished is not None and self._finished[0] == wanted:
            yield self._finished[1]
            return
        for shown in engine.descending(experiment, bound, self._cancelled.is_set):
            for trajectory in shown:
                trajectory.gradient_norms  # noqa: B018  computed here, and kept, rather than on the window's thread
            if all(trajectory.status is not Status.RUNNING for trajectory in shown):
                self._finished = wanted, shown
            yield shown

    def _show_plane(self, request: Request, bound: BoundObjective, shown: tuple[Trajectory, ...]) -> None:
        """Find the plane, which may need the finished runs, and draw it with them."""
        experiment, (run, step) = request.experiment, request.anchor
        paths = [trajectory.points for trajectory in shown]
        anchor = paths[min(run, len(paths) - 1)] if paths else np.array([bound.start])
        self._plane = plane_for(experiment.plane, bound, anchor[min(step, len(anchor) - 1)], paths)
        self._plane_of = experiment.objective, experiment.parameters
        surface = self._surface(request, bound, self._plane)
        placed, self._sketches = self._placed(shown, False), {}
        sketches = self._sketched(shown, placed, self._plane)
        self._post(Outcome(experiment, surface, shown, placed, sketches, finished=True))

    def _placed(self, shown: tuple[Trajectory, ...], in_plane: bool) -> tuple[NDArray[np.float64], ...] | None:
        if in_plane or self._plane is None:
            return None
        return tuple(self._plane.coordinates(trajectory.points) for trajectory in shown)

    def _sketched(
        self, shown: tuple[Trajectory, ...], placed: tuple[NDArray[np.float64], ...] | None, plane: Plane | None
    ) -> tuple[Sketch, ...]:
        """What can be seen of all runs; of one that has ended it is worked out once."""
        assert plane is not None
        domain, known = np.array(plane.domain, dtype=np.float64), self._sketches
        places = placed or tuple(trajectory.points for trajectory in shown)
        self._sketches = {
            trajectory: known.get(trajectory) or sketched(trajectory, place, domain, len(shown))
            for trajectory, place in zip(shown, places, strict=True)
        }
        return tuple(self._sketches[trajectory] for trajectory in shown)


def _same_objective(one: Request, other: Request) -> bool:
    first, second = one.experiment, other.experiment
    return first.objective == second.objective and first.parameters == second.parameters
