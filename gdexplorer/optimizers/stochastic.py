"""Descent helped on by chance."""

import math

from gdexplorer.compiled.arithmetic import norm
from gdexplorer.compiled.randomness import normal
from gdexplorer.optimizers.hyperparameter import learning_rate
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import GRADIENT, Kind, Term, the_step
from gdexplorer.parameter import Parameter, Scale

# Places in the memory of single numbers: the step of the last perturbation, the value before it, whether it helped not.
_PERTURBED, _VALUE, _SETTLED = 0, 1, 2


def _perturbed_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    rate, radius, threshold, wait, seed = settings[0], settings[1], settings[2], settings[3], int(settings[4])
    flat = norm(gradient) <= threshold
    if not flat:
        scalars[_SETTLED] = 0.0
    waited = scalars[_PERTURBED] == 0.0 or k - scalars[_PERTURBED] >= wait
    if flat and waited and scalars[_PERTURBED] > 0.0:
        # Back to a slope as flat, and not clearly lower: a minimum, where more noise would only disturb.
        scalars[_SETTLED] = 1.0 if value > scalars[_VALUE] - threshold * radius else scalars[_SETTLED]
    for i in range(theta.size):
        state[0, i] = 0.0
        theta[i] -= rate * gradient[i]
    if flat and waited and scalars[_SETTLED] == 0.0:
        scalars[_PERTURBED], scalars[_VALUE] = float(k), value
        for i in range(theta.size):
            state[0, i] = radius / math.sqrt(theta.size) * normal(seed, k, i)
            theta[i] += state[0, i]
    return 0


PERTURBED_DESCENT = Optimizer(
    key="perturbed_descent",
    label="Perturbed descent",
    step=_perturbed_descent,
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
            Kind.MOVE,
            "A random push, where the slope is as good as zero; else none.",
            memory="push",
        ),
        the_step("-<learning_rate> <g> + <push>", lambda s: -s.learning_rate * s.g + s.push),
    ),
    state=("push",),
    scalars=3,
    stability=lambda settings: 2.0,
)
