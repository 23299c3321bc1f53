"""``bruteforce``: how many evaluations descent, grid search and random search need, as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.asking import Optimizer, frame_of, key_and_settings
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import real, text, whole
from gdexplorer.descent.analysis.brute_force import efforts, sentence
from gdexplorer.errors import InputError
from gdexplorer.objectives.families import family
from gdexplorer.optimizers import optimizer as rule_called
from gdexplorer.registry import find


class Efforts(Brief, Struct, frozen=True, eq=False):
    """How many evaluations each method needs to come as close to the minimum, in each number of dimensions.

    Attributes
    ----------
    dimensions : int64[k]. methods : descent, grid search or random search. evaluations : float64[k].
    how : whether each number was counted, computed or extrapolated.
    made : int64[k], the evaluations that were made to find out.
    sentence : what they say, for the most dimensions in which all three methods are known.
    """

    dimensions: NDArray[np.int64]
    methods: tuple[str, ...]
    evaluations: NDArray[np.float64]
    how: tuple[str, ...]
    made: NDArray[np.int64]
    sentence: str

    def __len__(self) -> int:
        return len(self.methods)

    def of(self, method: str) -> dict[int, float]:
        """The evaluations that a method needs, by the number of dimensions.

        Raises
        ------
        InputError
            If there is no such method.
        """
        find("method", text("method", method), dict.fromkeys(self.methods))
        rows = zip(self.dimensions.tolist(), self.methods, self.evaluations.tolist(), strict=True)
        return {n: evaluations for n, name, evaluations in rows if name == method}

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each method and number of dimensions.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        return frame_of({
            "dimensions": self.dimensions, "method": self.methods, "evaluations": self.evaluations, "how": self.how,
            "made": self.made,
        })  # fmt: skip


def bruteforce(
    objective: str, *, dimensions: tuple[int, int] | int = (1, 20), accuracy: float = 0.01,
    optimizer: Optimizer = "gradient_descent", seed: int = 0,
) -> Efforts:  # fmt: skip
    """Compare descent with grid search and random search as dimensions grow.

    Parameters
    ----------
    objective : sphere, ellipsoid, rosenbrock, styblinski_tang, rastrigin or ackley.
    dimensions : the fewest and the most, or one number.
    accuracy : the largest excess over the minimum value.
    optimizer : which one descends: a key, or a key with settings of its own.
    seed : of the minimum's position and of random points.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    if not isinstance(objective, str):
        raise InputError("Brute force is compared on functions that there are in all dimensions: sphere, rastrigin, …")
    key, own = key_and_settings(optimizer)
    settings = {name: rule_called(key).hyperparameter(name).checked(value) for name, value in own.items()}
    item, ends, accuracy = family(objective), _ends(dimensions), real("accuracy", accuracy)
    seed = whole("seed", seed)
    found = list(efforts(item, ends, accuracy, rule_called(key).key, settings=settings, seed=seed))
    sought = range(ends[0], ends[1] + 1)
    return Efforts(
        np.array([each.dimensions for each in found], dtype=np.int64), tuple(each.method.value for each in found),
        np.array([each.evaluations for each in found]), tuple(each.provenance.value for each in found),
        np.array([each.made for each in found], dtype=np.int64), sentence(found, item.label, accuracy, sought),
    )  # fmt: skip


def _ends(dimensions: Any) -> tuple[int, int]:
    """The fewest and the most dimensions."""
    if isinstance(dimensions, tuple | list) and len(dimensions) == 2:
        return whole("The fewest dimensions", dimensions[0]), whole("The most dimensions", dimensions[1])
    if isinstance(dimensions, int | np.integer):
        return (whole("dimensions", dimensions),) * 2
    raise InputError("dimensions must be the fewest and the most, such as (1, 20), or one whole number.")
