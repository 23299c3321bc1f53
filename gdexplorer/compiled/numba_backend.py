"""Everything that uses numba, including its private API.

Only here, in `numba_calls` and in `numba_parts` may a new version need changes.

Numba caches compiled code in its own files, identified by the path and date of the source. Ours are identified by what
the code depends on (see `source`), and loading one takes 2 ms instead of 240. For this a stored compilation is rebuilt
as numba's own caches do it, with functions that numba does not guarantee: hence the upper version bound in
pyproject.toml.

Numba is imported by the first call of a function of this module, so that the window is painted before that, and by one
thread: if one imports a package while another imports a module of it, Python hands out modules that are half made, and
numba's lock is then held for ever.
"""

from __future__ import annotations

import gc
import hashlib
import io
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache as memoized
from functools import wraps
from importlib.resources import files
from types import FunctionType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

from gdexplorer.compiled import failures
from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.compiled.source import PythonFunction, is_compiled_into_callers, parts, rounding

if TYPE_CHECKING:
    from gdexplorer.compiled.signature import Check, Fits, Signature

# error_model: 1/0 is infinite and 0/0 is NaN, as in IEEE 754; nogil: other threads run during a kernel;
# no_cfunc_wrapper: no C code calls them.
_EXACT: dict[str, Any] = {"error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True}
# Compiler options for each rounding mode.
OPTIONS: dict[str, dict[str, Any]] = {
    "exact": _EXACT,
    # May round a product and a sum once instead of twice: code that relies on the order of its sums stays correct.
    # Always inlined into its caller, whose loop can be vectorised only then.
    "fused": {**_EXACT, "fastmath": {"contract"}},
    # May reorder sums, so that loops over data rows are vectorised: different rounding, but the same in every run.
    "reassociated": {**_EXACT, "fastmath": {"reassoc", "contract", "nsz"}},
}
# A part whose code may be rounded in more than one way, because of its own mark or that of a part it calls, is always
# inlined into its caller. A call would be linked to the copy in the kernel that the process compiled or loaded first.
# Optimized in different surroundings, copies are rounded differently, and so two runs of an experiment would differ.
INLINED: dict[str, Any] = {"forceinline": True}
# As many collections of the youngest objects come before one of the next older ones, as in Python itself.
_YOUNG_COLLECTIONS = 10

_P = ParamSpec("_P")
_R = TypeVar("_R")
_importing = threading.Lock()


@memoized
def _import_numba() -> None:
    import numba  # noqa: F401
    from numba.core.types import abstract

    import gdexplorer.compiled.numba_calls  # noqa: F401

    types: Any = abstract._TypeMetaclass
    types._intern = _one_at_a_time(types._intern)


def _one_at_a_time(intern: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Numba's function that keeps one object for each type, called by one thread at a time.

    Numba looks a type up, and stores it if it is new. Two threads that see the first array of its kind together would
    store two; calls with such arrays would then be refused, by all kernels, for as long as the process lives.
    """
    lock = threading.RLock()  # to look a type up may make another

    def interned(kind: Any, made: Any) -> Any:
        with lock:
            return intern(kind, made)

    return interned


def _with_numba(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """``function``, called once numba is imported: by this thread, or by another that is waited for."""

    @wraps(function)
    def called(*arguments: _P.args, **named: _P.kwargs) -> _R:
        with _importing:
            _import_numba()
        return function(*arguments, **named)

    return called


def processor() -> str:
    """The kind of processor that kernels are compiled for, as LLVM names it."""
    import llvmlite.binding as llvm

    return str(llvm.get_host_cpu_name())


@memoized
@_with_numba
def environment() -> tuple[object, ...]:
    """Everything that compiled code depends on besides the source."""
    import sys

    import llvmlite
    import llvmlite.binding as llvm
    import numba

    features = hashlib.sha256(llvm.get_host_cpu_features().flatten().encode()).hexdigest()
    ours = (hashlib.sha256((files(__package__) / f"numba_{name}.py").read_bytes()) for name in ("calls", "parts"))
    versions = sys.version_info[:3], numba.__version__, llvmlite.__version__, np.__version__
    return sys.platform, *versions, processor(), features, *(code.hexdigest() for code in ours)


@memoized
@_with_numba
def types_of(signature: Signature) -> Any:
    """Convert ``signature`` to numba types."""
    from numba import types

    from gdexplorer.compiled.numba_calls import BorrowedArray, KernelType

    numbers = {"float": types.float64, "int": types.int64}

    def type_of(argument: Any) -> Any:
        if argument.kernel is not None:
            return KernelType(types_of(argument.kernel))
        number = numbers[argument.number]
        if not argument.shape:
            return number
        dimensions = len(argument.shape)
        if argument.strided:
            return BorrowedArray(number, dimensions, "A", readonly=True)
        return BorrowedArray(number, dimensions, "C")

    return numbers[signature.result](*map(type_of, signature.arguments))


def type_of_kernel(signature: Signature) -> Any:
    """The numba type of a kernel with this signature, as an argument of another one."""
    types = types_of(signature)
    from gdexplorer.compiled.numba_calls import KernelType

    return KernelType(types)


@_with_numba
def compiled(
    function: PythonFunction, mode: str, signature: Signature, key: str, fits: Fits | None, check: Check
) -> Any:
    """Compile ``function``, or load it from the cache entry ``key``.

    ``mode`` is a key of `OPTIONS`, the rounding mode. The result checks its arguments when it is called from Python,
    but not when it is called from another kernel: its ``fits`` lets the callers of that kernel check them.
    """
    import numba

    types = types_of(signature)
    dispatcher = numba.njit(**OPTIONS[mode])(_with_compiled_parts(function))
    dispatcher._cache = _disk_cache(key)
    dispatcher.compile(types)
    # Other argument types are a mistake: refuse them rather than compile for them and cache that under this key.
    dispatcher.disable_compile()
    return _as_value(dispatcher, types, fits, check)


@_with_numba
@contextmanager
def compilation(check: Callable[[], None]) -> Iterator[None]:
    """Compile in this context: before each pass of the compiler, ``check`` may raise, which ends the compilation.

    Meanwhile only this thread collects garbage. What the compiler leaves may be disposed of by one thread at a time, so
    that another one, such as the window's, would wait in its own collection for a pass that takes seconds.
    """
    from numba.core.event import Listener, install_listener

    class BeforePasses(Listener):
        passes = 0

        def on_start(self, event: Any) -> None:
            check()
            self.passes += 1
            gc.collect(0 if self.passes % _YOUNG_COLLECTIONS else 1)

        def on_end(self, event: Any) -> None: ...

    _dispose_of_pass_managers()
    collects = gc.isenabled()
    gc.disable()
    try:
        with install_listener("numba:run_pass", BeforePasses()):
            yield
    finally:
        if collects:
            gc.enable()


@memoized
def _dispose_of_pass_managers() -> None:
    """Let llvmlite free its pass managers, which else hold half a megabyte for each kernel for ever.

    Their base class has a method for that, but another base class, which comes first, has one that does nothing. Before
    llvmlite 0.45 they had such methods of their own.
    """
    from llvmlite.binding import newpassmanagers as managers

    if not hasattr(managers, "NewPassManager"):
        return
    for manager in (managers.ModulePassManager, managers.FunctionPassManager):
        manager._dispose = managers.NewPassManager._dispose


@memoized
@_with_numba
def compiled_part(part: PythonFunction) -> Any:
    """A function called by kernels, not by Python; numba compiles it for the types that it is called with."""
    import numba

    from gdexplorer.compiled.numba_parts import PartCompiler

    options = {**OPTIONS[rounding(part)], "no_cpython_wrapper": True, "pipeline_class": PartCompiler}
    inlining = INLINED if is_compiled_into_callers(part) else {}
    return numba.njit(**options, **inlining)(_with_compiled_parts(part))


def _with_compiled_parts(function: PythonFunction) -> PythonFunction:
    """A copy of ``function`` in which the parts that it calls are numba functions."""
    names = {**function.__globals__, **{name: compiled_part(part) for name, part in parts(function)}}
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__)


def _disk_cache(key: str) -> Any:
    """A numba cache backed by one entry, ``key``, of ours."""
    from numba.core import caching, compiler, serialize
    from numba.core.runtime import nrt

    store = Cache()
    _keep_the_runtime()

    class DiskCache(caching._Cache):
        cache_path = str(store.directory)

        def load_overload(self, signature: Any, target_context: Any) -> Any:
            stored = store.load(key)
            if stored is None:
                return None
            # All that stored code needs of numba. Its own caches call refresh(), which imports everything that
            # compiling might need: 240 ms. Code that compiles calls it itself.
            nrt.rtsys.initialize(target_context)
            try:
                result = compiler.CompileResult._rebuild(target_context, *_Stored(io.BytesIO(stored)).load())
            except Exception:  # recompiling replaces any damaged entry
                return None
            return result if result.signature == signature else None

        def save_overload(self, signature: Any, result: Any) -> None:
            (name, kind, (code, bitcode)), *others = result._reduce()
            store.save(key, serialize.dumps(((name, kind, (code, _names_alone(bitcode))), *others)))

        def enable(self) -> None: ...
        def disable(self) -> None: ...
        def flush(self) -> None: ...

    return DiskCache()


class _Stored(pickle.Unpickler):
    """Reads a stored compilation without importing the modules that its parts come from.

    Numba would import all of its own that a kernel has code of, such as its linear algebra, and SciPy's with it: 28 MB
    and 0.15 s. Only code that calls Python looks anything up in them, which no kernel does.
    """

    def find_class(self, module: str, name: str) -> Any:
        return _environment_of if name == "_rebuild_env" else super().find_class(module, name)


def _environment_of(module: str, constants: list[Any], name: str) -> Any:
    """What numba calls the environment of a compiled function, found by its name."""
    from numba.core.environment import Environment, lookup_environment

    found = lookup_environment(name)
    if found is None:
        found = Environment({"__name__": module})
        found.consts[:] = constants
        found.env_name = name
        Environment._memo[name] = found
    return found


def _names_alone(bitcode: bytes) -> bytes:
    """Bitcode that defines the same names, with nothing behind them.

    Numba looks the names up in it. The rest is for code that is linked to this one, which there is none of; it would
    have to be read, and would stay in memory.
    """
    import llvmlite.binding as llvm

    module = llvm.parse_bitcode(bitcode)
    functions = (f'define void @"{each.name}"() {{ ret void }}' for each in module.functions if not each.is_declaration)
    variables = (f'@"{each.name}" = global i8 0' for each in module.global_variables if not each.is_declaration)
    names: bytes = llvm.parse_assembly("\n".join((*functions, *variables))).as_bitcode()
    return names


@memoized
def _keep_the_runtime() -> None:
    """Have numba load the code of its runtime; else it compiles it at each start, which takes 30 MB."""
    from numba.core.runtime import nrtdynmod

    nrtdynmod.compile_nrt_functions = _runtime


def _runtime(context: Any) -> Any:
    """The library of numba's runtime, loaded, or compiled and stored."""
    from numba.core import serialize
    from numba.core.runtime import nrtdynmod

    store, key = Cache(), key_of("runtime", environment())
    stored = store.load(key)
    if stored is not None:
        try:
            return context.codegen().unserialize_library(pickle.loads(stored))
        except Exception:  # recompiling replaces any damaged entry
            pass
    code, library = nrtdynmod.create_nrt_module(context)
    library.enable_object_caching()
    library.add_ir_module(code)
    library.finalize()
    store.save(key, serialize.dumps(library.serialize_using_object_code()))
    return library


def _as_value(dispatcher: Any, types_called: Any, fitting: Fits | None, check: Callable[[Sequence[Any]], None]) -> Any:
    """``dispatcher`` with its address looked up once."""
    from gdexplorer.compiled.numba_calls import KernelType

    code = dispatcher.overloads[types_called.args]

    class CompiledKernel:
        _numba_type_ = KernelType(types_called)
        address = code.library.get_pointer_to_function(code.fndesc.llvm_func_name)
        fits = staticmethod(fitting) if fitting is not None else None

        def __call__(self, *arguments: Any) -> Any:
            check(arguments)
            try:
                return dispatcher(*arguments)
            finally:
                failures.raise_kept()

    return CompiledKernel()
