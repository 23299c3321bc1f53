"""Predictions of a network, in the units of the data."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.objectives.network.cost import OUTPUTS

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Scaling(Struct, frozen=True, eq=False):
    """Standardisation of columns to mean 0 and deviation 1; ``mean, deviation: float64[k]`` or scalars."""

    mean: Vector
    deviation: Vector

    def scaled(self, numbers: Matrix) -> Matrix:
        """Convert to standard deviations from the mean."""
        return np.asarray((numbers - self.mean) / self.deviation)

    def restored(self, numbers: Matrix) -> Matrix:
        """Convert back to the units of the data."""
        return np.asarray(numbers * self.deviation + self.mean)


def scaling(columns: Matrix, wanted: bool) -> Scaling:
    """The standardisation of ``columns: float64[m, ...]``, or the identity if not ``wanted``."""
    mean, deviation = columns.mean(axis=0), columns.std(axis=0)
    if not wanted:
        return Scaling(np.zeros_like(mean), np.ones_like(mean))
    return Scaling(mean, np.where(deviation > 0.0, deviation, 1.0))


def outputs(settings: Matrix, theta: Vector, inputs: Matrix) -> Matrix:
    """The outputs float64[m, o] for ``inputs: float64[m, k]`` at the weights ``theta: float64[n]``.

    ``settings: float64[rows, k + o]`` are the settings rows of the kernels' data.
    """
    rows, (samples, given) = len(settings), inputs.shape
    count = settings.shape[1] - given
    data, activations = np.zeros((rows + samples, settings.shape[1])), np.empty(samples * count)
    data[:rows], data[rows:, :given] = settings, inputs
    if samples:
        OUTPUTS(np.array(theta, dtype=np.float64), data, activations)
    return activations.reshape(samples, count)
