"""Gradient descent with step lengths computed from previous iterates, without a search."""

import math

import numpy as np

from gdexplorer.optimizers import step_lengths_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Numbers, Term, TermKind, has_previous_step, step_term
from gdexplorer.parameter import Parameter, Scale

POLYAK_STEP = Optimizer(
    key="polyak_step",
    label="Polyak's step",
    family="step lengths",
    step=kernels.polyak_step,
    follows_metric=False,
    hyperparameters=(
        Parameter("lowest_value", 0.0, -math.inf, math.inf, "Value at the minimum, if known.", slider=(-10.0, 10.0)),
    ),
    update=r"\theta_{k+1} = \theta_k - \frac{f(\theta_k) - f^*}{\|\nabla f(\theta_k)\|^2} \nabla f(\theta_k)",
    summary="Knows the minimum value, and steps to where the linear model reaches it.",
    source="B. T. Polyak, Minimization of unsmooth functionals, 1969",
    terms=(
        GRADIENT,
        Term(
            "above",
            "excess value",
            "h",
            TermKind.PLAIN,
            "How far the value is above the minimum value.",
            "value - lowest_value",
        ),
        Term(
            "square",
            "squared gradient norm",
            r"\|\nabla f\|^2",
            TermKind.PLAIN,
            "The squared norm of the gradient.",
            "dot(g, g)",
        ),
        Term(
            "length",
            "step length",
            r"\alpha_k",
            TermKind.PLAIN,
            "The step length as a multiple of the gradient.",
            lambda s: "above / square" if s.above > 0.0 and s.square > 0.0 else "0",
        ),
        step_term("-length * g"),
    ),
)


def _length(s: Numbers) -> str:
    """The step length that the kernel uses."""
    if s.step == 1:
        return "learning_rate"
    last = np.array([s.theta_old, s.g_old])
    if not 0.0 < kernels.spectral_length(s.theta, s.g, last, s.variant == 0.0) < math.inf:
        return "learning_rate"
    if not s.s @ s.y > 0.0:
        return "norm(s) / norm(y)"
    return "dot(s, y) / dot(y, y)" if s.variant == 0.0 else "dot(s, s) / dot(s, y)"


BARZILAI_BORWEIN = Optimizer(
    key="barzilai_borwein",
    label="Barzilai-Borwein",
    family="step lengths",
    step=kernels.barzilai_borwein,
    hyperparameters=(
        learning_rate(0.01),
        # The long one cycles on Rosenbrock's function and similar ones.
        Parameter(
            "variant", 0.0, 0.0, 1.0, "Which of the two step lengths is used.", Scale.CHOICE, choices=("short", "long")
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \frac{s^\top y}{y^\top y} \nabla f(\theta_k), \quad "
        r"s = \theta_k - \theta_{k-1}, \quad y = \nabla f(\theta_k) - \nabla f(\theta_{k-1})"
    ),
    summary="Estimates curvature from the last step; not monotone, but much faster than gradient descent.",
    source="J. Barzilai, J. M. Borwein, Two-point step size gradient methods, 1988",
    terms=(
        GRADIENT,
        Term(
            "s",
            "last step",
            "s",
            TermKind.MOVE,
            "From the previous iterate to this one.",
            "theta - theta_old",
            used=has_previous_step,
        ),
        Term(
            "y",
            "change of the gradient",
            "y",
            TermKind.SLOPE,
            "The change of the gradient along the last step.",
            "g - g_old",
            used=has_previous_step,
        ),
        Term(
            "length",
            "step length",
            r"\alpha_k",
            TermKind.PLAIN,
            "The inverse of the curvature along the last step; initially the learning rate.",
            _length,
        ),
        step_term("-length * g"),
    ),
    state=("last point", "last gradient"),
)
