"""Kernels: plain Python functions that are compiled on first use and cached on disk.

A kernel is an ordinary function on float64 arrays. Functions of this package that it calls must be marked `inlined`;
they are compiled into it. Compiled kernels can be passed to each other as values, which lets one compiled driver serve
every objective and every optimizer (see `numba_calls`).

A kernel must not raise or assert: an exception leaks the memory that the kernel has allocated and leaves its results
incomplete. It returns a code, or a non-finite number, that its caller understands; invalid arguments are refused before
the call, by its `Signature` and its ``fits``. Only when memory runs out does an exception end it and all its callers.

The compiler is imported only when the first kernel is compiled or loaded (see `numba_backend`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from gdexplorer.compiled import numba_backend
from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.compiled.signature import Fits, Signature
from gdexplorer.compiled.source import ALWAYS, MARK, PythonFunction, dependencies, stable_form

_compiling = threading.Lock()
_stopped = threading.Event()


class CompilationStoppedError(Exception):
    """A kernel that is not compiled yet was needed while compilation was stopped (see `compilation_stopped`)."""


def _check_wanted() -> None:
    if _stopped.is_set():
        raise CompilationStoppedError


def is_compiling() -> bool:
    """Whether a kernel is being compiled, or loaded."""
    return _compiling.locked()


@contextmanager
def compilation_stopped() -> Iterator[None]:
    """In this context, compile nothing: using a kernel that is not compiled yet raises `CompilationStoppedError`.

    What is being compiled by another thread ends with its present step, in the same way.
    """
    _stopped.set()
    try:
        yield
    finally:
        _stopped.clear()


def inlined(function: PythonFunction) -> PythonFunction:
    """Mark ``function`` as callable from kernels."""
    return _part(function, "exact")


def always_inlined(function: PythonFunction) -> PythonFunction:
    """Mark ``function`` as callable from kernels and always inlined, for parts of long loops that read many arrays."""
    setattr(function, ALWAYS, True)
    return _part(function, "exact")


def fused(function: PythonFunction) -> PythonFunction:
    """Mark ``function``, a scalar formula, as callable from vectorised loops in kernels.

    A product and the sum it enters are rounded once, if the machine supports it.
    """
    return _part(function, "fused")


def reassociated(function: PythonFunction) -> PythonFunction:
    """Mark ``function`` as callable from kernels, with sums in any order (for long loops)."""
    return _part(function, "reassociated")


def _part(function: PythonFunction, rounding: str) -> PythonFunction:
    setattr(function, MARK, rounding)
    return function


class Deferred(Struct, frozen=True):
    """A function that ``write`` generates on first use, because that takes a while."""

    write: Callable[[], PythonFunction]


class Kernel:
    """A function with a signature, compiled on first use.

    Parameters
    ----------
    function
        The function to compile, or a `Deferred` one. It may read global numbers and call functions marked `inlined`.
    signature
        Its argument types and checks.
    reassociate
        Let the compiler reorder sums (for long loops over data rows).
    fits
        Checks whether the kernel can be called with arrays of given lengths; its parameters depend on the signature.
        Without it, only the consistency of the arguments with each other is checked.
    """

    def __init__(
        self,
        function: PythonFunction | Deferred,
        signature: Signature,
        *,
        reassociate: bool = False,
        fits: Fits | None = None,
    ) -> None:
        self._function = function
        self._fits = fits
        self._rounding = "reassociated" if reassociate else "exact"
        self.signature = signature
        self._compiled: Any = None

    @property
    def function(self) -> PythonFunction:
        """The function to compile."""
        return self._function.write() if isinstance(self._function, Deferred) else self._function

    @property
    def key(self) -> str:
        """Cache key of the compiled code, a hash of everything that it depends on.

        Raises
        ------
        TypeError
            If the function reads a global of an unsupported type (see `stable_form`).
        """
        types, options = str(numba_backend.types_of(self.signature)), (numba_backend.OPTIONS, numba_backend.INLINED)
        return key_of(
            numba_backend.environment(), types, self._rounding, stable_form(options), tuple(dependencies(self.function))
        )

    @property
    def compiled(self) -> Any:
        """The compiled function: callable, and acceptable as an argument of another kernel.

        Raises
        ------
        CompilationStoppedError
            If it is not compiled yet while compilation is stopped.
        """
        if self._compiled is None:
            with _compiling:
                if self._compiled is None:
                    _check_wanted()
                    with numba_backend.compilation(_check_wanted):
                        self._compiled = self.compile_or_load()
        return self._compiled

    @property
    def is_ready(self) -> bool:
        """Whether it is already compiled or loaded."""
        return self._compiled is not None

    @property
    def is_stored(self) -> bool:
        """Whether it is ready, or can be loaded instead of compiled."""
        return self.is_ready or Cache().holds(self.key)

    def forget(self) -> None:
        """Discard the compiled code: the next use compiles or loads it again, as in a new process."""
        self._compiled = None

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled function.

        Raises
        ------
        LengthError
            If the lengths of the arguments do not match.
        TypeError
            If the number of arguments, the type of one, or the memory layout of an array differs from the signature.
        CompilationStoppedError
            As `compiled`.
        """
        return self.compiled(*arguments)

    def compile_or_load(self) -> Any:
        """Compile it or load it from the cache, every time; `compiled` calls this once and keeps the result.

        What another process compiles is waited for, and loaded.
        """
        check, key = self.signature.check(self._fits), self.key
        with Cache().alone(key, _check_wanted):
            return numba_backend.compiled(self.function, self._rounding, self.signature, key, self._fits, check)
