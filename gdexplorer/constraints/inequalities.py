"""The feasible set of inequalities that are typed: its border is followed by cubics, to which kernels project."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdexplorer.constraints import set_kernels as kernels
from gdexplorer.constraints.border import Border, pieces_of
from gdexplorer.constraints.edges import Curve, Edge
from gdexplorer.constraints.outline import Outline
from gdexplorer.constraints.relations import EXAMPLE, Condition, check_count, conditions_of
from gdexplorer.constraints.set_kind import Domain, Numbers, SetKind, Wall, rounded
from gdexplorer.errors import InputError
from gdexplorer.numerals import short

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# The set is followed beyond the picture by this many of its widths and heights, each way.
BEYOND = 1.0
ROUND_EDGES = 0.2
# Nodes of the grids on which borders are looked for: that of the whole set, and that of a picture.
NODES, PICTURE_NODES = 901, 401
# Pieces follow the border within this share of the picture's shorter side.
TOLERANCE = 1e-9
# More than a border has that a person wants; each projection looks at all.
MOST_PIECES = 6000
# What is projected is moved to the exact border in so many steps, with all conditions that nearly hold with equality.
_STEPS, _NEAR, _HELD = 4, 1e-6, 1e-3
_BESIDE = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))


class Inequalities(SetKind, frozen=True):
    """All points for which inequalities hold.

    Attributes
    ----------
    typed : the inequalities, as they are typed.
    """

    typed: tuple[str, ...] = ()
    label = "Inequalities"
    code = kernels.BORDER
    usage = f"inequalities in x and y, the two coordinates, such as {EXAMPLE}"
    meaning = f"All points for which inequalities in x and y hold, such as {EXAMPLE}."

    def with_conditions(self, conditions: tuple[str, ...]) -> SetKind:
        """The set of these inequalities."""
        return Inequalities(conditions)

    def check(self, numbers: Numbers, n: int) -> None:
        """Inequalities, no numbers, in two coordinates."""
        if n != 2:
            raise InputError(f"Inequalities need two coordinates, not {n:,}: choose a box, a ball or a simplex.")
        if numbers or not self.typed:
            raise InputError(f"Type inequalities in x and y, such as {EXAMPLE}.")
        check_count(self.typed)

    def _conditions(self) -> tuple[Condition, ...]:
        return tuple(condition for text in self.typed for condition in conditions_of(text))

    def prepare(self, domain: Domain) -> None:
        """Follow the border (a second if its formulas are new)."""
        _followed(self.typed, domain)

    def prepared(self, numbers: Numbers, n: int, domain: Domain) -> Numbers:
        """The pieces of the border."""
        return _followed(self.typed, domain)

    def is_bounded(self, numbers: Numbers) -> bool:
        """Whether it is known to have a linear minimiser: it is not."""
        return False

    def polished(self, numbers: Numbers, point: Vector, domain: Domain) -> Vector:
        """Move a point beside the border to where the nearest condition holds with equality, and all others hold."""
        near = _NEAR * min(high - low for low, high in domain)
        for _ in range(_STEPS):
            walls = [wall for wall in self.walls(numbers, point, ("x", "y")) if abs(wall.beyond) <= near]
            most = max((wall.beyond for wall in walls), default=0.0)
            if most == 0.0:
                return point
            walls = [wall for wall in walls if wall.beyond >= min(most, -_HELD * near)]
            rows = np.array([wall.gradient for wall in walls])
            lengths = np.hypot(rows[:, 0], rows[:, 1])
            way = np.linalg.lstsq(rows / lengths[:, np.newaxis], -np.array([wall.beyond for wall in walls]), rcond=1e-6)
            point = point + way[0]
        return point

    def excess(self, numbers: Numbers, points: Matrix) -> Vector:
        """Beyond the condition that is missed the farthest, to first order."""
        found = np.full(len(points), -math.inf)
        for condition in self._conditions():
            found = np.maximum(found, _distances(condition, points))
        return found

    def walls(self, numbers: Numbers, point: Vector, names: Sequence[str]) -> list[Wall]:
        """All inequalities."""
        found = []
        for condition in self._conditions():
            values, slopes = condition.values_at(point[np.newaxis])
            usable = bool(np.isfinite(slopes).all())
            found.append(Wall(condition.text, float(_beyond(values, slopes)[0]), slopes[0] if usable else np.zeros(2)))
        return found

    def outline(self, numbers: Numbers, origin: Vector, directions: Matrix, domain: Domain) -> Outline:
        """The closed curves around it in the picture, and those pieces of them that are walls."""
        conditions = self._conditions()
        border = Border([condition.values_at for condition in conditions], domain, PICTURE_NODES)
        pieces = [np.empty((0, 2, 2))]
        for loop in border.loops:
            segments = np.stack([loop.points, np.roll(loop.points, -1, axis=0)], axis=1)
            pieces.append(segments[loop.binds < len(conditions)])
        return Outline(tuple(loop.points for loop in border.loops), np.concatenate(pieces))

    def edges(self, numbers: Numbers, domain: Domain) -> Iterable[Edge]:
        """The curves between its corners, along which one condition holds with equality."""
        conditions = self._conditions()
        around = _grown(domain, ROUND_EDGES)  # so that no side of the domain cuts what touches it
        border = Border([condition.values_at for condition in conditions], around, NODES)
        for loop in border.loops:
            begins = np.flatnonzero(loop.corners)
            closed = not len(begins)
            begins = np.array([0]) if closed else begins
            for begin, end in zip(begins, np.append(begins[1:], begins[0] + len(loop.points)), strict=True):
                bind = int(loop.binds[begin])
                if 0 <= bind < len(conditions):
                    chain = np.arange(begin, end + 1) % len(loop.points)
                    yield Curve(loop.points[chain], conditions[bind].values_at, closed)

    def example_text(self, domain: Domain, n: int) -> str:
        """Below a parabola that is seen in the picture."""
        (left, right), (bottom, top) = domain
        width, height, middle = right - left, top - bottom, rounded((left + right) / 2.0, right - left)
        base, steep = rounded(bottom + 0.65 * height, height), rounded(2.0 * height / width**2, 2.0 * height / width**2)
        square = "x^2" if middle == 0.0 else f"(x {'-' if middle > 0.0 else '+'} {short(abs(middle))})^2"
        factor = "" if steep == 1.0 else f"{short(steep)} "
        return f"y <= {short(base)} - {factor}{square}"

    def in_words(self, numbers: Numbers, names: Sequence[str]) -> str:
        """All inequalities."""
        return " and ".join(condition.text for condition in self._conditions())


def _distances(condition: Condition, points: Matrix) -> Vector:
    """How far points lie beyond a condition; where it is not defined, as beside them, within rounding."""
    found = _beyond(*condition.values_at(points))
    for sign in _BESIDE:
        lost = np.flatnonzero(np.isposinf(found))
        slack = kernels.ROUNDING * np.abs(points[lost]).sum(axis=1)
        found[lost] = _beyond(*condition.values_at(points[lost] + slack[:, np.newaxis] * np.array(sign)))
    return found


def _beyond(values: Vector, slopes: Matrix) -> Vector:
    """Distances to where functions are zero, to first order; infinite where they are not defined."""
    lengths = np.hypot(slopes[:, 0], slopes[:, 1])
    with np.errstate(all="ignore"):
        distances = np.where(values == 0.0, 0.0, values / lengths)
    return np.asarray(np.where(np.isnan(distances), math.inf, distances))


def _grown(domain: Domain, share: float) -> Domain:
    (left, right), (bottom, top) = domain
    beside, below = share * (right - left), share * (top - bottom)
    return (left - beside, right + beside), (bottom - below, top + below)


@lru_cache(maxsize=16)
def _followed(typed: tuple[str, ...], domain: Domain) -> Numbers:
    """The pieces around the set that inequalities have in the picture and beside it.

    Raises
    ------
    InputError
        If there is no such point, or the border turns too often.
    """
    conditions = [condition for text in typed for condition in conditions_of(text)]
    border = Border([condition.values_at for condition in conditions], _grown(domain, BEYOND), NODES)
    rows = [pieces_of(loop, TOLERANCE * border.size) for loop in border.loops]
    if not rows:
        raise InputError(f"No point in the picture and beside it fulfils {' and '.join(c.text for c in conditions)}.")
    if sum(map(len, rows)) > MOST_PIECES:
        raise InputError("The border of this feasible set turns too often; choose simpler inequalities.")
    return tuple(np.concatenate(rows).ravel().tolist())
