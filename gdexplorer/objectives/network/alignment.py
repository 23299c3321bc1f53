"""Align two networks: reorder the hidden units of one so that its weights are near those of the other.

A network computes the same function if the units of a hidden layer change places, and, where the activation is odd
(tanh, sine, identity), if the signs of all weights into and out of a unit change. Two runs that learn the same may thus
end far apart. The weights are matched as by S. K. Ainsworth, J. Hayase, S. Srinivasa, Git Re-Basin, ICLR 2023,
section 3.2: layer after layer, each exactly with the others fixed, until nothing comes nearer. With one hidden layer
that is the nearest of all equal networks; with more it is one that no single layer improves. With layer norm, units
keep their signs, and gains change places with their units.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.objectives.network.architecture import Architecture, Layer
from gdexplorer.objectives.network.assignment import assignment

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
# A layer is only reordered if that brings the weights nearer by more than this share: not for rounding errors.
CLEARLY = 1e-12


class Alignment(Struct, frozen=True):
    """Aligns networks of one architecture; ``is_odd``: whether φ(-z) = -φ(z) for its hidden layers' activation φ."""

    architecture: Architecture
    is_odd: bool

    @property
    def flips(self) -> bool:
        """Whether the signs of a unit may change: not of one of several that are normalised together."""
        return self.is_odd and not self.architecture.norm

    def __call__(self, weights: Vector, to: Vector) -> Vector:
        """The coordinates float64[n] of a network that equals that of ``weights``, near ``to`` (float64[n] each)."""
        found, layers = np.array(weights, dtype=np.float64), self.architecture.layers
        target, hidden = np.asarray(to, dtype=np.float64), range(len(layers) - 1)
        if not (np.isfinite(found).all() and np.isfinite(target).all()):
            return found
        while sum(self._comes_nearer(found, target, layers[i], layers[i + 1]) for i in hidden):
            pass
        return found

    def _comes_nearer(self, found: Vector, target: Vector, layer: Layer, above: Layer) -> bool:
        """Reorder the units of ``layer`` as is best with the other layers fixed; False if they stay."""
        products = _into(target, layer) @ _into(found, layer).T + _matrix(target, above).T @ _matrix(found, above)
        gains = np.abs(products) if self.flips else products
        order = assignment(-gains)
        chosen = np.arange(layer.outputs), order
        if gains[chosen].sum() - np.trace(products) <= CLEARLY * np.abs(products).sum():
            return False
        signs = np.where(products[chosen] < 0.0, -1.0, 1.0) if self.flips else np.ones(layer.outputs)
        found[layer.weights] = (signs[:, None] * _matrix(found, layer)[order]).ravel()
        if layer.biases.stop > layer.biases.start:
            found[layer.biases] = signs * found[layer.biases][order]
        if layer.gains.stop > layer.gains.start:
            found[layer.gains] = found[layer.gains][order]
        found[above.weights] = (_matrix(found, above)[:, order] * signs).ravel()
        return True


def _matrix(theta: Vector, layer: Layer) -> Matrix:
    return theta[layer.weights].reshape(layer.outputs, layer.inputs)


def _into(theta: Vector, layer: Layer) -> Matrix:
    """All that leads into each unit, a row for each: its weights and, if there are any, its bias and its gain."""
    others = (theta[part].reshape(layer.outputs, -1) for part in (layer.biases, layer.gains))
    return np.hstack([_matrix(theta, layer), *others])
