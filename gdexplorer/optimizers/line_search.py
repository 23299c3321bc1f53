"""Optimizers that search along a line before each step, so that the value never increases."""

import math

from gdexplorer.optimizers import line_search_kernels as kernels
from gdexplorer.optimizers.expression import parsed, value_of
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

ARMIJO = Parameter(
    "armijo",
    1e-4,
    0.0,
    0.5,
    "Fraction of the predicted decrease that a step must achieve.",
    Scale.LOGARITHMIC,
    slider=(1e-6, 0.5),
)


def curvature(default: float) -> Parameter:
    """The curvature parameter of the strong Wolfe conditions."""
    meaning = "Largest slope along the line after a step, as a fraction of the initial slope."
    return Parameter("curvature", default, 1e-6, 1.0 - 1e-12, meaning, slider=(0.01, 0.99))


# Terms of all line searches.
STEEPEST = Term(
    "d", "direction", "d", TermKind.SLOPE, "The direction of steepest descent.", "-g",
)  # fmt: skip

FOUND = Term(
    "length", "length found", r"\alpha_k", TermKind.PLAIN, "The step length along the direction; 0: none was found.",
    "dot(theta_next - theta, d) / dot(d, d)",
)  # fmt: skip

ALONG = step_term("length * d")
FALL = Term(
    "fall", "decrease in f", r"\Delta f", TermKind.PLAIN, "How much the step lowers the value.",
    "height - value_next",
)  # fmt: skip

LEFT = Term(
    "left", "slope ratio", r"\sigma", TermKind.PLAIN,
    "Slope at the end over slope at the start; above the curvature setting no step was flat enough, as at a kink.",
    "abs(dot(gradient_next, d) / dot(g, d))", used=lambda s: bool(s.length != 0.0 and s.g @ s.d != 0.0),
)  # fmt: skip

BACKTRACKING = Optimizer(
    key="backtracking",
    label="Backtracking (Armijo)",
    family="step lengths",
    step=kernels.backtracking,
    follows_metric=False,
    hyperparameters=(
        learning_rate(1.0),
        Parameter("shrink", 0.5, 0.01, 0.99, "Factor by which a step that is too long is shortened."),
        ARMIJO,
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \beta^j \nabla f(\theta_k), \quad \text{least } j: \; "
        r"f(\theta_{k+1}) \leq f(\theta_k) - c \, \eta \beta^j \|\nabla f(\theta_k)\|^2"
    ),
    summary="Tries a long step and shortens it until the value decreases sufficiently.",
    source="L. Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, 1966",
    terms=(
        GRADIENT,
        STEEPEST,
        FOUND,
        Term(
            "cuts",
            "number of reductions",
            "j",
            TermKind.PLAIN,
            "How often the first trial was shortened.",
            "round(log(length / learning_rate) / log(shrink))",
            used=lambda s: bool(s.length > 0.0),
        ),
        FALL,
        ALONG,
    ),
    state=("direction",),
    scratch=lambda n: 2,
    suggested_rate=lambda rate, size: 10.0 * rate,
)

WOLFE = Optimizer(
    key="wolfe",
    label="Strong Wolfe search",
    family="step lengths",
    step=kernels.wolfe,
    follows_metric=False,
    hyperparameters=(learning_rate(1.0), ARMIJO, curvature(0.9)),
    update=(
        r"\theta_{k+1} = \theta_k + \alpha d, \; d = -\nabla f(\theta_k): \quad "
        r"f(\theta_{k+1}) \leq f(\theta_k) + c_1 \alpha \nabla f(\theta_k)^\top d, \quad "
        r"|\nabla f(\theta_{k+1})^\top d| \leq c_2 |\nabla f(\theta_k)^\top d|"
    ),
    summary="Searches for a step that is neither too long (sufficient decrease) nor too short (curvature condition).",
    source="P. Wolfe, Convergence conditions for ascent methods, 1969; J. J. Moré, D. J. Thuente, Line search "
    "algorithms with guaranteed sufficient decrease, 1994",
    terms=(GRADIENT, STEEPEST, FOUND, FALL, LEFT, ALONG),
    state=("direction",),
    scratch=lambda n: 2,
    suggested_rate=lambda rate, size: 10.0 * rate,
)

EXACT_LINE_SEARCH = Optimizer(
    key="exact_line_search",
    label="Exact line search",
    family="step lengths",
    step=kernels.exact_line_search,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "tolerance",
            1e-9,
            0.0,
            0.5,
            "Slope along the line at which the search ends, as a fraction of the initial slope.",
            Scale.LOGARITHMIC,
            slider=(1e-12, 0.5),
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k \nabla f(\theta_k), \quad "
        r"\alpha_k = \arg\min_{\alpha > 0} f(\theta_k - \alpha \nabla f(\theta_k))"
    ),
    summary="Goes to the minimum along the line, then turns by a right angle: the zigzag of steepest descent.",
    source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
    terms=(GRADIENT, STEEPEST, FOUND, FALL, ALONG),
    state=("direction",),
    scratch=lambda n: 2,
    scalars=1,
)


# In the order of the hyperparameter's choices.
_CONJUGACIES = (
    "dot(g, g) / dot(g_old, g_old)",
    "max(dot(g, g - g_old) / dot(g_old, g_old), 0)",
    "dot(g, g - g_old) / dot(d_old, g - g_old)",
)


def _kept(s: Numbers) -> str:
    """β as the kernel uses it: 0 if the new direction would not clearly be a descent direction."""
    if s.step == 1:
        return "0"
    expression = _CONJUGACIES[int(s.formula)]
    direction = value_of(parsed(expression), s) * s.d_old - s.g
    bound = -1e-10 * math.sqrt(float(direction @ direction) * float(s.g @ s.g))
    return expression if float(direction @ s.g) <= bound else "0"


CONJUGATE_GRADIENT = Optimizer(
    key="conjugate_gradient",
    label="Conjugate gradient",
    family="step lengths",
    step=kernels.conjugate_gradient,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "formula", 1.0, 0.0, 2.0, "Formula for β, the weight of the previous direction.", Scale.CHOICE,
            choices=("Fletcher-Reeves", "Polak-Ribière+", "Hestenes-Stiefel"),
        ),
        ARMIJO,
        curvature(0.1),
    ),
    update=(
        r"d_{k+1} = -\nabla f(\theta_k) + \beta_k d_k, \quad \theta_{k+1} = \theta_k + \alpha_k d_{k+1}, \quad "
        r"\beta_k^{PR+} = \max\left(0, \frac{g_k^\top (g_k - g_{k-1})}{\|g_{k-1}\|^2}\right)"
    ),
    summary="Makes each new direction conjugate to the last one: n steps minimise a quadratic of n coordinates.",
    source="R. Fletcher, C. M. Reeves, Function minimization by conjugate gradients, 1964; E. Polak, G. Ribière, 1969; "
    "M. R. Hestenes, E. Stiefel, 1952",
    terms=(
        GRADIENT,
        Term(
            "kept", "weight of the last direction", r"\beta_k", TermKind.PLAIN,
            "The weight of the previous direction in the new one; 0: restart with steepest descent.",
            _kept,
        ),
        Term(
            "d", "direction", "d_{k+1}", TermKind.SLOPE, "The descent direction, conjugate to the previous one.",
            lambda s: "-g" if s.kept == 0.0 else "-g + kept * d_old", "direction",
        ),
        FOUND, FALL, LEFT, ALONG,
    ),
    state=("direction", "last gradient"),
    scratch=lambda n: 2,
    scalars=2,
)  # fmt: skip
