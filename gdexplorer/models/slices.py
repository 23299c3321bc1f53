"""Slices of a model's loss: its values on a plane, such as that through its parameters along two random directions.

Directions are normalised filter by filter, as in H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss
landscape of neural nets, NeurIPS 2018: each filter of a direction is as long as that of the model, so that the picture
does not depend on the scale of weights that the next layer undoes; biases and other vectors stay as they are. Where no
array has two or more dimensions, there are no filters to keep to: each array counts as one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from itertools import tee
from pathlib import Path as FilePath

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.cache import key_of
from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.stored import Stored
from gdexplorer.models.stretches import Doing, Flat, Stretch, in_turn
from gdexplorer.numerals import short

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

NORMALISED = {
    "filter": "each filter of a direction is as long as that of the model; biases stay, but not where all are vectors",
    "none": "directions are as they are drawn",
}
MOST_POINTS = 301
# A slice is shared in about so many parts, or point by point if it has fewer.
STRETCHES = 1000
VERSION = 3


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
            raise InputError(f"The span of a slice must be a number above 0, not {short(self.span)}.")
        if self.seed < 0:
            raise InputError("The seed must be 0 or more.")

    @property
    def coordinates(self) -> Vector:
        """Where its points are along either side, float64[points]."""
        return np.linspace(-self.span, self.span, self.points)


class Path(Struct, frozen=True, eq=False):
    """The path of a training run as a slice shows it: ``places`` float64[T, 2] after ``steps`` int64[T].

    ``left_out`` : float64[T], how far each checkpoint is from the plane.
    """

    steps: NDArray[np.int64]
    places: Matrix
    left_out: Vector


class Sheet(Struct, frozen=True, eq=False):
    """A plane in the space of n parameters, with the places on it that are evaluated.

    Attributes
    ----------
    origin : float64[n], where u = v = 0. directions : float64[2, n], along u and v.
    u, v : float64[columns] and float64[rows], the places along each.
    what : where it lies, in a few words. names : of both axes.
    path : what is drawn on it. plan : how its directions were drawn, if they are random.
    """

    origin: Vector
    directions: Matrix
    u: Vector
    v: Vector
    what: str
    names: tuple[str, str]
    path: Path | None = None
    plan: SlicePlan | None = None

    @property
    def key(self) -> str:
        """What its values depend on, besides the model."""
        parts = self.origin, self.directions, self.u, self.v
        return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


class ModelSlice(Struct, frozen=True, eq=False):
    """A slice, complete or not.

    Attributes
    ----------
    name : of the model's file. parameters : how many it has.
    sheet : where it lies.
    values : float64[rows, columns], the loss at ``origin + u * first + v * second`` in row v, column u; NaN where it is
        not computed yet.
    known : bool[rows, columns], whether it is. computed : how many points were computed now, not read.
    """

    name: str
    parameters: int
    sheet: Sheet
    values: Matrix
    known: NDArray[np.bool_]
    computed: int

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"{self.name}: loss of {self.parameters:,} parameters {self.sheet.what}"

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
            return f"All {count:,} {'finite ' if without else ''}values are the same, {short(lowest)}.{without}"
        row, column = np.argwhere(finite & (self.values == lowest))[0]
        return (
            f"Of {known:,} values the lowest is {short(lowest)}, at u = {short(self.sheet.u[column], 3)} and "
            f"v = {short(self.sheet.v[row], 3)}; the highest is {short(highest)}.{without}"
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
    model: ModelProcess, plan: SlicePlan, cancelled: Callable[[], bool] = lambda: False, folder: FilePath | None = None,
    do: Doing | None = None,
) -> Iterator[ModelSlice]:  # fmt: skip
    """Compute the slice of a plan through the model's own parameters; otherwise as `values_on`.

    ``do`` : who does it, in stretches; None: this process, point by point.
    """
    yield from values_on(model, sheet_around(model, model.start, plan), cancelled, folder, do)


def _stretches(
    model: ModelProcess, sheet: Sheet, missing: NDArray[np.int64], size: int
) -> Iterator[tuple[list[int], Stretch]]:
    """The stretches that the ``missing`` points are in, and the points of each, counted row after row.

    Whole stretches are computed, so that these depend on the plane only. A point takes at most a thousandth of what a
    slice takes: stretches are that long.
    """
    flat, side = Flat(sheet.origin, sheet.directions), len(sheet.u)
    for number in np.unique(missing // size).tolist():
        points = list(range(size * number, min(size * (number + 1), side * len(sheet.v))))
        places = np.array([(sheet.u[point % side], sheet.v[point // side]) for point in points])
        yield points, Stretch(model, flat, places)


def sheet_around(model: ModelProcess, origin: Vector, plan: SlicePlan, path: Path | None = None) -> Sheet:
    """The plane through the parameters ``origin``, float64[n], along two random directions.

    Raises
    ------
    InputError
        If the plan is invalid.
    """
    plan.check()
    across = directions(origin, model.about.shapes, plan)
    what, names = "along two random directions", ("u, along the first direction", "v, along the second")
    return Sheet(origin, across, plan.coordinates, plan.coordinates, what, names, path, plan)


def values_on(
    model: ModelProcess, sheet: Sheet, cancelled: Callable[[], bool] = lambda: False, folder: FilePath | None = None,
    do: Doing | None = None,
) -> Iterator[ModelSlice]:  # fmt: skip
    """Compute the loss on a plane point by point; yield what is known after each.

    What was computed before is read, from ``folder`` or the cache: of the same file, parameters and data. ``do`` : who
    does it, in stretches; None: this process, point by point.

    Raises
    ------
    InputError
        If the model fails, or none of its values is a finite number.
    """
    side = len(sheet.v), len(sheet.u)
    parts = (VERSION, model.about.digest, sheet.key, *([model.threads] if model.threads else []))
    stored = Stored(key_of("slice", *parts), math.prod(side), folder)
    values, known, computed = stored.values, stored.known, 0

    def so_far() -> ModelSlice:
        shown = np.where(known, values, np.nan).reshape(side)
        return ModelSlice(model.file.name, model.start.size, sheet, shown, known.reshape(side).copy(), computed)

    yield so_far()
    size = max(known.size // STRETCHES, 1) if do else 1
    coming, waiting = tee(_stretches(model, sheet, np.flatnonzero(~known), size))
    results = (do or in_turn)((stretch for _, stretch in coming), cancelled)
    for found, (points, _) in zip(results, waiting, strict=False):
        for point, value in zip(points, found.tolist(), strict=True):
            stored.put(point, value)
            computed += 1
            yield so_far()
    if known.all() and not np.isfinite(values).any():
        raise InputError(
            f"None of the {values.size:,} values of the loss of {model.file.name} is a finite number: choose "
            "parameters at which it is one, or a shorter span."
        )
