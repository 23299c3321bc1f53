"""``function``: any Python function as an objective."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Sequence
from typing import Any

from gdexplorer.api.asking import Range
from gdexplorer.api.given import flag, pair, real, several, text
from gdexplorer.errors import InputError
from gdexplorer.objectives.python.python_function import PythonFunction, check_gradient, python_function

FIRST_SIDE = -2.0, 2.0


def function(
    f: Callable[..., Any], gradient: Callable[..., Any] | bool | None = None, x: Range = FIRST_SIDE,
    y: Range = FIRST_SIDE, *, start: Sequence[float] = (), name: str = "", check: bool = True,
) -> PythonFunction:  # fmt: skip
    """An objective from any Python function; it is called from compiled code, which is slow.

    Where the function divides by zero, overflows, leaves the domain of a function of `math`, or is NaN or complex, it
    is undefined. What else it raises ends the computation, with a sentence. It is called by one thread at a time.

    Parameters
    ----------
    f : the function. With one required parameter it gets one array of all coordinates, else a number for each.
    gradient : a function that returns the gradient, n numbers, called by the same rule; True: ``f`` returns the value
        and the gradient; None: central differences of fourth order, 4 n more calls of ``f`` for each gradient.
        The Hessian comes from differences in any case.
    x, y : the sides of the domain of the first two coordinates.
    start : where descents start; it has as many numbers as there are coordinates, 2 if it is left out.
    name : what it is called; left out, its own name.
    check : whether a gradient is compared with differences at some points.

    Raises
    ------
    InputError
        If it cannot be called, returns no numbers, is defined nowhere, or its gradient disagrees with its values.
    """
    domain = pair("x", x), pair("y", y)
    begin = tuple(real("Each number of start", each) for each in several("start", start))
    if not callable(f):
        raise InputError(f"f must be a function, not {reprlib.repr(f)}.")
    if not (gradient is None or isinstance(gradient, bool) or callable(gradient)):
        raise InputError(f"gradient must be a function, True or None, not {reprlib.repr(gradient)}.")
    compares = flag("check", check)
    custom = python_function(f, gradient, domain, text("name", name), begin)
    custom.prepare()
    if compares:
        check_gradient(custom)
    return custom
