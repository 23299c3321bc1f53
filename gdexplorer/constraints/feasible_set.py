"""Feasible sets as values: typed, stored in sessions, and given to kernels as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.constraints import set_kernels
from gdexplorer.constraints.edges import Edge
from gdexplorer.constraints.kinds import KINDS
from gdexplorer.constraints.outline import Outline
from gdexplorer.constraints.projection import PROJECT_POINTS
from gdexplorer.constraints.relations import conditions_in, is_inequality
from gdexplorer.constraints.set_kind import (
    LINEAR_MINIMISER,
    POSITIVE_SUM,
    PROJECTION,
    Domain,
    SetKind,
    Wall,
    written,
)
from gdexplorer.errors import InputError
from gdexplorer.numerals import as_typed, decimal_hint, short
from gdexplorer.registry import find

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

BOX, INEQUALITIES = "box", "inequalities"
_APART = re.compile(r"[\s,;:]+")
# Farther out, squares of distances overflow in many a function.
LARGEST = 1e50
# Gradients are said to point into a wall if what is left of them beside it is at most this share.
_LEFT = 0.1


class FeasibleSet(Struct, frozen=True):
    """Where an objective may be descended.

    Attributes
    ----------
    kind : a key of `KINDS`.
    numbers : what they mean depends on the kind (see its ``usage``).
    conditions : of inequalities, these, as they are typed.
    """

    kind: str
    numbers: tuple[float, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def definition(self) -> SetKind:
        """The definition of its kind."""
        return find("feasible set", self.kind, KINDS).with_conditions(self.conditions)

    @property
    def typed(self) -> str:
        """Its numbers or inequalities, as they are typed."""
        return "; ".join(self.conditions) or " ".join(map(written, self.numbers))

    @property
    def text(self) -> str:
        """Text that `feasible_set_from` parses."""
        return f"{self.kind} {self.typed}".strip()

    @property
    def abilities(self) -> frozenset[str]:
        """What it offers to rules."""
        kind, offered = self.definition, [PROJECTION]
        offered += [LINEAR_MINIMISER] if kind.is_bounded(self.numbers) else []
        return frozenset([*offered, POSITIVE_SUM] if kind.is_simplex else offered)

    def check(self, n: int) -> None:
        """Check that it is a set of points with ``n`` coordinates.

        Raises
        ------
        InputError
            If it is not.
        """
        if not all(map(math.isfinite, self.numbers)):
            raise InputError("The numbers of a feasible set must be finite; for a side without end use half-planes.")
        if any(abs(number) > LARGEST for number in self.numbers):
            raise InputError(f"The numbers of a feasible set must be at most {short(LARGEST)} in size.")
        if self.conditions and self.kind != INEQUALITIES:
            raise InputError(f"A set of the kind {self.kind} has numbers, no inequalities.")
        self.definition.check(self.numbers, n)

    def fits(self, n: int) -> bool:
        """Whether it is a set of points with ``n`` coordinates."""
        try:
            self.check(n)
        except InputError:
            return False
        return True

    def prepare(self, domain: Domain) -> None:
        """Do what is slow, for a function that is drawn on ``domain``.

        Raises
        ------
        InputError
            If there is no such point.
        """
        self.definition.prepare(domain)

    def prepared(self, n: int, domain: Domain) -> tuple[float, ...]:
        """The numbers that kernels read (see `set_kernels`), for a function that is drawn on ``domain``.

        Raises
        ------
        InputError
            As `prepare`.
        """
        return float(self.definition.code), *self.definition.prepared(self.numbers, n, domain)

    def projected(self, point: Sequence[float] | Vector, domain: Domain) -> Vector:
        """The nearest point of the set, float64[n], of a function that is drawn on ``domain``."""
        return np.asarray(self.projected_points(np.array(point, dtype=np.float64)[np.newaxis], domain)[0])

    def projected_points(self, points: Matrix, domain: Domain) -> Matrix:
        """The nearest point of the set to each of ``points``, float64[m, n]."""
        moved = np.array(points, dtype=np.float64)
        if len(moved):
            PROJECT_POINTS(np.array(self.prepared(moved.shape[1], domain)), moved)
        for row in np.flatnonzero((moved != points).any(axis=1)).tolist():
            moved[row] = self.definition.polished(self.numbers, moved[row], domain)
        return moved

    def linear_minimiser(
        self, gradient: Sequence[float] | Vector, point: Sequence[float] | Vector, domain: Domain
    ) -> Vector:
        """The point of a bounded set, float64[n], at which the linear function with this gradient is least.

        Where all points of a part are, it is as ``point`` there.
        """
        slopes, found = np.array(gradient, dtype=np.float64), np.array(point, dtype=np.float64)
        theta = found.copy()
        set_kernels.minimise_linear(np.array(self.prepared(len(theta), domain)), slopes, theta, found)
        return found

    def excess(self, points: Matrix) -> Vector:
        """How far each of ``points: float64[m, n]`` lies beyond the farthest wall, float64[m]; not positive within."""
        return self.definition.excess(self.numbers, np.asarray(points, dtype=np.float64))

    def walls(self, point: Vector, names: Sequence[str]) -> list[Wall]:
        """The conditions that define it, at ``point: float64[n]``, whose coordinates have ``names``."""
        return self.definition.walls(self.numbers, point, names)

    def edges(self, domain: Domain) -> Iterable[Edge]:
        """Its border in two coordinates (see `SetKind.edges`)."""
        return self.definition.edges(self.numbers, domain)

    def outline(self, origin: Vector, directions: Matrix, domain: Domain) -> Outline:
        """What a picture of ``domain`` shows of it, in a plane through space (see `SetKind.half_planes`)."""
        return self.definition.outline(self.numbers, origin, directions, domain)

    def in_words(self, names: Sequence[str]) -> str:
        """The set, as a sentence ends."""
        return self.definition.in_words(self.numbers, names)


def feasible_set_from(text: str) -> FeasibleSet:
    """Parse a feasible set such as ``box 0 1 0 1`` or ``ball 1``, or inequalities such as ``x^2 + y^2 <= 1``.

    Raises
    ------
    InputError
        If there is no such set, or it cannot be read.
    """
    kind, _, rest = as_typed(text).strip().partition(" ")
    if is_inequality(text):
        return typed_set(INEQUALITIES, rest if kind.lower() == INEQUALITIES else text)
    kind, *numbers = [part for part in _APART.split(as_typed(text).strip()) if part] or [""]
    kind = kind.lower().replace("_", "-")
    find("feasible set", kind, KINDS)
    return typed_set(kind, " ".join(numbers))


def typed_set(kind: str, text: str) -> FeasibleSet:
    """A set of this kind, from its numbers or inequalities as a person types them, apart by spaces or commas.

    Raises
    ------
    InputError
        If one is none.
    """
    if kind == INEQUALITIES:
        return FeasibleSet(kind, conditions=conditions_in(text))
    parts = [part for part in _APART.split(as_typed(text).strip()) if part]
    for part in parts:
        try:
            float(part)
        except ValueError:
            raise InputError(
                f"Write the numbers of a feasible set like box 0 1 0 1; {part!r} is none.{decimal_hint(part)}"
            ) from None
    return FeasibleSet(kind, tuple(map(float, parts)))


class Pressure(Struct, frozen=True, eq=False):
    """How a gradient presses against the walls of a set: the conditions of Karush, Kuhn and Tucker at a point.

    Attributes
    ----------
    walls : those at which the point lies.
    multipliers : float64[len(walls)]; of inequalities none is negative.
    left : float64[n], what the walls leave of the gradient; zero at a KKT point.
    """

    walls: tuple[Wall, ...]
    multipliers: Vector
    left: Vector

    @property
    def holds(self) -> bool:
        """Whether the gradient points into the walls, but for a rest."""
        whole = self.left - sum(
            (factor * wall.gradient for factor, wall in zip(self.multipliers, self.walls, strict=True)),
            np.zeros_like(self.left),
        )
        pressing = bool(self.walls) and float(np.hypot.reduce(whole)) > 0.0
        return pressing and float(np.hypot.reduce(self.left)) <= _LEFT * float(np.hypot.reduce(whole))


def pressure(walls: Sequence[Wall], gradient: Vector, near: float) -> Pressure:
    """How ``gradient: float64[n]`` presses against those of ``walls`` that are within the distance ``near``.

    The multipliers minimise ``|gradient + sum of multiplier * wall gradient|``; walls whose multiplier would be
    negative are left out, one after the other.
    """
    active = [wall for wall in walls if wall.beyond >= -near]
    while active:
        rows = np.array([wall.gradient for wall in active])
        factors = np.linalg.lstsq(rows.T, -gradient, rcond=None)[0]
        signs = [math.inf if wall.is_equation else factor for wall, factor in zip(active, factors, strict=True)]
        worst = int(np.argmin(signs))
        if signs[worst] >= 0.0:
            return Pressure(tuple(active), factors, gradient + factors @ rows)
        del active[worst]
    return Pressure((), np.zeros(0), gradient.copy())
