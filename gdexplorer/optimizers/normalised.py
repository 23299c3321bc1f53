"""Momentum on gradients that are divided by their length."""

import math

from gdexplorer.optimizers import normalised_kernels as kernels
from gdexplorer.optimizers.hyperparameter import decay, epsilon, learning_rate, weight_decay
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

NOVOGRAD = Optimizer(
    key="novograd",
    label="NovoGrad",
    family="signs",
    step=kernels.novograd,
    hyperparameters=(
        learning_rate(0.01),
        decay("beta1", 0.9, "Decay factor of the velocity."),
        decay("beta2", 0.25, "Decay factor of the mean squared norm."),
        epsilon(1e-6),
    ),
    update=(
        r"s_{k+1} = \beta_2 s_k + (1 - \beta_2) \|\nabla f(\theta_k)\|^2, \quad "
        r"m_{k+1} = \beta_1 m_k + \frac{\nabla f(\theta_k)}{\sqrt{s_{k+1}} + \epsilon}, \quad "
        r"\theta_{k+1} = \theta_k - \eta \, m_{k+1}"
    ),
    summary="Momentum on gradients divided by their recent length, the same for all coordinates of a layer.",
    source="B. Ginsburg and others, Stochastic gradient methods with layer-wise adaptive moments, 2019; as in Optax",
    terms=(
        GRADIENT,
        Term(
            "s",
            "mean squared norm",
            "s_{k+1}",
            TermKind.PLAIN,
            "The moving average of the squared norm of the gradient; at first that of the first gradient.",
            lambda s: "dot(g, g)" if s.step == 1 else "beta2 * s_old + (1 - beta2) * dot(g, g)",
            "mean squared norm",
            single=True,
        ),
        Term(
            "m",
            "mean normalised gradient",
            "m_{k+1}",
            TermKind.PLAIN,
            "A decaying sum of the gradients, each divided by their recent length.",
            "beta1 * m_old + g / (sqrt(s) + epsilon)",
            "mean normalised gradient",
        ),
        step_term("-learning_rate * m"),
    ),
    state=("mean normalised gradient", "mean squared norm"),
    suggested_rate=lambda rate, size: 0.002 * size,
)

LARS = Optimizer(
    key="lars",
    label="LARS",
    family="signs",
    step=kernels.lars,
    hyperparameters=(
        learning_rate(1.0),
        decay("momentum", 0.9, "Decay factor of the velocity."),
        Parameter(
            "trust_coefficient",
            0.001,
            0.0,
            math.inf,
            "Length of a step, as a fraction of the point's norm.",
            Scale.LOGARITHMIC,
            slider=(1e-5, 0.1),
            low_is_open=True,
        ),
        weight_decay(0.0),
    ),
    update=(
        r"d = \nabla f(\theta_k) + \lambda \theta_k, \quad "
        r"v_{k+1} = \mu v_k + \eta \kappa \frac{\|\theta_k\|}{\|d\|} d, \quad \theta_{k+1} = \theta_k - v_{k+1}"
    ),
    summary="Momentum whose new steps are a fixed fraction of the distance from the origin; one layer in all.",
    source="Y. You, I. Gitman, B. Ginsburg, Large batch training of convolutional networks, 2017; as in Optax",
    terms=(
        GRADIENT,
        Term(
            "d",
            "gradient with weight decay",
            "d",
            TermKind.SLOPE,
            "The gradient of the function and of the pull to the origin.",
            "g + weight_decay * theta",
        ),
        Term(
            "ratio",
            "trust ratio",
            r"\phi",
            TermKind.PLAIN,
            "The norm of the point by that of the gradient, times the trust coefficient; 1 at the origin.",
            "where(norm(theta) * norm(d) > 0, trust_coefficient * (norm(theta) / norm(d)), 1)",
        ),
        Term(
            "v",
            "velocity",
            "v_{k+1}",
            TermKind.MOVE,
            "A decaying sum of all steps so far, with their learning rates.",
            "momentum * v_old + learning_rate * ratio * d",
            "velocity",
        ),
        step_term("-v"),
    ),
    state=("velocity",),
    scratch=lambda n: 1,
    suggested_rate=lambda rate, size: 1.0,
)
