"""What the analyses share: the optimizer that they run, and whether a result is of the current function."""

from __future__ import annotations

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError

# Shown while there are no results yet.
COMPILED_FIRST = " Code that has not run on this machine before is compiled first."


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


def same_function(one: Experiment | None, other: Experiment | None) -> bool:
    """Whether both experiments have the same function with the same parameters."""
    if one is None or other is None:
        return False
    return (one.objective, one.parameters) == (other.objective, other.parameters)
