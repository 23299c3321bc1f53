"""What tables tell of each iterate of a fit: its measures, and its coefficients in the data's own units."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.coefficients import Coefficients
from gdexplorer.objectives.goodness import measure_names, measurer
from gdexplorer.objectives.objective import BoundObjective

Vector = NDArray[np.float64]
PREFIX = "coefficient_"


def coefficients_of(bound: BoundObjective) -> Coefficients | None:
    """Those of what ``bound`` fits; None if it fits no line, polynomial or logistic curve."""
    return bound.samples.coefficients if bound.samples is not None else None


def column_names(bound: BoundObjective) -> tuple[str, ...]:
    """What `column_numbers` gives, in this order; nothing for what fits no data."""
    found = coefficients_of(bound)
    return (*measure_names(bound), *(f"{PREFIX}{name}" for name in (found.names if found is not None else ())))


def column_numbers(bound: BoundObjective) -> Callable[[Vector], tuple[float, ...]]:
    """A function of the weights that gives the measures and the coefficients as numbers, NaN where undefined."""
    measure, found = measurer(bound), coefficients_of(bound)
    if found is None:
        return measure

    def numbers(theta: Vector) -> tuple[float, ...]:
        return (*measure(theta), *found.at(theta).tolist())

    return numbers
