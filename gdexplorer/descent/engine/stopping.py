"""Why a run ended: its status and a sentence that explains it."""

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.kinks import is_kink, local_extremum
from gdexplorer.descent.critical.resting import kink, resting_place
from gdexplorer.descent.critical.walls import distance_out, walls_in_words
from gdexplorer.descent.engine import drivers
from gdexplorer.descent.engine.curvature import greatest_stable_rate
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.formatting import point_in_words
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# How many iterates, from the lowest on, are checked for a step that was too long.
_LOOKED_AT = 50
# A run outside the domain whose value changed by this many times the range of values in it has diverged.
_FAR = 1e12
# How far `_falls_on` follows the function, in domain sizes.
_FARTHEST = 1000.0


def status_of(code: int, bound: BoundObjective, points: Matrix, values: Vector) -> Status:
    """Status of a run that stopped with ``code`` after the iterates ``points`` with these ``values``."""
    if code in _STATUSES:
        return _STATUSES[code]
    if inside(bound, points[-1:])[0]:
        return Status.OUT_OF_BUDGET
    if have_risen(bound, values[-1:])[0] or are_unbounded(bound, values[-1:])[0]:
        return Status.DIVERGED
    return Status.LEFT_THE_DOMAIN


_STATUSES = {
    drivers.CONVERGED: Status.CONVERGED,
    drivers.NOT_FINITE: Status.DIVERGED,
    drivers.UNDEFINED: Status.LEFT_THE_DOMAIN,
    drivers.NO_METRIC: Status.STALLED,
    drivers.NO_DERIVATIVE: Status.STALLED,
    drivers.STALLED: Status.STALLED,
}


def reason(
    code: int,
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    reached: Vector,
    points: Matrix,
    values: Vector,
    gradients: Matrix,
    metric: Metric = EUCLIDEAN,
    best: float = math.inf,
    tolerance: float | None = None,
) -> str:
    """Explain why a run stopped with ``code`` after the recorded iterates.

    ``reached`` is the point after the last step; it is recorded unless point or value is no longer finite there.
    ``best`` is the lowest value at which any run of the experiment came to rest, ``tolerance`` that of the experiment.
    """
    step = len(values) - 1
    match code:
        case drivers.CONVERGED:
            held = _kinked(bound, configured, points[-1], gradients[-1], tolerance)
            held = held or _held(bound, configured, points[-1], gradients[-1], tolerance)
            resting = held or _resting(bound, points, values, gradients, best, tolerance)
            return f"At step {step} {resting}"
        case drivers.NOT_FINITE:
            return _blown_up(bound, configured, reached, points, values, metric)
        case drivers.UNDEFINED:
            return _undefined(points, values)
        case drivers.NO_METRIC:
            return f"At step {step} {_WITHOUT_DIRECTIONS}"
        case drivers.NO_DERIVATIVE:
            return f"At step {step} {_WITHOUT_DERIVATIVE}"
        case drivers.STALLED:
            return f"At step {step} {_stuck(bound, points, values, gradients, best)}"
    unfinished = _unfinished(bound, configured, points, values, gradients, metric)
    return " ".join(filter(None, (unfinished, bound.without_minimum)))


_WITHOUT_DIRECTIONS = (
    "it is at the origin of the polar coordinates, where they are singular: start elsewhere or move the origin."
)
_WITHOUT_DERIVATIVE = "the function has no derivative at this point or near it, so there is no gradient to follow."


def _norm(gradients: Matrix) -> float:
    return float(np.hypot.reduce(gradients[-1]))


def _held(
    bound: BoundObjective, configured: ConfiguredOptimizer, point: Vector, gradient: Vector, tolerance: float | None
) -> str:
    """Explain a run that rests at walls of the feasible set to which it keeps, or beyond; empty if no wall holds it."""
    walls = walls_in_words(bound, point, gradient) if configured.optimizer.keeps_to_set else ""
    if not walls:
        return ""
    if (out := distance_out(bound, point)) > 0.0:
        return (
            f"it rests {short(out, 3)} outside of the feasible set, where the penalty holds the gradient against "
            f"{walls}: a smaller learning rate, and so a larger penalty, brings it closer."
        )
    return (
        f"it stopped at a KKT point: the negative gradient points into {walls}; what the feasible set leaves of it is "
        f"{_beside(tolerance)}."
    )


def _kinked(
    bound: BoundObjective, configured: ConfiguredOptimizer, point: Vector, gradient: Vector, tolerance: float | None
) -> str:
    """Explain a run of a rule that takes a simple part apart, and rests at its kinks; empty if it rests at none."""
    if not (configured.optimizer.takes_parts and bound.simple_part):
        return ""
    kinks = [i for i, (weight, _) in enumerate(bound.simple_part) if weight > 0.0 and point[i] == 0.0]
    if not kinks:
        return ""
    named = [bound.names[i] if i < len(bound.names) else f"coordinate {i + 1}" for i in kinks]
    where = f"{len(kinks)} coordinates are zero" if len(kinks) > 3 else " and ".join(f"{name} = 0" for name in named)
    beside = gradient.copy()
    beside[kinks] = 0.0
    walls = walls_in_words(bound, point, beside)
    pressed = f", and the negative gradient points into {walls}" if walls else ""
    return (
        f"it rests at a kink, where {where}: the penalty holds the gradient of the smooth part there{pressed}; what "
        f"they leave of it is {_beside(tolerance)}."
    )


def _resting(
    bound: BoundObjective, points: Matrix, values: Vector, gradients: Matrix, best: float, tolerance: float | None
) -> str:
    """Explain a run whose gradient is short enough to stop."""
    is_inside = inside(bound, points[-1:])[0]
    outside = "" if is_inside else f" It is at {point_in_words(points[-1])}, outside the drawn domain."
    norm = f"norm {short(_norm(gradients), 2)}, {_beside(tolerance)}"
    if bound.without_minimum:
        return f"the gradient is small enough to stop ({norm}). {bound.without_minimum}{outside}"
    place = resting_place(bound, points[-1], float(values[-1]), gradients[-1], best)
    if place is None:
        return f"{_sloping(bound, points[-1], norm)}{outside}"
    return f"it rests at {place} (gradient: {norm}).{outside}"


def _stuck(bound: BoundObjective, points: Matrix, values: Vector, gradients: Matrix, best: float) -> str:
    """Explain a run whose steps no longer change the point."""
    still = f"its steps no longer change the point; the gradient norm is still {short(_norm(gradients), 2)}."
    return f"{still}{_stuck_at_kink(bound, points[-1], float(values[-1]), best)}"


def _unfinished(
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    points: Matrix,
    values: Vector,
    gradients: Matrix,
    metric: Metric,
) -> str:
    """Explain a run that used its whole step budget."""
    step = len(values) - 1
    if inside(bound, points[-1:])[0]:
        used = "The one step is used" if step == 1 else f"All {step} steps are used"
        return f"{used}; the gradient norm is still {short(_norm(gradients), 2)}. Run further to continue."
    if have_risen(bound, values[-1:])[0]:
        return _risen(bound, configured, points, values, metric)
    if are_unbounded(bound, values[-1:])[0]:
        return (
            f"The function is unbounded below there: after {step} steps its value is {short(values[-1], 3)}, "
            f"at {point_in_words(points[-1])}."
        )
    return (
        f"At step {first_outside(bound, points)} it left the drawn domain and went on; "
        f"after {step} steps it is at {point_in_words(points[-1])}."
    )


def _stuck_at_kink(bound: BoundObjective, point: Vector, value: float, best: float) -> str:
    """Explain a run that stalled at a kink; empty if there is no kink."""
    if not is_kink(bound, point):
        return ""
    if local_extremum(bound, point)[0]:
        return f" It is at {kink(bound, point, value, best)}."
    return " It is at a kink: values nearby are lower, but not along the gradient, which is discontinuous there."


def _beside(tolerance: float | None) -> str:
    """What the gradient is compared with."""
    if tolerance is None:
        return "small relative to the function's own scale"
    return f"at most the tolerance of {short(tolerance)}"


def _sloping(bound: BoundObjective, point: Vector, norm: str) -> str:
    """Explain a gradient that is short enough to stop without a critical point nearby."""
    short = f"the gradient is small enough to stop ({norm})"
    if bound.dimension > 2:
        return f"{short}."
    if _falls_on(bound, point):
        return (
            f"{short}, but there is no critical point: the function keeps decreasing, ever more slowly, and has no "
            f"minimum in that direction within {_FARTHEST:,.0f} times the domain."
        )
    return f"{short}, but no critical point was found nearby: a smaller gradient tolerance continues the run."


def _falls_on(bound: BoundObjective, point: Vector) -> bool:
    """Whether the function keeps decreasing along its negative gradient at ``point``, ever more slowly."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    sides = high - low
    downhill = -bound.gradient(point) * sides
    length = float(np.hypot.reduce(downhill))
    if not 0.0 < length < math.inf:
        return False
    distances = np.append(0.0, np.geomspace(0.01, _FARTHEST, 64))[:, np.newaxis]
    values, gradients = bound.values_at(point + distances * downhill / length * sides)
    with np.errstate(over="ignore", invalid="ignore"):  # an overflow does not count as decreasing
        slopes = np.hypot.reduce(gradients * sides, axis=1)
        falls = np.all(np.diff(values) <= 0.0) and np.all(np.diff(slopes) <= 0.0)
    return bool(falls and values[1] < values[0])


def inside(bound: BoundObjective, points: Matrix) -> NDArray[np.bool_]:
    """Which of ``points`` (float64[m, n]) lie in the drawn domain; all, if n is not 2."""
    if bound.dimension != 2:
        return np.ones(len(points), dtype=np.bool_)
    low, high = np.array(bound.domain).T
    return np.all((points >= low) & (points <= high), axis=1)  # type: ignore[no-any-return]


def are_unbounded(bound: BoundObjective, values: Vector) -> NDArray[np.bool_]:
    """Which of ``values`` lie so far below those of the domain that the function is taken as unbounded below."""
    return np.asarray(values < bound.value(bound.start) - _FAR * bound.value_scale)


def have_risen(bound: BoundObjective, values: Vector) -> NDArray[np.bool_]:
    """Which of ``values`` lie so far above those of the domain that the steps must have been too long."""
    return np.asarray(values > bound.value(bound.start) + _FAR * bound.value_scale)


def first_outside(bound: BoundObjective, points: Matrix) -> int | None:
    """Index of the first iterate outside the drawn domain."""
    outside = ~inside(bound, points)
    return int(np.argmax(outside)) if outside.any() else None


def _blown_up(
    bound: BoundObjective,
    configured: ConfiguredOptimizer,
    reached: Vector,
    points: Matrix,
    values: Vector,
    metric: Metric,
) -> str:
    """Explain a run whose value or point is no longer finite."""
    if not math.isfinite(values[-1]):
        return f"At its start, {point_in_words(points[0])}, the value is not finite: start elsewhere."
    blew_up = (
        f"It diverged: at step {len(values)} the value or the point is no longer finite. "
        f"The last finite point is {point_in_words(points[-1])}."
    )
    if np.argmin(values) == len(values) - 1 and _is_unbounded_below(bound, reached, values):
        return f"{blew_up} The function is unbounded below there."
    return f"{blew_up} {_steps_too_long(bound, configured, points, values, metric)}"


def _risen(
    bound: BoundObjective, configured: ConfiguredOptimizer, points: Matrix, values: Vector, metric: Metric
) -> str:
    """Explain a run whose values rose far above those of the domain."""
    rose = (
        f"It diverged: after {len(values) - 1} steps its value is {short(values[-1], 3)}, at "
        f"{point_in_words(points[-1])}."
    )
    return f"{rose} {_steps_too_long(bound, configured, points, values, metric)}"


def _steps_too_long(
    bound: BoundObjective, configured: ConfiguredOptimizer, points: Matrix, values: Vector, metric: Metric
) -> str:
    """Where the steps of a run that diverged became too long, and which learning rate would have been stable."""
    turn = int(np.argmin(values))
    too_long = _too_long(bound, configured, points, values, metric)
    if too_long is None:
        return f"Its value rose from step {turn} on: try smaller steps."
    step, limit, used = too_long
    where = f"{'its start' if step == 0 else f'step {step}'}, {point_in_words(points[step])},"
    rising = "" if step == 0 or step != turn else " where its value began to rise,"
    return (
        f"At {where}{rising} a learning rate below {short(limit, 4)} would have been stable; it was {short(used, 4)}."
    )


def _is_unbounded_below(bound: BoundObjective, reached: Vector, values: Vector) -> bool:
    """Whether the run diverged while descending an unbounded function, not through one overlong step."""
    return bound.value(reached) == -math.inf or values[-1] < -drivers.FAR_OUT


def _too_long(
    bound: BoundObjective, configured: ConfiguredOptimizer, points: Matrix, values: Vector, metric: Metric
) -> tuple[int, float, float] | None:
    """The first iterate from the lowest on whose step was too long, the largest stable rate there, and the one used.

    None if no limit is known for the optimizer, or the rate is below the limit at all iterates checked.
    """
    if configured.optimizer.stability is None:
        return None
    lowest = int(np.argmin(values))
    looked_at = range(lowest, min(lowest + _LOOKED_AT, len(points)))
    factors = configured.factors_at(np.array(looked_at, dtype=np.int64), values)
    rates = configured.setting("learning_rate") * factors
    for step, rate in zip(looked_at, rates.tolist(), strict=True):
        limit = greatest_stable_rate(bound, configured, points[step], metric)
        if limit is not None and limit <= rate:
            return step, limit, rate
    return None


def _undefined(points: Matrix, values: Vector) -> str:
    if not math.isfinite(values[-1]):
        return f"At its start, {point_in_words(points[0])}, the function is undefined: start elsewhere."
    last = point_in_words(points[-1])
    return f"At step {len(points)} it reached a point where the function is undefined. The last point is {last}."
