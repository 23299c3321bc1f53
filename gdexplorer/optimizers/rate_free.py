"""Optimizers that find their learning rate on the way, from distances and values that they have seen."""

import math
from collections.abc import Callable

from msgspec.structs import replace

from gdexplorer.optimizers import rate_free_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate
from gdexplorer.optimizers.moments import MEAN
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale


def unit_rate(rate: float, size: float) -> float:
    """The learning rate of rules that scale their steps themselves."""
    return 1.0


_INITIAL_STEP = Parameter(
    "initial_step", 1e-6, 0.0, math.inf, "First distance, relative to 1 plus the norm of the start.",
    Scale.LOGARITHMIC, slider=(1e-8, 1.0), low_is_open=True,
)  # fmt: skip
START = Term(
    "start", "start", r"\theta^0_{k+1}", TermKind.POINT, "Where the run began.",
    lambda s: "theta" if s.step == 1 else "start_old", "start",
)  # fmt: skip

_FARTHEST = Term(
    "r", "greatest distance", r"\bar r_{k+1}", TermKind.PLAIN,
    "The greatest distance from the start so far; at first a small one.",
    lambda s: "initial_step * (1 + norm(theta))" if s.step == 1 else "max(r_old, norm(theta - start))",
    "greatest distance", single=True,
)  # fmt: skip


def _distance_over_gradients(
    key: str, label: str, step: Callable[..., int], least: float, squares: Term, move: str, tex: str, summary: str,
    source: str,
) -> Optimizer:  # fmt: skip
    """A rule whose rate is the greatest distance from the start, over the root of ``squares`` and ``least``."""
    return Optimizer(
        key=key, label=label, family="rate free", step=step, follows_metric=False,
        hyperparameters=(learning_rate(1.0), _INITIAL_STEP, epsilon(least)),
        update=r"\bar r_{k+1} = \max(\bar r_k, \|\theta_k - \theta_0\|), \quad " + tex,
        summary=summary, source=f"{source}; as in Optax",
        terms=(GRADIENT, START, _FARTHEST, squares, step_term(f"-learning_rate * ({move})")),
        state=("start", "greatest distance", squares.memory), suggested_rate=unit_rate,
    )  # fmt: skip


DOG = _distance_over_gradients(
    "dog", "Distance over gradients (DoG)", kernels.dog, 1e-8,
    Term(
        "G", "sum of squared norms", "G_{k+1}", TermKind.PLAIN, "The sum of the squared norms of all gradients so far.",
        "G_old + dot(g, g)", "sum of squares", single=True,
    ),
    "r * g / sqrt(G + epsilon)",
    r"G_{k+1} = G_k + \|\nabla f(\theta_k)\|^2, \quad "
    r"\theta_{k+1} = \theta_k - \eta \frac{\bar r_{k+1}}{\sqrt{G_{k+1} + \epsilon}} \nabla f(\theta_k)",
    "Steps by the distance travelled over the root of the summed squared gradients: no rate to tune.",
    "M. Ivgi, O. Hinder, Y. Carmon, DoG is SGD's best friend: a parameter-free dynamic step size schedule, ICML 2023",
)  # fmt: skip

DOWG = _distance_over_gradients(
    "dowg", "Distance over weighted gradients (DoWG)", kernels.dowg, 1e-4,
    Term(
        "G", "weighted sum of squares", "G_{k+1}", TermKind.PLAIN,
        "The sum of the squared norms of the gradients, weighted by the squared distances.",
        "G_old + r ** 2 * dot(g, g)", "weighted sum of squares", single=True,
    ),
    "r ** 2 * g / (sqrt(G) + epsilon)",
    r"G_{k+1} = G_k + \bar r_{k+1}^2 \|\nabla f(\theta_k)\|^2, \quad "
    r"\theta_{k+1} = \theta_k - \eta \frac{\bar r_{k+1}^2}{\sqrt{G_{k+1}} + \epsilon} \nabla f(\theta_k)",
    "Distance over gradients that weighs gradients by the distance, so that early ones count less.",
    "A. Khaled, K. Mishchenko, C. Jin, DoWG unleashed: an efficient universal parameter-free gradient descent method, "
    "NeurIPS 2023",
)  # fmt: skip

MOMO = Optimizer(
    key="momo",
    label="MoMo",
    family="rate free",
    step=kernels.momo,
    follows_metric=False,
    hyperparameters=(
        learning_rate(1.0),
        decay("beta", 0.9, "Decay factor of the averages."),
        Parameter("lowest_value", 0.0, -math.inf, math.inf, "Value at the minimum, if known.", slider=(-10.0, 10.0)),
    ),
    update=(
        r"m_{k+1} = \beta m_k + (1 - \beta) \nabla f(\theta_k), \quad "
        r"h = \bar f_{k+1} + m_{k+1}^\top \theta_k - c_{k+1}, \quad "
        r"\theta_{k+1} = \theta_k - \min\left(\eta, \frac{\max(h - f^*, 0)}{\|m_{k+1}\|^2}\right) m_{k+1}"
    ),
    summary="Momentum with Polyak's step: to where the averaged linear models reach the minimum value.",
    source="F. Schaipp and others, MoMo: momentum models for adaptive learning rates, ICML 2024; as in Optax",
    terms=(
        GRADIENT,
        replace(
            MEAN,
            meaning="The moving average of the gradients, which begins with the first.",
            expression=lambda s: "g" if s.step == 1 else "beta * m_old + (1 - beta) * g",
        ),
        Term(
            "f_bar",
            "mean value",
            r"\bar f_{k+1}",
            TermKind.PLAIN,
            "The moving average of the values.",
            lambda s: "value" if s.step == 1 else "beta * f_bar_old + (1 - beta) * value",
            "mean value",
            single=True,
        ),
        Term(
            "c",
            "mean product",
            "c_{k+1}",
            TermKind.PLAIN,
            "The moving average of the products of gradient and point.",
            lambda s: "dot(g, theta)" if s.step == 1 else "beta * c_old + (1 - beta) * dot(g, theta)",
            "mean product",
            single=True,
        ),
        Term(
            "above",
            "excess of the model",
            "h",
            TermKind.PLAIN,
            "How far the average of the linear models is above the minimum value here; at least 0.",
            "max(f_bar + dot(m, theta) - c - lowest_value, 0)",
        ),
        Term(
            "length",
            "step length",
            r"\alpha_k",
            TermKind.PLAIN,
            "The step length as a multiple of the mean gradient, at most the learning rate.",
            "min(learning_rate, above / dot(m, m))",
        ),
        step_term("-length * m"),
    ),
    state=("mean gradient", "mean value", "mean product"),
    suggested_rate=unit_rate,
)
