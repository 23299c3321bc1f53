"""Variants of Adam that rectify, replace, bound or mix its two moving averages."""

from gdexplorer.optimizers import later_moments_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate
from gdexplorer.optimizers.moments import (
    ADAM_SETTINGS,
    ADAMS_STEP,
    AVERAGED,
    AVERAGES,
    BETA1,
    BETA2,
    CORRECTED,
    MEAN,
    MEAN_CORRECTED,
    MOMENTS,
    SQUARE,
    SQUARE_CORRECTED,
)
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter

RADAM = Optimizer(
    key="radam",
    label="RAdam",
    family="adam",
    step=kernels.radam,
    hyperparameters=ADAM_SETTINGS,
    update=(
        MOMENTS + CORRECTED + r"\theta_{k+1} = \theta_k - \eta \, r_{k+1} \frac{\hat m}{\sqrt{\hat s} + \epsilon} "
        r"\text{ if } \rho_{k+1} > 5, \text{ else } \theta_k - \eta \, \hat m"
    ),
    summary="Adam that starts as momentum, until its mean square has low variance.",
    source="L. Liu and others, On the variance of the adaptive learning rate and beyond, ICLR 2020; as in PyTorch",
    terms=(
        GRADIENT,
        MEAN,
        SQUARE,
        MEAN_CORRECTED,
        Term(
            "longest",
            "maximum sample length",
            r"\rho_\infty",
            TermKind.PLAIN,
            "The number of gradients that the mean square can effectively average.",
            "2 / (1 - beta2) - 1",
        ),
        Term(
            "worth",
            "sample length",
            r"\rho_{k+1}",
            TermKind.PLAIN,
            "The number of gradients that the mean square effectively averages so far; above 5 it is used.",
            "longest - 2 * step * beta2**step / (1 - beta2**step)",
        ),
        Term(
            "trust",
            "rectification",
            "r_{k+1}",
            TermKind.PLAIN,
            "Corrects for the variance of the mean square; none: there are too few gradients yet to divide by it.",
            "sqrt((worth - 4) * (worth - 2) * longest / ((longest - 4) * (longest - 2) * worth))",
            used=lambda s: bool(s.worth > 5.0),
        ),
        step_term(
            lambda s: (
                "-learning_rate * m_hat"
                if s.trust is None
                else "-learning_rate * trust * (sqrt(1 - beta2**step) * m_hat / (sqrt(s) + epsilon))"
            )
        ),
    ),
    state=("mean gradient", "mean square"),
    scalars=2,
    # Its first steps are not normalised: the rate must suit gradient descent, too.
    suggested_rate=lambda rate, size: min(0.01 * size, rate),
)

ADABELIEF = Optimizer(
    key="adabelief",
    label="AdaBelief",
    family="adam",
    step=kernels.adabelief,
    hyperparameters=ADAM_SETTINGS,
    update=(
        AVERAGES
        + r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) (\nabla f(\theta_k) - m_{k+1})^2 + \epsilon, \quad "
        + CORRECTED
        + r"\theta_{k+1} = \theta_k - \eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam that takes long steps where gradients agree with their mean, and short ones where they deviate.",
    source="J. Zhuang and others, AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, 2020",
    terms=(
        GRADIENT,
        MEAN,
        Term(
            "surprise",
            "surprise",
            "d",
            TermKind.SLOPE,
            "The deviation of the gradient from its mean.",
            "g - m",
        ),
        Term(
            "s",
            "mean squared surprise",
            "s_{k+1}",
            TermKind.SQUARE,
            "The moving average of squared deviations.",
            "beta2 * s_old + (1 - beta2) * surprise ** 2 + epsilon",
            "mean squared surprise",
        ),
        MEAN_CORRECTED,
        SQUARE_CORRECTED,
        ADAMS_STEP,
    ),
    state=("mean gradient", "mean squared surprise"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.005 * size,
)

YOGI = Optimizer(
    key="yogi",
    label="Yogi",
    family="adam",
    step=kernels.yogi,
    hyperparameters=(learning_rate(0.01), BETA1, BETA2, epsilon(1e-3)),
    update=(
        AVERAGES + r"s_{k+1} = s_k - (1 - \beta_2) \operatorname{sign}(s_k - \nabla f(\theta_k)^2) "
        r"\nabla f(\theta_k)^2, \quad \theta_{k+1} = \theta_k - \eta \frac{m_{k+1}}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Adam whose mean square changes by small amounts only, so that step sizes do not grow suddenly.",
    source="M. Zaheer and others, Adaptive methods for nonconvex optimization, NeurIPS 2018, algorithm 2",
    terms=(
        GRADIENT,
        MEAN,
        Term(
            "s",
            "mean square",
            "s_{k+1}",
            TermKind.SQUARE,
            "Follows the squared gradient, by small amounts only.",
            "s_old - (1 - beta2) * sign(s_old - g ** 2) * g ** 2",
            "mean square",
        ),
        step_term(
            "-learning_rate * (m / (sqrt(s) + epsilon))",
        ),
    ),
    state=("mean gradient", "mean square"),
    suggested_rate=lambda rate, size: 0.005 * size,
)

QHADAM = Optimizer(
    key="qhadam",
    label="QHAdam",
    family="adam",
    step=kernels.qhadam,
    hyperparameters=(
        learning_rate(0.001),
        decay("beta1", 0.995, "Decay factor of the mean gradient."),
        BETA2,
        epsilon(1e-8),
        Parameter("nu1", 0.7, 0.0, 1.0, "Weight of the mean gradient; the rest goes to the newest."),
        Parameter("nu2", 1.0, 0.0, 1.0, "Weight of the mean square; the rest goes to the newest."),
    ),
    update=(
        MOMENTS + CORRECTED + r"\theta_{k+1} = \theta_k - \eta \frac{(1 - \nu_1) \nabla f(\theta_k) + \nu_1 \hat m}"
        r"{\sqrt{(1 - \nu_2) \nabla f(\theta_k)^2 + \nu_2 \hat s} + \epsilon}"
    ),
    summary="Adam with a long memory that mixes in the newest gradient: smooth without the delay.",
    source="J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019",
    terms=(
        *AVERAGED,
        Term(
            "d",
            "mixed gradient",
            "d",
            TermKind.SLOPE,
            "A weighted average of the newest gradient and the mean gradient.",
            "(1 - nu1) * g + nu1 * m_hat",
        ),
        Term(
            "q",
            "mixed square",
            "q",
            TermKind.SQUARE,
            "A weighted average of the newest squared gradient and the mean square.",
            "(1 - nu2) * g ** 2 + nu2 * s_hat",
        ),
        step_term(
            "-learning_rate * (d / (sqrt(q) + epsilon))",
        ),
    ),
    state=("mean gradient", "mean square"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.005 * size,
)
