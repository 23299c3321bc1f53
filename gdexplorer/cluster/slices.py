"""Pieces of slices of a model of the user's own: some of its points. Workers run the user's file, as was agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from gdexplorer.cluster.data_files import digest_of, written
from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.errors import InputError
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, Stretch


class _Piece(Struct, frozen=True, array_like=True):
    """A `Stretch`: its file by content and name, what the model must be there, and how it runs."""

    file: str
    name: str
    digest: str
    library: str
    threads: int
    seconds: float
    plan: SlicePlan
    first: int
    end: int


class StretchKind:
    """How a `Stretch` is done elsewhere: as one piece, by a process that runs the user's file there."""

    key = "slice"

    def cut(self, task: Stretch) -> Cut:
        """One piece; the file travels as its data."""
        model = task.model
        file = digest_of(model.file)
        piece = _Piece(
            file, model.file.name, model.about.digest, model.about.library, model.threads, model.seconds, task.plan,
            task.first, task.end,
        )  # fmt: skip
        return Cut((encoded(self, piece),), {file: model.file})

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Compute the loss.

        Raises
        ------
        InputError
            If the model is another one there, or fails.
        """
        given = msgspec.msgpack.decode(piece, type=_Piece)
        path = written(given.file, Path(given.name).name, contents[given.file])
        try:
            model = running_here(path, given.seconds, given.threads)
            _check(model, given)
            found = Stretch(model, given.plan, given.first, given.end).here(lambda: False)
        except InputError:
            running_here.cache_clear()  # it may have ended
            raise
        return msgspec.msgpack.encode(Array.of(found))

    def joined(self, results: Sequence[bytes]) -> Any:
        """The loss at each point."""
        (result,) = results
        return np.asarray(msgspec.msgpack.decode(result, type=Array).unpacked())


@lru_cache(maxsize=1)
def running_here(path: Path, seconds: float, threads: int) -> ModelProcess:
    """The process of a model, which serves all its pieces and ends with the next model's first."""
    return ModelProcess(path, seconds, threads)


def _check(model: ModelProcess, given: _Piece) -> None:
    if model.about.library != given.library:
        there = model.about.library or "no such library"
        raise InputError(
            f"{there} computes {given.name} there instead of {given.library}, so that results could differ."
        )
    if model.about.digest != given.digest:
        raise InputError(
            f"{given.name} has other parameters or data there: it must read the same files, by full paths, and draw "
            "the same numbers wherever it runs."
        )
