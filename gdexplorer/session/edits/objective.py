"""Edits of the objective, its parameters and domain, and of the plane that is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import msgspec
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, refusal, suggested
from gdexplorer.descent.geometry.metric import EUCLIDEAN
from gdexplorer.descent.geometry.plane import PlaneChoice, checked_plane
from gdexplorer.objectives import BoundObjective, Custom, objective
from gdexplorer.objectives.objective import Domain
from gdexplorer.session.edits.edit import ExperimentEdit, in_words


class ChooseObjective(ExperimentEdit, frozen=True):
    """Switch to another catalogue objective, with its start and suitable learning rates."""

    key: str
    supersedes = True
    does = "choose objective"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Use its default parameters."""
        return _bound_anew(replace(experiment, objective=objective(self.key).key, parameters=()))


class ChooseCustom(ExperimentEdit, frozen=True):
    """Switch to a custom objective, keeping settings that remain meaningful.

    Within one kind, parameters keep their values, and so do starts and learning rates that differ from the suggestions.
    """

    custom: Custom
    does = "edit objective"

    @property
    def gesture(self) -> tuple[object, ...]:
        """Typing one kind of objective is one change, until the editor ends it."""
        return type(self), type(self.custom)

    def preparation(self, experiment: Experiment) -> Callable[[], object]:
        """Differentiate the formula, or read the file."""
        return self.custom.prepare

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Use the prepared objective."""
        custom, before = self.custom, experiment.bound()
        row, chosen = custom.objective(), experiment.objective
        if type(chosen) is not type(custom) or not (isinstance(chosen, Custom) and custom.is_related(chosen)):
            return _bound_anew(replace(experiment, objective=custom, parameters=()))
        defaults = experiment.definition().defaults
        kept = {name: value for name, value in experiment.parameters if row.defaults.get(name) == defaults[name]}
        changed = replace(experiment, objective=custom, parameters=tuple(row.checked(kept).items()))
        return changed if custom.is_same_function(chosen) else _with_previous_settings(changed, before)


class OpenCustom(ExperimentEdit, frozen=True):
    """Open a saved custom objective, with all settings at their defaults."""

    custom: Custom
    does = "open saved function"

    def preparation(self, experiment: Experiment) -> Callable[[], object]:
        """Differentiate the formula, or read the file."""
        return self.custom.prepare

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Use the prepared objective."""
        return _bound_anew(replace(experiment, objective=self.custom, parameters=()))


class SetDomain(ExperimentEdit, frozen=True):
    """Change the drawn domain, if the user may choose it; otherwise nothing changes."""

    domain: Domain
    merged_by = ()
    does = "change domain"

    def preparation(self, experiment: Experiment) -> Callable[[], object] | None:
        """Prepare a custom objective on the new domain."""
        custom = self._custom(experiment)
        return None if custom is None else custom.prepare

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Change the domain of the plane, or of the custom objective."""
        if experiment.bound().dimension != 2:
            return SetPlane(msgspec.structs.replace(experiment.plane, domain=self.domain)).apply_to(experiment)
        custom = self._custom(experiment)
        return experiment if custom is None else ChooseCustom(custom).apply_to(experiment)

    def _custom(self, experiment: Experiment) -> Custom | None:
        """The custom objective on the new domain; None if the user cannot choose its domain."""
        custom = experiment.objective
        if not isinstance(custom, Custom) or experiment.bound().dimension != 2 or not hasattr(custom, "domain"):
            return None
        return None if custom.domain == self.domain else msgspec.structs.replace(custom, domain=self.domain)


class SetPlane(ExperimentEdit, frozen=True):
    """Choose another plane in parameter space."""

    plane: PlaneChoice
    does = "change plane"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the plane for the objective."""
        return replace(experiment, plane=checked_plane(self.plane, experiment.bound()))


class ShowWholePlane(ExperimentEdit, frozen=True):
    """Show the part of the plane that contains all paths, instead of a chosen domain."""

    does = "show whole plane"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Reset the chosen domain."""
        return replace(experiment, plane=msgspec.structs.replace(experiment.plane, domain=None))


class SetParameter(ExperimentEdit, frozen=True):
    """Change one of the objective's parameters; a change of units brings new starts and learning rates."""

    name: str
    value: object
    merged_by = ("name",)

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return f"change {in_words(self.name)}"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the value."""
        values = experiment.definition().checked({**dict(experiment.parameters), self.name: self.value})
        return _with_parameters(experiment, values)


class ResetParameters(ExperimentEdit, frozen=True):
    """Reset the objective's parameters to their defaults."""

    does = "reset parameters"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Use the defaults."""
        return _with_parameters(experiment, experiment.definition().defaults)


class SetFeasibleSet(ExperimentEdit, frozen=True):
    """Choose where the objective may be descended; None: everywhere.

    Optimizers that need a set which is not there any more stay, but are not run.
    """

    feasible: FeasibleSet | None
    does = "change feasible set"

    @property
    def gesture(self) -> tuple[object, ...]:
        """Changing the numbers of one kind of set is one change."""
        return type(self), None if self.feasible is None else self.feasible.kind

    def preparation(self, experiment: Experiment) -> Callable[[], object] | None:
        """Follow the border of inequalities."""
        if self.feasible is None or not self.feasible.conditions:
            return None
        return partial(self.feasible.prepare, experiment.bound().domain)

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the set for the objective."""
        changed = replace(experiment, subject_to=self.feasible)
        bound = changed.bound()
        if self.feasible is not None:
            self.feasible.check(bound.dimension)
        return replace(changed, optimizers=tuple(_hidden_if_refused(item, bound) for item in changed.optimizers))


def _with_parameters(experiment: Experiment, values: Mapping[str, float]) -> Experiment:
    changed = replace(experiment, parameters=tuple(values.items()))
    now = changed.bound()
    if now.domain != experiment.bound().domain:
        return _bound_anew(changed)
    return replace(changed, optimizers=tuple(_hidden_if_refused(item, now) for item in changed.optimizers))


def _hidden_if_refused(configured: ConfiguredOptimizer, bound: BoundObjective) -> ConfiguredOptimizer:
    """An optimizer that cannot descend the objective stays, but is not run."""
    return replace(configured, visible=False) if refusal(configured.optimizer, bound) else configured


def _with_previous_settings(changed: Experiment, before: BoundObjective) -> Experiment:
    """Update starts and rates of ``changed``, another function of the same kind, if they equal the old suggestions."""
    other = changed.bound().dimension != before.dimension
    changed = replace(changed, subject_to=None) if other else changed
    now = changed.bound()
    rules = tuple(_followed(configured, before, now) for configured in changed.optimizers)
    untouched = changed.starts == (tuple(before.start),) or other
    changed = replace(changed, plane=PlaneChoice()) if other else changed
    starts = (tuple(now.start),) if untouched else changed.starts
    return _with_batches_for(replace(changed, optimizers=rules, starts=starts), now)


def _bound_anew(experiment: Experiment) -> Experiment:
    """Begin with another function: a feasible set in the coordinates of the previous one means nothing here."""
    experiment = replace(experiment, subject_to=None)
    bound = experiment.bound()
    rules = tuple(_with_suggestions(configured, bound) for configured in experiment.optimizers)
    experiment = replace(experiment, plane=PlaneChoice())
    metric = experiment.metric if experiment.metric.fits(bound) else EUCLIDEAN
    anew = replace(
        experiment, parameters=tuple(bound.parameters.items()), optimizers=rules, starts=(tuple(bound.start),),
        metric=metric,
    )  # fmt: skip
    return _with_batches_for(anew, bound)


def _with_batches_for(experiment: Experiment, bound: BoundObjective) -> Experiment:
    """Keep the batch sizes where ``bound`` has samples; where it has none they mean nothing."""
    if bound.first_sample is not None:
        return experiment
    rules = tuple(configured.with_batch_size(None) for configured in experiment.optimizers)
    return replace(experiment, optimizers=rules, batch_size=0)


def lost_batches(before: Experiment, now: Experiment) -> str:
    """A sentence where another objective without samples has cost batch sizes; else an empty text."""
    had = before.batch_size or any(configured.batch_size is not None for configured in before.optimizers)
    bound = now.bound() if had and before.objective != now.objective else None
    if bound is None or bound.first_sample is not None:
        return ""
    return f"The batch sizes were dropped: {bound.label} has no samples. Undo brings them back."


def _with_suggestions(configured: ConfiguredOptimizer, bound: BoundObjective) -> ConfiguredOptimizer:
    """Apply the suggestions for an objective; settings that do not depend on it are kept."""
    if refusal(configured.optimizer, bound):
        return _hidden_if_refused(configured, bound)
    defaults = configured.optimizer.defaults
    for name, value in suggested(configured.key, bound).settings:
        if name == "learning_rate" or value != defaults[name]:
            configured = configured.with_setting(name, value)
    return configured


def _followed(configured: ConfiguredOptimizer, before: BoundObjective, now: BoundObjective) -> ConfiguredOptimizer:
    """Replace settings that equal the previous suggestion by the new one."""
    if refusal(configured.optimizer, before) or refusal(configured.optimizer, now):
        return _with_suggestions(configured, now)
    was = dict(suggested(configured.key, before).settings)
    for name, value in suggested(configured.key, now).settings:
        if configured.setting(name) == was[name] != value:
            configured = configured.with_setting(name, value)
    return configured
