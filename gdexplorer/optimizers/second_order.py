"""Rules that ask for second derivatives."""

import math

import numpy as np

from gdexplorer.arithmetic import dot, move, negated, norm
from gdexplorer.kernels import inlined
from gdexplorer.optimizers.line_search import ALONG, FALL, FOUND
from gdexplorer.optimizers.linear_algebra import factored, filled, solve, solve_factored, times
from gdexplorer.optimizers.optimizer import Hyperparameter, Optimizer, Scale
from gdexplorer.optimizers.searches import advance, shrinking_search
from gdexplorer.optimizers.terms import GRADIENT, Kind, Term, the_step

MOST_SHIFTS = 100
MOST_REJECTIONS = 40


@inlined
def descent_direction(matrix, factor, gradient, direction):
    """Newton's direction of ``matrix`` plus the least multiple of the identity found to make it bend up.

    Nocedal & Wright 2006, algorithm 3.3; where no multiple does, the steepest descent.
    """
    size, least = 0.0, math.inf
    for row in range(gradient.size):
        least = min(least, matrix[row, row])
        for column in range(gradient.size):
            size = max(size, abs(matrix[row, column]))
    negated(direction, gradient)
    shift = 0.0 if least > 0.0 else -least + 1e-3 * size
    for _ in range(MOST_SHIFTS):
        if factored(matrix, shift, factor):
            solve_factored(factor, gradient, direction)
            negated(direction, direction)
            return shift
        shift = max(2.0 * shift, 1e-3 * size)
    return shift


@inlined
def plain_newton(matrix, finite, gradient, theta, direction):
    """The step to where the gradient of the touching quadratic is zero, be it minimum, saddle or maximum."""
    negated(direction, gradient)
    if finite and solve(matrix, direction):
        move(theta, 1.0, direction)
    return 0


def _newton(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    n = theta.size
    direction, work, matrix, factor = state[0], state[1:3], state[3 : 3 + n], state[3 + n : 3 + 2 * n]
    finite = filled(hessian, theta, data, matrix)
    if settings[0] != 0.0:
        plain_newton(matrix, finite, gradient, theta, direction)
        return 1
    if finite:
        descent_direction(matrix, factor, gradient, direction)
    else:
        negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 1
    length, count = shrinking_search(objective, data, theta, direction, value, slope, 1.0, 0.5, 1e-4, work)
    advance(theta, direction, length)
    return count + 1


NEWTON = Optimizer(
    key="newton",
    label="Newton",
    step=_newton,
    follows_metric=False,
    hyperparameters=(
        Hyperparameter(
            "plain", 0.0, 0.0, 1.0, Scale.SWITCH, "Newton's step as it is: it runs to saddles and maxima, too."
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k (\nabla^2 f(\theta_k) + \tau_k I)^{-1} \nabla f(\theta_k), \quad "
        r"\tau_k \geq 0 \text{ makes it positive definite}"
    ),
    summary="Goes to the bottom of the quadratic that touches the surface; guarded so that it goes down.",
    source="J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, algorithms 3.2 and 3.3",
    terms=(
        GRADIENT,
        Term(
            "d",
            "Newton's direction",
            "d",
            Kind.MOVE,
            "To the bottom of the quadratic that touches the surface here.",
            memory="direction",
        ),
        FOUND,
        FALL,
        ALONG,
    ),
    state=("direction",),
    scratch=lambda n: 2 + 2 * n,
)


@inlined
def to_the_edge(p, d, radius, product):
    """Go from ``p`` along ``d`` to the edge of the region."""
    dd, pd, pp = dot(d, d), dot(p, d), dot(p, p)
    root = math.sqrt(max(pd * pd + dd * (radius * radius - pp), 0.0))
    # The stable one of two ways to write the positive root.
    length = (radius * radius - pp) / (pd + root) if pd > 0.0 else (root - pd) / dd
    move(p, length, d)
    return 0


@inlined
def steihaug(matrix, gradient, radius, p, residual, d, product):
    """Minimise the touching quadratic within ``radius`` by conjugate gradients; tell whether ``p`` is on the edge.

    T. Steihaug 1983; Nocedal & Wright 2006, algorithm 7.2.
    """
    p[:] = 0.0
    negated(d, gradient)
    for i in range(p.size):
        residual[i] = gradient[i]
    square = dot(residual, residual)
    target = min(0.5, math.sqrt(math.sqrt(square))) * math.sqrt(square)
    for _ in range(2 * p.size + 2):
        times(matrix, d, product)
        curvature = dot(d, product)
        if not curvature > 0.0:
            to_the_edge(p, d, radius, product)
            return True
        length = square / curvature
        if norm(p) + length * norm(d) >= radius and farther_than(p, length, d, radius):
            to_the_edge(p, d, radius, product)
            return True
        move(p, length, d)
        move(residual, length, product)
        last, square = square, dot(residual, residual)
        if math.sqrt(square) <= target:
            return False
        for i in range(p.size):
            d[i] = square / last * d[i] - residual[i]
    return False


@inlined
def farther_than(p, length, d, radius):
    """Whether ``p + length * d`` is at the edge or beyond."""
    total = 0.0
    for i in range(p.size):
        total += (p[i] + length * d[i]) ** 2
    return total >= radius * radius


@inlined
def promised(matrix, gradient, p, product):
    """By how much the touching quadratic falls along ``p``."""
    times(matrix, p, product)
    return -dot(gradient, p) - 0.5 * dot(p, product)


def _trust_region(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    p, residual, d, product, trial, matrix = state[0], state[1], state[2], state[3], state[4], state[6:]
    if k == 1:
        scalars[0] = settings[0]
    if not filled(hessian, theta, data, matrix):
        return 1
    for attempt in range(MOST_REJECTIONS):
        on_edge = steihaug(matrix, gradient, scalars[0], p, residual, d, product)
        fall = promised(matrix, gradient, p, product)
        if not fall > 0.0:
            return 1 + attempt
        for i in range(theta.size):
            trial[i] = theta[i] + p[i]
        reached = objective(trial, data, state[5])
        ratio = (value - reached) / fall
        if not ratio >= 0.25:
            scalars[0] *= 0.25
        elif ratio > 0.75 and on_edge:
            scalars[0] = min(2.0 * scalars[0], settings[1])
        if ratio > settings[2] and reached < value:
            move(theta, 1.0, p)
            return 2 + attempt
    return 1 + MOST_REJECTIONS


TRUST_REGION = Optimizer(
    key="trust_region",
    label="Trust region",
    step=_trust_region,
    follows_metric=False,
    hyperparameters=(
        Hyperparameter(
            "initial_radius", 1.0, 0.0, math.inf, Scale.LOGARITHMIC, "How far it trusts at first.", 1e-3, 1e3, True
        ),
        Hyperparameter(
            "largest_radius", 1000.0, 0.0, math.inf, Scale.LOGARITHMIC, "How far it trusts at most.", 1e-3, 1e6, True
        ),
        Hyperparameter(
            "acceptance", 0.15, 0.0, 0.2499, Scale.LINEAR, "Share of the promised fall that a step must keep."
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k + \arg\min_{\|p\| \leq \Delta_k} \nabla f(\theta_k)^\top p + "
        r"\frac{1}{2} p^\top \nabla^2 f(\theta_k) p"
    ),
    summary="Trusts the touching quadratic within a circle, which grows where it was right and shrinks where not.",
    source="T. Steihaug, The conjugate gradient method and trust regions in large scale optimization, 1983; "
    "J. Nocedal, S. Wright, Numerical Optimization, 2006, algorithms 4.1 and 7.2",
    terms=(
        GRADIENT,
        Term(
            "p",
            "step within the circle",
            "p",
            Kind.MOVE,
            "The lowest place of the touching quadratic in its circle.",
            memory="step",
        ),
        Term(
            "size",
            "its length",
            r"\|p\|",
            Kind.PLAIN,
            "At most the radius of the circle that is trusted.",
            "",
            lambda s: float(np.linalg.norm(s.p)),
        ),
        FALL,
        Term(
            "taken",
            "taken",
            "a",
            Kind.PLAIN,
            "1: the value fell as promised and the step is taken; 0: it stays.",
            "",
            lambda s: float(np.any(s.theta_next != s.theta)),
        ),
        the_step("<taken> <p>", lambda s: s.p if s.taken else np.zeros_like(s.p)),
    ),
    state=("step",),
    scratch=lambda n: 5 + n,
    scalars=1,
)
