"""Pieces: parts of tasks as bytes, cut so that equal tasks give equal pieces, whoever does them and how fast.

A piece is stored under a digest of its bytes and of the versions that it was done with. It never holds code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.cluster.data_files import Files
from gdexplorer.cluster.versions import versions


class Array(msgspec.Struct, frozen=True, array_like=True):
    """An array as bytes, little-endian."""

    kind: str
    shape: tuple[int, ...]
    content: bytes

    @classmethod
    def of(cls, array: NDArray[Any]) -> Array:
        """Pack ``array``, of float64 or integers."""
        kind = array.dtype.newbyteorder("<").str
        return cls(kind, array.shape, np.ascontiguousarray(array, dtype=kind).tobytes())

    def unpacked(self) -> NDArray[Any]:
        """The array again, which may be written to."""
        return self.view().copy()

    def view(self) -> NDArray[Any]:
        """The array as it lies in the bytes: to be read only, and not copied."""
        return np.frombuffer(self.content, self.kind).reshape(self.shape)


class Cut(Struct, frozen=True):
    """A task in pieces, encoded, and the data files that they need."""

    pieces: tuple[bytes, ...]
    files: Files


class Kind(Protocol):
    """How tasks of one kind are cut, done and put together."""

    @property
    def key(self) -> str:
        """Its name, at the beginning of each piece."""

    def cut(self, task: Any) -> Cut:
        """Cut ``task`` into encoded pieces."""

    def done(self, piece: bytes, contents: Mapping[str, bytes]) -> bytes:
        """Do one, with the ``contents`` of data files by their digest; return its encoded result."""

    def joined(self, results: Sequence[bytes]) -> Any:
        """Put the results of all pieces of a task together."""


def encoded(kind: Kind, content: msgspec.Struct) -> bytes:
    """A piece of some kind as bytes."""
    return kind.key.encode() + b"\n" + msgspec.msgpack.encode(content)


def key_of(piece: bytes) -> str:
    """The key under which the result of ``piece`` is stored: of its content and of the versions, not of who does it."""
    return hashlib.sha256(msgspec.msgpack.encode(versions()) + piece).hexdigest()
