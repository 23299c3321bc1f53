"""Networks for tests, and the same cost written plainly in NumPy."""

from itertools import pairwise

import numpy as np

from gdexplorer.objectives.network import cost_kernels as kernels
from gdexplorer.objectives.network.activations import ACTIVATIONS


def rows(
    layers,
    activation,
    inputs,
    targets,
    bias=True,
    cost="mse",
    l2=0.0,
    output=None,
    l1=0.0,
    skip=False,
    norm=False,
    dropout=(0.0, 0, 0),
):
    """The data as the kernels read it."""
    output = output or ("sigmoid" if cost == "cross_entropy" else "identity")
    codes = [ACTIVATIONS[activation].code] * (len(layers) - 2) + [ACTIVATIONS[output].code]
    cost_code = {"cross_entropy": kernels.CROSS_ENTROPY, "softmax": kernels.SOFTMAX}.get(cost, kernels.SQUARE)
    settings = [len(layers), bias, cost_code, l2, l1, skip, norm, *dropout, *layers, *codes]
    samples = np.column_stack([inputs, targets])
    columns = samples.shape[1]
    settings += [0.0] * (-len(settings) % columns)
    return np.ascontiguousarray(np.vstack([np.reshape(settings, (-1, columns)), samples]), dtype=np.float64)


PLAIN = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)),
    "tanh": np.tanh,
    "softplus": lambda z: np.log(1.0 + np.exp(z)),
    "sin": np.sin,
    "elu": lambda z: np.where(z.real > 0.0, z, np.exp(np.where(z.real > 0.0, 0.0, z)) - 1.0),
    "relu": lambda z: np.where(z.real > 0.0, z, 0.0 * z),
}


def plain_cost(theta, layers, activation, inputs, targets, bias=True, cost="mse", l2=0.0, output="identity"):
    """The cost, of real or complex weights."""
    answers, begin, penalty = np.asarray(inputs).T, 0, 0.0
    for number, (below, above) in enumerate(pairwise(layers), 1):
        weights = theta[begin : begin + below * above].reshape(above, below)
        begin += below * above
        penalty = penalty + np.sum(weights**2)
        answers = weights @ answers
        if bias:
            answers, begin = answers + theta[begin : begin + above, None], begin + above
        if number < len(layers) - 1 or cost == "mse":
            answers = PLAIN[activation if number < len(layers) - 1 else output](answers)
    if cost == "cross_entropy":
        return np.mean(np.log(1.0 + np.exp(answers[0])) - targets * answers[0]) + l2 * penalty
    if cost == "softmax":
        answers = answers - answers.real.max(axis=0)
        return (
            np.mean(np.log(np.sum(np.exp(answers), axis=0)) - np.sum(np.transpose(targets) * answers, axis=0))
            + l2 * penalty
        )
    return np.mean((answers[0] - targets) ** 2) + l2 * penalty


def size_of(layers, bias):
    return sum(below * above + bias * above for below, above in pairwise(layers))


def hidden_sums(theta, layers, activation, inputs, bias=True):
    """What all hidden units sum up, where kinks are at zero."""
    answers, begin, sums = np.asarray(inputs).T, 0, [np.empty(0)]
    for below, above in pairwise(layers[:-1]):
        answers = theta[begin : begin + below * above].reshape(above, below) @ answers
        begin += below * above
        if bias:
            answers, begin = answers + theta[begin : begin + above, None], begin + above
        sums.append(answers.ravel())
        answers = KINKED.get(activation, lambda z: z)(answers)
    return np.concatenate(sums)


KINKED = {"relu": PLAIN["relu"], "elu": PLAIN["elu"], "leaky_relu": lambda z: np.where(z > 0.0, z, z / 100.0)}
