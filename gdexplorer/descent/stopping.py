"""Why a run ended, in a word and in a sentence."""

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent import drivers
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.trajectory import Status
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def ending(
    code: int,
    bound: BoundObjective,
    choice: ConfiguredOptimizer,
    points: Matrix,
    values: Vector,
    gradients: Matrix,
) -> tuple[Status, str]:
    """Status and reason of a run that stands at ``code`` after the recorded iterates."""
    step = len(values) - 1
    slope = float(np.hypot.reduce(gradients[-1]))
    match code:
        case drivers.CONVERGED:
            return (
                Status.CONVERGED,
                f"At step {step} the gradient is as good as zero (norm {slope:.2g})." + _outside(bound, points),
            )
        case drivers.NOT_FINITE:
            return Status.DIVERGED, _diverged(bound, choice, points, values)
        case drivers.UNDEFINED:
            return Status.LEFT_THE_DOMAIN, _undefined(bound, points)
        case drivers.NO_DERIVATIVE:
            return (
                Status.STALLED,
                f"At step {step} it stands on a point without a derivative: no slope to follow.",
            )
        case drivers.STALLED:
            return Status.STALLED, (
                f"At step {step} its steps no longer change the point; the gradient still has norm {slope:.2g}."
            )
    left = first_outside(bound, points)
    if left is not None and not inside(bound, points[-1:])[0]:
        return Status.LEFT_THE_DOMAIN, (
            f"At step {left} it left the drawn domain and went on; after {step} steps it is at {_point(points[-1])}."
        )
    return (
        Status.OUT_OF_BUDGET,
        f"All {step} steps are used; the gradient still has norm {slope:.2g}. Run further to go on.",
    )


def inside(bound: BoundObjective, points: Matrix) -> NDArray[np.bool_]:
    """Which of ``points`` (float64[m, n]) lie in the drawn domain."""
    low, high = np.array(bound.domain).T
    return np.all((points >= low) & (points <= high), axis=1)  # type: ignore[no-any-return]


def first_outside(bound: BoundObjective, points: Matrix) -> int | None:
    """The first iterate outside the drawn domain."""
    outside = ~inside(bound, points)
    return int(np.argmax(outside)) if outside.any() else None


def largest_curvature(bound: BoundObjective, point: Vector) -> float:
    """The largest eigenvalue of the Hessian at ``point``; not a number where it cannot be computed."""
    hessian = bound.hessian(point)
    return float(np.linalg.eigvalsh(hessian)[-1]) if np.all(np.isfinite(hessian)) else math.nan


def greatest_stable_rate(bound: BoundObjective, choice: ConfiguredOptimizer, point: Vector) -> float | None:
    """The greatest learning rate that is stable on the quadratic that touches the objective at ``point``.

    For gradient descent 2 / (largest eigenvalue of the Hessian) (Nocedal & Wright 2006, section 3.3). None where the
    curvature is not positive or no such limit is known for the optimizer.
    """
    curvature = largest_curvature(bound, point)
    stability = choice.optimizer.stability
    if stability is None or not curvature > 0.0:
        return None
    return stability(dict(choice.settings)) / curvature


def _diverged(bound: BoundObjective, choice: ConfiguredOptimizer, points: Matrix, values: Vector) -> str:
    step = len(values)
    blew_up = (
        f"It blew up: at step {step} value or point cease to be finite. The last finite point is {_point(points[-1])}."
    )
    turn = int(np.argmin(values))
    if turn == len(values) - 1:
        return f"{blew_up} The function falls without end there."
    limit = greatest_stable_rate(bound, choice, points[turn])
    if limit is None:
        return f"{blew_up} Its value rose from step {turn} on: try shorter steps."
    used = choice.setting("learning_rate")
    where = "its start" if turn == 0 else f"step {turn}, from where on its value rose,"
    return f"{blew_up} At {where} steps are stable for a learning rate below {limit:.3g}; it used {used:.3g}."


def _undefined(bound: BoundObjective, points: Matrix) -> str:
    last = _point(points[-1])
    return f"At step {len(points)} it reached a place where the function is undefined. The last point is {last}."


def _outside(bound: BoundObjective, points: Matrix) -> str:
    return "" if inside(bound, points[-1:])[0] else f" The place, {_point(points[-1])}, is outside the drawn domain."


def _point(point: Vector) -> str:
    shown = ", ".join(f"{coordinate:.5g}" for coordinate in point[:3])
    return f"({shown}, …)" if len(point) > 3 else f"({shown})"
