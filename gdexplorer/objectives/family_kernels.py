"""Kernels of the functions of any number of coordinates; each takes n from the point (see `families`)."""

import math


def sphere(theta, data, gradient):
    """The sum of x²."""
    value = 0.0
    for i in range(theta.size):
        x = theta[i] - data[0, i]
        value += x * x
        gradient[i] = 2.0 * x
    return value


def sphere_hessian(theta, data, hessian):
    """Hessian of `sphere`."""
    hessian[:] = 0.0
    for i in range(theta.size):
        hessian[i, i] = 2.0
    return 0


def ellipsoid(theta, data, gradient):
    """The sum of x², weighted from 1 to 100."""
    value = 0.0
    for i in range(theta.size):
        x, weight = theta[i] - data[0, i], 100.0 ** (i / max(theta.size - 1, 1))
        value += weight * x * x
        gradient[i] = 2.0 * weight * x
    return value


def ellipsoid_hessian(theta, data, hessian):
    """Hessian of `ellipsoid`."""
    hessian[:] = 0.0
    for i in range(theta.size):
        hessian[i, i] = 2.0 * 100.0 ** (i / max(theta.size - 1, 1))
    return 0


def rosenbrock(theta, data, gradient):
    """The sum of (1 - x)² and, over neighbouring coordinates, 100 (y - x²)²."""
    # In one dimension only the term (1 - x)² remains.
    value, n = 0.0, theta.size
    gradient[:] = 0.0
    for i in range(max(n - 1, 1)):
        x = theta[i] - data[0, i]
        value += (1.0 - x) ** 2
        gradient[i] -= 2.0 * (1.0 - x)
        if i + 1 < n:
            rise = theta[i + 1] - data[0, i + 1] - x * x
            value += 100.0 * rise * rise
            gradient[i] -= 400.0 * x * rise
            gradient[i + 1] += 200.0 * rise
    return value


def rosenbrock_hessian(theta, data, hessian):
    """Hessian of `rosenbrock`."""
    n = theta.size
    hessian[:] = 0.0
    for i in range(max(n - 1, 1)):
        x = theta[i] - data[0, i]
        hessian[i, i] += 2.0
        if i + 1 < n:
            hessian[i, i] += 1200.0 * x * x - 400.0 * (theta[i + 1] - data[0, i + 1])
            hessian[i, i + 1] = hessian[i + 1, i] = -400.0 * x
            hessian[i + 1, i + 1] += 200.0
    return 0


def rosenbrock_gauss_newton(theta, data, hessian):
    """Gauss-Newton matrix of `rosenbrock`: its Hessian without the second derivatives of y - x²."""
    n = theta.size
    hessian[:] = 0.0
    for i in range(max(n - 1, 1)):
        x = theta[i] - data[0, i]
        hessian[i, i] += 2.0
        if i + 1 < n:
            hessian[i, i] += 800.0 * x * x
            hessian[i, i + 1] = hessian[i + 1, i] = -400.0 * x
            hessian[i + 1, i + 1] += 200.0
    return 0


def rastrigin(theta, data, gradient):
    """The sum of x² + 10 (1 - cos 2πx)."""
    value = 0.0
    for i in range(theta.size):
        x = theta[i] - data[0, i]
        value += x * x + 10.0 * (1.0 - math.cos(2.0 * math.pi * x))
        gradient[i] = 2.0 * x + 20.0 * math.pi * math.sin(2.0 * math.pi * x)
    return value


def rastrigin_hessian(theta, data, hessian):
    """Hessian of `rastrigin`."""
    hessian[:] = 0.0
    for i in range(theta.size):
        hessian[i, i] = 2.0 + 40.0 * math.pi**2 * math.cos(2.0 * math.pi * (theta[i] - data[0, i]))
    return 0


def styblinski_tang(theta, data, gradient):
    """Half the sum of x⁴ - 16 x² + 5 x."""
    value = 0.0
    for i in range(theta.size):
        x = theta[i] - data[0, i]
        value += 0.5 * (x**4 - 16.0 * x * x + 5.0 * x)
        gradient[i] = 2.0 * x**3 - 16.0 * x + 2.5
    return value


def styblinski_tang_hessian(theta, data, hessian):
    """Hessian of `styblinski_tang`."""
    hessian[:] = 0.0
    for i in range(theta.size):
        hessian[i, i] = 6.0 * (theta[i] - data[0, i]) ** 2 - 16.0
    return 0


def ackley(theta, data, gradient):
    """A cone with ripples, 20 - 20 exp(-0.2 |x|/√n) + e - exp(mean cos 2πx)."""
    n, squares, cosines = theta.size, 0.0, 0.0
    for i in range(n):
        x = theta[i] - data[0, i]
        squares += x * x
        cosines += math.cos(2.0 * math.pi * x)
    root = math.sqrt(squares / n)
    decay, wave = 20.0 * math.exp(-0.2 * root), math.exp(cosines / n)
    for i in range(n):
        x = theta[i] - data[0, i]
        cone = 0.2 * decay * x / (n * root) if root > 0.0 else 0.0
        gradient[i] = cone + wave * 2.0 * math.pi * math.sin(2.0 * math.pi * x) / n
    return 20.0 - decay + math.e - wave


def ackley_hessian(theta, data, hessian):
    """Hessian of `ackley`."""
    n, squares, cosines = theta.size, 0.0, 0.0
    for i in range(n):
        x = theta[i] - data[0, i]
        squares += x * x
        cosines += math.cos(2.0 * math.pi * x)
    root = math.sqrt(squares / n)  # undefined at the tip of the cone: 0/0 gives NaN
    decay, wave, turn = 20.0 * math.exp(-0.2 * root), math.exp(cosines / n), 2.0 * math.pi / n
    for i in range(n):
        x = theta[i] - data[0, i]
        for j in range(n):
            y = theta[j] - data[0, j]
            hessian[i, j] = -0.2 * decay * x * y / (n * n * root * root) * (0.2 + 1.0 / root)
            hessian[i, j] -= wave * turn * turn * math.sin(2.0 * math.pi * x) * math.sin(2.0 * math.pi * y)
        hessian[i, i] += 0.2 * decay / (n * root) + wave * turn * 2.0 * math.pi * math.cos(2.0 * math.pi * x)
    return 0
