"""Spectra as they are drawn: histograms over one axis for all blocks, and a colour for each block."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.spectrum.readings import Reading

Vector = NDArray[np.float64]

BINS = 60
# Okabe and Ito; the first is of all coordinates.
COLOURS = "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
LIMIT = "#767676"
# An axis reaches this share of the range further than the eigenvalues do.
BESIDE = 0.03


class Histograms(Struct, frozen=True, eq=False):
    """The shares of eigenvalues by size: ``edges: float64[m + 1]``, ``shares: float64[blocks, m]``."""

    edges: Vector
    shares: NDArray[np.float64]

    @property
    def middles(self) -> Vector:
        """The middle of each bin, float64[m]."""
        return np.asarray((self.edges[:-1] + self.edges[1:]) / 2.0)

    @property
    def logarithms(self) -> NDArray[np.float64]:
        """Base-10 logarithms of the shares; NaN for empty bins."""
        with np.errstate(divide="ignore"):
            found = np.log10(self.shares)
        return np.where(np.isfinite(found), found, np.nan)


def histograms(reading: Reading, bins: int = BINS) -> Histograms | None:
    """Histograms of all blocks at one iterate; None if the Hessian cannot be computed there."""
    lows, highs = zip(*((each.lowest, each.largest) for each in reading.spectra), strict=True)
    low, high = min(lows), max(highs)
    if not (np.isfinite(lows).all() and np.isfinite(highs).all()):
        return None
    beside = BESIDE * (high - low) or max(abs(high), 1.0) * BESIDE
    edges = np.linspace(low - beside, high + beside, bins + 1)
    return Histograms(edges, np.array([each.histogram(edges) for each in reading.spectra]))
