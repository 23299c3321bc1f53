"""Kernel of descent helped on by chance."""

import math

from gdexplorer.compiled.arithmetic import norm
from gdexplorer.compiled.randomness import normal

# Places in the memory of single numbers: the step of the last perturbation, the value before it, whether it helped not.
_PERTURBED, _VALUE, _SETTLED = 0, 1, 2


def perturbed_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of perturbed descent."""
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
