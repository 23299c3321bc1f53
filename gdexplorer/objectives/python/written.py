"""What the user has written: a function, and its gradient if there is one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.python.calls import Calls
from gdexplorer.objectives.python.watch import Watch

Vector = NDArray[np.float64]
Point = list[float]


class Written(Struct, frozen=True, eq=False, dict=True):
    """What the user has written: a function of n coordinates, and its gradient if there is one.

    Attributes
    ----------
    value, gradient : the calls of each; of one function that returns both, value and gradient are the same.
    watch : how a window lives with it.
    """

    value: Calls
    gradient: Calls | None
    n: int
    watch: Watch

    @property
    def gives_both(self) -> bool:
        """Whether one function returns value and gradient."""
        return self.gradient is self.value

    @cached_property
    def value_at(self) -> Callable[[Point], float]:
        """The value at a point of n numbers."""
        return (lambda point: self.both_at(point)[0]) if self.gives_both else self.value.value

    @contextmanager
    def entered(self, point: Point) -> Iterator[None]:
        """In this context the function may be called, by this thread alone, to find out something at ``point``.

        Raises
        ------
        GivenUpError, StoppedCallError
            As `Watch.entered`.
        """
        with np.errstate(all="ignore"), self.value.lock, self.watch.entered(point):
            yield

    def gradient_at(self, point: Point) -> Vector:
        """The gradient float64[n] at ``point``, n numbers, by the function for it."""
        assert self.gradient is not None
        return self.both_at(point)[1] if self.gives_both else self.gradient.vector(self.gradient.result(point), point)

    def both_at(self, point: Point) -> tuple[float, Vector]:
        """Value and gradient at ``point``, n numbers, by the function that returns both.

        Raises
        ------
        InputError
            If it does not return a pair.
        """
        result = self.value.result(point)
        if isinstance(result, float) and math.isnan(result):
            return math.nan, np.full(len(point), math.nan)
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise InputError(f"{self.value.name} must return a pair of value and gradient, not {result!r:.60}.")
        return self.value.number(result[0], point), self.value.vector(result[1], point)
