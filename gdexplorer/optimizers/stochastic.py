"""Descent helped on by chance."""

import math

from gdexplorer.optimizers import stochastic_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, the_step
from gdexplorer.parameter import Parameter, Scale

PERTURBED_DESCENT = Optimizer(
    key="perturbed_descent",
    label="Perturbed descent",
    step=kernels.perturbed_descent,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "radius",
            0.01,
            0.0,
            math.inf,
            "How far it is pushed where it is flat.",
            Scale.LOGARITHMIC,
            slider=(1e-6, 1.0),
        ),
        Parameter(
            "threshold",
            1e-3,
            0.0,
            math.inf,
            "The slope below which it is pushed.",
            Scale.LOGARITHMIC,
            slider=(1e-8, 1.0),
        ),
        Parameter(
            "wait",
            50.0,
            1.0,
            1e9,
            "How many steps pass between two pushes, at least.",
            Scale.INTEGER,
            slider=(1.0, 1000.0),
        ),
        Parameter("seed", 0.0, 0.0, 2.0**31 - 1.0, "Chooses the pushes.", Scale.INTEGER, slider=(0.0, 100.0)),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \nabla f(\theta_k) + \xi_k, \quad "
        r"\xi_k \sim r \, \mathcal{N}(0, I/n) \text{ where } \|\nabla f(\theta_k)\| \text{ is small, else } 0"
    ),
    summary="Gradient descent that is pushed a little where the slope vanishes, and so rolls off saddles.",
    source="C. Jin and others, How to escape saddle points efficiently, ICML 2017 (noise: normal in place of a ball)",
    terms=(
        GRADIENT,
        Term(
            "push",
            "push",
            r"\xi_k",
            TermKind.MOVE,
            "A random push, where the slope is as good as zero; else none.",
            memory="push",
        ),
        the_step("-learning_rate * g + push"),
    ),
    state=("push",),
    scalars=3,
    stability=lambda settings: 2.0,
)
