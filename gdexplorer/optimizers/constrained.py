"""Optimizers whose iterates stay in a feasible set."""

from gdexplorer.optimizers import constrained_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.needs import LINEAR_MINIMISER, PROJECTION, SIMPLEX
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

PROJECTED_GRADIENT = Optimizer(
    key="projected_gradient",
    label="Projected gradient",
    family="constrained",
    step=kernels.projected_gradient,
    needs=PROJECTION,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = P_C\left(\theta_k - \eta \, \nabla f(\theta_k)\right)",
    summary="A step of gradient descent, then back to the nearest point of the feasible set.",
    source="A. A. Goldstein, Convex programming in Hilbert space, 1964; E. S. Levitin, B. T. Polyak, Constrained "
    "minimization methods, 1966",
    terms=(
        GRADIENT,
        Term(
            "v", "gradient step", "v_k", TermKind.MOVE,
            "The step that gradient descent would take, whatever the feasible set.", "-learning_rate * g",
        ),
        Term(
            "q", "projection", r"P_C(\theta_k + v_k)", TermKind.POINT,
            "The point of the feasible set that is nearest to the end of that step.", memory="projection",
        ),
        Term(
            "p", "way back", "p_k", TermKind.ONWARD,
            "From the end of that step to its projection, against the border's normal.", "q - (theta + v)",
            beside=("v",),
        ),
        Term(
            "G", "gradient mapping", "G_k", TermKind.SLOPE,
            "What the feasible set leaves of the gradient; zero at a KKT point.", memory="gradient mapping",
        ),
        Term(
            "N", "part against the walls", "N_k", TermKind.SLOPE,
            "What the walls take of the gradient; at a KKT point their normals times the multipliers.", "g - G",
        ),
        step_term("q - theta"),
    ),
    state=("projection", "gradient mapping"),
    scratch=lambda n: 1,
    measures="gradient mapping",
)  # fmt: skip

FRANK_WOLFE = Optimizer(
    key="frank_wolfe",
    label="Frank-Wolfe",
    family="constrained",
    step=kernels.frank_wolfe,
    needs=LINEAR_MINIMISER,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "step_length", 0.0, 0.0, 1.0,
            "Short: by slope and learning rate, so that the value falls. Open loop: 2 / (k + 1), whatever the slope.",
            Scale.CHOICE, choices=("short", "open loop"),
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k + \gamma_k (s_k - \theta_k), \quad "
        r"s_k = \mathrm{argmin}_{s \in C} \nabla f(\theta_k)^\top s"
    ),
    summary="Goes a part of the way to the feasible point that is lowest along the slope; projects nothing.",
    source="M. Frank, P. Wolfe, An algorithm for quadratic programming, 1956; step lengths: M. Jaggi, Revisiting "
    "Frank-Wolfe, ICML 2013; V. F. Demyanov, A. M. Rubinov, Approximate methods in optimization problems, 1970",
    terms=(
        GRADIENT,
        Term(
            "s", "linear minimiser", "s_k", TermKind.POINT,
            "The feasible point that is lowest along the slope; if the start is outside, the nearest one.",
            memory="linear minimiser",
        ),
        Term("d", "direction", "d_k", TermKind.MOVE, "The way to that point.", "s - theta"),
        Term(
            "gap", "gap", r"\delta_k", TermKind.PLAIN,
            "By how much the linear model falls on that way; no feasible point of a convex bowl is lower than that.",
            "dot(g, theta - s)",
        ),
        Term(
            "gamma", "part of the way", r"\gamma_k", TermKind.PLAIN,
            "The fraction of the way that is taken; all of it from a start outside.", memory="part",
            single=True,
        ),
        step_term("gamma * d"),
    ),
    state=("linear minimiser", "slope", "part"),
    measures="slope",
)  # fmt: skip

MIRROR_DESCENT = Optimizer(
    key="mirror_descent",
    label="Mirror descent (entropy)",
    family="constrained",
    step=kernels.mirror_descent,
    needs=SIMPLEX,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01),),
    update=(
        r"\theta_{k+1} = s \, \frac{\theta_k e^{-\eta \nabla f(\theta_k)}}"
        r"{\sum_i \theta_{k,i} e^{-\eta \partial_i f(\theta_k)}}"
    ),
    summary="A gradient step in the logarithms of the coordinates, which stay positive with the same sum.",
    source="A. S. Nemirovsky, D. B. Yudin, Problem complexity and method efficiency in optimization, 1983; with the "
    "entropy: J. Kivinen, M. K. Warmuth, Exponentiated gradient versus gradient descent, 1997",
    terms=(
        GRADIENT,
        Term(
            "F", "factors", "F_k", TermKind.PLAIN,
            "The less its slope, the larger the factor of a coordinate; 1 where it is least.", memory="factor",
        ),
        Term("v", "multiplied", "v_k", TermKind.MOVE, "Each coordinate times its factor.", "theta * F - theta"),
        Term(
            "q", "with the same sum", "q_k", TermKind.POINT,
            "The same divided by their sum; at first, if the start is not within the simplex, a point of it.",
            memory="normalised",
        ),
        Term(
            "p", "way back", "p_k", TermKind.ONWARD, "From the end of that step back to the simplex, along a ray.",
            "q - (theta + v)", beside=("v",),
        ),
        step_term("q - theta"),
    ),
    state=("factor", "normalised", "rest"),
    scratch=lambda n: 1,
    measures="rest",
)  # fmt: skip
