"""Optimizers that use only the direction or the signs of the gradient, not its length."""

import math

from gdexplorer.optimizers import sign_based_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

SIGN_DESCENT = Optimizer(
    key="sign_descent",
    label="Sign descent",
    family="signs",
    step=kernels.sign_descent,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \theta_k - \eta \operatorname{sign}(\nabla f(\theta_k))",
    summary="Takes equal steps in all coordinates regardless of slope: fast on plateaus, oscillates at minima.",
    source="J. Bernstein and others, signSGD: compressed optimisation for non-convex problems, ICML 2018",
    terms=(
        GRADIENT,
        step_term(
            "-learning_rate * sign(g)",
        ),
    ),
    suggested_rate=lambda rate, size: 0.005 * size,
)

NORMALIZED_DESCENT = Optimizer(
    key="normalized_descent",
    label="Normalized descent",
    family="signs",
    step=kernels.normalized_descent,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \theta_k - \eta \frac{\nabla f(\theta_k)}{\|\nabla f(\theta_k)\|}",
    summary="All steps have equal length: crosses plateaus and leaves saddles, but oscillates at minima.",
    source="Y. Nesterov, Minimization methods for nonsmooth convex and quasiconvex functions, 1984",
    terms=(
        GRADIENT,
        Term(
            "size",
            "length of the gradient",
            r"\|\nabla f\|",
            TermKind.PLAIN,
            "The norm of the gradient.",
            "norm(g)",
        ),
        step_term(
            "-learning_rate * (g / size)",
        ),
    ),
    suggested_rate=lambda rate, size: 0.005 * size,
)


_GROWTH = "where(sign(g) * sign(kept_old) > 0, eta_plus, where(sign(g) * sign(kept_old) < 0, eta_minus, 1))"

RPROP = Optimizer(
    key="rprop",
    label="Rprop",
    family="signs",
    step=kernels.rprop,
    hyperparameters=(
        learning_rate(0.01),
        Parameter("eta_minus", 0.5, 1e-6, 1.0 - 1e-12, "Shrinks a step size after a sign change."),
        Parameter("eta_plus", 1.2, 1.0, 10.0, "Grows a step size while the sign is constant.", slider=(1.0, 3.0)),
        Parameter("step_min", 1e-6, 0.0, math.inf, "Smallest step size.", Scale.LOGARITHMIC, slider=(1e-12, 1.0)),
        Parameter(
            "step_max",
            50.0,
            0.0,
            math.inf,
            "Largest step size.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e3),
            low_is_open=True,
        ),
    ),
    update=(
        r"\Delta_{k+1} = \Delta_k \cdot \{\eta^+ \text{ same sign}, \eta^- \text{ sign changed}\}, \quad "
        r"\theta_{k+1} = \theta_k - \Delta_{k+1} \operatorname{sign}(\nabla f(\theta_k))"
    ),
    summary="Each coordinate's step size grows while its slope keeps its sign, and halves when the sign changes.",
    source="M. Riedmiller, H. Braun, A direct adaptive method for faster backpropagation learning: RPROP, 1993; "
    "as in PyTorch",
    terms=(
        GRADIENT,
        Term(
            "factor",
            "growth",
            r"a",
            TermKind.PLAIN,
            "For each coordinate: above 1 if its slope kept its sign, below 1 if the sign changed.",
            _GROWTH,
        ),
        Term(
            "size",
            "step size",
            r"\Delta_{k+1}",
            TermKind.REACH,
            "The step size of each coordinate, independent of its slope.",
            lambda s: f"min(max({'learning_rate' if s.step == 1 else 'size_old'} * factor, step_min), step_max)",
            "step size",
        ),
        Term(
            "kept",
            "effective gradient",
            r"\tilde g_{k+1}",
            TermKind.SLOPE,
            "The gradient, with components that just changed sign set to 0.",
            "where(factor < 1, 0, g)",
            "last gradient",
        ),
        step_term("-size * sign(kept)"),
    ),
    state=("last gradient", "step size"),
    suggested_rate=lambda rate, size: 0.005 * size,
)

LION = Optimizer(
    key="lion",
    label="Lion",
    family="signs",
    step=kernels.lion,
    hyperparameters=(
        learning_rate(1e-4),
        decay("beta1", 0.9, "Weight of the mean gradient in the step."),
        decay("beta2", 0.99, "Decay factor of the mean gradient."),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \operatorname{sign}(\beta_1 m_k + (1 - \beta_1) \nabla f(\theta_k)), \quad "
        r"m_{k+1} = \beta_2 m_k + (1 - \beta_2) \nabla f(\theta_k)"
    ),
    summary="Sign descent along a mean gradient; discovered by program search.",
    source="X. Chen and others, Symbolic discovery of optimization algorithms, NeurIPS 2023",
    terms=(
        GRADIENT,
        Term(
            "c",
            "mixed gradient",
            "c",
            TermKind.SLOPE,
            "A weighted average of the mean gradient and the newest gradient.",
            "beta1 * m_old + (1 - beta1) * g",
        ),
        Term(
            "m",
            "mean gradient",
            "m_{k+1}",
            TermKind.SLOPE,
            "The moving average of gradients, for the next steps.",
            "beta2 * m_old + (1 - beta2) * g",
            "mean gradient",
        ),
        step_term("-learning_rate * sign(c)"),
    ),
    state=("mean gradient",),
    suggested_rate=lambda rate, size: 0.003 * size,
)
