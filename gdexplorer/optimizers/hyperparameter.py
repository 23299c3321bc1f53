"""What a rule is configured with: numbers within bounds, checked in words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.registry import find

Settings = Mapping[str, float]


class Scale(Enum):
    """How a hyperparameter is best chosen: evenly, by decades, in whole numbers, on or off, or from a list."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"
    INTEGER = "integer"
    SWITCH = "switch"
    CHOICE = "choice"


_SWITCHES = {"false": 0.0, "off": 0.0, "no": 0.0, "true": 1.0, "on": 1.0, "yes": 1.0}


@dataclass(frozen=True)
class Hyperparameter:
    """A number that an optimizer is configured with.

    Attributes
    ----------
    name : as in the literature and in PyTorch.
    low, high : the bounds within which the rule is defined; ``low_is_open``: ``low`` itself is outside them.
    slider_low, slider_high : the range of its slider, by default the bounds.
    choices : the names of the values 0, 1, ... of a choice.
    """

    name: str
    default: float
    low: float
    high: float
    scale: Scale = Scale.LINEAR
    meaning: str = ""
    slider_low: float | None = None
    slider_high: float | None = None
    low_is_open: bool = False
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as a person reads it."""
        return self.name.replace("_", " ")

    def checked(self, value: object) -> float:
        """``value`` as a number within the bounds.

        Raises
        ------
        InputError
            Where it is no number or outside them.
        """
        if self.scale is Scale.CHOICE and value in self.choices:
            return float(self.choices.index(str(value)))
        if self.scale is Scale.SWITCH and str(value).lower() in _SWITCHES:
            return _SWITCHES[str(value).lower()]
        number = self._number(value)
        if not self.low <= number <= self.high or (self.low_is_open and number == self.low):
            raise InputError(f"The {self.label} must be {self._range()}; {number:g} is not.")
        if self.scale in (Scale.INTEGER, Scale.SWITCH, Scale.CHOICE) and not number.is_integer():
            raise InputError(f"The {self.label} must be a whole number; {number:g} is not.")
        return number

    def _number(self, value: object) -> float:
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise InputError(f"The {self.label} must be {self._range()}; {value!r} is no number.") from None
        if not math.isfinite(number):
            raise InputError(f"The {self.label} must be a finite number; {value!r} is not.")
        return number

    def _range(self) -> str:
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        least = f"{'above' if self.low_is_open else 'at least'} {self.low:g}"
        if math.isinf(self.high):
            return f"a number {least}"
        most = "at most" if float(f"{self.high:g}") == self.high else "below"
        return f"a number {least} and {most} {self.high:g}"


def learning_rate(default: float) -> Hyperparameter:
    """The hyperparameter that scales every step; always the first of a rule that has one."""
    return Hyperparameter(
        "learning_rate", default, 0.0, math.inf, Scale.LOGARITHMIC, "How far each step goes.", 1e-7, 10.0, True
    )  # fmt: skip


def decay(name: str, default: float, meaning: str) -> Hyperparameter:
    """A factor in [0, 1) by which the past is remembered."""
    return Hyperparameter(name, default, 0.0, 1.0 - 1e-12, Scale.LINEAR, meaning, 0.0, 0.999)


def epsilon(default: float) -> Hyperparameter:
    """The small number that keeps a division from failing."""
    meaning = "Added to the divisor so that it is never zero."
    return Hyperparameter("epsilon", default, 0.0, math.inf, Scale.LOGARITHMIC, meaning, 1e-12, 1.0)


class Configurable:
    """Whatever has a label and hyperparameters: optimizers and schedules."""

    label: str
    hyperparameters: tuple[Hyperparameter, ...]

    @property
    def defaults(self) -> dict[str, float]:
        """The default of each hyperparameter."""
        return {hyperparameter.name: hyperparameter.default for hyperparameter in self.hyperparameters}

    def hyperparameter(self, name: str) -> Hyperparameter:
        """The hyperparameter of that name.

        Raises
        ------
        InputError
            Where it has none.
        """
        known = {hyperparameter.name: hyperparameter for hyperparameter in self.hyperparameters}
        return find(f"{self.label} hyperparameter", name, known)

    def checked(self, settings: Mapping[str, Any]) -> dict[str, float]:
        """All hyperparameters, ``settings`` in place of their defaults.

        Raises
        ------
        InputError
            Where a name is unknown or a value outside its bounds.
        """
        given = {name: self.hyperparameter(name).checked(value) for name, value in settings.items()}
        return {**self.defaults, **given}
