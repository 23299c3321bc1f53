"""The kinds of feasible sets: what their numbers mean, and what bounds them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from gdexplorer.constraints import set_kernels as kernels
from gdexplorer.constraints.edges import Circle, Edge
from gdexplorer.constraints.inequalities import Inequalities
from gdexplorer.constraints.set_kind import Domain, Matrix, Numbers, SetKind, Vector, Wall, rounded
from gdexplorer.errors import InputError
from gdexplorer.numerals import short

# More half-planes than a person types; their projection compares all pairs.
MOST_HALF_PLANES = 24
# Tangents that stand for a circle in pictures.
TANGENTS = 240


def _name(names: Sequence[str], i: int) -> str:
    return names[i] if i < len(names) else f"coordinate {i + 1}"


def _numbers(given: Numbers) -> str:
    return f"{len(given)} number{'s' * (len(given) != 1)}"


def _unit(n: int, i: int, sign: float = 1.0) -> Vector:
    row = np.zeros(n)
    row[i] = sign
    return row


class Box(SetKind, frozen=True):
    """Each coordinate lies between two numbers."""

    label, code = "Box", kernels.BOX
    usage = "low high of each coordinate, or once for all"
    meaning = "Each coordinate lies between two numbers."

    def check(self, numbers: Numbers, n: int) -> None:
        """Two numbers, or two for each coordinate."""
        if len(numbers) not in (2, 2 * n):
            raise InputError(
                f"A box takes the low and the high end of each of {n:,} coordinates, or of all at once, "
                f"not {_numbers(numbers)}: write box 0 1{' 0 1' * (n == 2)}."
            )
        for low, high in zip(numbers[::2], numbers[1::2], strict=True):
            if not low < high:
                raise InputError(
                    f"A side of a box goes from a lower to a higher number, not {short(low)} to {short(high)}."
                )

    def prepared(self, numbers: Numbers, n: int, domain: Domain | None = None) -> Numbers:
        """Low and high of each coordinate."""
        return numbers if len(numbers) == 2 * n else numbers * n

    def _sides(self, numbers: Numbers, n: int) -> tuple[Vector, Vector]:
        sides = np.array(self.prepared(numbers, n)).reshape(n, 2)
        return sides[:, 0], sides[:, 1]

    def excess(self, numbers: Numbers, points: Matrix) -> Vector:
        """Beyond the side that is passed the farthest."""
        low, high = self._sides(numbers, points.shape[1])
        return np.asarray(np.maximum(low - points, points - high).max(axis=1))

    def walls(self, numbers: Numbers, point: Vector, names: Sequence[str]) -> list[Wall]:
        """Of each coordinate the nearer end: the other cannot be reached as well."""
        found = []
        for i, (low, high) in enumerate(zip(*self._sides(numbers, len(point)), strict=True)):
            below, above = float(low - point[i]), float(point[i] - high)
            if below > above:
                found.append(Wall(f"{_name(names, i)} ≥ {short(low)}", below, _unit(len(point), i, -1.0)))
            else:
                found.append(Wall(f"{_name(names, i)} ≤ {short(high)}", above, _unit(len(point), i)))
        return found

    def half_planes(self, numbers: Numbers, origin: Vector, directions: Matrix) -> tuple[Matrix, Vector]:
        """Both ends of each coordinate."""
        low, high = self._sides(numbers, len(origin))
        return np.concatenate([directions.T, -directions.T]), np.concatenate([high - origin, origin - low])

    def example(self, domain: Domain, n: int) -> Numbers:
        """A part of the domain at one side of its middle, so that a border is met."""
        if n != 2:
            return -1.0, 1.0
        return tuple(rounded(low + share * (high - low), high - low) for low, high in domain for share in (0.2, 0.6))

    def in_words(self, numbers: Numbers, names: Sequence[str]) -> str:
        """The range of each coordinate."""
        if len(numbers) == 2:
            return f"{short(numbers[0])} ≤ each coordinate ≤ {short(numbers[1])}"
        sides = zip(numbers[::2], numbers[1::2], strict=True)
        return ", ".join(f"{short(a)} ≤ {_name(names, i)} ≤ {short(b)}" for i, (a, b) in enumerate(sides))


class Ball(SetKind, frozen=True):
    """All points within a distance of the centre."""

    label, code = "Ball", kernels.BALL
    usage = "the centre and the radius, or the radius about the origin"
    meaning = "All points within a distance of the centre."

    def check(self, numbers: Numbers, n: int) -> None:
        """The radius, or the centre and the radius."""
        if len(numbers) not in (1, n + 1):
            raise InputError(
                f"A ball takes the {n:,} coordinates of its centre and its radius, or the radius alone, "
                f"not {_numbers(numbers)}: write ball{' 0 0' * (n == 2)} 1."
            )
        if not numbers[-1] > 0.0:
            raise InputError(f"The radius of a ball must be positive, not {short(numbers[-1])}.")

    def prepared(self, numbers: Numbers, n: int, domain: Domain | None = None) -> Numbers:
        """Centre and radius."""
        return numbers if len(numbers) == n + 1 else (*[0.0] * n, *numbers)

    def _parts(self, numbers: Numbers, n: int) -> tuple[Vector, float]:
        *centre, radius = self.prepared(numbers, n)
        return np.array(centre), radius

    def excess(self, numbers: Numbers, points: Matrix) -> Vector:
        """Beyond the sphere."""
        centre, radius = self._parts(numbers, points.shape[1])
        with np.errstate(over="ignore"):
            return np.asarray(np.hypot.reduce(points - centre, axis=1) - radius)

    def walls(self, numbers: Numbers, point: Vector, names: Sequence[str]) -> list[Wall]:
        """The sphere."""
        centre, radius = self._parts(numbers, len(point))
        distance = float(np.hypot.reduce(point - centre))
        return [
            Wall(f"distance from the centre ≤ {short(radius)}", distance - radius, (point - centre) / (distance or 1))
        ]

    def half_planes(self, numbers: Numbers, origin: Vector, directions: Matrix) -> tuple[Matrix, Vector]:
        """Tangents of the ellipse that the ball has in the plane."""
        centre, radius = self._parts(numbers, len(origin))
        across = np.linalg.cholesky(directions @ directions.T)
        middle = np.linalg.lstsq(directions.T, centre - origin, rcond=None)[0]
        apart = float(np.hypot.reduce(origin + middle @ directions - centre))
        reach = math.sqrt(radius**2 - apart**2) if apart < radius else -1.0
        angles = np.linspace(0.0, 2.0 * math.pi, TANGENTS, endpoint=False)
        rows = np.column_stack([np.cos(angles), np.sin(angles)]) @ across.T
        return rows, reach + rows @ middle

    def edges(self, numbers: Numbers, domain: Domain) -> Iterable[Edge]:
        """The whole circle."""
        return (Circle(*self._parts(numbers, 2)),)

    def example(self, domain: Domain, n: int) -> Numbers:
        """A disc beside the middle of the domain."""
        if n != 2:
            return (1.0,)
        side = min(high - low for low, high in domain)
        centre = (rounded(low + 0.4 * (high - low), high - low) for low, high in domain)
        return *centre, rounded(0.25 * side, side)

    def in_words(self, numbers: Numbers, names: Sequence[str]) -> str:
        """Its radius and its centre."""
        if len(numbers) == 1:
            return f"the ball of radius {short(numbers[0])} about the origin"
        return (
            f"the {'disc' if len(numbers) == 3 else 'ball'} of radius {short(numbers[-1])} about {_place(numbers[:-1])}"
        )


class HalfPlanes(SetKind, frozen=True):
    """All points on one side of each of some lines."""

    label, code = "Half-planes", kernels.HALF_PLANES
    usage = "a b c for each a x + b y <= c"
    meaning = "All points on one side of each line: a x + b y ≤ c, three numbers for each."

    def check(self, numbers: Numbers, n: int) -> None:
        """Three numbers for each, which leave some points."""
        if n != 2:
            raise InputError(f"Half-planes need two coordinates, not {n:,}: choose a box, a ball or a simplex.")
        if not numbers or len(numbers) % 3 or len(numbers) > 3 * MOST_HALF_PLANES:
            raise InputError(
                f"Half-planes take three numbers for each of at most {MOST_HALF_PLANES}, a b c of a x + b y ≤ c, "
                f"not {len(numbers)}: write half-planes 1 1 1 for x + y ≤ 1."
            )
        for a, b, c in self._rows(numbers):
            if not math.hypot(a, b) > 0.0:
                raise InputError(f"A half-plane needs a direction: 0 x + 0 y ≤ {short(c)} has none.")
        if self._nearest(numbers) is None:
            raise InputError("No point lies in all of these half-planes.")

    def _rows(self, numbers: Numbers) -> Matrix:
        return np.array(numbers).reshape(-1, 3)

    def _nearest(self, numbers: Numbers) -> Vector | None:
        """A point of the set; None if it is empty."""
        point, set_ = np.zeros(2), np.array([self.code, *self.prepared(numbers, 2)])
        kernels.project(set_, point)
        return point if kernels.is_within(set_, *point, -1, -1) else None

    def prepared(self, numbers: Numbers, n: int, domain: Domain | None = None) -> Numbers:
        """The same with unit normals."""
        rows = self._rows(numbers)
        return tuple((rows / np.hypot(rows[:, 0], rows[:, 1])[:, np.newaxis]).ravel().tolist())

    def is_bounded(self, numbers: Numbers) -> bool:
        """Whether the normals leave no half of the directions free."""
        rows = self._rows(numbers)
        angles = np.sort(np.arctan2(rows[:, 1], rows[:, 0]))
        gaps = np.diff(np.append(angles, angles[0] + 2.0 * math.pi))
        return len(rows) > 2 and bool(gaps.max() < math.pi - kernels.ROUNDING)

    def excess(self, numbers: Numbers, points: Matrix) -> Vector:
        """Beyond the line that is passed the farthest."""
        rows = np.array(self.prepared(numbers, 2)).reshape(-1, 3)
        return np.asarray((points @ rows[:, :2].T - rows[:, 2]).max(axis=1))

    def walls(self, numbers: Numbers, point: Vector, names: Sequence[str]) -> list[Wall]:
        """All lines."""
        return [
            Wall(_line((a, b, c), names), float(a * point[0] + b * point[1] - c) / math.hypot(a, b), np.array([a, b]))
            for a, b, c in self._rows(numbers).tolist()
        ]

    def half_planes(self, numbers: Numbers, origin: Vector, directions: Matrix) -> tuple[Matrix, Vector]:
        """The same in the coordinates of the plane."""
        rows = self._rows(numbers)
        return rows[:, :2] @ directions.T, rows[:, 2] - rows[:, :2] @ origin

    def example(self, domain: Domain, n: int) -> Numbers:
        """Below a line that falls through the domain."""
        (left, right), (bottom, top) = domain
        return 1.0, 1.0, rounded((left + right + bottom + top) / 2.0 - 0.1 * (right - left), right - left)

    def in_words(self, numbers: Numbers, names: Sequence[str]) -> str:
        """All inequalities."""
        return " and ".join(_line(row, names) for row in self._rows(numbers).tolist())


class Simplex(SetKind, frozen=True):
    """Coordinates that are not negative and have a given sum."""

    label, code, is_simplex = "Simplex", kernels.SIMPLEX, True
    usage = "the sum of the coordinates, 1 if left out"
    meaning = "Coordinates that are not negative and have this sum, such as probabilities."

    def check(self, numbers: Numbers, n: int) -> None:
        """One number, or none."""
        if len(numbers) > 1:
            raise InputError(f"A simplex takes one number, the sum of the coordinates, not {len(numbers)}.")
        if not self._total(numbers) > 0.0:
            raise InputError(f"The sum of the coordinates of a simplex must be positive, not {short(numbers[0])}.")

    def _total(self, numbers: Numbers) -> float:
        return numbers[0] if numbers else 1.0

    def prepared(self, numbers: Numbers, n: int, domain: Domain | None = None) -> Numbers:
        """The sum."""
        return (self._total(numbers),)

    def excess(self, numbers: Numbers, points: Matrix) -> Vector:
        """Off the sum, or below zero."""
        off = np.abs(points.sum(axis=1) - self._total(numbers)) / math.sqrt(points.shape[1])
        return np.asarray(np.maximum(off, (-points).max(axis=1)))

    def walls(self, numbers: Numbers, point: Vector, names: Sequence[str]) -> list[Wall]:
        """The sum, and each coordinate."""
        n, total = len(point), self._total(numbers)
        shown = " + ".join(_name(names, i) for i in range(n)) if n <= 3 else "sum"
        off = float(np.sum(point) - total) / math.sqrt(n)
        below = [Wall(f"{_name(names, i)} ≥ 0", -float(point[i]), _unit(n, i, -1.0)) for i in range(n)]
        return [Wall(f"{shown} = {short(total)}", off, np.ones(n), is_equation=True), *below]

    def half_planes(self, numbers: Numbers, origin: Vector, directions: Matrix) -> tuple[Matrix, Vector]:
        """The equation from both sides, and each coordinate."""
        sums, left = directions.sum(axis=1), self._total(numbers) - float(origin.sum())
        return np.concatenate([[sums, -sums], -directions.T]), np.concatenate([[left, -left], origin])

    def example(self, domain: Domain, n: int) -> Numbers:
        """The one whose vertices are seen, if there is one."""
        largest = min(high for _, high in domain)
        return (1.0,) if n != 2 or not largest > 0.0 else (rounded(0.6 * largest, largest),)

    def in_words(self, numbers: Numbers, names: Sequence[str]) -> str:
        """Its sum."""
        return f"coordinates that are not negative and have the sum {short(self._total(numbers))}"


def _place(numbers: Sequence[float]) -> str:
    return f"({', '.join(map(short, numbers))})"


def _line(row: Sequence[float], names: Sequence[str]) -> str:
    """A half-plane as it is written: x - 2 y ≤ 1."""
    text = ""
    for i, factor in enumerate(row[:2]):
        if factor:
            sign = ("-" if factor < 0.0 else "") if not text else (" - " if factor < 0.0 else " + ")
            text += sign + ("" if abs(factor) == 1.0 else f"{short(abs(factor))} ") + _name(names, i)
    return f"{text} ≤ {short(row[2])}"


KINDS: dict[str, SetKind] = {
    "box": Box(),
    "ball": Ball(),
    "half-planes": HalfPlanes(),
    "simplex": Simplex(),
    "inequalities": Inequalities(),
}


def has_length(count: int, n: int) -> bool:
    """Whether so many numbers can be a set of points with ``n`` coordinates, as kernels read it."""
    of_planes = n == 2 and count > kernels.FIRST and (count - kernels.FIRST) % 3 == 0  # or pieces of a border
    return of_planes or count - kernels.FIRST in (1, n + 1, 2 * n)
