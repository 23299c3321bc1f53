"""What kernels are called with: types for the compiler, and lengths, which compiled code trusts blindly.

A loop over ``theta.size`` that finds a shorter gradient writes over whatever lies behind it. So each call from Python
is checked here, by the kernel's signature and by what the kernels among its arguments say of themselves, in a few
microseconds and at no cost inside the compiled loops. Types and layouts are refused by the compiled code itself.

A signature is declared beside the kernel that has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gdexplorer.errors import LengthError

Check = Callable[[Sequence[Any]], None]
# A kernel's own word on the lengths of what it is called with.
Fits = Callable[..., bool]
# Arguments by name; and what names those of them that do not fit, or nothing, given the kernel's own word.
Arguments = dict[str, Any]
Misfit = Callable[[Arguments, Any], str]


@dataclass(frozen=True)
class Argument:
    """One argument: a kernel of another signature, a number, or an array of them with a letter for each length."""

    name: str
    number: str = "float"
    shape: str = ""
    strided: bool = False
    kernel: Signature | None = None


@dataclass(frozen=True, eq=False, init=False)
class Signature:
    """The arguments of a kernel and what it returns.

    Attributes
    ----------
    name : what a kernel with this signature is called where it is itself an argument, and in errors.
    arguments : in order.
    result : ``float`` or ``int``.
    """

    name: str
    arguments: tuple[Argument, ...]
    result: str
    _misfit: Misfit | None

    def __init__(self, name: str, text: str, kernels: Sequence[Signature] = (), misfit: Misfit | None = None) -> None:
        """Read a signature.

        Parameters
        ----------
        name
            As the attribute.
        text
            For example ``objective, theta: n, order: int *, k: int -> float``: a name alone is a kernel, whose
            signature is the one of ``kernels`` with that name; ``int`` and ``float`` alone are numbers; letters are
            lengths of an array of float64, or of int64 after ``int``, in C order: the same wherever they stand, and *
            is any one. After ``strided`` an array may have any layout and is only read.
        misfit
            Names the arguments that do not fit the others, by what letters cannot say.

        Raises
        ------
        ValueError
            Where the text is no signature.
        """
        arguments, _, result = (part.strip() for part in text.partition("->"))
        if not _NUMBER.fullmatch(result):
            raise ValueError(f"A signature ends with -> int or -> float: {text}")
        known = {kernel.name: kernel for kernel in kernels}
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "arguments", tuple(_read(part, known) for part in arguments.split(",")))
        object.__setattr__(self, "result", result)
        object.__setattr__(self, "_misfit", misfit)

    def check(self, fits: Fits | None) -> Check:
        """What raises `LengthError` or TypeError for arguments that a kernel must not be called with.

        ``fits`` is the kernel's own word on them.
        """
        names = tuple(argument.name for argument in self.arguments)
        shaped = tuple((place, item.shape) for place, item in enumerate(self.arguments) if item.shape)

        def check(arguments: Sequence[Any]) -> None:
            if len(arguments) != len(names):
                raise TypeError(
                    f"{self.name} is called with {', '.join(names)}; {len(arguments)} arguments were given."
                )
            lengths: dict[str, int] = {}
            for place, letters in shaped:
                _agree(arguments[place], letters, lengths, names[place], self.name)
            problem = self._misfit and self._misfit(dict(zip(names, arguments, strict=True)), fits)
            if problem:
                raise LengthError(f"{problem} do not fit the others that {self.name} is called with.")

        return check


# What stands behind an argument's name: the kind of a number, or an array with a letter for each length.
_NUMBER = re.compile(r"int|float")
_ARRAY = re.compile(r"(?P<strided>strided )?(?P<int>int )?(?P<shape>[a-z*]{1,3})")


def _read(text: str, kernels: dict[str, Signature]) -> Argument:
    name, _, kind = (part.strip() for part in text.partition(":"))
    array = _ARRAY.fullmatch(kind)
    if not kind and name in kernels:
        return Argument(name, kernel=kernels[name])
    if _NUMBER.fullmatch(kind):
        return Argument(name, kind)
    if array is None:
        raise ValueError(f"No argument of a signature: {text}")
    return Argument(name, "int" if array["int"] else "float", array["shape"], bool(array["strided"]))


def _agree(array: Any, letters: str, lengths: dict[str, int], name: str, called: str) -> None:
    shape = getattr(array, "shape", None)
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
    """The own word of a compiled kernel among the arguments; None where it has none."""
    word: Fits | None = getattr(kernel, "fits", None)
    return word


def misfit_of_span(a: Arguments, length: int) -> str:
    """Nothing, or what is wrong with ``first`` and ``last``, places in something of that length."""
    return "" if 0 <= a["first"] <= a["last"] <= length else "The first and the last place"
