"""The generalised Gauss-Newton matrix of a network's cost.

N. N. Schraudolph, Fast curvature matrix-vector products for second-order gradient descent, Neural Computation 14, 2002;
J. Martens, New insights and perspectives on the natural gradient method, 2020, section 8. With J the derivative of an
output by the weights, it is the mean over samples and outputs of 2 J Jᵀ for squared errors, and of p (1 - p) J Jᵀ for
the cross-entropy, where the output is the sum before the sigmoid; with the softmax it is the mean over samples of
Jᵀ (diag(p) - p pᵀ) J, J the derivatives of all sums and p the shares. The penalty's Hessian is added.
"""

import math

import numpy as np

from gdexplorer.compiled.kernel import inlined, reassociated
from gdexplorer.objectives.network.cost_kernels import (
    BIAS,
    BLOCK,
    COST,
    CROSS_ENTROPY,
    LANES,
    LAYERS,
    SOFTMAX,
    WIDTHS,
    allocate_norms,
    forward,
    has_norm,
    layer_before,
    load,
    propagate,
    settings_rows,
    through_norm,
    unit_count,
    whole_setting,
)
from gdexplorer.objectives.network.elementary_kernels import sigmoid
from gdexplorer.objectives.network.second_order_kernels import add_penalty
from gdexplorer.objectives.network.softmax_kernels import weigh_share


def gauss_newton(theta, data, hessian):
    """Fill ``hessian: float64[n, n]`` with the generalised Gauss-Newton matrix."""
    first, units, n = settings_rows(data), unit_count(data), theta.size
    room = (min(data.shape[0] - first, BLOCK) + LANES - 1) // LANES * LANES
    activations, slopes, derivatives = np.empty((units, room)), np.empty((units, room)), np.empty((n, room))
    normed, scales = allocate_norms(data, units, room)
    outputs = whole_setting(data, WIDTHS + whole_setting(data, LAYERS) - 1)
    hessian[:] = 0.0
    for begin in range(first, data.shape[0], room):
        taken = min(room, data.shape[0] - begin)
        for output in range(outputs):
            load(data, begin, taken, activations)
            forward(theta, data, begin, activations, slopes, normed, scales)
            weigh_output(data, output, taken, activations, slopes)
            fill_derivatives(theta, data, activations, slopes, normed, scales, derivatives)
            for i in range(n):
                add_products(derivatives[i], derivatives[: i + 1], hessian[i])
    scale, direction = share_of_an_output(data), np.zeros(n)
    for i in range(n):
        for j in range(i + 1):
            hessian[i, j] *= scale
            hessian[j, i] = hessian[i, j]
    for i in range(n):
        direction[i] = 1.0
        add_penalty(data, direction, hessian[i])
        direction[i] = 0.0
    return 0


@inlined
def share_of_an_output(data):
    """Weight of one output of one sample in a mean."""
    outputs = whole_setting(data, WIDTHS + whole_setting(data, LAYERS) - 1)
    return 1.0 / ((data.shape[0] - settings_rows(data)) * outputs)


@inlined
def weigh_output(data, output, taken, activations, slopes):
    """Turn the slopes of the last layer into derivatives by its sums of one output, times the root of its weight."""
    outputs = whole_setting(data, WIDTHS + whole_setting(data, LAYERS) - 1)
    is_cross_entropy, first = whole_setting(data, COST) == CROSS_ENTROPY, activations.shape[0] - outputs
    if whole_setting(data, COST) == SOFTMAX:
        weigh_share(output, activations[first:], taken, slopes[first:])
        return
    for j in range(outputs):
        unit = first + j
        for s in range(activations.shape[1]):
            if j != output or s >= taken:
                slopes[unit, s] = 0.0
            elif is_cross_entropy:
                slopes[unit, s] = math.sqrt(sigmoid(activations[unit, s]) * sigmoid(-activations[unit, s]))
            else:
                slopes[unit, s] *= math.sqrt(2.0)


@inlined
def fill_derivatives(theta, data, activations, slopes, normed, scales, derivatives):
    """Backward pass: fill ``derivatives: float64[n, samples]`` with those of the weighed output by each weight."""
    layers, bias = whole_setting(data, LAYERS), whole_setting(data, BIAS)
    above, end = activations.shape[0], theta.size
    for layer in range(layers - 1, 0, -1):
        outputs, below, above, biases, offset = layer_before(data, layer, above, end)
        inputs = above - below
        for j in range(outputs):
            if bias:
                copy_row(slopes[above + j], derivatives[biases + j])
            if has_norm(data, layer):
                multiply_rows(slopes[above + j], normed[above + j], derivatives[end - outputs + j])
        if has_norm(data, layer):
            through_norm(theta[end - outputs : end], normed[above:], scales[layer], slopes[above : above + outputs])
        for j in range(outputs):
            for k in range(inputs):
                multiply_rows(slopes[above + j], activations[below + k], derivatives[offset + j * inputs + k])
        if layer > 1:
            propagate(theta[offset:biases], data, layer, activations, slopes, below, above)
        end = offset


@reassociated
def multiply_rows(row, factors, product):
    """``product = row * factors``."""
    for s in range(row.size):
        product[s] = row[s] * factors[s]


@reassociated
def copy_row(row, copy):
    """``copy = row``."""
    for s in range(row.size):
        copy[s] = row[s]


@reassociated
def add_products(row, others, sums):
    """``sums += others @ row``, for as many entries as there are ``others``."""
    for j in range(others.shape[0]):
        total = 0.0
        for s in range(row.size):
            total += row[s] * others[j, s]
        sums[j] += total
