"""The spectrum and the sharpness at a point as a task, which whoever does it gives to the same bits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.spectrum.sharpness import Sharpness, sharpness_at
from gdexplorer.descent.analysis.spectrum.spectra import Probing, Spectrum, spectra_at, unseen
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives import BoundObjective


class Found(Struct, frozen=True, eq=False):
    """What is at a point: the cost, the spectrum of each block, and the sharpness."""

    value: float
    spectra: tuple[Spectrum, ...]
    sharpness: Sharpness


class Look(Struct, frozen=True, eq=False):
    """Looks at one point, float64[n]; its result is what is `Found`.

    Attributes
    ----------
    experiment : whose objective is ``bound``; None if only this process does it.
    radius, probing : of the sharpness; of the density, in many coordinates.
    show : called with the fraction that is done at least, in this process only.
    """

    experiment: Experiment | None
    bound: BoundObjective
    point: NDArray[np.float64]
    radius: float
    probing: Probing
    show: Callable[[float], None] = unseen

    def here(self, cancelled: Callable[[], bool]) -> Found:
        """Look in this process.

        Raises
        ------
        StoppedError
            Once ``cancelled`` returns true.
        """
        spectra = spectra_at(self.bound, self.point, self.probing, cancelled, self.show)
        return Found(self.bound.value(self.point), spectra, sharpness_at(self.bound, self.point, self.radius))
