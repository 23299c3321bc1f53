"""``between``: what lies between the ends of runs, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from gdexplorer.api.asking import Objective, chosen, frame_of
from gdexplorer.api.brief import Brief
from gdexplorer.api.descents import Run
from gdexplorer.api.given import by_name, numbers, several, text, whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.descent.analysis.between.comparison import COUNT, STEPS, Between, check, compare
from gdexplorer.descent.analysis.between.routes import Route
from gdexplorer.descent.building import experiment_of
from gdexplorer.registry import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


class Way(Brief, Struct, frozen=True, eq=False):
    """A route between two ends.

    Attributes
    ----------
    kind : line, aligned or curve.
    first, last : indices of the ends that it joins.
    t, values : float64[k], places from 0 to 1, and the cost there.
    points : float64[k, n].
    barrier, barrier_at : the greatest rise of the cost above the straight line between the costs of both ends, and its
        t, found more exactly than ``t`` tells.
    controls : float64[2, n], both ends, or float64[3, n], with the middle control point of the curve between them.
    """

    kind: str
    first: int
    last: int
    t: Array
    values: Array
    points: Array
    barrier: float
    barrier_at: float
    controls: Array


class Ways(Brief, Struct, frozen=True, eq=False):
    """All routes between two or three ends.

    Attributes
    ----------
    ends : float64[m, n]. values : float64[m], the cost at each.
    ways : the routes, pair after pair. result : all that was found.
    """

    ends: Array
    values: Array
    ways: tuple[Way, ...]
    result: Between

    def __len__(self) -> int:
        return len(self.ways)

    def __getitem__(self, kind: str) -> Way:
        """The route of this kind from the first end to the second.

        Raises
        ------
        InputError
            If there is none.
        """
        first = {way.kind: way for way in self.ways if (way.first, way.last) == (0, 1)}
        return find("route of the kind", text("kind", kind), first)

    def __iter__(self) -> Iterator[Way]:
        return iter(self.ways)

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each place of each route.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        lengths = [len(way.t) for way in self.ways]
        named = {name: [getattr(way, name) for way in self.ways] for name in ("kind", "first", "last")}
        return frame_of({
            **{name: np.repeat(cells, lengths) for name, cells in named.items()},
            "t": np.concatenate([way.t for way in self.ways]),
            "value": np.concatenate([way.values for way in self.ways]),
        })  # fmt: skip

    def plot(self, path: str | PathLike[str] | None = None) -> Figure:
        """Draw the cost along each route, and on the plane through the ends; save to ``path`` if given.

        A Matplotlib figure comes back, to be changed or shown.

        Raises
        ------
        InputError
            If it cannot be saved there.
        """
        from gdexplorer.api.plotting import figure_of_ways, saved

        return saved(figure_of_ways(self), path)


def between(
    objective: Objective,
    ends: Sequence[Run | ArrayLike],
    *,
    parameters: Mapping[str, Any] | None = None,
    places: int = COUNT,
    curve_steps: int = STEPS,
    cluster: str | None = None,
    pieces: Folder | None = None,
) -> Ways:
    """Evaluate the cost along routes between two or three ends.

    Routes are the straight line; for networks the line to the same network with its hidden units ordered like those of
    the first; and a Bézier curve that is trained to stay low.

    Parameters
    ----------
    objective : a key of the catalogue, a `formula`, a `fit` or a `network`.
    ends : two or three runs, of which the last iterates are taken, or points of n numbers.
    parameters : of the objective, by name.
    places : how many of each route are evaluated.
    curve_steps : the most steps that train each curve; 0: no curves.
    cluster, pieces : as for `multistart`; without a cluster, curves are not kept, and are trained anew by each call.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    experiment = experiment_of(chosen(objective), by_name("parameters", parameters), (), [], {})
    bound = experiment.bound()
    points = check(bound, [_end(each) for each in several("ends", ends)])
    count, steps = whole("places", places), whole("curve_steps", curve_steps)
    with doer_of([experiment], cluster, pieces) as do:
        *_, known = compare(bound, points, count=count, steps=steps, experiment=experiment, do=do)
    return Ways(known.ends, known.values, tuple(map(_way, known.routes)), known)


def _way(each: Route) -> Way:
    return Way(
        each.kind.name.lower(), each.first, each.last, each.places, each.values, each.points, each.barrier, each.top,
        each.controls,
    )  # fmt: skip


def _end(end: Run | ArrayLike) -> Array:
    return end.end if isinstance(end, Run) else numbers("An end", end)
