"""Values of slow functions on grids: coarse grids first, then finer ones, and no value asked for twice. No Qt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.geometry.slice import Drawn
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import Domain

Array = NDArray[np.float64]
Stopped = Callable[[], bool]

# Samples along each side of the domain, of functions whose evaluation with a gradient takes at least so many seconds:
# those of the first picture, and of finer ones. Each grid holds all samples of the one before.
SIZES = (1e-2, (6, 11, 21)), (2e-3, (11, 21, 41)), (4e-4, (31, 61)), (0.0, (61, 121))
# A finest picture that takes less than this, in seconds, needs no coarser one before it.
QUICK = 0.3
# Whether to stop is asked about so often, in seconds.
PART = 0.05


class Sampled(Struct, frozen=True, eq=False):
    """A function of two coordinates on a grid.

    Attributes
    ----------
    xs, ys : the grid; values : float64[len(ys), len(xs)]; slopes : float64[len(ys), len(xs), 2].
    """

    xs: Array
    ys: Array
    values: Array
    slopes: Array

    def values_at(self, points: Array) -> tuple[Array, Array]:
        """Values float64[m] and derivatives float64[m, 2] at ``points``, float64[m, 2], interpolated; NaN outside."""
        parts = [
            interpolated(self.xs, self.ys, each, points) for each in (self.values, *np.moveaxis(self.slopes, 2, 0))
        ]
        return parts[0], np.stack(parts[1:], axis=-1)


def differentiated(xs: Array, ys: Array, values: Array) -> Sampled:
    """A function with these ``values`` on a grid; its derivatives are differences between neighbours."""
    with np.errstate(all="ignore"):
        along_y, along_x = np.gradient(values, ys, xs)
    return Sampled(xs, ys, values, np.stack([along_x, along_y], axis=-1))


def interpolated(xs: Array, ys: Array, values: Array, points: Array) -> Array:
    """Bilinear interpolation on a grid, float64[m]; NaN outside."""
    columns = (points[:, 0] - xs[0]) / (xs[-1] - xs[0]) * (len(xs) - 1)
    rows = (points[:, 1] - ys[0]) / (ys[-1] - ys[0]) * (len(ys) - 1)
    i, j = (np.nan_to_num(part).clip(0, count - 2).astype(int) for part, count in ((rows, len(ys)), (columns, len(xs))))
    a, b = rows - i, columns - j
    below = values[i, j] * (1.0 - b) + values[i, j + 1] * b
    above = values[i + 1, j] * (1.0 - b) + values[i + 1, j + 1] * b
    outside = (np.abs(a - 0.5) > 0.5 + 1e-9) | (np.abs(b - 0.5) > 0.5 + 1e-9)
    return np.asarray(np.where(outside, np.nan, below * (1.0 - a) + above * a))


def sizes(bound: BoundObjective) -> tuple[int, ...]:
    """Samples along each side of the pictures of a slow function, from the first to the finest."""
    every = next(found for least, found in SIZES if bound.cost >= least)
    return every[-1:] if every[-1] ** 2 * bound.value_cost < QUICK else every


def sampled(objective: Drawn, size: int, known: Sampled | None, stopped: Stopped) -> Sampled | None:
    """``objective``, a slow function, on a grid of ``size`` samples along each side of its domain.

    Parameters
    ----------
    known
        It on another grid over the same domain: samples that are there are not asked for again.
    stopped
        Is asked now and then whether to stop; the result is then None.
    """
    xs, ys = (np.linspace(low, high, size) for low, high in objective.domain)
    values, unknown = np.full((size, size), np.nan), np.ones((size, size), dtype=bool)
    if known is not None and (size - 1) % (len(known.xs) - 1) == 0:
        stride = (size - 1) // (len(known.xs) - 1)
        values[::stride, ::stride], unknown[::stride, ::stride] = known.values, False
    found = evaluated(objective, np.stack(np.meshgrid(xs, ys), axis=-1)[unknown], stopped)
    if found is None:
        return None
    values[unknown] = found
    return differentiated(xs, ys, values)


def evaluated(objective: Drawn, points: Array, stopped: Stopped) -> Array | None:
    """Values float64[m] at ``points``, float64[m, 2]; None once ``stopped`` says so."""
    bound = objective if isinstance(objective, BoundObjective) else objective.bound
    together = max(int(PART / max(bound.value_cost, 1e-9)), 1)
    parts = [np.empty(0)]
    for first in range(0, len(points), together):
        if stopped():
            return None
        parts.append(objective.values_alone(points[first : first + together]))
    return np.concatenate(parts)


def around(objective: Drawn, known: Sampled, seen: Domain, spacing: Array) -> Sampled:
    """A slow function where it is ``seen``, on the grid on which it is known, which goes on beyond its ends.

    Beyond, every other sample is asked for, and those between are interpolated.

    Parameters
    ----------
    spacing
        Distances along x and y between samples that are wanted, float64[2]; they are half as far apart, if need be.
    """
    (xs, columns), (ys, rows) = (
        _going_on(axis, *side, wanted) for axis, side, wanted in zip((known.xs, known.ys), seen, spacing, strict=True)
    )
    inside = np.ix_((rows >= 0) & (rows < len(known.ys)), (columns >= 0) & (columns < len(known.xs)))
    values = np.full((len(ys), len(xs)), np.nan)
    is_known = np.zeros(values.shape, dtype=bool)
    is_known[inside] = True
    values[inside] = known.values[np.ix_(rows[inside[0].ravel()], columns[inside[1].ravel()])]
    coarse, unknown = values[::2, ::2].copy(), ~is_known[::2, ::2]
    coarse[unknown] = objective.values_alone(np.stack(np.meshgrid(xs[::2], ys[::2]), axis=-1)[unknown])
    between = interpolated(xs[::2], ys[::2], coarse, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2))
    return differentiated(xs, ys, np.where(is_known, values, between.reshape(values.shape)))


def _going_on(axis: Array, low: float, high: float, wanted: float) -> tuple[Array, NDArray[np.intp]]:
    """The places of an axis that goes on from ``low`` to ``high``, odd in number, and their indices in ``axis``."""
    step = (axis[-1] - axis[0]) / (len(axis) - 1)
    stride = max(int(np.ceil(wanted / (2.0 * step))), 1)
    first, last = (round_to(number / (2 * stride)) for round_to, number in
                   ((np.floor, (low - axis[0]) / step), (np.ceil, (high - axis[0]) / step)))  # fmt: skip
    places = np.arange(int(first) * 2, int(last) * 2 + 1) * stride
    return axis[0] + step * places, places
