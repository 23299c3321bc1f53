"""Losses of a model at points of a line or a plane as tasks, which whoever does them gives to the same bits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.models.process import ModelProcess

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Cancelled = Callable[[], bool]


class Flat(Struct, frozen=True, eq=False):
    """A line or plane in the space of n parameters, or a point: through ``origin``, float64[n], along k directions.

    ``directions`` : float64[k, n].
    """

    origin: Vector
    directions: Matrix

    def at(self, place: Vector) -> Vector:
        """The parameters at ``place``, float64[k], in lengths of the directions."""
        found = self.origin
        for length, direction in zip(place, self.directions, strict=True):
            found = found + length * direction
        return found

    @property
    def content(self) -> bytes:
        """It as bytes, little-endian: origin, then directions."""
        return b"".join(np.ascontiguousarray(part, dtype="<f8").tobytes() for part in (self.origin, self.directions))

    @property
    def digest(self) -> str:
        """A digest of its content."""
        return hashlib.sha256(self.content).hexdigest()

    @classmethod
    def of(cls, content: bytes, size: int) -> Flat:
        """That whose `content` this is, in the space of ``size`` parameters."""
        rows = np.frombuffer(content, dtype="<f8").reshape(-1, size)
        return cls(rows[0], rows[1:])


class Stretch(Struct, frozen=True, eq=False):
    """Some ``places``, float64[m, k], of a line or plane: a task. Its result is the loss at each, float64[m]."""

    model: ModelProcess
    flat: Flat
    places: Matrix

    def here(self, cancelled: Cancelled) -> Vector:
        """Compute it in this process; incomplete once ``cancelled`` returns true.

        Raises
        ------
        InputError
            If the model fails.
        """
        return np.array([self.model.value(self.flat.at(place)) for place in self.places if not cancelled()])


# Who computes stretches: yields their results in order, and nothing more once it is cancelled.
Doing = Callable[[Iterable[Stretch], Cancelled], Iterator[Vector]]


def in_turn(stretches: Iterable[Stretch], cancelled: Cancelled) -> Iterator[Vector]:
    """Compute them in this process, one after the other."""
    for stretch in stretches:
        if cancelled():
            return
        yield stretch.here(cancelled)
