"""Quasi-Newton optimizers, which estimate curvature from gradients."""

from gdexplorer.optimizers import quasi_newton_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.line_search import ALONG, ARMIJO, FALL, FOUND, LEFT, curvature
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, has_previous_step
from gdexplorer.parameter import Parameter, Scale

LONGEST_HISTORY = 100

# The newest curvature pair, and the direction from all pairs so far.
_PAIR = (
    Term(
        "s", "last step", "s", TermKind.MOVE, "From the previous iterate to this one.",
        "theta - theta_old", used=has_previous_step,
    ),
    Term(
        "y", "change of the gradient", "y", TermKind.SLOPE, "The change of the gradient along the last step.",
        "g - g_old", used=has_previous_step,
    ),
    Term(
        "bend", "curvature along s", r"\frac{s^\top y}{s^\top s}", TermKind.PLAIN,
        "The average curvature along the last step.",
        "dot(s, y) / dot(s, s)", used=lambda s: has_previous_step(s) and bool(s.s.any()),
    ),
)  # fmt: skip

_DIRECTION = Term(
    "d",
    "direction",
    "d_{k+1}",
    TermKind.MOVE,
    "The descent direction, transformed by the inverse Hessian estimate.",
    memory="direction",
)

BFGS = Optimizer(
    key="bfgs",
    label="BFGS",
    family="curvature",
    step=kernels.bfgs,
    follows_metric=False,
    hyperparameters=(ARMIJO, curvature(0.9)),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k H_k \nabla f(\theta_k), \quad "
        r"H_{k+1} = (I - \rho s y^\top) H_k (I - \rho y s^\top) + \rho s s^\top, \quad \rho = \frac{1}{y^\top s}"
    ),
    summary="Builds an estimate of the inverse Hessian from gradients, step by step.",
    source="C. G. Broyden, R. Fletcher, D. Goldfarb, D. F. Shanno, 1970; Nocedal & Wright 2006, algorithm 6.1",
    terms=(GRADIENT, *_PAIR, _DIRECTION, FOUND, FALL, LEFT, ALONG),
    state=("direction",),
    scratch=lambda n: 3 + n,
    scalars=3,
)

LBFGS = Optimizer(
    key="lbfgs",
    label="L-BFGS",
    family="curvature",
    step=kernels.lbfgs,
    follows_metric=False,
    hyperparameters=(
        learning_rate(1.0),
        Parameter(
            "history_size", 100.0, 1.0, float(LONGEST_HISTORY), "How many of the last steps are stored.", Scale.INTEGER
        ),
        ARMIJO,
        curvature(0.9),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \alpha_k H_k \nabla f(\theta_k), \quad "
        r"H_k \text{ from the last } m \text{ pairs } s = \theta_{k+1} - \theta_k, \; "
        r"y = \nabla f(\theta_{k+1}) - \nabla f(\theta_k)"
    ),
    summary="BFGS that stores the last few steps instead of a matrix, for functions of many coordinates.",
    source="D. C. Liu, J. Nocedal, On the limited memory BFGS method for large scale optimization, 1989",
    terms=(GRADIENT, *_PAIR, _DIRECTION, FOUND, FALL, LEFT, ALONG),
    state=("direction",),
    scratch=lambda n: 3 + 2 * LONGEST_HISTORY,
    scalars=kernels.FIRST_SHARE + LONGEST_HISTORY,
    suggested_rate=lambda rate, size: 1.0,
)
