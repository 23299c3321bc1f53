"""Each change that a person makes, as a function from an experiment to an experiment.

All raise `InputError` where the change cannot be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.engine.curvature import typical_curvature
from gdexplorer.descent.experiment import (
    LARGEST_BUDGET,
    ConfiguredOptimizer,
    Experiment,
    Point,
    checked_start,
    configured,
    coordinate,
    suggested,
)
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.descent.geometry.plane import PlaneChoice, checked_plane
from gdexplorer.descent.run_settings import RUN_SETTINGS
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective, Custom, objective
from gdexplorer.objectives.objective import Domain
from gdexplorer.optimizers import schedule
from gdexplorer.parameter import Scale
from gdexplorer.registry import find

COLOURS = 8
MOST_STARTS = 200
MOST_OPTIMIZERS = 32
# Numbers of a schedule that are best as long as the run.
LENGTHS = ("total_steps",)
# How much a budget grows when a run goes further.
FURTHER = 2


def first_example() -> Experiment:
    """What a first start of the program shows: four minima, three rules, and starts that part ways."""
    bound = objective("himmelblau").bound()
    rules = ("gradient_descent", "momentum", "adam")
    return Experiment(
        "himmelblau",
        tuple(bound.parameters.items()),
        tuple(suggested(key, bound, colour) for colour, key in enumerate(rules)),
        ((-0.5, -1.0), (0.6, 0.2)),
        steps=400,
    )


def choose_objective(experiment: Experiment, key: str) -> Experiment:
    """Another objective, with its own start and with learning rates that suit it."""
    return _bound_anew(replace(experiment, objective=objective(key).key, parameters=()))


def choose_custom(experiment: Experiment, custom: Custom) -> Experiment:
    """A custom objective, prepared before; what a person has set stays as far as it has a meaning there.

    Of one kind, parameters keep their values, and starts and learning rates stay that are not merely those suggested.
    """
    row, before = custom.objective(), experiment.bound()
    chosen = experiment.objective
    if type(chosen) is not type(custom) or not (isinstance(chosen, Custom) and custom.is_akin(chosen)):
        return _bound_anew(replace(experiment, objective=custom, parameters=()))
    defaults = experiment.row().defaults
    kept = {name: value for name, value in experiment.parameters if row.defaults.get(name) == defaults[name]}
    changed = replace(experiment, objective=custom, parameters=tuple(row.checked(kept).items()))
    if custom.is_same_function(experiment.objective):
        return changed
    now = changed.bound()
    rules = tuple(_followed(choice, before, now) for choice in experiment.optimizers)
    other = now.dimension != before.dimension
    untouched = experiment.starts == (tuple(before.start),) or other
    changed = replace(changed, plane=PlaneChoice()) if other else changed
    return replace(changed, optimizers=rules, starts=(tuple(now.start),) if untouched else experiment.starts)


def open_custom(experiment: Experiment, custom: Custom) -> Experiment:
    """A custom objective that was kept, prepared before, as if nothing had been set."""
    return _bound_anew(replace(experiment, objective=custom, parameters=()))


def with_domain(experiment: Experiment, domain: Domain) -> Custom | None:
    """The same custom objective over another domain; None where that is not for a person to choose."""
    custom = experiment.objective
    if not isinstance(custom, Custom) or not hasattr(custom, "domain") or custom.domain == domain:
        return None
    return msgspec.structs.replace(custom, domain=domain)


def set_plane(experiment: Experiment, plane: PlaneChoice) -> Experiment:
    """Another plane through all coordinates."""
    return replace(experiment, plane=checked_plane(plane, experiment.bound()))


def set_parameter(experiment: Experiment, name: str, value: object) -> Experiment:
    """Another value of one of the objective's parameters; a change of units brings new starts and rates."""
    row = experiment.row()
    changed = replace(experiment, parameters=tuple(row.checked({**dict(experiment.parameters), name: value}).items()))
    same_place = changed.bound().domain == experiment.bound().domain
    return changed if same_place else _bound_anew(changed)


def reset_parameters(experiment: Experiment) -> Experiment:
    """The objective's parameters as they were first."""
    defaults = tuple(experiment.row().defaults.items())
    changed = replace(experiment, parameters=defaults)
    return changed if changed.bound().domain == experiment.bound().domain else _bound_anew(changed)


def _bound_anew(experiment: Experiment) -> Experiment:
    bound = experiment.bound()
    rules = tuple(_with_suggestions(choice, bound) for choice in experiment.optimizers)
    experiment = replace(experiment, plane=PlaneChoice(), batch_size=0)
    metric = experiment.metric if experiment.metric.fits(bound) else EUCLIDEAN
    return replace(
        experiment, parameters=tuple(bound.parameters.items()), optimizers=rules, starts=(tuple(bound.start),),
        metric=metric,
    )  # fmt: skip


def _with_suggestions(choice: ConfiguredOptimizer, bound: Any) -> ConfiguredOptimizer:
    """The same with what is suggested for an objective; what the objective has no say in stays as it was set."""
    defaults = choice.optimizer.defaults
    for name, value in suggested(choice.key, bound).settings:
        if name == "learning_rate" or value != defaults[name]:
            choice = choice.with_setting(name, value)
    return choice


def _followed(choice: ConfiguredOptimizer, before: BoundObjective, now: BoundObjective) -> ConfiguredOptimizer:
    """``choice`` with what is suggested now where it had what was suggested before."""
    was = dict(suggested(choice.key, before).settings)
    for name, value in suggested(choice.key, now).settings:
        if choice.setting(name) == was[name] != value:
            choice = choice.with_setting(name, value)
    return choice


def add_optimizer(experiment: Experiment, key: str) -> Experiment:
    """One more optimizer, with a learning rate that suits the objective and a colour that is free."""
    if len(experiment.optimizers) >= MOST_OPTIMIZERS:
        raise InputError(f"There are {MOST_OPTIMIZERS} optimizers; remove one first.")
    choice = suggested(key, experiment.bound(), _free_colour(experiment))
    return replace(experiment, optimizers=(*experiment.optimizers, choice))


def duplicate_optimizer(experiment: Experiment, index: int) -> Experiment:
    """The same optimizer again, after it, to be set otherwise."""
    if len(experiment.optimizers) >= MOST_OPTIMIZERS:
        raise InputError(f"There are {MOST_OPTIMIZERS} optimizers; remove one first.")
    copy = replace(_there(experiment.optimizers, index), colour=_free_colour(experiment))
    choices = (*experiment.optimizers[: index + 1], copy, *experiment.optimizers[index + 1 :])
    return replace(experiment, optimizers=choices)


def remove_optimizer(experiment: Experiment, index: int) -> Experiment:
    """One optimizer less."""
    return replace(experiment, optimizers=_without(experiment.optimizers, index))


def reset_optimizer(experiment: Experiment, index: int) -> Experiment:
    """The optimizer's hyperparameters as they were when it was added."""
    choice = _there(experiment.optimizers, index)
    fresh = suggested(choice.key, experiment.bound(), choice.colour)
    return _with_choice(experiment, index, replace(fresh, visible=choice.visible))


def set_hyperparameter(experiment: Experiment, index: int, name: str, value: object) -> Experiment:
    """Another value of one hyperparameter."""
    return _with_choice(experiment, index, _there(experiment.optimizers, index).with_setting(name, value))


def set_schedule(experiment: Experiment, index: int, key: str) -> Experiment:
    """Another schedule of the learning rate, as it suits the budget."""
    rows = {row.name: row for row in schedule(key).hyperparameters}
    fitting = {name: rows[name].checked(experiment.steps) for name in LENGTHS if name in rows}
    return _with_choice(experiment, index, experiment.optimizers[index].with_schedule(key, fitting))


def set_schedule_setting(experiment: Experiment, index: int, name: str, value: object) -> Experiment:
    """Another value of one of the schedule's numbers."""
    choice = experiment.optimizers[index]
    settings = {**dict(choice.schedule_settings), name: value}
    return _with_choice(experiment, index, choice.with_schedule(choice.schedule, settings))


def set_run_setting(experiment: Experiment, name: str, value: object) -> Experiment:
    """Another value of one of `RUN_SETTINGS`; a gradient tolerance of nothing is relative to the function."""
    rows = {row.name: row for row in RUN_SETTINGS}
    if name == "gradient_tolerance" and value in (None, ""):
        return replace(experiment, gradient_tolerance=None)
    number = find("setting", name, rows).checked(value)
    return replace(experiment, **{name: int(number) if rows[name].scale is Scale.INTEGER else number})  # type: ignore[arg-type]


def set_metric(experiment: Experiment, metric: Metric) -> Experiment:
    """Another metric: another gradient, and other paths."""
    metric.check(experiment.bound())
    return replace(experiment, metric=metric)


def fit_rates(experiment: Experiment) -> Experiment:
    """Learning rates that suit the curvature as the metric measures it, for the rules whose limit it sets.

    What is suggested for Euclid's metric is scaled by how much larger curvatures are in the other one, over the domain,
    and held at half the greatest stable rate.
    """
    bound = experiment.bound()
    curvature = typical_curvature(bound, experiment.metric)
    factor = typical_curvature(bound, EUCLIDEAN) / curvature
    choices = []
    for choice in experiment.optimizers:
        rule = choice.optimizer
        if rule.has_learning_rate and rule.stability is not None and rule.follows_metric:
            rate = dict(suggested(choice.key, bound).settings)["learning_rate"]
            if not experiment.metric.is_euclidean:
                rate = min(rate * factor, 0.5 * rule.stability(dict(choice.settings)) / curvature)
            choice = choice.with_setting("learning_rate", float(f"{rate:.3g}"))
        choices.append(choice)
    return replace(experiment, optimizers=tuple(choices))


def set_visible(experiment: Experiment, index: int, visible: bool) -> Experiment:
    """Run and show the optimizer, or not."""
    return _with_choice(experiment, index, replace(_there(experiment.optimizers, index), visible=visible))


def set_colour(experiment: Experiment, index: int, colour: int) -> Experiment:
    """Another of the fixed colours."""
    return _with_choice(experiment, index, replace(_there(experiment.optimizers, index), colour=colour % COLOURS))


def add_start(experiment: Experiment, point: Sequence[Any]) -> Experiment:
    """One more start."""
    if len(experiment.starts) >= MOST_STARTS:
        raise InputError(f"There are {MOST_STARTS} starts; remove some first.")
    return replace(experiment, starts=(*experiment.starts, checked_start(experiment.bound(), tuple(point))))


def move_start(experiment: Experiment, index: int, point: Sequence[Any]) -> Experiment:
    """A start elsewhere."""
    _there(experiment.starts, index)
    starts = list(experiment.starts)
    starts[index] = checked_start(experiment.bound(), tuple(point))
    return replace(experiment, starts=tuple(starts))


def remove_start(experiment: Experiment, index: int) -> Experiment:
    """One start less."""
    return replace(experiment, starts=_without(experiment.starts, index))


def numbers(texts: Sequence[Any]) -> tuple[float, ...]:
    """``texts``, typed or not, as finite numbers."""
    return tuple(map(coordinate, texts))


def clear_starts(experiment: Experiment) -> Experiment:
    """No starts."""
    return replace(experiment, starts=())


def _box(bound: BoundObjective) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The domain; in more coordinates than it has, as wide a box around the suggested start."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    if len(low) == bound.dimension:
        return low, high
    half = (high - low).max() / 2.0
    return np.array(bound.start) - half, np.array(bound.start) + half


def draw_starts(experiment: Experiment, count: int, seed: int) -> Experiment:
    """``count`` starts in place of those there are, drawn evenly over the domain or as the objective draws its starts.

    The same seed gives the same starts.
    """
    if not 1 <= count <= MOST_STARTS:
        raise InputError(f"Between 1 and {MOST_STARTS} starts can be drawn; {count} cannot.")
    bound = experiment.bound()
    if bound.drop_start is not None:
        starts: tuple[Point, ...] = tuple(bound.drop_start(seed + number) for number in range(count))
    else:
        low, high = _box(bound)
        points = np.random.default_rng(seed).uniform(low, high, (count, len(low)))
        starts = tuple(tuple(point) for point in points.tolist())
    return replace(experiment, starts=starts, seed=seed)


def set_budget(experiment: Experiment, steps: int) -> Experiment:
    """Another number of steps for each run."""
    return replace(experiment, steps=steps)


def run_further(experiment: Experiment) -> Experiment:
    """A larger budget."""
    if experiment.steps >= LARGEST_BUDGET:
        raise InputError(f"The budget is at its limit of {LARGEST_BUDGET:,} steps.")
    return replace(experiment, steps=min(FURTHER * experiment.steps, LARGEST_BUDGET))


def checked(experiment: Experiment) -> Experiment:
    """An experiment from elsewhere, such as a file, with everything in it looked at."""
    row = experiment.row()
    parameters = tuple(row.checked(dict(experiment.parameters)).items())
    bound = row.bound(dict(parameters))
    choices = tuple(map(_checked_choice, experiment.optimizers))
    if bound.dimension != 2:
        checked_plane(experiment.plane, bound)
    starts = tuple(checked_start(bound, start) for start in experiment.starts)
    if len(choices) > MOST_OPTIMIZERS or len(starts) > MOST_STARTS:
        raise InputError(f"It has more than {MOST_OPTIMIZERS} optimizers or {MOST_STARTS} starts.")
    experiment.metric.check(bound)
    return replace(experiment, parameters=parameters, optimizers=choices, starts=starts)


def _checked_choice(choice: ConfiguredOptimizer) -> ConfiguredOptimizer:
    fresh = configured(
        choice.key, dict(choice.settings), choice.colour % COLOURS, choice.schedule, dict(choice.schedule_settings)
    )  # fmt: skip
    return replace(fresh, visible=choice.visible)


def _free_colour(experiment: Experiment) -> int:
    used = [choice.colour for choice in experiment.optimizers]
    return min(range(COLOURS), key=used.count)


def _with_choice(experiment: Experiment, index: int, choice: ConfiguredOptimizer) -> Experiment:
    choices = list(experiment.optimizers)
    choices[index] = choice
    return replace(experiment, optimizers=tuple(choices))


def _there(items: tuple[Any, ...], index: int) -> Any:
    """The item of that number: an undo may have taken it away while it was being changed."""
    if not 0 <= index < len(items):
        raise InputError("What was to be changed is no longer there.")
    return items[index]


def _without(items: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    return items[:index] + items[index + 1 :]
