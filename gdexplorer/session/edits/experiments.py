"""The first example."""

from __future__ import annotations

from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import objective


def first_example() -> Experiment:
    """The initial example: a function with four minima, three optimizers, and starts that lead to different minima."""
    bound = objective("himmelblau").bound()
    rules = ("gradient_descent", "momentum", "adam")
    return Experiment(
        "himmelblau",
        tuple(bound.parameters.items()),
        tuple(suggested(key, bound, colour) for colour, key in enumerate(rules)),
        ((-0.5, -1.0), (0.6, 0.2)),
        steps=400,
    )
