"""How a Python function wants its coordinates: each as a number of its own, or all of them in one array.

The rule: a function with one required parameter gets one array, float64[n]; with as many as there are coordinates, it
gets n numbers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from gdexplorer.errors import InputError

_EACH = "as many numbers as there are coordinates, or one array of them all"


def name_of(function: Any) -> str:
    """What a function is called in sentences and in the window."""
    named = getattr(function, "func", function)  # of a functools.partial
    name = getattr(named, "__name__", type(named).__name__)
    return "your function" if name == "<lambda>" else str(name)


def takes_array(function: Callable[..., Any], n: int) -> bool:
    """Whether ``function``, of ``n`` coordinates, gets them in one array.

    Raises
    ------
    InputError
        If it cannot be called with either.
    """
    name = name_of(function)
    if not callable(function):
        raise InputError(f"Give a function of {_EACH}, not {function!r:.60}.")
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise InputError(f"{name} must return a number: it is a coroutine or a generator.")
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some that are written in C do not tell
        return getattr(function, "nin", n) == 1
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty:
            raise InputError(f"{name} requires {each.name} by name: fix it first, with functools.partial.")
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return False
    places = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    required = sum(each.default is each.empty for each in places)
    if required == 1 or len(places) == 1:
        return True
    if required <= n <= len(places):
        return False
    raise InputError(
        f"{name} takes {required or len(places)} arguments, where it must take {_EACH}; "
        f"there are {n}, as many as the start has."
    )
