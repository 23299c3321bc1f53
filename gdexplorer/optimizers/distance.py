"""Variants of AdamW that estimate the distance from the start to the minimum, and take it as their learning rate."""

import math

from msgspec.structs import replace

from gdexplorer.optimizers import distance_kernels as kernels
from gdexplorer.optimizers.hyperparameter import epsilon, learning_rate, weight_decay
from gdexplorer.optimizers.moments import BETA1, BETA2, MEAN, PULL, SQUARE
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.rate_free import START, unit_rate
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

_D0 = Parameter(
    "d0", 1e-6, 0.0, math.inf, "First estimate of the distance from the start to the minimum.",
    Scale.LOGARITHMIC, slider=(1e-8, 1.0), low_is_open=True,
)  # fmt: skip
_D_COEFFICIENT = Parameter(
    "d_coefficient", 1.0, 0.0, math.inf, "Multiplies the estimated distance.", Scale.LOGARITHMIC, slider=(1e-2, 1e2),
    low_is_open=True,
)  # fmt: skip
_ADAM_SETTINGS = (learning_rate(1.0), BETA1, BETA2, epsilon(1e-8), _D0)
_NOW = Term(
    "now", "distance so far", "d_k", TermKind.PLAIN,
    "The estimated distance from the start to the minimum, before this step.",
    lambda s: "d0" if s.step == 1 else "d_old",
)  # fmt: skip
_RATE = Term(
    "rate", "rate of this step", r"\eta_k", TermKind.PLAIN, "The learning rate times the distance, bias-corrected.",
    "now * learning_rate * sqrt(1 - beta2 ** step) / (1 - beta1 ** step)",
)  # fmt: skip
_RATE_TEX = r"\eta_k = \eta \, d_k \frac{\sqrt{1 - \beta_2^{k+1}}}{1 - \beta_1^{k+1}}, \quad "


def _estimate(weight: str, agreement: str, meaning: str, longer: str) -> tuple[Term, Term, Term]:
    """Terms that bound the distance from below by ``longer``, of averages in which gradients have ``weight``."""
    return (
        Term(
            "r", "correlation", "r_{k+1}", TermKind.PLAIN, f"{meaning}, weighted by rates.",
            f"sqrt(beta2) * r_old + (1 - sqrt(beta2)) * {weight} * dot(g, {agreement})", "correlation", single=True,
        ),
        Term(
            "w", "weighted gradient", "w_{k+1}", TermKind.PLAIN, "The average of the gradients, weighted by rates.",
            f"sqrt(beta2) * w_old + (1 - sqrt(beta2)) * {weight} * g", "weighted gradient",
        ),
        Term(
            "d", "estimated distance", "d_{k+1}", TermKind.PLAIN,
            "A lower bound of the distance from the start to the minimum; it only grows.", f"max(now, {longer})",
            "distance", single=True,
        ),
    )  # fmt: skip


def _mean_times(factor: str, words: str) -> Term:
    """The mean gradient, of gradients times a ``factor``."""
    return replace(
        MEAN, kind=TermKind.PLAIN, meaning=f"The moving average of the gradients times {words}.",
        expression=f"beta1 * m_old + (1 - beta1) * {factor} * g",
    )  # fmt: skip


_STATE = ("mean gradient", "mean square", "weighted gradient", "correlation", "distance")

PRODIGY = Optimizer(
    key="prodigy",
    label="Prodigy",
    family="rate free",
    step=kernels.prodigy,
    follows_metric=False,
    hyperparameters=(*_ADAM_SETTINGS, _D_COEFFICIENT, weight_decay(0.0)),
    update=(
        _RATE_TEX + r"w_{k+1} = \sqrt{\beta_2} w_k + (1 - \sqrt{\beta_2}) d_k \eta_k \nabla f(\theta_k), \quad "
        r"d_{k+1} = \max\left(d_k, \frac{c \, r_{k+1}}{\|w_{k+1}\|_1}\right), \quad "
        r"\theta_{k+1} = (1 - \lambda \eta_k) \theta_k - \eta_k \frac{m_{k+1}}{\sqrt{s_{k+1}} + d_{k+1} \epsilon}"
    ),
    summary="AdamW that estimates the distance to the minimum and takes it as its learning rate.",
    source="K. Mishchenko, A. Defazio, Prodigy: an expeditiously adaptive parameter-free learner, ICML 2024; "
    "as in Optax",
    terms=(
        GRADIENT,
        START,
        _NOW,
        _RATE,
        *_estimate(
            "now * rate", "start - theta", "How much the gradients have pointed back to the start",
            "d_coefficient * r / dot(w, sign(w))",
        ),
        _mean_times("now", "the distance"),
        replace(
            SQUARE, kind=TermKind.PLAIN,
            meaning="The moving average of the squared gradients times the squared distance.",
            expression="beta2 * s_old + (1 - beta2) * (now * g) ** 2",
        ),
        replace(PULL, expression="-weight_decay * rate * theta"),
        step_term("pull - rate * (m / (sqrt(s) + d * epsilon))"),
    ),
    state=(*_STATE, "start"),
    scalars=2,
    suggested_rate=unit_rate,
)  # fmt: skip

DADAPT_ADAMW = Optimizer(
    key="dadapt_adamw",
    label="D-Adaptation (AdamW)",
    family="rate free",
    step=kernels.dadapt_adamw,
    follows_metric=False,
    hyperparameters=_ADAM_SETTINGS,
    update=(
        _RATE_TEX + r"w_{k+1} = \sqrt{\beta_2} w_k + (1 - \sqrt{\beta_2}) \eta_k \nabla f(\theta_k), \quad "
        r"d_{k+1} = \max\left(d_k, \frac{r_{k+1}}{(1 - \sqrt{\beta_2}) \|w_{k+1}\|_1}\right), \quad "
        r"\theta_{k+1} = \theta_k - \frac{m_{k+1}}{\sqrt{s_{k+1}} + \epsilon}"
    ),
    summary="Adam whose learning rate is a growing lower bound of the distance to the minimum.",
    source="A. Defazio, K. Mishchenko, Learning-rate-free learning by D-Adaptation, ICML 2023; as in Optax",
    terms=(
        GRADIENT,
        _NOW,
        _RATE,
        *_estimate(
            "rate", "w_old / (sqrt(s_old) + epsilon)", "How well each gradient agreed with those before it",
            "r / ((1 - sqrt(beta2)) * dot(w, sign(w)))",
        ),
        _mean_times("rate", "their rates"),
        SQUARE,
        step_term("-m / (sqrt(s) + epsilon)"),
    ),
    state=_STATE,
    scalars=2,
    suggested_rate=unit_rate,
)  # fmt: skip
