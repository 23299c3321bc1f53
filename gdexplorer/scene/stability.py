"""Compare a learning rate with the curvature, in numbers and in words. No Qt."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.dissection import settings_at
from gdexplorer.descent.analysis.sweep import Sweep
from gdexplorer.descent.engine.curvature import best_constant_rate, overshoot
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.formatting import point_in_words
from gdexplorer.numerals import short
from gdexplorer.scene.curvature import CurvatureCurve
from gdexplorer.scene.drawn_run import DrawnRun

# Rates within these factors of the limit, over the last half of a run, are at the edge of stability.
EDGE_LOW, EDGE_HIGH = 0.85, 1.25


class StabilityCurves(Struct, frozen=True, eq=False):
    """Curves to draw: the largest curvature by step, and the largest stable curvature at each step's rate.

    Attributes
    ----------
    steps : float64[m]. largest, stability_limit : float64[m]; ``stability_limit`` is empty if no limit is known.
    bound_label : label of ``stability_limit``, such as "2/η".
    """

    steps: NDArray[np.float64]
    largest: NDArray[np.float64]
    stability_limit: NDArray[np.float64]
    bound_label: str


def configured_of(run: DrawnRun) -> ConfiguredOptimizer | None:
    """The optimizer of a run, if known."""
    return None if run.experiment is None else run.experiment.optimizers[run.trajectory.optimizer]


def same_course(one: DrawnRun | None, other: DrawnRun | None) -> bool:
    """Whether two runs of the same optimizer on the same function visit the same points, however they are drawn."""
    if one is other or one is None or other is None or one.experiment is None or other.experiment is None:
        return one is other
    first, second = one.experiment, other.experiment
    alike = (first.objective, first.parameters, first.metric) == (second.objective, second.parameters, second.metric)
    alike = alike and configured_of(one) == configured_of(other)
    return alike and np.array_equal(one.trajectory.points, other.trajectory.points)


def limit_formula(configured: ConfiguredOptimizer | None) -> tuple[str, str]:
    """The stability condition on the learning rate, as LaTeX and as text; with m for an unknown number."""
    m = None if configured is None else configured.stable_multiple
    bound = "m" if m is None else short(m, 4)
    return rf"\eta < \frac{{{bound}}}{{\lambda_{{\max}}}}", f"eta < {bound} / lambda_max"


def curves(curve: CurvatureCurve) -> StabilityCurves:
    """The curves of a run: its largest curvature, and m over its learning rate."""
    configured = configured_of(curve.run)
    m = None if configured is None else configured.stable_multiple
    steps, stability_limit, label = curve.steps.astype(np.float64), np.empty(0), ""
    if configured is not None and m is not None and math.isfinite(m) and len(steps):
        factors = configured.factors_at(curve.steps, curve.run.trajectory.values)
        with np.errstate(divide="ignore", over="ignore"):
            stability_limit = m / (configured.setting("learning_rate") * factors)
        label = f"{short(m, 4)}/η"
    return StabilityCurves(steps, curve.largest, stability_limit, label)


class Gauge(Struct, frozen=True):
    """The learning rate relative to its limit at one step; None means unknown.

    Attributes
    ----------
    where : description of the iterate. largest : the curvature there. limit : the largest stable rate. rate : the
        actual rate.
    share : rate over limit.
    """

    where: str
    largest: float
    limit: float | None
    rate: float | None

    @property
    def share(self) -> float | None:
        """The rate as a fraction of its limit."""
        return None if self.limit is None or self.rate is None else self.rate / self.limit


def gauge(configured: ConfiguredOptimizer, trajectory: Trajectory, step: int, largest: float) -> Gauge:
    """Compare the rate of the step from iterate ``step`` with ``largest``, the curvature there.

    No step leaves the last iterate: there, the rate of the step before counts.
    """
    leaving = max(min(step, trajectory.steps - 1), 0)
    where = f"step {step}, {point_in_words(trajectory.points[step])}"
    rate = settings_at(configured, trajectory, leaving + 1).get("learning_rate")
    return Gauge(where, largest, configured.stable_rate(largest), rate)


def swept_limit_words(swept: Sweep) -> str:
    """How far a sweep over one hyperparameter is stable, and the limit from the curvature at the best end."""
    edge, limit = float(swept.edges[0]), float(swept.limits[0])
    if math.isfinite(edge):
        stable = f"Stable up to {short(edge, 4)}, measured from the runs."
    else:
        stable = "Stable over the whole range."
    if not math.isfinite(limit):
        return stable
    return (
        f"{stable} At the lowest end, {point_in_words(swept.lowest_end)}, the curvature λ = "
        f"{short(swept.curvature, 5)} "
        f"gives the limit {short(limit * swept.curvature, 4)}/λ = {short(limit, 4)}; λ varies elsewhere, see Stability."
    )


def limit_words(configured: ConfiguredOptimizer, reading: Gauge) -> str:
    """The largest stable rate at the iterate, or why there is no number."""
    if reading.limit is not None:
        return short(reading.limit, 4)
    return "unknown" if configured.optimizer.stability is None else "none"


def verdict(configured: ConfiguredOptimizer, reading: Gauge) -> str:
    """One sentence on whether the rate is stable here."""
    if not math.isfinite(reading.largest):
        return "The curvature cannot be computed here."
    if reading.largest <= 0.0:
        return "No upward curvature here, so no limit on the rate."
    if reading.rate is None:
        return f"{configured.optimizer.label} has no learning rate: it chooses each step length itself."
    if reading.limit is None and configured.optimizer.stability is not None:
        return "With these settings no rate is too large: after the first step, gradients are left out."
    if reading.limit is None or reading.share is None:
        return f"No limit is known for {configured.optimizer.label}, which adapts its step sizes."
    if reading.share < 1.0:
        return f"The rate is {short(100.0 * reading.share, 3)} % of the limit at {reading.where}: stable there."
    if reading.share < 1.02:
        return f"The rate is at its limit at {reading.where}: steps neither shrink nor grow."
    share = f"The rate is {short(reading.share, 3)} times the limit at {reading.where}"
    return f"{share}: on the local quadratic model, steps grow."


def caption(drawn: StabilityCurves) -> str:
    """Caption of the curves, and from where to where one of them is not drawn."""
    words = "The largest curvature λ along the run:"
    if drawn.bound_label:
        words = f"Where the largest curvature λ is above the dashed line {drawn.bound_label}, steps grow:"
    return f"{missing_words(drawn)} {words}".strip()


def missing_words(drawn: StabilityCurves) -> str:
    """A sentence on the steps at which λ is not positive, so that its curve has a gap there; empty if it has none."""
    rising = drawn.largest > 0.0
    missing = np.flatnonzero(np.isfinite(drawn.largest) & ~rising)
    if not rising.any() or not missing.size:
        return ""
    first, last = int(drawn.steps[missing[0]]), int(drawn.steps[missing[-1]])
    if missing.size == 1:
        return f"At step {first} no curvature is upward: λ is not positive there, and not drawn."
    if missing.size == missing[-1] - missing[0] + 1:
        return f"From step {first} to {last} no curvature is upward: λ is not positive there, and not drawn."
    return f"At some steps from {first} to {last} no curvature is upward: λ is not positive there, and not drawn."


def edge_words(curve: CurvatureCurve) -> str:
    """A sentence if the last half of the run was at the edge of stability; otherwise empty."""
    drawn = curves(curve)
    if not len(drawn.stability_limit) or curve.run.trajectory.steps < 40:
        return ""
    late = drawn.steps >= 0.5 * drawn.steps[-1]
    shares = drawn.largest[late] / drawn.stability_limit[late]
    shares = shares[np.isfinite(shares)]
    if len(shares) < 5 or not EDGE_LOW <= float(np.median(shares)) <= EDGE_HIGH:
        return ""
    return (
        f"In the last half of this run the curvature hovers at {drawn.bound_label}: the edge of stability "
        "(Cohen et al. 2021)."
    )


def overshoot_words(run: DrawnRun, cursor: int) -> str:
    """One sentence on where this step ended along its line."""
    trajectory = run.trajectory
    if trajectory.steps == 0:
        return "No step was taken."
    k = min(cursor, trajectory.steps - 1)
    move = trajectory.points[k + 1] - trajectory.points[k]
    if not np.any(move):
        return "This step does not move."
    with np.errstate(all="ignore"):
        share = overshoot(trajectory.gradients[k], trajectory.gradients[k + 1], move)
    if share is None:
        uphill = float(trajectory.gradients[k] @ move) >= 0.0
        return (
            "This step begins uphill."
            if uphill
            else "The curvature along this step is not positive: there is no minimum to overshoot."
        )
    if share < 0.95:
        return f"This step goes {short(100.0 * share, 2)} % of the way to the minimum along its line."
    if share <= 1.05:
        return "This step ends at the minimum along its line."
    if share <= 2.0:
        return (
            f"This step overshoots: {short(share, 3)} times the way to the minimum along its line, "
            "but it still descends."
        )
    return f"This step overshoots: {short(share, 3)} times the way to the minimum along its line, so the value rises."


def best_rate(configured: ConfiguredOptimizer, lowest: float, largest: float) -> tuple[float | None, str]:
    """The best constant rate at these curvatures, and a sentence about it, or why there is none."""
    if not configured.optimizer.has_learning_rate:
        return None, f"{configured.optimizer.label} has no learning rate to choose."
    if configured.stable_multiple != 2.0:
        return None, "The best constant rate is known for gradient descent only."
    if not (math.isfinite(lowest) and math.isfinite(largest)):
        return None, "The curvature cannot be computed here."
    rate = best_constant_rate(lowest, largest)
    if rate is None:
        return None, f"Not convex here (smallest curvature {short(lowest, 3)}): no constant rate is best."
    rate = float(f"{rate:.4g}")
    added = f"{short(lowest, 4)} + {short(largest, 4)}"
    words = f"On the local quadratic model: 2/(λmin + λmax) = 2/({added}) = {short(rate, 4)}."
    return rate, words + (" The schedule scales it." if configured.schedule != "constant" else "")
