"""Basins of attraction: which minimum a descent reaches from each point of the domain, and in how many steps.

A descent starts at the centre of each pixel of the domain. Pictures are refined progressively: first every 16th pixel
of every 16th row, then every 8th, and so on; no pixel is computed twice.

`attractors` determines where a run ended.
"""

import math
from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.analysis.attractors import PENDING, UNDECIDED, Attractor, attractors_of
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.tasks import Descents, Doer, done_here
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Labels = NDArray[np.int32]

COARSEST = 16
LARGEST_SIZE = 4096
# Runs between two checks for cancellation.
AT_ONCE = 8192
# Runs on which the budget is measured that undecided ones need; the share of them to decide; the largest budget tried;
# and the most evaluations of rows of data.
SAMPLE, DECIDED, LARGEST_BUDGET, SAMPLE_WORK = 128, 0.9, 200_000, 2e9


class Share(Struct, frozen=True):
    """The pixels with one label: their label, their share of computed pixels, and their mean number of steps."""

    label: int
    share: float
    steps: float


class Basins(Struct, frozen=True, eq=False, dict=True):
    """Where the runs from all pixels end; arrays are read-only, rows ascend in y.

    Attributes
    ----------
    xs, ys : float64[size], pixel centres.
    labels : int32[size, size], index into ``attractors``, or `DIVERGED`, `LEFT`, `UNDECIDED`, `PENDING`.
    steps : int32[size, size], number of steps of each run; -1 where pending.
    attractors : the minima known beforehand, lowest first, then other attractors that were reached.
    stride : pixels whose row and column are multiples of it are computed; 1 when finished.
    """

    xs: Vector
    ys: Vector
    labels: Labels
    steps: Labels
    attractors: tuple[Attractor, ...]
    stride: int = 1

    def __post_init__(self) -> None:
        for array in (self.xs, self.ys, self.labels, self.steps):
            array.flags.writeable = False

    @property
    def filled(self) -> tuple[Labels, Labels]:
        """Labels and steps, with each computed pixel repeated over the pending ones after it."""
        size, stride = len(self.xs), self.stride
        places = np.arange(size) // stride * stride
        return self.labels[np.ix_(places, places)], self.steps[np.ix_(places, places)]

    def at(self, point: tuple[float, float]) -> tuple[int, int] | None:
        """Label and steps of the pixel that contains ``point``, as computed so far; None outside the picture."""
        size, place = len(self.xs), []
        for middles, coordinate in ((self.ys, point[1]), (self.xs, point[0])):
            side = (middles[-1] - middles[0]) / (size - 1) if size > 1 else np.inf
            number = int(np.clip(np.rint((coordinate - middles[0]) / side), -1, size))
            if not 0 <= number < size:
                return None
            place.append(number // self.stride * self.stride)
        row, column = place
        return int(self.labels[row, column]), int(self.steps[row, column])

    @cached_property
    def reached(self) -> tuple[Share, ...]:
        """Shares of the computed pixels: attractors in order, then the other labels."""
        known = self.labels != PENDING
        labels, which, counts = np.unique(self.labels[known], return_inverse=True, return_counts=True)
        steps = np.bincount(which.ravel(), weights=self.steps[known], minlength=len(labels)) / counts
        rows = map(Share, labels.tolist(), (counts / counts.sum()).tolist(), steps.tolist())
        return tuple(sorted(rows, key=lambda row: (row.label < 0, abs(row.label))))

    def shares(self) -> dict[int, float]:
        """Fraction of the computed pixels with each label."""
        return {row.label: row.share for row in self.reached}


class BudgetEstimate(Struct, frozen=True):
    """The step budget that undecided runs need, measured on a sample of them.

    Attributes
    ----------
    budget, share : the share of the sample that is decided within this budget: at least `DECIDED`, unless the largest
        budget that was tried is too small for that.
    sample : number of runs measured.
    """

    budget: int
    share: float
    sample: int


def estimate_budget(
    experiment: Experiment,
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    found: Basins,
    cancelled: Callable[[], bool] = lambda: False,
    known: tuple[CriticalPoint, ...] | None = None,
) -> BudgetEstimate | None:
    """Measure which budget decides most undecided runs of finished basins; None if there are none, or if cancelled."""
    rows, columns = np.nonzero((found.labels == UNDECIDED) & (found.steps >= experiment.steps))
    sample = np.unique(np.linspace(0, len(rows) - 1, SAMPLE).astype(int)) if len(rows) else np.empty(0, dtype=int)
    starts = np.column_stack([found.xs[columns[sample]], found.ys[rows[sample]]])
    needed, budget = np.full(len(sample), np.inf), experiment.steps
    largest = max(4 * budget, int(min(SAMPLE_WORK / (SAMPLE * len(bound.data)), LARGEST_BUDGET)))
    attractors = attractors_of(bound, configured, known)
    while len(sample) and budget < largest and np.mean(np.isfinite(needed)) < DECIDED:
        budget, open_ones = min(2 * budget, largest), np.flatnonzero(np.isinf(needed))
        ends = engine.descend_many(replace(experiment, steps=budget), bound, configured, starts[open_ones], cancelled)
        if cancelled():
            return None
        decided = attractors.labels(ends.points, ends.codes) != UNDECIDED
        needed[open_ones[decided]] = ends.steps[decided]
    return _measured(needed, budget) if len(sample) else None


def _measured(needed: Vector, largest: int) -> BudgetEstimate:
    enough = float(np.sort(needed)[math.ceil(DECIDED * len(needed)) - 1])
    if math.isfinite(enough):  # rounded up to two digits
        unit = 10 ** max(math.floor(math.log10(max(enough, 1.0))) - 1, 0)
        largest = math.ceil(enough / unit) * unit
    return BudgetEstimate(largest, float(np.mean(needed <= largest)), len(needed))


def refine_basins(
    experiment: Experiment,
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    size: int,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    show: Callable[[int], None] = lambda done: None,
    known: tuple[CriticalPoint, ...] | None = None,
    coarsest: int = COARSEST,
    do: Doer = done_here,
) -> Iterator[Basins]:
    """Descend with ``configured`` from ``size`` by ``size`` pixels; yield the basins after each refinement.

    Parameters
    ----------
    experiment
        Provides step budget, tolerance, noise, clipping and seed.
    cancelled
        Checked often; once it returns true nothing more is yielded.
    show
        Called with the number of pixels done.
    known
        The critical points of ``bound``, if already known.
    coarsest
        The first stride, a power of two.
    do
        Who runs the descents; the basins are the same to the bit.

    Raises
    ------
    InputError
        If the objective is not a function of two coordinates, or the size is out of range.
    """
    if not 1 <= size <= LARGEST_SIZE:
        raise InputError(f"The size must be from 1 to {LARGEST_SIZE:,} pixels, not {size:,}.")
    return _Map(experiment, bound, configured, size, cancelled, show, known).refining(coarsest, do)


def basins(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, size: int, do: Doer = done_here
) -> Basins:
    """Compute the finished basins (see `refine_basins`)."""
    *_, finished = refine_basins(experiment, bound, configured, size, do=do)
    return finished


class _Batch(Struct, frozen=True, eq=False):
    """Pixels that are computed at once; ``ends_stride``: whether they are the last of their stride."""

    stride: int
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    ends_stride: bool


def _batches(size: int, coarsest: int) -> Iterator[_Batch]:
    """All pixels in the order in which they are computed: those of one stride without those of the strides before."""
    stride = coarsest
    while stride >= 1:
        rows, columns = np.divmod(np.arange(len(range(0, size, stride)) ** 2), len(range(0, size, stride)))
        fresh = (rows % 2 + columns % 2 > 0) | (stride == coarsest)
        rows, columns = rows[fresh] * stride, columns[fresh] * stride
        firsts = range(0, max(len(rows), 1), AT_ONCE)
        for first in firsts:
            here = slice(first, first + AT_ONCE)
            yield _Batch(stride, rows[here], columns[here], first == firsts[-1])
        stride //= 2


class _Map:
    """The picture in progress."""

    def __init__(
        self, experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, size: int,
        cancelled: Callable[[], bool], show: Callable[[int], None], known: tuple[CriticalPoint, ...] | None,
    ) -> None:  # fmt: skip
        self._run = experiment, bound, (configured,)
        self._cancelled, self._show, self._size = cancelled, show, size
        self._xs, self._ys = (low + (np.arange(size) + 0.5) / size * (high - low) for low, high in bound.domain)
        self._labels = np.full((size, size), PENDING, dtype=np.int32)
        self._steps = np.full((size, size), -1, dtype=np.int32)
        self._ends = attractors_of(bound, configured, known)

    def refining(self, coarsest: int, do: Doer) -> Iterator[Basins]:
        """Compute stride by stride; yield the picture after each."""
        # Batches are few and told before their results: whoever computes them may work ahead.
        tasks = map(self._task, _batches(self._size, coarsest))
        for batch, ends in zip(_batches(self._size, coarsest), do(tasks, self._cancelled), strict=False):
            here = batch.rows, batch.columns
            self._labels[here], self._steps[here] = self._ends.labels(ends.points, ends.codes), ends.steps
            self._show(int(np.count_nonzero(self._steps >= 0)))
            if batch.ends_stride:
                yield self._copy(batch.stride)

    def _task(self, batch: _Batch) -> Descents:
        return Descents(*self._run, np.column_stack([self._xs[batch.columns], self._ys[batch.rows]]))

    def _copy(self, stride: int) -> Basins:
        return Basins(
            self._xs.copy(), self._ys.copy(), self._labels.copy(), self._steps.copy(),
            tuple(self._ends.found), stride,
        )  # fmt: skip
