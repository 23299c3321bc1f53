"""Writes costs.json: costs and gradients of small networks as PyTorch computes them, in float64.

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


def case(layers, bias, activation, cost, generator):
    size = sum(a * b + bias * b for a, b in pairwise(layers))
    theta = torch.randn(size, generator=generator, requires_grad=True)
    inputs = torch.randn(SAMPLES, layers[0], generator=generator)
    targets = torch.randn(SAMPLES, generator=generator)
    if cost == "cross_entropy":
        targets = (targets > 0).double()
    answers, begin, penalty = inputs, 0, 0.0
    for number, (below, above) in enumerate(pairwise(layers), 1):
        weights = theta[begin : begin + below * above].reshape(above, below)
        begin += below * above
        answers = answers @ weights.T
        penalty = penalty + (weights**2).sum()
        if bias:
            answers, begin = answers + theta[begin : begin + above], begin + above
        if number < len(layers) - 1:
            answers = ACTIVATIONS[activation](answers)
    if cost == "cross_entropy":
        value = torch.nn.functional.binary_cross_entropy_with_logits(answers[:, 0], targets)
    else:
        value = torch.nn.functional.mse_loss(answers[:, 0], targets)
    value = value + L2 * penalty
    value.backward()
    return {
        "layers": layers, "bias": bias, "activation": activation, "cost": cost, "l2": L2,
        "theta": theta.tolist(), "inputs": inputs.tolist(), "targets": targets.tolist(),
        "value": value.item(), "gradient": theta.grad.tolist(),
    }  # fmt: skip


def main():
    torch.set_default_dtype(torch.float64)
    generator = torch.Generator().manual_seed(4)
    cases = [
        case(layers, bias, activation, cost, generator)
        for layers, bias in SHAPES
        for activation in ACTIVATIONS
        for cost in ("mse", "cross_entropy")
    ]
    Path(__file__).with_name("costs.json").write_text(json.dumps(cases), encoding="utf-8")


if __name__ == "__main__":
    main()
