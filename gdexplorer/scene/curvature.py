"""Curvature along a run, as computed so far."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.scene.drawn_run import DrawnRun


class CurvatureCurve(Struct, frozen=True, eq=False):
    """Curvature along a run, as computed so far.

    Attributes
    ----------
    run : the run. steps : int64[m], ascending. lowest, largest : float64[m], extreme Hessian eigenvalues there.
    finished : whether all steps are computed.
    """

    run: DrawnRun
    steps: NDArray[np.int64]
    lowest: NDArray[np.float64]
    largest: NDArray[np.float64]
    finished: bool

    def at(self, step: int) -> tuple[int, float, float] | None:
        """The computed step nearest to ``step``, with its smallest and largest curvature."""
        if not len(self.steps):
            return None
        place = int(np.abs(self.steps - step).argmin())
        return int(self.steps[place]), float(self.lowest[place]), float(self.largest[place])
