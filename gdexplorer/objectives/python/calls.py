"""Calls of the user's function: one at a time, with what it returns checked."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.python.convention import name_of, takes_array
from gdexplorer.objectives.python.watch import StoppedCallError

Vector = NDArray[np.float64]
Point = Sequence[float]

# As many coordinates of a point are shown in a sentence, and as many characters of what a function says or returns.
_MOST_SHOWN, _LONGEST = 4, 200
# What Python's own functions say where they are undefined, instead of returning NaN: math.log(-1).
_UNDEFINED = ("math domain error", "expected a ")


class Calls:
    """A function of n coordinates that the user has written.

    It is called by one thread at a time, since it need not be safe for more, with copies of the coordinates. Where it
    divides by zero, overflows, leaves the domain of a function of `math`, or has a complex or masked value, it is
    undefined: NaN.

    Parameters
    ----------
    function
        Called as `convention.takes_array` says.
    n
        The number of coordinates.
    lock
        Held during each call; functions that belong together share one.
    """

    def __init__(self, function: Callable[..., Any], n: int, lock: AbstractContextManager[Any] | None = None) -> None:
        self.function, self.name = function, name_of(function)
        self._takes_array = takes_array(function, n)
        self.lock: AbstractContextManager[Any] = threading.RLock() if lock is None else lock

    def result(self, point: Point) -> Any:
        """What it returns at ``point``, n numbers; NaN where it is undefined.

        Raises
        ------
        InputError
            If it raises, or the user stops it.
        """
        try:
            with self.lock:
                return self.function(np.array(point)) if self._takes_array else self.function(*point)
        except ArithmeticError:
            return math.nan
        except StoppedCallError:
            raise
        except Exception as error:
            if type(error) is ValueError and str(error).startswith(_UNDEFINED):
                return math.nan
            said = " ".join(str(error).split())[:_LONGEST].rstrip(".")
            what = f"{type(error).__name__} ({said})" if said else type(error).__name__
            raise InputError(f"{self.name} raises {what} at {place(point)}.") from error

    def value(self, point: Point) -> float:
        """Its value at ``point``, n numbers.

        Raises
        ------
        InputError
            If it raises, or does not return one number.
        """
        result = self.result(point)
        return result if type(result) is float else self.number(result, point)

    def number(self, result: Any, point: Point) -> float:
        """``result`` at ``point`` as a number.

        Raises
        ------
        InputError
            If it is none.
        """
        found = self._array(result, point)
        if found.size != 1:
            raise InputError(
                f"{self.name} returns an array of shape {found.shape} at {place(point)}: it must return one number."
            )
        return float(found.reshape(())[()])

    def vector(self, result: Any, point: Point) -> Vector:
        """``result``, a gradient at ``point``, as float64[n].

        Raises
        ------
        InputError
            If it is none.
        """
        if isinstance(result, float) and math.isnan(result):
            return np.full(len(point), math.nan)
        found = self._array(result, point).reshape(-1)
        if found.size != len(point):
            raise InputError(
                f"{self.name} returns {found.size} numbers at {place(point)}: a gradient has {len(point)} here."
            )
        return found

    def _array(self, result: Any, point: Point) -> Vector:
        """``result`` as real numbers; complex ones are undefined."""
        try:
            if isinstance(result, np.ma.MaskedArray):
                result = np.ma.filled(result.astype(np.complex128), np.nan)
            found = np.asarray("" if result is None else result)  # NumPy takes None for NaN
            if found.dtype.kind == "O":
                found = found.astype(np.complex128)
            if found.dtype.kind == "c":
                found = np.where(found.imag == 0.0, found.real, np.nan)
            if found.dtype.kind in "fiub":
                return np.asarray(found, dtype=np.float64)
        except Exception:  # whatever a result of the user's does when it is asked for numbers
            pass
        shown = "None" if result is None else f"{result!r:.60}"
        raise InputError(f"{self.name} returns {shown} at {place(point)}: it must return numbers.")


def place(point: Point | Vector) -> str:
    """A point in a sentence: ``x = 1, y = 2``, or the first of its numbers."""
    if len(point) == 2:
        return f"x = {short(point[0])}, y = {short(point[1])}"
    shown = ", ".join(short(number, 4) for number in point[:_MOST_SHOWN])
    return f"({shown}{', …' if len(point) > _MOST_SHOWN else ''})"
