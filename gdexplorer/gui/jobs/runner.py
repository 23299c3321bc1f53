"""The job that computes surfaces and descents: one request runs, one is pending.

A newer request of the same objective replaces the pending one and lets the running one end within a second, so that
something new is shown all the time while a slider is dragged. A new objective cancels what runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.descent.experiment import Experiment, SettingPairs
from gdexplorer.descent.geometry.plane import Plane, PlaneChoice, follows_cursor, whole_plane
from gdexplorer.errors import InputError
from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import Policy
from gdexplorer.gui.jobs.slow_words import descent_words, surface_words
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.objectives import BoundObjective, ObjectiveChoice
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import plane_through
from gdexplorer.scene.held_out_losses import HeldOutLosses, accuracy_steps, losses_along
from gdexplorer.scene.runs import NO_RUNS, Runs, RunsPart, drawn_runs
from gdexplorer.scene.sketch import Sketch, sketched

if TYPE_CHECKING:
    from gdexplorer.descent.engine import engine
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.patch import Seen


class Request(Struct, frozen=True):
    """A request for the runs of an experiment, and for its surface if ``surface``.

    ``anchor`` is the run and the step of the iterate through which a plane in many coordinates passes.
    """

    experiment: Experiment
    compressed: bool | None = None
    surface: bool = False
    anchor: tuple[int, int] = (0, 0)


class Outcome(Struct, frozen=True, eq=False):
    """The result: a surface with the trajectories on it, or the reason why there are none.

    ``surface`` may come before its trajectories, never after. ``runs`` are the same trajectories as they are drawn.
    ``typeset`` means that the formula can be shown without delay.
    """

    experiment: Experiment
    surface: Any = None
    trajectories: tuple[Trajectory, ...] | None = None
    runs: Runs = NO_RUNS
    error: str | None = None
    waiting_for: Waiting | None = None
    typeset: bool = False
    finished: bool = False


# How long runs may go on once newer ones of the same objective are wanted, counted from their beginning, in seconds.
PATIENCE = 1.0
# How long the window waits for new runs, in seconds: those of a few thousand steps are then shown in the same frame as
# the value that a hand drags.
HEAD_START = 0.012

_Look = tuple[object, int, str, Sketch | None]


class Runner(Job):
    """The job that answers each `Request` with a series of `Outcome`."""

    def __init__(self, colour_table: NDArray[np.uint8], parent: QObject | None = None) -> None:
        policy = Policy(
            merged=_merged, ends=_is_of_another_objective, patience=PATIENCE, head_start=HEAD_START, kept=kept
        )
        self._computer = _Computer(colour_table)
        super().__init__("descent", self._computer.outcomes, policy, parent, _failure)

    def set_range(self, seen: Seen) -> None:
        """Prepare paths, from now on, for a map that shows this part of the plane."""
        self._computer.seen = seen

    def set_moving(self, is_moving: bool) -> None:
        """Draw slow functions coarsely while the cursor moves, and with it, perhaps, their plane."""
        self._computer.is_moving = is_moving


def _merged(waiting: Request, request: Request) -> Request:
    wanted = waiting.surface and _same_objective(waiting, request)
    return replace(request, surface=request.surface or wanted)


def _is_of_another_objective(running: Request, request: Request) -> bool:
    return request.surface and not _same_objective(running, request)


def kept(outcomes: list[Outcome], outcome: Outcome) -> list[Outcome]:
    """Those pending that are still shown: a surface, with or without runs, replaces all but typeset formulas."""
    return [old for old in outcomes if old.typeset or (old.surface is not None and outcome.surface is None)]


def _waiting(experiment: Experiment, text: str) -> Outcome:
    return Outcome(experiment, waiting_for=Waiting(Awaited.OBJECTIVE, text))


def _failure(request: Request, error: InputError) -> Outcome:
    return Outcome(request.experiment, error=str(error), finished=True)


class _Computer:
    """Computation on the job's thread, caching what the next request may need."""

    def __init__(self, colour_table: NDArray[np.uint8]) -> None:
        self._colour_table = colour_table
        self.seen: Seen | None = None  # by the map; set by the window's thread
        self.is_moving = False  # the cursor; set by the window's thread
        self._surface: Surface | None = None
        self._owes_surface = False  # one was requested, and its request was cancelled before
        self._surface_of: tuple[ObjectiveChoice, SettingPairs] | None = None
        self._tested: dict[tuple[int, int], HeldOutLosses] = {}
        self._cancelled: Callable[[], bool] = lambda: False
        self._finished: tuple[Experiment, tuple[Trajectory, ...]] | None = None
        self._runs: engine.FinishedRuns | None = None
        self._sketches: dict[object, Sketch] = {}
        self._sketched_for: tuple[Plane, int] | None = None
        self._drawn_before: tuple[Surface, set[_Look]] | None = None
        self._left_alone: Runs | None = None

    def outcomes(self, request: Request, task: Task) -> Iterator[Outcome]:
        """Yield the surface if requested, the runs as they grow, and progress messages."""
        # Imported here: numba takes a while to import, and the window is painted meanwhile.
        experiment, self._cancelled = request.experiment, task.cancelled
        bound = experiment.bound()
        in_plane = bound.dimension == 2
        is_drawn = self._surface_of == (experiment.objective, experiment.parameters)
        draws = self._owes_surface = request.surface or self._owes_surface or not is_drawn
        if draws:
            known = bound.value_and_gradient.is_stored
            text = f"Preparing {bound.label}…" + ("" if known or bound.cost else " The first time, it is compiled.")
            if bound.cost and in_plane:
                text = surface_words(bound) or text
            yield _waiting(experiment, text)
            if in_plane and self._draw(request, bound, whole_plane(bound), task):
                yield Outcome(experiment, self._surface)
        shown: tuple[Trajectory, ...] = ()
        is_typeset = not draws
        for waiting in _prepared_optimizers(experiment, bound):
            if not is_typeset:  # faster than the work in progress
                is_typeset = True
                yield _typeset(experiment)
            yield waiting
        began = time.monotonic()
        for shown in self._descents(experiment, bound, task):
            finished = all(trajectory.status is not Status.RUNNING for trajectory in shown)
            if finished:
                _explain_focused(request, shown)
            if in_plane or is_drawn:
                yield self._shown(experiment, shown, finished and (in_plane or not draws))
            elif bound.cost and not finished:
                yield _waiting(experiment, descent_words(bound, shown, experiment.steps, time.monotonic() - began))
            if not is_typeset:
                is_typeset = True
                yield _typeset(experiment)
        if draws and not in_plane and not task.cancelled():
            if bound.cost and (text := surface_words(bound)):
                yield _waiting(experiment, text)
            yield from self._in_its_plane(request, bound, shown, task)
        yield from self._refined(request, bound, shown, task)

    def _draw(self, request: Request, bound: BoundObjective, plane: Plane, task: Task) -> bool:
        """Draw the surface, cached for all runs of its function until another one is requested; whether that is done.

        That of a slow function is a coarse one, which is only left undone if its request is cancelled.
        """
        from gdexplorer.scene.geometry import build_surface
        from gdexplorer.scene.refinement import first_surface

        look = self._colour_table, request.compressed
        if bound.cost:
            found = first_surface(bound, plane, self._surface, look, task.cancelled)
        else:
            found = build_surface(bound, *look, plane=plane)
        if found is not None:
            self._keep(request, found)
        return found is not None

    def _keep(self, request: Request, surface: Surface) -> None:
        self._surface = surface
        self._surface_of = request.experiment.objective, request.experiment.parameters
        self._owes_surface = False
        self._outline(request.experiment)

    def _descents(self, experiment: Experiment, bound: BoundObjective, task: Task) -> Iterator[tuple[Trajectory, ...]]:
        """Yield all runs as they grow; reuse those of the last experiment if only the plane changes."""
        from gdexplorer.descent.engine import engine

        wanted = replace(experiment, plane=PlaneChoice())
        if bound.dimension != 2 and self._finished is not None and self._finished[0] == wanted:
            yield self._finished[1]
            return
        self._runs = self._runs or engine.FinishedRuns()
        for shown in engine.descend_in_chunks(experiment, bound, task.cancelled, self._runs):
            for trajectory in shown:
                trajectory.gradient_norms  # noqa: B018  computed and cached here rather than on the window's thread
            if all(trajectory.status is not Status.RUNNING for trajectory in shown):
                self._finished = wanted, shown
            yield shown

    def _in_its_plane(
        self, request: Request, bound: BoundObjective, shown: tuple[Trajectory, ...], task: Task
    ) -> Iterator[Outcome]:
        """The runs on their plane, which may depend on the finished runs."""
        experiment, (run, step) = request.experiment, request.anchor
        plane = plane_through(experiment, bound, [trajectory.points for trajectory in shown], run, step)
        if self._draw(request, bound, plane, task):
            yield self._shown(experiment, shown, finished=True)

    def _refined(
        self, request: Request, bound: BoundObjective, shown: tuple[Trajectory, ...], task: Task
    ) -> Iterator[Outcome]:
        """The runs on finer surfaces of a slow function, if the present one is not the finest, until others wait."""
        from gdexplorer.scene.refinement import finer_surfaces

        if self._surface is None or not self._surface.is_rough:
            return
        follows, look = follows_cursor(request.experiment.plane, bound), (self._colour_table, request.compressed)
        for surface in finer_surfaces(self._surface, look, task.is_outdated, lambda: follows and self.is_moving):
            self._keep(request, surface)
            yield self._shown(request.experiment, shown, finished=True)

    def _shown(self, experiment: Experiment, shown: tuple[Trajectory, ...], finished: bool) -> Outcome:
        """The trajectories on the cached surface."""
        assert self._surface is not None
        self._outline(experiment)
        placed = self._placed(shown)
        sketches = self._sketched(shown, placed, self._surface.plane)
        runs = drawn_runs(experiment, shown, placed, sketches, self._tested_rows(shown))
        self._part(runs, self._surface)
        self._prepare_pictures(runs.ready(), self._surface)
        return Outcome(experiment, self._surface, shown, runs, finished=finished)

    def _tested_rows(self, shown: tuple[Trajectory, ...]) -> tuple[HeldOutLosses, ...] | None:
        """The test losses of all runs; None if no rows are kept for testing."""
        assert self._surface is not None
        bound = self._surface.bound
        if bound.held_out is None:
            self._tested = {}
            return None
        known, every = self._tested, accuracy_steps(bound, sum(len(each.points) for each in shown))
        self._tested = {
            (each.optimizer, each.start): losses_along(
                bound, each.points, known.get((each.optimizer, each.start)), self._cancelled, every
            )
            for each in shown
        }
        tested = tuple(self._tested.values())
        if self._cancelled():  # losses that were not computed are not known
            self._tested = {}
        return tested

    def _part(self, runs: Runs, surface: Surface) -> None:
        """Draw many runs in two parts while only some of them change: those that a change leaves alone, and others."""
        from gdexplorer.scene.path_lines import FEW_RUNS

        before, self._drawn_before = self._drawn_before, (surface, set(map(_look, runs)))
        left_alone, self._left_alone = self._left_alone, None
        if before is None or before[0] is not surface or len(runs) <= FEW_RUNS:
            return
        is_known = np.array([_look(run) in before[1] for run in runs])
        if is_known.any() and not is_known.all():
            known, new = np.flatnonzero(is_known), np.flatnonzero(~is_known)
            still = Runs(runs[number] for number in known)
            if left_alone is not None and list(map(_look, left_alone)) == list(map(_look, still)):
                still = left_alone
            self._left_alone = still
            runs.set_parts(RunsPart(still, known), RunsPart(Runs(runs[number] for number in new), new))

    def _outline(self, experiment: Experiment) -> None:
        """Outline the feasible set here, and cache it, rather than on the window's thread."""
        from gdexplorer.scene.region import region_of

        if self._surface is not None:
            region_of(experiment.subject_to, self._surface.plane)

    def _prepare_pictures(self, runs: Runs, surface: Surface) -> None:
        """Compute the paths of both pictures here rather than on the window's thread."""
        from gdexplorer.scene.path_lines import lines_of_parts
        from gdexplorer.scene.paths import cut_to_box

        for part, _ in runs.parts:
            cut_to_box(part, surface.box, len(runs))
        seen = self.seen
        if seen is not None:
            for lines in lines_of_parts(runs, seen.pixel, seen.corners):
                lines.ready()

    def _placed(self, shown: tuple[Trajectory, ...]) -> tuple[NDArray[np.float64], ...] | None:
        """The iterates in the plane of the cached surface; None in two dimensions."""
        if self._surface is None or self._surface.bound.dimension == 2:
            return None
        return tuple(self._surface.plane.coordinates(trajectory.points) for trajectory in shown)

    def _sketched(
        self, shown: tuple[Trajectory, ...], placed: tuple[NDArray[np.float64], ...] | None, plane: Plane
    ) -> tuple[Sketch, ...]:
        """The visible part of all runs, computed once for each finished run."""
        if self._sketched_for is None or self._sketched_for[0] is not plane or self._sketched_for[1] != len(shown):
            self._sketched_for, self._sketches = (plane, len(shown)), {}
        domain, known = np.array(plane.domain, dtype=np.float64), self._sketches
        places = placed or tuple(trajectory.points for trajectory in shown)
        self._sketches = {
            trajectory.path: known.get(trajectory.path) or sketched(trajectory, place, domain, len(shown))
            for trajectory, place in zip(shown, places, strict=True)
        }
        return tuple(self._sketches[trajectory.path] for trajectory in shown)


def _explain_focused(request: Request, shown: tuple[Trajectory, ...]) -> None:
    """Find out why the run in focus has ended, which the inspector says as soon as it is shown."""
    if shown:
        shown[min(request.anchor[0], len(shown) - 1)].reason  # noqa: B018


def _prepared_optimizers(experiment: Experiment, bound: BoundObjective) -> Iterator[Outcome]:
    """Compile missing kernels, yielding progress messages."""
    from gdexplorer.descent.analysis import dissection
    from gdexplorer.descent.engine import engine

    for configured in experiment.optimizers:
        if not configured.visible:
            continue
        if not configured.optimizer.kernel.is_stored:
            text = f"Compiling {configured.optimizer.label}, once on this machine…"
            yield Outcome(experiment, waiting_for=Waiting(Awaited.OPTIMIZER, text))
        engine.prepare(experiment, bound, (configured,))
    dissection.prepare(experiment, bound)  # for the window, whose thread must not wait for a compiler


def _typeset(experiment: Experiment) -> Outcome:
    """Typeset the formula here after the surface is sent, rather than on the window's thread."""
    from gdexplorer.gui.common.typeset_formula import keep

    keep(experiment.definition().latex)
    return Outcome(experiment, typeset=True)


def _look(run: DrawnRun) -> _Look:
    """What the picture of a run depends on."""
    return run.trajectory.path, run.colour, run.marker, run.sketch


def _same_objective(one: Request, other: Request) -> bool:
    first, second = one.experiment, other.experiment
    return first.objective == second.objective and first.parameters == second.parameters
