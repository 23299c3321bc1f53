"""Named numeric settings of objectives, optimizers, schedules and runs, with validation."""

import math
import reprlib
import sys
from collections.abc import Iterable
from enum import Enum
from typing import Any

from msgspec import Struct

from gdexplorer.errors import InputError
from gdexplorer.numerals import as_typed, but_given, short
from gdexplorer.registry import find


class Scale(Enum):
    """How a parameter is set: linearly, logarithmically, as an integer, as a switch, or from a list."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"
    INTEGER = "integer"
    SWITCH = "switch"
    CHOICE = "choice"


_WHOLE = (Scale.INTEGER, Scale.SWITCH, Scale.CHOICE)
# A bound this large is no bound.
_ENDLESS = sys.float_info.max
# Squares of larger coordinates overflow, and so do the sides of a picture of them.
LARGEST_COORDINATE = 1e100
# The largest whole number that a field of the window can show, and a file may hold.
LARGEST_WHOLE = 2**31 - 1
# Letters of hyperparameters in the rules as they are written.
_SYMBOLS = {"learning_rate": "η", "momentum": "μ", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε", "alpha": "α",
            "rho": "ρ", "dampening": "τ"}  # fmt: skip
_SWITCHES = {"false": 0.0, "off": 0.0, "no": 0.0, "true": 1.0, "on": 1.0, "yes": 1.0}


class Parameter(Struct, frozen=True):
    """A named number with a default and a range.

    Attributes
    ----------
    name : name in files and on the command line; for optimizers as in the literature and in PyTorch.
    low, high : bounds of valid values; ``low_is_open``: ``low`` itself is excluded.
    meaning : one sentence of explanation.
    scale : how it is set.
    slider : range of its slider, by default the bounds.
    choices : names of the values 0, 1, ... of a choice.
    """

    name: str
    default: float
    low: float
    high: float
    meaning: str = ""
    scale: Scale = Scale.LINEAR
    slider: tuple[float, float] | None = None
    low_is_open: bool = False
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Display name."""
        return self.name.replace("_", " ")

    @property
    def symbol(self) -> str:
        """Its letter in formulas, such as η; empty if it has none."""
        return _SYMBOLS.get(self.name, "")

    @property
    def slider_range(self) -> tuple[float, float]:
        """Range of its slider."""
        return self.slider or (self.low, self.high)

    @property
    def is_logarithmic(self) -> bool:
        """Whether it is set on a logarithmic scale."""
        return self.scale is Scale.LOGARITHMIC

    def checked(self, value: object, called: str = "") -> float:
        """Validate ``value``, typed or not, as a number within the bounds; ``called``: its name in error messages.

        Raises
        ------
        InputError
            If it is not a number or out of bounds.
        """
        called = called or self.label
        if isinstance(value, str):
            value = self._number_for(value)
        number = self._number(value, called)
        if not self._holds(number):
            raise InputError(f"The {called} must be {self._range()}, not {short(number)}.")
        if self.scale in _WHOLE and not number.is_integer():
            raise InputError(f"The {called} must be a whole number, not {short(number)}.")
        return number

    def _number_for(self, word: str) -> float | str:
        """The number that a word stands for, or the word itself."""
        if word in self.choices:
            return float(self.choices.index(word))
        return _SWITCHES.get(word.lower(), word) if self.scale is Scale.SWITCH else word

    def _number(self, value: Any, called: str) -> float:
        try:
            number = float(as_typed(value) if isinstance(value, str) else value)
        except (TypeError, ValueError, OverflowError):
            why = f"The {called} must be {self._range()}{but_given(value)}"
            raise InputError(why) from None
        if not math.isfinite(number):
            allowed = self._range() if self.high < _ENDLESS else "a finite number"
            raise InputError(f"The {called} must be {allowed}, not {reprlib.repr(value)}.")
        return number

    def _holds(self, number: float) -> bool:
        return self.low <= number <= self.high and not (self.low_is_open and number == self.low)

    def _range(self) -> str:
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.low <= -_ENDLESS and self.high >= _ENDLESS:
            return "a finite number"
        if self.high >= _ENDLESS:
            return f"a number {self._least}"
        if float(f"{self.high:g}") != self.high:
            return f"a number {self._least} and below {short(self.high)}"
        if self.low_is_open:
            return f"a number {self._least} and at most {short(self.high)}"
        return f"a number from {short(self.low)} to {short(self.high)}"

    @property
    def _least(self) -> str:
        return f"{'above' if self.low_is_open else 'at least'} {short(self.low)}"


def defaults_of(parameters: Iterable[Parameter]) -> dict[str, float]:
    """Default of each parameter, by name."""
    return {parameter.name: parameter.default for parameter in parameters}


def parameter_called(name: str, parameters: Iterable[Parameter], kind: str) -> Parameter:
    """Look up a parameter by name; ``kind`` describes it in error messages.

    Raises
    ------
    InputError
        If there is none; the message suggests similar names.
    """
    return find(kind, name, {parameter.name: parameter for parameter in parameters})


def check_whole(name: str, number: int) -> None:
    """Check a seed or an index.

    Raises
    ------
    InputError
        If it is negative or too large.
    """
    if not 0 <= number <= LARGEST_WHOLE:
        raise InputError(f"{name} must be a whole number from 0 to {LARGEST_WHOLE:,}, not {number:,}.")


def check_sides(name: str, sides: Iterable[tuple[float, float]]) -> None:
    """Check the sides of a rectangle, (low, high) of each axis.

    Raises
    ------
    InputError
        If a side is empty, not finite or too large.
    """
    if not all(-LARGEST_COORDINATE <= low < high <= LARGEST_COORDINATE for low, high in sides):
        raise InputError(
            f"{name} must be low,high for both axes, with low less than high and neither beyond "
            f"{short(LARGEST_COORDINATE)}."
        )
