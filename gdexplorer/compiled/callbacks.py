"""Kernels of objectives that are Python functions (see `python_kernel`): nothing is compiled or stored on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE
from gdexplorer.compiled.python_kernel import PythonKernel
from gdexplorer.compiled.signature import Signature

Vector = NDArray[np.float64]
Array = NDArray[np.float64]
# Value and gradient, float64[n], at theta, float64[n]; and the Hessian, float64[n, n], there.
ValueAndGradient = Callable[[Vector], tuple[float, Vector]]
HessianAt = Callable[[Vector], Array]


class CallbackKernel(Kernel):
    """A kernel that calls Python; use `objective_kernel` and `hessian_kernel`.

    An exception of the function reaches whoever has called the kernel, or the kernel that this one was passed to.
    """

    def __init__(self, signature: Signature, called: Callable[..., Any], dimension: int) -> None:
        super().__init__(called, signature, fits=lambda n, data: n == dimension)

    @property
    def key(self) -> str:
        """Nothing is cached: no key."""
        return ""

    @property
    def is_stored(self) -> bool:
        """Always: there is nothing to compile."""
        return True

    def compile_or_load(self) -> Any:
        """The Python function with an address."""
        return PythonKernel(self.function, self.signature, self._fits)


def objective_kernel(work: ValueAndGradient, dimension: int) -> CallbackKernel:
    """The kernel of an objective whose value and gradient at a point come from ``work``.

    It gets a copy of the point: it may change it, or keep it for longer than the kernel does.
    """

    def called(theta: Vector, data: Array, gradient: Vector) -> float:
        gradient.fill(np.nan)  # if it raises
        value, gradient[:] = work(theta.copy())
        return float(value)

    return CallbackKernel(OBJECTIVE, called, dimension)


def hessian_kernel(work: HessianAt, dimension: int) -> CallbackKernel:
    """The kernel of a Hessian that comes from ``work``, which gets a copy of the point."""

    def called(theta: Vector, data: Array, hessian: Array) -> int:
        hessian.fill(np.nan)
        hessian[:] = work(theta.copy())
        return 0

    return CallbackKernel(HESSIAN, called, dimension)
