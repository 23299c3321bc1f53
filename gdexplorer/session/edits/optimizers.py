"""Edits of the optimizers, their hyperparameters and schedules."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from gdexplorer.descent.engine.curvature import typical_curvature
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, check_batches, refusal, suggested
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import optimizer, schedule
from gdexplorer.optimizers.libraries import is_loaded, loading
from gdexplorer.session.checking import COLOURS, MOST_OPTIMIZERS
from gdexplorer.session.document import Pair
from gdexplorer.session.edits.edit import ExperimentEdit, in_words, item_at, without

# Schedule settings that default to the length of the run.
LENGTHS = ("total_steps",)


class AddOptimizer(ExperimentEdit, frozen=True):
    """Add an optimizer, with a suitable learning rate and an unused colour."""

    key: str
    does = "add optimizer"
    prepares_objective = False

    @property
    def preparing(self) -> str:
        """What is said while a library is imported."""
        return loading(self.key)

    def preparation(self, experiment: Experiment) -> Callable[[], object] | None:
        """Import the library that the optimizer is of; None if it is known."""
        return None if is_loaded(self.key) else partial(optimizer, self.key)

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Append it to the others."""
        _check_room(experiment)
        configured = suggested(self.key, experiment.bound(), _free_colour(experiment))
        return replace(experiment, optimizers=(*experiment.optimizers, configured))


class UseOptimizer(ExperimentEdit, frozen=True):
    """Use an optimizer with these settings: the first of its kind takes them, or it is added."""

    configured: ConfiguredOptimizer

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return f"use tuned {self.configured.optimizer.label}"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Replace the settings and the schedule of the first one, and show it; its colour stays."""
        if why := refusal(self.configured.optimizer, experiment.bound()):
            raise InputError(why)
        for index, configured in enumerate(experiment.optimizers):
            if configured.key == self.configured.key:
                return _with_configured(experiment, index, replace(self.configured, colour=configured.colour))
        _check_room(experiment)
        added = replace(self.configured, colour=_free_colour(experiment))
        return replace(experiment, optimizers=(*experiment.optimizers, added))


class DuplicateOptimizer(ExperimentEdit, frozen=True):
    """Duplicate an optimizer, to try other settings."""

    index: int
    does = "duplicate optimizer"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Insert the copy after the original, in another colour."""
        _check_room(experiment)
        copy = replace(item_at(experiment.optimizers, self.index), colour=_free_colour(experiment))
        after = self.index + 1
        choices = (*experiment.optimizers[:after], copy, *experiment.optimizers[after:])
        return replace(experiment, optimizers=choices)

    def run_after(self, run: Pair) -> Pair:
        """Follow a run of an optimizer after the original."""
        rule, start = run
        return rule + (rule > self.index), start


class RemoveOptimizer(ExperimentEdit, frozen=True):
    """Remove an optimizer."""

    index: int
    does = "remove optimizer"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Remove it from the list."""
        return replace(experiment, optimizers=without(experiment.optimizers, self.index))

    def run_after(self, run: Pair) -> Pair:
        """Follow a run of another optimizer; those of the removed one end up at none."""
        rule, start = run
        return (-1, start) if rule == self.index else (rule - (rule > self.index), start)


class ResetOptimizer(ExperimentEdit, frozen=True):
    """Reset an optimizer's hyperparameters to those it was added with."""

    index: int
    does = "reset optimizer"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Use the suggested settings; keep colour and visibility."""
        configured = item_at(experiment.optimizers, self.index)
        fresh = suggested(configured.key, experiment.bound(), configured.colour)
        return _with_configured(experiment, self.index, replace(fresh, visible=configured.visible))


class SetHyperparameter(ExperimentEdit, frozen=True):
    """Change one hyperparameter, such as the learning rate."""

    index: int
    name: str
    value: object
    merged_by = ("index", "name")

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return f"change {in_words(self.name)}"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the value."""
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, configured.with_setting(self.name, self.value))


class SetSchedule(ExperimentEdit, frozen=True):
    """Change the schedule of the learning rate, fitted to the step budget."""

    index: int
    key: str
    does = "change schedule"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Set the schedule's length to that of the runs."""
        rows = {row.name: row for row in schedule(self.key).hyperparameters}
        fitting = {name: rows[name].checked(experiment.steps) for name in LENGTHS if name in rows}
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, configured.with_schedule(self.key, fitting))


class SetScheduleSetting(ExperimentEdit, frozen=True):
    """Change one setting of the schedule."""

    index: int
    name: str
    value: object
    merged_by = ("index", "name")

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return f"change {in_words(self.name)}"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the value."""
        configured = item_at(experiment.optimizers, self.index)
        settings = {**dict(configured.schedule_settings), self.name: self.value}
        return _with_configured(experiment, self.index, configured.with_schedule(configured.schedule, settings))


class SetBatchSize(ExperimentEdit, frozen=True):
    """Give an optimizer a batch size of its own; an empty one is that of the run settings."""

    index: int
    value: object
    does = "change batch size"
    merged_by = ("index",)

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the value."""
        configured = item_at(experiment.optimizers, self.index)
        changed = configured.with_batch_size(None if self.value == "" else self.value)
        check_batches((changed,), experiment.bound())
        return _with_configured(experiment, self.index, changed)


class SetVisible(ExperimentEdit, frozen=True):
    """Show or hide an optimizer; hidden ones are not run."""

    index: int
    visible: bool

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return "show optimizer" if self.visible else "hide optimizer"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Show or hide it."""
        configured = item_at(experiment.optimizers, self.index)
        if self.visible and (why := refusal(configured.optimizer, experiment.bound())):
            raise InputError(why)
        return _with_configured(experiment, self.index, replace(configured, visible=self.visible))


class SetColour(ExperimentEdit, frozen=True):
    """Choose another colour of the palette."""

    index: int
    colour: int
    does = "change colour"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Set the colour."""
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, replace(configured, colour=self.colour % COLOURS))


class SetMetric(ExperimentEdit, frozen=True):
    """Change the metric, and with it gradients and paths."""

    metric: Metric
    does = "change metric"

    @property
    def gesture(self) -> tuple[object, ...]:
        """Dragging the numbers of one kind of metric is one change."""
        return type(self), self.metric.kind

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the metric for the objective."""
        self.metric.check(experiment.bound())
        return replace(experiment, metric=self.metric)


class FitRates(ExperimentEdit, frozen=True):
    """Choose learning rates that suit the curvature under the metric, for optimizers whose limit it determines.

    The rates suggested for the Euclidean metric are scaled by the ratio of typical curvatures over the domain, and
    bounded by half the largest stable rate.
    """

    does = "fit learning rates"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Scale the learning rates."""
        bound = experiment.bound()
        curvature = typical_curvature(bound, experiment.metric)
        factor = typical_curvature(bound, EUCLIDEAN) / curvature
        choices = tuple(
            _fitted(configured, experiment, bound, curvature, factor) for configured in experiment.optimizers
        )
        return replace(experiment, optimizers=choices)


def _fitted(
    configured: ConfiguredOptimizer, experiment: Experiment, bound: BoundObjective, curvature: float, factor: float
) -> ConfiguredOptimizer:
    rule = configured.optimizer
    if not rule.has_learning_rate or rule.stability is None or not rule.follows_metric:
        return configured
    rate = dict(suggested(configured.key, bound).settings)["learning_rate"]
    if not experiment.metric.is_euclidean:
        rate = min(rate * factor, 0.5 * rule.stability(dict(configured.settings)) / curvature)
    return configured.with_setting("learning_rate", float(f"{rate:.3g}"))


def _check_room(experiment: Experiment) -> None:
    if len(experiment.optimizers) >= MOST_OPTIMIZERS:
        raise InputError(f"There are {MOST_OPTIMIZERS} optimizers; remove one first.")


def _free_colour(experiment: Experiment) -> int:
    used = [configured.colour for configured in experiment.optimizers]
    return min(range(COLOURS), key=used.count)


def _with_configured(experiment: Experiment, index: int, configured: ConfiguredOptimizer) -> Experiment:
    choices = list(experiment.optimizers)
    choices[index] = configured
    return replace(experiment, optimizers=tuple(choices))
