"""How well predictions match targets: measures of a fitted curve and of a classifier, at any weights.

R² is the coefficient of determination, 1 - sum((y - p)²) / sum((y - mean(y))²): 1 for a perfect fit, 0 for one no
better than the mean, and negative for a worse one. RMSE and MAE are the root mean square error and the mean absolute
error, in the units of the target. A sample is predicted to be in class 1 if the probability of that is at least one
half, and of more than two classes in the most probable one. The confusion matrix has the actual classes in rows, and
the predicted ones in columns (as scikit-learn has them).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdexplorer.numerals import short
from gdexplorer.objectives.data.columns import unit_named
from gdexplorer.objectives.objective import BoundObjective, Samples
from gdexplorer.registry import find

Vector = NDArray[np.float64]
TEST_LOSS = "test_loss"


class CurveMeasures(NamedTuple):
    """How well a curve fits: ``r2`` (NaN for equal targets), ``rmse`` and ``mae`` in the units of the target."""

    r2: float
    rmse: float
    mae: float


class ClassMeasures(NamedTuple):
    """How well two classes are told apart: the share of right predictions, and how many there are of each kind."""

    accuracy: float
    true_negatives: int
    false_positives: int
    false_negatives: int
    true_positives: int

    @property
    def confusion(self) -> NDArray[np.int64]:
        """The confusion matrix, int64[2, 2]: actual classes in rows, predicted ones in columns."""
        return np.array(self[1:], dtype=np.int64).reshape(2, 2)


class SeveralClassMeasures(NamedTuple):
    """How well k > 2 classes are told apart: the share of right predictions, and the confusion matrix row by row."""

    accuracy: float
    counts: tuple[int, ...]

    @property
    def confusion(self) -> NDArray[np.int64]:
        """The confusion matrix, int64[k, k]: actual classes in rows, predicted ones in columns."""
        side = math.isqrt(len(self.counts))
        return np.array(self.counts, dtype=np.int64).reshape(side, side)


class SeveralCurveMeasures(NamedTuple):
    """How well each of several ``targets``, by their names, is fitted."""

    targets: tuple[str, ...]
    each: tuple[CurveMeasures, ...]

    def of(self, target: str) -> CurveMeasures:
        """The measures of one target, by its name.

        Raises
        ------
        InputError
            If there is no such target.
        """
        return find("target", target, dict(zip(self.targets, self.each, strict=True)))


Measures = CurveMeasures | SeveralCurveMeasures | ClassMeasures | SeveralClassMeasures
OF_NUMBERS = CurveMeasures, SeveralCurveMeasures


def measures_of(samples: Samples, theta: Vector) -> Measures | None:
    """The measures of ``samples`` at the weights ``theta: float64[n]``; None where a prediction is not finite."""
    with np.errstate(all="ignore"):
        predicted = samples.predict(np.asarray(theta, dtype=np.float64), samples.inputs)
        if not np.all(np.isfinite(predicted)):
            return None
        if len(samples.classes) > 2:
            return several_class_measures(samples.targets, predicted)
        if samples.target_names:
            pairs = zip(samples.targets.T, predicted.T, strict=True)
            return SeveralCurveMeasures(samples.target_names, tuple(curve_measures(*pair) for pair in pairs))
        measure = class_measures if samples.classes else curve_measures
        return measure(samples.targets, predicted)


def curve_measures(targets: Vector, predicted: Vector) -> CurveMeasures:
    """The measures of predictions of numbers, float64[m] each, m at least 1."""
    errors = targets - predicted
    rmse = _root_mean_square(errors)
    spread = _root_mean_square(targets - targets.mean()) if targets.min() < targets.max() else 0.0
    ratio = rmse / spread if spread > 0.0 else np.nan
    return CurveMeasures(1.0 - ratio * ratio, rmse, float(np.abs(errors).mean()))


def class_measures(targets: Vector, probabilities: Vector) -> ClassMeasures:
    """The measures of predicted ``probabilities`` of class 1 for ``targets`` 0 and 1, float64[m] each, m at least 1."""
    actual, predicted = targets == 1.0, probabilities >= 0.5
    counts = np.bincount(2 * actual + predicted, minlength=4)
    return ClassMeasures(float((counts[0] + counts[3]) / len(targets)), *map(int, counts))


def accuracy_of(measures: Measures | None) -> float:
    """The accuracy, a share of 1; NaN where there is none."""
    return np.nan if measures is None or isinstance(measures, OF_NUMBERS) else measures.accuracy


def several_class_measures(targets: Vector, probabilities: NDArray[np.float64]) -> SeveralClassMeasures:
    """The measures of predicted ``probabilities``, float64[m, k], for ``targets`` 0 to k - 1, float64[m], m > 0."""
    count = probabilities.shape[1]
    actual, predicted = targets.astype(int), probabilities.argmax(axis=1)
    counts = np.bincount(count * actual + predicted, minlength=count * count)
    return SeveralClassMeasures(float(np.mean(actual == predicted)), tuple(map(int, counts)))


def _root_mean_square(numbers: Vector) -> float:
    """Without overflow of the squares."""
    largest = float(np.abs(numbers).max())
    return largest * float(np.sqrt(np.mean((numbers / largest) ** 2))) if largest > 0.0 else 0.0


def measure_names(bound: BoundObjective) -> tuple[str, ...]:
    """What `measurer` gives numbers of, in this order; nothing for what fits no data."""
    if bound.samples is None:
        return ()
    names = _names(bound.samples)
    return (*names, TEST_LOSS, *(f"test_{name}" for name in names)) if bound.held_out is not None else names


def _names(samples: Samples) -> tuple[str, ...]:
    if len(samples.classes) > 2:
        return "accuracy", *(f"{actual} as {predicted}" for actual in samples.classes for predicted in samples.classes)
    if samples.target_names:
        return tuple(f"{name} of {target}" for target in samples.target_names for name in CurveMeasures._fields)
    return (ClassMeasures if samples.classes else CurveMeasures)._fields


def measurer(bound: BoundObjective) -> Callable[[Vector], tuple[float, ...]]:
    """A function of the weights that gives the measures as numbers, which are NaN where they are undefined.

    Where rows are kept for testing, those of the test rows follow those of the training rows.
    """
    samples, held_out = bound.samples, bound.held_out
    if samples is None:
        return lambda theta: ()
    if held_out is None:
        return partial(_numbers, samples)
    tested = held_out.samples

    def both(theta: Vector) -> tuple[float, ...]:
        loss = float(bound.test_losses_at(theta[np.newaxis])[0])
        return (*_numbers(samples, theta), loss, *_numbers(tested, theta))

    return both


def _numbers(samples: Samples, theta: Vector) -> tuple[float, ...]:
    found = measures_of(samples, theta)
    if found is None:
        return (np.nan,) * len(_names(samples))
    if isinstance(found, SeveralCurveMeasures):
        return tuple(number for one in found.each for number in one)
    return (found.accuracy, *found.counts) if isinstance(found, SeveralClassMeasures) else found


def lowest_step(losses: Vector) -> int:
    """The first step of the lowest of ``losses: float64[k + 1]``; 0 if none is a number."""
    return int(np.argmin(np.where(np.isnan(losses), np.inf, losses)))


def in_words(samples: Samples, measures: Measures | None) -> str:
    """A sentence that tells ``measures`` of ``samples``."""
    if measures is None:
        return "A prediction is not a finite number here, so that there are no measures."
    if isinstance(measures, SeveralCurveMeasures):
        each = zip(measures.targets, measures.each, strict=True)
        return " ".join(f"{name}: {_curve_in_words(name, one)}" for name, one in each)
    if not isinstance(measures, CurveMeasures):
        right, count = int(np.trace(measures.confusion)), len(samples.targets)
        return (
            f"Accuracy {short(100.0 * measures.accuracy, 4)} %: {right:,} of {count:,} {samples.noun} "
            "in the right class."
        )
    return _curve_in_words(samples.target_name, measures)


def _curve_in_words(name: str, measures: CurveMeasures) -> str:
    unit = unit_named(name)
    quality = "R² is undefined, since all targets are equal" if np.isnan(measures.r2) else f"R² {short(measures.r2, 4)}"
    return f"{quality}; RMSE {_grouped(measures.rmse)} and MAE {_grouped(measures.mae)} ({unit})."


def _grouped(number: float) -> str:
    """Four significant digits; all digits before the point, in groups, up to a billion."""
    return f"{float(f'{number:.4g}'):,.0f}" if 1e4 <= number < 1e9 else f"{number:.4g}"
