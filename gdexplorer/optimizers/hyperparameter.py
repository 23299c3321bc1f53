"""Hyperparameters that many optimizers share, and validation of settings."""

import math
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gdexplorer.parameter import Parameter, Scale, defaults_of, parameter_called

Settings = Mapping[str, float]


def learning_rate(default: float) -> Parameter:
    """The learning rate; always the first hyperparameter of an optimizer that has one."""
    meaning = "Scales every step."
    return Parameter(
        "learning_rate", default, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-7, 10.0), low_is_open=True
    )  # fmt: skip


def decay(name: str, default: float, meaning: str) -> Parameter:
    """A decay factor in [0, 1)."""
    return Parameter(name, default, 0.0, 1.0 - 1e-12, meaning, slider=(0.0, max(default, 0.999)))


def epsilon(default: float) -> Parameter:
    """A small constant that prevents division by zero."""
    meaning = "Added to the divisor to avoid division by zero."
    return Parameter("epsilon", default, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-12, 1.0))


def weight_decay(default: float) -> Parameter:
    """The strength of a pull towards the origin."""
    return Parameter(
        "weight_decay", default, 0.0, math.inf, "Strength of the pull towards the origin.", slider=(0.0, 1.0)
    )  # fmt: skip


class Configurable(Struct, frozen=True):
    """Base of optimizers and schedules: a label and hyperparameters."""

    label: str
    hyperparameters: tuple[Parameter, ...]

    @property
    def defaults(self) -> dict[str, float]:
        """The default of each hyperparameter."""
        return defaults_of(self.hyperparameters)

    def hyperparameter(self, name: str) -> Parameter:
        """Look up a hyperparameter.

        Raises
        ------
        InputError
            If there is none of that name.
        """
        return parameter_called(name, self.hyperparameters, f"{self.label} hyperparameter")

    def checked(self, settings: Mapping[str, Any]) -> dict[str, float]:
        """All hyperparameters: the defaults, overridden by validated ``settings``.

        Raises
        ------
        InputError
            If a name is unknown or a value out of bounds.
        """
        given = {name: self.hyperparameter(name).checked(value) for name, value in settings.items()}
        return {**self.defaults, **given}
