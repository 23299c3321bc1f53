"""A number that is chosen, not descended: of an objective, an optimizer, a schedule or a run. Checked, in words."""

import math
import reprlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.registry import find


class Scale(Enum):
    """How a parameter is best chosen: evenly, by decades, in whole numbers, on or off, or from a list."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"
    INTEGER = "integer"
    SWITCH = "switch"
    CHOICE = "choice"


_WHOLE = (Scale.INTEGER, Scale.SWITCH, Scale.CHOICE)
# A bound as large as this is none: numbers end there.
_ENDLESS = sys.float_info.max
_SWITCHES = {"false": 0.0, "off": 0.0, "no": 0.0, "true": 1.0, "on": 1.0, "yes": 1.0}


@dataclass(frozen=True)
class Parameter:
    """A named number with a default and a range.

    Attributes
    ----------
    name : in files and on the command line; for optimizers as in the literature and in PyTorch.
    low, high : the bounds within which it is defined; ``low_is_open``: ``low`` itself is outside them.
    meaning : one sentence for a learner.
    scale : how it is chosen.
    slider : the range of its slider, by default the bounds.
    choices : the names of the values 0, 1, ... of a choice.
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
        """The name as a person reads it."""
        return self.name.replace("_", " ")

    @property
    def slider_range(self) -> tuple[float, float]:
        """The lowest and the highest value that its slider offers."""
        return self.slider or (self.low, self.high)

    @property
    def is_logarithmic(self) -> bool:
        """Whether it is best chosen by decades."""
        return self.scale is Scale.LOGARITHMIC

    def checked(self, value: object, called: str = "") -> float:
        """``value``, typed or not, as a number within the bounds; ``called``: its name in what is said of it.

        Raises
        ------
        InputError
            Where it is no number or outside them.
        """
        called = called or self.label
        if isinstance(value, str):
            value = self._number_for(value)
        number = self._number(value, called)
        if not self._holds(number):
            raise InputError(f"The {called} must be {self._range()}; {number:g} is not.")
        if self.scale in _WHOLE and not number.is_integer():
            raise InputError(f"The {called} must be a whole number; {number:g} is not.")
        return number

    def _number_for(self, word: str) -> float | str:
        """The number that a word stands for, or the word."""
        if word in self.choices:
            return float(self.choices.index(word))
        return _SWITCHES.get(word.lower(), word) if self.scale is Scale.SWITCH else word

    def _number(self, value: Any, called: str) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise InputError(f"The {called} must be {self._range()}; {reprlib.repr(value)} is no number.") from None
        if not math.isfinite(number):
            allowed = self._range() if self.high < _ENDLESS else "a finite number"
            raise InputError(f"The {called} must be {allowed}; {reprlib.repr(value)} is not.")
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
            return f"a number {self._least} and below {self.high:g}"
        if self.low_is_open:
            return f"a number {self._least} and at most {self.high:g}"
        return f"a number from {self.low:g} to {self.high:g}"

    @property
    def _least(self) -> str:
        return f"{'above' if self.low_is_open else 'at least'} {self.low:g}"


def defaults_of(parameters: Iterable[Parameter]) -> dict[str, float]:
    """The default of each parameter, by name."""
    return {parameter.name: parameter.default for parameter in parameters}


def parameter_called(name: str, parameters: Iterable[Parameter], kind: str) -> Parameter:
    """The parameter of that name; ``kind``: what it would be, in what is said where there is none.

    Raises
    ------
    InputError
        Where there is none, with the nearest ones.
    """
    return find(kind, name, {parameter.name: parameter for parameter in parameters})
