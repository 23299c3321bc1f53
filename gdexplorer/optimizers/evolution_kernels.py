"""Kernel of the evolution strategy with covariance matrix adaptation.

As in N. Hansen, The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772, with positive weights; its tables and
sections are cited below. ``theta`` is the mean of the distribution. A step keeps the samples of its generation, ``rows:
float64[population, n]``, and ``heights: float64[population, n]``, whose first column holds the values there, lowest
first.
"""

import math

from gdexplorer.compiled.arithmetic import assign, norm
from gdexplorer.compiled.kernel import always_inlined, inlined
from gdexplorer.compiled.randomness import normal
from gdexplorer.optimizers.linear_algebra_kernels import diagonalise
from gdexplorer.optimizers.simplex_kernels import height_of

INITIAL_SIZE, POPULATION, SEED = range(3)
STEP_PATH, PATH, SPREAD, LONG_AXIS, SHORT_AXIS, BEST_SAMPLE, LENGTHS, SLOPE, MOVE = range(9)
# Each of the matrices has n rows; then come the samples and the values there.
COVARIANCE, BASIS, COPY, SAMPLES = range(9, 13)
SIZE = 0
# The default population is multiplied by at most so much.
MOST_POPULATIONS = 8
_LEAST = 1e-300


@inlined
def default_population(n):
    """How many samples a generation has for ``n`` coordinates, before the setting multiplies it (table 1)."""
    return 4 + int(3.0 * math.log(n))


@inlined
def weight(place, population):
    """The weight in the mean of the sample at ``place`` from the lowest, before they are scaled to a sum of 1."""
    return math.log(0.5 * (population + 1.0)) - math.log(place + 1.0)


@inlined
def totals(population):
    """The sum of the weights of the lower half of a population, and the effective number of samples in the mean."""
    total, squares = 0.0, 0.0
    for place in range(population // 2):
        total += weight(place, population)
        squares += weight(place, population) ** 2
    return total, total * total / squares


@inlined
def rates(n, effective):
    """How fast step path, size, path, and covariance (by the path, by the samples) are learnt (table 1)."""
    step_path = (effective + 2.0) / (n + effective + 5.0)
    size = step_path / (1.0 + 2.0 * max(0.0, math.sqrt((effective - 1.0) / (n + 1.0)) - 1.0) + step_path)
    path = (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n)
    by_path = 2.0 / ((n + 1.3) ** 2 + effective)
    by_samples = 2.0 * (0.25 + effective + 1.0 / effective - 2.0) / ((n + 2.0) ** 2 + effective)
    return step_path, size, path, by_path, min(1.0 - by_path, by_samples)


@inlined
def fill_axes(size, basis, lengths, axes):
    """Fill ``axes: float64[n, n]`` with the half axes of the samples' distribution, one standard deviation long."""
    for j in range(lengths.size):
        for i in range(lengths.size):
            axes[j, i] = size * lengths[j] * basis[i, j]
    return 0


@inlined
def draw(theta, axes, seed, k, rows):
    """Fill ``rows: float64[population, n]`` with the samples of step ``k`` around ``theta``."""
    for place in range(len(rows)):
        for i in range(theta.size):
            rows[place, i] = theta[i]
        for j in range(theta.size):
            along = normal(seed, (k - 1) * len(rows) + place, j)
            for i in range(theta.size):
                rows[place, i] += axes[j, i] * along
    return 0


@inlined
def sort_rows(rows, heights):
    """Order samples by their values; equal ones keep their order."""
    for last in range(1, len(rows)):
        place = last
        while place > 0 and heights[place, 0] < heights[place - 1, 0]:
            heights[place, 0], heights[place - 1, 0] = heights[place - 1, 0], heights[place, 0]
            for i in range(rows.shape[1]):
                rows[place, i], rows[place - 1, i] = rows[place - 1, i], rows[place, i]
            place -= 1
    return 0


@inlined
def whiten(move, basis, lengths, scratch, step_path, rate, effective):
    """Let the step path follow ``move``, divided by the square root of the covariance (section 4)."""
    n = move.size
    for j in range(n):
        scratch[j] = 0.0
        for i in range(n):
            scratch[j] += basis[i, j] * move[i]
        scratch[j] /= lengths[j]
    for i in range(n):
        whitened = 0.0
        for j in range(n):
            whitened += basis[i, j] * scratch[j]
        step_path[i] = (1.0 - rate) * step_path[i] + math.sqrt(rate * (2.0 - rate) * effective) * whitened
    return 0


@inlined
def adapt(covariance, path, rows, theta, size, total, by_path, by_samples, kept):
    """Let the covariance follow the path and the lower half of the samples (section 3); ``theta`` is the old mean."""
    n, half = theta.size, len(rows) // 2
    for i in range(n):
        for j in range(i + 1):
            spread = 0.0
            for place in range(half):
                share = weight(place, len(rows)) / total
                spread += share * ((rows[place, i] - theta[i]) / size) * ((rows[place, j] - theta[j]) / size)
            covariance[i, j] = kept * covariance[i, j] + by_path * path[i] * path[j] + by_samples * spread
            covariance[j, i] = covariance[i, j]
    return 0


@inlined
def swap_axes(basis, lengths, place):
    """Swap an axis with the one before it."""
    lengths[place], lengths[place - 1] = lengths[place - 1], lengths[place]
    for i in range(lengths.size):
        basis[i, place], basis[i, place - 1] = basis[i, place - 1], basis[i, place]
    return 0


@inlined
def decompose(covariance, basis, copy, lengths):
    """Fill in the axes of the covariance and the standard deviations along them, the longest first."""
    for i in range(lengths.size):
        assign(copy[i], covariance[i])
    diagonalise(copy, basis, lengths.size)
    for j in range(lengths.size):
        lengths[j] = math.sqrt(max(copy[j, j], _LEAST))
        place = j
        while place > 0 and lengths[place] > lengths[place - 1]:
            swap_axes(basis, lengths, place)
            place -= 1
    return 0


@always_inlined
def row_of(number, n):
    """The first row of a matrix, or of the samples."""
    return COVARIANCE + (number - COVARIANCE) * n


@always_inlined
def matrix(state, number):
    """One of the matrices in the memory of the rule."""
    n = state.shape[1]
    first, last = row_of(number, n), row_of(number, n) + n
    return state[first:last]


@always_inlined
def generation(state, population):
    """The rows of samples, and those of values, in the memory of the rule."""
    first = row_of(SAMPLES, state.shape[1])
    middle, last = first + population, first + 2 * population
    return state[first:middle], state[middle:last]


@always_inlined
def begin(settings, state, scalars):
    """The first distribution: a ball."""
    scalars[SIZE] = settings[INITIAL_SIZE]
    covariance, basis = matrix(state, COVARIANCE), matrix(state, BASIS)
    for i in range(state.shape[1]):
        state[STEP_PATH, i] = state[PATH, i] = 0.0
        state[LENGTHS, i] = 1.0
        for j in range(state.shape[1]):
            covariance[i, j] = basis[i, j] = 1.0 if i == j else 0.0
    return 0


@inlined
def move_mean(theta, size, rows, total, move):
    """Fill ``move`` with the way to the weighted mean of the lower half of the samples, in units of ``size``."""
    for i in range(theta.size):
        move[i] = 0.0
        for place in range(len(rows) // 2):
            move[i] += weight(place, len(rows)) / total * ((rows[place, i] - theta[i]) / size)
    return 0


@inlined
def expected_length(n):
    """The expected norm of a vector of ``n`` standard normal numbers (section 4)."""
    length = math.sqrt(0.5 * math.pi) if n % 2 == 0 else math.sqrt(2.0 / math.pi)
    for m in range(2 - n % 2, n, 2):
        length *= (m + 1.0) / m
    return length


@inlined
def learn(theta, size, rows, state, covariance, basis, k):
    """Let paths, covariance and mean follow the sorted samples; return the factor of the size (section 4)."""
    n, (total, effective) = theta.size, totals(len(rows))
    step_path, path, move = state[STEP_PATH], state[PATH], state[MOVE]
    learn_step_path, learn_size, learn_path, by_path, by_samples = rates(n, effective)
    move_mean(theta, size, rows, total, move)
    whiten(move, basis, state[LENGTHS], state[SLOPE], step_path, learn_step_path, effective)
    expected, length = expected_length(n), norm(step_path)
    # Too long a path means that the size is too small: the covariance would learn that as a direction.
    settled = length / math.sqrt(1.0 - (1.0 - learn_step_path) ** (2 * k)) < (1.4 + 2.0 / (n + 1.0)) * expected
    follow = math.sqrt(learn_path * (2.0 - learn_path) * effective) if settled else 0.0
    for i in range(n):
        path[i] = (1.0 - learn_path) * path[i] + follow * move[i]
    kept = 1.0 - by_path - by_samples + (0.0 if settled else by_path * learn_path * (2.0 - learn_path))
    adapt(covariance, path, rows, theta, size, total, by_path, by_samples, kept)
    for i in range(n):
        theta[i] += size * move[i]
    return math.exp(learn_size * (length / expected - 1.0))


@inlined
def generations_between(n, population):
    """After how many generations the axes of the covariance are found anew: it hardly changes in between."""
    _, _, _, by_path, by_samples = rates(n, totals(population)[1])
    return max(1, int(0.5 / (n * (by_path + by_samples))))


def cma_es(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One generation: sample, sort, and move mean and distribution towards the lower half of the samples."""
    if k == 1:
        begin(settings, state, scalars)
    n, size = theta.size, scalars[SIZE]
    population = int(settings[POPULATION]) * default_population(n)
    lengths, covariance, basis = state[LENGTHS], matrix(state, COVARIANCE), matrix(state, BASIS)
    axes, (rows, heights) = matrix(state, COPY), generation(state, population)
    fill_axes(size, basis, lengths, axes)
    assign(state[LONG_AXIS], axes[0])
    assign(state[SHORT_AXIS], axes[n - 1])
    draw(theta, axes, int(settings[SEED]), k, rows)
    for place in range(population):
        heights[place, 0] = height_of(objective, data, rows[place], state[SLOPE])
    sort_rows(rows, heights)
    assign(state[BEST_SAMPLE], rows[0])
    scalars[SIZE] = size * learn(theta, size, rows, state, covariance, basis, k)
    if k % generations_between(n, population) == 0:
        decompose(covariance, basis, axes, lengths)
    for i in range(n):
        state[SPREAD, i] = scalars[SIZE] * math.sqrt(max(covariance[i, i], 0.0))
    return population
