"""Kernels of gradient descent with random perturbations."""

import math

from gdexplorer.compiled.arithmetic import norm
from gdexplorer.compiled.randomness import normal

RATE, RADIUS, THRESHOLD, WAIT, SEED = range(5)
PUSH = 0
# Step of the last perturbation, the value before it, and whether it did not help.
PERTURBED, VALUE, SETTLED = range(3)


def perturbed_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of perturbed descent."""
    rate, radius, threshold = settings[RATE], settings[RADIUS], settings[THRESHOLD]
    wait, seed = settings[WAIT], int(settings[SEED])
    flat = norm(gradient) <= threshold
    if not flat:
        scalars[SETTLED] = 0.0
    waited = scalars[PERTURBED] == 0.0 or k - scalars[PERTURBED] >= wait
    if flat and waited and scalars[PERTURBED] > 0.0:
        # Back at a slope as flat, and not clearly lower: a minimum, where more noise would only disturb.
        scalars[SETTLED] = 1.0 if value > scalars[VALUE] - threshold * radius else scalars[SETTLED]
    for i in range(theta.size):
        state[PUSH, i] = 0.0
        theta[i] -= rate * gradient[i]
    if flat and waited and scalars[SETTLED] == 0.0:
        scalars[PERTURBED], scalars[VALUE] = float(k), value
        for i in range(theta.size):
            state[PUSH, i] = radius / math.sqrt(theta.size) * normal(seed, k, i)
            theta[i] += state[PUSH, i]
    return 0


RATE, TEMPERATURE, LANGEVIN_SEED = range(3)


def langevin(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of the unadjusted Langevin algorithm."""
    size, seed = math.sqrt(2.0 * settings[RATE] * settings[TEMPERATURE]), int(settings[LANGEVIN_SEED])
    for i in range(theta.size):
        state[PUSH, i] = size * normal(seed, k, i)
        theta[i] += state[PUSH, i] - settings[RATE] * gradient[i]
    return 0
