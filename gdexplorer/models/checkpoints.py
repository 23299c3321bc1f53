"""Checkpoints of a training run in the model that they are of: planes through them, and the loss on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import tee
from pathlib import Path as FilePath

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.compiled.cache import key_of
from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import Path, Sheet, SlicePlan, sheet_around
from gdexplorer.models.stored import Stored
from gdexplorer.models.stretches import Doing, Flat, Stretch, in_turn
from gdexplorer.numerals import percent, short
from gdexplorer.traces.measures import measure
from gdexplorer.traces.trace import Layer, Part, Trace, listed

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# A slice reaches further than the path by this share of it.
BESIDE = 0.25
# Of the way between two checkpoints.
PLACES, MOST_PLACES = 11, 1001
# The one place of a point, which has no directions.
NOWHERE = np.empty((1, 0))
VERSION = 1


def of_model(trace: Trace, model: ModelProcess) -> Trace:
    """``trace`` with the parameters of ``model``, in its order; other arrays of the checkpoints are left out.

    Names match if they are the same, or the same after a prefix that all names of one side share, such as ``module.``.

    Raises
    ------
    InputError
        If a parameter is in no checkpoint, or has another shape there.
    """
    there, about = {layer.name: layer for layer in trace.layers}, model.about
    found = [there.get(name) for name in about.names]
    if None in found:
        plain = dict(zip(_without_prefix([*there]), there.values(), strict=True))
        found = [plain.get(name) for name in _without_prefix(about.names)]
    if len(about.names) == len(there) == 1:
        found = [*there.values()]
    missing = [name for name, layer in zip(about.names, found, strict=True) if layer is None]
    if missing:
        raise InputError(
            f"The checkpoints of {trace.path.name} lack {listed(missing)}, which {model.file.name} has; they have "
            f"{listed([*there])}: they are of another model."
        )
    layers = tuple(layer for layer in found if layer is not None)
    for layer, shape in zip(layers, about.shapes, strict=True):
        if layer.shape != shape:
            raise InputError(
                f"{layer.name} has the shape {layer.shape} in {trace.path.name} and {shape} in {model.file.name}: they "
                "are of different models."
            )
    return replace(trace, layers=layers)


def _without_prefix(names: Sequence[str]) -> list[str]:
    """``names`` without the parts before a dot or slash that all of them begin with."""
    first, last = min(names), max(names)
    length = 0
    for place, (one, other) in enumerate(zip(first, last, strict=False), 1):
        if one != other:
            break
        length = place if one in "./" else length
    return [name[length:] for name in names]


def parameters_at(trace: Trace, place: int) -> Vector:
    """The parameters at the checkpoint number ``place``, float64[n].

    Raises
    ------
    InputError
        If they cannot be read.
    """
    return np.asarray(trace.checkpoints[place].numbers([_whole(layer) for layer in trace.layers]), dtype=np.float64)


def _whole(layer: Layer) -> Part:
    return Part(layer.name, 0, layer.count)


def place_of(trace: Trace, step: int) -> int:
    """Which checkpoint is that of ``step``.

    Raises
    ------
    InputError
        If there is none.
    """
    steps = [each.step for each in trace.checkpoints]
    if step not in steps:
        near = min(steps, key=lambda each: abs(each - step))
        raise InputError(f"{trace.path.name} has no checkpoint of step {step}; the nearest is that of step {near}.")
    return steps.index(step)


def spread(count: int, most: int) -> list[int]:
    """At most ``most`` of ``count`` checkpoints, at equal distances, the first and the last among them."""
    if most < 2:
        return [count - 1]
    return sorted({round(place) for place in np.linspace(0, count - 1, min(most, count)).tolist()})


def plane_of(
    trace: Trace, axes: tuple[int, int] = (0, 1), points: int = 21, show: Callable[[float], None] = lambda share: None
) -> Sheet:
    """The plane of two principal components of a path, with the path on it.

    A component is the sum of the centred checkpoints, each times its own coordinate along it, over the sum of the
    squares of these: checkpoints are read one after the other, so that memory does not grow with their number.

    Parameters
    ----------
    trace : as `of_model` gives it.
    axes : which two components, from 0.
    points : along each side.
    show : is called with the fraction that is done; what it raises ends the reading.

    Raises
    ------
    InputError
        If a file cannot be read, or the path has no two such components.
    """
    SlicePlan(points=points).check()
    measures = measure(trace, show=lambda share: show(0.5 * share))
    coordinates = measures.principal.coordinates
    if len({*axes}) < 2 or not all(0 <= axis < coordinates.shape[1] for axis in axes):
        raise InputError(f"Choose two different components from 1 to {coordinates.shape[1]}, such as 1,2.")
    along = coordinates[:, axes]
    squares = (along**2).sum(axis=0)
    if not squares.all():
        raise InputError("The path has no extent along one of these components: look around a checkpoint instead.")
    origin, directions = _sums(measures.trace, along / squares, show)
    u, v = (_reach(along[:, axis], points) for axis in range(2))
    first, second = (
        f"component {axis + 1} ({percent(measures.principal.shares[axis], 1)} of the variance)" for axis in axes
    )
    path = Path(measures.steps, along, measures.principal.left_out(axes))
    return Sheet(origin, directions, u, v, "in the plane of the training run", (first, second), path)


def _sums(trace: Trace, weights: Matrix, show: Callable[[float], None]) -> tuple[Vector, Matrix]:
    """The mean of all checkpoints, and two sums of them about the first with ``weights`` float64[T, 2]."""
    first = parameters_at(trace, 0)
    mean, sums = np.zeros_like(first), np.zeros((2, first.size))
    for place, weight in enumerate(weights):
        moved = parameters_at(trace, place) - first
        mean += moved / len(weights)
        sums += np.outer(weight, moved)
        show(0.5 + 0.5 * (place + 1) / len(weights))
    return first + mean, sums - np.outer(weights.sum(axis=0), mean)


def _reach(along: Vector, points: int) -> Vector:
    """Places that reach a little further than the path."""
    low, high = float(along.min()), float(along.max())
    beside = BESIDE * (high - low)
    return np.linspace(low - beside, high + beside, points)


def sheet_at(model: ModelProcess, trace: Trace, step: int, plan: SlicePlan) -> Sheet:
    """The plane through the checkpoint of a step, along two random directions.

    Raises
    ------
    InputError
        If there is no such checkpoint, or the plan is invalid.
    """
    sheet = sheet_around(model, parameters_at(trace, place_of(trace, step)), plan)
    return replace(sheet, what=f"around step {step:,}, along two random directions")


def random_plane(
    model: ModelProcess, trace: Trace, plan: SlicePlan, step: int | None = None,
    show: Callable[[float], None] = lambda share: None,
) -> Sheet:  # fmt: skip
    """The plane of `sheet_at` through the checkpoint of a step, or the last one, with the path projected onto it.

    Raises
    ------
    InputError
        If there is no such checkpoint, a file cannot be read, or the plan is invalid.
    """
    sheet = sheet_at(model, trace, trace.checkpoints[-1].step if step is None else step, plan)
    across, count = sheet.directions, len(trace.checkpoints)
    products, places, left_out = across @ across.T, np.zeros((count, 2)), np.zeros(count)
    for place in range(count):
        moved = parameters_at(trace, place) - sheet.origin
        places[place] = np.linalg.lstsq(products, across @ moved, rcond=None)[0]
        left_out[place] = np.linalg.norm(moved - places[place] @ across)
        show((place + 1) / count)
    steps = np.array([each.step for each in trace.checkpoints], dtype=np.int64)
    return replace(sheet, path=Path(steps, places, left_out))


class Barriers(Struct, frozen=True, eq=False):
    """The loss on straight lines from checkpoint to checkpoint, as far as it is known.

    Attributes
    ----------
    name : of the model's file. parameters : how many it has.
    steps : int64[T], those of the checkpoints.
    t : float64[k], places on each line from 0 to 1.
    values : float64[T - 1, k], the loss at each; NaN where it is not computed yet.
    computed : how many values were computed now, not read. share : the fraction that is known.
    """

    name: str
    parameters: int
    steps: NDArray[np.int64]
    t: Vector
    values: Matrix
    computed: int
    share: float

    @property
    def heights(self) -> Vector:
        """The greatest rise of the loss above the line between the losses of both ends, float64[T - 1]."""
        return np.asarray(self._rises.max(axis=1))

    @property
    def tops(self) -> Vector:
        """Where that is, from 0 to 1, float64[T - 1]."""
        rises = np.where(np.isnan(self._rises), -np.inf, self._rises)
        return np.asarray(self.t[rises.argmax(axis=1)])

    @property
    def _rises(self) -> Matrix:
        first, last = self.values[:, :1], self.values[:, -1:]
        with np.errstate(all="ignore"):
            return np.asarray(self.values - (first + self.t * (last - first)))

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return f"{self.name}: loss of {self.parameters:,} parameters between {len(self.steps):,} checkpoints"

    @property
    def words(self) -> str:
        """The highest barrier, in a sentence."""
        heights = self.heights
        if not np.isfinite(heights).any():
            return "The losses on the way are not finite."
        line = int(np.nanargmax(heights))
        if heights[line] <= 0.0:
            return "No line between neighbouring checkpoints rises above the losses of its ends."
        return (
            f"The highest barrier is {short(heights[line], 4)}, between steps {self.steps[line]:,} and "
            f"{self.steps[line + 1]:,}."
        )


def barriers(
    model: ModelProcess, trace: Trace, places: Sequence[int], points: int = PLACES,
    cancelled: Callable[[], bool] = lambda: False, folder: FilePath | None = None, do: Doing = in_turn,
) -> Iterator[Barriers]:  # fmt: skip
    """Compute the loss on lines between the checkpoints number ``places``; yield what is known after each value.

    What was computed before is read, from ``folder`` or the cache. ``do`` : who computes the rest.

    Raises
    ------
    InputError
        If there are not two checkpoints, or a file or the model fails.
    """
    if len(places) < 2 or not 3 <= points <= MOST_PLACES:
        raise InputError(f"Barriers take two or more checkpoints, and 3 to {MOST_PLACES:,} places between two of them.")
    t, values, computed = np.linspace(0.0, 1.0, points), np.full((len(places) - 1, points), np.nan), 0
    steps = np.array([trace.checkpoints[place].step for place in places], dtype=np.int64)

    def so_far(done: int) -> Barriers:
        return Barriers(model.file.name, model.start.size, steps, t, values.copy(), computed, done / values.size)

    yield so_far(0)
    coming, spots = tee(_spots(model, trace, places, t, folder))
    results = do((spot.stretch for spot in coming if spot.stretch), cancelled)
    for done, spot in enumerate(spots):
        found = next(results, None) if spot.stretch else spot.stored.values[spot.place : spot.place + 1]
        if found is None:  # cancelled
            return
        if spot.is_shared:
            found = values[spot.line - 1, -1:]
        spot.stored.put(spot.place, float(found[0]))
        values[spot.line, spot.place], computed = found[0], computed + (spot.stretch is not None)
        yield so_far(done + 1)


class _Spot(Struct, frozen=True, eq=False):
    """A place on a line: where its value is kept, and how it is computed if it is neither known nor ``is_shared``.

    The end of the line before is shared.
    """

    line: int
    place: int
    stored: Stored
    stretch: Stretch | None

    @property
    def is_shared(self) -> bool:
        return self.place == 0 < self.line and not self.stored.known[0]


def _spots(
    model: ModelProcess, trace: Trace, places: Sequence[int], t: Vector, folder: FilePath | None
) -> Iterator[_Spot]:
    """All places of all lines; checkpoints are read when it is their turn."""
    last, limits = parameters_at(trace, places[0]), [model.threads] if model.threads else []
    for line, place in enumerate(places[1:]):
        first, last = last, parameters_at(trace, place)
        ends = hashlib.sha256(first.tobytes() + last.tobytes()).hexdigest()
        stored = Stored(key_of("barrier", VERSION, model.about.digest, ends, len(t), *limits), len(t), folder)
        way, end = Flat(first, (last - first)[np.newaxis]), Flat(last, np.empty((0, last.size)))
        for spot in range(len(t)):
            at = Stretch(model, way, t[spot].reshape(1, 1)) if spot < len(t) - 1 else Stretch(model, end, NOWHERE)
            needed = not stored.known[spot] and not (spot == 0 < line)
            yield _Spot(line, spot, stored, at if needed else None)
