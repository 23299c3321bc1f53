"""What callers name: objectives, optimizers with their settings, and the limits of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.building import configured_with, experiment_of
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, suggested
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.descent.run_settings import RUN_SETTINGS, STEPS
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES, Custom, CustomFormula, objective
from gdexplorer.objectives.formulas.custom_formula import FIRST_DOMAIN
from gdexplorer.optimizers import OPTIMIZERS, optimizer
from gdexplorer.parameter import Parameter, Scale
from gdexplorer.plugins import package_of

Objective = str | Custom
# An optimizer by its key, or its key with settings of its own.
Optimizer = str | tuple[str, Mapping[str, float]]
Range = tuple[float, float]


def formula(text: str, x: Range = FIRST_DOMAIN[0], y: Range = FIRST_DOMAIN[1]) -> CustomFormula:
    """An objective of x and y from a formula such as ``"(x - a)^2 + 3 y^2"``; it is differentiated, never executed.

    ``x`` and ``y`` are the sides of its domain, in which critical points are searched. Other names in it are
    parameters, 1 unless ``parameters`` says otherwise.

    Raises
    ------
    InputError
        If formula or domain are invalid.
    """
    custom = CustomFormula(text, ((float(x[0]), float(x[1])), (float(y[0]), float(y[1]))))
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
         "settings": ", ".join(f"{each.name}={each.default:g}" for each in rule.hyperparameters),
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
    return what if isinstance(what, Custom) else objective(what).key


def configured(rules: Optimizer | Sequence[Optimizer], shared: Mapping[str, Any]) -> tuple[ConfiguredOptimizer, ...]:
    """All optimizers, each with those of the ``shared`` settings that it has, and its own.

    Raises
    ------
    InputError
        If an optimizer or a setting is unknown, or a value is invalid.
    """
    listed = cast(list[Optimizer], [rules] if isinstance(rules, str) or _is_pair(rules) else list(rules))
    if not listed:
        raise InputError("Name an optimizer, such as adam.")
    pairs: list[tuple[str, dict[str, Any]]] = [
        (each, {}) if isinstance(each, str) else (str(each[0]), dict(each[1])) for each in listed
    ]
    known = [optimizer(key) for key, _ in pairs]
    for name in shared:
        if not any(name in rule.defaults for rule in known):
            known[0].hyperparameter(name)  # which raises, with similar names
    return tuple(configured_with(key, own, shared) for key, own in pairs)


def _is_pair(rules: Any) -> bool:
    return isinstance(rules, tuple) and len(rules) == 2 and isinstance(rules[0], str) and isinstance(rules[1], Mapping)


def experiment_of_one(
    objective: Objective, optimizer: Optimizer, parameters: Mapping[str, Any] | None, settings: Mapping[str, Any],
    given: Mapping[str, Any], start: Sequence[float] | None = None,
) -> Experiment:  # fmt: skip
    """An experiment with one optimizer, whose settings that are not given are those suggested for the objective.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    what, parts, starts = chosen(objective), dict(parameters or {}), [] if start is None else [tuple(start)]
    (choice,) = configured([optimizer], settings)
    own = {} if isinstance(optimizer, str) else dict(optimizer[1])
    suited = dict(suggested(choice.key, experiment_of(what, parts, (), [], given).bound()).settings)
    (choice,) = configured([(choice.key, {**suited, **settings, **own})], {})
    return experiment_of(what, parts, (choice,), starts, given)


def limits(**given: Any) -> dict[str, Any]:
    """Step budget, run settings, metric and feasible set, checked; what is None is left at its default.

    Raises
    ------
    InputError
        If one of them is invalid.
    """
    readers: dict[str, Any] = {setting.name: partial(_checked, setting) for setting in (STEPS, *RUN_SETTINGS)}
    readers |= {"metric": metric_from, "subject_to": feasible_set_from}
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
