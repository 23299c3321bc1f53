"""The terms of a race: what is the same for all who take part; separate from what runs it, so that help is fast."""

from __future__ import annotations

from msgspec import Struct

from gdexplorer.errors import InputError
from gdexplorer.registry import find

# Solved: this part of the way from the value at the start to the lowest is left.
TOLERANCE = 1e-3
# The hyperparameter that is tuned first.
RATE = "learning_rate"
LARGEST_BUDGET, MOST_TRIALS, MOST_RUNS = 100_000, 10_000, 1_000
# Ways to tune, by key, and what each tries.
WAYS = {
    "random": "random values of all numeric hyperparameters",
    "halving": "the same, most of them with a small budget only",
    "grid": "evenly spaced values of the first hyperparameter",
}


class Terms(Struct, frozen=True):
    """What is the same for all.

    Attributes
    ----------
    budget : evaluations of each run.
    trials : candidates that are tried for each optimizer on each objective.
    starts, seeds : number of starts, and of seeds for each.
    search : key of the way to tune.

    Raises
    ------
    InputError
        If a number is out of bounds or the way is unknown.
    """

    budget: int = 500
    trials: int = 32
    starts: int = 8
    seeds: int = 1
    search: str = "random"

    def __post_init__(self) -> None:
        for name, number, low, high in (
            ("budget", self.budget, 2, LARGEST_BUDGET),
            ("number of trials", self.trials, 1, MOST_TRIALS),
            ("number of starts", self.starts, 1, MOST_RUNS),
            ("number of seeds", self.seeds, 1, MOST_RUNS),
        ):
            if not low <= number <= high:
                raise InputError(f"The {name} must be from {low} to {high:,}, not {number:,}.")
        find("way to tune", self.search, WAYS)
