"""Compiled metrics: each converts the differential of the objective to its gradient.

A metric G, an inner product at each point, maps the differential df to the gradient G⁻¹ df, the direction of steepest
ascent with respect to G (Petersen, Riemannian Geometry, 2016, section 2.1; Absil, Mahony & Sepulchre, Optimization
Algorithms on Matrix Manifolds, 2008, section 3.6).
"""

import math

from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.linear_algebra_kernels import diagonalise, largest_of_diagonal, solve_damped


def euclidean(objective, hessian, data, theta, gradient, numbers, work, sample):
    """Identity: gradient and differential have the same coordinates."""
    return 0


def constant_matrix(objective, hessian, data, theta, gradient, numbers, work, sample):
    """Multiply by the matrix's inverse, whose rows are ``numbers``."""
    n = theta.size
    for i in range(n):
        work[0, i] = gradient[i]
    for i in range(n):
        gradient[i] = 0.0
        for j in range(n):
            gradient[i] += numbers[n * i + j] * work[0, j]
    return 0


@inlined
def polar_parts(theta, gradient, numbers):
    """Radius, radial derivative, angular derivative, and position relative to the origin in ``numbers``."""
    x, y = theta[0] - numbers[0], theta[1] - numbers[1]
    radius = math.hypot(x, y)
    if radius == 0.0:
        return radius, 0.0, 0.0, x, y
    return radius, (x * gradient[0] + y * gradient[1]) / radius, x * gradient[1] - y * gradient[0], x, y


def polar_chart(objective, hessian, data, theta, gradient, numbers, work, sample):
    """dr² + dφ²: radius and angle as Cartesian coordinates. Returns 1 at the origin, where it is undefined."""
    radius, outwards, turning, x, y = polar_parts(theta, gradient, numbers)
    if radius == 0.0:
        return 1
    gradient[0] = outwards * (x / radius) - turning * y
    gradient[1] = outwards * (y / radius) + turning * x
    return 0


def polar_length(objective, hessian, data, theta, gradient, numbers, work, sample):
    """dr² + r² dφ²: Euclidean length in polar coordinates. Returns 1 at the origin, where it is undefined."""
    radius, outwards, turning, x, y = polar_parts(theta, gradient, numbers)
    if radius == 0.0:
        return 1
    along = turning / radius
    gradient[0] = (outwards * x - along * y) / radius
    gradient[1] = (outwards * y + along * x) / radius
    return 0


def absolute_hessian(objective, hessian, data, theta, gradient, numbers, work, sample):
    """|∇²f|: the Hessian with absolute eigenvalues, bounded below by ``numbers[0]`` times the largest.

    This makes saddles repelling (Dauphin et al., Identifying and attacking the saddle point problem, 2014). Where the
    Hessian is zero or not finite the metric is Euclidean.
    """
    n = theta.size
    matrix, vectors, along = work[:n], work[n : 2 * n], work[2 * n]
    hessian(theta, data, matrix)
    largest, total = 0.0, 0.0
    for i in range(n):
        for j in range(n):
            total += abs(matrix[i, j])
    if not (0.0 < total < math.inf):
        return 0
    diagonalise(matrix, vectors, n)
    for i in range(n):
        largest = max(largest, abs(matrix[i, i]))
        along[i] = 0.0
        for j in range(n):
            along[i] += vectors[j, i] * gradient[j]
    for i in range(n):
        along[i] /= max(abs(matrix[i, i]), numbers[0] * largest)
    for i in range(n):
        gradient[i] = 0.0
        for j in range(n):
            gradient[i] += vectors[i, j] * along[j]
    return 0


@inlined
def add_sample(objective, theta, sample, weighted, jacobian, other, matrix):
    """Add one sample's Gauss-Newton term to the upper half of ``matrix``; it is the last row of ``sample``.

    The cost of one sample with the prediction z is (z - t)² for measured targets t and softplus(z) - t z for classes
    0 and 1, plus a term without t. So the difference of the gradients for two targets gives the derivative of z (times
    two for measured targets), and for classes the difference of the two costs is z itself.
    """
    last, target, n = sample.shape[0] - 1, sample.shape[1] - 1, theta.size
    # A step of the target's own size keeps all digits of the difference.
    step = 1.0 if weighted else max(1.0, abs(sample[last, target]))
    if weighted:
        sample[last, target] = 0.0
    low = objective(theta, sample, jacobian)
    sample[last, target] += step
    high = objective(theta, sample, other)
    weight = 1.0 / (4.0 * step * step)
    if weighted:
        z = low - high
        chance = 1.0 / (1.0 + math.exp(-abs(z)))
        weight = chance * (1.0 - chance)
    for i in range(n):
        jacobian[i] -= other[i]
    for i in range(n):
        for j in range(i, n):
            matrix[i, j] += weight * jacobian[i] * jacobian[j]
    return 0


def fisher(objective, hessian, data, theta, gradient, numbers, work, sample):
    """The mean of J Jᵀ over the samples, J the derivative of the prediction; for classes weighted by p (1 - p).

    This is the Gauss-Newton matrix, which equals the Fisher information (Amari, Natural gradient works efficiently in
    learning, 1998; Martens, New insights and perspectives on the natural gradient method, 2020). ``numbers`` are the
    damping, relative to the largest diagonal entry, and whether targets are classes. ``sample`` has room for the
    settings rows and one sample.
    """
    n, settings = theta.size, sample.shape[0] - 1
    matrix, jacobian, other = work[:n], work[n], work[n + 1]
    matrix[:] = 0.0
    sample[:settings] = data[:settings]
    for row in range(settings, data.shape[0]):
        sample[settings] = data[row]
        add_sample(objective, theta, sample, numbers[1] != 0.0, jacobian, other, matrix)
    samples = data.shape[0] - settings
    for i in range(n):
        for j in range(i, n):
            matrix[i, j] /= samples
        jacobian[i] = gradient[i]
    if solve_damped(matrix, numbers[0] * largest_of_diagonal(matrix), other, jacobian):
        for i in range(n):
            gradient[i] = jacobian[i]
    return 0
