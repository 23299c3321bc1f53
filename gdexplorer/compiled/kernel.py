"""Kernels: plain Python functions that are compiled at their first use and kept on disk.

A kernel is an ordinary function over float64 arrays. Other functions of this package that it calls must carry
`inlined`; they are compiled into it. Compiled kernels can be passed to each other as values, which lets one compiled
driver serve every objective and every optimizer (numba manual, "First-class functions").

A kernel must not raise, nor assert: a kernel that calls it as a value never learns of it, and goes on with whatever
number comes back. It returns a code, or a number that is not finite, that its caller understands; what can be wrong
with its arguments is refused before the call, by its `Signature` and its ``fits``.

The compiler is imported only when the first kernel is compiled or loaded (see `numba_backend`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gdexplorer.compiled import numba_backend
from gdexplorer.compiled.cache import key_of
from gdexplorer.compiled.signature import Fits, Signature
from gdexplorer.compiled.source import MARK, PythonFunction, facts, fixed

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
    setattr(function, MARK, rounding)
    return function


@dataclass(frozen=True)
class Deferred:
    """A function that is written when it is needed, because that takes a while: what ``write`` returns."""

    write: Callable[[], PythonFunction]


class Kernel:
    """A function and its signature, compiled when first asked for.

    Parameters
    ----------
    function
        What to compile, or what will write it. It may read global numbers and call functions marked by `inlined`.
    signature
        What it is called with.
    reassociate
        Let the compiler reorder sums (for long loops over data rows).
    fits
        Whether it can be called with arrays of such lengths; what it is asked depends on the signature. Without, only
        that all arguments agree is checked.
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
        self._freedom = "reassociated" if reassociate else "exact"
        self.signature = signature
        self._compiled: Any = None

    @property
    def function(self) -> PythonFunction:
        """What is compiled."""
        return self._function.write() if isinstance(self._function, Deferred) else self._function

    @property
    def key(self) -> str:
        """What its compiled code is kept under: it names all that this depends on."""
        types, options = str(numba_backend.types_of(self.signature)), numba_backend.OPTIONS[self._freedom]
        return key_of(numba_backend.environment(), types, fixed(options), tuple(facts(self.function)))

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
            Where an argument has another type, or an array another layout in memory, than the signature asks for.
        """
        return self.compiled(*arguments)

    def _compile(self) -> Any:
        check = self.signature.check(self._fits)
        return numba_backend.compiled(self.function, self._freedom, self.signature, self.key, self._fits, check)
