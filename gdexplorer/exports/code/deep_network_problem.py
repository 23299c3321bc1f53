"""Networks with skip connections or layer norm as code: both passes are functions, which all parts share."""

from __future__ import annotations

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON, KRONECKER
from gdexplorer.exports.code.problem import definition, offered
from gdexplorer.objectives.network.custom_network import CustomNetwork

UNPACK = '''def unpack(theta):
    """Weights, a row for each unit, biases and gains of each layer."""
    begin = 0
    for number, (below, above) in enumerate(zip(LAYERS[:-1], LAYERS[1:]), 1):
        weights = theta[begin : begin + above * below].reshape(above, below)
        begin += above * below
        biases = theta[begin : begin + above] if BIAS else 0.0
        begin += above * BIAS
        is_normed = NORM and number < len(LAYERS) - 1
        gains = theta[begin : begin + above] if is_normed else 1.0
        begin += above * is_normed
        yield weights, biases, gains'''
SKIPS = '''def skips(number):
    """Whether a layer adds the units below: both are hidden, and as wide."""
    return SKIP and 1 < number < len(LAYERS) - 1 and LAYERS[number] == LAYERS[number - 1]'''
_FORWARD = '''def forward(layers, inputs):
    """Units of all layers, slopes of their activations, and of layer norm the normalised sums and their scales."""
    units, slopes, norms = [inputs], [], []
    for number, ((weights, biases, gains), activation) in enumerate(zip(layers, ACTIVATIONS), 1):
        z = units[-1] @ weights.T
        if NORM and number < len(layers):
            z = z - z.mean(axis=1, keepdims=True)
            scale = 1.0 / np.sqrt(np.mean(z**2, axis=1, keepdims=True) + 1e-5)
            norms.append((z * scale, scale))
            z = gains * z * scale
        output, slope = activation(z + biases)
        units.append(output + units[-1] if skips(number) else output)
        slopes.append(slope)
    return units, slopes, norms'''
_BACKWARD = '''def backward(layers, passed, delta, of_units, of_weights):
    """Derivatives by theta, and by the sums of each layer, from ``delta``, those by the sums of the last one."""
    (units, slopes, norms), parts, deltas, by_units = passed, [], [], 0.0
    for number in reversed(range(len(layers))):
        weights, _, gains = layers[number]
        more = [of_units(delta)] if BIAS else []
        if NORM and number < len(layers) - 1:
            normed, scale = norms[number]
            more.append(of_units(delta * normed))
            delta = gains * delta
            along = normed * np.mean(delta * normed, axis=1, keepdims=True)
            delta = scale * (delta - delta.mean(axis=1, keepdims=True) - along)
        parts = [of_weights(delta, units[number]), *more, *parts]
        deltas = [delta, *deltas]
        if number > 0:
            by_units = delta @ weights + (by_units if skips(number + 1) else 0.0)
            delta = by_units * slopes[number - 1]
    return np.concatenate(parts, axis=-1), deltas'''
_PENALISED = '''def penalised():
    """1 for each weight, 0 for each bias and gain."""
    parts = []
    for number, (below, above) in enumerate(zip(LAYERS[:-1], LAYERS[1:]), 1):
        others = above * (BIAS + (NORM and number < len(LAYERS) - 1))
        parts += [np.ones(below * above), np.zeros(others)]
    return np.concatenate(parts)'''
HELPERS = {"unpack": UNPACK, "skips": SKIPS, "forward": _FORWARD, "backward": _BACKWARD, "penalised": _PENALISED}
_EACH = "lambda d: d, lambda d, u: (d[:, :, np.newaxis] * u[:, np.newaxis, :]).reshape(len(d), -1)"


def is_deep(custom: CustomNetwork) -> bool:
    """Whether a network has skip connections or layer norm."""
    return custom.skip or custom.layer_norm


def derivatives(inputs: str, cost: list[str], *, has_l1: bool) -> str:
    """The cost and its gradient; ``cost`` fills ``value`` and ``delta`` from ``units`` and ``slopes``."""
    sizes = " + L1 * np.sum(abs(mask * theta))" if has_l1 else ""
    signs = " + L1 * mask * np.sign(theta)" if has_l1 else ""
    return definition("value_and_gradient(theta, samples=SAMPLES)", "The cost, and its gradient by backpropagation.", [
        "layers, mask = list(unpack(theta)), penalised()",
        f"units, slopes, norms = passed = forward(layers, {inputs})",
        *cost,
        "gradient, _ = backward(layers, passed, delta, lambda d: d.sum(axis=0), lambda d, u: (d.T @ u).ravel())",
        f"value += L2 * np.sum((mask * theta) ** 2){sizes}",
        f"return float(value), gradient + 2.0 * L2 * mask * theta{signs}",
    ])  # fmt: skip


def offers(custom: CustomNetwork, inputs: str, softmax: tuple[str, ...]) -> dict[str, str]:
    """The Gauss-Newton matrix and, without layer norm, its factors, output by output."""
    begin = [
        "layers = list(unpack(theta))", f"units, slopes, norms = passed = forward(layers, {inputs})",
        *(softmax if custom.is_softmax else ()),
    ]  # fmt: skip
    chosen = "np.eye(LAYERS[-1])[output]"
    if custom.is_softmax:
        root = [f"    delta = np.sqrt(shares[:, [output]]) * ({chosen} - shares)"]
    elif custom.cost == "cross_entropy":
        root = ["    small = np.exp(-abs(units[-1]))", "    delta = np.sqrt(small) / (1.0 + small)"]
    else:
        root = [f"    delta = np.sqrt(2.0 / LAYERS[-1]) * {chosen} * slopes[-1]"]
    loop = ["for output in range(LAYERS[-1]):", *root]
    matrix = definition(f"{offered(GAUSS_NEWTON)}(theta, samples=SAMPLES)", "The Gauss-Newton matrix of the cost.", [
        *begin,
        "matrix = np.diag(2.0 * L2 * penalised())",
        *loop,
        f"    jacobian, _ = backward(layers, passed, delta, {_EACH})",
        "    matrix += jacobian.T @ jacobian / len(samples)",
        "return matrix",
    ])  # fmt: skip
    if custom.layer_norm:
        return {GAUSS_NEWTON: matrix}
    doc = "Of each layer the means of a a^T, a the units below and 1, and of w g g^T, g the derivatives by its sums."
    factors = definition(f"{offered(KRONECKER)}(theta, samples=SAMPLES)", doc, [
        *begin,
        "squares, parts = [0.0] * len(layers), []",
        *loop,
        f"    _, deltas = backward(layers, passed, delta, {_EACH})",
        "    squares = [square + d.T @ d for square, d in zip(squares, deltas)]",
        "for number in range(len(layers)):",
        "    below = np.column_stack([units[number], *([np.ones(len(samples))] if BIAS else [])])",
        "    parts += [(below.T @ below).ravel(), squares[number].ravel()]",
        "return np.concatenate(parts) / len(samples)",
    ])  # fmt: skip
    return {GAUSS_NEWTON: matrix, KRONECKER: factors}


# The forward pass for libraries that differentiate, up to the sums of the last layer.
AUTOMATIC = (
    "for number, (weights, biases, gains) in enumerate(layers[:-1], 1):",
    "    z = output @ weights.T",
    "    if NORM:",
    "        z = z - z.mean(1)[:, None]",
    "        z = gains * z / ((z**2).mean(1)[:, None] + 1e-5) ** 0.5",
    "    made = activation(z + biases)",
    "    output = made + output if skips(number) else made",
    "weights, biases, _ = layers[-1]",
)
