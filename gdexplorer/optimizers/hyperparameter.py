"""What a rule is configured with: the hyperparameters that many rules share, and how settings are checked."""

import math
from collections.abc import Mapping
from typing import Any

from gdexplorer.parameter import Parameter, Scale, defaults_of, parameter_called

Settings = Mapping[str, float]


def learning_rate(default: float) -> Parameter:
    """The hyperparameter that scales every step; always the first of a rule that has one."""
    meaning = "How far each step goes."
    return Parameter(
        "learning_rate", default, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-7, 10.0), low_is_open=True
    )  # fmt: skip


def decay(name: str, default: float, meaning: str) -> Parameter:
    """A factor in [0, 1) by which the past is remembered."""
    return Parameter(name, default, 0.0, 1.0 - 1e-12, meaning, slider=(0.0, 0.999))


def epsilon(default: float) -> Parameter:
    """The small number that keeps a division from failing."""
    meaning = "Added to the divisor so that it is never zero."
    return Parameter("epsilon", default, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-12, 1.0))


class Configurable:
    """Whatever has a label and hyperparameters: optimizers and schedules."""

    label: str
    hyperparameters: tuple[Parameter, ...]

    @property
    def defaults(self) -> dict[str, float]:
        """The default of each hyperparameter."""
        return defaults_of(self.hyperparameters)

    def hyperparameter(self, name: str) -> Parameter:
        """The hyperparameter of that name.

        Raises
        ------
        InputError
            Where it has none.
        """
        return parameter_called(name, self.hyperparameters, f"{self.label} hyperparameter")

    def checked(self, settings: Mapping[str, Any]) -> dict[str, float]:
        """All hyperparameters, ``settings`` in place of their defaults.

        Raises
        ------
        InputError
            Where a name is unknown or a value outside its bounds.
        """
        given = {name: self.hyperparameter(name).checked(value) for name, value in settings.items()}
        return {**self.defaults, **given}
