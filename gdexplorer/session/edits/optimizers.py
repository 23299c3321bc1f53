"""Edits of the optimizers: which ones run, and with what hyperparameters and schedules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.descent.engine.curvature import typical_curvature
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, suggested
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers import schedule
from gdexplorer.session.edits.edit import ExperimentEdit, item_at, without

COLOURS = 8
MOST_OPTIMIZERS = 32
# Numbers of a schedule that are best as long as the run.
LENGTHS = ("total_steps",)


@dataclass(frozen=True)
class AddOptimizer(ExperimentEdit):
    """One more optimizer, with a learning rate that suits the objective and a colour that is free."""

    key: str

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Add it after the others."""
        _check_room(experiment)
        configured = suggested(self.key, experiment.bound(), _free_colour(experiment))
        return replace(experiment, optimizers=(*experiment.optimizers, configured))


@dataclass(frozen=True)
class DuplicateOptimizer(ExperimentEdit):
    """The same optimizer again, after it, to be set otherwise."""

    index: int

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Copy it, in another colour."""
        _check_room(experiment)
        copy = replace(item_at(experiment.optimizers, self.index), colour=_free_colour(experiment))
        after = self.index + 1
        choices = (*experiment.optimizers[:after], copy, *experiment.optimizers[after:])
        return replace(experiment, optimizers=choices)


@dataclass(frozen=True)
class RemoveOptimizer(ExperimentEdit):
    """One optimizer less."""

    index: int

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Leave it out."""
        return replace(experiment, optimizers=without(experiment.optimizers, self.index))


@dataclass(frozen=True)
class ResetOptimizer(ExperimentEdit):
    """The optimizer's hyperparameters as they were when it was added."""

    index: int

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take the suggestion; colour and visibility stay."""
        configured = item_at(experiment.optimizers, self.index)
        fresh = suggested(configured.key, experiment.bound(), configured.colour)
        return _with_configured(experiment, self.index, replace(fresh, visible=configured.visible))


@dataclass(frozen=True)
class SetHyperparameter(ExperimentEdit):
    """Another value of one hyperparameter, such as the learning rate."""

    index: int
    name: str
    value: object
    merged_by = ("index", "name")

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Check the value and take it."""
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, configured.with_setting(self.name, self.value))


@dataclass(frozen=True)
class SetSchedule(ExperimentEdit):
    """Another schedule of the learning rate, as it suits the budget."""

    index: int
    key: str

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take the schedule, as long as the runs are."""
        rows = {row.name: row for row in schedule(self.key).hyperparameters}
        fitting = {name: rows[name].checked(experiment.steps) for name in LENGTHS if name in rows}
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, configured.with_schedule(self.key, fitting))


@dataclass(frozen=True)
class SetScheduleSetting(ExperimentEdit):
    """Another value of one of the schedule's numbers."""

    index: int
    name: str
    value: object
    merged_by = ("index", "name")

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Check the value and take it."""
        configured = item_at(experiment.optimizers, self.index)
        settings = {**dict(configured.schedule_settings), self.name: self.value}
        return _with_configured(experiment, self.index, configured.with_schedule(configured.schedule, settings))


@dataclass(frozen=True)
class SetVisible(ExperimentEdit):
    """Run and show the optimizer, or not."""

    index: int
    visible: bool

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Show or hide it."""
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, replace(configured, visible=self.visible))


@dataclass(frozen=True)
class SetColour(ExperimentEdit):
    """Another of the fixed colours."""

    index: int
    colour: int

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take the colour."""
        configured = item_at(experiment.optimizers, self.index)
        return _with_configured(experiment, self.index, replace(configured, colour=self.colour % COLOURS))


@dataclass(frozen=True)
class SetMetric(ExperimentEdit):
    """Another metric: another gradient, and other paths."""

    metric: Metric

    @property
    def gesture(self) -> tuple[object, ...]:
        """Numbers of one kind of metric are dragged."""
        return type(self), self.metric.kind

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Check that the metric fits the objective, and take it."""
        self.metric.check(experiment.bound())
        return replace(experiment, metric=self.metric)


@dataclass(frozen=True)
class FitRates(ExperimentEdit):
    """Learning rates that suit the curvature as the metric measures it, for the rules whose limit it sets.

    What is suggested for Euclid's metric is scaled by how much larger curvatures are in the other one, over the domain,
    and held at half the greatest stable rate.
    """

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Scale the rates."""
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
