"""Lanczos' method: extreme eigenvalues of a symmetric matrix that is known by its products only, and its density.

C. Lanczos 1950; G. H. Golub, C. F. Van Loan, Matrix Computations, 4th edition, 2013, section 10.1. The Ritz values and
the squares of the first components of their vectors are the nodes and weights of a Gauss quadrature of the density of
eigenvalues, as the first direction sees it (G. H. Golub, J. H. Welsch, Calculation of Gauss Quadrature Rules,
Mathematics of Computation 23, 1969).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.symmetric import combined, dot, length, tridiagonal

Vector = NDArray[np.float64]

# At least so many products, before changes between two tell anything.
LEAST_PRODUCTS = 8
# A direction this much shorter than the eigenvalues is rounding: all that the first one leads to is known.
EXHAUSTED = 1e-8


class Ritz(Struct, frozen=True, eq=False):
    """Ritz values, float64[k] ascending, and their weights, float64[k], which sum up to 1; NaN where there are none."""

    values: Vector
    weights: Vector

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        return float(self.values[0]), float(self.values[-1])


UNKNOWN = Ritz(np.array([math.nan]), np.array([1.0]))


def lanczos(times: Callable[[Vector], Vector], first: Vector, most: int, close: float = 0.0) -> Ritz:
    """The Ritz values after at most ``most`` products, begun in the direction ``first: float64[n]`` of length 1.

    ``times`` : the product of the matrix and a vector. ``close`` : stop once neither extreme changes by more than this
    share of the larger one. Directions are fully reorthogonalised at each product, since rounding otherwise brings back
    those already found.
    """
    basis = [first]
    diagonal: list[float] = []
    beside: list[float] = []
    ends = math.nan, math.nan
    for _ in range(min(most, len(first))):
        product = times(basis[-1])
        if not np.all(np.isfinite(product)):
            return UNKNOWN
        diagonal.append(dot(basis[-1], product))
        kept = np.array(basis)
        for _again in range(2):
            product = product - combined(np.einsum("ij,j->i", kept, product), kept)
        beside.append(length(product))
        before, ends = ends, _ritz(diagonal, beside).ends if close else ends
        scale = max(map(abs, (*diagonal, *beside)))
        settled = len(diagonal) > LEAST_PRODUCTS and _are_close(before, ends, close * scale)
        if settled or beside[-1] <= EXHAUSTED * scale:
            break
        basis.append(product / beside[-1])
    return _ritz(diagonal, beside)


def _ritz(diagonal: list[float], beside: list[float]) -> Ritz:
    """The Ritz values of what is known: all of the diagonal, and what is beside it but for the last number."""
    values, firsts = tridiagonal(np.array(diagonal), np.array(beside[: len(diagonal) - 1]))
    return Ritz(values, firsts**2)


def _are_close(one: tuple[float, float], other: tuple[float, float], within: float) -> bool:
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


def first_direction(n: int) -> Vector:
    """A direction that depends only on the number of coordinates, so that results are reproducible bit for bit."""
    direction = np.random.default_rng(0).standard_normal(n)
    return np.asarray(direction / length(direction))
