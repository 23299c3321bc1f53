"""Optimizers that divide by the diagonal of the Hessian."""

import math

from gdexplorer.optimizers import diagonal_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate
from gdexplorer.optimizers.moments import AVERAGES, BETA1, BETA2, MEAN, MEAN_CORRECTED
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

_CURVATURE = Term(
    "h", "curvatures", "h_k", TermKind.PLAIN, "The diagonal of the Hessian: the curvature along each coordinate.",
    memory="curvature",
)  # fmt: skip


def _is_updated(s: Numbers) -> bool:
    return bool((s.step - 1) % s.update_interval == 0)


SOPHIA = Optimizer(
    key="sophia",
    label="Sophia",
    family="curvature",
    step=kernels.sophia,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.01),
        decay("beta1", 0.965, "Decay factor of the mean gradient."),
        decay("beta2", 0.99, "Decay factor of the mean curvatures."),
        epsilon(1e-8),
        Parameter(
            "gamma",
            0.01,
            0.0,
            math.inf,
            "Multiplies the curvatures.",
            Scale.LOGARITHMIC,
            slider=(1e-4, 1.0),
        ),
        Parameter(
            "clip_threshold",
            1.0,
            0.0,
            math.inf,
            "Largest ratio of gradient and curvature.",
            Scale.LOGARITHMIC,
            slider=(1e-3, 10.0),
            low_is_open=True,
        ),
        Parameter(
            "update_interval",
            10.0,
            1.0,
            1e9,
            "Steps between two evaluations of the curvatures.",
            Scale.INTEGER,
            slider=(1.0, 100.0),
        ),
    ),
    update=(
        AVERAGES + r"c_{k+1} = \beta_2 c_k + (1 - \beta_2) \operatorname{diag} \nabla^2 f(\theta_k), \quad "
        r"\theta_{k+1} = \theta_k - \eta \operatorname{clip}\left(\frac{m_{k+1}}"
        r"{\max(\gamma c_{k+1}, \epsilon)}, t\right)"
    ),
    summary="Divides the mean gradient by the curvature along each coordinate, and limits what results.",
    source="H. Liu and others, Sophia: a scalable stochastic second-order optimizer for language model pre-training, "
    "ICLR 2024; with the exact diagonal",
    terms=(
        GRADIENT,
        MEAN,
        _CURVATURE,
        Term(
            "c",
            "mean curvatures",
            "c_{k+1}",
            TermKind.PLAIN,
            "The moving average of the curvatures, updated now and then.",
            lambda s: "beta2 * c_old + (1 - beta2) * h" if _is_updated(s) else "c_old",
            "mean curvature",
        ),
        Term(
            "ratio",
            "limited ratio",
            "u",
            TermKind.PLAIN,
            "The mean gradient by the curvatures, between minus and plus the threshold.",
            "min(max(m / max(gamma * c, epsilon), -clip_threshold), clip_threshold)",
        ),
        step_term("-learning_rate * ratio"),
    ),
    state=("mean gradient", "mean curvature", "curvature"),
    scratch=lambda n: n,
    suggested_rate=lambda rate, size: 0.005 * size,
)

ADAHESSIAN = Optimizer(
    key="adahessian",
    label="AdaHessian",
    family="curvature",
    step=kernels.adahessian,
    follows_metric=False,
    hyperparameters=(learning_rate(0.15), BETA1, BETA2, epsilon(1e-4)),
    update=(
        AVERAGES + r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) (\operatorname{diag} \nabla^2 f(\theta_k))^2, \quad "
        r"\theta_{k+1} = \theta_k - \eta \frac{\hat m}{\sqrt{\hat s} + \epsilon}"
    ),
    summary="Adam that divides by the curvature along each coordinate instead of the size of the gradient.",
    source="Z. Yao and others, ADAHESSIAN: an adaptive second order optimizer for machine learning, AAAI 2021; "
    "with the exact diagonal",
    terms=(
        GRADIENT,
        MEAN,
        _CURVATURE,
        Term(
            "s",
            "mean squared curvatures",
            "s_{k+1}",
            TermKind.PLAIN,
            "The moving average of the squared curvatures.",
            "beta2 * s_old + (1 - beta2) * h ** 2",
            "mean squared curvature",
        ),
        MEAN_CORRECTED,
        Term(
            "s_hat",
            "bias-corrected square",
            r"\hat s",
            TermKind.PLAIN,
            "The mean squared curvatures, corrected for their start at 0.",
            "s / (1 - beta2 ** step)",
        ),
        step_term("-learning_rate * (m_hat / (sqrt(s_hat) + epsilon))"),
    ),
    state=("mean gradient", "mean squared curvature", "curvature"),
    scratch=lambda n: n,
    scalars=2,
    suggested_rate=lambda rate, size: 0.1,
)
