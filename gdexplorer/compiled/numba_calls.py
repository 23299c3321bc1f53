"""How compiled kernels call each other: numba's calling convention with fewer arguments.

A driver calls its objective and its optimizer through their addresses at every step. Numba passes every field of each
array, seven words or more, and copies them at each call: 53 words for one step of an optimizer. A kernel does not need
the owner of an array, which its caller keeps alive, and most other fields follow from the shape. So only its address
and shape are passed: 17 words for the same step.

Imported only when a kernel is compiled or loaded, like numba itself (see `numba_backend`).
"""

from __future__ import annotations

import hashlib
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel.models import ArrayModel
from numba.core.imputils import lower_cast
from numba.core.typeconv.castgraph import Conversion
from numba.core.typing.templates import Signature, signature
from numba.extending import NativeValue, lower_builtin, models, register_model, unbox


class BorrowedArray(types.Array):
    """An array argument whose caller keeps it alive during the call."""

    def __init__(self, number: Any, dimensions: int, layout: Any, *, readonly: bool = False) -> None:
        kind = "borrowed readonly" if readonly else "borrowed"
        name = f"{kind}({number}, {dimensions}d, {layout})"
        super().__init__(number, dimensions, layout, readonly=readonly, name=name)

    def __repr__(self) -> str:
        return str(self.name)


@register_model(BorrowedArray)
class _BorrowedModel(ArrayModel):
    """An ordinary array inside the kernel, but without an owner.

    As an argument: its address, its shape and, unless it is C-contiguous, its strides.
    """

    def get_argument_type(self) -> tuple[Any, ...]:
        return tuple(self._models[place].get_argument_type() for place in self._places())

    def as_argument(self, builder: Any, value: Any) -> tuple[Any, ...]:
        parts = ((self._models[place], self.get(builder, value, place)) for place in self._places())
        return tuple(model.as_argument(builder, part) for model, part in parts)

    def from_argument(self, builder: Any, value: tuple[Any, ...]) -> Any:
        array = ir.Constant(self.get_value_type(), None)  # all zero: no owner
        for place, part in zip(self._places(), value, strict=True):
            array = self.set(builder, array, self._models[place].from_argument(builder, part), place)
        return self._completed(builder, array)

    def _places(self) -> tuple[int, ...]:
        passed = ("data", "shape", "strides") if self._fe_type.layout == "A" else ("data", "shape")
        return tuple(map(self.get_field_position, passed))

    def _completed(self, builder: Any, array: Any) -> Any:
        """``array`` with the fields that follow from its shape."""
        size, count = cgutils.intp_t(self._fe_type.dtype.bitwidth // 8), cgutils.intp_t(1)
        strides = [size]
        for length in reversed(cgutils.unpack_tuple(builder, self.get(builder, array, "shape"))):
            count = builder.mul(count, length)
            strides.insert(0, builder.mul(strides[0], length))
        array = self.set(builder, array, count, "nitems")
        array = self.set(builder, array, size, "itemsize")
        if self._fe_type.layout == "C":
            array = self.set(builder, array, cgutils.pack_array(builder, strides[1:]), "strides")
        return array


@lower_cast(types.Array, BorrowedArray)
@lower_cast(BorrowedArray, types.Array)
def _same_array(context: Any, builder: Any, given: Any, wanted: Any, array: Any) -> Any:
    return array


class KernelType(types.Callable):
    """A compiled kernel as an argument of another kernel: the address of its code."""

    def __init__(self, called_as: Any) -> None:
        self.called_as = called_as
        # Short, because it becomes part of the symbol names of all functions that take it.
        super().__init__(name=f"kernel_{hashlib.sha256(str(called_as).encode()).hexdigest()[:16]}")

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:
        """The signature of a call with ``args``; None if the kernel does not accept them."""
        wanted = self.called_as.args
        if kws or len(args) != len(wanted):
            return None
        fits = [
            context.can_convert(types.unliteral(given), expected) for given, expected in zip(args, wanted, strict=True)
        ]
        if any(fit is None or fit > Conversion.safe for fit in fits):
            return None
        return signature(self.called_as.return_type, *wanted, recvr=self)

    def get_call_signatures(self) -> tuple[list[Any], bool]:
        """The accepted signatures, for error messages."""
        return [self.called_as], False

    def get_impl_key(self, sig: Signature) -> Any:
        """The key that `_call` is registered under."""
        return type(self)


@register_model(KernelType)
class _KernelModel(models.OpaqueModel):
    """A pointer."""


@lower_builtin(KernelType, types.VarArg(types.Any))
def _call(context: Any, builder: Any, sig: Signature, args: Any) -> Any:
    """Call the kernel; an exception in it, such as a MemoryError, ends the caller too and reaches Python."""
    (kernel, *values), borrowed = args, sig.args[1:]
    kind = context.call_conv.get_function_type(sig.return_type, borrowed).as_pointer()
    code = builder.bitcast(kernel, kind)
    status, result = context.call_conv.call_function(builder, code, sig.return_type, borrowed, values)
    with cgutils.if_unlikely(builder, status.is_error):
        context.call_conv.return_status_propagate(builder, status)
    return result


@unbox(KernelType)
def _address(type_: Any, kernel: Any, tools: Any) -> Any:
    """Read the ``address`` of the Python object of a kernel."""
    number = tools.pyapi.object_getattr_string(kernel, "address")
    address = tools.pyapi.long_as_voidptr(number)
    tools.pyapi.decref(number)
    return NativeValue(address)
