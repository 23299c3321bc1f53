"""Spectra as they are drawn: histograms over one axis for all blocks, and a colour for each block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.analysis.spectrum.readings import Reading
from gdexplorer.scene.symmetric_log import Linear, Scale, symmetric_log_of

Vector = NDArray[np.float64]

BINS = 61  # odd: eigenvalues in the middle of the axis do not lie between two bins
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
    return histograms_over(reading, Linear(), span_of([reading], Linear()), bins)


def scale_for(readings: Sequence[Reading], is_symmetric: bool) -> Scale:
    """The scale that suits all eigenvalues of ``readings``; linear unless ``is_symmetric``."""
    if not is_symmetric:
        return Linear()
    return symmetric_log_of(np.concatenate([each.values for reading in readings for each in reading.spectra]))


def span_of(readings: Sequence[Reading], scale: Scale) -> tuple[float, float]:
    """The places that all eigenvalues of ``readings`` lie between, with room beside them."""
    ends = [(each.lowest, each.largest) for reading in readings for each in reading.spectra]
    known = np.array(ends)[np.isfinite(ends).all(axis=1)]
    low, high = scale.places(np.array([known.min(), known.max()])).tolist() if len(known) else (0.0, 1.0)
    beside = BESIDE * (high - low) or max(abs(high), 1.0) * BESIDE
    return low - beside, high + beside


def histograms_over(
    reading: Reading, scale: Scale, span: tuple[float, float], bins: int = BINS
) -> Histograms | None:  # fmt: skip
    """Histograms of all blocks over a ``span`` of places, whose ``edges`` are places; None as for `histograms`."""
    if not all(np.isfinite((each.lowest, each.largest)).all() for each in reading.spectra):
        return None
    edges = np.linspace(*span, bins + 1)
    values = scale.values(edges)
    return Histograms(edges, np.array([each.histogram(values) for each in reading.spectra]))
