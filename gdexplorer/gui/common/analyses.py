"""What the analyses share: the optimizer that they run, and whether a result is of the current function."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.descent.geometry.plane import PlaneChoice
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


def what_changed(then: Experiment, now: Experiment, changed: str, another: str) -> str:
    """What has changed since the runs of ``then`` were analysed; empty if ``now`` still has them.

    It is ``changed``, or ``another`` with the ``label`` of what it was on if another function is shown.
    """
    if not same_function(then, now):
        return another.format(label=then.definition().label)
    return "" if has_runs_of(then, now) else changed


def has_runs_of(then: Experiment, now: Experiment) -> bool:
    """Whether the runs of ``then`` are among those of ``now``, however they are drawn."""
    rules, starts = set(_plain(now.optimizers)), set(now.starts)
    is_random = _is_random(then)
    is_there = set(_plain(then.optimizers)) <= rules and set(then.starts) <= starts
    return is_there and _settings(then, is_random) == _settings(now, is_random)


def _plain(chosen: Sequence[ConfiguredOptimizer]) -> list[ConfiguredOptimizer]:
    """Optimizers without what changes no run."""
    return [replace(each, colour=0, visible=True) for each in chosen]


def _settings(experiment: Experiment, is_random: bool) -> Experiment:
    """What runs depend on besides their optimizer and their start."""
    seed = experiment.seed if is_random else 0
    return replace(experiment, optimizers=(), starts=(), plane=PlaneChoice(), seed=seed)


def _is_random(experiment: Experiment) -> bool:
    own = any("seed" in dict(item.settings) for item in experiment.optimizers)
    return bool(experiment.noise or experiment.has_batches or own)


def settings_behind(experiment: Experiment, index: int, varied: Collection[str] = ()) -> tuple[object, ...]:
    """What runs of an optimizer depend on besides the function and the starts, without hyperparameters ``varied``."""
    _, configured = optimizer_at(experiment, index)
    settings = tuple(pair for pair in configured.settings if pair[0] not in varied)
    rule = configured.key, settings, configured.schedule, configured.schedule_settings
    size = experiment.batch_of(configured)
    is_random = bool(experiment.noise or size)
    seed = experiment.seed if is_random else None
    gradients = experiment.metric, experiment.noise, experiment.clip, size, seed
    return *rule, experiment.gradient_tolerance, experiment.subject_to, *gradients
