"""Kernels: plain Python functions that numba compiles at their first use and keeps on disk.

A kernel is an ordinary function over float64 arrays. Other functions of this package that it calls must carry
`inlined`; they are compiled into it. Compiled kernels can be passed to each other as values, which lets one compiled
driver serve every objective and every optimizer (numba manual, "First-class functions").

Numba is imported only when the first kernel is compiled or loaded, so that a window is painted before that.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections.abc import Callable, Iterator
from functools import cache as memoized
from types import CodeType, FunctionType, ModuleType
from typing import Any

from gdexplorer.cache import Cache, key_of

PythonFunction = Callable[..., Any]

# error_model: 1/0 is infinite and 0/0 not a number, as IEEE 754 says; nogil: other threads go on while a kernel runs.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}
# Freed to reorder sums, loops over data rows use vector instructions: another rounding, the same one in every run.
_REASSOCIATING: dict[str, Any] = {**_OPTIONS, "fastmath": {"reassoc", "contract", "nsz"}}

_compiling = threading.Lock()


def inlined(function: PythonFunction) -> PythonFunction:
    """Mark ``function`` as one that kernels may call."""
    setattr(function, "__kernel_part__", True)  # noqa: B010  functions have no such attribute to mypy
    return function


class Kernel:
    """A function and the role it plays, compiled when first asked for.

    Parameters
    ----------
    function
        What to compile. It may read global numbers and call functions marked by `inlined`.
    role
        The name of one of the `signatures`.
    reassociate
        Let the compiler reorder sums (for long loops over data rows).
    """

    def __init__(self, function: PythonFunction, role: str, *, reassociate: bool = False) -> None:
        self.function = function
        self.role = role
        self.reassociate = reassociate
        self._compiled: Any = None

    @property
    def compiled(self) -> Any:
        """The compiled function: callable, and acceptable as an argument of another kernel."""
        if self._compiled is None:
            with _compiling:
                if self._compiled is None:
                    self._compiled = self._compile()
        return self._compiled

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled function."""
        return self.compiled(*arguments)

    def _compile(self) -> Any:
        import numba

        signature = signatures()[self.role]
        options = _REASSOCIATING if self.reassociate else _OPTIONS
        dispatcher = numba.njit(**options)(_with_compiled_parts(self.function))
        key = key_of(_environment(), str(signature), self.reassociate, tuple(_facts(self.function)))
        dispatcher._cache = _disk_cache(key)
        dispatcher.compile(signature)
        return _as_value(dispatcher, signature)


@memoized
def signatures() -> dict[str, Any]:
    """The signature of each role that a kernel can have.

    ``objective(theta, data, gradient) -> value``
        ``theta, gradient: float64[n]``, ``data: float64[rows, columns]``; fills ``gradient``.
    ``hessian(theta, data, hessian) -> 0``
        fills ``hessian: float64[n, n]``.
    ``step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k) -> evaluations``
        moves ``theta`` from iterate ``k - 1`` to ``k`` (``k`` counts from 1); ``state: float64[rows, n]`` and
        ``scalars: float64[m]`` are its memory and start at zero; returns how often it called the objective or the
        Hessian.
    The drivers are described where they are defined.
    """
    from numba import types

    f8, i8 = types.float64, types.int64
    vector, matrix, cube = (types.Array(f8, dimensions, "C") for dimensions in (1, 2, 3))
    counts = types.Array(i8, 1, "C")
    objective, hessian = f8(vector, matrix, vector), i8(vector, matrix, matrix)
    as_value = types.FunctionType
    step = i8(
        as_value(objective), as_value(hessian), matrix, vector, f8, vector, matrix, vector, vector, i8
    )  # fmt: skip
    problem = (as_value(objective), as_value(hessian), as_value(step), matrix)
    return {
        "objective": objective,
        "hessian": hessian,
        "step": step,
        "verdict": i8(f8, vector, vector, f8),
        "descend": i8(
            *problem, vector, vector, matrix, vector, vector, vector, vector, counts,
            matrix, vector, matrix, cube, counts, i8, i8,
        ),
        "descend_batch": i8(
            *problem, matrix, i8, i8, vector, vector, vector, i8, vector, counts, counts, i8, i8
        ),
        "evaluate_points": i8(as_value(objective), matrix, matrix, vector, matrix),
        "evaluate_plane": i8(as_value(objective), matrix, vector, matrix, vector, vector, matrix, cube, i8, i8),
    }  # fmt: skip


def _with_compiled_parts(function: PythonFunction) -> PythonFunction:
    """A copy of ``function`` in which the parts that it calls are numba functions."""
    parts = {name: _compiled_part(part) for name, part in _parts(function)}
    names = {**function.__globals__, **parts}
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__)


@memoized
def _compiled_part(part: PythonFunction) -> Any:
    import numba

    return numba.njit(**_OPTIONS)(_with_compiled_parts(part))


def _parts(function: PythonFunction) -> Iterator[tuple[str, PythonFunction]]:
    for name, value in _globals_read(function):
        if getattr(value, "__kernel_part__", False):
            yield name, value


def _globals_read(function: PythonFunction) -> Iterator[tuple[str, Any]]:
    names = function.__globals__
    return ((name, names[name]) for name in function.__code__.co_names if name in names)


def _facts(function: PythonFunction) -> Iterator[object]:
    """All that the compiled code of ``function`` depends on in the source: code, constants, global numbers, parts."""
    code: CodeType = function.__code__
    yield code.co_code, code.co_consts, code.co_names, code.co_varnames
    for name, value in _globals_read(function):
        if getattr(value, "__kernel_part__", False):
            yield name, tuple(_facts(value))
        else:
            yield name, value.__name__ if isinstance(value, ModuleType) else repr(value)


@memoized
def _environment() -> tuple[object, ...]:
    """All that compiled code depends on outside the source."""
    import sys

    import llvmlite
    import llvmlite.binding as llvm
    import numba
    import numpy as np

    features = hashlib.sha256(llvm.get_host_cpu_features().flatten().encode()).hexdigest()
    versions = sys.version_info[:3], numba.__version__, llvmlite.__version__, np.__version__
    return sys.platform, *versions, llvm.get_host_cpu_name(), features


def _disk_cache(key: str) -> Any:
    """A numba cache that keeps one compiled function under ``key`` in ours."""
    from numba.core import caching, compiler, serialize

    store = Cache()

    class DiskCache(caching._Cache):
        cache_path = str(store.directory)

        def load_overload(self, signature: Any, target_context: Any) -> Any:
            stored = store.load(key)
            if stored is None:
                return None
            target_context.refresh()
            try:
                return compiler.CompileResult._rebuild(target_context, *pickle.loads(stored))
            except Exception:  # whatever is wrong with it, compiling afresh is right
                return None

        def save_overload(self, signature: Any, result: Any) -> None:
            store.save(key, serialize.dumps(result._reduce()))

        def enable(self) -> None: ...
        def disable(self) -> None: ...
        def flush(self) -> None: ...

    return DiskCache()


def _as_value(dispatcher: Any, role: Any) -> Any:
    """``dispatcher`` with its address looked up once: passing it to a kernel then costs 3 µs in place of 25."""
    from numba import types
    from numba.experimental import function_type

    class CompiledKernel(types.WrapperAddressProtocol):
        _numba_type_ = types.FunctionType(role)
        address = function_type._get_wrapper_address(dispatcher, role)
        __call__ = staticmethod(dispatcher)

        def __wrapper_address__(self) -> int:
            return int(self.address)

        def signature(self) -> Any:
            return role

    return CompiledKernel()
