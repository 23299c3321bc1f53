"""Functions of conditions that are about the objective."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.errors import InputError
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.stopping import check_wanted, is_stopped
from gdexplorer.numerals import short
from gdexplorer.objectives import CustomNetwork

# More random starts than this take too long for a question.
MOST_STARTS = 2_000


def lowest(facts: Facts) -> float:
    """The lowest known value: of all minima, or the known one of a function of many coordinates."""
    values = [item.value for item in facts.bound.minima]
    if facts.bound.dimension == 2:
        values = [value for _, value in facts.minima]
    if not values:
        raise InputError("No minimum of this function is known.")
    return min(values)


def value_of(facts: Facts, *point: float) -> float:
    """The value at (x, y)."""
    facts.check_plane()
    return facts.bound.value(point)


def gradient(facts: Facts, axis: int, *point: float) -> float:
    """A partial derivative at (x, y)."""
    facts.check_plane()
    return float(facts.bound.gradient(point)[axis])


def slope(facts: Facts, *point: float) -> float:
    """Euclidean gradient norm at (x, y)."""
    facts.check_plane()
    return float(np.hypot(*facts.bound.gradient(point)))


def turned(facts: Facts, *point: float) -> float:
    """Angle, in degrees, between the gradients at (x, y) in the scene's metric and in the Euclidean one."""
    differential = facts.bound.gradient(point)
    return angle(gradient_in_metric(facts, point), differential)


def gradient_in_metric(facts: Facts, point: tuple[float, ...]) -> NDArray[np.float64]:
    """The gradient at a point, float64[2], in the scene's metric.

    Raises
    ------
    InputError
        If it is undefined there.
    """
    facts.check_plane()
    differential = facts.bound.gradient(point)
    raised = facts.document.experiment.metric.gradients(facts.bound, point, differential[np.newaxis])
    if raised is None or not np.all(np.isfinite(raised)):
        raise InputError("The gradient is undefined at this point.")
    return np.asarray(raised[0])


def angle(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Angle between two vectors of the plane, in degrees, 0 to 180."""
    cross = one[0] * other[1] - one[1] * other[0]
    return abs(math.degrees(math.atan2(cross, float(one @ other))))


def curvature(facts: Facts, which: int, *point: float) -> float:
    """Smallest (0) or largest (-1) curvature, an eigenvalue of the Hessian, at (x, y)."""
    facts.check_plane()
    hessian = facts.bound.hessian(point)
    return float(np.linalg.eigvalsh(hessian)[which]) if np.all(np.isfinite(hessian)) else math.nan


def condition(facts: Facts, *point: float) -> float:
    """Condition number at (x, y): the largest curvature over the smallest, in absolute value."""
    sizes = sorted(abs(curvature(facts, which, *point)) for which in (0, -1))
    return sizes[1] / sizes[0] if sizes[0] else math.inf if sizes[1] else math.nan


def rate_limit(facts: Facts) -> float:
    """2 / (largest curvature at the lowest minimum): gradient descent diverges from there with a larger rate."""
    places: list[tuple[float, ...]] = [minimum.point for minimum in facts.bound.minima[:1]]
    if facts.bound.dimension == 2:
        places = [place for place, _ in facts.minima[:1]]
    if not places:
        raise InputError("No minimum of this function is known.")
    largest = float(np.linalg.eigvalsh(facts.bound.hessian(places[0]))[-1])
    return 2.0 / largest if largest > 0.0 else math.inf


def coordinates(facts: Facts) -> float:
    """Number of variables of the objective."""
    return float(facts.bound.dimension)


def layers(facts: Facts) -> float:
    """Number of layers of a network that have weights."""
    custom = facts.document.experiment.objective
    if not isinstance(custom, CustomNetwork):
        raise InputError("This objective is no network.")
    return float(len(custom.layers) - 1)


def samples(facts: Facts) -> float:
    """Number of samples that the objective is fitted to."""
    if facts.bound.samples is None:
        raise InputError("This objective has no samples.")
    return float(len(facts.bound.samples.targets))


def share_best(facts: Facts, count: float, optimizer: float = 0.0) -> float:
    """Share of ``count`` random starts, drawn from the scene's seed, that lead an optimizer to the best minimum."""
    experiment = facts.document.experiment
    if not 1 <= count <= MOST_STARTS:
        raise InputError(f"The number of starts must be from 1 to {MOST_STARTS:,}, not {short(count)}.")
    if not 0 <= optimizer < len(experiment.optimizers):
        raise InputError(f"There is no optimizer {short(optimizer)}.")
    drawn = starts(facts.bound, "uniform", int(count), experiment.seed)
    known = facts.critical if facts.bound.dimension == 2 else None
    configured = experiment.optimizers[int(optimizer)]
    results = list(multi_start(experiment, facts.bound, configured, drawn, cancelled=is_stopped, known=known))
    check_wanted()
    return results[-1].chance
