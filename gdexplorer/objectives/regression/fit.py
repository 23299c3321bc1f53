"""Data prepared for a fit: features, units, and suggestions for a descent."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from functools import cached_property, lru_cache

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.split import MaybeSplit
from gdexplorer.objectives.objective import Domain
from gdexplorer.objectives.regression import fit_kernels as kernels
from gdexplorer.objectives.regression import optimum as best
from gdexplorer.objectives.regression.cost import first_sample
from gdexplorer.objectives.regression.optimum import Optimum

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Penalties = tuple[float, float, float]  # l2, l1, delta

LARGEST_DEGREE, MOST_FEATURES = 8, 200
CODES = {
    "mse": kernels.SQUARES,
    "mae": kernels.ABSOLUTE,
    "huber": kernels.HUBER,
    "logistic": kernels.LOGISTIC,
}


class Fit(Struct, frozen=True, eq=False, dict=True):
    """A curve to fit to columns: the powers of each input as features, and a choice of units.

    Features are the powers of the first input, then those of the second one, and so on, without products of inputs. In
    standardised units each input is shifted and scaled to mean 0 and deviation 1, and so is each of its powers; also
    the target, unless it is a class. With a ``split``, all of this is of the training rows alone.
    """

    columns: Columns
    cost: str
    degree: int
    standardise: bool
    split: MaybeSplit = msgspec.UNSET

    def __post_init__(self) -> None:
        self._tested_at  # noqa: B018  before they are read
        target = self.columns.target_name
        _check_degree(self.degree)
        self._check_size()
        self.columns.check_classes()
        for name, numbers in zip(self.columns.input_names, self.inputs.T, strict=True):
            if numbers.min() == numbers.max():
                raise InputError(f"{name} is constant, so no slope can be fitted: choose another column.")
        if self.columns.targets.min() == self.columns.targets.max():
            raise InputError(f"{target} is constant: choose another column to fit.")
        if self.y.min() == self.y.max():
            raise InputError(f"{target} is constant in the training rows: keep fewer rows for testing, or other ones.")
        for name, numbers in zip(self.columns.input_names, self.inputs.T, strict=True):
            distinct = len(np.unique(numbers))
            if distinct <= self.degree:
                raise InputError(
                    f"A curve of degree {self.degree} needs at least {self.degree + 1} different values of {name}; "
                    f"there are {distinct}: lower the degree."
                )

    def _check_size(self) -> None:
        names = (*self.columns.input_names, self.columns.target_name)
        if self.count > 1 and len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError(f"{twice} is chosen twice: choose another column.")
        if self.width > MOST_FEATURES:
            what = f"{self.count:,} inputs" + (f" of degree {self.degree}" if self.degree > 1 else "")
            raise InputError(
                f"A fit has at most {MOST_FEATURES} coefficients beside its intercept; {what} have {self.width:,}: "
                "choose fewer columns or a lower degree."
            )

    @property
    def inputs(self) -> Matrix:
        """The inputs, float64[m, count]."""
        return self.fitted_columns.inputs

    @property
    def x(self) -> Vector:
        """The first input, float64[m]."""
        return self.fitted_columns.inputs[:, 0]

    @property
    def count(self) -> int:
        """Number of inputs."""
        return int(self.columns.inputs.shape[1])

    @property
    def width(self) -> int:
        """Number of features: coefficients without the intercept."""
        return self.count * self.degree

    @cached_property
    def terms(self) -> tuple[tuple[int, int], ...]:
        """The input and its power of each feature."""
        return tuple((place, power) for place in range(self.count) for power in range(1, self.degree + 1))

    @property
    def y(self) -> Vector:
        """The target, float64[m]: 0 or 1 for a logistic curve."""
        return self.fitted_columns.targets

    @cached_property
    def all_columns(self) -> Columns:
        """All rows, with the target as classes for a logistic curve.

        Raises
        ------
        InputError
            If the target then has more than two values.
        """
        return self.columns.as_classes() if self.is_logistic else self.columns

    @cached_property
    def _parts(self) -> tuple[Columns, Columns | None]:
        return (self.all_columns, None) if self.split is msgspec.UNSET else self.split.parts(self.all_columns)

    @cached_property
    def _tested_at(self) -> tuple[int, int]:
        return (0, 0) if self.split is msgspec.UNSET else self.split.state

    @property
    def is_current(self) -> bool:
        """Whether a second table with its test rows, if there is one, is as it was read."""
        return self.split is msgspec.UNSET or self.split.state == self._tested_at

    @property
    def fitted_columns(self) -> Columns:
        """The training rows."""
        return self._parts[0]

    @property
    def test_columns(self) -> Columns | None:
        """The test rows; None if all rows are fitted."""
        return self._parts[1]

    @property
    def is_logistic(self) -> bool:
        """Whether a logistic curve is fitted."""
        return self.cost == "logistic"

    @cached_property
    def units(self) -> tuple[float, float, float, float]:
        """Mean and deviation of the first input and of the target.

        Raises
        ------
        InputError
            If they overflow or vanish.
        """
        first, target = self.input_units[0], (0.0, 1.0) if self.is_logistic else _units_of(self.y)
        return (*first, *target)

    @cached_property
    def input_units(self) -> tuple[tuple[float, float], ...]:
        """Mean and deviation of each input.

        Raises
        ------
        InputError
            If they overflow or vanish.
        """
        return tuple(map(_units_of, self.inputs.T))

    @cached_property
    def moments(self) -> tuple[Vector, Vector]:
        """Mean and deviation of each power of each input, float64[width] each, in the current units."""
        powers = self._powers(self.inputs)
        means, deviations = powers.mean(axis=0), powers.std(axis=0)
        if self.standardise:
            means[:: self.degree], deviations[:: self.degree] = 0.0, 1.0  # exact up to rounding
        return means, deviations

    def _powers(self, inputs: Matrix) -> Matrix:
        means, deviations = np.array(self.input_units).T
        base = (inputs - means) / deviations if self.standardise else inputs
        with np.errstate(over="ignore"):
            powers = (base[:, :, np.newaxis] ** np.arange(1, self.degree + 1)).reshape(len(inputs), self.width)
            squares = powers * powers
        if not self.standardise and not np.all(np.isfinite(squares)):
            raise InputError("Powers of the raw numbers are too large: choose standardised units or a lower degree.")
        return powers

    def features(self, inputs: Matrix) -> Matrix:
        """The features, float64[m, width], of ``inputs: float64[m, count]`` in raw units."""
        powers = self._powers(inputs)
        return (powers - self.moments[0]) / self.moments[1] if self.standardise else powers

    @cached_property
    def samples(self) -> Matrix:
        """Features and target of the training rows in the current units, float64[m, width + 1]."""
        return self.samples_of(self.fitted_columns)

    def samples_of(self, columns: Columns) -> Matrix:
        """Features and target of ``columns`` in the current units, float64[m, width + 1]."""
        _, _, mean, deviation = self.units
        target = (columns.targets - mean) / deviation if self.standardise else columns.targets
        return np.column_stack([self.features(columns.inputs), target])

    @cached_property
    def _standard(self) -> Matrix:
        """The samples in standard units, in which the optimal fit is computed."""
        if self.standardise:
            return self.samples
        _, _, mean, deviation = self.units
        (means, deviations), raw = self.moments, self.samples
        return np.column_stack([(raw[:, :-1] - means) / deviations, (raw[:, -1] - mean) / deviation])

    @cached_property
    def triangle(self) -> Matrix:
        """The triangular factor for least squares, in standard units."""
        return best.triangle_of(self._standard)

    @cached_property
    def separable_from(self) -> int:
        """The lowest degree at which the classes are perfectly separable."""
        return best.separable_degree(self.x, self.y)

    @cached_property
    def is_separable(self) -> bool:
        """Whether the fit can tell classes apart without an error, so that without penalties it has no optimum."""
        if not self.is_logistic:
            return False
        return self.separable_from <= self.degree if self.count == 1 else best.are_separable(self._standard)

    def has_optimum(self, l2: float, l1: float) -> bool:
        """Whether the cost attains its minimum at finite weights."""
        return l2 > 0.0 or l1 > 0.0 or not self.is_separable

    def data(self, penalties: Penalties) -> Matrix:
        """The data that the kernels read."""
        return _data(self, penalties)

    def test_data(self, penalties: Penalties) -> Matrix | None:
        """The data that the kernels read for the loss of the test rows, without penalties; None if there are none."""
        if self.test_columns is None:
            return None
        return _laid_out(self.cost, self.samples_of(self.test_columns), (0.0, 0.0, penalties[2]))

    def optimum(self, penalties: Penalties) -> Vector | None:
        """The optimal weights in the current units, float64[width + 1]; None if there are none."""
        found = self._optimum(penalties)
        return None if found is None else found.weights

    def freedom(self, penalties: Penalties) -> int:
        """Dimension of the set of optimal weights: 0 if the optimum is unique, 1 for a segment."""
        found = self._optimum(penalties)
        return 0 if found is None else found.freedom

    def _optimum(self, penalties: Penalties) -> best.Optimum | None:
        if penalties not in self._optima:
            self._optima[penalties] = _optimum(self, penalties)
        return self._optima[penalties]

    @cached_property
    def _optima(self) -> dict[Penalties, best.Optimum | None]:
        return {}

    def in_current_units(self, v: Vector) -> Vector:
        """Convert weights from standard units to the current units."""
        if self.standardise:
            return v
        means, deviations = self.moments
        _, _, mean, deviation = self.units
        weights = deviation * v[1:] / deviations
        return np.concatenate([[mean + deviation * v[0] - weights @ means], weights])

    def predict(self, theta: Vector, inputs: Matrix) -> Vector:
        """The fitted curve, float64[m], in raw units; for classes the probability of 1."""
        linear: Vector = theta[0] + self.features(inputs) @ theta[1:]
        if self.is_logistic:
            return np.asarray(0.5 * (1.0 + np.tanh(0.5 * linear)))
        _, _, mean, deviation = self.units
        return np.asarray(mean + deviation * linear) if self.standardise else linear

    @cached_property
    def curvature(self) -> float:
        """Upper bound on the curvature of the unpenalised cost (for the absolute error: that of the squared error)."""
        factor = {"mse": 2.0, "huber": 1.0, "logistic": 0.25, "mae": 2.0}[self.cost]
        triangle = self.triangle if self.standardise else best.triangle_of(self.samples)
        design = triangle[:, :-1]
        return factor * float(np.linalg.norm(design, 2)) ** 2 / len(self.y)


def _units_of(numbers: Vector) -> tuple[float, float]:
    """Mean and deviation of a column."""
    with np.errstate(all="ignore"):
        mean, deviation = float(numbers.mean()), float(numbers.std())
    if not (math.isfinite(mean) and math.isfinite(deviation)) or deviation == 0.0:
        raise InputError("The numbers are too large or too close together to compute with: rescale the column.")
    return mean, deviation


def _check_degree(degree: int) -> None:
    if not 1 <= degree <= LARGEST_DEGREE:
        raise InputError(f"The degree must be a whole number from 1 to {LARGEST_DEGREE}, not {degree}.")


@lru_cache(maxsize=2)
def _data(fit: Fit, penalties: Penalties) -> Matrix:
    return _laid_out(fit.cost, fit.samples, penalties)


def _laid_out(cost: str, samples: Matrix, penalties: Penalties) -> Matrix:
    """Settings and ``samples: float64[m, width + 1]`` as the kernels read them."""
    first = first_sample(samples.shape[1])
    data = np.zeros((first + len(samples), samples.shape[1]))
    data[first:] = samples
    data[:first].reshape(-1)[: kernels.SETTINGS] = CODES[cost], *penalties
    return data


def _optimum(fit: Fit, penalties: Penalties) -> best.Optimum | None:
    l2, l1, delta = penalties
    if not fit.has_optimum(l2, l1):
        return None
    _, _, _, scale = (0.0, 0.0, 0.0, 1.0) if fit.standardise else fit.units
    deviations = np.ones(fit.width) if fit.standardise else fit.moments[1]
    # Ratio of the cost in the current units to that in standard units.
    times = {"mse": scale * scale, "huber": scale * scale, "mae": scale, "logistic": 1.0}[fit.cost]
    per_weight = np.concatenate([[0.0], scale / deviations])
    problem = best.Problem(
        CODES[fit.cost], fit._standard, l2 * per_weight**2 / times, l1 * per_weight / times, delta / scale
    )
    found = best.optimum(problem, fit.triangle)
    if found is None:
        return None
    freedom = found.freedom if fit.count == 1 else max(found.freedom, best.flat(problem, fit.triangle, found.weights))
    return Optimum(fit.in_current_units(found.weights), freedom)


class Suggestion(Struct, frozen=True):
    """Suggested domain, start and learning rate."""

    domain: Domain
    start: tuple[float, ...]
    learning_rate: float


def suggestion(fit: Fit, penalties: Penalties) -> Suggestion:
    """A domain around the optimal fit, a start in it, and a suitable learning rate."""
    centre, (width, height) = _centre(fit, penalties).tolist(), _sides(fit)
    domain = ((centre[0] - width, centre[0] + width), (centre[1] - height, centre[1] + height))
    # The logistic loss is flat beyond the optimum: its descent is visible from the other side.
    turned = -1.0 if fit.is_logistic and centre[1] > 0.0 else 1.0
    start = (centre[0] - 0.75 * width, centre[1] + turned * 0.6 * height, *(0.0,) * (fit.width - 1))
    return Suggestion(domain, start, _rate(fit, penalties[0], height))


def _centre(fit: Fit, penalties: Penalties) -> Vector:
    found = fit.optimum(penalties)
    return fit.in_current_units(np.zeros(fit.width + 1)) if found is None else found


def _sides(fit: Fit) -> tuple[float, float]:
    """Half the sides of the domain."""
    mean, deviation, _, scale = fit.units
    if fit.is_logistic:
        found = fit.optimum((0.0, 0.0, 1.0))
        reach = (
            10.0 if found is None else max(4.0, 1.5 * abs(float(found[1])) * (1.0 if fit.standardise else deviation))
        )
        if fit.standardise:
            return round_number(reach), round_number(reach)
        return round_number(reach * max(1.0, abs(mean) / deviation)), round_number(reach / deviation)
    if fit.standardise:
        return 1.5, 1.5
    return round_number(3.75 * scale), round_number(3.0 * scale / deviation)


def _rate(fit: Fit, l2: float, height: float) -> float:
    """A stable learning rate, smaller if the condition number is low, so that the path can be seen."""
    if fit.cost == "mae":  # no curvature: slopes are about 1, so a step is a small part of the domain
        return 0.04 * height / math.sqrt(0.5 * fit.curvature)
    patience = 0.2 if fit.standardise and fit.width == 1 else 1.0
    return patience / (fit.curvature + 2.0 * l2)


def round_number(number: float) -> float:
    """Round to one significant digit."""
    return float(f"{number:.0e}")


class FitCache:
    """A thread-safe cache of the most recent fits."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._fits: dict[object, Fit] = {}
        self._lock = threading.Lock()

    def get(self, key: object) -> Fit | None:
        """The cached fit of that key, if any."""
        with self._lock:
            return self._fits.get(key)

    def get_or_make(self, key: object, columns: Columns, make: Callable[[], Fit]) -> Fit:
        """The fit of that key for ``columns``, made by ``make`` if there is none or the columns have changed."""
        kept = self.get(key)
        fit = kept if kept is not None and kept.columns is columns and kept.is_current else make()
        with self._lock:
            self._fits.pop(key, None)
            self._fits[key] = fit
            while len(self._fits) > self._most:
                del self._fits[next(iter(self._fits))]
        return fit
