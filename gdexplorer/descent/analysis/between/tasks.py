"""What a comparison has computed: routes and parts of the plane as tasks, the same bits whoever does them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.between.curves import trained
from gdexplorer.descent.analysis.between.routes import Kind, Route, route
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Problem(Struct, frozen=True, eq=False):
    """The function: bound, and the experiment whose objective that is; None if only this process evaluates it."""

    bound: BoundObjective
    experiment: Experiment | None = None


class Leg(Struct, frozen=True, eq=False):
    """A way between two ends; its result is the `Route`.

    Attributes
    ----------
    pair : the numbers of the ends.
    ends : float64[2, n].
    count : at how many places the cost is evaluated. steps : the most that train a curve.
    """

    problem: Problem
    kind: Kind
    pair: tuple[int, int]
    ends: Matrix
    count: int
    steps: int = 0

    def here(self, cancelled: Callable[[], bool]) -> Route:
        """Train the curve, if it is one, and evaluate the cost along it."""
        bound, controls = self.problem.bound, self.ends
        if self.kind is Kind.CURVE:
            *_, last = trained(bound, self.ends, self.steps, cancelled)
            controls = np.array([self.ends[0], last.middle, self.ends[1]])
        return route(bound, self.kind, self.pair, controls, self.count)


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
