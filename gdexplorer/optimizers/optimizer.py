"""What an optimizer is: a step rule, its hyperparameters and its memory."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.kernels import Kernel
from gdexplorer.registry import find


class Scale(Enum):
    """How a hyperparameter is best chosen: evenly, by decades, in whole numbers, on or off, or from a list."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"
    INTEGER = "integer"
    SWITCH = "switch"
    CHOICE = "choice"


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
        return f"a number {least}" if math.isinf(self.high) else f"a number {least} and at most {self.high:g}"


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


Settings = Mapping[str, float]


@dataclass(frozen=True)
class Optimizer:
    """A rule that turns a gradient into a step.

    Attributes
    ----------
    key, label : its name in files and on the command line, and on the screen.
    step : the kernel's function, of the role ``step`` (see `gdexplorer.kernels.signatures`).
    hyperparameters : in the order of the kernel's ``settings``.
    state : names of the rows of its memory that are worth showing; each has one number a coordinate.
    scratch : how many further rows it works with, given the number of coordinates.
    scalars : how many single numbers it remembers.
    update : the rule, typeset as LaTeX.
    summary : one sentence for a learner.
    source : the paper or book that defines it.
    suggested_rate : a learning rate for an objective, from the rate that suits gradient descent there and the size
        of the domain (its shorter side).
    stability : given settings, the m of the greatest stable learning rate m / (largest eigenvalue of the Hessian) on a
        quadratic; None where no such number is known.
    """

    key: str
    label: str
    step: Callable[..., int]
    hyperparameters: tuple[Hyperparameter, ...]
    update: str
    summary: str
    source: str
    state: tuple[str, ...] = ()
    scratch: Callable[[int], int] = lambda n: 0
    scalars: int = 0
    suggested_rate: Callable[[float, float], float] = lambda rate, size: rate
    stability: Callable[[Settings], float] | None = None
    kernel: Kernel = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kernel", Kernel(self.step, "step"))

    @property
    def defaults(self) -> dict[str, float]:
        """The default of each hyperparameter."""
        return {hyperparameter.name: hyperparameter.default for hyperparameter in self.hyperparameters}

    @property
    def has_learning_rate(self) -> bool:
        """Whether its first hyperparameter is a learning rate."""
        return bool(self.hyperparameters) and self.hyperparameters[0].name == "learning_rate"

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

    def vector(self, settings: Settings) -> NDArray[np.float64]:
        """``settings`` as the kernel reads them."""
        return np.array([settings[hyperparameter.name] for hyperparameter in self.hyperparameters], dtype=np.float64)

    def state_shape(self, n: int) -> tuple[int, int]:
        """The shape of the memory for ``n`` coordinates."""
        return len(self.state) + self.scratch(n), n
