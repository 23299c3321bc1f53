"""Kernels of optimizers that move along coordinates, or compare values without gradients.

Those that compare values hand on value and gradient of the point that they accept.
"""

import math

from gdexplorer.compiled.kernel import inlined
from gdexplorer.compiled.randomness import normal, uniform
from gdexplorer.optimizers.search_kernels import finish_step

RATE, ORDER = range(2)
DIRECTION = 0


@inlined
def steepest(gradient):
    """The coordinate along which the slope is largest."""
    found = 0
    for i in range(gradient.size):
        if abs(gradient[i]) > abs(gradient[found]):
            found = i
    return found


def coordinate_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step along one coordinate."""
    chosen = (k - 1) % theta.size if settings[ORDER] == 0.0 else steepest(gradient)
    for i in range(theta.size):
        state[DIRECTION, i] = gradient[i] if i == chosen else 0.0
    theta[chosen] -= settings[RATE] * gradient[chosen]
    return 0


MOST_HALVINGS = 60
INITIAL_SIZE, SHRINK = range(2)
SIZE, TRIAL, TRIAL_GRADIENT = range(3)


@inlined
def poll(objective, data, theta, value, size, state):
    """Evaluate ``theta`` plus and minus ``size`` along each coordinate, up to the first lower value.

    Returns that value, or ``value``, and the number of evaluations; the point found is in the row `TRIAL`.
    """
    count = 0
    for i in range(theta.size):
        for side in range(2):
            for j in range(theta.size):
                state[TRIAL, j] = theta[j]
            state[TRIAL, i] += size if side == 0 else -size
            reached = objective(state[TRIAL], data, state[TRIAL_GRADIENT])
            count += 1
            if reached < value:
                return reached, count
    return value, count


def pattern_search(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One successful poll of pattern search; the size shrinks until there is one."""
    size, count = settings[INITIAL_SIZE] if k == 1 else state[SIZE, 0], 0
    for _ in range(MOST_HALVINGS):
        reached, used = poll(objective, data, theta, value, size, state)
        count += used
        if reached < value:
            finish_step(theta, gradient, scalars, reached, state[TRIAL:])
            break
        size *= settings[SHRINK]
    for i in range(theta.size):
        state[SIZE, i] = size
    return count


TEMPERATURE, SPREAD, COOLING, SEED = range(4)
PROPOSAL, ANNEALING_TRIAL, ANNEALING_GRADIENT = range(3)
MOST_PROPOSALS = 1000
COOLED = 0


def simulated_annealing(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One accepted proposal of simulated annealing, or as many refused ones as are tried."""
    seed, trial = int(settings[SEED]), state[ANNEALING_TRIAL]
    temperature = settings[TEMPERATURE] if k == 1 else scalars[COOLED]
    count = 0
    while count < MOST_PROPOSALS:
        place = (k - 1) * MOST_PROPOSALS + count
        for i in range(theta.size):
            state[PROPOSAL, i] = settings[SPREAD] * normal(seed, place, i)
            trial[i] = theta[i] + state[PROPOSAL, i]
        reached = objective(trial, data, state[ANNEALING_GRADIENT])
        count += 1
        if reached <= value or math.log(uniform(seed, place, 2 * theta.size)) * temperature < value - reached:
            finish_step(theta, gradient, scalars, reached, state[ANNEALING_TRIAL:])
            break
    scalars[COOLED] = temperature * settings[COOLING]
    return count
