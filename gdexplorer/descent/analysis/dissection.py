"""A recorded step taken apart: what the rule saw, what it remembered, and the terms that its step came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.engine import batches, drivers
from gdexplorer.descent.engine.engine import controls
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, the_step, work_out

Vector = NDArray[np.float64]

# What is left where a rule's memory is not recorded: the ends of the step.
_ENDS = (GRADIENT, the_step("theta_next - theta"))

# With mini-batches there are two gradients: the cost's own, and that of the samples which the rule saw.
WHOLE = Term(
    "whole", "true gradient", GRADIENT.symbol, GRADIENT.kind,
    "The slope of the cost itself. The rule sees only that of the samples of its mini-batch, which is right "
    "on average.",
    given="whole_gradient",
)  # fmt: skip
SAMPLED = replace(
    GRADIENT, name="of the batch", symbol=r"\nabla f_B(\theta_k)",
    meaning="The slope of the cost of the few samples that this step draws: all that the rule sees.",
)  # fmt: skip


@lru_cache(maxsize=64)
def with_both_gradients(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """``terms`` of a rule that sees mini-batches, after the gradient that it does not see."""
    return (WHOLE, *(SAMPLED if term is GRADIENT else term for term in terms))


@dataclass(frozen=True, eq=False)
class Dissection:
    """One step of a run.

    Attributes
    ----------
    rule : the optimizer. step : which step, counted from 1; it leads from iterate ``step - 1`` to ``step``.
    terms : what it is made of; all of the rule's, or only the gradient and the step where ``complete`` is false (with
        very many coordinates its memory is not recorded).
    numbers : all numbers by name.
    disturbed : whether the rule saw another gradient than the function's: noise, clipping, a metric, a mini-batch.
    """

    rule: Optimizer
    step: int
    terms: tuple[Term, ...]
    numbers: Numbers
    complete: bool
    disturbed: bool

    @property
    def origin(self) -> Vector:
        """The point that the step leaves from, float64[n]."""
        return self.numbers["theta"]  # type: ignore[no-any-return]

    @property
    def target(self) -> Vector:
        """The point that it leads to, float64[n]."""
        return self.numbers["theta_next"]  # type: ignore[no-any-return]


def dissect(experiment: Experiment, bound: BoundObjective, trajectory: Trajectory, step: int) -> Dissection:
    """Take apart ``step`` (from 1 to ``trajectory.steps``) of a run of ``experiment``."""
    configured = experiment.optimizers[trajectory.optimizer]
    rule, rows = configured.optimizer, trajectory.states.shape[1]
    complete = rows == len(rule.state)
    before, after = (dict(zip(rule.state, trajectory.states[k], strict=False)) for k in (step - 1, step))
    terms = rule.terms if complete else _ENDS
    if len(batches.room(bound.data, bound.first_sample, experiment.batch_size)[0]):
        terms = with_both_gradients(terms)
    given = _given(experiment, bound, configured, trajectory, step)
    disturbed = not np.array_equal(given["gradient"], trajectory.gradients[step - 1])
    return Dissection(rule, step, terms, work_out(terms, given, before, after), complete, disturbed)


def _given(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, trajectory: Trajectory, step: int
) -> dict[str, Any]:
    """The numbers of a step that come from the record and the settings; names as in `gdexplorer.optimizers.terms`."""
    points, values, first = trajectory.points, trajectory.values, step == 1
    value, gradient = seen(experiment, bound, trajectory, step)
    given: dict[str, Any] = settings_at(configured, step)
    return {
        **given,
        "step": step,
        "steps": step - 1,
        "theta": points[step - 1],
        "theta_next": points[step],
        "theta_old": None if first else points[step - 2],
        "height": float(values[step - 1]),
        "value": value,
        "value_next": float(values[step]),
        "gradient": gradient,
        "whole_gradient": trajectory.gradients[step - 1],
        "gradient_next": trajectory.gradients[step],
        "g_old": None if first else seen(experiment, bound, trajectory, step - 1)[1],
        "learning_rate_old": None if first else settings_at(configured, step - 1).get("learning_rate"),
    }


def settings_at(configured: ConfiguredOptimizer, step: int) -> dict[str, float]:
    """The hyperparameters at a step (from 1), the learning rate as the schedule has it then."""
    settings = dict(configured.settings)
    if configured.optimizer.has_learning_rate and configured.schedule != "constant":
        settings["learning_rate"] *= float(configured.factors_at(np.array([step - 1]))[0])
    return settings


def seen(experiment: Experiment, bound: BoundObjective, trajectory: Trajectory, step: int) -> tuple[float, Vector]:
    """Value and gradient as the rule saw them at ``step``: of its mini-batch, with noise, by the metric, clipped."""
    value, gradient = float(trajectory.values[step - 1]), trajectory.gradients[step - 1].copy()
    configured, theta = experiment.optimizers[trajectory.optimizer], trajectory.points[step - 1].copy()
    limits, data = controls(experiment, bound, configured), bound.data
    batch, order = batches.room(bound.data, bound.first_sample, experiment.batch_size)
    if len(batch):
        first, seed = int(limits[drivers.FIRST_SAMPLE]), int(limits[drivers.SEED])
        rows = batches.DRAW_BATCH(bound.data, batch, order, first, seed, step)
        data = batch[:rows]
        value = float(bound.value_and_gradient(theta, data, gradient))
    if experiment.noise > 0.0 or experiment.clip > 0.0 or limits[drivers.USES_METRIC]:
        objective, hessian = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled
        geometry = configured.metric_of(experiment.metric).problem(bound)
        drivers.CHANGE(objective, hessian, data, *geometry, theta, gradient, limits, step)
    return value, gradient
