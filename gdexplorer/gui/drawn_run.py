"""A run as every view and table shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """A trajectory with its looks: colour (#rrggbb) of its optimizer, marker of its start, label for tables.

    ``placed`` are its iterates in the drawn plane, float64[k + 1, 2], where points have more than two coordinates.
    ``experiment`` is the one that it is a run of; None: nothing is known of it but its trajectory.
    """

    trajectory: Trajectory
    colour: str
    marker: str
    label: str
    placed: NDArray[np.float64] | None = None
    experiment: Experiment | None = None

    @property
    def places(self) -> NDArray[np.float64]:
        """The iterates as they are drawn, float64[k + 1, 2]."""
        return self.trajectory.points if self.placed is None else self.placed

    def step_at(self, cursor: int) -> int:
        """The iterate that the cursor shows: the last one where the run has ended before."""
        return min(cursor, self.trajectory.steps)
