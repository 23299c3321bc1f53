"""Restrict an objective of many coordinates to a plane, so that it can be drawn."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.objectives import BoundObjective, Minimum
from gdexplorer.objectives.objective import Domain, Samples

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# A known minimum counts as lying in the plane within this fraction of the drawn sides.
IN_PLANE = 1e-3


class Slice(Struct, frozen=True, eq=False, dict=True):
    """The objective ``bound`` on a plane, with the interface of an objective of two coordinates."""

    bound: BoundObjective
    plane: Plane

    @property
    def label(self) -> str:
        """The objective's name."""
        return self.bound.label

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the plane's coordinates."""
        return self.plane.axes

    @property
    def domain(self) -> Domain:
        """The part of the plane that is drawn."""
        return self.plane.domain

    @property
    def samples(self) -> Samples | None:
        """The data behind the objective."""
        return self.bound.samples

    def value_gradient(self, point: Any) -> tuple[float, Vector]:
        """Value, and derivatives along the plane's directions, float64[2], at ``point``."""
        value, gradient = self.bound.value_gradient(self.plane.point(*point))
        with np.errstate(all="ignore"):
            return value, np.asarray(self.plane.directions @ gradient)

    def value(self, point: Any) -> float:
        """The value at ``point``."""
        return self.value_gradient(point)[0]

    def values_at(self, points: Any) -> tuple[Vector, Matrix]:
        """Values float64[m] and derivatives float64[m, 2] at ``points: float64[m, 2]``."""
        values, gradients = self.bound.values_at(self.plane.points(points))
        with np.errstate(all="ignore"):
            return values, gradients @ self.plane.directions.T

    def values_alone(self, points: Any) -> Vector:
        """Values float64[m] at ``points: float64[m, 2]``; without gradients, where these take longer."""
        return self.bound.values_alone(self.plane.points(points))

    def on_grid(self, us: Vector, vs: Vector) -> tuple[Matrix, NDArray[np.float64]]:
        """Values float64[len(vs), len(us)] and derivatives float64[len(vs), len(us), 2] on a grid."""
        return self.bound.on_plane(self.plane.origin, self.plane.directions, us, vs)

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        """The known minima that lie in the plane, in its coordinates."""
        size = min(high - low for low, high in self.domain)
        found = []
        for minimum in self.bound.minima:
            point = np.array(minimum.point)[None]
            if self.plane.distances(point)[0] <= IN_PLANE * size:
                place = tuple(self.plane.coordinates(point)[0].tolist())
                found.append(Minimum(place, minimum.value, minimum.name))
        return tuple(found)


Drawn = BoundObjective | Slice


def drawn(bound: BoundObjective, plane: Plane) -> Drawn:
    """The drawable form of ``bound``: itself if it has two coordinates, otherwise its slice."""
    return bound if bound.dimension == 2 else Slice(bound, plane)
