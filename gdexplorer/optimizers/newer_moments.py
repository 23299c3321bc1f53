"""Variants of Adam that mix, correct or mask its moving averages."""

import math

from msgspec.structs import replace

from gdexplorer.optimizers import newer_moments_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate, weight_decay
from gdexplorer.optimizers.moments import (
    ADAM_SETTINGS,
    AVERAGED,
    AVERAGES,
    BETA1,
    BETA2,
    CORRECTED,
    MEAN,
    MEAN_CORRECTED,
    MOMENTS,
    PULL,
    SQUARE,
    SQUARE_CORRECTED,
)
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

ADEMAMIX = Optimizer(
    key="ademamix",
    label="AdEMAMix",
    family="adam",
    step=kernels.ademamix,
    hyperparameters=(
        *ADAM_SETTINGS,
        decay("beta3", 0.9999, "Decay factor of the slow mean gradient."),
        Parameter("alpha", 5.0, 0.0, math.inf, "Weight of the slow mean gradient.", slider=(0.0, 10.0)),
    ),
    update=(
        MOMENTS + r"n_{k+1} = \beta_3 n_k + (1 - \beta_3) \nabla f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\hat m + \alpha n_{k+1}}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam with a second, very slow mean gradient, which remembers thousands of steps.",
    source="M. Pagliardini, P. Ablin, D. Grangier, The AdEMAMix optimizer: better, faster, older, 2024; as in Optax",
    terms=(
        *AVERAGED,
        Term(
            "slow",
            "slow mean gradient",
            "n_{k+1}",
            TermKind.SLOPE,
            "A moving average with a much longer memory, not bias-corrected: it grows slowly.",
            "beta3 * slow_old + (1 - beta3) * g",
            "slow mean gradient",
        ),
        Term(
            "d",
            "mixed mean",
            "d",
            TermKind.SLOPE,
            "The fast mean and a multiple of the slow one.",
            "m_hat + alpha * slow",
        ),
        step_term("-learning_rate * (d / (sqrt(s_hat) + epsilon))"),
    ),
    state=("mean gradient", "mean square", "slow mean gradient"),
    scalars=2,
    suggested_rate=lambda rate, size: 0.005 * size,
)

_LAST = Term(
    "last", "newest gradient", "g_{k+1}", TermKind.PLAIN, "The gradient, kept for the next step.", "g", "last gradient"
)  # fmt: skip

ADAN = Optimizer(
    key="adan",
    label="Adan",
    family="adam",
    step=kernels.adan,
    hyperparameters=(
        learning_rate(0.001),
        decay("beta1", 0.98, "Decay factor of the mean gradient."),
        decay("beta2", 0.92, "Decay factor of the mean change of the gradient."),
        decay("beta3", 0.99, "Decay factor of the mean square."),
        epsilon(1e-8),
    ),
    update=(
        AVERAGES + r"v_{k+1} = \beta_2 v_k + (1 - \beta_2) y, \quad y = \nabla f(\theta_k) - \nabla f(\theta_{k-1}), "
        r"\quad s_{k+1} = \beta_3 s_k + (1 - \beta_3) (\nabla f(\theta_k) + (1 - \beta_2) y)^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\hat m + (1 - \beta_2) \hat v}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam that also averages the change of the gradient, to look ahead as Nesterov's momentum does.",
    source="X. Xie and others, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models, 2022; "
    "as in Optax, without its epsilon inside the root",
    terms=(
        GRADIENT,
        Term(
            "y",
            "change of the gradient",
            "y",
            TermKind.SLOPE,
            "The change of the gradient along the last step; none at the first step.",
            lambda s: "0 * g" if s.step == 1 else "g - last_old",
        ),
        _LAST,
        MEAN,
        Term(
            "v",
            "mean change",
            "v_{k+1}",
            TermKind.SLOPE,
            "The moving average of the changes of the gradient.",
            "beta2 * v_old + (1 - beta2) * y",
            "mean change",
        ),
        replace(
            SQUARE,
            meaning="The moving average of the squares of the gradient, looked ahead.",
            expression="beta3 * s_old + (1 - beta3) * (g + (1 - beta2) * y) ** 2",
        ),
        MEAN_CORRECTED,
        Term(
            "v_hat",
            "bias-corrected change",
            r"\hat v",
            TermKind.SLOPE,
            "The mean change, corrected for its start at 0.",
            "v / (1 - beta2 ** step)",
        ),
        replace(SQUARE_CORRECTED, expression="s / (1 - beta3 ** step)"),
        step_term("-learning_rate * ((m_hat + (1 - beta2) * v_hat) / (sqrt(s_hat) + epsilon))"),
    ),
    state=("mean gradient", "mean square", "last gradient", "mean change"),
    scalars=3,
    suggested_rate=lambda rate, size: 0.01 * size,
)

ADOPT = Optimizer(
    key="adopt",
    label="ADOPT",
    family="adam",
    step=kernels.adopt,
    hyperparameters=(
        learning_rate(0.001),
        decay("beta1", 0.9, "Decay factor of the mean normalised gradient."),
        decay("beta2", 0.9999, "Decay factor of the mean square."),
        epsilon(1e-6),
    ),
    update=(
        r"m_{k+1} = \beta_1 m_k + (1 - \beta_1) \frac{\nabla f(\theta_k)}{\max(\sqrt{s_k}, \epsilon)}, \quad "
        r"\theta_{k+1} = \theta_k - \eta \, m_{k+1}, \quad "
        r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \nabla f(\theta_k)^2"
    ),
    summary="Adam that divides each gradient by the mean square before it, so that any beta2 converges.",
    source="S. Taniguchi and others, ADOPT: modified Adam can converge with any beta2 with the optimal rate, 2024; "
    "as in Optax without clipping",
    terms=(
        GRADIENT,
        Term(
            "m",
            "mean normalised gradient",
            "m_{k+1}",
            TermKind.PLAIN,
            "The moving average of gradients divided by their size before; the first step only measures that.",
            lambda s: "0 * g" if s.step == 1 else "beta1 * m_old + (1 - beta1) * (g / max(sqrt(s_old), epsilon))",
            "mean normalised gradient",
        ),
        replace(SQUARE, expression=lambda s: "g ** 2" if s.step == 1 else "beta2 * s_old + (1 - beta2) * g ** 2"),
        step_term("-learning_rate * m"),
    ),
    state=("mean normalised gradient", "mean square"),
    suggested_rate=lambda rate, size: 0.01 * size,
)

MARS_ADAMW = Optimizer(
    key="mars_adamw",
    label="MARS-AdamW",
    family="adam",
    step=kernels.mars_adamw,
    hyperparameters=(
        learning_rate(0.003),
        decay("beta1", 0.95, "Decay factor of the mean gradient."),
        decay("beta2", 0.99, "Decay factor of the mean square."),
        epsilon(1e-8),
        weight_decay(0.01),
        Parameter("gamma", 0.025, 0.0, 1.0, "Strength of the variance reduction.", slider=(0.0, 1.0)),
        Parameter(
            "max_norm",
            1.0,
            0.0,
            math.inf,
            "Corrected gradients that are longer are shortened to it.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 1e3),
            low_is_open=True,
        ),
    ),
    update=(
        r"c_k = \nabla f(\theta_k) + \gamma \frac{\beta_1}{1 - \beta_1} (\nabla f(\theta_k) - \nabla f(\theta_{k-1})), "
        r"\quad m_{k+1} = \beta_1 m_k + (1 - \beta_1) \tilde c_k, \quad "
        r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \tilde c_k^2, \quad "
        r"\theta_{k+1} = (1 - \eta \lambda) \theta_k - \eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="AdamW on gradients that are corrected by their last change, which reduces the variance of noise.",
    source="H. Yuan and others, MARS: unleashing the power of variance reduction for training large models, 2024 "
    "(approximate gradient difference)",
    terms=(
        GRADIENT,
        Term(
            "c",
            "corrected gradient",
            "c_k",
            TermKind.SLOPE,
            "The gradient, moved on by a fraction of its last change.",
            lambda s: "g" if s.step == 1 else "g + gamma * beta1 / (1 - beta1) * (g - last_old)",
        ),
        _LAST,
        Term(
            "short",
            "shortened gradient",
            r"\tilde c_k",
            TermKind.SLOPE,
            "The corrected gradient, shortened if it is longer than allowed.",
            "where(norm(c) > max_norm, max_norm / norm(c) * c, c)",
        ),
        replace(MEAN, expression="beta1 * m_old + (1 - beta1) * short"),
        replace(SQUARE, expression="beta2 * s_old + (1 - beta2) * short ** 2"),
        MEAN_CORRECTED,
        SQUARE_CORRECTED,
        PULL,
        step_term("pull - learning_rate * (m_hat / (sqrt(s_hat) + epsilon))"),
    ),
    state=("mean gradient", "mean square", "last gradient"),
    scratch=lambda n: 1,
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

CAUTIOUS_ADAMW = Optimizer(
    key="cautious_adamw",
    label="Cautious AdamW",
    family="adam",
    step=kernels.cautious_adamw,
    hyperparameters=(*ADAM_SETTINGS, weight_decay(0.01)),
    update=(
        MOMENTS + CORRECTED + r"u = \frac{\hat m}{\sqrt{\hat s} + \epsilon}, \quad "
        r"\varphi = [u \, \nabla f(\theta_k) > 0], \quad "
        r"a = \max(\|\varphi\|^2 / n, 10^{-3}), \quad "
        r"\theta_{k+1} = (1 - \eta \lambda) \theta_k - \frac{\eta}{a} \varphi \, u"
    ),
    summary="AdamW that leaves out coordinates whose step would go against the newest gradient.",
    source="K. Liang and others, Cautious optimizers: improving training with one line of code, 2024; the mask is "
    "divided by its mean, at least 0.001, as in the authors' code, in timm and in later versions of the paper; the "
    "first version scaled it by n over the number of ones plus 1, which shortens steps in the plane",
    terms=(
        *AVERAGED,
        Term(
            "u",
            "Adam's direction",
            "u",
            TermKind.PLAIN,
            "The mean gradient divided by the root mean square.",
            "m_hat / (sqrt(s_hat) + epsilon)",
        ),
        Term(
            "mask",
            "agreement",
            r"\varphi",
            TermKind.PLAIN,
            "1 for coordinates where the direction agrees with the gradient, else 0.",
            "where(u * g > 0, 1, 0)",
        ),
        Term(
            "share",
            "share that agrees",
            "a",
            TermKind.PLAIN,
            "The share of the coordinates that move; the others' part of the step is given to these.",
            "max(dot(mask, mask) / dimension, 0.001)",
        ),
        PULL,
        step_term("pull - learning_rate / share * mask * u"),
    ),
    state=("mean gradient", "mean square"),
    scratch=lambda n: 1,
    scalars=2,
    suggested_rate=lambda rate, size: 0.01 * size,
)

LAMB = Optimizer(
    key="lamb",
    label="LAMB",
    family="adam",
    step=kernels.lamb,
    hyperparameters=(learning_rate(0.01), BETA1, BETA2, epsilon(1e-6), weight_decay(0.0)),
    update=(
        MOMENTS + CORRECTED + r"d = \frac{\hat m}{\sqrt{\hat s} + \epsilon} + \lambda \theta_k, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\|\theta_k\|}{\|d\|} d"
    ),
    summary="Adam whose steps are a fixed fraction of the distance from the origin; all coordinates are one layer.",
    source="Y. You and others, Large batch optimization for deep learning: training BERT in 76 minutes, 2019; "
    "as in Optax",
    terms=(
        *AVERAGED,
        Term(
            "d",
            "Adam's direction",
            "d",
            TermKind.PLAIN,
            "The mean gradient divided by the root mean square, and the pull to the origin.",
            "m_hat / (sqrt(s_hat) + epsilon) + weight_decay * theta",
        ),
        Term(
            "ratio",
            "trust ratio",
            r"\phi",
            TermKind.PLAIN,
            "The norm of the point by that of the direction; 1 at the origin.",
            "where(norm(theta) * norm(d) > 0, norm(theta) / norm(d), 1)",
        ),
        step_term("-learning_rate * ratio * d"),
    ),
    state=("mean gradient", "mean square"),
    scratch=lambda n: 1,
    scalars=2,
    suggested_rate=lambda rate, size: 0.02,
)
