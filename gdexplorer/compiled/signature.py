"""Kernel signatures: types for the compiler, and array lengths, which compiled code does not check.

A loop over ``theta.size`` that gets a shorter gradient would write beyond its end. Each call from Python is therefore
checked here, by the kernel's signature and by the ``fits`` of the kernels among its arguments: this takes a few
microseconds, and nothing inside the compiled loops. Types and layouts are checked by the compiled code itself.

A signature is declared beside its kernel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from gdexplorer.errors import LengthError

Check = Callable[[Sequence[Any]], None]
# A kernel's own check of the lengths of its arguments.
Fits = Callable[..., bool]
# Arguments by name; and a function that names those that do not fit, given the kernel's ``fits``, or returns "".
Arguments = dict[str, Any]
Misfit = Callable[[Arguments, Any], str]


class Argument(Struct, frozen=True):
    """One argument: a kernel of another signature, a number, or an array with a letter for each dimension."""

    name: str
    number: str = "float"
    shape: str = ""
    strided: bool = False
    kernel: Signature | None = None


class Signature:
    """The arguments and the result of a kernel.

    Attributes
    ----------
    name : the name of kernels with this signature, as arguments and in error messages.
    arguments : in order.
    result : ``float`` or ``int``.
    """

    def __init__(self, name: str, text: str, kernels: Sequence[Signature] = (), misfit: Misfit | None = None) -> None:
        """Parse a signature.

        Parameters
        ----------
        name
            The attribute of that name.
        text
            For example ``objective, theta: n, order: int *, k: int -> float``: a name alone is a kernel, whose
            signature is the one of ``kernels`` with that name; ``int`` and ``float`` alone are scalars; letters are the
            lengths of a C-ordered array of float64, or of int64 after ``int``: equal letters are equal lengths, and *
            is any length. After ``strided`` an array may have any layout and is only read.
        misfit
            Names the arguments that do not fit the others, for conditions that letters cannot express.

        Raises
        ------
        ValueError
            If ``text`` is not a signature, or names a kernel that is not in ``kernels``.
        """
        arguments, _, result = (part.strip() for part in text.partition("->"))
        if not _NUMBER.fullmatch(result):
            raise ValueError(f"A signature ends with -> int or -> float: {text}")
        known = {kernel.name: kernel for kernel in kernels}
        self.name: str = name
        self.arguments: tuple[Argument, ...] = tuple(_read(part, known) for part in arguments.split(","))
        self.result = result
        self._misfit = misfit

    def check(self, fits: Fits | None) -> Check:
        """A function that raises `LengthError` or TypeError for arguments that the kernel must not be called with.

        ``fits`` is the kernel's own check.
        """
        names = tuple(argument.name for argument in self.arguments)
        shaped = tuple((place, item.shape) for place, item in enumerate(self.arguments) if item.shape)
        checked_shapes: set[tuple[Any, ...]] = set()  # combinations already found valid: most calls repeat one

        def check(arguments: Sequence[Any]) -> None:
            if len(arguments) != len(names):
                raise TypeError(f"{self.name} is called with {', '.join(names)}, not with {len(arguments)} arguments.")
            shapes = tuple([getattr(arguments[place], "shape", None) for place, _ in shaped])
            if shapes not in checked_shapes:
                lengths: dict[str, int] = {}
                for (place, letters), shape in zip(shaped, shapes, strict=True):
                    _agree(shape, letters, lengths, names[place], self.name)
                if len(checked_shapes) >= _MAX_CHECKED_SHAPES:
                    checked_shapes.clear()
                checked_shapes.add(shapes)
            problem = self._misfit and self._misfit(dict(zip(names, arguments, strict=True)), fits)
            if problem:
                raise LengthError(f"{problem} do not fit the others that {self.name} is called with.")

        return check


# After an argument's name: a kind of number, or an array with a letter for each dimension.
_NUMBER = re.compile(r"int|float")
_ARRAY = re.compile(r"(?P<strided>strided )?(?P<int>int )?(?P<shape>[a-z*]{1,3})")

# Combinations of shapes remembered per kernel.
_MAX_CHECKED_SHAPES = 256


def _read(text: str, kernels: dict[str, Signature]) -> Argument:
    name, _, kind = (part.strip() for part in text.partition(":"))
    array = _ARRAY.fullmatch(kind)
    if not kind and name in kernels:
        return Argument(name, kernel=kernels[name])
    if _NUMBER.fullmatch(kind):
        return Argument(name, kind)
    if array is None:
        raise ValueError(f"Not an argument of a signature: {text}")
    return Argument(name, "int" if array["int"] else "float", array["shape"], bool(array["strided"]))


def _agree(shape: Any, letters: str, lengths: dict[str, int], name: str, called: str) -> None:
    if shape is None or len(shape) != len(letters):
        dimensions = len(letters)
        raise TypeError(f"The {name} that {called} is called with must be an array of {dimensions} dimensions.")
    for letter, length in zip(letters, shape, strict=True):
        if letter != "*" and lengths.setdefault(letter, length) != length:
            raise LengthError(
                f"The {name} that {called} is called with has a length of {length} where the others have "
                f"{lengths[letter]}."
            )


def fits_of(kernel: Any) -> Fits | None:
    """The ``fits`` of a compiled kernel, passed as an argument; None if it has none."""
    fits: Fits | None = getattr(kernel, "fits", None)
    return fits


def misfit_of_span(a: Arguments, length: int) -> str:
    """Name ``first`` and ``last`` if they are not ascending indices into ``length`` items; otherwise empty."""
    return "" if 0 <= a["first"] <= a["last"] <= length else "The first and the last place"
