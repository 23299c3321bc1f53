"""``critical_points``: where the gradient of a function of two coordinates is zero, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.asking import Objective, chosen, frame_of, limits
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import by_name
from gdexplorer.descent.building import experiment_of
from gdexplorer.descent.critical.critical_points import search_critical_points
from gdexplorer.descent.critical.listing import listed
from gdexplorer.errors import InputError

Array = NDArray[np.float64]


class CriticalPoints(Brief, Struct, frozen=True, eq=False):
    """Critical points, lowest first.

    Attributes
    ----------
    points : float64[m, 2]. values : float64[m].
    kinds : what each is, in words, such as minimum, saddle or minimum at a wall.
    eigenvalues : float64[m, 2], of the Hessian, ascending; NaN where it has none.
    walls : the walls that hold a KKT point, with their multipliers; empty for others.
    missing : how many more there are at least that were not found.
    coordinates : the names of both coordinates.
    """

    points: Array
    values: Array
    kinds: tuple[str, ...]
    eigenvalues: Array
    walls: tuple[tuple[tuple[str, float], ...], ...]
    missing: int
    coordinates: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.values)

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each point.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        return frame_of({
            **{name: self.points[:, i] for i, name in enumerate(self.coordinates)},
            "value": self.values, "kind": self.kinds,
            "lower_eigenvalue": self.eigenvalues[:, 0], "higher_eigenvalue": self.eigenvalues[:, 1],
        })  # fmt: skip


def critical_points(
    objective: Objective, *, parameters: Mapping[str, Any] | None = None, subject_to: str | None = None
) -> CriticalPoints:
    """Find the minima, saddles and maxima in the domain of a function of two coordinates; of a feasible set KKT points.

    Parameters are those of `descend`.

    Raises
    ------
    InputError
        If something is unknown or invalid, or the function has another number of coordinates.
    """
    given = limits(subject_to=subject_to)
    experiment = experiment_of(chosen(objective), by_name("parameters", parameters), (), [], given)
    bound = experiment.bound()
    if bound.dimension != 2:
        raise InputError(f"Critical points are searched in two coordinates; {bound.label} has {bound.dimension}.")
    found = search_critical_points(bound)
    points = listed(found.points, bound)
    nothing = (np.nan, np.nan)
    return CriticalPoints(
        np.array([each.point for each in points]).reshape(-1, 2), np.array([each.value for each in points]),
        tuple(each.label for each in points),
        np.array([each.eigenvalues or nothing for each in points]).reshape(-1, 2),
        tuple(each.walls for each in points), found.missing, bound.names,
    )  # fmt: skip
