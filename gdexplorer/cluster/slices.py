"""Pieces of slices and barriers of a model of the user's own: some of their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from gdexplorer.cluster.data_files import written
from gdexplorer.cluster.models import SentModel, model_here, model_sent
from gdexplorer.cluster.pieces import Array, Cut, encoded
from gdexplorer.models.stretches import Flat, Stretch


class _Piece(Struct, frozen=True, array_like=True):
    """A `Stretch`: its model, its line or plane by content, and its places."""

    model: SentModel
    flat: str
    places: Array


class StretchKind:
    """How a `Stretch` is done elsewhere: as one piece, by a process that runs the user's file there."""

    key = "slice"

    def __init__(self) -> None:
        self._last: tuple[Flat, str] | None = None

    def cut(self, task: Stretch) -> Cut:
        """One piece; the file and the line or plane travel as its data."""
        sent, files = model_sent(task.model)
        flat = self._digest(task.flat)
        piece = _Piece(sent, flat, Array.of(task.places))
        return Cut((encoded(self, piece),), {**files, flat: written(flat, "flat", task.flat.content)})

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Compute the loss.

        Raises
        ------
        InputError
            If the model is another one there, or fails.
        """
        given = msgspec.msgpack.decode(piece, type=_Piece)
        model = model_here(given.model, contents)
        flat = Flat.of(contents[given.flat], model.start.size)
        found = Stretch(model, flat, given.places.unpacked()).here(lambda: False)
        return msgspec.msgpack.encode(Array.of(found))

    def joined(self, results: Sequence[bytes]) -> Any:
        """The loss at each point."""
        (result,) = results
        return np.asarray(msgspec.msgpack.decode(result, type=Array).unpacked())

    def _digest(self, flat: Flat) -> str:
        """The digest of a line or plane, computed once for all its stretches."""
        if self._last is None or self._last[0] is not flat:
            self._last = flat, flat.digest
        return self._last[1]
