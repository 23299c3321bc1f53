"""Elementary operations that are inlined into many kernels."""

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import inlined

Vector = NDArray[np.float64]


@inlined
def power(last: float, factor: float, k: int) -> float:
    """``factor ** k``, from the previous power ``last``; bounded away from subnormal numbers, which are slow."""
    return factor if k == 1 else max(last * factor, 1e-300)


@inlined
def quotient(a: float, b: float) -> float:
    """``a / b``, with 0/0 = 0: a zero gradient gives a zero step."""
    return a / b if a != 0.0 else 0.0


@inlined
def sign(a: float) -> float:
    """The sign of ``a``: -1, 0 or 1."""
    return 1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0


@inlined
def assign(target: Vector, source: Vector) -> float:
    """Copy ``source`` to ``target``, both float64[n].

    ``target[:] = source`` would compile the error message for different lengths, too, which takes a second.
    """
    for i in range(target.size):
        target[i] = source[i]
    return 0.0


@inlined
def dot(a: Vector, b: Vector) -> float:
    """The inner product of ``a, b: float64[n]``."""
    total = 0.0
    for i in range(a.size):
        total += a[i] * b[i]
    return total


@inlined
def norm(a: Vector) -> float:
    """The Euclidean norm of ``a: float64[n]``, without intermediate overflow."""
    largest = 0.0
    for i in range(a.size):
        largest = max(largest, abs(a[i]))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    total = 0.0
    for i in range(a.size):
        total += (a[i] / largest) ** 2
    return largest * math.sqrt(total)


@inlined
def weighted_norm(a: Vector, weights: Vector) -> float:
    """The Euclidean norm of ``weights * a``, each float64[n], without intermediate overflow."""
    largest = 0.0
    for i in range(a.size):
        largest = max(largest, abs(weights[i] * a[i]))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    total = 0.0
    for i in range(a.size):
        total += (weights[i] * a[i] / largest) ** 2
    return largest * math.sqrt(total)


@inlined
def move(theta: Vector, length: float, direction: Vector) -> int:
    """``theta += length * direction``, in place; both arrays are float64[n]."""
    for i in range(theta.size):
        theta[i] += length * direction[i]
    return 0


@inlined
def negated(direction: Vector, gradient: Vector) -> int:
    """Fill ``direction: float64[n]`` with ``-gradient``."""
    for i in range(gradient.size):
        direction[i] = -gradient[i]
    return 0
