"""Pieces of comparisons: steps that train a curve, a route between two ends, or some rows of the plane through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.cluster.subjects import Subject, subject_here, subject_sent
from gdexplorer.descent.analysis.between.curves import Stand
from gdexplorer.descent.analysis.between.routes import Kind, Route
from gdexplorer.descent.analysis.between.tasks import Band, Leg, Problem, Training
from gdexplorer.descent.experiment import Experiment
from gdexplorer.objectives import BoundObjective


class _Leg(Struct, frozen=True, array_like=True):
    """A `Leg` as bytes."""

    subject: Subject
    kind: str
    pair: tuple[int, int]
    controls: Array
    count: int


class _Stand(Struct, frozen=True, array_like=True):
    """A `Stand` as bytes."""

    middle: Array
    mean: float
    slope: Array
    length: float
    steps: int
    is_over: bool


class _Training(Struct, frozen=True, array_like=True):
    """A `Training` as bytes."""

    subject: Subject
    ends: Array
    since: _Stand | None
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

    subject: Subject
    arrays: tuple[Array, Array, Array, Array]


class TrainingKind:
    """How a `Training` is done elsewhere: as one piece, so that it goes on from the last one that is kept."""

    key = "training"

    def cut(self, task: Training) -> Cut:
        """One piece."""
        subject, files = subject_sent(*_about(task.problem))
        piece = _Training(subject, Array.of(task.ends), _packed(task.since) if task.since else None, task.steps)
        return Cut((encoded(self, piece),), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Train it."""
        given = msgspec.msgpack.decode(piece, type=_Training)
        since = _unpacked(given.since) if given.since else None
        problem = Problem(subject_here(given.subject, contents))
        found = Training(problem, given.ends.unpacked(), since, given.steps).here(lambda: False)
        return msgspec.msgpack.encode(_packed(found))

    def joined(self, results: Sequence[bytes]) -> Stand:
        """Where it stands."""
        (result,) = results
        return _unpacked(msgspec.msgpack.decode(result, type=_Stand))


def _packed(stand: Stand) -> _Stand:
    return _Stand(Array.of(stand.middle), stand.mean, Array.of(stand.slope), stand.length, stand.steps, stand.is_over)


def _unpacked(stand: _Stand) -> Stand:
    return Stand(stand.middle.unpacked(), stand.mean, stand.slope.unpacked(), stand.length, stand.steps, stand.is_over)


class LegKind:
    """How a `Leg` is done elsewhere: as one piece."""

    key = "route"

    def cut(self, task: Leg) -> Cut:
        """One piece."""
        subject, files = subject_sent(*_about(task.problem))
        piece = _Leg(subject, task.kind.name, task.pair, Array.of(task.controls), task.count)
        return Cut((encoded(self, piece),), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Evaluate the cost along it."""
        given = msgspec.msgpack.decode(piece, type=_Leg)
        problem = Problem(subject_here(given.subject, contents))
        leg = Leg(problem, Kind[given.kind], given.pair, given.controls.unpacked(), given.count)
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
        subject, files = subject_sent(*_about(task.problem))
        one, two, three, four = map(Array.of, (task.origin, task.directions, task.us, task.vs))
        return Cut((encoded(self, _Band(subject, (one, two, three, four))),), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Evaluate the cost."""
        given = msgspec.msgpack.decode(piece, type=_Band)
        problem = Problem(subject_here(given.subject, contents))
        found = Band(problem, *(each.unpacked() for each in given.arrays)).here(lambda: False)
        return msgspec.msgpack.encode(Array.of(found))

    def joined(self, results: Sequence[bytes]) -> Any:
        """The cost."""
        (result,) = results
        return msgspec.msgpack.decode(result, type=Array).unpacked()


def _about(problem: Problem) -> tuple[BoundObjective, Experiment | None]:
    return problem.bound, problem.experiment
