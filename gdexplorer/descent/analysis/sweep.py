"""Sweep: how low a descent gets within its step budget, over the values of one or two hyperparameters.

A value is stable if the run from the start stays finite and ends no higher than it began. The edge of stability is
where this first fails as the hyperparameter grows; for gradient descent on a quadratic it is 2 / (largest eigenvalue
of the Hessian) (Nocedal & Wright, Numerical Optimization, 2006, section 3.3).
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.engine import drivers
from gdexplorer.descent.engine.curvature import spectrum
from gdexplorer.descent.engine.tasks import Descents, Doer, done_here
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective
from gdexplorer.parameter import Scale

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]

MOST_RUNS = 250_000
# Runs between two results.
AT_ONCE = 400
# Bisection steps for the edge; between two samples this leaves a relative error of 1e-5.
HALVINGS = 17
# A run that oscillates at the edge returns to its value up to rounding.
ROUNDING = 1e-9
PENDING = -1


class Range(Struct, frozen=True):
    """Values of a hyperparameter to try: ``count`` from ``low`` to ``high``, linearly or logarithmically spaced."""

    name: str
    low: float
    high: float
    count: int
    logarithmic: bool = False

    def __post_init__(self) -> None:
        what = self.name.replace("_", " ")
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise InputError(f"The range of the {what} must be between two finite numbers.")
        if not math.isfinite(self.high - self.low):
            raise InputError(f"The range of the {what} is too long: its length overflows.")
        if self.low >= self.high:
            raise InputError(
                f"The range of the {what} must ascend, but {short(self.low)} is not less than {short(self.high)}: "
                "swap them."
            )
        if self.logarithmic and self.low <= 0.0:
            raise InputError(f"A logarithmic range must start above 0; that of the {what} starts at {short(self.low)}.")
        if not 2 <= self.count <= MOST_RUNS:
            raise InputError(f"A range must have from 2 to {MOST_RUNS:,} values, not {self.count:,}.")

    @property
    def values(self) -> Vector:
        """All values, float64[count], ascending."""
        return np.asarray(self.between(np.linspace(0.0, 1.0, self.count)))

    def between(self, part: Any) -> Any:
        """The value at fraction ``part`` of the range, linearly or logarithmically; float64 of the same shape."""
        if self.logarithmic:
            # Separate logarithms: the ratio of the ends may overflow.
            low, high = math.log(self.low), math.log(self.high)
            return np.clip(np.exp(low + (high - low) * np.asarray(part)), self.low, self.high)
        return self.low + (self.high - self.low) * np.asarray(part)


class Sweep(Struct, frozen=True, eq=False):
    """Results of the runs; rows are values of the first range, columns those of the second.

    Attributes
    ----------
    ranges : the hyperparameters varied, one or two.
    values : float64[rows, columns], the last finite value of each run; NaN where pending.
    codes : int64[rows, columns], the state of each run (see `drivers`), or `PENDING`.
    began : the value at the start.
    edges : float64[columns], the value of the first hyperparameter at the edge of stability; NaN if there is none or it
        is not known yet.
    lowest_end : float64[n], the end of the best run; NaN if not known yet.
    curvature : largest curvature there; NaN if not known, or if no learning rate is varied.
    limits : float64[columns], the largest stable learning rate at this curvature; NaN if no such limit is known.
    """

    ranges: tuple[Range, ...]
    values: Vector
    codes: Codes
    began: float
    edges: Vector
    lowest_end: Vector
    curvature: float
    limits: Vector

    def __post_init__(self) -> None:
        for array in (self.values, self.codes, self.edges, self.lowest_end, self.limits):
            array.flags.writeable = False

    @property
    def finished(self) -> bool:
        """Whether no run is pending."""
        return not np.any(self.codes == PENDING)

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Which runs became infinite or NaN."""
        return np.isin(self.codes, (drivers.NOT_FINITE, drivers.UNDEFINED))

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Which runs stayed finite and ended no higher than they began."""
        return _are_stable(self.values, self.codes, self.began)

    @property
    def best(self) -> tuple[int, int]:
        """Row and column of the lowest end among runs that did not diverge."""
        ends = np.where(self.diverged | ~np.isfinite(self.values), np.inf, self.values)
        row, column = np.unravel_index(int(ends.argmin()), ends.shape)
        return int(row), int(column)

    def settings_at(self, row: int, column: int) -> dict[str, float]:
        """The swept hyperparameters of a run."""
        return {item.name: float(item.values[i]) for item, i in zip(self.ranges, (row, column), strict=False)}


def sweep(
    experiment: Experiment,
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    ranges: tuple[Range, ...],
    start: Vector,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    do: Doer = done_here,
) -> Iterator[Sweep]:
    """Run ``configured`` from ``start`` (float64[n]) with all values of the ``ranges``; yield results so far.

    The first runs are spread over the whole range. Once ``cancelled`` returns true nothing more is yielded. ``do``:
    who runs the descents; results are the same to the bit.

    Raises
    ------
    InputError
        If there are not one or two ranges of different hyperparameters, a range has invalid values, or there are more
        than 250,000 runs.
    """
    check(configured, ranges)
    return _Cells(experiment, bound, configured, ranges, np.array(start, dtype=np.float64), cancelled, do).refining()


def check(configured: ConfiguredOptimizer, ranges: tuple[Range, ...]) -> None:
    """Validate a sweep of ``configured`` over ``ranges``.

    Raises
    ------
    InputError
        As `sweep`.
    """
    if len(ranges) not in (1, 2) or len({item.name for item in ranges}) < len(ranges):
        raise InputError("Sweep over one hyperparameter, or two different ones.")
    for item in ranges:
        hyperparameter = configured.optimizer.hyperparameter(item.name)
        if hyperparameter.scale not in (Scale.LINEAR, Scale.LOGARITHMIC):
            raise InputError(f"The {hyperparameter.label} cannot be swept: choose a numeric hyperparameter.")
        for value in (item.low, item.high):
            hyperparameter.checked(value)
    if math.prod(item.count for item in ranges) > MOST_RUNS:
        raise InputError(f"A sweep has at most {MOST_RUNS:,} runs; take fewer values of each hyperparameter.")


class _Cells:
    """The runs in progress."""

    def __init__(
        self, experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, ranges: tuple[Range, ...],
        start: Vector, cancelled: Callable[[], bool], do: Doer,
    ) -> None:  # fmt: skip
        self._experiment, self._bound, self._start, self._cancelled = experiment, bound, start, cancelled
        self._do, self._choice, self._ranges = do, configured, ranges
        self._shape = ranges[0].count, ranges[1].count if len(ranges) > 1 else 1
        self._values, self._codes = np.full(self._shape, np.nan), np.full(self._shape, PENDING, dtype=np.int64)
        self._points = np.zeros((*self._shape, bound.dimension))
        self._edges, self._limits = np.full(self._shape[1], np.nan), np.full(self._shape[1], np.nan)
        self._lowest_end, self._curvature = np.full(bound.dimension, np.nan), math.nan
        self._began = bound.value(start)

    def refining(self) -> Iterator[Sweep]:
        order = _spread(self._shape)
        places = [
            np.unravel_index(order[first : first + AT_ONCE], self._shape) for first in range(0, len(order), AT_ONCE)
        ]
        tasks = (self._task(self._settings_at(*here)) for here in places)
        for here, ends in zip(places, self._do(tasks, self._cancelled), strict=False):
            self._values[here], self._codes[here], self._points[here] = ends.values, ends.codes, ends.points
            yield self._known()
        if not self._cancelled() and self._find_edges():
            self._find_limits()
            yield self._known()

    def _settings_at(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> tuple[Vector, ...]:
        return self._ranges[0].values[rows], *(item.values[columns] for item in self._ranges[1:])

    def _task(self, settings: tuple[Vector, ...]) -> Descents:
        """The runs with each row of ``settings``, one array for each range."""
        choices = tuple(self._with(numbers) for numbers in zip(*(item.tolist() for item in settings), strict=True))
        return Descents(self._experiment, self._bound, choices, self._start[np.newaxis])

    def _with(self, numbers: tuple[float, ...]) -> ConfiguredOptimizer:
        changed = {item.name: number for item, number in zip(self._ranges, numbers, strict=True)}
        return replace(self._choice, settings=tuple({**dict(self._choice.settings), **changed}.items()))

    def _known(self) -> Sweep:
        return Sweep(
            self._ranges, self._values.copy(), self._codes.copy(), self._began,
            self._edges.copy(), self._lowest_end.copy(), self._curvature, self._limits.copy(),
        )  # fmt: skip

    def _find_edges(self) -> bool:
        """Bisect the interval in which each column first becomes unstable; return false if cancelled."""
        stable = _are_stable(self._values, self._codes, self._began)
        leaving = stable[:-1] & ~stable[1:]
        columns = np.flatnonzero(leaving.any(axis=0))
        if not len(columns):
            return True
        rows, swept = leaving[:, columns].argmax(axis=0), self._ranges[0]
        low, high = rows / (swept.count - 1), (rows + 1) / (swept.count - 1)
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            task = self._task((swept.between(middle), *(item.values[columns] for item in self._ranges[1:])))
            ends = next(self._do((task,), self._cancelled), None)
            if ends is None or self._cancelled():
                return False
            holds = _are_stable(ends.values, ends.codes, self._began)
            low, high = np.where(holds, middle, low), np.where(holds, high, middle)
        self._edges[columns] = swept.between((low + high) / 2.0)
        return True

    def _find_limits(self) -> None:
        self._lowest_end = self._points[self._known().best]
        if self._ranges[0].name != "learning_rate":
            return
        metric = self._choice.metric_of(self._experiment.metric)
        self._curvature = spectrum(self._bound, self._lowest_end, metric)[1]
        for i in range(self._shape[1]):
            numbers = self._ranges[0].low, *(float(item.values[i]) for item in self._ranges[1:])
            limit = self._with(numbers).stable_rate(self._curvature)
            self._limits[i] = math.nan if limit is None else limit


def _are_stable(values: Vector, codes: Codes, began: float) -> NDArray[np.bool_]:
    finite = ~np.isin(codes, (drivers.NOT_FINITE, drivers.UNDEFINED, PENDING))
    with np.errstate(invalid="ignore"):
        return np.asarray(finite & (values <= began + ROUNDING * abs(began)))


def _spread(shape: tuple[int, int]) -> NDArray[np.intp]:
    """All cells, ordered so that they fill the grid evenly: by their bit-reversed indices."""
    rows, columns = (_reversed_bits(np.arange(count)) for count in shape)
    return np.argsort(np.maximum.outer(rows, columns), axis=None, kind="stable")


def _reversed_bits(numbers: NDArray[np.intp]) -> Vector:
    """The fraction whose binary digits are those of each number in reverse (van der Corput 1935)."""
    fractions, scale = np.zeros(len(numbers)), 0.5
    while numbers.any():
        fractions += scale * (numbers & 1)
        numbers, scale = numbers >> 1, scale / 2.0
    return fractions
