"""Pieces of comparisons: a route between two ends, or some rows of the plane through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from gdexplorer.cluster.data_files import Files, bound_of, problem_sent, with_files_here
from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.descent.analysis.between.routes import Kind, Route
from gdexplorer.descent.analysis.between.tasks import Band, Leg, Problem
from gdexplorer.descent.experiment import Experiment


class _Leg(Struct, frozen=True, array_like=True):
    """A `Leg` as bytes."""

    experiment: Experiment
    kind: str
    pair: tuple[int, int]
    ends: Array
    count: int
    steps: int


class _Route(Struct, frozen=True, array_like=True):
    """A `Route` as bytes."""

    kind: str
    pair: tuple[int, int]
    controls: Array
    places: Array
    values: Array
    top: float
    barrier: float


class _Band(Struct, frozen=True, array_like=True):
    """A `Band` as bytes: origin, directions, us and vs."""

    experiment: Experiment
    arrays: tuple[Array, Array, Array, Array]


class LegKind:
    """How a `Leg` is done elsewhere: as one piece, training included."""

    key = "route"

    def cut(self, task: Leg) -> Cut:
        """One piece."""
        experiment, files = _sent(task.problem)
        ends = Array.of(task.ends)
        piece = _Leg(experiment, task.kind.name, task.pair, ends, task.count, task.steps)
        return Cut((encoded(self, piece),), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Find the route."""
        given = msgspec.msgpack.decode(piece, type=_Leg)
        problem = _problem(given.experiment, contents)
        leg = Leg(problem, Kind[given.kind], given.pair, given.ends.unpacked(), given.count, given.steps)
        found = leg.here(lambda: False)
        controls, places, values = map(Array.of, (found.controls, found.places, found.values))
        packed = _Route(given.kind, given.pair, controls, places, values, found.top, found.barrier)
        return msgspec.msgpack.encode(packed)

    def joined(self, results: Sequence[bytes]) -> Route:
        """The route."""
        (result,) = results
        said = msgspec.msgpack.decode(result, type=_Route)
        controls, places, values = (each.unpacked() for each in (said.controls, said.places, said.values))
        return Route(Kind[said.kind], *said.pair, controls, places, values, said.top, said.barrier)


class BandKind:
    """How a `Band` is done elsewhere: as one piece."""

    key = "band"

    def cut(self, task: Band) -> Cut:
        """One piece."""
        experiment, files = _sent(task.problem)
        one, two, three, four = map(Array.of, (task.origin, task.directions, task.us, task.vs))
        return Cut((encoded(self, _Band(experiment, (one, two, three, four))),), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Evaluate the cost."""
        given = msgspec.msgpack.decode(piece, type=_Band)
        problem = _problem(given.experiment, contents)
        found = Band(problem, *(each.unpacked() for each in given.arrays)).here(lambda: False)
        return msgspec.msgpack.encode(Array.of(found))

    def joined(self, results: Sequence[bytes]) -> Any:
        """The cost."""
        (result,) = results
        return msgspec.msgpack.decode(result, type=Array).unpacked()


def _sent(problem: Problem) -> tuple[Experiment, Files]:
    assert problem.experiment is not None
    return problem_sent(problem.experiment)


def _problem(experiment: Experiment, contents: Mapping[str, bytes]) -> Problem:
    return Problem(bound_of(with_files_here(experiment, contents)))
