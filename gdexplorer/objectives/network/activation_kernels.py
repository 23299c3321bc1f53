"""Activation functions of networks: compiled loops over the samples of a block."""

import math

from gdexplorer.compiled.kernel import fused, reassociated
from gdexplorer.objectives.network.elementary_kernels import (
    LARGEST_ANGLE,
    exp,
    exp_of_minus_half_square,
    expm1_of_negative,
    normal_tail,
    sigmoid,
    sine_and_cosine,
    softplus,
    tanh,
)

IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, GELU, SOFTPLUS, SIN = range(9)
LEAK = 0.01
_NORMAL_AT_0 = 0.3989422804014327


@reassociated
def activate(code, units, slopes):
    """Apply the activation ``code`` to ``units: float64[m]`` in place, and fill in its derivatives ``slopes``."""
    if code == TANH:
        _tanh(units, slopes)
    elif code == RELU:
        _relu(units, slopes)
    elif code == LEAKY_RELU:
        _leaky_relu(units, slopes)
    elif code == SIGMOID:
        _sigmoid(units, slopes)
    elif code == ELU:
        _elu(units, slopes)
    elif code == GELU:
        _gelu(units, slopes)
    elif code == SOFTPLUS:
        _softplus(units, slopes)
    elif code == SIN:
        _sin(units, slopes)
    else:
        slopes[:] = 1.0


@reassociated
def _tanh(units, slopes):
    for i in range(units.size):
        a = tanh(units[i])
        units[i] = a
        slopes[i] = 1.0 - a * a


@reassociated
def _sigmoid(units, slopes):
    for i in range(units.size):
        a = sigmoid(units[i])
        units[i] = a
        slopes[i] = a * (1.0 - a)


@reassociated
def _relu(units, slopes):
    for i in range(units.size):
        z = units[i]
        units[i] = 0.0 if z <= 0.0 else z
        slopes[i] = 0.0 if z <= 0.0 else 1.0


@reassociated
def _leaky_relu(units, slopes):
    for i in range(units.size):
        z = units[i]
        units[i] = LEAK * z if z <= 0.0 else z
        slopes[i] = LEAK if z <= 0.0 else 1.0


@reassociated
def _elu(units, slopes):
    for i in range(units.size):
        z = units[i]
        below = expm1_of_negative(0.0 if z > 0.0 else z)
        units[i] = z if z > 0.0 else below
        slopes[i] = 1.0 + below


@reassociated
def _gelu(units, slopes):
    for i in range(units.size):
        z = units[i]
        density = exp_of_minus_half_square(z)
        tail = normal_tail(z, density)
        share = tail if z < 0.0 else 1.0 - tail
        # Far out the density is zero, and zero times infinity would be NaN.
        near = -40.0 if z < -40.0 else (40.0 if z > 40.0 else z)
        units[i] = (near if z < 0.0 else z) * share
        slopes[i] = share + near * (density * _NORMAL_AT_0)


@reassociated
def _softplus(units, slopes):
    for i in range(units.size):
        z = units[i]
        units[i] = softplus(z)
        slopes[i] = sigmoid(z)


@reassociated
def _sin(units, slopes):
    near = True
    for i in range(units.size):
        near = near and abs(units[i]) <= LARGEST_ANGLE
    if near:
        for i in range(units.size):
            units[i], slopes[i] = sine_and_cosine(units[i])
    else:
        for i in range(units.size):
            units[i], slopes[i] = math.sin(units[i]), math.cos(units[i])


@reassociated
def bend(code, sums, bends):
    """Fill in the second derivatives ``bends: float64[m]`` of the activation ``code`` at ``sums``.

    They are zero at the kink of an ELU, as in PyTorch.
    """
    for i in range(sums.size):
        z = sums[i]
        if code == TANH:
            bends[i] = _bend_of_tanh(z)
        elif code == SIGMOID:
            bends[i] = _bend_of_sigmoid(z)
        elif code == SOFTPLUS:
            bends[i] = sigmoid(z) * sigmoid(-z)
        elif code == ELU:
            bends[i] = exp(z) if z < 0.0 else 0.0 * z
        elif code == GELU:
            near = -40.0 if z < -40.0 else (40.0 if z > 40.0 else z)
            bends[i] = exp_of_minus_half_square(near) * _NORMAL_AT_0 * (2.0 - near * near)
        elif code == SIN:
            bends[i] = -math.sin(z)
        else:
            bends[i] = 0.0


@fused
def _bend_of_tanh(z):
    """-2 tanh(z) / cosh(z)², from exp(-2|z|) without cancellation."""
    e = exp(-2.0 * abs(z))
    return -2.0 * tanh(z) * (4.0 * e / ((1.0 + e) * (1.0 + e)))


@fused
def _bend_of_sigmoid(z):
    """Second derivative s (1 - s) (1 - 2 s) for s = sigmoid(z), with 1 - 2 s = -tanh(z / 2)."""
    return -sigmoid(z) * sigmoid(-z) * tanh(0.5 * z)
