"""Compares the gradient of a model of the user's own with differences of its values, at a few places."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdexplorer.numerals import short

Vector = NDArray[np.float64]

# Up to so many parameters each is looked at; of more, two directions in each of so many arrays.
MOST_PARAMETERS, MOST_ARRAYS = 12, 6
# How long all calls may take, in seconds: of a slower model fewer places are looked at, or none.
SECONDS = 3.0
# A gradient agrees up to this share of the larger of both, or so many times the cube root of the rounding error.
_AGREES, _ROUNDED = 1e-3, 6.0
# Values are sums, off by so many rounding errors; differences are off by so many times what half a step changes.
_SUMMED, _CHANGED = 64.0, 4.0
_CALLS = 4


class Side(NamedTuple):
    """A unit direction float64[n], and what it is called."""

    name: str
    direction: Vector


class Difference(NamedTuple):
    """What the gradient says the slope is along a direction, what differences say, and whether they disagree."""

    given: float
    measured: float
    disagrees: bool


def disagreement(
    value: Callable[[Vector], float],
    gradient: Callable[[Vector], Vector],
    points: list[Vector],
    names: tuple[tuple[str, int], ...],
    coordinates: list[str],
    precision: float,
    cost: float,
) -> str:
    """Where a gradient disagrees with the values, in words; empty if it does not, or takes too long to compare.

    What disagrees at one point may have a kink there: it is told if it disagrees at all ``points``, float64[n] each.

    Parameters
    ----------
    names : of the arrays that make up the parameters, with their sizes. coordinates : n names.
    precision : relative rounding error of values. cost : seconds that a value takes.
    """
    most = int(SECONDS / max(_CALLS * cost, 1e-9))
    if not most:
        return ""
    slope_at = cache(lambda place: gradient(points[place]))
    for side in islice(_sides(slope_at(0), names, coordinates), most):
        found = []
        for place, point in enumerate(points):
            found.append(_compared(value, point, slope_at(place), side.direction, precision))
            if not found[-1].disagrees:
                break
        else:
            return (
                f"along {side.name} its gradient says {short(found[0].given, 4)}, differences "
                f"{short(found[0].measured, 4)}"
            )
    return ""


def _sides(slope: Vector, names: tuple[tuple[str, int], ...], coordinates: list[str]) -> Iterator[Side]:
    """The directions to look along: each coordinate, or of many two in each of the arrays with the longest gradients.

    They are between the gradient, in which a wrong factor shows, and a random direction or its opposite, in which all
    else does. There is one at a time: of a large model each takes as much memory as its parameters.
    """
    if slope.size <= MOST_PARAMETERS:
        yield from (Side(name, axis) for name, axis in zip(coordinates, np.eye(slope.size), strict=True))
        return
    ends = np.cumsum([size for _, size in names]).tolist()
    parts = [slice(end - size, end) for end, (_, size) in zip(ends, names, strict=True)]
    lengths = np.array([float(np.linalg.norm(slope[part])) for part in parts])
    for place in np.argsort(-lengths, kind="stable")[:MOST_ARRAYS].tolist():
        name, size = names[place]
        along, drawn = map(_unit, (slope[parts[place]], np.random.default_rng(place).normal(size=size)))
        for sign in (1.0, -1.0):
            direction = np.zeros(slope.size)
            direction[parts[place]] = _unit(along + sign * drawn)
            yield Side(f"a direction of {name}", direction)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / length if 0.0 < length < math.inf else np.zeros_like(vector)


def _compared(
    value: Callable[[Vector], float], point: Vector, slope: Vector, direction: Vector, precision: float
) -> Difference:
    """The slope along a unit direction, beside central differences over two steps, the second half the first."""
    places = np.abs(direction) > 0.0
    reach = max(float(np.abs(point[places]).max(initial=0.0)) * math.sqrt(places.sum()), 1.0)
    step = precision ** (1.0 / 3.0) * reach
    pairs = [(value(point + each * direction), value(point - each * direction), each) for each in (step, step / 2.0)]
    with np.errstate(all="ignore"):
        given = float(slope @ direction)
        far, near = ((above - below) / (2.0 * each) for above, below, each in pairs)
        height = max(abs(height) for above, below, _ in pairs for height in (above, below))
        share = max(_AGREES, _ROUNDED * precision ** (1.0 / 3.0))
        rounding = _SUMMED * precision * height / (step / 2.0)
        bound = share * max(abs(given), abs(near)) + _CHANGED * abs(far - near) + rounding
        disagrees = math.isfinite(near) and math.isfinite(bound) and not abs(given - near) <= bound
    return Difference(given, near, disagrees)
