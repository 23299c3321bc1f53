"""Networks as code: a forward pass, and in NumPy the backward pass."""

from __future__ import annotations

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON, KRONECKER
from gdexplorer.exports.code.data_problem import imports_for, samples_code
from gdexplorer.exports.code.deep_network_problem import (
    AUTOMATIC,
    HELPERS,
    SKIPS,
    UNPACK,
    derivatives,
    is_deep,
    offers,
)
from gdexplorer.exports.code.problem import ProblemCode, comment, definition, offered
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.objective import BoundObjective

# Activations in NumPy, each with its derivative.
_NUMPY = {
    "identity": "return z, np.ones_like(z)",
    "sigmoid": "a = np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-abs(z)))\nreturn a, a * (1.0 - a)",
    "tanh": "a = np.tanh(z)\nreturn a, 1.0 - a * a",
    "relu": "return np.where(z <= 0.0, 0.0, z), np.where(z <= 0.0, 0.0, 1.0)",
    "leaky_relu": "return np.where(z <= 0.0, 0.01 * z, z), np.where(z <= 0.0, 0.01, 1.0)",
    "elu": "below = np.expm1(np.minimum(z, 0.0))\nreturn np.where(z > 0.0, z, below), 1.0 + below",
    "gelu": "share = 0.5 * np.vectorize(math.erfc)(-z / math.sqrt(2.0))\n"
    "return z * share, share + z * np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)",
    "softplus": "return np.logaddexp(0.0, z), np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-abs(z)))",
    "sin": "return np.sin(z), np.cos(z)",
}
_TORCH = {
    "identity": "z", "sigmoid": "torch.sigmoid(z)", "tanh": "torch.tanh(z)", "relu": "torch.relu(z)",
    "leaky_relu": "torch.nn.functional.leaky_relu(z, 0.01)", "elu": "torch.nn.functional.elu(z)",
    "gelu": "torch.nn.functional.gelu(z)", "softplus": "torch.logaddexp(torch.zeros(()), z)", "sin": "torch.sin(z)",
}  # fmt: skip
_JAX = {
    "identity": "z", "sigmoid": "jax.nn.sigmoid(z)", "tanh": "jnp.tanh(z)", "relu": "jax.nn.relu(z)",
    "leaky_relu": "jax.nn.leaky_relu(z, 0.01)", "elu": "jax.nn.elu(z)", "gelu": "jax.nn.gelu(z, approximate=False)",
    "softplus": "jax.nn.softplus(z)", "sin": "jnp.sin(z)",
}  # fmt: skip
_UNPACK = '''def unpack(theta):
    """Weights, a row for each unit, and biases of each layer."""
    begin = 0
    for below, above in zip(LAYERS[:-1], LAYERS[1:]):
        weights = theta[begin : begin + above * below].reshape(above, below)
        begin += above * below
        biases = theta[begin : begin + above] if BIAS else 0.0
        begin += above * BIAS
        yield weights, biases'''


def _constants(custom: CustomNetwork, bound: BoundObjective) -> tuple[str, tuple[str, ...]]:
    assert bound.samples is not None
    samples = bound.data[bound.first_sample :]
    target = bound.samples.target_name
    if custom.is_softmax:
        target = f"1 in the column of its class: {', '.join(f'{target} = {name}' for name in bound.samples.classes)}"
    named = comment(f"{', '.join(bound.samples.input_names)}, then {target}")
    layers = f"LAYERS, BIAS = {custom.widths!r}, {custom.bias!r}"
    if is_deep(custom):
        layers += f"\nSKIP, NORM = {custom.skip!r}, {custom.layer_norm!r}  # skip connections, layer norm"
    penalty = f"L2 = {float(bound.parameters['l2'])!r}  # penalty of the weights, without the biases"
    if _has_l1(bound):
        penalty += f"\nL1 = {float(bound.parameters['l1'])!r}  # penalty of their sizes"
    return f"{samples_code(samples, named)}\n{layers}\n{penalty}", imports_for(samples)


def _has_l1(bound: BoundObjective) -> bool:
    return bound.parameters["l1"] != 0.0


def _title(bound: BoundObjective) -> str:
    return comment(bound.label)


def _last(custom: CustomNetwork) -> str:
    """The activation of the last layer in the cost: the cross-entropy is computed from the sums."""
    return "identity" if custom.cost == "cross_entropy" else custom.last_activation


def _activations(custom: CustomNetwork) -> str:
    hidden = [f"activation_{custom.activation}"] * (len(custom.layers) - 2)
    return f"ACTIVATIONS = [{', '.join([*hidden, f'activation_{_last(custom)}'])}]"


def _parts(custom: CustomNetwork) -> tuple[str, str]:
    """The inputs and the targets among the samples."""
    if custom.widths[-1] > 1:
        return "samples[:, : LAYERS[0]]", "samples[:, LAYERS[0] :]"
    return "samples[:, :-1]", "samples[:, -1:]"


_SOFTMAX = (
    "z = units[-1] - units[-1].max(axis=1, keepdims=True)",
    "shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)",
)


def _cost(custom: CustomNetwork) -> list[str]:
    """The mean cost, and its derivatives by the sums of the last layer."""
    if custom.is_softmax:
        return [
            *_SOFTMAX,
            f"targets = {_parts(custom)[1]}",
            "value = np.mean(np.log(np.exp(z).sum(axis=1)) - np.sum(targets * z, axis=1))",
            "delta = (shares - targets) / len(samples)",
        ]
    if custom.cost == "cross_entropy":
        return [
            "z = (1.0 - 2.0 * samples[:, -1:]) * units[-1]  # -y log p - (1 - y) log(1 - p), from the sums",
            "value = np.mean(np.logaddexp(0.0, z))",
            "delta = (1.0 - 2.0 * samples[:, -1:]) * np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-abs(z)))",
            "delta = delta / len(samples)",
        ]
    return [
        f"error = units[-1] - {_parts(custom)[1]}",
        "value = np.mean(error**2)",
        f"delta = 2.0 * error * slopes[-1] / {'len(samples)' if custom.widths[-1] == 1 else 'error.size'}",
    ]


def numpy_network(custom: CustomNetwork, bound: BoundObjective) -> ProblemCode:
    """A network in NumPy, with its backward pass."""
    constants, imports = _constants(custom, bound)
    used = dict.fromkeys([*[custom.activation] * (len(custom.layers) > 2), _last(custom)])
    helpers = {"unpack": _UNPACK}
    for key in used:
        helpers[key] = definition(
            f"activation_{key}(z)", f"The activation {key}, and its derivative.", _NUMPY[key].split("\n")
        )
    helpers["activations"] = _activations(custom)
    needed = (*imports, "import math") if "math." in "".join(helpers.values()) else imports
    both, given = _deep(custom, bound) if is_deep(custom) else _plain(custom, bound)
    helpers |= HELPERS if is_deep(custom) else {}
    return ProblemCode(_title(bound), constants, both, helpers=helpers, offers=given, sampled=True, imports=needed)


def _deep(custom: CustomNetwork, bound: BoundObjective) -> tuple[str, dict[str, str]]:
    """The derivatives of a network with skip connections or layer norm, and what it offers."""
    inputs = _parts(custom)[0]
    return derivatives(inputs, _cost(custom), has_l1=_has_l1(bound)), offers(custom, inputs, _SOFTMAX)


def _plain(custom: CustomNetwork, bound: BoundObjective) -> tuple[str, dict[str, str]]:
    """The derivatives of any other network, and what it offers."""
    forward = [
        "layers = list(unpack(theta))",
        f"units, slopes = [{_parts(custom)[0]}], []",
        "for (weights, biases), activation in zip(layers, ACTIVATIONS):  # forward",
        "    output, slope = activation(units[-1] @ weights.T + biases)",
        "    units.append(output)",
        "    slopes.append(slope)",
    ]
    slope = "2.0 * L2 * weights" + (" + L1 * np.sign(weights)" if _has_l1(bound) else "")
    body = [
        *forward,
        *_cost(custom),
        "parts = []",
        "for number in reversed(range(len(layers))):  # backward",
        "    weights, _ = layers[number]",
        f"    value += L2 * np.sum(weights**2){' + L1 * np.sum(abs(weights))' if _has_l1(bound) else ''}",
        "    biases = [delta.sum(axis=0)] if BIAS else []",
        f"    parts = [(delta.T @ units[number] + {slope}).ravel(), *biases, *parts]",
        "    if number > 0:",
        "        delta = (delta @ weights) * slopes[number - 1]",
        "return float(value), np.concatenate(parts)",
    ]
    both = definition("value_and_gradient(theta, samples=SAMPLES)", "The cost, and its gradient by backpropagation.",
                      body)  # fmt: skip
    return both, _offers(custom, forward)


def _offers(custom: CustomNetwork, forward: list[str]) -> dict[str, str]:
    """The Gauss-Newton matrix and its factors, from the derivatives of each sample's output."""
    if custom.widths[-1] > 1:
        return _offers_of_several(custom, forward)
    root = (
        ["small = np.exp(-abs(units[-1]))", "delta = np.sqrt(small) / (1.0 + small)"]
        if custom.cost == "cross_entropy" else ["delta = np.sqrt(2.0) * slopes[-1]"]
    )  # fmt: skip
    doc = "The mean of w J J^T over the samples: J the derivatives of an output, w the curvature of its cost."
    return {GAUSS_NEWTON: definition(f"{offered(GAUSS_NEWTON)}(theta, samples=SAMPLES)", doc, [
        *forward,
        *root,
        "parts, penalty = [], []",
        "for number in reversed(range(len(layers))):  # backward",
        "    weights, _ = layers[number]",
        "    products = delta[:, :, np.newaxis] * units[number][:, np.newaxis, :]",
        "    parts = [products.reshape(len(samples), -1), *([delta] if BIAS else []), *parts]",
        "    penalty = [np.full(weights.size, 2.0 * L2), np.zeros(BIAS * len(weights)), *penalty]",
        "    if number > 0:",
        "        delta = (delta @ weights) * slopes[number - 1]",
        "jacobian = np.concatenate(parts, axis=1)",
        "return jacobian.T @ jacobian / len(samples) + np.diag(np.concatenate(penalty))",
    ]), KRONECKER: definition(f"{offered(KRONECKER)}(theta, samples=SAMPLES)", _OF_FACTORS, [
        *forward,
        *root,
        "parts = []",
        "for number in reversed(range(len(layers))):  # backward",
        "    weights, _ = layers[number]",
        "    below = np.column_stack([units[number], *([np.ones(len(samples))] if BIAS else [])])",
        "    parts = [(below.T @ below).ravel(), (delta.T @ delta).ravel(), *parts]",
        "    if number > 0:",
        "        delta = (delta @ weights) * slopes[number - 1]",
        "return np.concatenate(parts) / len(samples)",
    ])}  # fmt: skip


def _offers_of_several(custom: CustomNetwork, forward: list[str]) -> dict[str, str]:
    """The Gauss-Newton matrix and its factors of several outputs; of classes, each is weighed by its share."""
    begin = [*forward, *(_SOFTMAX if custom.is_softmax else ())]
    root = (
        "np.sqrt(shares[:, [output]]) * (np.eye(LAYERS[-1])[output] - shares)" if custom.is_softmax
        else "np.sqrt(2.0 / LAYERS[-1]) * np.eye(LAYERS[-1])[output] * slopes[-1]"
    )  # fmt: skip
    weigh = [
        "for output in range(LAYERS[-1]):",
        f"    delta, parts = {root}, []",
        "    for number in reversed(range(len(layers))):  # backward",
        "        weights, _ = layers[number]",
    ]
    below = ["        if number > 0:", "            delta = (delta @ weights) * slopes[number - 1]"]
    doc = _OF_SHARES if custom.is_softmax else _OF_OUTPUTS
    return {GAUSS_NEWTON: definition(f"{offered(GAUSS_NEWTON)}(theta, samples=SAMPLES)", doc, [
        *begin,
        "penalty = []",
        "for weights, _ in layers:",
        "    penalty += [np.full(weights.size, 2.0 * L2), np.zeros(BIAS * len(weights))]",
        "matrix = np.diag(np.concatenate(penalty))",
        *weigh,
        "        products = delta[:, :, np.newaxis] * units[number][:, np.newaxis, :]",
        "        parts = [products.reshape(len(samples), -1), *([delta] if BIAS else []), *parts]",
        *below,
        "    jacobian = np.concatenate(parts, axis=1)",
        "    matrix += jacobian.T @ jacobian / len(samples)",
        "return matrix",
    ]), KRONECKER: definition(f"{offered(KRONECKER)}(theta, samples=SAMPLES)", _OF_FACTORS, [
        *begin,
        "squares = [0.0] * len(layers)",
        *weigh,
        "        squares[number] = squares[number] + delta.T @ delta",
        *below,
        "parts = []",
        "for number in range(len(layers)):",
        "    below = np.column_stack([units[number], *([np.ones(len(samples))] if BIAS else [])])",
        "    parts += [(below.T @ below).ravel(), squares[number].ravel()]",
        "return np.concatenate(parts) / len(samples)",
    ])}  # fmt: skip


_OF_SHARES = "The mean of J^T (diag(p) - p p^T) J over the samples: J the derivatives of all sums, p the shares."
_OF_OUTPUTS = "The mean of 2 J J^T over samples and outputs: J the derivatives of an output."
_OF_FACTORS = (
    "Of each layer the means of a a^T, a the units below and 1, and of w g g^T, g the derivatives by its sums."
)


_PLAIN_LAYERS = (
    "for weights, biases in layers[:-1]:",
    "    output = activation(output @ weights.T + biases)",
    "weights, biases = layers[-1]",
)


def automatic_network(
    custom: CustomNetwork, bound: BoundObjective, module: str
) -> tuple[str, str, tuple[str, ...], str]:
    """A network for a library that differentiates: its title, constants, imports and objective."""
    constants, imports = _constants(custom, bound)
    table = _TORCH if module == "torch" else _JAX
    hidden = f"activation = lambda z: {table[custom.activation]}" if len(custom.layers) > 2 else ""
    zero = "torch.zeros(())" if module == "torch" else "0.0"
    inputs, targets = _parts(custom)
    softmax = "torch.log_softmax" if module == "torch" else "jax.nn.log_softmax"
    cost = (
        f"-{module}.mean({module}.sum({targets} * {softmax}(output, 1), 1))"
        if custom.is_softmax
        else f"{module}.mean({module}.logaddexp({zero}, (1.0 - 2.0 * samples[:, -1:]) * output))"
        if custom.cost == "cross_entropy"
        else f"{module}.mean({module}.square(output - {targets}))"
    )
    penalties = [f"L2 * sum({module}.sum(weights**2) for weights, *_ in layers)"]
    if _has_l1(bound):
        penalties += [f"L1 * sum({module}.sum(abs(weights)) for weights, *_ in layers)"]
    objective = definition("objective(theta, samples)", "The cost of the network.", [
        *filter(None, [hidden]),
        "layers = list(unpack(theta))",
        f"output = {inputs}",
        *(AUTOMATIC if is_deep(custom) else _PLAIN_LAYERS if hidden else _PLAIN_LAYERS[2:]),
        "z = output @ weights.T + biases",
        f"output = {table[_last(custom)]}",
        f"return {cost} + {' + '.join(penalties)}",
    ])  # fmt: skip
    helpers = f"{UNPACK}\n\n\n{SKIPS}" if is_deep(custom) else _UNPACK
    return _title(bound), constants, imports, f"{helpers}\n\n\n{objective}"
