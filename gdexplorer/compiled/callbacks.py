"""Kernels that call a Python function: compiled code reaches them by an address, like all others, but slowly.

Nothing is compiled and nothing is stored on disk. The C function behind the address follows numba's calling convention
(see `numba_calls`): addresses of the result and of an exception, then address and shape of each array; it returns 0. It
takes Python's lock, which kernels release, and gives it back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled import failures, numba_backend
from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE

Vector = NDArray[np.float64]
Array = NDArray[np.float64]
# Value and gradient, float64[n], at theta, float64[n]; and the Hessian, float64[n, n], there.
ValueAndGradient = Callable[[Vector], tuple[float, Vector]]
HessianAt = Callable[[Vector], Array]

_ADDRESS, _LENGTH = ctypes.c_void_p, ctypes.c_int64
_BEFORE = (_ADDRESS, _ADDRESS, _ADDRESS, _LENGTH, _ADDRESS, _LENGTH, _LENGTH)  # result, exception, theta, data
_OBJECTIVE_CALL = ctypes.CFUNCTYPE(ctypes.c_int32, *_BEFORE, _ADDRESS, _LENGTH)
_HESSIAN_CALL = ctypes.CFUNCTYPE(ctypes.c_int32, *_BEFORE, _ADDRESS, _LENGTH, _LENGTH)


class CallbackKernel(Kernel):
    """A kernel that calls Python; use `objective_kernel` and `hessian_kernel`.

    An exception of the function reaches whoever has called the kernel, or the kernel that this one was passed to.
    """

    def __init__(self, signature: Any, call: Any, direct: Callable[..., Any], dimension: int) -> None:
        super().__init__(direct, signature, fits=lambda n, data: n == dimension)
        self._call, self._direct = call, direct

    @property
    def key(self) -> str:
        """Nothing is cached: no key."""
        return ""

    @property
    def is_stored(self) -> bool:
        """Always: there is nothing to compile."""
        return True

    def compile_or_load(self) -> Any:
        """The address of the callback with what the compiler needs to know of it."""
        check = self.signature.check(self._fits)
        return numba_backend.called_back(self._call, self._direct, self.signature, self._fits, check)


def objective_kernel(work: ValueAndGradient, dimension: int) -> CallbackKernel:
    """The kernel of an objective whose value and gradient at a point come from ``work``."""

    def direct(theta: Vector, data: Array, gradient: Vector) -> float:
        value, gradient[:] = work(np.array(theta))
        return float(value)

    def called(result: int, _e: int, theta: int, n: int, _d: int, _r: int, _c: int, gradient: int, _n: int) -> int:
        value, slopes = _kept_or(work, theta, n, (np.nan, np.full(n, np.nan)))
        ctypes.c_double.from_address(result).value = value
        ctypes.memmove(gradient, slopes.tobytes(), 8 * n)
        return 0

    return CallbackKernel(OBJECTIVE, _OBJECTIVE_CALL(called), direct, dimension)


def hessian_kernel(work: HessianAt, dimension: int) -> CallbackKernel:
    """The kernel of a Hessian that comes from ``work``."""

    def direct(theta: Vector, data: Array, hessian: Array) -> int:
        hessian[:] = work(np.array(theta))
        return 0

    def called(
        result: int, _e: int, theta: int, n: int, _d: int, _r: int, _c: int, hessian: int, _n: int, _m: int
    ) -> int:
        filled = _kept_or(work, theta, n, np.full((n, n), np.nan))
        ctypes.c_int64.from_address(result).value = 0
        ctypes.memmove(hessian, filled.tobytes(), 8 * n * n)
        return 0

    return CallbackKernel(HESSIAN, _HESSIAN_CALL(called), direct, dimension)


def _kept_or(work: Callable[[Vector], Any], theta: int, n: int, undefined: Any) -> Any:
    """The result of ``work``; ``undefined`` if it raises, which is kept, or if an earlier exception waits."""
    if failures.is_kept():
        return undefined
    try:
        # A copy: the function may change it, or keep it for longer than the kernel does.
        return work(np.frombuffer(ctypes.string_at(theta, 8 * n)).copy())
    except BaseException as error:  # Ctrl+C, too, must not be lost in compiled code
        failures.keep(error)
        return undefined
