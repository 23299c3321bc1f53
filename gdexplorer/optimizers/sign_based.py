"""Rules that look at the direction or the signs of the gradient and not at its length."""

import math

from gdexplorer.optimizers import sign_based_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, the_step
from gdexplorer.parameter import Parameter, Scale

SIGN_DESCENT = Optimizer(
    key="sign_descent",
    label="Sign descent",
    step=kernels.sign_descent,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \theta_k - \eta \operatorname{sign}(\nabla f(\theta_k))",
    summary="Steps equally far in every coordinate, however steep: fast on plateaus, restless at the minimum.",
    source="J. Bernstein and others, signSGD: compressed optimisation for non-convex problems, ICML 2018",
    terms=(
        GRADIENT,
        the_step(
            "-learning_rate * sign(g)",
        ),
    ),
    suggested_rate=lambda rate, size: 0.005 * size,
)

NORMALIZED_DESCENT = Optimizer(
    key="normalized_descent",
    label="Normalized descent",
    step=kernels.normalized_descent,
    hyperparameters=(learning_rate(0.01),),
    update=r"\theta_{k+1} = \theta_k - \eta \frac{\nabla f(\theta_k)}{\|\nabla f(\theta_k)\|}",
    summary="Every step is equally long: it crosses plateaus and leaves saddles, but circles the minimum.",
    source="Y. Nesterov, Minimization methods for nonsmooth convex and quasiconvex functions, 1984",
    terms=(
        GRADIENT,
        Term(
            "size",
            "length of the gradient",
            r"\|\nabla f\|",
            TermKind.PLAIN,
            "How steep it is, in all directions.",
            "norm(g)",
        ),
        the_step(
            "-learning_rate * (g / size)",
        ),
    ),
    suggested_rate=lambda rate, size: 0.005 * size,
)


_GROWTH = "where(sign(g) * sign(kept_old) > 0, eta_plus, where(sign(g) * sign(kept_old) < 0, eta_minus, 1))"

RPROP = Optimizer(
    key="rprop",
    label="Rprop",
    step=kernels.rprop,
    hyperparameters=(
        learning_rate(0.01),
        Parameter("eta_minus", 0.5, 1e-6, 1.0 - 1e-12, "Shrinks a step whose slope changed sign."),
        Parameter("eta_plus", 1.2, 1.0, 10.0, "Grows a step whose slope kept its sign.", slider=(1.0, 3.0)),
        Parameter("step_min", 1e-6, 0.0, math.inf, "The shortest step.", Scale.LOGARITHMIC, slider=(1e-12, 1.0)),
        Parameter(
            "step_max",
            50.0,
            0.0,
            math.inf,
            "The longest step.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e3),
            low_is_open=True,
        ),
    ),
    update=(
        r"\Delta_{k+1} = \Delta_k \cdot \{\eta^+ \text{ same sign}, \eta^- \text{ sign changed}\}, \quad "
        r"\theta_{k+1} = \theta_k - \Delta_{k+1} \operatorname{sign}(\nabla f(\theta_k))"
    ),
    summary="Each coordinate has a step that grows while its slope keeps its sign and halves where it turns.",
    source="M. Riedmiller, H. Braun, A direct adaptive method for faster backpropagation learning: RPROP, 1993; "
    "as in PyTorch",
    terms=(
        GRADIENT,
        Term(
            "factor",
            "growth",
            r"a",
            TermKind.PLAIN,
            "For each coordinate: more than 1 where the slope kept its sign, less where it turned.",
            _GROWTH,
        ),
        Term(
            "size",
            "step size",
            r"\Delta_{k+1}",
            TermKind.REACH,
            "How far each coordinate goes, whatever its slope is.",
            lambda s: f"min(max({'learning_rate' if s.step == 1 else 'size_old'} * factor, step_min), step_max)",
            "step size",
        ),
        Term(
            "kept",
            "slope that counts",
            r"\tilde g_{k+1}",
            TermKind.SLOPE,
            "The gradient, without slopes that just turned.",
            "where(factor < 1, 0, g)",
            "last gradient",
        ),
        the_step("-size * sign(kept)"),
    ),
    state=("last gradient", "step size"),
    suggested_rate=lambda rate, size: 0.005 * size,
)

LION = Optimizer(
    key="lion",
    label="Lion",
    step=kernels.lion,
    hyperparameters=(
        learning_rate(1e-4),
        decay("beta1", 0.9, "How much of the average gradient the step looks at, beside the newest."),
        decay("beta2", 0.99, "How much of the average gradient is kept."),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \operatorname{sign}(\beta_1 m_k + (1 - \beta_1) \nabla f(\theta_k)), \quad "
        r"m_{k+1} = \beta_2 m_k + (1 - \beta_2) \nabla f(\theta_k)"
    ),
    summary="Sign descent along an average gradient; found by a program that searched for optimizers.",
    source="X. Chen and others, Symbolic discovery of optimization algorithms, NeurIPS 2023",
    terms=(
        GRADIENT,
        Term(
            "c",
            "mix for this step",
            "c",
            TermKind.SLOPE,
            "The average gradient with much of the newest one.",
            "beta1 * m_old + (1 - beta1) * g",
        ),
        Term(
            "m",
            "mean gradient",
            "m_{k+1}",
            TermKind.SLOPE,
            "The average gradient, kept for the next steps.",
            "beta2 * m_old + (1 - beta2) * g",
            "mean gradient",
        ),
        the_step("-learning_rate * sign(c)"),
    ),
    state=("mean gradient",),
    suggested_rate=lambda rate, size: 0.003 * size,
)
