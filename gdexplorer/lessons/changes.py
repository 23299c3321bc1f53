"""Changes of an experiment by name: those that a question allows, and those that its solution makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet, feasible_set_from
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.lessons.scenes import optimizer_from, schedule_from, starts_from
from gdexplorer.objectives import objective
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.registry import find
from gdexplorer.session.checking import checked
from gdexplorer.session.decoding import in_words
from gdexplorer.session.document import Document

# Fields of an experiment with the names that lessons give them.
_WHOLE = "steps", "seed", "batch_size"
_FIELDS = *_WHOLE, "noise", "clip", "gradient_tolerance"
_OTHERS = "objective", "parameters", "metric", "subject_to", "optimizer", "start", "schedule"


def known_names() -> list[str]:
    """All names of changes, sorted; hyperparameters are those of all optimizers."""
    hyperparameters = {item.name for rule in OPTIMIZERS for item in rule.hyperparameters}
    return sorted({*_FIELDS, *_OTHERS, *hyperparameters})


def check_names(names: Any) -> None:
    """Check names of changes.

    Raises
    ------
    InputError
        If one of them is unknown.
    """
    known = dict.fromkeys(known_names()) if names else {}
    for name in names:
        find("setting to change", name, known)


def changed(document: Document, changes: Mapping[str, Any]) -> Document:
    """``document`` with changes by name; hyperparameters are those of the first optimizer that has them.

    Raises
    ------
    InputError
        If a name is unknown or a value invalid.
    """
    check_names(changes)
    experiment = document.experiment
    for name in sorted(changes, key=lambda name: _PLACES.get(name, len(_PLACES))):
        experiment = _with(experiment, name, changes[name])
    return replace(document, experiment=checked(experiment))


# What others depend on is changed first.
_PLACES = {name: place for place, name in enumerate(_OTHERS)}


def _with(experiment: Experiment, name: str, value: Any) -> Experiment:
    if name in _FIELDS:
        if isinstance(value, bool) or not isinstance(value, int if name in _WHOLE else int | float):
            raise InputError(f"{name} must be a number, not {value!r}.")
        given: dict[str, Any] = {name: value}
        return replace(experiment, **given)
    match name:
        case "objective":
            return replace(experiment, objective=objective(value).key, parameters=())
        case "parameters":
            values = experiment.definition().checked({**dict(experiment.parameters), **_table(value)})
            return replace(experiment, parameters=tuple(values.items()))
        case "metric":
            return replace(experiment, metric=_metric(value))
        case "subject_to":
            return replace(experiment, subject_to=_feasible_set(value))
        case "start":
            starts = starts_from(value)
            return replace(experiment, starts=(*starts, *experiment.starts[len(starts) :]))
        case "optimizer":
            first = optimizer_from({"key": value} if isinstance(value, str) else _table(value), experiment.bound(), 0)
            return replace(experiment, optimizers=(first, *experiment.optimizers[1:]))
    return _with_hyperparameter(experiment, name, value)


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"A table is needed here, such as {{ condition = 2 }}, not {value!r}.")
    return value


def _metric(value: Any) -> Metric:
    try:
        return msgspec.convert(value, Metric)
    except msgspec.ValidationError as error:
        raise InputError(f"The metric cannot be read: {in_words(error)}.") from None


def _feasible_set(value: Any) -> FeasibleSet:
    if not isinstance(value, str):
        raise InputError(f'A feasible set is a text, such as "box 0 1 0 1", not {value!r}.')
    return feasible_set_from(value)


def _with_hyperparameter(experiment: Experiment, name: str, value: Any) -> Experiment:
    choices = list(experiment.optimizers)
    wanted = "learning_rate" if name == "schedule" else name
    place = next((i for i, item in enumerate(choices) if wanted in item.optimizer.defaults), None)
    if place is None:
        raise InputError(f"No optimizer of the scene has the setting {wanted}.")
    chosen = choices[place]
    is_schedule = name == "schedule"
    choices[place] = chosen.with_schedule(*schedule_from(value)) if is_schedule else chosen.with_setting(name, value)
    return replace(experiment, optimizers=tuple(choices))


def differences(one: Experiment, other: Experiment) -> frozenset[str]:
    """The names of what differs between two experiments, apart from colours and what is only shown."""
    names = {
        name
        for name in ("objective", "parameters", "metric", "subject_to", *_FIELDS)
        if getattr(one, name) != getattr(other, name)
    }
    if one.starts != other.starts:
        names.add("start")
    before, after = (tuple(item for item in experiment.optimizers if item.visible) for experiment in (one, other))
    if [item.key for item in before] != [item.key for item in after]:
        return frozenset({*names, "optimizer"})
    return frozenset(names.union(*map(_differences_of, before, after)))


def _differences_of(one: ConfiguredOptimizer, other: ConfiguredOptimizer) -> set[str]:
    names = {name for name, value in one.settings if other.setting(name) != value}
    schedules = ((item.schedule, item.schedule_settings) for item in (one, other))
    names |= {"schedule"} if len({*schedules}) > 1 else set()
    return names | {"batch_size"} if one.batch_size != other.batch_size else names
