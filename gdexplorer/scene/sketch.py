"""The visible part of a run, thinned where it is computed, so that the window handles bounded data.

Pure arrays, no Qt. A sketch contains a subset of the run's iterates; displayed numbers come from the trajectory.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.scene.thinning import thinned

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

# Up to this many iterates over all runs, views thin them on their own at any zoom.
FEW_ITERATES = 200_000
# Beyond that: how many iterates all paths keep together, at least how many each keeps, and the finest spacing along a
# path, as a fraction of the domain.
MOST_PLACES, FEWEST_PLACES, FINEST = 200_000, 200, 1.0 / 4096.0
# Curves are thinned to this many columns, each with its lowest and highest value: more than a screen has, and fewer if
# there are many curves.
MOST_COLUMNS, FEWEST_COLUMNS, ALL_COLUMNS = 800, 20, 6_000


class Sketch(Struct, frozen=True, eq=False):
    """The visible part of one run.

    Attributes
    ----------
    steps : int64[k], iterates that its path is drawn through, including the first and the last.
    places, levels : float64[k, 2] and float64[k], their positions in the picture and their values.
    values, norms : steps and heights of its curves, float64[m] each.
    """

    steps: NDArray[np.int64]
    places: Array
    levels: Array
    values: Curve
    norms: Curve


def sketched(trajectory: Trajectory, places: Array, domain: Array, runs: int) -> Sketch:
    """The sketch of one of ``runs`` runs, with iterates drawn at ``places: float64[k + 1, 2]`` in ``domain``."""
    most, count = max(FEWEST_PLACES, MOST_PLACES // max(runs, 1)), columns(runs)
    curves = thinned_curve(trajectory.values, count), thinned_curve(trajectory.gradient_norms, count)
    if runs * len(places) <= FEW_ITERATES:
        return Sketch(np.arange(len(places), dtype=np.int64), places, trajectory.values, *curves)
    sides = np.maximum(np.diff(domain, axis=1).ravel(), np.finfo(float).tiny)
    steps = thinned(places, FINEST * sides, most)
    return Sketch(steps, places[steps], trajectory.values[steps], *curves)


def columns(runs: int) -> int:
    """Number of columns that one of ``runs`` curves is thinned to."""
    return min(max(ALL_COLUMNS // max(runs, 1), FEWEST_COLUMNS), MOST_COLUMNS)


def thinned_curve(values: Array, columns: int = MOST_COLUMNS) -> Curve:
    """Steps and values, thinned to the lowest and highest value of each column."""
    per_column = len(values) // columns
    if per_column < 2:
        return np.arange(len(values), dtype=np.float64), values
    firsts = np.arange(0, len(values), per_column)
    ends, heights = np.empty((len(firsts), 2)), np.empty((len(firsts), 2))
    ends[:, 0], ends[:, 1] = firsts, firsts + (per_column - 1)
    ends[-1, 1] = len(values) - 1
    np.fmin.reduceat(values, firsts, out=heights[:, 0]), np.fmax.reduceat(values, firsts, out=heights[:, 1])
    return ends.ravel(), heights.ravel()
