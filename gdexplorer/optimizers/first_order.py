"""Optimizers that step along the gradient, or along an average of past gradients."""

import math

from gdexplorer.optimizers import first_order_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

GRADIENT_DESCENT = Optimizer(
    key="gradient_descent",
    label="Gradient descent",
    family="gradient",
    step=kernels.gradient_descent,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \theta_k - \eta \, \nabla f(\theta_k)",
    summary="Steps along the negative gradient; on mini-batches, stochastic gradient descent (SGD).",
    source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
    terms=(GRADIENT, step_term("-learning_rate * g")),
    stability=lambda settings: 2.0,
)


def _undampened(s: Numbers) -> bool:
    return bool(s.step == 1 or s.dampening == 0.0)


_MOMENTUM = decay("momentum", 0.9, "Decay factor of the velocity.")

MOMENTUM = Optimizer(
    key="momentum",
    label="Momentum",
    family="gradient",
    step=kernels.momentum,
    hyperparameters=(
        learning_rate(0.01),
        _MOMENTUM,
        Parameter("dampening", 0.0, 0.0, 1.0, "Fraction of each new gradient that is left out."),
    ),
    update=r"v_{k+1} = \mu v_k + (1 - \tau) \nabla f(\theta_k), \quad \theta_{k+1} = \theta_k - \eta \, v_{k+1}",
    summary="A heavy ball: gathers speed along valleys and rolls through small bumps.",
    source="B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964; as in PyTorch's SGD",
    terms=(
        GRADIENT,
        Term(
            "v",
            "velocity",
            "v_{k+1}",
            TermKind.SLOPE,
            "A decaying sum of all gradients so far.",
            lambda s: "momentum * v_old + g" if _undampened(s) else "momentum * v_old + (1 - dampening) * g",
            "velocity",
        ),
        step_term("-learning_rate * v"),
    ),
    state=("velocity",),
    suggested_rate=lambda rate, size: 0.2 * rate,
    stability=lambda settings: (
        2.0 * (1.0 + settings["momentum"]) / (1.0 - settings["dampening"]) if settings["dampening"] < 1 else math.inf
    ),
)

NESTEROV = Optimizer(
    key="nesterov",
    label="Nesterov",
    family="gradient",
    step=kernels.nesterov,
    hyperparameters=(learning_rate(0.01), _MOMENTUM),
    update=(
        r"v_{k+1} = \mu v_k + \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \eta \, (\nabla f(\theta_k) + \mu v_{k+1})"
    ),
    summary="Momentum that looks ahead, and so brakes before it overshoots.",
    source="Y. Nesterov, A method for solving the convex programming problem with convergence rate O(1/k²), 1983; "
    "as in PyTorch's SGD",
    terms=(
        GRADIENT,
        Term(
            "v",
            "velocity",
            "v_{k+1}",
            TermKind.SLOPE,
            "A decaying sum of all gradients so far.",
            "momentum * v_old + g",
            "velocity",
        ),
        Term(
            "ahead",
            "look-ahead point",
            r"\theta_{ahead}",
            TermKind.POINT,
            "Where the velocity alone would lead.",
            "theta - learning_rate * momentum * v",
        ),
        step_term(
            "-learning_rate * (g + momentum * v)",
        ),
    ),
    state=("velocity",),
    suggested_rate=lambda rate, size: 0.2 * rate,
    stability=lambda settings: 2.0 * (1.0 + settings["momentum"]) / (1.0 + 2.0 * settings["momentum"]),
)

QHM = Optimizer(
    key="qhm",
    label="Quasi-hyperbolic momentum",
    family="gradient",
    step=kernels.qhm,
    hyperparameters=(
        learning_rate(0.01),
        decay("beta", 0.999, "Decay factor of the mean gradient."),
        Parameter("nu", 0.7, 0.0, 1.0, "Weight of the mean gradient; the rest goes to the newest."),
    ),
    update=(
        r"m_{k+1} = \beta m_k + (1 - \beta) \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \eta \left((1 - \nu) \nabla f(\theta_k) + \nu m_{k+1}\right)"
    ),
    summary="A weighted average of a gradient descent step and a momentum step with long memory.",
    source="J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019",
    terms=(
        GRADIENT,
        Term(
            "m",
            "mean gradient",
            "m_{k+1}",
            TermKind.SLOPE,
            "The exponential moving average of the gradients.",
            "beta * m_old + (1 - beta) * g",
            "mean gradient",
        ),
        Term(
            "d",
            "mixed gradient",
            "d",
            TermKind.SLOPE,
            "A weighted average of the newest gradient and the mean gradient.",
            "(1 - nu) * g + nu * m",
        ),
        step_term("-learning_rate * d"),
    ),
    state=("mean gradient",),
    suggested_rate=lambda rate, size: 2.0 * rate,
    stability=lambda settings: 2.0 * (1.0 + settings["beta"]) / (1.0 + settings["beta"] * (1.0 - 2.0 * settings["nu"])),
)


ASGD = Optimizer(
    key="asgd",
    label="Averaged descent (ASGD)",
    family="gradient",
    step=kernels.asgd,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "lambd",
            1e-4,
            0.0,
            math.inf,
            "Strength of the pull towards the origin.",
            Scale.LOGARITHMIC,
            slider=(1e-6, 1.0),
        ),
        Parameter("alpha", 0.75, 0.0, math.inf, "Exponent of the learning rate's decay.", slider=(0.0, 1.0)),
        Parameter("t0", 1e6, 0.0, math.inf, "Step at which averaging begins.", Scale.LOGARITHMIC, slider=(1.0, 1e6)),
    ),
    update=(
        r"\theta_{k+1} = (1 - \lambda \eta_k) \theta_k - \eta_k \nabla f(\theta_k), \quad "
        r"\eta_k = \frac{\eta}{(1 + \lambda \eta k)^\alpha}, \quad "
        r"\bar\theta_{k+1} = \bar\theta_k + \frac{\theta_{k+1} - \bar\theta_k}{\max(1, k - t_0)}"
    ),
    summary="Gradient descent with a decaying learning rate that also averages its iterates, against noise.",
    source="B. T. Polyak, A. B. Juditsky, Acceleration of stochastic approximation by averaging, 1992; as in PyTorch",
    terms=(
        GRADIENT,
        Term(
            "rate",
            "rate of this step",
            r"\eta_k",
            TermKind.PLAIN,
            "The decaying learning rate.",
            lambda s: (
                "learning_rate" if s.step == 1 else "learning_rate_old / (1 + lambd * learning_rate_old * steps)**alpha"
            ),
        ),
        Term(
            "pull",
            "pull to the origin",
            r"p",
            TermKind.MOVE,
            "Weight decay: a small step towards the origin.",
            "-lambd * rate * theta",
        ),
        Term(
            "average",
            "average point",
            r"\bar\theta_{k+1}",
            TermKind.POINT,
            "The average of the iterates since averaging began; until then, the newest iterate.",
            lambda s: (
                "theta_next" if s.steps - s.t0 <= 1.0 else "average_old + (theta_next - average_old) / (steps - t0)"
            ),
            "average point",
        ),
        step_term("pull - rate * g"),
    ),
    state=("average point",),
    scalars=2,
)


def _velocity(number: int, called: str) -> Term:
    return Term(
        f"v{number}", f"{called} velocity", f"v^{{({number})}}_{{k+1}}", TermKind.SLOPE,
        "A decaying sum of all gradients so far, with a decay factor of its own.", f"beta{number} * v{number}_old + g",
        f"{called} velocity",
    )  # fmt: skip


AGGMO = Optimizer(
    key="aggmo",
    label="Aggregated momentum",
    family="gradient",
    step=kernels.aggmo,
    hyperparameters=(
        learning_rate(0.01),
        decay("beta1", 0.0, "Decay factor of the first velocity."),
        decay("beta2", 0.9, "Decay factor of the second velocity."),
        decay("beta3", 0.99, "Decay factor of the third velocity."),
    ),
    update=(
        r"v^{(i)}_{k+1} = \beta_i v^{(i)}_k + \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \frac{\eta}{3} \sum_{i=1}^3 v^{(i)}_{k+1}"
    ),
    summary="The mean of three velocities with short, medium and long memory: fast, but oscillations are damped.",
    source="J. Lucas, S. Sun, R. Zemel, R. Grosse, Aggregated momentum: stability through passive damping, ICLR 2019",
    terms=(
        GRADIENT,
        _velocity(1, "first"),
        _velocity(2, "second"),
        _velocity(3, "third"),
        step_term("-learning_rate / 3 * (v1 + v2 + v3)"),
    ),
    state=("first velocity", "second velocity", "third velocity"),
    suggested_rate=lambda rate, size: 0.1 * rate,
)
