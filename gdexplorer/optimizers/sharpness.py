"""Sharpness-aware minimisation: gradient descent that takes the gradient uphill of the iterate."""

import math

from gdexplorer.optimizers import sharpness_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

_ABOVE = (
    Term("top", "top", r"\theta^+", TermKind.POINT, "Where the climb ends.", "theta + climb"),
    Term(
        "above", "gradient at the top", r"\nabla f(\theta^+)", TermKind.SLOPE,
        "The gradient at the end of the climb, which the step follows from the iterate.", memory="gradient above",
    ),
    step_term("-learning_rate * above"),
)  # fmt: skip


def _rho(default: float, meaning: str) -> Parameter:
    return Parameter("rho", default, 0.0, math.inf, meaning, Scale.LOGARITHMIC, slider=(1e-3, 10.0))


SAM = Optimizer(
    key="sam",
    label="Sharpness-aware minimisation (SAM)",
    family="averages",
    step=kernels.sam,
    follows_metric=False,
    hyperparameters=(learning_rate(0.01), _rho(0.05, "Length of the climb.")),
    update=(
        r"\theta^+ = \theta_k + \rho \frac{\nabla f(\theta_k)}{\|\nabla f(\theta_k)\|}, \quad "
        r"\theta_{k+1} = \theta_k - \eta \nabla f(\theta^+)"
    ),
    summary="Climbs a little, and steps by the gradient found there: leaves sharp minima for flat ones.",
    source="P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, Sharpness-aware minimization for efficiently improving "
    "generalization, ICLR 2021",
    terms=(
        GRADIENT,
        Term(
            "climb",
            "climb",
            r"\epsilon^+",
            TermKind.MOVE,
            "A step of fixed length uphill.",
            "rho * (g / norm(g))",
        ),
        *_ABOVE,
    ),
    state=("climb", "gradient above"),
    scratch=lambda n: 1,
)

ASAM = Optimizer(
    key="asam",
    label="Adaptive SAM",
    family="averages",
    step=kernels.asam,
    follows_metric=False,
    hyperparameters=(
        learning_rate(0.01),
        _rho(0.5, "Length of the climb, relative to the coordinates."),
        Parameter(
            "offset",
            0.01,
            0.0,
            math.inf,
            "Added to the size of each coordinate.",
            Scale.LOGARITHMIC,
            slider=(1e-4, 1.0),
        ),
    ),
    update=(
        r"T = |\theta_k| + a, \quad \theta^+ = \theta_k + \rho \frac{T^2 \, \nabla f(\theta_k)}"
        r"{\|T \, \nabla f(\theta_k)\|}, \quad \theta_{k+1} = \theta_k - \eta \nabla f(\theta^+)"
    ),
    summary="Sharpness-aware minimisation whose climb is longer along coordinates that are large.",
    source="J. Kwon, J. Kim, H. Park, I. K. Choi, ASAM: adaptive sharpness-aware minimization, ICML 2021",
    terms=(
        GRADIENT,
        Term("T", "scale", "T", TermKind.SIZE, "The size of each coordinate, plus the offset.", "abs(theta) + offset"),
        Term(
            "climb",
            "climb",
            r"\epsilon^+",
            TermKind.MOVE,
            "A step uphill, of fixed length in units of the scales.",
            "rho * (T * T * g / norm(T * g))",
        ),
        *_ABOVE,
    ),
    state=("climb", "gradient above"),
    scratch=lambda n: 1,
)
