"""Descent that searches along a line before each step, so that the value never rises."""

import math

from gdexplorer.compiled.arithmetic import dot, negated
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.searches import arrive, lowest_on_line, shrinking_search, strong_wolfe
from gdexplorer.optimizers.terms import GRADIENT, Kind, Numbers, Term, length_along, slope_left, the_step
from gdexplorer.parameter import Parameter, Scale

MOST_TRIALS_OF_WOLFE = 25

ARMIJO = Parameter(
    "armijo", 1e-4, 0.0, 0.5, "Share of the promised fall that a step must keep.", Scale.LOGARITHMIC, slider=(1e-6, 0.5)
)


def curvature(default: float) -> Parameter:
    """How flat the second Wolfe condition wants the slope."""
    meaning = "Share of the slope that may be left after a step."
    return Parameter("curvature", default, 1e-6, 1.0 - 1e-12, meaning, slider=(0.01, 0.99))


# What a search leaves in the record.
STEEPEST = Term(
    "d", "direction", "d", Kind.SLOPE, "Straight downhill.", "-<g>", lambda s: -s.g,
)  # fmt: skip
FOUND = Term(
    "length", "length found", r"\alpha_k", Kind.PLAIN, "How far along its direction the search went; 0: nowhere.",
    "", length_along,
)  # fmt: skip
ALONG = the_step("<length> <d>", lambda s: s.length * s.d)
FALL = Term(
    "fall", "fall of the value", r"\Delta f", Kind.PLAIN, "How much lower the step ends.",
    "<height> - <value_next>", lambda s: s.height - s.value_next,
)  # fmt: skip


LEFT = Term(
    "left", "slope left", r"\sigma", Kind.PLAIN,
    "Share of the slope left at the end; above the curvature asked for: no step was flat enough, as at a kink.",
    "", slope_left,
)  # fmt: skip


@inlined
def first_length(gradient):
    """A first trial that moves by 1 in all: there is no telling yet how long a step is good."""
    total = 0.0
    for i in range(gradient.size):
        total += abs(gradient[i])
    return 1.0 / total if total > 0.0 else 1.0


def _backtracking(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    direction, work = state[0], state[1:3]
    negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    length, reached, count = shrinking_search(
        objective, data, theta, direction, value, slope, settings[0], settings[1], settings[2], work
    )
    if length > 0.0:
        arrive(theta, gradient, scalars, reached, work)
    return count


BACKTRACKING = Optimizer(
    key="backtracking",
    label="Backtracking (Armijo)",
    step=_backtracking,
    follows_metric=False,
    hyperparameters=(
        learning_rate(1.0),
        Parameter("shrink", 0.5, 0.01, 0.99, "Factor by which a step too long is cut."),
        ARMIJO,
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \beta^j \nabla f(\theta_k), \quad \text{least } j: \; "
        r"f(\theta_{k+1}) \leq f(\theta_k) - c \, \eta \beta^j \|\nabla f(\theta_k)\|^2"
    ),
    summary="Tries a long step and cuts it until the value falls enough.",
    source="L. Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, 1966",
    terms=(
        GRADIENT,
        STEEPEST,
        FOUND,
        Term(
            "cuts",
            "times it was cut",
            "j",
            Kind.PLAIN,
            "How often the first trial was shortened.",
            r"\frac{\log(<length> / <learning_rate>)}{\log <shrink>}",
            lambda s: float(round(math.log(s.length / s.learning_rate) / math.log(s.shrink))) if s.length > 0 else None,
        ),
        FALL,
        ALONG,
    ),
    state=("direction",),
    scratch=lambda n: 2,
    suggested_rate=lambda rate, size: 10.0 * rate,
)


def _wolfe(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    direction, work = state[0], state[1:3]
    negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, settings[0], settings[1], settings[2],
        MOST_TRIALS_OF_WOLFE, work,
    )  # fmt: skip
    if length > 0.0:
        arrive(theta, gradient, scalars, reached, work)
    return count


WOLFE = Optimizer(
    key="wolfe",
    label="Strong Wolfe search",
    step=_wolfe,
    follows_metric=False,
    hyperparameters=(learning_rate(1.0), ARMIJO, curvature(0.9)),
    update=(
        r"\theta_{k+1} = \theta_k + \alpha d, \; d = -\nabla f(\theta_k): \quad "
        r"f(\theta_{k+1}) \leq f(\theta_k) + c_1 \alpha \nabla f(\theta_k)^\top d, \quad "
        r"|\nabla f(\theta_{k+1})^\top d| \leq c_2 |\nabla f(\theta_k)^\top d|"
    ),
    summary="Searches for a step that is neither too long (the value falls) nor too short (the slope flattens).",
    source="P. Wolfe, Convergence conditions for ascent methods, 1969; J. J. Moré, D. J. Thuente, Line search "
    "algorithms with guaranteed sufficient decrease, 1994",
    terms=(GRADIENT, STEEPEST, FOUND, FALL, LEFT, ALONG),
    state=("direction",),
    scratch=lambda n: 2,
    suggested_rate=lambda rate, size: 10.0 * rate,
)


def _exact_line_search(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    direction, work = state[0], state[1:3]
    negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    first = first_length(gradient) if k == 1 or scalars[0] == 0.0 else scalars[0]
    length, reached, count = lowest_on_line(objective, data, theta, direction, value, slope, first, settings[0], work)
    scalars[0] = length
    if length > 0.0:
        arrive(theta, gradient, scalars, reached, work)
    return count


EXACT_LINE_SEARCH = Optimizer(
    key="exact_line_search",
    label="Exact line search",
    step=_exact_line_search,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "tolerance",
            1e-9,
            0.0,
            0.5,
            "Share of the slope at which the search ends.",
            Scale.LOGARITHMIC,
            slider=(1e-12, 0.5),
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k \nabla f(\theta_k), \quad "
        r"\alpha_k = \arg\min_{\alpha > 0} f(\theta_k - \alpha \nabla f(\theta_k))"
    ),
    summary="Goes to the lowest point ahead, then turns by a right angle: the zigzag of steepest descent.",
    source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
    terms=(GRADIENT, STEEPEST, FOUND, FALL, ALONG),
    state=("direction",),
    scratch=lambda n: 2,
    scalars=1,
)


@inlined
def conjugacy(formula, direction, gradient, last_gradient):
    """How much of the last direction the next one keeps, by one of three formulas."""
    change_slope, change_direction, square, last_square = 0.0, 0.0, 0.0, 0.0
    for i in range(gradient.size):
        change = gradient[i] - last_gradient[i]
        change_slope += gradient[i] * change
        change_direction += direction[i] * change
        square += gradient[i] * gradient[i]
        last_square += last_gradient[i] * last_gradient[i]
    above = square if formula == 0.0 else change_slope
    below = change_direction if formula == 2.0 else last_square
    kept = above / below if below != 0.0 else 0.0
    return max(kept, 0.0) if formula == 1.0 else kept


def _conjugate_gradient(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    direction, last_gradient, work = state[0], state[1], state[2:4]
    kept = 0.0 if k == 1 else conjugacy(settings[0], direction, gradient, last_gradient)
    for i in range(theta.size):
        direction[i] = kept * direction[i] - gradient[i]
    slope = dot(direction, gradient)
    # Where it leads up, or not clearly down, it begins anew with steepest descent.
    if not slope <= -1e-10 * math.sqrt(dot(direction, direction) * dot(gradient, gradient)):
        negated(direction, gradient)
        slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    # The last step, scaled so that it promises the same first-order change (Nocedal & Wright 2006, section 3.5).
    length = first_length(gradient) if k == 1 or scalars[0] == 0.0 else scalars[0] * min(scalars[1] / slope, 10.0)
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, length, settings[1], settings[2], MOST_TRIALS_OF_WOLFE, work
    )
    scalars[0] = length
    scalars[1] = slope
    for i in range(theta.size):
        last_gradient[i] = gradient[i]
    if length == 0.0:
        # The same search would fail again: the next step begins anew.
        direction[:] = 0.0
    if length > 0.0:
        arrive(theta, gradient, scalars, reached, work)
    return count


def _kept(s: Numbers) -> float:
    """What `_conjugate_gradient` keeps of the last direction."""
    if s.step == 1:
        return 0.0
    kept = float(conjugacy(s.formula, s.d_old, s.g, s.g_old))
    direction = kept * s.d_old - s.g
    bound = -1e-10 * math.sqrt(float(direction @ direction) * float(s.g @ s.g))
    return kept if float(direction @ s.g) <= bound else 0.0


CONJUGATE_GRADIENT = Optimizer(
    key="conjugate_gradient",
    label="Conjugate gradient",
    step=_conjugate_gradient,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "formula", 1.0, 0.0, 2.0, "How much of the last direction is kept.", Scale.CHOICE,
            choices=("Fletcher-Reeves", "Polak-Ribière+", "Hestenes-Stiefel"),
        ),
        ARMIJO,
        curvature(0.1),
    ),
    update=(
        r"d_{k+1} = -\nabla f(\theta_k) + \beta_k d_k, \quad \theta_{k+1} = \theta_k + \alpha_k d_{k+1}, \quad "
        r"\beta_k^{PR+} = \max\left(0, \frac{g_k^\top (g_k - g_{k-1})}{\|g_{k-1}\|^2}\right)"
    ),
    summary="Bends each new direction so that it does not spoil the last one: two steps suffice for a round valley.",
    source="R. Fletcher, C. M. Reeves, Function minimization by conjugate gradients, 1964; E. Polak, G. Ribière, 1969; "
    "M. R. Hestenes, E. Stiefel, 1952",
    terms=(
        GRADIENT,
        Term(
            "kept", "share of the last direction", r"\beta_k", Kind.PLAIN,
            "How much of the last direction the new one keeps; 0: it begins anew with steepest descent.",
            "", _kept,
        ),
        Term(
            "d", "direction", "d_{k+1}", Kind.SLOPE, "Downhill, bent so that it does not spoil the last direction.",
            lambda s: "-<g>" if s.kept == 0.0 else "-<g> + <kept> <d_old>",
            lambda s: -s.g if s.kept == 0.0 else s.kept * s.d_old - s.g, "direction",
        ),
        FOUND, FALL, LEFT, ALONG,
    ),
    state=("direction", "last gradient"),
    scratch=lambda n: 2,
    scalars=2,
)  # fmt: skip
