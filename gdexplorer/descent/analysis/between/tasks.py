"""What a comparison has computed: routes and parts of the plane as tasks, the same bits whoever does them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.between.curves import Stand, advanced
from gdexplorer.descent.analysis.between.routes import Kind, Route, route
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Problem(Struct, frozen=True, eq=False):
    """The function: bound, and the experiment whose objective that is; None if only this process evaluates it."""

    bound: BoundObjective
    experiment: Experiment | None = None


class Training(Struct, frozen=True, eq=False):
    """Trains a curve between two ``ends``, float64[2, n], so many ``steps`` further; its result is where it `Stand`s.

    ``since`` : where it stood; None: it begins.
    """

    problem: Problem
    ends: Matrix
    since: Stand | None
    steps: int

    def here(self, cancelled: Callable[[], bool]) -> Stand:
        """Train it."""
        return advanced(self.problem.bound, self.ends, self.since, self.steps, cancelled)


class Leg(Struct, frozen=True, eq=False):
    """A way between two ends; its result is the `Route`.

    Attributes
    ----------
    pair : the numbers of the ends.
    controls : float64[2, n] or float64[3, n], as of `Route`. count : at how many places the cost is evaluated.
    """

    problem: Problem
    kind: Kind
    pair: tuple[int, int]
    controls: Matrix
    count: int

    def here(self, cancelled: Callable[[], bool]) -> Route:
        """Evaluate the cost along it."""
        return route(self.problem.bound, self.kind, self.pair, self.controls, self.count)


class Band(Struct, frozen=True, eq=False):
    """Some rows of the plane ``origin + u * directions[0] + v * directions[1]``; its result is the cost there.

    ``origin: float64[n]``, ``directions: float64[2, n]``, ``us: float64[k]``, ``vs: float64[m]``; the cost is a matrix
    float64[m, k].
    """

    problem: Problem
    origin: Vector
    directions: Matrix
    us: Vector
    vs: Vector

    def here(self, cancelled: Callable[[], bool]) -> Matrix:
        """Evaluate the cost."""
        with np.errstate(all="ignore"):
            return self.problem.bound.on_plane(self.origin, self.directions, self.us, self.vs)[0]
