"""What callers name: objectives, optimizers with their settings, and the limits of a run."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from gdexplorer.api.given import by_name, pair, several
from gdexplorer.api.given import text as is_text
from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.building import configured_with, experiment_of
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, suggested
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.descent.run_settings import RUN_SETTINGS, STEPS
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives import OBJECTIVES, Custom, CustomFormula, objective
from gdexplorer.objectives.formulas.custom_formula import FIRST_DOMAIN
from gdexplorer.optimizers import OPTIMIZERS, optimizer
from gdexplorer.parameter import Parameter, Scale
from gdexplorer.plugins import package_of

Objective = str | Custom
# An optimizer by its key, or its key with settings of its own.
Optimizer = str | tuple[str, Mapping[str, float]]
Range = tuple[float, float]
# A schedule of the learning rate by its key, or its key with settings.
Schedule = str | tuple[str, Mapping[str, float]]


def formula(text: str, x: Range = FIRST_DOMAIN[0], y: Range = FIRST_DOMAIN[1]) -> CustomFormula:
    """An objective of x and y from a formula such as ``"(x - a)^2 + 3 y^2"``; it is differentiated, never executed.

    ``x`` and ``y`` are the sides of its domain, in which critical points are searched. Other names in it are
    parameters, 1 unless ``parameters`` says otherwise.

    Raises
    ------
    InputError
        If formula or domain are invalid.
    """
    custom = CustomFormula(is_text("text", text), (pair("x", x), pair("y", y)))
    custom.prepare()
    return custom


def list_objectives() -> list[dict[str, str]]:
    """Key, label, formula, parameters and package of all objectives of the catalogue, in menu order."""
    return [
        {"key": item.key, "label": item.label, "formula": item.formula,
         "parameters": ", ".join(each.name for each in item.parameters),
         "package": package_of("objectives", item.key) or "gdexplorer"}
        for item in OBJECTIVES
    ]  # fmt: skip


def list_optimizers() -> list[dict[str, str]]:
    """Key, label, settings with their defaults, summary and package of all optimizers, in menu order."""
    return [
        {"key": rule.key, "label": rule.label,
         "settings": ", ".join(f"{each.name}={short(each.default)}" for each in rule.hyperparameters),
         "summary": rule.summary, "package": package_of("optimizers", rule.key) or "gdexplorer"}
        for rule in OPTIMIZERS
    ]  # fmt: skip


def chosen(what: Objective) -> Objective:
    """The objective that is meant.

    Raises
    ------
    InputError
        If there is none of this key.
    """
    if isinstance(what, Custom):
        return what
    if isinstance(what, str):
        return objective(what).key
    if callable(what):
        raise InputError("Wrap a Python function to make it an objective: gdx.function(f).")
    raise InputError(
        "An objective is a key such as 'rosenbrock', or what formula, function, fit, network or model give, not "
        f"{reprlib.repr(what)}."
    )


def configured(rules: Optimizer | Sequence[Optimizer], shared: Mapping[str, Any]) -> tuple[ConfiguredOptimizer, ...]:
    """All optimizers, each with those of the ``shared`` settings that it has, and its own.

    Raises
    ------
    InputError
        If an optimizer or a setting is unknown, or a value is invalid.
    """
    pairs = [key_and_settings(each) for each in one_by_one(rules)]
    if not pairs:
        raise InputError("Name an optimizer, such as adam.")
    known = [optimizer(key) for key, _ in pairs]
    for name in shared:
        if not any(name in rule.defaults for rule in known):
            known[0].hyperparameter(name)  # which raises, with similar names
    return tuple(configured_with(key, own, shared) for key, own in pairs)


def one_by_one(rules: Any) -> tuple[Any, ...]:
    """One optimizer, or several, as a tuple of them.

    Raises
    ------
    InputError
        If they are no list.
    """
    is_one = isinstance(rules, str) or _is_pair(rules) or not isinstance(rules, Iterable)
    return (rules,) if is_one else several("optimizers", rules)


def key_and_settings(rule: Any) -> tuple[str, dict[str, Any]]:
    """The key of an optimizer, and its own settings.

    Raises
    ------
    InputError
        If it is neither a key nor a key with settings.
    """
    if isinstance(rule, str):
        return rule, {}
    if _is_pair(rule):
        return rule[0], by_name("The settings of an optimizer", rule[1])
    raise InputError(
        f"An optimizer is a key such as 'adam', or one with settings: ('adam', {{'beta1': 0.8}}), not "
        f"{reprlib.repr(rule)}."
    )


def _is_pair(rules: Any) -> bool:
    return (
        isinstance(rules, tuple | list)
        and len(rules) == 2
        and isinstance(rules[0], str)
        and isinstance(rules[1], Mapping)
    )


def scheduled(choices: tuple[ConfiguredOptimizer, ...], given: Any) -> tuple[ConfiguredOptimizer, ...]:
    """``choices`` with a schedule, a key or a key with settings: those that have a learning rate, one at least.

    Raises
    ------
    InputError
        If the schedule is invalid, or none of them has a learning rate.
    """
    if not (isinstance(given, str) or _is_pair(given)):
        raise InputError(
            f"schedule must be a key, such as 'cosine', or one with settings, ('step', {{'step_size': 50}}), not "
            f"{reprlib.repr(given)}."
        )
    key, own = (given, {}) if isinstance(given, str) else (given[0], by_name("The settings of a schedule", given[1]))
    with_rate = [item for item in choices if item.optimizer.has_learning_rate] or choices[:1]
    return tuple(item.with_schedule(key, own) if item in with_rate else item for item in choices)


def experiment_of_one(
    objective: Objective, optimizer: Optimizer, parameters: Mapping[str, Any] | None, settings: Mapping[str, Any],
    given: Mapping[str, Any], schedule: Any = "constant", start: Sequence[float] | None = None,
) -> Experiment:  # fmt: skip
    """An experiment with one optimizer, whose settings that are not given are those suggested for the objective.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    what, parts = chosen(objective), by_name("parameters", parameters)
    starts = [] if start is None else [several("start", start)]
    (choice,) = configured([optimizer], settings)
    own = key_and_settings(optimizer)[1]
    suited = dict(suggested(choice.key, experiment_of(what, parts, (), [], given).bound()).settings)
    choices = scheduled(configured([(choice.key, {**suited, **settings, **own})], {}), schedule)
    return experiment_of(what, parts, choices, starts, given)


def limits(**given: Any) -> dict[str, Any]:
    """Step budget, run settings, metric and feasible set, checked; what is None is left at its default.

    Raises
    ------
    InputError
        If one of them is invalid.
    """
    readers: dict[str, Any] = {setting.name: partial(_checked, setting) for setting in (STEPS, *RUN_SETTINGS)}
    readers |= {
        "metric": lambda value: metric_from(is_text("metric", value)),
        "subject_to": lambda value: feasible_set_from(is_text("subject_to", value)),
    }
    return {name: readers[name](value) for name, value in given.items() if value is not None}


def _checked(setting: Parameter, value: Any) -> float | int:
    number = setting.checked(value)
    return int(number) if setting.scale is Scale.INTEGER else number


def frame_of(columns: Mapping[str, Any]) -> Any:
    """A pandas ``DataFrame`` with these columns.

    Raises
    ------
    InputError
        If pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise InputError("to_pandas() needs pandas, which is not installed: pip install pandas.") from None
    return pandas.DataFrame(dict(columns))
