"""Validate what a user requests of an analysis: an optimizer of the experiment, a typed number."""

from __future__ import annotations

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError


def optimizer_at(experiment: Experiment | None, index: int) -> tuple[Experiment, ConfiguredOptimizer]:
    """The experiment and its optimizer at ``index``, or the last one.

    Raises
    ------
    InputError
        If there is none.
    """
    if experiment is None or not experiment.optimizers:
        raise InputError("There is no optimizer: add one first.")
    return experiment, experiment.optimizers[min(index, len(experiment.optimizers) - 1)]


def number_in(text: str, what: str) -> float:
    """Parse the number typed for ``what``, such as "highest learning_rate".

    Raises
    ------
    InputError
        If it is not a number.
    """
    try:
        return float(text)
    except ValueError:
        raise InputError(f"The {what.replace('_', ' ')} must be a number, such as 0.01, not {text!r}.") from None


def same_function(one: Experiment | None, other: Experiment | None) -> bool:
    """Whether both experiments have the same function with the same parameters."""
    if one is None or other is None:
        return False
    return (one.objective, one.parameters) == (other.objective, other.parameters)
