"""Edits of what is descended: the objective, its parameters, its domain, and the plane that is drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import msgspec

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, suggested
from gdexplorer.descent.geometry.metric import EUCLIDEAN
from gdexplorer.descent.geometry.plane import PlaneChoice, checked_plane
from gdexplorer.objectives import BoundObjective, Custom, objective
from gdexplorer.objectives.objective import Domain
from gdexplorer.session.edits.edit import ExperimentEdit


@dataclass(frozen=True)
class ChooseObjective(ExperimentEdit):
    """Another objective of the catalogue, with its own start and with learning rates that suit it."""

    key: str
    supersedes = True

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take it, with its default parameters."""
        return _bound_anew(replace(experiment, objective=objective(self.key).key, parameters=()))


@dataclass(frozen=True)
class ChooseCustom(ExperimentEdit):
    """A custom objective; what a person has set stays as far as it has a meaning there.

    Of one kind, parameters keep their values, and starts and learning rates stay that are not merely those suggested.
    """

    custom: Custom

    @property
    def gesture(self) -> tuple[object, ...]:
        """What is typed of one kind is one change, until the editor ends it."""
        return type(self), type(self.custom)

    def preparation(self, experiment: Experiment) -> Callable[[], object]:
        """Derive the formula, read the file."""
        return self.custom.prepare

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take it, prepared before."""
        custom, before = self.custom, experiment.bound()
        row, chosen = custom.objective(), experiment.objective
        if type(chosen) is not type(custom) or not (isinstance(chosen, Custom) and custom.is_akin(chosen)):
            return _bound_anew(replace(experiment, objective=custom, parameters=()))
        defaults = experiment.definition().defaults
        kept = {name: value for name, value in experiment.parameters if row.defaults.get(name) == defaults[name]}
        changed = replace(experiment, objective=custom, parameters=tuple(row.checked(kept).items()))
        return changed if custom.is_same_function(chosen) else _with_what_was_set(changed, before)


@dataclass(frozen=True)
class OpenCustom(ExperimentEdit):
    """A custom objective that was kept, as if nothing had been set."""

    custom: Custom

    def preparation(self, experiment: Experiment) -> Callable[[], object]:
        """Derive the formula, read the file."""
        return self.custom.prepare

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take it, prepared before."""
        return _bound_anew(replace(experiment, objective=self.custom, parameters=()))


@dataclass(frozen=True)
class SetDomain(ExperimentEdit):
    """Another part of the function, where the choice is the person's; elsewhere nothing changes."""

    domain: Domain
    merged_by = ()

    def preparation(self, experiment: Experiment) -> Callable[[], object] | None:
        """Prepare a custom objective over the other domain."""
        custom = self._custom(experiment)
        return None if custom is None else custom.prepare

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Look at that part of the plane, or take the same custom objective over it."""
        if experiment.bound().dimension != 2:
            return SetPlane(msgspec.structs.replace(experiment.plane, domain=self.domain)).apply_to(experiment)
        custom = self._custom(experiment)
        return experiment if custom is None else ChooseCustom(custom).apply_to(experiment)

    def _custom(self, experiment: Experiment) -> Custom | None:
        """The same custom objective over the domain; None where that is not for a person to choose."""
        custom = experiment.objective
        if not isinstance(custom, Custom) or experiment.bound().dimension != 2 or not hasattr(custom, "domain"):
            return None
        return None if custom.domain == self.domain else msgspec.structs.replace(custom, domain=self.domain)


@dataclass(frozen=True)
class SetPlane(ExperimentEdit):
    """Another plane through all coordinates."""

    plane: PlaneChoice

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Check that it lies in the function's space, and take it."""
        return replace(experiment, plane=checked_plane(self.plane, experiment.bound()))


@dataclass(frozen=True)
class ShowWholePlane(ExperimentEdit):
    """All of the plane where the paths lie, in place of a part that was chosen; where none was, nothing changes."""

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Forget the part."""
        return replace(experiment, plane=msgspec.structs.replace(experiment.plane, domain=None))


@dataclass(frozen=True)
class SetParameter(ExperimentEdit):
    """Another value of one of the objective's parameters; a change of units brings new starts and rates."""

    name: str
    value: object
    merged_by = ("name",)

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Check the value and take it."""
        values = experiment.definition().checked({**dict(experiment.parameters), self.name: self.value})
        return _with_parameters(experiment, values)


@dataclass(frozen=True)
class ResetParameters(ExperimentEdit):
    """The objective's parameters as they were first."""

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take the defaults."""
        return _with_parameters(experiment, experiment.definition().defaults)


def _with_parameters(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    changed = replace(experiment, parameters=tuple(values.items()))
    return changed if changed.bound().domain == experiment.bound().domain else _bound_anew(changed)


def _with_what_was_set(changed: Experiment, before: BoundObjective) -> Experiment:
    """``changed``, another function of the same kind, with new starts and rates where the old ones were suggested."""
    now = changed.bound()
    rules = tuple(_followed(configured, before, now) for configured in changed.optimizers)
    other = now.dimension != before.dimension
    untouched = changed.starts == (tuple(before.start),) or other
    changed = replace(changed, plane=PlaneChoice()) if other else changed
    return replace(changed, optimizers=rules, starts=(tuple(now.start),) if untouched else changed.starts)


def _bound_anew(experiment: Experiment) -> Experiment:
    bound = experiment.bound()
    rules = tuple(_with_suggestions(configured, bound) for configured in experiment.optimizers)
    experiment = replace(experiment, plane=PlaneChoice(), batch_size=0)
    metric = experiment.metric if experiment.metric.fits(bound) else EUCLIDEAN
    return replace(
        experiment, parameters=tuple(bound.parameters.items()), optimizers=rules, starts=(tuple(bound.start),),
        metric=metric,
    )  # fmt: skip


def _with_suggestions(configured: ConfiguredOptimizer, bound: BoundObjective) -> ConfiguredOptimizer:
    """The same with what is suggested for an objective; what the objective has no say in stays as it was set."""
    defaults = configured.optimizer.defaults
    for name, value in suggested(configured.key, bound).settings:
        if name == "learning_rate" or value != defaults[name]:
            configured = configured.with_setting(name, value)
    return configured


def _followed(configured: ConfiguredOptimizer, before: BoundObjective, now: BoundObjective) -> ConfiguredOptimizer:
    """``configured`` with what is suggested now where it had what was suggested before."""
    was = dict(suggested(configured.key, before).settings)
    for name, value in suggested(configured.key, now).settings:
        if configured.setting(name) == was[name] != value:
            configured = configured.with_setting(name, value)
    return configured
