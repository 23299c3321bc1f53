"""A path of many parameters seen along few directions, and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from gdexplorer.traces.archive import Array

NOISE = 8 * float(np.finfo(float).eps)


class Plane(Struct, frozen=True, eq=False):
    """A path of T points along K orthonormal directions; the centre of the path is at 0.

    Attributes
    ----------
    coordinates : float64[T, K].
    shares : float64[K], which part of the path's variance is along each direction; zeros if the path is one point.
    beyond : float64[T], squared distance of each point from the span of all K directions.
    """

    coordinates: Array
    shares: Array
    beyond: Array

    def left_out(self, axes: Sequence[int] = (0, 1)) -> Array:
        """Distance of each point from the plane of two ``axes``, float64[T]: what a picture of it does not show."""
        others = np.delete(self.coordinates, [axis for axis in axes if axis < len(self.shares)], axis=1)
        return np.asarray(np.sqrt(self.beyond + (others**2).sum(axis=1)))

    def share(self, axes: Sequence[int] = (0, 1)) -> float:
        """Which part of the variance the plane of two ``axes`` shows."""
        return float(sum(self.shares[axis] for axis in {*axes} if axis < len(self.shares)))


def principal(products: Array) -> Plane:
    """A path along its principal components, all along which it moves, from the inner products of its points.

    The eigenvectors of the centred products are the left singular vectors of the centred path (Jolliffe, Principal
    Component Analysis, 2nd edition, section 3.5), so that only a matrix of T by T is decomposed. The sign of a
    component is such that the path ends higher than it begins.

    Parameters
    ----------
    products : float64[T, T], inner products of the points, about any origin.
    """
    centred = _centred(products)
    values, vectors = np.linalg.eigh(centred)
    values, vectors = values[::-1], vectors[:, ::-1]
    # What is smaller is rounding. T points span at most T - 1 directions, and no more than there are parameters.
    spanned = int(np.sum(values[:-1] > NOISE * len(values) * max(values[0], 0.0)))
    kept = min(max(spanned, 2), len(values) - 1)  # a plane has two, one of which may show nothing
    values = np.where(np.arange(kept) < spanned, values[:kept], 0.0)
    coordinates = vectors[:, : len(values)] * np.sqrt(values)
    turned = coordinates * np.where(coordinates[-1] < coordinates[0], -1.0, 1.0)
    total = values.sum()
    return Plane(turned, values / total if total > 0.0 else values, np.zeros(len(products)))


def random_plane(products: Array, seen: Array, axes: Array) -> Plane:
    """A path in the plane of two random directions, made orthonormal.

    Parameters
    ----------
    products : as of `principal`.
    seen : float64[T, 2], inner products of the points, about the same origin, with the directions.
    axes : float64[2, 2], inner products of the directions.
    """
    first = np.sqrt(axes[0, 0])
    along = axes[0, 1] / first
    rest = axes[1, 1] - along**2
    x = seen[:, 0] / first
    # Of a single parameter there is one direction.
    is_flat = rest > NOISE * axes[1, 1] * 16
    y = (seen[:, 1] - along * x) / np.sqrt(rest) if is_flat else np.zeros(len(x))
    coordinates = np.column_stack([x - x.mean(), y - y.mean()])
    whole = np.diag(_centred(products))
    squares = coordinates**2
    beyond = whole - squares.sum(axis=1)
    beyond = np.where(beyond > 1e-12 * whole.max(initial=0.0), beyond, 0.0)
    total = whole.sum()
    shares = squares.sum(axis=0) / total if total > 0.0 else np.zeros(2)
    return Plane(coordinates, shares, beyond)


def _centred(products: Array) -> Array:
    """Inner products about the mean of the points."""
    means = products.mean(axis=0)
    centred = products - means - means[:, None] + means.mean()
    return np.asarray((centred + centred.T) / 2)
