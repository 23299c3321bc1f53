"""What is measured of a trace: norms, lengths and angles of its steps, of all parameters and of each layer, and planes.

All of it is sums over parameters, so that a trace is read in batches of them and may have any number: memory is that of
a batch, and of the inner products of all pairs of checkpoints. Time grows with the number of parameters and the square
of that of checkpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.traces.archive import Array
from gdexplorer.traces.planes import Plane, principal, random_plane
from gdexplorer.traces.trace import Layer, Part, Trace

# Numbers that are read at once, over all checkpoints.
AT_ONCE = 2**23
# Of sums of squares: what is computed from smaller ones is finite.
LARGEST = 1e300


def _unseen(share: float) -> None:
    pass


class Lengths(Struct, frozen=True, eq=False):
    """Of all parameters or of one layer; each float64[T] with a number for each checkpoint, NaN where there is none.

    Attributes
    ----------
    norms : of the parameters.
    steps : distance from the checkpoint before.
    from_start, to_end : distance from the first checkpoint, and to the last.
    cosines : of the angle between the step that leads to a checkpoint and the one that leads on.
    """

    norms: Array
    steps: Array
    from_start: Array
    to_end: Array
    cosines: Array

    @property
    def angles(self) -> Array:
        """Those angles in degrees."""
        return np.asarray(np.degrees(np.arccos(self.cosines)))

    @property
    def path(self) -> float:
        """The length of the path: that of all steps together."""
        return float(np.nansum(self.steps))


class Measures(Struct, frozen=True, eq=False, dict=True):
    """What was measured of a trace of T checkpoints.

    Attributes
    ----------
    trace : what was measured; its last checkpoints are left out if their numbers are not finite.
    whole : of all parameters together. by_layer : of each layer, in order.
    principal : the path along its principal components. random : the path in a random plane.
    seed : of the random plane.
    """

    trace: Trace
    whole: Lengths
    by_layer: tuple[Lengths, ...]
    principal: Plane
    random: Plane
    seed: int

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """The steps after which the checkpoints were taken, int64[T]."""
        return np.array([each.step for each in self.trace.checkpoints], dtype=np.int64)


def measure(trace: Trace, seed: int = 0, show: Callable[[float], None] = _unseen) -> Measures:
    """Read all numbers of a trace and measure them.

    Parameters
    ----------
    seed : of the random plane.
    show : is called with the fraction that is done; what it raises ends the measuring.

    Raises
    ------
    InputError
        If a file cannot be read, or fewer than two checkpoints have finite numbers.
    """
    sums = _summed(trace, seed, show)
    whole = int(np.argmin([*sums.is_finite, False]))
    if whole == len(trace.checkpoints):
        return sums.measures()
    if whole < 2:
        name = trace.checkpoints[whole].name
        raise InputError(f"The numbers of {name} are not finite, or too large to be squared: nothing can be measured.")
    note = f"It ends before {trace.checkpoints[whole].name}, whose numbers are not finite, or too large to be squared."
    finite = replace(trace, checkpoints=trace.checkpoints[:whole], notes=(*trace.notes, note))
    return measure(finite, seed, show)


class _Sums:
    """Sums over parameters, of each layer, that batches are added to."""

    def __init__(self, trace: Trace, seed: int) -> None:
        self.trace, self._seed = trace, seed
        count, layers = len(trace.checkpoints), len(trace.layers)
        self._products = np.zeros((count, count))
        self._norms, self._from_start, self._to_end = (np.zeros((layers, count)) for _ in range(3))
        self._steps, self._turns = np.zeros((layers, count - 1)), np.zeros((layers, max(count - 2, 0)))
        self._directions = [np.random.default_rng([seed, axis]) for axis in range(2)]
        self._seen, self._axes = np.zeros((count, 2)), np.zeros((2, 2))

    def add(self, layers: list[int], begins: list[int], numbers: Array) -> None:
        """Add a batch, float64[T, k], whose columns are of ``layers`` from ``begins`` on."""

        def to(sums: Array, columns: Array) -> None:
            np.add.at(sums, layers, np.add.reduceat(columns, begins, axis=1).T)

        directions = np.stack([each.standard_normal(numbers.shape[1]) for each in self._directions])
        with np.errstate(all="ignore"):  # what is not finite is found at the end
            moved = numbers - numbers[0]
            self._products += moved @ moved.T
            self._seen += moved @ directions.T
            self._axes += directions @ directions.T
            to(self._norms, numbers**2)
            to(self._from_start, moved**2)
            to(self._to_end, (numbers - numbers[-1]) ** 2)
            steps = np.diff(numbers, axis=0)
            to(self._steps, steps**2)
            if len(steps) > 1:
                to(self._turns, steps[1:] * steps[:-1])

    @property
    def is_finite(self) -> NDArray[np.bool_]:
        """Which checkpoints have finite numbers, small enough to be squared."""
        return np.asarray(((self._norms < LARGEST) & (self._from_start < LARGEST)).all(axis=0))

    def measures(self) -> Measures:
        """What the sums say once all parameters are added."""
        return Measures(
            self.trace,
            self._lengths(slice(None)),
            tuple(self._lengths(slice(layer, layer + 1)) for layer in range(len(self.trace.layers))),
            principal(self._products),
            random_plane(self._products, self._seen, self._axes),
            self._seed,
        )

    def _lengths(self, layers: slice) -> Lengths:
        norms, start, end, steps, turns = (
            sums[layers].sum(axis=0) for sums in (self._norms, self._from_start, self._to_end, self._steps, self._turns)
        )
        lengths = np.sqrt(steps)
        with np.errstate(all="ignore"):
            cosines = np.clip(turns / (lengths[1:] * lengths[:-1]), -1.0, 1.0)
        cosines[~np.isfinite(cosines)] = np.nan
        blank = [np.nan]
        inner = np.concatenate([blank, cosines, blank])
        return Lengths(np.sqrt(norms), np.concatenate([blank, lengths]), np.sqrt(start), np.sqrt(end), inner)


def _summed(trace: Trace, seed: int, show: Callable[[float], None]) -> _Sums:
    sums, done = _Sums(trace, seed), 0
    count = len(trace.checkpoints)
    index = {layer.name: number for number, layer in enumerate(trace.layers)}
    for parts in _batches(trace.layers, max(AT_ONCE // count, 1)):
        sizes = [part.count for part in parts]
        numbers = np.empty((count, sum(sizes)))
        for row, checkpoint in enumerate(trace.checkpoints):
            numbers[row] = checkpoint.numbers(parts)
            show((done + sum(sizes) * (row + 1) / (count + 1)) / trace.count)
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int).tolist()
        sums.add([index[part.layer] for part in parts], begins, numbers)
        done += sum(sizes)
        show(done / trace.count)
    return sums


def _batches(layers: tuple[Layer, ...], most: int) -> Iterator[list[Part]]:
    """All parameters in order, at most ``most`` at once."""
    parts: list[Part] = []
    room = most
    for layer in layers:
        begin = 0
        while begin < layer.count:
            taken = min(room, layer.count - begin)
            parts.append(Part(layer.name, begin, taken))
            begin, room = begin + taken, room - taken
            if not room:
                yield parts
                parts, room = [], most
    if parts:
        yield parts
