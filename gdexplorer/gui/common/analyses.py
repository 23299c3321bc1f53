"""What the analyses share: the optimizer that they run, and whether a result is of the current function."""

from __future__ import annotations

from collections.abc import Collection

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError

# Shown beside results that no longer belong to the settings.
OUTDATED = "Settings have changed since this was computed: press Run to compute it again."
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


def settings_behind(experiment: Experiment, index: int, varied: Collection[str] = ()) -> tuple[object, ...]:
    """What runs of an optimizer depend on besides the function and the starts, without hyperparameters ``varied``."""
    _, configured = optimizer_at(experiment, index)
    settings = tuple(pair for pair in configured.settings if pair[0] not in varied)
    rule = configured.key, settings, configured.schedule, configured.schedule_settings
    is_random = bool(experiment.noise or experiment.batch_size)
    seed = experiment.seed if is_random else None
    gradients = experiment.metric, experiment.noise, experiment.clip, experiment.batch_size, seed
    return *rule, experiment.gradient_tolerance, experiment.subject_to, *gradients
