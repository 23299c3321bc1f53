"""What is drawn of a trace: its path in a plane, and curves over its steps, as plain arrays. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.numerals import percent, short
from gdexplorer.traces.measures import Lengths, Measures
from gdexplorer.traces.planes import Plane

Array = NDArray[np.float64]
PLANES: Mapping[str, str] = {
    "pca": "the plane of two principal components of the path",
    "random": "a random plane, with a seed",
}


class Curve(Struct, frozen=True):
    """A quantity over the steps: what it is called and which of `Lengths` it is."""

    key: str
    title: str
    meaning: str

    def of(self, lengths: Lengths) -> Array:
        """Its values, float64[T], NaN where it has none."""
        return np.asarray(getattr(lengths, self.key))


CURVES = (
    Curve("norms", "norm", "the norm of the parameters"),
    Curve("steps", "step length", "the distance from the checkpoint before"),
    Curve("from_start", "from start", "the distance from the first checkpoint"),
    Curve("to_end", "to end", "the distance to the last checkpoint"),
    Curve("angles", "angle", "the angle between the step that leads here and the one that leads on, in degrees"),
)
# Which of them share a plot: all of one unit and size.
GROUPS = ("norms", "from_start", "to_end"), ("steps",), ("angles",)
UNITS = {"norms": "norm, distance", "steps": "length of step", "angles": "angle between steps, °"}


class TraceView(Struct, frozen=True, eq=False):
    """A measured trace as it is looked at.

    Attributes
    ----------
    measures : what was measured.
    plane : a key of `PLANES`.
    axes : which two components, from 0; those of a random plane are 0 and 1.
    by_layer : whether each layer is looked at on its own, too.

    Raises
    ------
    InputError
        If there is no such plane or component.
    """

    measures: Measures
    plane: str = "pca"
    axes: tuple[int, int] = (0, 1)
    by_layer: bool = False

    def __post_init__(self) -> None:
        if self.plane not in PLANES:
            raise InputError(f"There is no plane {self.plane!r:.40}: choose {' or '.join(PLANES)}.")
        most = max(self.projection.coordinates.shape[1], 2)
        if len({*self.axes}) < 2 or not all(0 <= axis < most for axis in self.axes):
            raise InputError(f"Choose two different components from 1 to {most}, such as 1,2.")

    @property
    def projection(self) -> Plane:
        """The path along the directions of the plane."""
        return self.measures.principal if self.plane == "pca" else self.measures.random

    @property
    def path(self) -> Array:
        """The path in the plane, float64[T, 2]."""
        return np.column_stack([self._along(axis) for axis in self.axes])

    @property
    def left_out(self) -> Array:
        """Distance of each checkpoint from the plane, float64[T]."""
        return self.projection.left_out(self.axes)

    @property
    def share(self) -> float:
        """Which part of the path's variance the plane shows."""
        return self.projection.share(self.axes)

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two axes, with the part of the variance along them."""
        first, second = (
            f"{self.axis_name(axis)} ({percent(self.share_of(axis), 1)} of the variance)" for axis in self.axes
        )
        return first, second

    @property
    def short_names(self) -> tuple[str, str]:
        """The same for small plots."""
        first, second = (f"{self.axis_name(axis)}: {percent(self.share_of(axis), 1)}" for axis in self.axes)
        return first, second

    def axis_name(self, axis: int) -> str:
        """What a direction is called."""
        return f"component {axis + 1}" if self.plane == "pca" else f"random direction {axis + 1}"

    def share_of(self, axis: int) -> float:
        """Which part of the variance is along a direction."""
        shares = self.projection.shares
        return float(shares[axis]) if axis < len(shares) else 0.0

    def curves(self, keys: Sequence[str]) -> list[tuple[str, Array]]:
        """The curves of a plot with their names; where it has one of a kind, with those of the layers looked at."""
        curves = [curve for curve in CURVES if curve.key in keys]
        if not self.by_layer or len(curves) > 1:
            return [(curve.title, curve.of(self.measures.whole)) for curve in curves]
        layers = zip(self.measures.trace.layers, self.measures.by_layer, strict=True)
        whole = ("all layers", curves[0].of(self.measures.whole))
        return [whole, *((layer.name, curves[0].of(lengths)) for layer, lengths in layers)]

    def _along(self, axis: int) -> Array:
        coordinates = self.projection.coordinates
        count = len(coordinates)
        return coordinates[:, axis] if axis < coordinates.shape[1] else np.zeros(count)

    @property
    def title(self) -> str:
        """What it is of, in a few words."""
        trace, steps = self.measures.trace, self.measures.steps
        layers = len(trace.layers)
        return (
            f"{len(steps):,} checkpoints from step {steps[0]:,} to {steps[-1]:,}, {trace.count:,} "
            f"parameter{'s' * (trace.count != 1)} in {layers:,} layer{'s' * (layers != 1)}"
        )

    @property
    def words(self) -> str:
        """How the path goes, and what the plane shows of it, in sentences."""
        whole = self.measures.whole
        moved, path = float(whole.from_start[-1]), whole.path
        if path == 0.0:
            return "The parameters do not move."
        named = " and ".join(self.axis_name(axis) for axis in self.axes)
        return (
            f"The path is {short(path, 4)} long and ends {short(moved, 4)} from its start. The plane of {named} shows "
            f"{percent(self.share, 1)} of its variance; the checkpoint that is farthest from the plane is "
            f"{short(self.left_out.max(), 3)} away from it."
        )
