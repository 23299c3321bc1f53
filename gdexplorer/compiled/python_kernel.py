"""Python functions in the place of kernels: compiled code calls them through C, a few microseconds a call.

The function is called as numba calls its own (see `numba_calls`): a place for the result and one for an exception come
first, then the arguments; an array is its address and its shape, and its strides if it may have any layout.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gdexplorer.compiled import failures, numba_backend
from gdexplorer.compiled.signature import Argument, Fits, Signature

_NUMBERS: dict[str, Any] = {"float": ctypes.c_double, "int": ctypes.c_int64}
_DTYPES: dict[str, Any] = {"float": np.float64, "int": np.int64}


class PythonKernel:
    """A Python function that compiled kernels take and call like one of their own.

    Parameters
    ----------
    function
        Called with numbers, arrays that share the memory of the caller, and a `CalledKernel` for each kernel. It
        returns a number.
    signature
        Of the kernel whose place it takes.
    fits
        As of `gdexplorer.compiled.kernel.Kernel`.

    What the function raises is raised once the compiled code has returned (see `failures`); its result is NaN, or 0.
    """

    is_ready = is_stored = True

    def __init__(self, function: Callable[..., Any], signature: Signature, fits: Fits | None = None) -> None:
        self.fits = fits
        self._check = signature.check(fits)
        self._function, self._signature = function, signature
        self._numba_type_ = numba_backend.type_of_kernel(signature)
        self._callback = _prototype(signature)(self._called)
        self.address = ctypes.cast(self._callback, ctypes.c_void_p).value

    @property
    def compiled(self) -> PythonKernel:
        """What is passed to compiled kernels."""
        return self

    def __call__(self, *arguments: Any) -> Any:
        """Call the function, as one calls a compiled kernel: arguments that do not fit each other are refused."""
        self._check(arguments)
        return self._function(*arguments)

    def _called(self, result: int, exception: int, *values: Any) -> int:
        given = iter(values)
        number = float("nan") if self._signature.result == "float" else 0
        if not failures.is_kept():
            try:
                number = self._function(*(_read(argument, given) for argument in self._signature.arguments))
            except BaseException as error:  # Ctrl+C, too, must not be lost in compiled code
                failures.keep(error)
        _NUMBERS[self._signature.result].from_address(result).value = number
        return 0


class CalledKernel:
    """A compiled kernel that compiled code has passed on: only the numbers of its result are told.

    Its arguments are those of the signature; arrays must be C-contiguous and of the types that it declares, and none
    of them may be a kernel.
    """

    def __init__(self, address: int, signature: Signature) -> None:
        self._call = _prototype(signature)(address)
        self._signature = signature

    def __call__(self, *arguments: Any) -> Any:
        """Call it.

        Raises
        ------
        MemoryError
            If the kernel has run out of memory: nothing else makes one fail.
        """
        result, exception = _NUMBERS[self._signature.result](), ctypes.c_void_p()
        given = [part for value in arguments for part in _parts(value)]
        if self._call(ctypes.addressof(result), ctypes.addressof(exception), *given):
            raise MemoryError
        return result.value


def _prototype(signature: Signature) -> Any:
    """The C type of a kernel."""
    kinds = [kind for argument in signature.arguments for kind in _kinds(argument)]
    return ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *kinds)


def _kinds(argument: Argument) -> list[Any]:
    if argument.kernel is not None:
        return [ctypes.c_void_p]
    if not argument.shape:
        return [_NUMBERS[argument.number]]
    numbers = len(argument.shape) * (2 if argument.strided else 1)
    return [ctypes.c_void_p, *([ctypes.c_int64] * numbers)]


def _read(argument: Argument, values: Iterator[Any]) -> Any:
    """The next argument of a call, from the values that C passes for it."""
    value = next(values)
    if argument.kernel is not None:
        return CalledKernel(value, argument.kernel)
    if not argument.shape:
        return value
    shape = tuple([next(values) for _ in argument.shape])
    dtype, count = _DTYPES[argument.number], math.prod(shape)
    if argument.strided:
        return _strided(value, shape, tuple(next(values) for _ in argument.shape), dtype)
    if not count:
        return np.empty(shape, dtype)
    flat = np.frombuffer((_NUMBERS[argument.number] * count).from_address(value), dtype)
    return flat if len(shape) == 1 else flat.reshape(shape)


def _strided(address: int, shape: tuple[int, ...], strides: tuple[int, ...], dtype: Any) -> Any:
    """An array of any layout at an address; ``strides`` in bytes."""
    if 0 in shape:
        return np.empty(shape, dtype)
    size = 8 * (sum((n - 1) * step // 8 for n, step in zip(shape, strides, strict=True)) + 1)
    memory: Any = (ctypes.c_char * size).from_address(address)
    return np.ndarray(shape, dtype, memory, 0, strides)


def _parts(value: Any) -> tuple[Any, ...]:
    """What C is passed for a value."""
    return (value.ctypes.data, *value.shape) if isinstance(value, np.ndarray) else (value,)
