"""Pieces of descents: some of the runs of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from msgspec.structs import replace

from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.cluster.subjects import Subject, experiment_here, experiment_sent
from gdexplorer.cluster.versions import check_library, library_of
from gdexplorer.descent.engine.engine import Ends
from gdexplorer.descent.engine.tasks import Descents
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.models.own_model import BoundModel

# The most runs of a piece, and the most work if all take all their steps: coordinates times rows of data at each, and
# what a step takes besides, in units of about a nanosecond. Neither depends on how fast anybody is: the same command is
# always cut into the same pieces, and finds those it has done.
MOST_RUNS, MOST_WORK, WORK_OF_A_STEP = 1024, 1e9, 50
# How long a model of the user's own takes is not known: a piece is one of its runs, or such a part of very many.
PIECES_OF_A_MODEL = 1000

_ARRAYS = "points", "values", "codes", "steps", "evaluations", "path"


class _Piece(msgspec.Struct, frozen=True, array_like=True):
    """Some runs: ``subject``, the experiment with one optimizer, and what differs from run to run.

    ``varied`` names the settings that differ; ``values`` has a row of them for each choice, float64[k, p].
    """

    subject: Subject
    varied: tuple[str, ...]
    values: Array
    starts: Array
    marks: tuple[int, ...]
    target: float
    library: str


class _Result(msgspec.Struct, frozen=True, array_like=True):
    """The ends of some runs: the arrays called `_ARRAYS`, and the marks."""

    arrays: tuple[Array, ...]
    marks: Array


class DescentsKind:
    """How `Descents` are cut, done and put together."""

    key = "descents"

    def cut(self, task: Descents) -> Cut:
        """Cut ``task`` into encoded pieces."""
        first = replace(task.choices[0], colour=0, visible=True)
        subject, files = experiment_sent(replace(task.experiment, optimizers=(first,), starts=(), plane=PlaneChoice()))
        varied = _varied(task.choices)
        rows = [[dict(each.settings)[name] for name in varied] for each in task.choices]
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(varied))
        pieces = tuple(
            encoded(self, _Piece(
                subject, varied, Array.of(values[some]), Array.of(task.starts[where]), task.marks, task.target,
                library_of(first.key),
            ))
            for some, where in _places(task)
        )  # fmt: skip
        return Cut(pieces, files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Run those of one piece on this thread."""
        given = msgspec.msgpack.decode(piece, type=_Piece)
        experiment, bound = experiment_here(given.subject, contents)
        (base,) = experiment.optimizers
        check_library(base.key, given.library)
        choices = tuple(_with(base, given.varied, row) for row in given.values.unpacked().tolist())
        ends = Descents(experiment, bound, choices, given.starts.unpacked(), given.marks, given.target).alone()
        packed = tuple(Array.of(getattr(ends, name)) for name in _ARRAYS)
        return msgspec.msgpack.encode(_Result(packed, Array.of(ends.marks)))

    def joined(self, results: Sequence[bytes]) -> Ends:
        """The ends of all runs of a task."""
        parts = [msgspec.msgpack.decode(result, type=_Result) for result in results]
        columns = [[part.arrays[i].view() for part in parts] for i in range(len(_ARRAYS))]
        named = {name: np.concatenate(column) for name, column in zip(_ARRAYS, columns, strict=True)}
        return Ends(**named, marks=parts[0].marks.unpacked())


def _varied(choices: Sequence[ConfiguredOptimizer]) -> tuple[str, ...]:
    """The settings that differ among ``choices``, which are of one optimizer."""
    first = dict(choices[0].settings)
    differing = {name for each in choices[1:] for name, value in each.settings if value != first[name]}
    return tuple(name for name in first if name in differing)


def _with(base: ConfiguredOptimizer, varied: tuple[str, ...], row: list[float]) -> ConfiguredOptimizer:
    changed = {**dict(base.settings), **dict(zip(varied, row, strict=True))}
    return replace(base, settings=tuple(changed.items()))


def _places(task: Descents) -> list[tuple[slice, slice]]:
    """Which choices and which starts belong to each piece, in the order of the runs."""
    choices, starts, at_once = len(task.choices), len(task.starts), _at_once(task)
    if starts < at_once:
        step = at_once // max(starts, 1)
        return [(slice(i, i + step), slice(None)) for i in range(0, choices, step)]
    parts = range(0, starts, at_once)
    return [(slice(i, i + 1), slice(j, j + at_once)) for i in range(choices) for j in parts]


def _at_once(task: Descents) -> int:
    """How many runs a piece has at most."""
    if isinstance(task.bound, BoundModel):
        return max(len(task) // PIECES_OF_A_MODEL, 1)
    work = task.experiment.steps * (WORK_OF_A_STEP + task.bound.dimension * len(task.bound.data))
    return int(min(max(MOST_WORK // work, 1), MOST_RUNS))
