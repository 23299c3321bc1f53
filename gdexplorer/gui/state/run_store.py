"""The runs of an experiment: requested, collected as they arrive, and emitted to the views."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane, follows_cursor, is_same, point_on
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.jobs.runner import Outcome, Request, Runner
from gdexplorer.gui.state.turns import Turns
from gdexplorer.objectives import Custom
from gdexplorer.scene.focus import Focus, focus_on, plane_through
from gdexplorer.scene.patch import Seen
from gdexplorer.scene.runs import NO_RUNS
from gdexplorer.scene.scene import Scene

# Interval at which details are emitted while results stream in.
DETAILS_MILLISECONDS = 300
# A drag pauses for less than this between two results.
STILL_MILLISECONDS = 80
# With more runs or steps than this, an entirely different surface or its first runs, each view is updated in a turn of
# its own.
FEW_RUNS, FEW_STEPS = 64, 200_000
FOLLOW_MILLISECONDS = 120
# While the cursor moves by itself, a plane of a slow function follows it only over this share of its shorter side.
FOLLOWED = 0.2


class RunStore(QObject):
    """Manage the job that computes runs, and the scene that the views show.

    The experiment and the scene may differ: an experiment is emitted as soon as it is set, a surface and its runs once
    they are computed, always as one `Scene`. While a parameter is dragged, the previous scene stays until the next one
    is complete; for an unrelated function the surface comes first, without runs.
    """

    scene_changed = Signal(object)  # Scene: each new result, for the pictures
    objective_changed = Signal(object)  # Surface of the scene, if it is a new one; expensive to draw
    details_changed = Signal(object)  # Scene, for views that are slow to draw: not at each frame of a drag
    focus_changed = Signal(object)  # Focus: the run in focus, the iterate at the cursor, or their scene
    last_changed = Signal(int)  # the number of steps of the longest run
    waiting_changed = Signal(str)  # what the job is computing; empty if nothing
    preparing_changed = Signal(object)  # Waiting, while there is no result to show yet; None if nothing is prepared
    error = Signal(str)  # why a request was refused
    typeset = Signal()  # the formula of the current objective is ready
    settled = Signal(object)  # Experiment whose runs have all ended
    woken = Signal()  # there are details to emit, at frame rate

    def __init__(self, runner: Runner, turns: Turns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = turns
        self.trajectories: tuple[Trajectory, ...] = ()
        self.scene: Scene | None = None
        self._withholds = False
        self._last: Outcome | None = None  # the one that is shown, with all its runs
        self.focus = Focus()
        self._runner, self._begun = runner, False
        self._runner.shown.connect(self._take_outcome)
        self._runner.busy_changed.connect(self.show_details)
        self._wanted: Request | None = None
        self._anchor = 0, 0  # the run in focus and the step at the cursor
        self._is_moving = False  # the cursor, by itself
        self._waiting: Outcome | None = None  # a surface that is shown with its runs
        self._undetailed: Scene | None = None
        self._detailed, self._shown = QElapsedTimer(), QElapsedTimer()  # when details, and a scene, were last emitted
        self._detailed.start()
        self._shown.start()
        # A plane through the iterate at the cursor is redrawn while the cursor moves, but not at each step.
        self._following = once(self, FOLLOW_MILLISECONDS)
        self._following.timeout.connect(self._follow)

    @property
    def plane(self) -> Plane | None:
        """The plane of the current scene."""
        return None if self.scene is None else self.scene.surface.plane

    @property
    def has_details(self) -> bool:
        """Whether details are waiting to be emitted."""
        return self._undetailed is not None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being computed, waiting to be emitted or about to be requested."""
        return not (self._runner.busy or self.has_details or self._following.isActive())

    def withhold(self, withholds: bool) -> None:
        """Show no runs until a question is answered, or show them from now on; they are computed all the same."""
        differs, self._withholds = withholds != self._withholds, withholds
        if self._last is None or self._wanted is None or self._last.experiment != self._wanted.experiment:
            return  # another result comes
        if differs:
            self._show(self._last)
        else:
            self._emit_length()

    def begin(self) -> None:
        """Start serving requests, first of all the last one before."""
        waiting, self._begun = not self._begun, True
        if waiting and self._wanted is not None:
            self._request(replace(self._wanted, surface=True))

    def set_range(self, seen: Seen) -> None:
        """Prepare paths for the part of the plane that the map shows."""
        self._runner.set_range(seen)

    def stop(self) -> None:
        """Stop the job; nothing is computed afterwards."""
        self._following.stop()
        self._runner.stop()

    def request(self, experiment: Experiment, compressed: bool | None, surface: bool) -> None:
        """Run ``experiment``, on a new ``surface`` or on the current one."""
        self._request(Request(experiment, compressed, surface, self._anchor))

    def look_at(self, run: int, step: int) -> None:
        """Set the run in focus and the step; a plane that follows the cursor is moved to that iterate."""
        self._anchor = run, step
        self._emit_focus()
        if not self._following.isActive() and self._is_behind():
            self._following.start()

    def set_moving(self, is_moving: bool) -> None:
        """Take whether the cursor moves by itself: planes of slow functions follow it less closely, until it rests."""
        if is_moving != self._is_moving:
            self._is_moving = is_moving
            self._runner.set_moving(is_moving)
            self.look_at(*self._anchor)

    def _is_behind(self) -> bool:
        """Whether the plane is to be moved to the iterate at the cursor, or to be drawn finely now that this rests."""
        plane, looked_at, scene = self.plane, self.focus.run, self.scene
        if self._wanted is None or scene is None or plane is None or len(plane.origin) == 2:
            return False
        if looked_at is None:
            return self._is_of_earlier_runs(scene)
        surface, choice = scene.surface, self._wanted.experiment.plane
        iterate = looked_at.trajectory.points[self.focus.step]
        if not follows_cursor(choice, surface.bound) or len(iterate) != surface.bound.dimension:
            return False
        off = plane.distances(point_on(choice, surface.bound, iterate)[None])[0]
        if not surface.bound.cost:
            return bool(off > 0.0)
        if self._is_moving:
            return bool(off > FOLLOWED * min(high - low for low, high in plane.domain))
        return bool(off > 0.0) or surface.is_rough

    def _is_of_earlier_runs(self, scene: Scene) -> bool:
        """Whether the plane was chosen for runs of the same function, and there are none any more."""
        plane, bound = scene.surface.plane, scene.surface.bound
        if self._wanted is None or self._wanted.experiment != scene.experiment or scene.experiment.runs():
            return False
        return not is_same(plane, plane_through(scene.experiment, bound, [], *self._anchor))

    def show_details(self) -> None:
        """Emit the details once no newer ones have come for a moment, or after a while without an update."""
        is_still = not self._runner.busy and self._shown.hasExpired(STILL_MILLISECONDS)
        if self._undetailed is not None and (is_still or self._detailed.hasExpired(DETAILS_MILLISECONDS)):
            self._emit_details()

    def _emit_focus(self) -> None:
        before, self.focus = self.focus, focus_on(self.scene, *self._anchor)
        if self.focus != before:
            self.focus_changed.emit(self.focus)

    def _follow(self) -> None:
        assert self._wanted is not None
        if self._runner.busy:
            self._following.start()
        elif self._is_behind():
            self._request(replace(self._wanted, surface=True, anchor=self._anchor))

    def _request(self, request: Request) -> None:
        self._wanted = request
        if self._begun:
            self._runner.request(request)

    def shown_for(self, milliseconds: int) -> bool:
        """Whether so much time has passed since a scene was last emitted."""
        return self._shown.hasExpired(milliseconds)

    def _take_outcome(self, outcome: Outcome) -> None:
        try:
            self._take(outcome)
        except MemoryError:
            self.error.emit(TOO_LITTLE)

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.waiting_changed.emit("")
            self.error.emit(outcome.error)
        if self._wanted is None or outcome.experiment.objective != self._wanted.experiment.objective:
            return
        if outcome.typeset:
            self.typeset.emit()
            return
        if outcome.waiting_for is not None:
            self.waiting_changed.emit(outcome.waiting_for.text)
        self.preparing_changed.emit(outcome.waiting_for)
        if outcome.error is not None and self._waiting is not None:
            self._show(self._waiting)
        if outcome.surface is not None:
            self._take_surface(outcome)
        if outcome.trajectories is not None:
            self.waiting_changed.emit("" if outcome.finished else _running(outcome.experiment))
            if outcome.finished:
                self.look_at(*self._anchor)
                self.settled.emit(outcome.experiment)

    def _take_surface(self, outcome: Outcome) -> None:
        """Show the surface, or wait for its runs if it is nearly the same: otherwise it would flicker during a drag."""
        waits = outcome.trajectories is None and self.scene is not None
        if waits and self.scene is not None and _same_place(self.scene.experiment, outcome.experiment):
            self._waiting = outcome
        else:
            self._show(outcome)

    def _show(self, outcome: Outcome) -> None:
        before, experiment, self._last = self.scene, outcome.experiment, outcome
        trajectories, runs = ((), NO_RUNS) if self._withholds else (outcome.trajectories or (), outcome.runs)
        self.scene = self._undetailed = Scene(experiment, outcome.surface, runs, self._withholds)
        self._shown.restart()
        self.woken.emit()
        self._waiting, self.trajectories = None, trajectories
        are_few = len(runs) <= FEW_RUNS and sum(trajectory.steps for trajectory in trajectories) <= FEW_STEPS
        is_near = before is not None and _same_place(before.experiment, experiment)
        self._turns.at_once = are_few and is_near and bool(before and before.runs)
        self.scene_changed.emit(self.scene)
        if before is None or before.surface is not self.scene.surface:
            self.objective_changed.emit(self.scene.surface)
        self._emit_focus()
        if not is_near and (before is not None or runs):  # else nothing is shown yet, and the runs come soon
            self._emit_details()
        self._emit_length()
        self._turns.at_once = are_few

    def _emit_length(self) -> None:
        """Emit how long the runs are, unless they are still to come."""
        assert self.scene is not None
        if self.trajectories or self._withholds or not self.scene.experiment.runs():
            self.last_changed.emit(max((trajectory.steps for trajectory in self.trajectories), default=0))

    def _emit_details(self) -> None:
        scene, self._undetailed = self._undetailed, None
        if scene is not None:
            self.details_changed.emit(scene)
            self._detailed.restart()


def _same_place(one: Experiment, other: Experiment) -> bool:
    """Whether the runs of one may stay in the picture until those of the other arrive."""
    first, second = one.objective, other.objective
    alike = first == second or (isinstance(first, Custom) and type(first) is type(second))
    return alike and one.bound().domain == other.bound().domain


def _running(experiment: Experiment) -> str:
    """What is said while runs grow: which of them are slow ones."""
    slow = [each.optimizer.label for each in experiment.optimizers if each.visible and each.optimizer.slow_path]
    return f"Running {' and '.join(dict.fromkeys(slow))} step by step in Python…" if slow else "Running…"
