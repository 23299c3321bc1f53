"""What compiled code depends on in the source of a function, in a form that is stable across processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

PythonFunction = Callable[..., Any]
# Attribute of functions callable from kernels: their rounding mode.
MARK = "__kernel_part__"
# Attribute of those that are compiled into their callers, whatever the compiler thinks of their length.
ALWAYS = "__always_inlined__"


def parts(function: PythonFunction) -> Iterator[tuple[str, PythonFunction]]:
    """The marked functions that ``function`` calls, with the names it uses for them."""
    return ((name, value) for name, value in _globals_read(function) if _is_part(value))


def rounding(part: PythonFunction) -> str:
    """Rounding mode of a part: ``exact``, ``fused`` or ``reassociated``."""
    return str(getattr(part, MARK, "exact"))


def is_free(part: PythonFunction) -> bool:
    """Whether the code of a part may be rounded in more than one way: its own, or that of a part that it calls."""
    return rounding(part) != "exact" or any(is_free(called) for _, called in parts(part))


def is_compiled_into_callers(part: PythonFunction) -> bool:
    """Whether ``part`` is never called: it is marked so, or its bits would depend on how it is linked (`is_free`)."""
    return hasattr(part, ALWAYS) or is_free(part)


def facts(function: PythonFunction) -> Iterator[object]:
    """Everything that the compiled code of ``function`` depends on: code, constants, global numbers, parts.

    Raises
    ------
    TypeError
        As `fixed`.
    """
    for code in codes(function.__code__):
        plain = tuple(fixed(constant) for constant in code.co_consts if not isinstance(constant, CodeType))
        yield code.co_code, plain, code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars
    yield function.__defaults__
    if rounding(function) != "exact":
        yield rounding(function)
    if hasattr(function, ALWAYS):
        yield ALWAYS
    for name, value in _globals_read(function):
        yield name, tuple(facts(value)) if _is_part(value) else fixed(value)


def codes(code: CodeType) -> Iterator[CodeType]:
    """``code`` and that of all nested functions and comprehensions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def fixed(value: Any) -> object:
    """``value`` in a form whose repr is stable across processes and differs whenever the value does.

    Raises
    ------
    TypeError
        If there is none: kernels read numbers, texts, tuples, arrays and modules, not lists or unmarked functions.
    """
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return tuple((name, fixed(item)) for name, item in sorted(value.items()))
    if isinstance(value, tuple):
        return tuple(map(fixed, value))
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
    return ((name, names[name]) for code in codes(function.__code__) for name in code.co_names if name in names)
