"""What all losses of models have in common: functions of one vector, with a digest of what they depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class WrongModelError(Exception):
    """The file does not define what it should: a clause that says what is missing."""


class Loss(Protocol):
    """A loss of n parameters.

    Attributes
    ----------
    names, shapes : of the arrays that make up the parameters.
    start : float64[n], the parameters that the file gives.
    digest : of parameters and data.
    precision : relative rounding error of its numbers.
    library : what computes it besides NumPy, with its version.
    """

    names: list[str]
    shapes: list[tuple[int, ...]]
    start: Vector
    digest: str
    precision: float
    library: str

    def value(self, theta: Vector) -> float:
        """The loss at ``theta``."""

    def value_gradient(self, theta: Vector) -> tuple[float, Vector]:
        """The loss and its gradient float64[n] at ``theta``."""


def digest_of(arrays: Iterator[tuple[str, Any]]) -> str:
    """A digest of named arrays."""
    found = hashlib.sha256()
    for name, array in arrays:
        numbers = np.ascontiguousarray(array)
        found.update(f"{name} {numbers.dtype.str} {numbers.shape}".encode())
        found.update(numbers.tobytes())
    return found.hexdigest()
