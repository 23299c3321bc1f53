"""Checkpoints in order: the parameters of one model after some of its steps."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.traces.archive import Archive, Array, Entry

NAMED = 5


class Layer(Struct, frozen=True):
    """One array of parameters, called ``name``, with its shape."""

    name: str
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many parameters it has."""
        return math.prod(self.shape)


class Place(Struct, frozen=True):
    """Where the numbers of a layer are: in the array ``name`` of an archive, from the number ``begin`` on.

    ``entry`` is what the archive says of the layer.
    """

    archive: Archive
    name: str
    entry: Entry
    begin: int = 0


class Part(Struct, frozen=True):
    """The parameters of a layer from ``begin`` on, ``count`` of them."""

    layer: str
    begin: int
    count: int


class Checkpoint(Struct, frozen=True):
    """The parameters after a step, called ``name`` in its folder or file."""

    step: int
    name: str
    places: Mapping[str, Place]

    def numbers(self, parts: Sequence[Part]) -> Array:
        """The numbers of ``parts``, float64 one after the other; each file is opened once.

        Raises
        ------
        InputError
            If a file cannot be read, or has changed.
        """
        with ExitStack() as stack:
            archives = {id(self.places[part.layer].archive): self.places[part.layer].archive for part in parts}
            readers = {key: stack.enter_context(archive.reading()) for key, archive in archives.items()}
            found = [np.empty(0)]
            for part in parts:
                place = self.places[part.layer]
                found.append(readers[id(place.archive)](place.name, place.begin + part.begin, part.count))
        return np.concatenate(found)


class Trace(Struct, frozen=True):
    """Checkpoints in order, all with the same layers; nothing but their lists has been read.

    Attributes
    ----------
    path : where it was read from. checkpoints : in order. layers : what of them is looked at.
    notes : what was left out, each in a sentence.
    """

    path: Path
    checkpoints: tuple[Checkpoint, ...]
    layers: tuple[Layer, ...]
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many parameters there are."""
        return sum(layer.count for layer in self.layers)

    def only(self, patterns: Sequence[str]) -> Trace:
        """The same of the layers whose names match one of ``patterns``, as file names do: ``encoder.*``.

        Raises
        ------
        InputError
            If a pattern matches none.
        """
        for pattern in patterns:
            if not any(fnmatch.fnmatchcase(layer.name, pattern) for layer in self.layers):
                known = listed([layer.name for layer in self.layers])
                raise InputError(f"No layer is called {pattern}; the layers are {known}.")
        kept = [each for each in self.layers if any(fnmatch.fnmatchcase(each.name, name) for name in patterns)]
        return replace(self, layers=tuple(kept)) if patterns else self


def listed(names: Sequence[str]) -> str:
    """``names`` with commas, the first few of them."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def difference(first: Mapping[str, Entry], other: Mapping[str, Entry]) -> str:
    """How a checkpoint differs from the first, as the middle of a sentence; empty if it does not."""
    missing, new = first.keys() - other.keys(), other.keys() - first.keys()
    if missing:
        return f"lacks {listed(sorted(missing))}, which is in"
    if new:
        return f"has {listed(sorted(new))}, which is not in"
    for name, entry in first.items():
        there = other[name]
        if there.shape != entry.shape:
            return f"has {name} with the shape {there.shape}, other than the {entry.shape} of"
        if (there.kind == "f") != (entry.kind == "f"):
            return f"has {name} with numbers of another kind than"
    return ""
