"""Optimizers that are pulled towards a feasible set, by a penalty on the distance from it."""

from gdexplorer.optimizers import penalty_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.needs import PROJECTION
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter

_STRENGTH = Parameter(
    "strength", 0.5, 0.0, 1.0,
    "Share of the way out that a step undoes; the penalty is this divided by the learning rate.",
    slider=(0.01, 1.0), low_is_open=True,
)  # fmt: skip
_STEP = Term(
    "v", "gradient step", "v_k", TermKind.MOVE, "The step that gradient descent would take.", "-learning_rate * g",
)  # fmt: skip

PENALTY = Optimizer(
    key="penalty",
    label="Quadratic penalty",
    family="constrained",
    step=kernels.penalty,
    needs=PROJECTION,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01), _STRENGTH),
    update=r"\theta_{k+1} = \theta_k - \eta \, \nabla f(\theta_k) - \rho \left(\theta_k - P_C(\theta_k)\right)",
    summary="Descends the objective plus a penalty outside: rests beyond the wall, the nearer the smaller the rate.",
    source="R. Courant, Variational methods for the solution of problems of equilibrium and vibrations, 1943; "
    "J. Nocedal, S. Wright, Numerical Optimization, 2nd edition, 2006, section 17.1",
    terms=(
        GRADIENT,
        _STEP,
        Term(
            "q", "nearest feasible point", r"P_C(\theta_k)", TermKind.POINT,
            "Where the penalty pulls to; the iterate itself while it is in the set.", memory="nearest point",
        ),
        Term(
            "w", "pull", "w_k", TermKind.ONWARD, "A share of the way to that point.", "strength * (q - theta)",
            beside=("v",),
        ),
        step_term("v + w"),
    ),
    state=("nearest point", "rest"),
    measures="rest",
)  # fmt: skip

AUGMENTED_LAGRANGIAN = Optimizer(
    key="augmented_lagrangian",
    label="Augmented Lagrangian",
    family="constrained",
    step=kernels.augmented_lagrangian,
    needs=PROJECTION,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01), _STRENGTH),
    update=(
        r"z_k = \theta_k + u_k, \quad \theta_{k+1} = \theta_k - \eta \, \nabla f(\theta_k) - "
        r"\rho \left(z_k - P_C(z_k)\right), \quad u_{k+1} = \theta_{k+1} + u_k - P_C(\theta_{k+1} + u_k)"
    ),
    summary="A penalty with multipliers, which grow until nothing of the way out is left.",
    source="M. R. Hestenes, Multiplier and gradient methods, 1969; M. J. D. Powell, A method for nonlinear constraints "
    "in minimization problems, 1969; R. T. Rockafellar, Mathematics of Operations Research 1, 1976",
    terms=(
        GRADIENT,
        _STEP,
        Term(
            "z", "shifted point", "z_k", TermKind.POINT,
            "The iterate and the multiplier so far, as if it were farther out.", "theta + u_old",
        ),
        Term(
            "q", "nearest feasible point", "P_C(z_k)", TermKind.POINT, "Where the penalty pulls to.",
            memory="nearest point",
        ),
        Term(
            "w", "pull", "w_k", TermKind.ONWARD, "A share of the way from the shifted point to the nearest one.",
            "strength * (q - z)", beside=("v",),
        ),
        Term(
            "u", "multiplier", "u_{k+1}", TermKind.MOVE,
            "All of the way out so far; times strength, divided by the learning rate, it is the multiplier.",
            memory="multiplier",
        ),
        step_term("v + w"),
    ),
    state=("nearest point", "rest", "multiplier"),
    scratch=lambda n: 1,
    measures="rest",
)  # fmt: skip
