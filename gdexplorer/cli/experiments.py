"""Build experiments from options."""

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from gdexplorer.cli import texts
from gdexplorer.cli.custom import chosen
from gdexplorer.cli.usage import require
from gdexplorer.console import complain
from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.building import configured_with, experiment_of
from gdexplorer.descent.engine import slow_steps
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, check_batches, full_batches, suggested
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.descent.run_settings import RUN_SETTINGS, STEPS
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective, objective_of
from gdexplorer.optimizers import optimizer
from gdexplorer.parameter import Scale


def experiment_from(options: Namespace) -> Experiment:
    """The experiment that the options describe.

    Raises
    ------
    InputError
        If an option is missing or invalid.
    """
    check_given(options)
    what = chosen(options)
    require(options, ("optimizer", "start") if isinstance(what, str) else ("optimizer",))
    shared, parsed = _rules_from(options)
    choices = tuple(configured_with(key, own, shared) for key, own in parsed)
    say_which_are_slow([key for key, _ in parsed])
    own_sizes = [choice.batch_size for choice, (key, _) in zip(choices, parsed, strict=True) if key == "sgd"]
    if None in own_sizes and not getattr(options, "batch_size", None):
        complain(
            "gdexplorer: sgd is gradient descent, which is stochastic on mini-batches: --batch-size sets their size, "
            "and sgd:batch=16 that of this optimizer alone"
        )
    experiment = experiment_of(
        what,
        texts.assignments(options.param),
        scheduled(choices, options.schedule),
        [texts.point(text) for text in options.start],
        limits_from(vars(options)),
    )
    say_full_batches(experiment)
    return experiment


def say_full_batches(experiment: Experiment) -> None:
    """Say on standard error which batch sizes are more than there are training samples."""
    for sentence in full_batches(experiment, experiment.bound()):
        complain(f"gdexplorer: {sentence}")


def check_given(options: Namespace) -> None:
    """Check what is given by itself: a name that is misspelt is said before what is missing beside it.

    Raises
    ------
    InputError
        If an objective, an optimizer, a setting, a number or a start is none.
    """
    given = vars(options)
    if key := given.get("objective"):
        objective_of(key).checked(texts.assignments(given.get("param") or []))
    if options.optimizer:
        shared, parsed = _rules_from(options)
        for name, own in parsed:
            configured_with(name, own, shared)
    Experiment("", **limits_from(given))
    starts = given.get("start") or []
    for text in [starts] if isinstance(starts, str) else starts:
        texts.point(text)


def experiment_of_ends(options: Namespace, steps: int) -> Experiment:
    """The experiment whose runs' ends the options compare; other settings are suggested for the objective.

    Without a start one optimizer is run from two that are drawn, several from the suggested one. ``steps`` : the
    default step budget.

    Raises
    ------
    InputError
        If an option is missing or invalid.
    """
    from gdexplorer.descent.analysis.sampling import starts

    check_given(options)
    require(options, ("optimizer",))
    shared, parsed = _rules_from(options)
    places = [texts.point(text) for text in options.start]
    limits = {"steps": steps, **limits_from(vars(options))}
    experiment = experiment_of(chosen(options), texts.assignments(options.param), (), places, limits)
    bound = experiment.bound()
    choices = tuple(configured_with(key, {**suggested_settings(key, bound, shared), **own}, {}) for key, own in parsed)
    say_which_are_slow([key for key, _ in parsed])
    if places:
        drawn = experiment.starts
    elif len(choices) > 1:
        drawn = (bound.start,)
    else:
        drawn = tuple(map(tuple, starts(bound, "sobol", 2, experiment.seed).tolist()))
    check_batches(choices, bound)
    experiment = replace(experiment, optimizers=scheduled(choices, options.schedule), starts=drawn)
    say_full_batches(experiment)
    return experiment


def suggested_settings(key: str, bound: BoundObjective, shared: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an optimizer that are suggested for ``bound``, and those of the ``shared`` ones that it has."""
    suited = dict(suggested(key, bound).settings)
    return {**suited, **{name: value for name, value in shared.items() if name in optimizer(key).defaults}}


def _rules_from(options: Namespace) -> tuple[dict[str, Any], list[tuple[str, dict[str, str]]]]:
    """The settings of all optimizers, and each optimizer with its own."""
    shared = texts.assignments(getattr(options, "set", []))
    if getattr(options, "learning_rate", None) is not None:
        shared["learning_rate"] = options.learning_rate
    parsed = checked_for(shared, [texts.key_and_settings(text) for text in options.optimizer])
    return shared, parsed


def say_which_are_slow(keys: Sequence[str]) -> None:
    """Say on standard error which of these optimizers take their steps in Python.

    Raises
    ------
    InputError
        If there is no such optimizer.
    """
    for sentence in dict.fromkeys(optimizer(key).slow_path for key in keys):
        if sentence:
            complain(f"gdexplorer: {sentence}")


def experiment_of_one(options: Namespace, steps: int) -> Experiment:
    """The experiment with one optimizer that the options describe; other settings are suggested for the objective.

    ``steps`` is the default step budget.

    Raises
    ------
    InputError
        If an option is missing or invalid.
    """
    check_given(options)
    require(options, options.needed)
    if len(options.optimizer) > 1:
        raise InputError("This command runs one optimizer; give --optimizer once.")
    given, ((key, own),) = _rules_from(options)
    limits = {"steps": steps, **limits_from(vars(options))}
    starts = [texts.point(options.start)] if getattr(options, "start", None) else []
    experiment = experiment_of(chosen(options), texts.assignments(options.param), (), starts, limits)
    bound = experiment.bound()
    settings = {**suggested_settings(key, bound, given), **own}
    choices = scheduled((configured_with(key, settings, {}),), options.schedule)
    check_batches(choices, bound)
    experiment = replace(experiment, optimizers=choices)
    say_full_batches(experiment)
    return experiment


def say_if_slow(experiment: Experiment, runs: int) -> None:
    """Say on standard error if the optimizer of ``experiment`` takes the steps of so many runs in Python.

    Raises
    ------
    InputError
        If these are too many steps.
    """
    (configured,) = experiment.optimizers
    slow_steps.check(configured.optimizer, runs, experiment.steps)
    say_which_are_slow([configured.key])


def limits_from(given: Mapping[str, Any]) -> dict[str, Any]:
    """The step budget and run settings in ``given``, as numbers, the metric and the feasible set.

    Raises
    ------
    InputError
        If one of them is invalid.
    """
    readers: dict[str, Callable[[Any, str], Any]] = {
        setting.name: texts.whole_number if setting.scale is Scale.INTEGER else texts.number
        for setting in (STEPS, *RUN_SETTINGS)
    }
    readers["metric"] = lambda text, name: metric_from(text)
    readers["subject_to"] = lambda text, name: feasible_set_from(text)
    stated = {name: given.get(name) for name in readers}
    return {name: readers[name](value, name.replace("_", " ")) for name, value in stated.items() if value is not None}


def checked_for(
    shared: Mapping[str, Any], parsed: list[tuple[str, dict[str, str]]]
) -> list[tuple[str, dict[str, str]]]:
    """Check that each of the ``shared`` settings belongs to one of the ``parsed`` optimizers, and return these.

    Raises
    ------
    InputError
        If a setting belongs to none.
    """
    rules = [optimizer(key) for key, _ in parsed]
    for name in shared:
        if not any(name in rule.defaults for rule in rules):
            rules[0].hyperparameter(name)
    return parsed


def scheduled(choices: tuple[ConfiguredOptimizer, ...], text: str | None) -> tuple[ConfiguredOptimizer, ...]:
    """Apply the schedule that ``text`` describes to those ``choices`` with a learning rate.

    Raises
    ------
    InputError
        If the schedule is invalid, or none of them has a learning rate.
    """
    if text is None:
        return choices
    key, settings = texts.key_and_settings(text)
    with_rate = [item for item in choices if item.optimizer.has_learning_rate]
    if not with_rate:
        choices[0].with_schedule(key, settings)
    return tuple(item.with_schedule(key, settings) if item in with_rate else item for item in choices)
