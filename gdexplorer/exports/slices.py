"""Slices of models as tables, as JSON and as arrays."""

from __future__ import annotations

from typing import BinaryIO

from msgspec import to_builtins

from gdexplorer.exports.analyses import write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.models.slices import ModelSlice
from gdexplorer.plain_json import as_json


def write_slice_csv(file: BinaryIO, found: ModelSlice, work: Work) -> None:
    """Write a row for each point: u, v and the loss."""
    places, values = found.plan.coordinates.tolist(), found.values.tolist()
    rows = ((u, v, values[row][column]) for row, v in enumerate(places) for column, u in enumerate(places))
    write_rows(file, ("u", "v", "loss"), rows, work, found.values.size)


def write_slice_json(file: BinaryIO, found: ModelSlice, work: Work) -> None:
    """Write everything as an object on one line; the losses are rows of v."""
    described = {
        "title": found.title,
        "parameters": found.parameters,
        **to_builtins(found.plan),
        "coordinates": found.plan.coordinates.tolist(),
        "values": found.values.tolist(),
    }
    work.check()
    file.write(f"{as_json(described)}\n".encode())


def write_slice_npz(file: BinaryIO, found: ModelSlice, work: Work) -> None:
    """Write the same as arrays."""
    write_archive(file, {"coordinates": found.plan.coordinates, "values": found.values}, work)
