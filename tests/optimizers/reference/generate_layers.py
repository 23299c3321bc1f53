"""Writes end_points_of_layers.json: where rules that see the layers of a network as matrices end.

Run by hand in an environment of its own (``pip install optax==0.2.8 "jax[cpu]" numpy``): the tests read only the file.
The networks and their costs are written anew in JAX, which takes their gradients, so that nothing of ours takes part.
"""

import json
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from optax import apply_updates, contrib

jax.config.update("jax_enable_x64", True)

STEPS = (1, 2, 10, 60, 200)
ROUNDING = 1e-13


def samples(inputs, count, is_classes):
    """Rows of inputs and a target, the same on every machine."""
    x = np.round([[np.cos(1.0 + i * (2.3 + k)) for k in range(inputs)] for i in range(count)], 6)
    y = np.round(np.sin(3.0 * x[:, 0]) + 0.5 * x[:, -1] ** 2, 6)
    return np.column_stack([x, (y > 0.3).astype(float) if is_classes else y])


def start(widths, has_bias):
    """Weights, a row for each unit, and biases of each layer."""
    count = sum(below * above + has_bias * above for below, above in pairwise(widths))
    numbers = iter(np.round(np.sin(1.7 * np.arange(1, count + 1)) * 0.8, 6).tolist())
    layers = []
    for below, above in pairwise(widths):
        matrix = [[next(numbers) for _ in range(below)] for _ in range(above)]
        layers.append((jnp.array(matrix), jnp.array([next(numbers) for _ in range(above)]) if has_bias else None))
    return layers


def cost_of(rows, is_classes, l2):
    """The mean square error, or the cross-entropy of a sigmoid; tanh below, and a penalty of the weights."""
    inputs, targets = jnp.array(rows[:, :-1]), jnp.array(rows[:, -1])

    def cost(layers):
        units = inputs
        for number, (matrix, biases) in enumerate(layers, 1):
            units = units @ matrix.T + (0.0 if biases is None else biases)
            units = jnp.tanh(units) if number < len(layers) else units
        z = units[:, 0]
        mean = jnp.mean(jnp.logaddexp(0.0, z) - targets * z if is_classes else (z - targets) ** 2)
        return mean + l2 * sum(jnp.sum(matrix**2) for matrix, _ in layers)

    return cost


# Widths, biases, samples, whether these are classes, and the penalty.
PROBLEMS = [
    ((2, 3, 1), True, 12, False, 0.0), ((1, 5, 4, 1), True, 9, False, 0.01), ((3, 2, 4, 1), True, 15, True, 0.0),
    ((2, 4, 1), False, 10, True, 0.02),
]  # fmt: skip


def _muon(settings):
    given = dict(settings)
    coefficients = tuple(given.pop(f"coefficient_{letter}") for letter in "abc")
    names = {
        "epsilon": "eps", "beta1": "adam_b1", "beta2": "adam_b2", "newton_schulz_steps": "ns_steps",
    }  # fmt: skip
    given["nesterov"] = bool(given["nesterov"])

    def numbers(layers):
        # Our matrices have a row for each unit: their second side is summed over.
        return jax.tree.map(lambda p: contrib.MuonDimensionNumbers(1, 0) if p.ndim == 2 else None, layers)

    return contrib.muon(
        **{names.get(name, name): value for name, value in given.items()}, ns_coeffs=coefficients,
        muon_weight_dimension_numbers=numbers,
    )  # fmt: skip


_STANDARD = {"coefficient_a": 3.4445, "coefficient_b": -4.7750, "coefficient_c": 2.0315}
# Our key, what makes the rule from our settings, and sets of settings.
RULES = [
    (
        "muon", _muon,
        {
            **_STANDARD, "learning_rate": 0.02, "beta": 0.95, "nesterov": 1, "newton_schulz_steps": 5,
            "epsilon": 1e-8, "beta1": 0.9, "beta2": 0.999, "weight_decay": 0.0,
        },
        {
            **_STANDARD, "learning_rate": 0.05, "beta": 0.8, "nesterov": 0, "newton_schulz_steps": 3,
            "epsilon": 1e-3, "beta1": 0.7, "beta2": 0.99, "weight_decay": 0.1,
        },
        {
            "coefficient_a": 1.5, "coefficient_b": -0.5, "coefficient_c": 0.0, "learning_rate": 0.01, "beta": 0.9,
            "nesterov": 1, "newton_schulz_steps": 12, "epsilon": 1e-8, "beta1": 0.9, "beta2": 0.99,
            "weight_decay": 0.0,
        },
    ),
]  # fmt: skip


def flat(layers):
    return [float(number) for leaf in jax.tree.leaves(layers) for number in np.ravel(leaf)]


def path(make, settings, cost, layers, rounding=0.0):
    """The iterates; ``rounding`` changes the gradients by this share, with alternating signs."""
    rule = make(settings)
    state, points = rule.init(layers), []

    @jax.jit
    def step(layers, state, share):
        gradient = jax.tree.map(lambda each: each * (1.0 + share), jax.grad(cost)(layers))
        updates, state = rule.update(gradient, state, layers)
        return apply_updates(layers, updates), state

    for k in range(max(STEPS)):
        layers, state = step(layers, state, rounding * (-1.0) ** k)
        points.append(flat(layers))
    return points


def runs():
    for key, make, *cases in RULES:
        for settings in cases:
            for number, (widths, has_bias, count, is_classes, l2) in enumerate(PROBLEMS):
                cost, layers = cost_of(samples(widths[0], count, is_classes), is_classes, l2), start(widths, has_bias)
                points, others = (path(make, settings, cost, layers, share) for share in (0.0, ROUNDING))
                for steps in STEPS:
                    # Where rounding has led elsewhere, the digits say nothing any more.
                    if np.abs(np.subtract(points[steps - 1], others[steps - 1])).max() < 1e-10:
                        yield {
                            "optimizer": key, "settings": settings, "problem": number, "steps": steps,
                            "point": points[steps - 1],
                        }  # fmt: skip


def problems():
    for widths, has_bias, count, is_classes, l2 in PROBLEMS:
        rows, layers = samples(widths[0], count, is_classes), start(widths, has_bias)
        yield {
            "layers": widths, "bias": has_bias, "cost": "cross_entropy" if is_classes else "mse", "l2": l2,
            "samples": rows.tolist(), "start": flat(layers), "value": float(cost_of(rows, is_classes, l2)(layers)),
        }  # fmt: skip


def main():
    versions = ", ".join(f'"{name}": "{version(name)}"' for name in ("optax", "jax", "numpy"))
    told, lines = (",\n".join(map(json.dumps, each())) for each in (problems, runs))
    text = f'{{{versions},\n"problems": [\n{told}\n],\n"runs": [\n{lines}\n]}}\n'
    Path(__file__).with_name("end_points_of_layers.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
