"""Exact second derivatives of a network's cost: Hessian-vector products, and the Hessian from these.

Forward over reverse: B. A. Pearlmutter, Fast Exact Multiplication by the Hessian, Neural Computation 6, 1994. The
operator R differentiates backpropagation along a direction v of the weights. With sums z, activations a = φ(z) and
derivatives δ of the cost by the sums,

    R z = W R a + V a,    R a = φ'(z) R z,    R δ = φ'(z) (Wᵀ R δ + Vᵀ δ) + φ''(z) (Wᵀ δ) R z,

where W and δ on the right belong to the layer above (with the softmax, R δ of the outputs is p (R z - Σ p R z), p their
shares); the product with the Hessian is R of δ aᵀ. No finite differences
are used, so that kinks nearby do not matter. At a kink the derivatives are those of `activation_kernels`.

With layer norm (see `layer_norm_kernels` for n, r, the gains g and the projection P), R n = P R s, and of the
derivatives δ by z and δ_s = P (g δ) by the sums s,

    R δ_s = P (R g δ + g R δ) - r mean(n R s) δ_s - r (R n mean(n g δ) + n mean(R n g δ)).
"""

import numpy as np

from gdexplorer.compiled.arithmetic import assign
from gdexplorer.compiled.kernel import inlined, reassociated
from gdexplorer.objectives.network.activation_kernels import activate, bend
from gdexplorer.objectives.network.cost_kernels import (
    BIAS,
    BLOCK,
    COST,
    CROSS_ENTROPY,
    L2,
    LANES,
    LAYERS,
    NORM,
    SKIP,
    SOFTMAX,
    WIDTHS,
    add_column,
    add_four,
    add_one,
    collect_layer,
    drop,
    forward_activation,
    has_dropout,
    has_norm,
    has_skip,
    layer_before,
    load,
    multiply_by,
    norm,
    setting,
    settings_rows,
    share_of_a_cost,
    summed,
    unit_count,
    whole_setting,
)
from gdexplorer.objectives.network.elementary_kernels import sigmoid
from gdexplorer.objectives.network.layer_norm_kernels import (
    add_product_share,
    fill_weighted,
    move_projected,
    product_of,
    project,
)
from gdexplorer.objectives.network.softmax_kernels import move_shares, softmax, softmax_cross_entropies

# Planes of numbers (unit, sample): activations, slopes φ', bends φ'' times the derivative from above, derivatives δ,
# R a, and R z, which the backward pass turns into R δ.
ACTIVATIONS, SLOPES, BENDS, DERIVATIVES, MOVED, TANGENTS, PLANES = range(7)
# With skip connections or layer norm, further planes: derivatives by a; n; derivatives by the sums s; R n; and, in the
# row of a layer's first unit, r, mean(n g δ) and mean(n R s).
CARRIED, NORMED, BY_SUMS, MOVED_NORMED, SCALES, ALONG, MOVED_ALONG, ALL_PLANES = range(6, 14)


@inlined
def allocate_planes(data):
    """Allocate the planes for a block of samples; return them and the block size."""
    samples = data.shape[0] - settings_rows(data)
    blocks = max((samples + BLOCK - 1) // BLOCK, 1)
    size = (samples + blocks - 1) // blocks
    is_plain = whole_setting(data, SKIP) == 0 and whole_setting(data, NORM) == 0
    planes = PLANES if is_plain else ALL_PLANES
    return np.empty((planes, unit_count(data), (size + LANES - 1) // LANES * LANES)), size


def hessian(theta, data, hessian):
    """Fill ``hessian: float64[n, n]`` with products with the unit vectors.

    A unit vector in some layer changes nothing in the layers below; those entries follow by symmetry.
    """
    planes, size = allocate_planes(data)
    direction, n = np.zeros(theta.size), theta.size
    hessian[:] = 0.0
    for begin in range(settings_rows(data), data.shape[0], size):
        prepare(theta, data, begin, min(size, data.shape[0] - begin), planes)
        first = 0
        for lowest in range(1, whole_setting(data, LAYERS)):
            inputs, outputs = whole_setting(data, WIDTHS + lowest - 1), whole_setting(data, WIDTHS + lowest)
            end = first + inputs * outputs + (whole_setting(data, BIAS) + has_norm(data, lowest)) * outputs
            for i in range(first, end):
                direction[i] = 1.0
                add_product(theta, direction, data, lowest, planes, hessian[i])
                direction[i] = 0.0
            first = end
    scale = share_of_a_cost(data)
    for i in range(n):
        for j in range(i, n):
            hessian[i, j] *= scale
            hessian[j, i] = hessian[i, j]
        direction[i] = 1.0
        add_penalty(data, direction, hessian[i])
        direction[i] = 0.0
    return 0


def products(theta, data, vectors):
    """Replace each row v of ``vectors: float64[m, n]`` by the product of the Hessian and v."""
    planes, size = allocate_planes(data)
    results = np.zeros_like(vectors)
    for begin in range(settings_rows(data), data.shape[0], size):
        prepare(theta, data, begin, min(size, data.shape[0] - begin), planes)
        for row in range(vectors.shape[0]):
            add_product(theta, vectors[row], data, 1, planes, results[row])
    scale = share_of_a_cost(data)
    for row in range(vectors.shape[0]):
        for i in range(theta.size):
            results[row, i] *= scale
        add_penalty(data, vectors[row], results[row])
        assign(vectors[row], results[row])
    return 0


@inlined
def add_penalty(data, direction, result):
    """Add the product with the penalty's Hessian, 2 l2 for each weight that is not a bias; that of l1 is zero."""
    l2, bias, offset = setting(data, L2), whole_setting(data, BIAS), 0
    for layer in range(1, whole_setting(data, LAYERS)):
        inputs, outputs = whole_setting(data, WIDTHS + layer - 1), whole_setting(data, WIDTHS + layer)
        for i in range(offset, offset + inputs * outputs):
            result[i] += 2.0 * l2 * direction[i]
        offset += inputs * outputs + (bias + has_norm(data, layer)) * outputs


@inlined
def prepare(theta, data, begin, taken, planes):
    """Forward and backward pass through a block: all planes but the last two."""
    load(data, begin, taken, planes[ACTIVATIONS])
    go_forward(theta, data, begin, planes)
    derivatives_of_outputs(data, begin, taken, planes)
    go_back(theta, data, planes)


@inlined
def go_forward(theta, data, begin, planes):
    """Forward pass with activations, slopes and second derivatives of all layers."""
    bias, offset, below, activations = whole_setting(data, BIAS), 0, 0, planes[ACTIVATIONS]
    for layer in range(1, whole_setting(data, LAYERS)):
        inputs, outputs = whole_setting(data, WIDTHS + layer - 1), whole_setting(data, WIDTHS + layer)
        above, biases = below + inputs, offset + inputs * outputs
        for j in range(outputs):
            row = activations[above + j]
            row[:] = theta[biases + j] if bias and not has_norm(data, layer) else 0.0
            add_weighted(row, theta[offset + j * inputs :], activations[below:above])
        if has_norm(data, layer):
            sums = activations[above : above + outputs]
            norm(theta[biases:], bias, sums, planes[NORMED, above:], planes[SCALES, above])
        for j in range(outputs):
            row = activations[above + j]
            bend(forward_activation(data, layer), row, planes[BENDS, above + j])
            activate(forward_activation(data, layer), row, planes[SLOPES, above + j])
            if has_dropout(data, layer):
                for plane in (ACTIVATIONS, SLOPES, BENDS):
                    drop(data, begin, above + j, planes[plane, above + j])
            if has_skip(data, layer):
                add_one(row, 1.0, activations[below + j])
        offset, below = biases + (bias + has_norm(data, layer)) * outputs, above


@inlined
def derivatives_of_outputs(data, begin, taken, planes):
    """First derivatives of the cost by the sums of the outputs, and second ones in the plane of bends.

    With the softmax, the plane of bends holds the shares of the outputs.
    """
    layers, inputs, units = whole_setting(data, LAYERS), whole_setting(data, WIDTHS), planes.shape[1]
    outputs = whole_setting(data, WIDTHS + layers - 1)
    cost, is_cross_entropy = whole_setting(data, COST), whole_setting(data, COST) == CROSS_ENTROPY
    if cost == SOFTMAX:
        sums = planes[ACTIVATIONS, units - outputs :]
        softmax(sums, taken, planes[BENDS, units - outputs :])
        softmax_cross_entropies(sums, data[begin : begin + taken, inputs:], planes[DERIVATIVES, units - outputs :])
    for j in range(outputs):
        unit = units - outputs + j
        for s in range(taken if cost != SOFTMAX else 0):
            answer, target, slope = planes[ACTIVATIONS, unit, s], data[begin + s, inputs + j], planes[SLOPES, unit, s]
            if is_cross_entropy:
                side = 1.0 - 2.0 * target
                planes[DERIVATIVES, unit, s] = side * sigmoid(side * answer)
                planes[BENDS, unit, s] = sigmoid(answer) * sigmoid(-answer)
            else:
                error = answer - target
                planes[DERIVATIVES, unit, s] = 2.0 * error * slope
                planes[BENDS, unit, s] = 2.0 * (slope * slope + error * planes[BENDS, unit, s])
        planes[DERIVATIVES, unit, taken:] = 0.0
        planes[BENDS, unit, taken:] = 0.0


@inlined
def go_back(theta, data, planes):
    """Backward pass: derivatives by the sums of all layers; the bends become those of the cost."""
    layers, w = whole_setting(data, LAYERS), np.empty(4)
    above, end = planes.shape[1], theta.size
    for layer in range(layers - 1, 0, -1):
        outputs, below, above, _, offset = layer_before(data, layer, above, end)
        inputs = above - below
        if has_norm(data, layer):
            go_through_norm(theta[end - outputs : end], planes, above)
        for k in range(inputs if layer > 1 else 0):
            row = planes[DERIVATIVES, below + k]
            row[:] = 0.0
            if has_skip(data, layer):
                assign(row, planes[CARRIED, above + k])
            add_column(row, theta[offset:], k, inputs, by_sums(data, layer, planes)[above : above + outputs], w)
            if whole_setting(data, SKIP) != 0:
                assign(planes[CARRIED, below + k], row)
            spread(planes[SLOPES, below + k], row, planes[BENDS, below + k])
        end = offset


@inlined
def by_sums(data, layer, planes):
    """The derivatives by what the weights of a layer sum up."""
    return planes[BY_SUMS] if has_norm(data, layer) else planes[DERIVATIVES]


@inlined
def go_through_norm(gains, planes, above):
    """Fill the derivatives by the sums before the norm of the layer whose units begin at ``above``, and their means."""
    outputs = gains.size
    rows, along = planes[BY_SUMS, above : above + outputs], planes[ALONG, above]
    for j in range(outputs):
        assign(rows[j], planes[DERIVATIVES, above + j])
        multiply_by(rows[j], gains[j])
    project(rows, planes[NORMED, above:], planes[SCALES, above], along)


@reassociated
def spread(slopes, derivatives, bends):
    """Apply the chain rule at one unit to the derivative from above."""
    for s in range(slopes.size):
        bends[s] *= derivatives[s]
        derivatives[s] *= slopes[s]


@inlined
def add_product(theta, direction, data, lowest, planes, result):
    """Add a block's product with ``direction``, which is zero below layer ``lowest``, for the layers from there on."""
    move_forward(theta, direction, data, lowest, planes)
    move_back(theta, direction, data, lowest, planes, result)


@inlined
def move_forward(theta, direction, data, lowest, planes):
    """R z and R a of the layers from ``lowest`` on."""
    bias, offset, below = whole_setting(data, BIAS), 0, 0
    for layer in range(1, whole_setting(data, LAYERS)):
        inputs, outputs = whole_setting(data, WIDTHS + layer - 1), whole_setting(data, WIDTHS + layer)
        above, biases = below + inputs, offset + inputs * outputs
        for j in range(outputs if layer >= lowest else 0):
            row, first = planes[TANGENTS, above + j], offset + j * inputs
            row[:] = direction[biases + j] if bias and not has_norm(data, layer) else 0.0
            add_where_not_zero(row, direction[first:], planes[ACTIVATIONS, below:above])
            if layer > lowest:
                add_weighted(row, theta[first:], planes[MOVED, below:above])
        if has_norm(data, layer) and layer >= lowest:
            move_through_norm(theta[biases:], direction[biases:], bias, planes, above, outputs)
        for j in range(outputs if layer >= lowest else 0):
            fill_product(planes[MOVED, above + j], planes[SLOPES, above + j], planes[TANGENTS, above + j])
            if has_skip(data, layer) and layer > lowest:
                add_one(planes[MOVED, above + j], 1.0, planes[MOVED, below + j])
        offset, below = biases + (bias + has_norm(data, layer)) * outputs, above


@inlined
def move_through_norm(affine, change, bias, planes, above, outputs):
    """Turn R s into R z, and keep R n; ``affine``: the biases, if any, and the gains; ``change``: R of these."""
    moved = planes[MOVED_NORMED, above : above + outputs]
    for j in range(outputs):
        assign(moved[j], planes[TANGENTS, above + j])
    project(moved, planes[NORMED, above:], planes[SCALES, above], planes[MOVED_ALONG, above])
    for j in range(outputs):
        row, gain = planes[TANGENTS, above + j], bias * outputs + j
        fill_weighted(row, affine[gain], moved[j], change[gain], planes[NORMED, above + j])
        if bias:
            add_number(row, change[j])


@reassociated
def add_number(row, number):
    """``row += number``."""
    for s in range(row.size):
        row[s] += number


@inlined
def add_weighted(row, weights, activations):
    """``row += weights[: len(activations)] @ activations``."""
    inputs = activations.shape[0]
    for k in range(0, inputs - 3, 4):
        add_four(row, weights[k:], activations[k:])
    for k in range(inputs - inputs % 4, inputs):
        add_one(row, weights[k], activations[k])


@inlined
def add_where_not_zero(row, weights, activations):
    """`add_weighted`, skipping zero weights: a unit vector has only one that is not zero."""
    inputs = activations.shape[0]
    for k in range(0, inputs - 3, 4):
        if weights[k] != 0.0 or weights[k + 1] != 0.0 or weights[k + 2] != 0.0 or weights[k + 3] != 0.0:
            add_four(row, weights[k:], activations[k:])
    for k in range(inputs - inputs % 4, inputs):
        if weights[k] != 0.0:
            add_one(row, weights[k], activations[k])


@reassociated
def fill_product(result, factors, row):
    """``result = factors * row``."""
    for s in range(row.size):
        result[s] = factors[s] * row[s]


@inlined
def move_back(theta, direction, data, lowest, planes, result):
    """R δ of the layers from the last to ``lowest``, and the resulting product."""
    layers, bias, w = whole_setting(data, LAYERS), whole_setting(data, BIAS), np.empty(4)
    above, end, tangents = planes.shape[1], theta.size, planes[TANGENTS]
    first = above - whole_setting(data, WIDTHS + layers - 1)
    if whole_setting(data, COST) == SOFTMAX:
        move_shares(planes[BENDS, first:above], tangents[first:above])
    else:
        for unit in range(first, above):
            fill_product(tangents[unit], planes[BENDS, unit], tangents[unit])
    for layer in range(layers - 1, lowest - 1, -1):
        outputs, below, above, _, offset = layer_before(data, layer, above, end)
        inputs = above - below
        if has_norm(data, layer):
            back_through_norm(
                theta[end - outputs : end], direction[end - outputs : end], bias, planes, above, result[:end]
            )
        plain_bias = bias and not has_norm(data, layer)
        collect_layer(
            tangents[above : above + outputs], planes[ACTIVATIONS, below:above], plain_bias, result[offset:end]
        )
        derivatives = by_sums(data, layer, planes)[above : above + outputs]
        if layer > lowest:
            collect_layer(derivatives, planes[MOVED, below:above], False, result[offset:end])
        for k in range(inputs if layer > lowest else 0):
            spare = planes[MOVED, below + k]
            spare[:] = 0.0
            if has_skip(data, layer):
                assign(spare, planes[MOVED, above + k])
            add_column(spare, theta[offset:], k, inputs, tangents[above : above + outputs], w)
            add_column_where_not_zero(spare, direction[offset:], k, inputs, derivatives)
            turn(planes[SLOPES, below + k], spare, planes[BENDS, below + k], tangents[below + k])
        end = offset


@inlined
def back_through_norm(gains, change, bias, planes, above, result):
    """Turn R δ into R of the derivatives by the sums; add the product for biases and gains, the last of ``result``."""
    outputs, slant = gains.size, np.zeros(planes.shape[2])
    first, rows = result.size - outputs, planes[TANGENTS, above : above + outputs]
    for j in range(outputs):
        row, derivatives, moved = rows[j], planes[DERIVATIVES, above + j], planes[MOVED_NORMED, above + j]
        if bias:
            result[first - outputs + j] += summed(row)
        result[first + j] += product_of(row, planes[NORMED, above + j]) + product_of(derivatives, moved)
        add_product_share(moved, derivatives, gains[j] / outputs, slant)
        fill_weighted(row, gains[j], row, change[j], derivatives)
    project(rows, planes[NORMED, above:], planes[SCALES, above], np.empty(planes.shape[2]))
    for j in range(outputs):
        move_projected(
            rows[j], planes[MOVED_ALONG, above], planes[BY_SUMS, above + j], planes[SCALES, above],
            planes[MOVED_NORMED, above + j], planes[ALONG, above], planes[NORMED, above + j], slant,
        )  # fmt: skip


@inlined
def add_column_where_not_zero(row, weights, k, inputs, derivatives):
    """`add_column`, skipping zero weights."""
    for j in range(derivatives.shape[0]):
        if weights[j * inputs + k] != 0.0:
            add_one(row, weights[j * inputs + k], derivatives[j])


@reassociated
def turn(slopes, spare, bends, tangents):
    """Turn R z into R δ."""
    for s in range(slopes.size):
        tangents[s] = slopes[s] * spare[s] + bends[s] * tangents[s]
