"""Build experiments from what was typed, whoever asks: the command line, or a Python program."""

from collections.abc import Mapping, Sequence
from typing import Any

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, check_fits, checked_start, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import ObjectiveChoice, objective_of
from gdexplorer.optimizers import optimizer
from gdexplorer.parameter import Scale

# What the batch size of one optimizer is called among its own settings.
OWN_BATCH = "batch_size", "batch"


def experiment_of(
    what: ObjectiveChoice,
    parameters: Mapping[str, Any],
    choices: tuple[ConfiguredOptimizer, ...],
    starts: Sequence[tuple[Any, ...]],
    limits: Mapping[str, Any],
) -> Experiment:
    """Build an experiment with validated parameters and starts; custom objectives default to their suggested start.

    Raises
    ------
    InputError
        If one of them is invalid.
    """
    item = objective_of(what)
    checked = item.checked(parameters)
    bound = item.bound(checked)
    if limits.get("batch_size") and bound.first_sample is None:
        raise InputError(f"{item.label} has no samples for mini-batches; omit the batch size.")
    places = tuple(checked_start(bound, start) for start in starts) or (() if isinstance(what, str) else (bound.start,))
    experiment = Experiment(what, tuple(checked.items()), choices, places, **limits)
    check_fits(experiment, bound)
    if experiment.subject_to is not None:
        experiment.subject_to.prepare(bound.domain)
    return experiment


def configured_with(key: str, own: Mapping[str, Any], shared: Mapping[str, Any]) -> ConfiguredOptimizer:
    """Configure an optimizer with those of the ``shared`` settings that it has, and its ``own``.

    ``own`` may have the optimizer's own batch size, too (see `OWN_BATCH`).

    Raises
    ------
    InputError
        If key, name or value is invalid.
    """
    rule, batch_size = optimizer(key), None
    for name in OWN_BATCH:
        if name in own and name not in rule.defaults:
            batch_size = own[name]
            _refuse_switch("batch size", batch_size)
            own = {other: value for other, value in own.items() if other != name}
    settings = {**{name: value for name, value in shared.items() if name in rule.defaults}, **own}
    for name, value in settings.items():
        if rule.hyperparameter(name).scale is not Scale.SWITCH:
            _refuse_switch(name.replace("_", " "), value)
    return configure(key, settings).with_batch_size(batch_size)


def _refuse_switch(called: str, value: Any) -> None:
    if isinstance(value, bool):
        raise InputError(f"The {called} must be a number, not {str(value).lower()}.")
