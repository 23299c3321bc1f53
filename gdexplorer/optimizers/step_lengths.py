"""Gradient descent whose step length follows from what was seen, with no search."""

import math

import numpy as np

from gdexplorer.optimizers import step_lengths_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Kind, Numbers, Term, the_step
from gdexplorer.parameter import Parameter, Scale

POLYAK_STEP = Optimizer(
    key="polyak_step",
    label="Polyak's step",
    step=kernels.polyak_step,
    follows_metric=False,
    hyperparameters=(
        Parameter(
            "lowest_value", 0.0, -math.inf, math.inf, "The value at the minimum, if known.", slider=(-10.0, 10.0)
        ),
    ),
    update=r"\theta_{k+1} = \theta_k - \frac{f(\theta_k) - f^*}{\|\nabla f(\theta_k)\|^2} \nabla f(\theta_k)",
    summary="Knows how low the minimum is, and steps to where a straight slope would reach that value.",
    source="B. T. Polyak, Minimization of unsmooth functionals, 1969",
    terms=(
        GRADIENT,
        Term(
            "above",
            "height above the goal",
            "h",
            Kind.PLAIN,
            "How far the value still has to fall.",
            "<value> - <lowest_value>",
            lambda s: s.value - s.lowest_value,
        ),
        Term(
            "square",
            "squared slope",
            r"\|\nabla f\|^2",
            Kind.PLAIN,
            "The length of the gradient, squared.",
            "",
            lambda s: float(s.g @ s.g),
        ),
        Term(
            "length",
            "step length",
            r"\alpha_k",
            Kind.PLAIN,
            "How many gradients long the step is.",
            r"\frac{<above>}{<square>}",
            lambda s: s.above / s.square if s.above > 0.0 and s.square > 0.0 else 0.0,
        ),
        the_step("-<length> <g>", lambda s: -s.length * s.g),
    ),
)


def _length(s: Numbers) -> float:
    length = 0.0
    if s.step > 1:
        length = float(kernels.spectral_length(s.theta, s.g, np.array([s.theta_old, s.g_old]), s.variant == 0.0))
    return length if 0.0 < length < math.inf else s.learning_rate


def _length_formula(s: Numbers) -> str:
    if s.step == 1 or not float(s.y @ s.y) > 0.0:
        return "<learning_rate>"
    if not float(s.s @ s.y) > 0.0:
        return r"\frac{\|s\|}{\|y\|}"
    return r"\frac{s^\top y}{y^\top y}" if s.variant == 0.0 else r"\frac{s^\top s}{s^\top y}"


BARZILAI_BORWEIN = Optimizer(
    key="barzilai_borwein",
    label="Barzilai-Borwein",
    step=kernels.barzilai_borwein,
    hyperparameters=(
        learning_rate(0.01),
        # The long one is caught in a circle on Rosenbrock's function and its like.
        Parameter(
            "variant", 0.0, 0.0, 1.0, "Which of the two step lengths is taken.", Scale.CHOICE, choices=("short", "long")
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \frac{s^\top y}{y^\top y} \nabla f(\theta_k), \quad "
        r"s = \theta_k - \theta_{k-1}, \quad y = \nabla f(\theta_k) - \nabla f(\theta_{k-1})"
    ),
    summary="Reads the curvature off the last step; goes up at times, yet arrives much sooner.",
    source="J. Barzilai, J. M. Borwein, Two-point step size gradient methods, 1988",
    terms=(
        GRADIENT,
        Term(
            "s",
            "last step",
            "s",
            Kind.MOVE,
            "From the last point to this one.",
            "<theta> - <theta_old>",
            lambda s: None if s.step == 1 else s.theta - s.theta_old,
        ),
        Term(
            "y",
            "change of the gradient",
            "y",
            Kind.SLOPE,
            "How the slope changed along the last step.",
            "<g> - <g_old>",
            lambda s: None if s.step == 1 else s.g - s.g_old,
        ),
        Term(
            "length",
            "step length",
            r"\alpha_k",
            Kind.PLAIN,
            "One over the curvature met on the last step; at first, the learning rate.",
            _length_formula,
            _length,
        ),
        the_step("-<length> <g>", lambda s: -s.length * s.g),
    ),
    state=("last point", "last gradient"),
)
