"""Pieces of races: one rule on one objective each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.cluster.subjects import Subject, experiment_here, problem_sent
from gdexplorer.cluster.versions import check_library, library_of
from gdexplorer.descent.analysis.race.racing import Heat
from gdexplorer.descent.analysis.race.results import Entry, Laps
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.experiment import ConfiguredOptimizer


class _Piece(Struct, frozen=True, array_like=True):
    """A heat."""

    subject: Subject
    key: str
    terms: Terms
    library: str


class _Laps(Struct, frozen=True, array_like=True):
    """`Laps` as bytes."""

    values: Array
    evaluations: Array
    end: Array
    lowest: float

    @classmethod
    def of(cls, laps: Laps) -> _Laps:
        return cls(Array.of(laps.values), Array.of(laps.evaluations), Array.of(laps.end), laps.lowest)

    def unpacked(self) -> Laps:
        return Laps(self.values.unpacked(), self.evaluations.unpacked(), self.end.unpacked(), self.lowest)


class _Result(Struct, frozen=True, array_like=True):
    """An `Entry` as bytes."""

    tuned: ConfiguredOptimizer
    untuned: ConfiguredOptimizer
    laps: tuple[_Laps, ...]
    untuned_laps: tuple[_Laps, ...]
    tuning_evaluations: int
    rates: tuple[Array, Array] | None


class HeatKind:
    """How a `Heat` is done elsewhere: as one piece."""

    key = "heat"

    def cut(self, task: Heat) -> Cut:
        """One piece."""
        subject, files = problem_sent(task.problem)
        return Cut((encoded(self, _Piece(subject, task.key, task.terms, library_of(task.key))),), files)

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Tune and run the rule."""
        given = msgspec.msgpack.decode(piece, type=_Piece)
        check_library(given.key, given.library)
        entry = Heat(*experiment_here(given.subject, contents), given.key, given.terms).here(lambda: False)
        rates = None if entry.rates is None else (Array.of(entry.rates[0]), Array.of(entry.rates[1]))
        laps, untuned = (tuple(map(_Laps.of, each)) for each in (entry.laps, entry.untuned_laps))
        return msgspec.msgpack.encode(
            _Result(entry.tuned, entry.untuned, laps, untuned, entry.tuning_evaluations, rates)
        )

    def joined(self, results: Sequence[bytes]) -> Entry:
        """The entry."""
        (result,) = results
        said = msgspec.msgpack.decode(result, type=_Result)
        rates: Any = said.rates and tuple(np.asarray(each.unpacked()) for each in said.rates)
        laps, untuned = (tuple(each.unpacked() for each in group) for group in (said.laps, said.untuned_laps))
        return Entry(said.tuned, said.untuned, laps, untuned, said.tuning_evaluations, rates)
