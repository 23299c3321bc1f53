"""What the engine is measured against: the same work in straightforward NumPy from Python."""

import numpy as np

DEPTH, WIDTH = 0.6, 0.6
CENTRES = np.array([[1.0, 0.0], [-1.0, 0.0]])
DEPTHS = np.array([1.0, DEPTH])


def two_gaussian_wells(theta):
    """Value and gradient at one point, float64[2]."""
    offsets = theta - CENTRES
    wells = DEPTHS * np.exp(-(offsets**2).sum(axis=1) / (2.0 * WIDTH**2))
    return -wells.sum(), (wells[:, None] * offsets).sum(axis=0) / WIDTH**2


def two_gaussian_wells_batch(thetas):
    """Values float64[m] and gradients float64[m, 2] at many points."""
    x, y = thetas[:, 0], thetas[:, 1]
    right = np.exp(-((x - 1.0) ** 2 + y**2) / (2.0 * WIDTH**2))
    left = DEPTH * np.exp(-((x + 1.0) ** 2 + y**2) / (2.0 * WIDTH**2))
    both = right + left
    gradients = np.stack([right * (x - 1.0) + left * (x + 1.0), both * y], axis=1) / WIDTH**2
    return -both, gradients


class GradientDescent:
    def __init__(self, rate):
        self.rate = rate

    def step(self, theta, gradient, k):
        return theta - self.rate * gradient

    def memory(self):
        return ()


class Momentum:
    def __init__(self, rate, momentum=0.9, nesterov=False):
        self.rate, self.momentum, self.nesterov = rate, momentum, nesterov
        self.velocity = 0.0

    def step(self, theta, gradient, k):
        self.velocity = self.momentum * self.velocity + gradient
        return theta - self.rate * (gradient + self.momentum * self.velocity if self.nesterov else self.velocity)

    def memory(self):
        return (self.velocity,)


class Adagrad:
    def __init__(self, rate, epsilon=1e-10):
        self.rate, self.epsilon, self.squares = rate, epsilon, 0.0

    def step(self, theta, gradient, k):
        self.squares = self.squares + gradient**2
        return theta - self.rate * gradient / (np.sqrt(self.squares) + self.epsilon)

    def memory(self):
        return (self.squares,)


class RMSProp:
    def __init__(self, rate, alpha=0.99, epsilon=1e-8):
        self.rate, self.alpha, self.epsilon, self.square = rate, alpha, epsilon, 0.0

    def step(self, theta, gradient, k):
        self.square = self.alpha * self.square + (1.0 - self.alpha) * gradient**2
        return theta - self.rate * gradient / (np.sqrt(self.square) + self.epsilon)

    def memory(self):
        return (self.square,)


class Adam:
    def __init__(self, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self.mean, self.square = 0.0, 0.0

    def step(self, theta, gradient, k):
        self.mean = self.beta1 * self.mean + (1.0 - self.beta1) * gradient
        self.square = self.beta2 * self.square + (1.0 - self.beta2) * gradient**2
        mean = self.mean / (1.0 - self.beta1**k)
        square = self.square / (1.0 - self.beta2**k)
        return theta - self.rate * mean / (np.sqrt(square) + self.epsilon)

    def memory(self):
        return self.mean, self.square


def descend(rule, start, steps, tolerance):
    """Run one rule and record iterates, values, gradients and its memory, as the engine does; the last point."""
    theta = np.array(start, dtype=np.float64)
    value, gradient = two_gaussian_wells(theta)
    rows = len(rule.memory())
    points, values, gradients = np.empty((steps + 1, 2)), np.empty(steps + 1), np.empty((steps + 1, 2))
    states = np.zeros((steps + 1, rows, 2))
    points[0], values[0], gradients[0] = theta, value, gradient
    for k in range(1, steps + 1):
        theta = rule.step(theta, gradient, k)
        value, gradient = two_gaussian_wells(theta)
        if not (np.isfinite(value) and np.isfinite(theta).all()):
            break
        points[k], values[k], gradients[k] = theta, value, gradient
        for row, numbers in enumerate(rule.memory()):
            states[k, row] = numbers
        if np.sqrt((gradient**2).sum()) <= tolerance:
            break
    return theta


def descend_batch(starts, steps, rate, tolerance, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Adam from many starts at once, vectorised over them, without recording; the last points and values.

    As in the engine, a run whose gradient is short enough or that ceases to be finite stays where it is.
    """
    thetas = starts.copy()
    mean, square = np.zeros_like(thetas), np.zeros_like(thetas)
    values, gradients = two_gaussian_wells_batch(thetas)
    going = np.sqrt((gradients**2).sum(axis=1)) > tolerance
    for k in range(1, steps + 1):
        mean = beta1 * mean + (1.0 - beta1) * gradients
        square = beta2 * square + (1.0 - beta2) * gradients**2
        moved = thetas - rate * (mean / (1.0 - beta1**k)) / (np.sqrt(square / (1.0 - beta2**k)) + epsilon)
        new_values, gradients = two_gaussian_wells_batch(moved)
        going &= np.isfinite(new_values) & np.isfinite(moved).all(axis=1)
        thetas = np.where(going[:, None], moved, thetas)
        values = np.where(going, new_values, values)
        going &= np.sqrt((gradients**2).sum(axis=1)) > tolerance
        if not going.any():
            break
    return thetas, values
