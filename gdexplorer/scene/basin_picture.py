"""Basins of attraction as a picture: a colour for each minimum, darker with more steps. Pure NumPy."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.attractors import DIVERGED, LEFT, PENDING, UNDECIDED
from gdexplorer.descent.analysis.basins import Basins, BudgetEstimate
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment

# Okabe and Ito, Color Universal Design, 2008: distinguishable with colour vision deficiency. Reused cyclically.
COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233), (230, 159, 0), (240, 228, 66))
# Greys for pixels that reach no minimum.
GREYS = {DIVERGED: (20, 20, 20), LEFT: (75, 75, 75), UNDECIDED: (150, 150, 150), PENDING: (235, 235, 235)}
# Brightness of a pixel that needs the most steps.
DARKEST = 0.35
# Pixels per side of the picture of a document's basins, and the largest number of steps of each run.
PIXELS, MOST_STEPS = 512, 5000
# Quantiles of the steps between which brightness varies, so that outliers do not dominate.
SPAN = (0.02, 0.98)


class BasinsResult(Struct, frozen=True, eq=False):
    """Basins with their picture, uint8[size, size, 3], rows ascending in y, and their experiment and optimizer.

    If most are undecided, ``budget_estimate`` tells the budget that would decide them, once it is measured.
    """

    basins: Basins
    picture: NDArray[np.uint8]
    experiment: Experiment | None = None
    budget_estimate: BudgetEstimate | None = None
    optimizer: ConfiguredOptimizer | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every pixel has been computed."""
        return self.basins.stride == 1

    @property
    def undecided(self) -> float:
        """Share of the runs that have not ended at a minimum."""
        return sum(item.share for item in self.basins.reached if item.label == UNDECIDED)


def painted(basins: Basins) -> NDArray[np.uint8]:
    """The picture, uint8[size, size, 3], rows ascending in y; pending pixels repeat computed ones."""
    labels, steps = basins.filled
    lowest = min(GREYS)
    count = max(len(basins.attractors), 1)
    table = np.array(
        [*(GREYS[label] for label in range(lowest, 0)), *(COLOURS[i % len(COLOURS)] for i in range(count))]
    )
    return np.rint(table[labels - lowest] * brightness(labels, steps)[..., np.newaxis]).astype(np.uint8)


def brightness(labels: NDArray[np.int32], steps: NDArray[np.int32]) -> NDArray[np.float64]:
    """Brightness, from 1 for the fewest steps to `DARKEST`, by the logarithm of the steps; 1 for greys."""
    bright, reached = np.ones(labels.shape), labels >= 0
    if reached.any():
        logarithms = np.log1p(steps[reached].astype(np.float64))
        few, many = np.quantile(logarithms, SPAN)
        if many > few:
            bright[reached] = 1.0 - (1.0 - DARKEST) * ((logarithms - few) / (many - few)).clip(0.0, 1.0)
    return bright
