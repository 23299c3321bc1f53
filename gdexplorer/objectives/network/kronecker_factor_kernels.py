"""The two matrices whose Kronecker product stands for the Gauss-Newton matrix of each layer of a network.

J. Martens, R. Grosse, Optimizing neural networks with Kronecker-factored approximate curvature, ICML 2015, section 3:
A, the mean of a aᵀ over the samples, where a are the activations below a layer, and a 1 if it has biases; and S, the
mean of w g gᵀ, where g are the derivatives of an output by the layer's sums, and w is the second derivative of the cost
by that output. For these costs that is Fisher's matrix, whose expectation over targets is taken exactly. The penalty of
the weights is not part of them. Networks with layer norm do not have them: there, biases are no part of the sums.
"""

import numpy as np

from gdexplorer.compiled.kernel import inlined, reassociated
from gdexplorer.objectives.network.cost_kernels import (
    BIAS,
    BLOCK,
    LANES,
    LAYERS,
    WIDTHS,
    allocate_norms,
    forward,
    layer_before,
    load,
    propagate,
    settings_rows,
    unit_count,
    whole_setting,
)
from gdexplorer.objectives.network.gauss_newton_kernels import share_of_an_output, weigh_output


def kronecker_factors(theta, data, factors):
    """Fill ``factors: float64[rows, n]`` with A and S of one layer after the other, number by number.

    A has a row for each unit below, and one for the biases; S a row for each unit of the layer.
    """
    first, units, numbers = settings_rows(data), unit_count(data), factors.ravel()
    room = (min(data.shape[0] - first, BLOCK) + LANES - 1) // LANES * LANES
    activations, slopes = np.empty((units, room)), np.empty((units, room))
    normed, scales = allocate_norms(data, units, room)
    outputs = whole_setting(data, WIDTHS + whole_setting(data, LAYERS) - 1)
    for i in range(count_of_numbers(data)):
        numbers[i] = 0.0
    for begin in range(first, data.shape[0], room):
        taken = min(room, data.shape[0] - begin)
        for output in range(outputs):
            load(data, begin, taken, activations)
            forward(theta, data, begin, activations, slopes, normed, scales)
            weigh_output(data, output, taken, activations, slopes)
            add_factors(theta, data, taken, activations, slopes, numbers)
    scale = share_of_an_output(data)
    for i in range(count_of_numbers(data)):
        numbers[i] *= scale
    return 0


@inlined
def count_of_numbers(data):
    """Number of entries of all factors."""
    count = 0
    for layer in range(1, whole_setting(data, LAYERS)):
        inputs = whole_setting(data, WIDTHS + layer - 1) + whole_setting(data, BIAS)
        count += inputs**2 + whole_setting(data, WIDTHS + layer) ** 2
    return count


@inlined
def add_factors(theta, data, taken, activations, slopes, numbers):
    """Backward pass: add the products of a block to the factors of each layer."""
    layers, bias = whole_setting(data, LAYERS), whole_setting(data, BIAS)
    above, end, place = activations.shape[0], theta.size, count_of_numbers(data)
    for layer in range(layers - 1, 0, -1):
        outputs, below, above, biases, offset = layer_before(data, layer, above, end)
        inputs = above - below
        place -= outputs**2
        add_products_of_rows(slopes[above : above + outputs, :taken], 0, numbers[place:])
        place -= (inputs + bias) ** 2
        add_products_of_rows(activations[below:above, :taken], bias, numbers[place:])
        if layer > 1:
            propagate(theta[offset:biases], data, layer, activations, slopes, below, above)
        end = offset


@reassociated
def add_products_of_rows(rows, ones, products):
    """Add the inner products of all ``rows: float64[m, samples]``, after which there are as many rows of ``ones``."""
    m, size = rows.shape[0], rows.shape[0] + ones
    for i in range(m):
        for j in range(i + 1):
            total = 0.0
            for s in range(rows.shape[1]):
                total += rows[i, s] * rows[j, s]
            products[i * size + j] += total
            if i != j:
                products[j * size + i] += total
    if ones:
        for i in range(m):
            total = 0.0
            for s in range(rows.shape[1]):
                total += rows[i, s]
            products[i * size + m] += total
            products[m * size + i] += total
        products[m * size + m] += rows.shape[1]
