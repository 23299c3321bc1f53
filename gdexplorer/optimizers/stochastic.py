"""Gradient descent with random perturbations."""

import math

from gdexplorer.optimizers import stochastic_kernels as kernels
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Term, TermKind, step_term
from gdexplorer.parameter import Parameter, Scale

_SEED = Parameter(
    "seed", 0.0, 0.0, 2.0**31 - 1.0, "Seed of the perturbations.", Scale.INTEGER, slider=(0.0, 100.0)
)  # fmt: skip

PERTURBED_DESCENT = Optimizer(
    key="perturbed_descent",
    label="Perturbed descent",
    family="gradient",
    step=kernels.perturbed_descent,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "radius",
            0.01,
            0.0,
            math.inf,
            "Size of the perturbation.",
            Scale.LOGARITHMIC,
            slider=(1e-6, 1.0),
        ),
        Parameter(
            "threshold",
            1e-3,
            0.0,
            math.inf,
            "Gradient norm below which it is perturbed.",
            Scale.LOGARITHMIC,
            slider=(1e-8, 1.0),
        ),
        Parameter(
            "wait",
            50.0,
            1.0,
            1e9,
            "Smallest number of steps between two perturbations.",
            Scale.INTEGER,
            slider=(1.0, 1000.0),
        ),
        _SEED,
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \nabla f(\theta_k) + \xi_k, \quad "
        r"\xi_k \sim r \, \mathcal{N}(0, I/n) \text{ where } \|\nabla f(\theta_k)\| \text{ is small, else } 0"
    ),
    summary="Gradient descent with a small random perturbation where the gradient vanishes, to escape saddles.",
    source="C. Jin and others, How to escape saddle points efficiently, ICML 2017 (noise: normal in place of a ball)",
    terms=(
        GRADIENT,
        Term(
            "push",
            "perturbation",
            r"\xi_k",
            TermKind.MOVE,
            "A random perturbation where the gradient is nearly zero, otherwise none.",
            memory="push",
        ),
        step_term("-learning_rate * g + push"),
    ),
    state=("push",),
    scalars=3,
    stability=lambda settings: 2.0,
)

LANGEVIN = Optimizer(
    key="langevin",
    label="Langevin dynamics",
    family="gradient",
    step=kernels.langevin,
    hyperparameters=(
        learning_rate(0.01),
        Parameter(
            "temperature",
            0.01,
            0.0,
            math.inf,
            "Strength of the noise, in units of the function.",
            Scale.LOGARITHMIC,
            slider=(1e-6, 10.0),
        ),
        _SEED,
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \eta \nabla f(\theta_k) + \sqrt{2 \eta T} \, \xi_k, \quad "
        r"\xi_k \sim \mathcal{N}(0, I)"
    ),
    summary="Gradient descent with noise at each step: it visits points with a probability that falls with the value.",
    source="G. O. Roberts, R. L. Tweedie, Exponential convergence of Langevin distributions and their discrete "
    "approximations, 1996",
    terms=(
        GRADIENT,
        Term("push", "noise", r"\xi_k", TermKind.MOVE, "A random step, longer at high temperature.", memory="push"),
        step_term("-learning_rate * g + push"),
    ),
    state=("push",),
    stability=lambda settings: 2.0,
)
