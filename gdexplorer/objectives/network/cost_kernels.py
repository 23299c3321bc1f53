"""The cost of a feed-forward network and its exact gradient, by backpropagation: one kernel for every architecture.

Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, Nature 323, 1986. Samples are
processed in blocks that stay in the processor's cache, with each unit's activations for a block contiguous, so that the
inner loops run over samples and use vector instructions.

``theta`` holds, layer after layer, the weights W (a row for each unit of the layer, a column for each below it, row
after row) followed by the biases b, if any (one for each unit), and the gains of its layer norm, if any.

``data`` holds the settings in its first rows (number i at row i // columns, column i % columns):

    number of layers L including the inputs, bias (0 or 1), cost (see below), l2, l1, skip (0 or 1), norm (0 or 1),
    dropout rate, seed and step of its masks, L widths, L - 1 activations

followed by one sample per row: inputs, targets. With errors e = output - target the cost is the mean over samples and
outputs of e² (`SQUARE`), or of -y log p - (1 - y) log(1 - p) with p = sigmoid(z) of the last layer's sums z
(`CROSS_ENTROPY`, whose last activation must be the sigmoid); or the mean over samples of -log p of the one output whose
target is 1, p the softmax of the sums (`SOFTMAX`, whose last activation must be the identity); plus l2 times the sum of
all squared weights W, and l1 times the sum of their absolute values. Of |w| at its kink, w = 0, the subgradient 0 is
taken, as PyTorch does.

With skip connections, a hidden layer adds the units of the hidden layer below, if there are as many, after its
activation: a = φ(z) + a of below (K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition, CVPR
2016). With layer norm, the sums of hidden layers are normalised before the activation (see `layer_norm_kernels`).

With dropout (N. Srivastava and others, Dropout: a simple way to prevent neural networks from overfitting, Journal of
Machine Learning Research 15, 2014), units of hidden layers are zero for a sample with probability p, before a skip
connection adds to them, and the others are divided by 1 - p, so that their mean stays as it is and nothing is scaled
without dropout. Whether a unit is, depends on seed, step, the sample's place and the unit only. Only a step from 1 on
has dropout: at step 0, as in all data but the rows that a step sees, the network is whole.
"""

import numpy as np

from gdexplorer.compiled.arithmetic import assign, sign
from gdexplorer.compiled.kernel import inlined, reassociated
from gdexplorer.compiled.randomness import uniform
from gdexplorer.objectives.network.activation_kernels import IDENTITY, activate
from gdexplorer.objectives.network.elementary_kernels import sigmoid, softplus
from gdexplorer.objectives.network.layer_norm_kernels import fill_affine, normalise, product_of, project
from gdexplorer.objectives.network.softmax_kernels import softmax, softmax_cross_entropies

SQUARE, CROSS_ENTROPY, SOFTMAX = 0, 1, 2
LAYERS, BIAS, COST, L2, L1, SKIP, NORM, DROPOUT, SEED, STEP, WIDTHS = range(11)
# Samples per block; a multiple of the widest vector instructions.
BLOCK, LANES = 128, 8
# Keeps the random numbers of masks apart from those of noise and mini-batches at the same seed and step.
_MASKS = 2**41


@inlined
def setting(data, i):
    """Number ``i`` of the settings."""
    return data[i // data.shape[1], i % data.shape[1]]


@inlined
def whole_setting(data, i):
    """Number ``i`` of the settings, as an integer."""
    return int(setting(data, i))


@inlined
def settings_rows(data):
    """Number of rows of ``data`` that the settings take."""
    numbers = WIDTHS + 2 * whole_setting(data, LAYERS) - 1
    return (numbers + data.shape[1] - 1) // data.shape[1]


@inlined
def unit_count(data):
    """Number of units, including the inputs."""
    units = 0
    for layer in range(whole_setting(data, LAYERS)):
        units += whole_setting(data, WIDTHS + layer)
    return units


@inlined
def has_norm(data, layer):
    """Whether the sums of a layer are normalised: of hidden layers, if any."""
    return whole_setting(data, NORM) != 0 and layer < whole_setting(data, LAYERS) - 1


@inlined
def has_skip(data, layer):
    """Whether a layer adds the units of the layer below: both hidden, and of equal width."""
    is_hidden = 1 < layer < whole_setting(data, LAYERS) - 1 and whole_setting(data, SKIP) != 0
    return is_hidden and whole_setting(data, WIDTHS + layer - 1) == whole_setting(data, WIDTHS + layer)


@inlined
def has_dropout(data, layer):
    """Whether units of a layer are dropped: of hidden layers, at a step."""
    is_hidden = layer < whole_setting(data, LAYERS) - 1
    return is_hidden and setting(data, DROPOUT) > 0.0 and whole_setting(data, STEP) > 0


@inlined
def drop(data, begin, unit, row):
    """Multiply the numbers of a unit by its mask for the samples from row ``begin`` on: 0 or 1 / (1 - p)."""
    rate, seed, step = setting(data, DROPOUT), whole_setting(data, SEED), whole_setting(data, STEP)
    first, units = begin - settings_rows(data), unit_count(data)
    for s in range(row.size):
        is_kept = uniform(seed, step, _MASKS + (first + s) * units + unit) >= rate
        row[s] = row[s] / (1.0 - rate) if is_kept else 0.0


@inlined
def allocate_norms(data, units, room):
    """Room for what layer norm keeps: normalised sums of all units, and a scale for each layer; nothing without it."""
    kept = whole_setting(data, NORM) != 0
    return np.empty((units if kept else 0, room)), np.empty((whole_setting(data, LAYERS) if kept else 0, room))


@reassociated
def cost_and_gradient(theta, data, gradient):
    """The cost at ``theta: float64[n]``; fills ``gradient: float64[n]``."""
    first, units = settings_rows(data), unit_count(data)
    samples = data.shape[0] - first
    blocks = max((samples + BLOCK - 1) // BLOCK, 1)
    size = (samples + blocks - 1) // blocks
    room = (size + LANES - 1) // LANES * LANES
    # Activations of all units, and their derivatives, which the backward pass turns into derivatives by the sums.
    activations, slopes = np.empty((units, room)), np.empty((units, room))
    normed, scales = allocate_norms(data, units, room)
    gradient[:] = 0.0
    total = 0.0
    for begin in range(first, data.shape[0], size):
        taken = min(size, data.shape[0] - begin)
        load(data, begin, taken, activations)
        forward(theta, data, begin, activations, slopes, normed, scales)
        total += costs_of_block(data, begin, taken, activations, slopes)
        backward(theta, data, activations, slopes, normed, scales, gradient)
    scale = share_of_a_cost(data)
    for i in range(gradient.size):
        gradient[i] *= scale
    return total * scale + penalty(theta, data, gradient)


@inlined
def share_of_a_cost(data):
    """Weight of one output's cost in the mean; with the softmax, all outputs have one cost together."""
    samples = data.shape[0] - settings_rows(data)
    if whole_setting(data, COST) == SOFTMAX:
        return 1.0 / samples
    return 1.0 / (samples * whole_setting(data, WIDTHS + whole_setting(data, LAYERS) - 1))


@inlined
def load(data, begin, taken, activations):
    """Load the inputs of rows ``begin`` to ``begin + taken - 1`` into the first units, padded with zeros."""
    for k in range(whole_setting(data, WIDTHS)):
        for s in range(taken):
            activations[k, s] = data[begin + s, k]
        for s in range(taken, activations.shape[1]):
            activations[k, s] = 0.0


@inlined
def forward(theta, data, begin, activations, slopes, normed, scales):
    """Forward pass: fill activations and their derivatives for all layers above the inputs, and what norms keep."""
    layers, bias = whole_setting(data, LAYERS), whole_setting(data, BIAS)
    offset, below = 0, 0
    for layer in range(1, layers):
        inputs, outputs = whole_setting(data, WIDTHS + layer - 1), whole_setting(data, WIDTHS + layer)
        above, biases = below + inputs, offset + inputs * outputs
        for j in range(outputs):
            row = activations[above + j]
            row[:] = theta[biases + j] if bias and not has_norm(data, layer) else 0.0
            for k in range(0, inputs - 3, 4):
                add_four(row, theta[offset + j * inputs + k :], activations[below + k :])
            for k in range(inputs - inputs % 4, inputs):
                add_one(row, theta[offset + j * inputs + k], activations[below + k])
        if has_norm(data, layer):
            norm(theta[biases:], bias, activations[above : above + outputs], normed[above:], scales[layer])
        for j in range(outputs):
            activate(forward_activation(data, layer), activations[above + j], slopes[above + j])
            if has_dropout(data, layer):
                drop(data, begin, above + j, activations[above + j])
                drop(data, begin, above + j, slopes[above + j])
            if has_skip(data, layer):
                add_one(activations[above + j], 1.0, activations[below + j])
        offset, below = biases + bias * outputs + has_norm(data, layer) * outputs, above


@inlined
def norm(affine, bias, sums, normed, scales):
    """Layer norm: replace a layer's sums by z, fill ``normed`` with n; ``affine``: biases, if any, and the gains."""
    outputs = sums.shape[0]
    normalise(sums, scales)
    for j in range(outputs):
        assign(normed[j], sums[j])
        fill_affine(sums[j], normed[j], affine[bias * outputs + j], affine[j] if bias else 0.0)


@inlined
def forward_activation(data, layer):
    """The activation of a layer in the forward pass: none in the last layer with cross-entropy, which uses the sums."""
    layers = whole_setting(data, LAYERS)
    if layer == layers - 1 and whole_setting(data, COST) != SQUARE:
        return IDENTITY
    return whole_setting(data, WIDTHS + layers + layer - 1)


@reassociated
def add_four(row, weights, activations):
    """``row += weights[0:4] @ activations[0:4]``: four at once, since loading and storing the row dominates."""
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    a0, a1, a2, a3 = activations[0], activations[1], activations[2], activations[3]
    for s in range(row.size):
        row[s] += (w0 * a0[s] + w1 * a1[s]) + (w2 * a2[s] + w3 * a3[s])


@reassociated
def add_one(row, weight, activations):
    """``row += weight * activations``."""
    for s in range(row.size):
        row[s] += weight * activations[s]


@inlined
def costs_of_block(data, begin, taken, activations, slopes):
    """The summed costs of a block; turns the slopes of the outputs into derivatives by their sums."""
    layers, inputs = whole_setting(data, LAYERS), whole_setting(data, WIDTHS)
    outputs = whole_setting(data, WIDTHS + layers - 1)
    total = 0.0
    if whole_setting(data, COST) == SOFTMAX:
        first, derivatives = activations.shape[0] - outputs, slopes[slopes.shape[0] - outputs :]
        derivatives[:, taken:] = 0.0
        return softmax_cross_entropies(activations[first:], data[begin : begin + taken, inputs:], derivatives)
    for j in range(outputs):
        row, slope = activations[activations.shape[0] - outputs + j], slopes[slopes.shape[0] - outputs + j]
        targets = data[begin : begin + taken, inputs + j]
        if whole_setting(data, COST) == CROSS_ENTROPY:
            total += cross_entropies(row, targets, slope)
        else:
            total += squares(row, targets, slope)
        slope[taken:] = 0.0
    return total


@reassociated
def squares(outputs, targets, slopes):
    """The sum of squared errors."""
    total = 0.0
    for s in range(targets.size):
        error = outputs[s] - targets[s]
        total += error * error
        slopes[s] *= 2.0 * error
    return total


@reassociated
def cross_entropies(sums, targets, slopes):
    """The sum of ``-y log p - (1 - y) log(1 - p)``, computed from the sums to avoid the logarithm of zero.

    It is softplus(z) for y = 0 and softplus(-z) for y = 1, without cancellation for confident predictions.
    """
    total = 0.0
    for s in range(targets.size):
        side = 1.0 - 2.0 * targets[s]
        total += softplus(side * sums[s])
        slopes[s] = side * sigmoid(side * sums[s])
    return total


@inlined
def backward(theta, data, activations, slopes, normed, scales, gradient):
    """Backward pass: add the gradient of a block; the slopes become derivatives by the units' sums."""
    layers, bias = whole_setting(data, LAYERS), whole_setting(data, BIAS)
    above, end = activations.shape[0], theta.size
    for layer in range(layers - 1, 0, -1):
        outputs, below, above, biases, offset = layer_before(data, layer, above, end)
        derivatives = slopes[above : above + outputs]
        if has_norm(data, layer):
            collect_affine(derivatives, normed[above:], bias, gradient[biases:])
            through_norm(theta[end - outputs : end], normed[above:], scales[layer], derivatives)
        collect_layer(derivatives, activations[below:above], bias and not has_norm(data, layer), gradient[offset:end])
        if layer > 1:
            propagate(theta[offset:biases], data, layer, activations, slopes, below, above)
        end = offset


@inlined
def collect_affine(derivatives, normed, bias, gradient):
    """Add the contribution of layer norm to its ``gradient``: the biases, if any, then the gains."""
    outputs = derivatives.shape[0]
    for j in range(outputs):
        if bias:
            gradient[j] += summed(derivatives[j])
        gradient[bias * outputs + j] += product_of(derivatives[j], normed[j])


@inlined
def through_norm(gains, normed, scales, derivatives):
    """Turn derivatives by z into derivatives by the sums before the norm."""
    for j in range(derivatives.shape[0]):
        multiply_by(derivatives[j], gains[j])
    project(derivatives, normed, scales, np.empty(scales.size))


@reassociated
def multiply_by(row, factor):
    """``row *= factor``, a number."""
    for s in range(row.size):
        row[s] *= factor


@inlined
def propagate(weights, data, layer, activations, slopes, below, above):
    """Turn the slopes of the layer below ``layer`` into derivatives by its sums; its activations become scratch.

    With skip connections these become the derivatives by its units, which the layer below that one needs.
    """
    derivatives = slopes[above : above + whole_setting(data, WIDTHS + layer)]
    if whole_setting(data, SKIP) == 0:
        propagate_back(weights, derivatives, activations[below], slopes[below:above])
        return
    inputs, w = above - below, np.empty(4)
    for k in range(inputs):
        row = activations[below + k]
        row[:] = 0.0
        if has_skip(data, layer):
            assign(row, activations[above + k])
        add_column(row, weights, k, inputs, derivatives, w)
        multiply(slopes[below + k], row)


@inlined
def add_column(row, weights, k, inputs, derivatives, w):
    """``row += weights[:, k] @ derivatives``, weights in rows of ``inputs``; ``w`` is scratch for four."""
    outputs = derivatives.shape[0]
    for j in range(0, outputs - 3, 4):
        for i in range(4):
            w[i] = weights[(j + i) * inputs + k]
        add_four(row, w, derivatives[j:])
    for j in range(outputs - outputs % 4, outputs):
        add_one(row, weights[j * inputs + k], derivatives[j])


@inlined
def layer_before(data, layer, above, end):
    """Layout of the layer whose units end before ``above`` and whose weights end before ``end``.

    Returns its number of units, the first unit below it, its first unit, and the offsets of its biases and weights.
    """
    inputs, outputs = whole_setting(data, WIDTHS + layer - 1), whole_setting(data, WIDTHS + layer)
    biases = end - whole_setting(data, BIAS) * outputs - has_norm(data, layer) * outputs
    return outputs, above - outputs - inputs, above - outputs, biases, biases - inputs * outputs


@inlined
def collect_layer(derivatives, activations, bias, gradient):
    """Add a layer's contribution to its ``gradient``: the weights row by row, then the biases."""
    outputs, inputs = derivatives.shape[0], activations.shape[0]
    for j in range(outputs):
        if bias:
            gradient[inputs * outputs + j] += summed(derivatives[j])
        collect(derivatives[j], activations, gradient[j * inputs : (j + 1) * inputs])


@reassociated
def summed(row):
    """The sum of a row."""
    total = 0.0
    for s in range(row.size):
        total += row[s]
    return total


@reassociated
def collect(derivatives, activations, gradient):
    """``gradient += activations @ derivatives``, four units at once."""
    inputs = activations.shape[0]
    for k in range(0, inputs - 3, 4):
        a0, a1, a2, a3 = activations[k], activations[k + 1], activations[k + 2], activations[k + 3]
        g0, g1, g2, g3 = 0.0, 0.0, 0.0, 0.0
        for s in range(derivatives.size):
            d = derivatives[s]
            g0 += d * a0[s]
            g1 += d * a1[s]
            g2 += d * a2[s]
            g3 += d * a3[s]
        gradient[k] += g0
        gradient[k + 1] += g1
        gradient[k + 2] += g2
        gradient[k + 3] += g3
    for k in range(inputs - inputs % 4, inputs):
        a0, g0 = activations[k], 0.0
        for s in range(derivatives.size):
            g0 += derivatives[s] * a0[s]
        gradient[k] += g0


@inlined
def propagate_back(weights, derivatives, spare, slopes):
    """``slopes *= weights.T @ derivatives``; the activation of a unit below is scratch (``spare``)."""
    inputs, w = slopes.shape[0], np.empty(4)
    for k in range(inputs):
        spare[:] = 0.0
        add_column(spare, weights, k, inputs, derivatives, w)
        multiply(slopes[k], spare)


@reassociated
def multiply(row, factors):
    """``row *= factors``."""
    for s in range(row.size):
        row[s] *= factors[s]


@reassociated
def penalty(theta, data, gradient):
    """The penalties, l2 and l1, of the weights without biases; adds their gradient."""
    l2, l1, bias, offset, total = setting(data, L2), setting(data, L1), whole_setting(data, BIAS), 0, 0.0
    if l2 == 0.0 and l1 == 0.0:
        return 0.0
    for layer in range(1, whole_setting(data, LAYERS)):
        inputs, outputs = whole_setting(data, WIDTHS + layer - 1), whole_setting(data, WIDTHS + layer)
        for i in range(offset, offset + inputs * outputs):
            total += l2 * theta[i] * theta[i] + l1 * abs(theta[i])
            gradient[i] += 2.0 * l2 * theta[i] + l1 * sign(theta[i])
        offset += inputs * outputs + bias * outputs + has_norm(data, layer) * outputs
    return total


def predict(theta, data, outputs):
    """Fill ``outputs: float64[m * k]`` with the k predictions for each sample; targets are ignored."""
    first, units, layers = settings_rows(data), unit_count(data), whole_setting(data, LAYERS)
    count, cost = whole_setting(data, WIDTHS + layers - 1), whole_setting(data, COST)
    activations, slopes = np.empty((units, BLOCK)), np.empty((units, BLOCK))
    normed, scales = allocate_norms(data, units, BLOCK)
    last = whole_setting(data, WIDTHS + 2 * layers - 2)
    for begin in range(first, data.shape[0], BLOCK):
        taken = min(BLOCK, data.shape[0] - begin)
        load(data, begin, taken, activations)
        forward(theta, data, begin, activations, slopes, normed, scales)
        if cost == SOFTMAX:
            softmax(activations[units - count :], taken, slopes[units - count :])
        for j in range(units - count, units):
            if cost == CROSS_ENTROPY:
                activate(last, activations[j], slopes[j])
            row = slopes[j] if cost == SOFTMAX else activations[j]
            for s in range(taken):
                outputs[(begin - first + s) * count + j - units + count] = row[s]
    return 0.0
