"""Writes costs.json: costs, gradients and Hessians of small networks as PyTorch computes them, in float64.

Run it where PyTorch is installed (2.13.0 made what is stored):  python generate.py
"""

import json
from itertools import pairwise
from pathlib import Path

import torch

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "gelu": torch.nn.functional.gelu,
    "softplus": torch.nn.functional.softplus,
    "sin": torch.sin,
}
SHAPES = [((2, 3, 4, 1), True), ((1, 5, 1), True), ((1, 1, 1), False), ((2, 6, 1), False)]
SAMPLES, L2 = 11, 0.01


def drawn(layers, bias, cost, generator):
    size = sum(a * b + bias * b for a, b in pairwise(layers))
    theta = torch.randn(size, generator=generator, requires_grad=True)
    inputs = torch.randn(SAMPLES, layers[0], generator=generator)
    targets = torch.randn(SAMPLES, generator=generator)
    return theta, inputs, (targets > 0).double() if cost == "cross_entropy" else targets


def on_kinks(layers, bias, cost, generator):
    """Whole weights and inputs, so that many sums are exactly zero: there the convention at kinks shows."""
    theta, inputs, targets = drawn(layers, bias, cost, generator)
    return theta.detach().round().requires_grad_(), inputs.round(), targets


def case(layers, bias, activation, cost, l2, sampled):
    theta, inputs, targets = sampled

    def function(weights):
        unpenalised = cost_of(weights, inputs, targets, layers, bias, activation, cost)
        return unpenalised + l2 * penalty_of(weights, layers, bias)

    value = function(theta)
    value.backward()
    hessian = torch.autograd.functional.hessian(function, theta.detach())
    return {
        "layers": layers, "bias": bias, "activation": activation, "cost": cost, "l2": l2,
        "theta": theta.tolist(), "inputs": inputs.tolist(), "targets": targets.tolist(),
        "value": value.item(), "gradient": theta.grad.tolist(), "hessian": upper_triangle(hessian),
    }  # fmt: skip


def upper_triangle(matrix):
    rows, columns = torch.triu_indices(*matrix.shape)
    return [float(f"{entry:.15g}") for entry in matrix[rows, columns].tolist()]


def penalty_of(theta, layers, bias):
    begin, penalty = 0, 0.0
    for below, above in pairwise(layers):
        penalty = penalty + (theta[begin : begin + below * above] ** 2).sum()
        begin += below * above + bias * above
    return penalty


def cost_of(theta, inputs, targets, layers, bias, activation, cost):
    answers, begin = inputs, 0
    for number, (below, above) in enumerate(pairwise(layers), 1):
        weights = theta[begin : begin + below * above].reshape(above, below)
        begin += below * above
        answers = answers @ weights.T
        if bias:
            answers, begin = answers + theta[begin : begin + above], begin + above
        if number < len(layers) - 1:
            answers = ACTIVATIONS[activation](answers)
    if cost == "cross_entropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(answers[:, 0], targets)
    return torch.nn.functional.mse_loss(answers[:, 0], targets)


def main():
    torch.set_default_dtype(torch.float64)
    generator = torch.Generator().manual_seed(4)
    drawings = [(*shape, L2, drawn) for shape in SHAPES] + [((2, 3, 2, 1), True, 0.0, on_kinks)]
    cases = [
        case(layers, bias, activation, cost, l2, draw(layers, bias, cost, generator))
        for layers, bias, l2, draw in drawings
        for activation in ACTIVATIONS
        for cost in ("mse", "cross_entropy")
    ]
    Path(__file__).with_name("costs.json").write_text(json.dumps(cases), encoding="utf-8")


if __name__ == "__main__":
    main()
