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

import numpy as np

from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.compiled.kernel_arguments import Check, checks

PythonFunction = Callable[..., Any]

# error_model: 1/0 is infinite and 0/0 not a number, as IEEE 754 says; nogil: other threads go on while a kernel runs.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}
# Freed to reorder sums, loops over data rows use vector instructions: another rounding, the same one in every run.
_REASSOCIATING: dict[str, Any] = {**_OPTIONS, "fastmath": {"reassoc", "contract", "nsz"}}

# Freed to round a product and a sum once in place of twice: what relies on the order of its sums stays right. Always
# compiled into its caller, whose loop can use vector instructions only so.
_FUSING: dict[str, Any] = {**_OPTIONS, "fastmath": {"contract"}, "forceinline": True}
_PART_OPTIONS = {"exact": _OPTIONS, "fused": _FUSING, "reassociated": _REASSOCIATING}

_compiling = threading.Lock()


def inlined(function: PythonFunction) -> PythonFunction:
    """Mark ``function`` as one that kernels may call."""
    return _part(function, "exact")


def fused(function: PythonFunction) -> PythonFunction:
    """Mark ``function``, a formula of numbers, as one that loops of kernels may call and still use vector instructions.

    A product and the sum it goes into are rounded once where the machine can.
    """
    return _part(function, "fused")


def reassociated(function: PythonFunction) -> PythonFunction:
    """Mark ``function`` as one that kernels may call, with sums in any order (for long loops)."""
    return _part(function, "reassociated")


def _part(function: PythonFunction, rounding: str) -> PythonFunction:
    setattr(function, "__kernel_part__", rounding)  # noqa: B010  functions have no such attribute to mypy
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
    fits
        Whether it can be called with arrays of such lengths: for objectives and Hessians ``fits(n, data)`` with the
        number of coordinates; for steps ``fits(n, state rows, scalars, settings)``; for metrics ``fits(n, data,
        numbers, work, sample)``. Without, only that all arguments agree is checked.
    """

    def __init__(
        self,
        function: PythonFunction,
        role: str,
        *,
        reassociate: bool = False,
        fits: Callable[..., bool] | None = None,
    ) -> None:
        self._function = function
        self._fits = fits
        self.role = role
        self.reassociate = reassociate
        self._compiled: Any = None

    @property
    def function(self) -> PythonFunction:
        """What is compiled."""
        return self._function

    @property
    def compiled(self) -> Any:
        """The compiled function: callable, and acceptable as an argument of another kernel."""
        if self._compiled is None:
            with _compiling:
                if self._compiled is None:
                    self._compiled = self._compile()
        return self._compiled

    @property
    def is_ready(self) -> bool:
        """Whether it can be called at once."""
        return self._compiled is not None

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled function.

        Raises
        ------
        LengthError
            Where the lengths of the arguments do not belong together.
        TypeError
            Where an argument has another type, or an array another layout in memory, than the role asks for.
        """
        return self.compiled(*arguments)

    def _compile(self) -> Any:
        import numba

        signature = signatures()[self.role]
        options = _REASSOCIATING if self.reassociate else _OPTIONS
        dispatcher = numba.njit(**options)(_with_compiled_parts(self.function))
        key = key_of(_environment(), str(signature), _fixed(options), tuple(_facts(self.function)))
        dispatcher._cache = _disk_cache(key)
        dispatcher.compile(signature)
        # Arguments of other types are a mistake: refuse them rather than compile for them and keep that under this key.
        dispatcher.disable_compile()
        return _as_value(dispatcher, signature, self._fits, checks(self.role, self._fits))


@memoized
def signatures() -> dict[str, Any]:
    """The signature of each role that a kernel can have.

    ``objective(theta, data, gradient) -> value``
        ``theta, gradient: float64[n]``, ``data: float64[rows, columns]``; fills ``gradient``.
    ``outputs(theta, data, outputs) -> 0``
        fills ``outputs: float64[m]`` with what a network says of each sample.
    ``hessian(theta, data, hessian) -> 0``
        fills ``hessian: float64[n, n]``.
    ``products(theta, data, vectors) -> 0``
        replaces ``vectors: float64[m, n]`` by the Hessian times each.
    ``step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k) -> evaluations``
        moves ``theta`` from iterate ``k - 1`` to ``k`` (``k`` counts from 1); ``state: float64[rows, n]`` and
        ``scalars: float64[m + 1]`` are its memory and start at zero; returns how often it called the objective or the
        Hessian. The last of ``scalars`` holds NaN before each step: one that has called the objective at the very point
        that it moves to leaves the value there, and the gradient in ``gradient``, so that nobody calls it again.
    ``metric(objective, hessian, data, theta, gradient, numbers, work, sample) -> 0 or 1``
        replaces the differential in ``gradient`` by the gradient; 1 where the metric is not defined. ``numbers`` say
        which one it is, ``work: float64[rows, n]`` and ``sample: float64[rows, columns]`` are room to work in.
    The drivers are described where they are defined.
    """
    from numba import types

    f8, i8 = types.float64, types.int64
    vector, matrix, cube = (types.Array(f8, dimensions, "C") for dimensions in (1, 2, 3))
    counts = types.Array(i8, 1, "C")
    objective, hessian = f8(vector, matrix, vector), i8(vector, matrix, matrix)
    as_value = types.FunctionType
    function = as_value(objective), as_value(hessian)
    step = i8(*function, matrix, vector, f8, vector, matrix, vector, vector, i8)
    metric = i8(*function, matrix, vector, vector, vector, matrix, matrix)
    problem = (*function, as_value(step), matrix)
    geometry = (as_value(metric), vector, matrix, matrix)
    return {
        **dict.fromkeys(("objective", "outputs"), objective),
        **dict.fromkeys(("hessian", "products"), hessian),
        "step": step,
        "verdict": i8(f8, vector, vector, vector),
        "settled": i8(i8, i8, as_value(objective), matrix, vector, vector, vector),
        "change": i8(*function, matrix, *geometry, vector, vector, vector, i8),
        "metric": metric,
        "draw_batch": i8(matrix, matrix, counts, i8, i8, i8),
        "descend": i8(
            *problem, *geometry, matrix, counts, vector, vector, matrix, vector, vector, vector, vector, counts,
            matrix, vector, matrix, cube, counts, i8, i8,
        ),
        "descend_batch": i8(
            *problem, *geometry, matrix, counts, matrix, i8, i8, vector, vector, vector, i8, f8, counts,
            cube, vector, counts, counts, counts, i8, i8,
        ),
        "search_grid": f8(as_value(objective), matrix, vector, vector, f8, f8, i8, i8, i8),
        "search_at_random": i8(as_value(objective), matrix, vector, vector, f8, f8, f8, i8, i8, i8),
        "flow": i8(
            *function, matrix, *geometry, vector, vector, vector, matrix, matrix, counts, counts, counts, matrix,
        ),
        "thin": i8(types.Array(f8, 2, "A", readonly=True), counts, vector, i8, counts, counts),
        "seek_critical_points": i8(*function, matrix, matrix, vector, f8, vector, i8, i8),
        "evaluate_points": i8(as_value(objective), matrix, matrix, vector, matrix),
        "evaluate_hessians": i8(as_value(hessian), matrix, matrix, cube),
        "evaluate_plane": i8(as_value(objective), matrix, vector, matrix, vector, vector, matrix, cube, i8, i8),
    }  # fmt: skip


def _with_compiled_parts(function: PythonFunction) -> PythonFunction:
    """A copy of ``function`` in which the parts that it calls are numba functions."""
    parts = {name: _compiled_part(part) for name, part in _parts(function)}
    names = {**function.__globals__, **parts}
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__)


@memoized
def _compiled_part(part: PythonFunction) -> Any:
    # Asked for only under the lock. Numba compiles it for the types that it is called with.
    import numba

    return numba.njit(**_PART_OPTIONS[_rounding(part)])(_with_compiled_parts(part))


def _parts(function: PythonFunction) -> Iterator[tuple[str, PythonFunction]]:
    return ((name, value) for name, value in _globals_read(function) if _is_part(value))


def _is_part(value: object) -> bool:
    return isinstance(value, FunctionType) and hasattr(value, "__kernel_part__")


def _rounding(part: PythonFunction) -> str:
    return str(getattr(part, "__kernel_part__", "exact"))


def _globals_read(function: PythonFunction) -> Iterator[tuple[str, Any]]:
    names = function.__globals__
    return ((name, names[name]) for code in _codes(function.__code__) for name in code.co_names if name in names)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """``code`` and that of all functions and comprehensions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _facts(function: PythonFunction) -> Iterator[object]:
    """All that the compiled code of ``function`` depends on in the source: code, constants, global numbers, parts."""
    for code in _codes(function.__code__):
        plain = tuple(_fixed(constant) for constant in code.co_consts if not isinstance(constant, CodeType))
        yield code.co_code, plain, code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars
    yield function.__defaults__
    if _rounding(function) != "exact":
        yield _rounding(function)
    for name, value in _globals_read(function):
        yield name, tuple(_facts(value)) if _is_part(value) else _fixed(value)


def _fixed(value: Any) -> object:
    """``value`` in a form that prints the same in every process and differs where the value does.

    Raises
    ------
    TypeError
        Where there is none: kernels read numbers, texts, tuples, arrays and modules, no lists or unmarked functions.
    """
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return tuple((name, _fixed(item)) for name, item in sorted(value.items()))
    if isinstance(value, tuple):
        return tuple(map(_fixed, value))
    if isinstance(value, set | frozenset):
        return tuple(sorted(map(repr, value)))
    if value is None or isinstance(value, int | float | complex | str | bytes | np.generic):
        return repr(value)
    if isinstance(value, type) or getattr(value, "__module__", None) in ("builtins", "math"):
        return getattr(value, "__qualname__", repr(type(value)))
    raise TypeError(f"A kernel cannot read {value!r}: mark functions with `inlined`, pass lists as arguments.")


@memoized
def _environment() -> tuple[object, ...]:
    """All that compiled code depends on outside the source."""
    import sys

    import llvmlite
    import llvmlite.binding as llvm
    import numba

    features = hashlib.sha256(llvm.get_host_cpu_features().flatten().encode()).hexdigest()
    versions = sys.version_info[:3], numba.__version__, llvmlite.__version__, np.__version__
    return sys.platform, *versions, llvm.get_host_cpu_name(), features


def _disk_cache(key: str) -> Any:
    """A numba cache that keeps one compiled function under ``key`` in ours."""
    from numba.core import caching, compiler, serialize
    from numba.core.runtime import nrt

    store = Cache()

    class DiskCache(caching._Cache):
        cache_path = str(store.directory)

        def load_overload(self, signature: Any, target_context: Any) -> Any:
            stored = store.load(key)
            if stored is None:
                return None
            # All that stored code needs of numba. Its own caches call refresh(), which imports everything that
            # compiling could need: 240 ms. What does compile calls that itself.
            nrt.rtsys.initialize(target_context)
            try:
                result = compiler.CompileResult._rebuild(target_context, *pickle.loads(stored))
            except Exception:  # whatever is wrong with it, compiling afresh is right
                return None
            return result if result.signature == signature else None

        def save_overload(self, signature: Any, result: Any) -> None:
            store.save(key, serialize.dumps(result._reduce()))

        def enable(self) -> None: ...
        def disable(self) -> None: ...
        def flush(self) -> None: ...

    return DiskCache()


def _as_value(dispatcher: Any, role: Any, fitting: Callable[..., bool] | None, check: Check) -> Any:
    """``dispatcher`` with its address looked up once: passing it to a kernel then costs 3 µs in place of 25.

    Called from Python it checks its arguments; ``fits`` tells other kernels, which it is passed to, what it can take.
    """
    from numba import types
    from numba.experimental import function_type

    class CompiledKernel(types.WrapperAddressProtocol):
        _numba_type_ = types.FunctionType(role)
        address = function_type._get_wrapper_address(dispatcher, role)
        fits = staticmethod(fitting) if fitting is not None else None

        def __call__(self, *arguments: Any) -> Any:
            check(arguments)
            return dispatcher(*arguments)

        def __wrapper_address__(self) -> int:
            return int(self.address)

        def signature(self) -> Any:
            return role

    return CompiledKernel()
