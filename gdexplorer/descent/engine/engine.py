"""Run an experiment in chunks, so that it can be shown while it runs, and be cancelled."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache, partial
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent import memory
from gdexplorer.descent.critical.kinks import units_of
from gdexplorer.descent.engine import batches, drivers, slow_steps
from gdexplorer.descent.engine.recording import Recording
from gdexplorer.descent.engine.stopping import reason, status_of
from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.descent.experiment import (
    RELATIVE_TOLERANCE,
    ConfiguredOptimizer,
    Experiment,
    kernel_of_curvature,
    numbers_given,
)
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import THREADS
from gdexplorer.optimizers import schedule

FIRST_CHUNK = 1024
# Steps that evaluate code of the user's take about so long before others get their turn. The first ones are assumed to
# take so many times as long as an evaluation alone: other threads may call the same code.
SECONDS_AT_ONCE, _BESIDE_OTHERS = 0.2, 4.0
LONGEST_CHUNK = 65536
SECONDS_BETWEEN_SHOWINGS = 0.1
SHARE_FOR_SHOWING = 0.1  # of the time, at most, regardless of the number of runs
# Runs of a batch that are interleaved: more are not faster, and their state should fit in the cache.
BLOCK = 8
SECONDS_UNTIL_CANCELLED = 0.02
# Settings, learning-rate factors or the settings of what follows the values, and controls, as the drivers take them.
Limits = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def descend(experiment: Experiment, cancelled: Callable[[], bool] = lambda: False) -> tuple[Trajectory, ...]:
    """Run ``experiment`` to its end, or until ``cancelled`` returns true."""
    runs = new_runs(experiment, experiment.bound())
    for _ in _advancing(runs, cancelled):
        pass
    return _recorded(runs)


class FinishedRuns:
    """The finished runs of one experiment, which the next one shares where nothing about them has changed.

    While one optimizer's learning rate is dragged, the others' runs stay as they are.
    """

    def __init__(self) -> None:
        self._of: Experiment | None = None
        self._runs: dict[tuple[Any, ...], _Run] = {}

    def shared(self, experiment: Experiment) -> "dict[tuple[Any, ...], _Run]":
        """Those that ``experiment`` has, too."""
        return self._runs if _apart_from_runs(experiment) == self._of else {}

    def keep(self, experiment: Experiment, runs: "list[_Run]") -> None:
        """Replace them by those of ``runs`` that have ended."""
        self._of = _apart_from_runs(experiment)
        self._runs = {_identity(experiment, *run.indices): run for run in runs if not run.going}


def _apart_from_runs(experiment: Experiment) -> Experiment:
    return replace(experiment, optimizers=(), starts=(), plane=PlaneChoice())


def _identity(experiment: Experiment, optimizer: int, start: int) -> tuple[Any, ...]:
    """All that tells one run of an experiment from another."""
    return optimizer, start, experiment.optimizers[optimizer], experiment.starts[start]


def descend_in_chunks(
    experiment: Experiment,
    bound: BoundObjective,
    cancelled: Callable[[], bool] = lambda: False,
    finished: FinishedRuns | None = None,
) -> Iterator[tuple[Trajectory, ...]]:
    """Run ``experiment``; yield all trajectories whenever there is more to show, and finally the finished ones.

    If ``cancelled`` returns true, the last trajectories are partial, with status `Status.RUNNING`. Runs that are among
    those ``finished`` are not run again, and all are kept there.
    """
    finished = finished or FinishedRuns()
    runs = new_runs(experiment, bound, finished.shared(experiment))
    shown, pause = time.monotonic(), SECONDS_BETWEEN_SHOWINGS
    for _ in _advancing(runs, cancelled):
        if (began := time.monotonic()) - shown > pause and any(run.going for run in runs):
            yield _recorded(runs)
            # The time that the caller spends on them counts as showing.
            shown = time.monotonic()
            pause = max(SECONDS_BETWEEN_SHOWINGS, (shown - began) / SHARE_FOR_SHOWING)
    finished.keep(experiment, runs)
    yield _recorded(runs)


def new_runs(
    experiment: Experiment, bound: BoundObjective, shared: "Mapping[tuple[Any, ...], _Run] | None" = None
) -> list["_Run"]:
    """All runs of ``experiment``: those ``shared`` with another one, and others that have not taken a step.

    Raises
    ------
    InputError
        If their records do not fit into memory.
    """
    memory.check(experiment, bound.dimension, bound.layers)
    shared = shared or {}

    @cache
    def limited(optimizer: int) -> Limits:
        """The same for all starts of an optimizer."""
        return limits(experiment.optimizers[optimizer], experiment, bound)

    return [
        shared.get(_identity(experiment, *indices)) or _Run(experiment, bound, *indices, limited(indices[0]))
        for indices in experiment.runs()
    ]


def _advancing(runs: list["_Run"], cancelled: Callable[[], bool]) -> Iterator[None]:
    """Advance all runs in turn, in growing chunks, until all have ended; yield after each chunk."""
    chunk = FIRST_CHUNK
    while going := [run for run in runs if run.going]:
        for run in going:
            if cancelled():
                return
            run.advance(min(chunk, run.at_once))
            yield
        chunk = min(4 * chunk, LONGEST_CHUNK)


def _recorded(runs: list["_Run"]) -> tuple[Trajectory, ...]:
    best = min((run.value for run in runs if run.code == drivers.CONVERGED), default=math.inf)
    return tuple(run.trajectory(best) for run in runs)


class _Run:
    """One optimizer from one start."""

    def __init__(
        self, experiment: Experiment, bound: BoundObjective, optimizer: int, start: int, limited: "Limits"
    ) -> None:
        self.experiment, self.bound = experiment, bound
        self.indices, self._pace = (optimizer, start), _BESIDE_OTHERS * bound.cost  # seconds that a step takes
        self.configured = experiment.optimizers[optimizer]
        rule, n = self.configured.optimizer, bound.dimension
        self._problem: tuple[Any, ...] = (
            *_problem(experiment, self.configured, bound),
            *batches.allocate_for(bound, experiment.batch_of(self.configured)),
        )
        self.limits = limited
        self._memory: tuple[NDArray[np.float64], ...] = (
            np.zeros(rule.state_shape(n, bound.layers)), np.zeros(rule.scalar_count), np.zeros(drivers.COURSE),
        )  # fmt: skip
        self._counters = np.zeros(3, dtype=np.int64)
        self._ended: tuple[float, Trajectory] | None = None
        self._recording = Recording(experiment.steps + 1, n, memory.recorded_rows(self.configured, n))
        self._begin(np.array(experiment.starts[start], dtype=np.float64))

    def _begin(self, theta: NDArray[np.float64]) -> None:
        self._theta = theta
        value, self._gradient = self.bound.value_gradient(theta)
        self._counters[drivers.EVALUATIONS] = 1
        for array, first in zip(self._recording.arrays, (theta, value, self._gradient, 0.0, 1), strict=True):
            array[0] = first
        self.code = drivers.VERDICT(value, theta, self._gradient, self.limits[-1])
        self._leave_kink()
        self._settle()

    @property
    def going(self) -> bool:
        return self.code == drivers.GOING and self.done < self.experiment.steps

    @property
    def at_once(self) -> int:
        """How many steps it may take at once: fewer where these, or evaluations, are done in Python."""
        if self.bound.cost:
            return max(1, min(FIRST_CHUNK, int(SECONDS_AT_ONCE / self._pace)))
        return FIRST_CHUNK if self.configured.optimizer.slow_path else LONGEST_CHUNK

    @property
    def done(self) -> int:
        """Index of the last recorded iterate."""
        return int(self._counters[drivers.STEPS_DONE])

    def advance(self, steps: int) -> None:
        """Advance by ``steps``, within the step budget and the capacity of the recording."""
        if not self.going:
            return
        first, began = self.done + 1, time.monotonic()
        self._recording.make_room(first)
        last = min(first + steps, self._recording.capacity)
        while self.code == drivers.GOING and self.done + 1 < last:
            self.code = drivers.DESCEND(
                *self._problem, self._theta, self._gradient, *self._memory, *self.limits, self._counters,
                *self._recording.arrays, self.done + 1, last,
            )  # fmt: skip
            self._leave_kink()
        if self.bound.cost:
            self._pace = max(time.monotonic() - began, 1e-9) / max(self.done + 1 - first, 1)
        self._settle()

    def _leave_kink(self) -> None:
        """Continue a run that seems finished but stands at a kink it can descend from."""
        if self.code in (drivers.CONVERGED, drivers.NO_DERIVATIVE, drivers.STALLED):
            resting, kernel = int(self._counters[drivers.STEPS_AT_REST]), self.bound.value_and_gradient.compiled
            problem = kernel, self.bound.data, self._theta, self.limits[-1]
            self.code = drivers.SETTLED(self.code, resting, *problem, self._gradient)
            self._recording.gradients[self.done] = self._gradient

    def _settle(self) -> None:
        if not self.going:
            self._recording.trim(self.done + 1)
            self._problem = self._memory = ()  # it may be kept for long, and takes no more steps

    @property
    def value(self) -> float:
        """Value at the last recorded iterate."""
        return float(self._recording.values[self.done])

    @property
    def record(self) -> "Record":
        """What it has recorded so far."""
        kept = slice(self.done + 1)
        return Record(self._recording.points[kept], self._recording.values[kept], self._recording.evaluations[kept])

    def trajectory(self, best: float = math.inf) -> Trajectory:
        """The trajectory so far; ``best`` is the lowest value at which any run of the experiment came to rest."""
        if self._ended is not None and self._ended[0] == best:
            return self._ended[1]
        recording, kept = self._recording, slice(self.done + 1)
        points, values, gradients = recording.points[kept], recording.values[kept], recording.gradients[kept]
        if self.going:
            status, explain = Status.RUNNING, _still_running
        else:
            status = status_of(self.code, self.bound, points, values)
            explain = partial(
                reason, self.code, self.bound, self.configured, self._theta, points, values, gradients,
                self.experiment.metric, best, self.experiment.gradient_tolerance,
            )  # fmt: skip
        if self._ended is not None:
            trajectory = self._ended[1].explained_by(explain)
        else:
            trajectory = Trajectory(
                *self.indices, points, values, gradients, recording.states[kept], recording.evaluations[kept],
                status, explain,
            )  # fmt: skip
        if not self.going:
            self._ended = best, trajectory
        return trajectory


def _still_running() -> str:
    return "Still running."


class Record(Struct, frozen=True, eq=False):
    """What a run recorded: ``points`` float64[k + 1, n], ``values`` float64[k + 1], ``evaluations`` int64[k + 1]."""

    points: NDArray[np.float64]
    values: NDArray[np.float64]
    evaluations: NDArray[np.int64]


def descend_recording(
    experiment: Experiment, bound: BoundObjective, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Record, ...]:
    """Run ``experiment``, and keep what each run has recorded; unlike `descend`, judge no place where one has ended.

    Raises
    ------
    InputError
        If the records do not fit into memory.
    """
    runs = new_runs(experiment, bound)

    def run(index: int) -> None:
        while runs[index].going and not cancelled():
            runs[index].advance(FIRST_CHUNK)

    in_threads(run, len(runs), cancelled)
    return tuple(run.record for run in runs)


class Ends(Struct, frozen=True, eq=False):
    """Where many runs ended.

    Attributes
    ----------
    points : float64[m, n], values : float64[m], codes : int64[m] (see `drivers`), steps : int64[m].
        Equal to what `descend` gives for each start, to the bit. After cancellation, starts that were not reached keep
        their position, the code ``drivers.GOING`` and the value NaN.
    evaluations : int64[m], number of objective and Hessian evaluations.
    marks : int64[w], steps at which iterates were recorded, ascending.
    path : float64[m, w, n], these iterates; after the end of a run, its last one.
    """

    points: NDArray[np.float64]
    values: NDArray[np.float64]
    codes: NDArray[np.int64]
    steps: NDArray[np.int64]
    evaluations: NDArray[np.int64]
    marks: NDArray[np.int64]
    path: NDArray[np.float64]


def descend_many(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, starts: NDArray[np.float64],
    cancelled: Callable[[], bool] = lambda: False, *, marks: Sequence[int] = (), target: float = -math.inf,
) -> Ends:  # fmt: skip
    """Run one optimizer from many ``starts`` (float64[m, n]); keep the ends and the iterates at steps ``marks``.

    A run ends once its value is at most ``target``.
    """
    ends, stop = before(starts, marks), np.zeros(1, dtype=np.int64)
    fill = filling(ends, experiment, bound, configured, target, stop)
    bounds = np.linspace(0, len(starts), 8 * THREADS + 1).astype(int)
    in_threads(lambda block: fill(bounds[block], bounds[block + 1]), len(bounds) - 1, cancelled, stop)
    return _without_unfinished(ends, starts, experiment.steps) if stop[0] else ends


def descend_each(
    experiment: Experiment, bound: BoundObjective, choices: Sequence[ConfiguredOptimizer], starts: NDArray[np.float64],
    cancelled: Callable[[], bool] = lambda: False,
) -> Ends:  # fmt: skip
    """Run each of ``choices`` from all ``starts`` (float64[m, n]); keep the ends, m for each choice in turn."""
    count, everywhere = len(starts), np.tile(starts, (len(choices), 1))
    ends, stop = before(everywhere, ()), np.zeros(1, dtype=np.int64)

    def run(index: int) -> None:
        fill = filling(ends, experiment, bound, choices[index], -math.inf, stop)
        fill(index * count, (index + 1) * count)

    in_threads(run, len(choices), cancelled, stop)
    return _without_unfinished(ends, everywhere, experiment.steps) if stop[0] else ends


def in_threads(
    work: Callable[[int], None], count: int, cancelled: Callable[[], bool] = lambda: False,
    stop: NDArray[np.int64] | None = None,
) -> None:  # fmt: skip
    """Call ``work`` with each number below ``count``, on as many threads as there are processors.

    Once ``cancelled`` returns true, no further call begins, and ``stop`` (int64[1]) is set for kernels at work.
    """
    stopping = np.zeros(1, dtype=np.int64) if stop is None else stop
    with ThreadPoolExecutor(THREADS) as pool:
        calls = [pool.submit(lambda number: None if stopping[0] else work(number), number) for number in range(count)]
        going = set(calls)
        while going:
            if not stopping[0] and cancelled():
                stopping[0] = 1
            going = wait(going, SECONDS_UNTIL_CANCELLED).not_done
    for call in calls:
        call.result()


def before(starts: NDArray[np.float64], marks: Sequence[int]) -> Ends:
    """Allocate the ends of runs from ``starts``, before any run has begun."""
    points, count = np.array(starts, dtype=np.float64, order="C"), len(starts)
    return Ends(
        points, np.full(count, np.nan), np.full(count, drivers.GOING, dtype=np.int64),
        np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.array(marks, dtype=np.int64),
        np.repeat(points[:, np.newaxis], len(marks), axis=1),
    )  # fmt: skip


def _without_unfinished(ends: Ends, starts: NDArray[np.float64], steps: int) -> Ends:
    """Put the runs back to their ``starts`` that were stopped before they had ended or taken all ``steps``."""
    stopped = (ends.codes == drivers.GOING) & (ends.steps < steps)
    ends.points[stopped], ends.values[stopped] = starts[stopped], np.nan
    ends.steps[stopped], ends.evaluations[stopped] = 0, 0
    ends.path[stopped] = starts[stopped][:, np.newaxis]
    return ends


def filling(
    ends: Ends, experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, target: float,
    stop: NDArray[np.int64],
) -> Callable[[int, int], None]:  # fmt: skip
    """A function that runs the starts from ``first`` to ``last - 1`` and fills ``ends``."""
    rule, problem = configured.optimizer, _problem(experiment, configured, bound)
    slow_steps.check(rule, len(ends.values), experiment.steps)
    kernel, settled = drivers.DESCEND_BATCH.compiled, drivers.SETTLED.compiled
    n, (given, *budget) = bound.dimension, limits(configured, experiment, bound)

    def fill(first: int, last: int) -> None:
        # Each thread needs its own copy of everything that is written to.
        *kernels, work, sample = problem
        batch, order = batches.allocate_for(bound, experiment.batch_of(configured))
        block = max(1, min(last - first, BLOCK))
        shapes = (drivers.BODIES, n), rule.state_shape(n, bound.layers), (rule.scalar_count,), (drivers.COURSE,), ()
        runs = [np.zeros((block, *shape)) for shape in shapes]
        kernel(
            settled, *kernels, work.copy(), sample.copy(), batch, order, ends.points, *runs,
            np.zeros((block, drivers.COUNTS), dtype=np.int64), given.copy(), *budget, stop, experiment.steps, target,
            ends.marks, ends.path, ends.values, ends.codes, ends.steps, ends.evaluations, first, last,
        )  # fmt: skip

    return fill


def settings(configured: ConfiguredOptimizer, experiment: Experiment, bound: BoundObjective) -> NDArray[np.float64]:
    """The hyperparameters as the kernel reads them; an optimizer's own seed is added to the experiment's.

    Raises
    ------
    InputError
        If ``bound`` does not offer what the optimizer needs.
    """
    named = dict(configured.settings)
    if "seed" in named:
        named["seed"] += experiment.seed
    return configured.optimizer.vector(named, numbers_given(configured.optimizer, bound))


def rates(configured: ConfiguredOptimizer, steps: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Factors of the learning rate for each of ``steps`` steps, and settings of a schedule that follows the values.

    One of the two is empty, both are for a constant rate.
    """
    chosen, given = schedule(configured.schedule), dict(configured.schedule_settings)
    if chosen.key == "constant" or not configured.optimizer.has_learning_rate:
        return np.empty(0), np.empty(0)
    if chosen.follows_values:
        return np.empty(0), chosen.vector(given)
    return chosen.factors(steps, given), np.empty(0)


def controls(experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer) -> NDArray[np.float64]:
    """The vector of controls that the drivers read (see `driver_kernels`)."""
    seed, first_sample = float(experiment.seed), float(bound.first_sample or 0)
    uses_metric, sides = float(not configured.metric_of(experiment.metric).is_euclidean), np.resize(units_of(bound), 2)
    tolerance, weights = stopping_rule(experiment, bound)
    changes = tolerance, experiment.noise, experiment.clip, seed, first_sample, uses_metric
    rule = configured.optimizer
    rows = (row + 1.0 for row in (rule.observed_row, rule.measured_row, rule.surveyed_row))
    numbers = *changes, *sides, *rows, float(bound.stamped or 0), *weights
    return np.array(numbers, dtype=np.float64)


def stopping_rule(experiment: Experiment, bound: BoundObjective) -> tuple[float, NDArray[np.float64]]:
    """The gradient tolerance, and the weights of the gradient's components for it, float64[n].

    A tolerance that the user gave is absolute; otherwise it is relative to the function's own scale, and not below the
    rounding error of a zero gradient.
    """
    if experiment.gradient_tolerance is not None:
        return experiment.gradient_tolerance, np.ones(bound.dimension)
    return max(RELATIVE_TOLERANCE, bound.gradient_rounding), bound.gradient_weights


def limits(configured: ConfiguredOptimizer, experiment: Experiment, bound: BoundObjective) -> Limits:
    """What the drivers take of the optimizer and the experiment (see `Limits`)."""
    return (
        settings(configured, experiment, bound),
        *rates(configured, experiment.steps),
        controls(experiment, bound, configured),
    )


def _problem(experiment: Experiment, configured: ConfiguredOptimizer, bound: BoundObjective) -> tuple[Any, ...]:
    rule = configured.optimizer
    parts = drivers.CHANGE, batches.DRAW_BATCH
    kernels = *parts, bound.value_and_gradient, kernel_of_curvature(rule, bound), rule.kernel
    return (
        *(kernel.compiled for kernel in kernels),
        bound.data,
        *configured.metric_of(experiment.metric).kernel_arguments(bound),
    )


def prepare(experiment: Experiment, bound: BoundObjective, choices: tuple[ConfiguredOptimizer, ...]) -> None:
    """Compile or load every kernel that a run of ``choices`` on ``bound`` needs."""
    for configured in choices:
        _problem(experiment, configured, bound)
    drivers.DESCEND.compiled  # noqa: B018
