"""What all kinds of feasible sets have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.constraints.edges import Edge, polygon
from gdexplorer.constraints.outline import Outline, convex_part, walls_of

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Numbers = tuple[float, ...]
Domain = tuple[tuple[float, float], tuple[float, float]]

# What sets offer to rules; see `gdexplorer.optimizers.needs`.
PROJECTION, LINEAR_MINIMISER, POSITIVE_SUM = "projection", "linear_minimiser", "positive_sum"


class Wall(Struct, frozen=True, eq=False):
    """One inequality or equation of a set, at a point.

    Attributes
    ----------
    text : the condition as it is written.
    beyond : distance of the point from where it holds with equality; negative within.
    gradient : float64[n], of the left side minus the right side, as the condition is written.
    is_equation : whether it holds with equality everywhere in the set.
    """

    text: str
    beyond: float
    gradient: Vector
    is_equation: bool = False


class SetKind(Struct, frozen=True, eq=False):
    """A kind of feasible set; its numbers are those that a person types.

    Attributes
    ----------
    label : display name. code : its code in `set_kernels`.
    is_simplex : whether its points are coordinates that are not negative, with one sum.
    usage : the numbers, as help names them. meaning : one sentence.
    """

    label: ClassVar[str]
    code: ClassVar[int]
    is_simplex: ClassVar[bool] = False
    usage: ClassVar[str]
    meaning: ClassVar[str]

    def with_conditions(self, conditions: tuple[str, ...]) -> SetKind:
        """The kind with inequalities of its own, as they are typed; only those that are typed have some."""
        return self

    def check(self, numbers: Numbers, n: int) -> None:
        """Check that the numbers describe a set of points with ``n`` coordinates.

        Raises
        ------
        InputError
            If they do not.
        """
        raise NotImplementedError

    def prepare(self, domain: Domain) -> None:
        """Do what is slow, before `prepared`.

        Raises
        ------
        InputError
            If there is no point in such a set.
        """

    def prepared(self, numbers: Numbers, n: int, domain: Domain) -> Numbers:
        """The numbers as kernels read them, in ``n`` coordinates, of a function that is drawn on ``domain``."""
        raise NotImplementedError

    def polished(self, numbers: Numbers, point: Vector, domain: Domain) -> Vector:
        """The exact place of a projected point, where kernels project beside the border."""
        return point

    def is_bounded(self, numbers: Numbers) -> bool:
        """Whether the set has a linear minimiser for every slope."""
        return True

    def excess(self, numbers: Numbers, points: Matrix) -> Vector:
        """How far each of ``points: float64[m, n]`` lies beyond the set's farthest wall; not positive within."""
        raise NotImplementedError

    def walls(self, numbers: Numbers, point: Vector, names: Sequence[str]) -> list[Wall]:
        """All conditions at ``point: float64[n]``, whose coordinates have ``names``."""
        raise NotImplementedError

    def half_planes(self, numbers: Numbers, origin: Vector, directions: Matrix) -> tuple[Matrix, Vector]:
        """The set in a plane through space, as ``rows @ (u, v) <= bounds``: float64[k, 2] and float64[k].

        The plane has the points ``origin + u * directions[0] + v * directions[1]``, float64[n] each.
        """
        raise NotImplementedError

    def outline(self, numbers: Numbers, origin: Vector, directions: Matrix, domain: Domain) -> Outline:
        """The set in a picture of ``domain`` in such a plane."""
        corners = convex_part(*self.half_planes(numbers, origin, directions), domain)
        return Outline((corners,) if len(corners) > 2 else (), walls_of(corners, domain))

    def edges(self, numbers: Numbers, domain: Domain) -> Iterable[Edge]:
        """The border of a set in two coordinates, as far as it lies in ``domain``; circles whole."""
        return polygon(*self.half_planes(numbers, np.zeros(2), np.eye(2)), domain)

    def example(self, domain: Domain, n: int) -> Numbers:
        """A set that is seen in a picture of ``domain``."""
        raise NotImplementedError

    def example_text(self, domain: Domain, n: int) -> str:
        """The example, as it is typed."""
        return " ".join(map(written, self.example(domain, n)))

    def in_words(self, numbers: Numbers, names: Sequence[str]) -> str:
        """The set, as a sentence ends."""
        raise NotImplementedError


def written(number: float) -> str:
    """A number as it is typed, exactly."""
    brief = f"{number:g}"
    return brief if float(brief) == number else repr(number)


def rounded(number: float, scale: float) -> float:
    """``number`` with two digits of ``scale``."""
    unit = 10.0 ** (math.floor(math.log10(scale)) - 1)
    return float(f"{round(number / unit) * unit:.12g}")
