"""Take apart a recorded step: what the optimizer saw, its state, and the terms of its step."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.engine import batches, drivers
from gdexplorer.descent.engine.engine import controls
from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.objectives import BoundObjective
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.schedules import FACTORS
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, evaluate_terms, step_term

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# The terms shown if the optimizer's state is not recorded.
_ENDS = (GRADIENT, step_term("theta_next - theta"))

# With mini-batches there are two gradients: that of the full cost, and that of the batch, which the optimizer sees.
WHOLE = Term(
    "whole", "true gradient", GRADIENT.symbol, GRADIENT.kind,
    "Gradient of the full cost. The optimizer only sees the gradient of its mini-batch, which is an unbiased estimate.",
    given="whole_gradient",
)  # fmt: skip
SAMPLED = replace(
    GRADIENT, name="of the batch", symbol=r"\nabla f_B(\theta_k)",
    meaning="Gradient of the cost of this step's mini-batch: all that the optimizer sees.",
)  # fmt: skip


@lru_cache(maxsize=64)
def with_both_gradients(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Insert the full gradient before the ``terms`` of an optimizer that sees mini-batches."""
    return (WHOLE, *(SAMPLED if term is GRADIENT else term for term in terms))


@lru_cache(maxsize=64)
def without_planar(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Leave out the ``terms`` that the state rows tell in two coordinates only."""
    return tuple(term for term in terms if not term.planar)


def point_seen(configured: ConfiguredOptimizer, trajectory: Trajectory, step: int) -> Vector:
    """The point whose gradient ``step`` saw, float64[n]: the iterate, unless the optimizer observes another one."""
    row = configured.optimizer.observed_row
    observed = 0 <= row < trajectory.states.shape[1] and step > 1
    point: Vector = trajectory.states[step - 1, row] if observed else trajectory.points[step - 1]
    return point.copy()


class Dissection(Struct, frozen=True, eq=False):
    """One step of a run.

    Attributes
    ----------
    rule : the optimizer. step : index of the step, from 1; it leads from iterate ``step - 1`` to ``step``.
    terms : all terms of the step, or only gradient and step if ``complete`` is false (with very many coordinates the
        optimizer's state is not recorded).
    numbers : all quantities by name.
    disturbed : whether the optimizer saw a gradient other than the function's: noise, clipping, a metric, a mini-batch.
    resting : whether the step ends where the run converged: its gradient is negligible there.
    """

    rule: Optimizer
    step: int
    terms: tuple[Term, ...]
    numbers: Numbers
    complete: bool
    disturbed: bool
    resting: bool = False

    @property
    def origin(self) -> Vector:
        """The point before the step, float64[n]."""
        return self.numbers["theta"]  # type: ignore[no-any-return]

    @property
    def target(self) -> Vector:
        """The point after the step, float64[n]."""
        return self.numbers["theta_next"]  # type: ignore[no-any-return]


def dissect(experiment: Experiment, bound: BoundObjective, trajectory: Trajectory, step: int) -> Dissection:
    """Take apart ``step`` (from 1 to ``trajectory.steps``) of a run of ``experiment``."""
    configured = experiment.optimizers[trajectory.optimizer]
    rule, rows = configured.optimizer, trajectory.states.shape[1]
    complete = rows == len(rule.state)
    before, after = (dict(zip(rule.state, trajectory.states[k], strict=False)) for k in (step - 1, step))
    terms = rule.terms if complete else _ENDS
    if trajectory.points.shape[1] != 2:
        terms = without_planar(terms)
    if len(batches.allocate_for(bound, experiment.batch_of(configured))[0]):
        terms = with_both_gradients(terms)
    given = _given(experiment, bound, configured, trajectory, step)
    exact = trajectory.gradients[step - 1]
    if rule.observes:
        exact = bound.value_gradient(point_seen(configured, trajectory, step))[1]
    disturbed = not np.array_equal(given["gradient"], exact)
    resting = trajectory.status is Status.CONVERGED and step == trajectory.steps
    return Dissection(rule, step, terms, evaluate_terms(terms, given, before, after), complete, disturbed, resting)


def prepare(experiment: Experiment, bound: BoundObjective) -> None:
    """Compile or load all that `dissect` needs for runs of ``experiment``: it takes a while."""
    sizes = set(map(experiment.batch_of, experiment.optimizers))
    if any(len(batches.allocate_for(bound, size)[0]) for size in sizes):
        batches.DRAW_BATCH.compiled  # noqa: B018
    if any(configured.follows_values for configured in experiment.optimizers):
        FACTORS.compiled  # noqa: B018
    metrics = (configured.metric_of(experiment.metric) for configured in experiment.optimizers)
    if experiment.noise > 0.0 or experiment.clip > 0.0 or not all(metric.is_euclidean for metric in metrics):
        drivers.CHANGE.compiled  # noqa: B018


def _given(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, trajectory: Trajectory, step: int
) -> dict[str, Any]:
    """Recorded quantities and settings of a step; names as in `gdexplorer.optimizers.terms`."""
    points, values, first = trajectory.points, trajectory.values, step == 1
    value, gradient = seen(experiment, bound, trajectory, step)
    given: dict[str, Any] = settings_at(configured, trajectory, step)
    if "seed" in given:
        given["seed"] += experiment.seed
    return {
        **given,
        "values_at": partial(_values_seen, experiment, bound, configured, step),
        "step": step,
        "steps": step - 1,
        "dimension": float(points.shape[1]),
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
        "learning_rate_old": None if first else settings_at(configured, trajectory, step - 1).get("learning_rate"),
    }


def settings_at(configured: ConfiguredOptimizer, trajectory: Trajectory, step: int) -> dict[str, float]:
    """The hyperparameters at a step (from 1) of a run, with the scheduled learning rate."""
    settings = dict(configured.settings)
    if configured.optimizer.has_learning_rate and configured.schedule != "constant":
        settings["learning_rate"] *= float(configured.factors_at(np.array([step - 1]), trajectory.values)[0])
    return settings


def seen(experiment: Experiment, bound: BoundObjective, trajectory: Trajectory, step: int) -> tuple[float, Vector]:
    """Value and gradient as the optimizer saw them at ``step``: where it looked, of its mini-batch, and changed."""
    value, gradient = float(trajectory.values[step - 1]), trajectory.gradients[step - 1].copy()
    configured = experiment.optimizers[trajectory.optimizer]
    theta = point_seen(configured, trajectory, step)
    limits, data = controls(experiment, bound, configured), _data_seen(experiment, bound, configured, step)
    if data is not bound.data or configured.optimizer.observes:
        value = float(bound.value_and_gradient(theta, data, gradient))
    if experiment.noise > 0.0 or experiment.clip > 0.0 or limits[drivers.USES_METRIC]:
        objective, hessian = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled
        geometry = configured.metric_of(experiment.metric).kernel_arguments(bound)
        drivers.CHANGE(objective, hessian, data, *geometry, theta, gradient, limits, step)
    return value, gradient


def _data_seen(experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, step: int) -> Matrix:
    """The data of the objective as the optimizer saw it at ``step``: all of them, or a mini-batch."""
    return batches.seen(bound, experiment.batch_of(configured), experiment.seed, step)


def _values_seen(
    experiment: Experiment, bound: BoundObjective, configured: ConfiguredOptimizer, step: int, points: Matrix
) -> Vector:
    """Values at ``points`` (float64[m, n]) as the optimizer saw them at ``step``, float64[m]."""
    data, slope = _data_seen(experiment, bound, configured, step), np.empty(points.shape[1])
    return np.array([bound.value_and_gradient(point, data, slope) for point in points])
