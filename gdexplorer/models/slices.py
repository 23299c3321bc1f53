"""Slices of a model's loss: its values on a plane through its parameters, along two random directions.

Directions are normalised filter by filter, as in H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss
landscape of neural nets, NeurIPS 2018: each filter of a direction is as long as that of the model, so that the picture
does not depend on the scale of weights that the next layer undoes; biases and other vectors stay as they are. Where no
array has two or more dimensions, there are no filters to keep to: each array counts as one.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.cache import default_directory, key_of
from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

NORMALISED = {
    "filter": "each filter of a direction is as long as that of the model; biases stay, but not where all are vectors",
    "none": "directions are as they are drawn",
}
MOST_POINTS = 301
VERSION = 2


class SlicePlan(Struct, frozen=True):
    """Which slice is computed.

    Attributes
    ----------
    points : along each side; an odd number has the model's own parameters in the middle.
    span : the slice reaches from minus this to this, in lengths of the directions.
    seed : of the directions.
    normalise : a key of `NORMALISED`.
    """

    points: int = 21
    span: float = 1.0
    seed: int = 0
    normalise: str = "filter"

    def check(self) -> None:
        """Check it.

        Raises
        ------
        InputError
            If a number is out of bounds.
        """
        if not 2 <= self.points <= MOST_POINTS:
            raise InputError(f"A slice has 2 to {MOST_POINTS} points along each side, not {self.points:,}.")
        if not (math.isfinite(self.span) and self.span > 0.0):
            raise InputError(f"The span of a slice must be a number above 0, not {self.span:g}.")
        if self.seed < 0:
            raise InputError("The seed must be 0 or more.")

    @property
    def coordinates(self) -> Vector:
        """Where its points are along either side, float64[points]."""
        return np.linspace(-self.span, self.span, self.points)


class ModelSlice(Struct, frozen=True, eq=False):
    """A slice, complete or not.

    Attributes
    ----------
    name : of the model's file. parameters : how many it has.
    plan : which slice.
    values : float64[points, points], the loss at ``start + u * first + v * second`` in row v, column u; NaN where it is
        not computed yet.
    known : bool[points, points], whether it is. computed : how many points were computed now, not read.
    """

    name: str
    parameters: int
    plan: SlicePlan
    values: Matrix
    known: NDArray[np.bool_]
    computed: int

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"{self.name}: loss of {self.parameters:,} parameters along two random directions"

    @property
    def words(self) -> str:
        """What it shows, in a sentence."""
        finite = self.known & np.isfinite(self.values)
        known, count = int(self.known.sum()), int(finite.sum())
        without = f" {known - count:,} of {known:,} values are not finite numbers." if count < known else ""
        if not count:
            return without.strip() or "No value is known yet."
        lowest, highest = float(self.values[finite].min()), float(self.values[finite].max())
        if lowest == highest and count > 1:
            return f"All {count:,} {'finite ' if without else ''}values are the same, {lowest:.6g}.{without}"
        row, column = np.argwhere(finite & (self.values == lowest))[0]
        places = self.plan.coordinates
        return (
            f"Of {known:,} values the lowest is {lowest:.6g}, at u = {places[column]:.3g} and "
            f"v = {places[row]:.3g}; the highest is {highest:.6g}.{without}"
        )


def directions(start: Vector, shapes: tuple[tuple[int, ...], ...], plan: SlicePlan) -> Matrix:
    """Both directions, float64[2, n], for parameters ``start``, float64[n], which are arrays of these ``shapes``.

    Normalised, they are as long as ``start`` filter by filter, and 0 along biases; without any array of two or more
    dimensions, array by array.
    """
    drawn = np.random.default_rng(plan.seed).normal(size=(2, start.size))
    if plan.normalise == "none":
        return drawn
    begin, whole = 0, all(len(shape) < 2 for shape in shapes)
    for shape in shapes:
        end = begin + math.prod(shape)
        if len(shape) < 2 and not whole:
            drawn[:, begin:end] = 0.0
        elif end > begin:
            rows = 1 if whole else shape[0]
            own = np.linalg.norm(start[begin:end].reshape(rows, -1), axis=1)
            filters = drawn[:, begin:end].reshape(2, rows, -1)
            filters *= (own / np.linalg.norm(filters, axis=2))[:, :, np.newaxis]
        begin = end
    return drawn


def slices(
    model: ModelProcess, plan: SlicePlan, cancelled: Callable[[], bool] = lambda: False, folder: Path | None = None
) -> Iterator[ModelSlice]:
    """Compute a slice point by point; yield it after each.

    What was computed before is read, from ``folder`` or the cache: of the same file, parameters and data.

    Raises
    ------
    InputError
        If the plan is invalid, the model fails, or none of its values is a finite number.
    """
    plan.check()
    stored = _Stored(key_of("slice", VERSION, model.about.digest, plan), plan.points**2, folder)
    across, places, computed = directions(model.start, model.about.shapes, plan), plan.coordinates, 0
    values, known = stored.values, stored.known
    side = plan.points, plan.points

    def so_far() -> ModelSlice:
        shown = np.where(known, values, np.nan).reshape(side)
        return ModelSlice(model.file.name, model.start.size, plan, shown, known.reshape(side).copy(), computed)

    yield so_far()
    for place in np.flatnonzero(~known).tolist():
        if cancelled():
            return
        row, column = divmod(place, plan.points)
        stored.put(place, model.value(model.start + places[column] * across[0] + places[row] * across[1]))
        computed += 1
        yield so_far()
    if not np.isfinite(values).any():
        raise InputError(
            f"None of the {values.size:,} values of the loss of {model.file.name} is a finite number: choose "
            "parameters at which it is one, or a shorter span."
        )


class _Stored:
    """Values of a slice on disk: each is there as soon as it is known, so that nothing is computed twice.

    A folder that cannot be written to keeps nothing, and is no error.
    """

    def __init__(self, key: str, count: int, folder: Path | None) -> None:
        self._path = (default_directory() / "slices" if folder is None else folder) / key
        self.values, self.known = np.full(count, np.nan), np.zeros(count, dtype=np.bool_)
        with contextlib.suppress(OSError):
            content = self._path.read_bytes()
            if len(content) == 9 * count:
                self.values = np.frombuffer(content, dtype=np.float64, count=count).copy()
                self.known = np.frombuffer(content, dtype=np.uint8, offset=8 * count) == 1

    def put(self, place: int, value: float) -> None:
        """Keep a value: first the number, then that it is known."""
        self.values[place], self.known[place] = value, True
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "r+b") as file:
                if os.fstat(file.fileno()).st_size != 9 * self.values.size:
                    file.truncate(0)
                    file.write(self.values.tobytes() + self.known.tobytes())
                    return
                file.seek(8 * place)
                file.write(np.float64(value).tobytes())
                file.flush()
                file.seek(8 * self.values.size + place)
                file.write(b"\x01")
