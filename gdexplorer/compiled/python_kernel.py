"""Python functions in the place of kernels: compiled code calls them through C, a few microseconds a call.

The function is called as numba calls its own (see `numba_calls`): a place for the result and one for an exception come
first, then the arguments; an array is its address and its shape, and its strides if it may have any layout.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gdexplorer.compiled import numba_backend
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

    Attributes
    ----------
    failure : what the function has raised, since compiled code cannot pass it on: the result was then NaN, or 0.
        Whoever calls the compiled code raises it.
    """

    is_ready = is_stored = True

    def __init__(self, function: Callable[..., Any], signature: Signature, fits: Fits | None = None) -> None:
        self.failure: BaseException | None = None
        self.fits = fits
        self._function, self._signature = function, signature
        self._numba_type_ = numba_backend.type_of_kernel(signature)
        self._callback = _prototype(signature)(self._called)
        self.address = ctypes.cast(self._callback, ctypes.c_void_p).value

    @property
    def compiled(self) -> PythonKernel:
        """What is passed to compiled kernels."""
        return self

    def raise_failure(self) -> None:
        """Raise what the function has raised, once."""
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure

    def _called(self, result: int, exception: int, *values: Any) -> int:
        given = iter(values)
        try:
            number = self._function(*(_read(argument, given) for argument in self._signature.arguments))
        except BaseException as error:
            self.failure = self.failure or error
            number = float("nan") if self._signature.result == "float" else 0
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
    shape = tuple(next(values) for _ in argument.shape)
    strides = tuple(next(values) for _ in argument.shape) if argument.strided else None
    dtype = _DTYPES[argument.number]
    if 0 in shape:
        return np.empty(shape, dtype)
    size = 8 * (sum((n - 1) * s // 8 for n, s in zip(shape, strides, strict=True)) + 1 if strides else _count(shape))
    memory: Any = (ctypes.c_char * size).from_address(value)
    return np.ndarray(shape, dtype, memory, 0, strides)


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for length in shape:
        count *= length
    return count


def _parts(value: Any) -> tuple[Any, ...]:
    """What C is passed for a value."""
    return (value.ctypes.data, *value.shape) if isinstance(value, np.ndarray) else (value,)
