"""The curvature along a run, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.drawn_run import DrawnRun


@dataclass(frozen=True, eq=False)
class CurvatureCurve:
    """What is known of the curvature along a run.

    Attributes
    ----------
    run : whose. steps : int64[m], ascending. lowest, largest : float64[m], the ends of the Hessian's spectrum there.
    finished : whether nothing more is to come.
    """

    run: DrawnRun
    steps: NDArray[np.int64]
    lowest: NDArray[np.float64]
    largest: NDArray[np.float64]
    finished: bool

    def at(self, step: int) -> tuple[int, float, float] | None:
        """The known step nearest to ``step``, and both ends there."""
        if not len(self.steps):
            return None
        place = int(np.abs(self.steps - step).argmin())
        return int(self.steps[place]), float(self.lowest[place]), float(self.largest[place])
