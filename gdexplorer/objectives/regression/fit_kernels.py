"""Costs of a fit, compiled once for all data: value, exact gradient and Hessian.

A fit predicts ``w_0 + w_1 f_1 + ... + w_d f_d`` from features f of a sample (powers of the input, raw or standardised);
the logistic curve applies the sigmoid to that. The cost is the mean of a loss over all samples plus
``l2 (w_1^2 + ... + w_d^2) + l1 (|w_1| + ... + |w_d|)``; the intercept w_0 is not penalised.

``data: float64[rows, d + 1]``: the settings COST, L2, L1 and DELTA, row after row, then one sample per row: its
features, then its target.
"""

import math

from gdexplorer.compiled.arithmetic import sign
from gdexplorer.compiled.kernel import fused, inlined, reassociated

SETTINGS = 4
COST, L2, L1, DELTA = 0, 1, 2, 3
SQUARES, ABSOLUTE, HUBER, LOGISTIC = 0.0, 1.0, 2.0, 3.0


@inlined
def _setting(data, i):
    return data[i // data.shape[1], i % data.shape[1]]


@fused
def _loss(cost, delta, predicted, target):
    """The loss of one sample."""
    error = predicted - target
    if cost == SQUARES:
        return error * error
    if cost == ABSOLUTE:
        return abs(error)
    if cost == HUBER:
        inner = min(abs(error), delta)
        return inner * (abs(error) - 0.5 * inner)
    # log(1 + exp(p)) - y p, without overflow or cancellation
    wrong = -predicted if target == 1.0 else predicted
    return max(wrong, 0.0) + math.log1p(math.exp(-abs(predicted)))


@fused
def _slope(cost, delta, predicted, target):
    """The derivative of the loss with respect to the prediction."""
    error = predicted - target
    if cost == SQUARES:
        return 2.0 * error
    if cost == ABSOLUTE:
        return sign(error)
    if cost == HUBER:
        return max(-delta, min(error, delta))
    return -_sigmoid(-predicted) if target == 1.0 else _sigmoid(predicted)


@fused
def _curvature(cost, delta, predicted, target):
    """The second derivative of the loss with respect to the prediction; zero at kinks."""
    if cost == SQUARES:
        return 2.0
    if cost == ABSOLUTE:
        return 0.0
    if cost == HUBER:
        return 1.0 if abs(predicted - target) < delta else 0.0
    return _sigmoid(predicted) * _sigmoid(-predicted)


@fused
def _sigmoid(p):
    small = math.exp(-abs(p))
    return (1.0 if p >= 0.0 else small) / (1.0 + small)


@reassociated
def _line_of_squares(theta, data, first, gradient):
    """Sum of squared errors of a line: the hottest loop, free of branches so that it is vectorised.

    With a single index that cannot be negative, rows are loaded contiguously; otherwise they are gathered number by
    number, which takes up to ten times as long.
    """
    intercept, slope, flat = theta[0], theta[1], data[first:].reshape(-1)
    squares = errors = moments = 0.0
    for row in range(flat.size // 2):
        x = flat[2 * row]
        error = intercept + slope * x - flat[2 * row + 1]
        squares += error * error
        errors += error
        moments += error * x
    gradient[0] = 2.0 * errors
    gradient[1] = 2.0 * moments
    return squares


@reassociated
def _line_of_clipped(theta, data, first, cost, delta, gradient):
    """Sum of absolute or Huber losses of a line; their derivatives are the errors clipped at ``delta``."""
    intercept, slope, flat = theta[0], theta[1], data[first:].reshape(-1)
    losses = slopes = moments = 0.0
    for row in range(flat.size // 2):
        x = flat[2 * row]
        predicted, target = intercept + slope * x, flat[2 * row + 1]
        losses += _loss(cost, delta, predicted, target)
        along = _slope(cost, delta, predicted, target)
        slopes += along
        moments += along * x
    gradient[0] = slopes
    gradient[1] = moments
    return losses


@reassociated
def _any(theta, data, first, cost, delta, gradient):
    """Sum of any losses for any number of features."""
    features, samples = theta.size - 1, data[first:]
    losses = 0.0
    for j in range(features + 1):
        gradient[j] = 0.0
    for row in range(samples.shape[0]):
        predicted = theta[0]
        for j in range(features):
            predicted += theta[j + 1] * samples[row, j]
        target = samples[row, features]
        losses += _loss(cost, delta, predicted, target)
        slope = _slope(cost, delta, predicted, target)
        gradient[0] += slope
        for j in range(features):
            gradient[j + 1] += slope * samples[row, j]
    return losses


def cost_of_fit(theta, data, gradient):
    """The cost and its gradient."""
    cost, l2, l1, delta = _setting(data, COST), _setting(data, L2), _setting(data, L1), _setting(data, DELTA)
    first = (SETTINGS + data.shape[1] - 1) // data.shape[1]
    samples = data.shape[0] - first
    if theta.size == 2 and cost == SQUARES:
        total = _line_of_squares(theta, data, first, gradient)
    elif theta.size == 2 and cost == ABSOLUTE:
        total = _line_of_clipped(theta, data, first, ABSOLUTE, delta, gradient)
    elif theta.size == 2 and cost == HUBER:
        total = _line_of_clipped(theta, data, first, HUBER, delta, gradient)
    else:
        total = _any(theta, data, first, cost, delta, gradient)
    value = total / samples
    gradient[0] /= samples
    for j in range(1, theta.size):
        value += l2 * theta[j] * theta[j] + l1 * abs(theta[j])
        gradient[j] = gradient[j] / samples + 2.0 * l2 * theta[j] + l1 * sign(theta[j])
    return value


def hessian_of_fit(theta, data, hessian):
    """The Hessian of the cost; at kinks, that of the smooth pieces."""
    n = theta.size
    cost, l2, delta = _setting(data, COST), _setting(data, L2), _setting(data, DELTA)
    first = (SETTINGS + data.shape[1] - 1) // data.shape[1]
    hessian[:] = 0.0
    for row in range(first, data.shape[0]):
        predicted = theta[0]
        for j in range(1, n):
            predicted += theta[j] * data[row, j - 1]
        curvature = _curvature(cost, delta, predicted, data[row, n - 1])
        hessian[0, 0] += curvature
        for j in range(1, n):
            along = curvature * data[row, j - 1]
            hessian[j, 0] += along
            for i in range(1, j + 1):
                hessian[j, i] += along * data[row, i - 1]
    samples = data.shape[0] - first
    for j in range(n):
        for i in range(j + 1):
            hessian[j, i] /= samples
            hessian[i, j] = hessian[j, i]
        if j > 0:
            hessian[j, j] += 2.0 * l2
    return 0
