"""Eigenvalues of symmetric matrices, and sums of products, that are the same bits whoever computes them.

Libraries of linear algebra share a sum among threads, so that its last digits depend on how many there are. What
several machines compute together must not: here is one thread, and one order.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.signature import Signature
from gdexplorer.descent.engine.symmetric_kernels import FOUND, eigenvalues_of, tridiagonal_eigenvalues

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

EIGENVALUES = Kernel(
    eigenvalues_of,
    Signature(
        "eigenvalues_of",
        "matrix: nn, diagonal: n, beside: n, firsts: n, reflector: n, product: n -> int",
    ),
)
TRIDIAGONAL_EIGENVALUES = Kernel(
    tridiagonal_eigenvalues,
    Signature("tridiagonal_eigenvalues", "diagonal: n, beside: n, firsts: n -> int"),
)


def eigenvalues(matrix: Matrix) -> Vector:
    """The eigenvalues of a symmetric matrix float64[n, n], ascending, float64[n]; NaN if they cannot be computed.

    Errors are rounding relative to the largest, O(n³).
    """
    n, scale = len(matrix), _scale(matrix)
    diagonal, *work = np.empty((5, n))
    scaled = np.array(matrix, dtype=np.float64) / scale
    if not n or not np.isfinite(scaled).all() or EIGENVALUES(scaled, diagonal, *work) != FOUND:
        return np.full(n, math.nan)
    return np.asarray(np.sort(diagonal) * scale)


def tridiagonal(diagonal: Vector, beside: Vector) -> tuple[Vector, Vector]:
    """The eigenvalues of a tridiagonal matrix, ascending, and the first component of each one's vector, float64[n].

    ``diagonal: float64[n]``, ``beside: float64[n - 1]``; NaN if they cannot be computed. O(n²).
    """
    n, scale = len(diagonal), max(_scale(diagonal), _scale(beside))
    values, firsts = np.array(diagonal, dtype=np.float64) / scale, np.empty(n)
    other = np.append(beside, 0.0) / scale
    if not np.isfinite([values, other]).all() or TRIDIAGONAL_EIGENVALUES(values, other, firsts) != FOUND:
        return np.full(n, math.nan), np.full(n, math.nan)
    order = np.argsort(values, kind="stable")
    return values[order] * scale, firsts[order]


def dot(one: Vector, other: Vector) -> float:
    """The sum of the products of two vectors float64[n]."""
    return float(np.einsum("i,i", one, other))


def length(vector: Vector) -> float:
    """The Euclidean length of a vector float64[n]."""
    return math.sqrt(dot(vector, vector))


def combined(shares: Vector, rows: Matrix) -> Vector:
    """The sum of ``rows: float64[m, n]``, each times its share, float64[n]."""
    return np.asarray(np.einsum("i,ij->j", shares, rows))


def _scale(numbers: NDArray[np.float64]) -> float:
    """The power of two next to the largest of ``numbers`` in size, by which squares neither over- nor underflow."""
    largest = float(np.abs(numbers).max(initial=0.0))
    return math.ldexp(1.0, math.frexp(largest)[1] - 1) if 0.0 < largest < math.inf else 1.0
