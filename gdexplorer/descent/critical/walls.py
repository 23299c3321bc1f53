"""Where the walls of a feasible set hold a run: the conditions of Karush, Kuhn and Tucker, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.constraints.feasible_set import Pressure, pressure
from gdexplorer.constraints.set_kind import Wall
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]

# Runs that approach a wall end beside it: it counts as reached within this share of the domain's shorter side.
NEAR = 1e-3
# Points count as outside from this share on.
OUTSIDE = 1e-5
# Places around a point that are compared with it, in units of the domain; what is no difference, as a share of the
# largest one.
_RADII, _ANGLES, _ROUNDED = (1e-3, 3e-3), 32, 1e-5
# Multipliers are computed for up to this many coordinates, and named for up to this many walls.
MOST_COORDINATES, MOST_NAMED = 200, 3


def pressure_at(bound: BoundObjective, point: Vector, gradient: Vector) -> Pressure | None:
    """How the ``gradient`` presses against the walls at the feasible point that is nearest to ``point``.

    None without a set, or with many coordinates.
    """
    if bound.feasible is None or bound.dimension > MOST_COORDINATES:
        return None
    walls = bound.feasible.walls(bound.feasible.projected(point, bound.domain), bound.names)
    return pressure(walls, gradient, NEAR * bound.size)


def walls_in_words(bound: BoundObjective, point: Vector, gradient: Vector) -> str:
    """The walls that the gradient points into, with multipliers, as a sentence ends; empty if there are none."""
    found = pressure_at(bound, point, gradient)
    if found is None or not found.holds:
        return ""
    told = [_told(*pair) for pair in zip(found.walls, found.multipliers.tolist(), strict=True)]
    if len(told) > MOST_NAMED:
        return f"{len(told)} walls of the feasible set"
    *first, last = told
    return f"the wall{'s' * bool(first)} {', '.join(first)}{' and ' * bool(first)}{last}"


def is_lowest_nearby(bound: BoundObjective, point: Vector) -> bool:
    """Whether no feasible value nearby is lower than that at ``point: float64[2]``, beside a KKT point of the set.

    As a run ends beside the point that it approaches, values are compared without the slope that the walls leave.
    """
    found = pressure_at(bound, point, bound.gradient(point))
    if bound.feasible is None or found is None:
        return False
    angles = np.linspace(0.0, 2.0 * np.pi, _ANGLES, endpoint=False)
    low, high = np.array(bound.domain, dtype=np.float64).T
    circle = np.column_stack([np.cos(angles), np.sin(angles)]) * (high - low)
    around = np.concatenate([point + radius * circle for radius in _RADII])
    beside = bound.feasible.projected_points(around, bound.domain)
    here, values = bound.value(point), bound.values_at(beside)[0] - (beside - point) @ found.left
    slack = _ROUNDED * float(np.abs(values - here).max())
    return bool(np.all(values >= here - slack))


def distance_out(bound: BoundObjective, point: Vector) -> float:
    """How far ``point`` lies outside of the feasible set; 0 within it, and as near as a run that stays in it comes."""
    if bound.feasible is None:
        return 0.0
    out = float(bound.feasible.excess(point[np.newaxis])[0])
    return out if out > OUTSIDE * bound.size else 0.0


def _told(wall: Wall, multiplier: float) -> str:
    return f"{wall.text} (multiplier {short(multiplier, 4)})"
