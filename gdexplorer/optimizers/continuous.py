"""The limit of ever shorter steps."""

import math

from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Kind, Term, the_step
from gdexplorer.parameter import Parameter, Scale

MOST_STAGES = 4000


@inlined
def stage(objective, data, theta, work, slot, h, a1, a2, a3, a4, a5, a6):
    """Slope number ``slot`` of a Runge-Kutta step, at ``theta`` less ``h`` times the mix of those before it.

    Rows of ``work``: 0 to 6 the gradients, 7 the point.
    """
    for i in range(theta.size):
        mix = a1 * work[0, i] + a2 * work[1, i] + a3 * work[2, i] + a4 * work[3, i] + a5 * work[4, i] + a6 * work[5, i]
        work[7, i] = theta[i] - h * mix
    return objective(work[7], data, work[slot])


@inlined
def dormand_prince(objective, data, theta, work, h, tolerance):
    """One step of time ``h`` to ``work[7]``: error in units of ``tolerance``, and value (Dormand & Prince 1980)."""
    work[1:7] = 0.0
    stage(objective, data, theta, work, 1, h, 1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0)
    stage(objective, data, theta, work, 2, h, 3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0)
    stage(objective, data, theta, work, 3, h, 44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0)
    stage(objective, data, theta, work, 4, h, 19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0)
    stage(objective, data, theta, work, 5, h, 9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0)
    value = stage(objective, data, theta, work, 6, h, 35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84)
    worst = 0.0
    for i in range(theta.size):
        mix = 71 / 57600 * work[0, i] - 71 / 16695 * work[2, i] + 71 / 1920 * work[3, i]
        mix += 22 / 525 * work[5, i] - 17253 / 339200 * work[4, i] - 1 / 40 * work[6, i]
        error = abs(h * mix) / (tolerance * (1.0 + abs(theta[i])))
        worst = error if not error <= worst else worst
    return worst if math.isfinite(value) else math.inf, value


@inlined
def next_duration(h, error):
    """How long the next step may be, given the error of this one (Hairer, Nørsett & Wanner 1993, section II.4)."""
    if not error < math.inf:
        return 0.2 * h
    return h * min(5.0, max(0.2, 0.9 * max(error, 1e-10) ** -0.2))


def _gradient_flow(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    for i in range(theta.size):
        state[0, i] = gradient[i]
    left, count, reached = settings[0], 0, math.nan
    h = left if k == 1 else min(scalars[0], left)
    while left > 0.0 and count < MOST_STAGES:
        h = min(h, left)
        error, end = dormand_prince(objective, data, theta, state, h, settings[1])
        count += 6
        if error <= 1.0:
            left, reached = left - h if h < left else 0.0, end
            for i in range(theta.size):
                theta[i] = state[7, i]
                state[0, i] = state[6, i]
        proposed = next_duration(h, error)
        # A last short step to the end of the time says nothing about how long steps may be.
        if left > 0.0 or proposed > scalars[0] or k == 1:
            scalars[0] = proposed
        h = proposed
    for i in range(theta.size):
        gradient[i] = state[0, i]
    scalars[scalars.size - 1] = reached
    return count


GRADIENT_FLOW = Optimizer(
    key="gradient_flow",
    label="Gradient flow",
    step=_gradient_flow,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "tolerance", 1e-9, 1e-13, 0.1, "How exactly the flow is followed.", Scale.LOGARITHMIC, slider=(1e-12, 1e-2)
        ),
    ),
    update=r"\dot\theta(t) = -\nabla f(\theta(t)), \quad \theta_{k+1} = \theta(t_k + \eta)",
    summary="Water flowing downhill: what gradient descent becomes when its steps become ever shorter.",
    source="J. R. Dormand, P. J. Prince, A family of embedded Runge-Kutta formulae, 1980",
    terms=(
        GRADIENT,
        Term(
            "end",
            "gradient at its end",
            r"\nabla f(\theta_{k+1})",
            Kind.SLOPE,
            "The slope where the flow arrives.",
            memory="gradient at its end",
        ),
        Term(
            "straight",
            "one straight step",
            r"-\eta \nabla f(\theta_k)",
            Kind.MOVE,
            "What gradient descent would do with the same rate, while the flow bends with the slope.",
            "-<learning_rate> <g>",
            lambda s: -s.learning_rate * s.g,
        ),
        Term(
            "mean",
            "mean slope on the way",
            r"\bar g",
            Kind.SLOPE,
            "The gradient, averaged over the time of the flow.",
            r"\frac{<theta> - <theta_next>}{<learning_rate>}",
            lambda s: (s.theta - s.theta_next) / s.learning_rate,
        ),
        the_step("-<learning_rate> <mean>", lambda s: -s.learning_rate * s.mean),
    ),
    state=("gradient at its end",),
    scratch=lambda n: 7,
    scalars=1,
    suggested_rate=lambda rate, size: 2.0 * rate,
)
