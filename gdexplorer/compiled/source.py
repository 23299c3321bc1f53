"""The dependencies of compiled code: what it reads from the source of its function, stable across processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

PythonFunction = Callable[..., Any]
# Attribute of functions callable from kernels: their rounding mode.
MARK = "__kernel_part__"
# Attribute of those that are always inlined into their callers, whatever their length.
ALWAYS = "__always_inlined__"


def parts(function: PythonFunction) -> Iterator[tuple[str, PythonFunction]]:
    """The marked functions that ``function`` calls, with the names it uses for them."""
    return ((name, value) for name, value in _globals_read(function) if _is_part(value))


def rounding(part: PythonFunction) -> str:
    """Rounding mode of a part: ``exact``, ``fused`` or ``reassociated``."""
    return str(getattr(part, MARK, "exact"))


def has_free_rounding(part: PythonFunction) -> bool:
    """Whether the code of a part may be rounded in more than one way: its own, or that of a part that it calls."""
    return rounding(part) != "exact" or any(has_free_rounding(called) for _, called in parts(part))


def is_compiled_into_callers(part: PythonFunction) -> bool:
    """Whether ``part`` is always inlined: it is marked so, or its rounding would depend on how it is linked."""
    return hasattr(part, ALWAYS) or has_free_rounding(part)


def dependencies(function: PythonFunction) -> Iterator[object]:
    """Everything that the compiled code of ``function`` depends on: code, constants, global numbers, parts.

    Raises
    ------
    TypeError
        As `stable_form`.
    """
    for code in code_objects(function.__code__):
        plain = tuple(stable_form(constant) for constant in code.co_consts if not isinstance(constant, CodeType))
        yield code.co_code, plain, code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars
    yield function.__defaults__
    if rounding(function) != "exact":
        yield rounding(function)
    if hasattr(function, ALWAYS):
        yield ALWAYS
    for name, value in _globals_read(function):
        yield name, tuple(dependencies(value)) if _is_part(value) else stable_form(value)


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """``code`` and the code objects of all nested functions and comprehensions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_objects(constant)


def stable_form(value: Any) -> object:
    """``value`` in a form whose repr is stable across processes and differs whenever the value does.

    Raises
    ------
    TypeError
        If there is none: kernels can read numbers, strings, tuples, sets, arrays, types and modules, but not lists or
        functions that are not marked.
    """
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return tuple((name, stable_form(item)) for name, item in sorted(value.items()))
    if isinstance(value, tuple):
        return tuple(map(stable_form, value))
    if isinstance(value, set | frozenset):
        return tuple(sorted(map(repr, value)))
    if value is None or isinstance(value, int | float | complex | str | bytes | np.generic):
        return repr(value)
    if isinstance(value, type) or getattr(value, "__module__", None) in ("builtins", "math"):
        return getattr(value, "__qualname__", repr(type(value)))
    raise TypeError(f"A kernel cannot read {value!r}: mark functions with `inlined`, pass lists as arguments.")


def _is_part(value: object) -> bool:
    return isinstance(value, FunctionType) and hasattr(value, MARK)


def _globals_read(function: PythonFunction) -> Iterator[tuple[str, Any]]:
    names = function.__globals__
    return ((name, names[name]) for code in code_objects(function.__code__) for name in code.co_names if name in names)
