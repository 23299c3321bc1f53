"""Slices of models as tables, as JSON and as arrays."""

from __future__ import annotations

from typing import Any, BinaryIO

from msgspec import to_builtins
from numpy.typing import NDArray

from gdexplorer.exports.analyses import write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.models.slices import ModelSlice
from gdexplorer.plain_json import as_json


def write_slice_csv(file: BinaryIO, found: ModelSlice, work: Work) -> None:
    """Write a row for each point: u, v and the loss."""
    across, up, values = found.sheet.u.tolist(), found.sheet.v.tolist(), found.values.tolist()
    rows = ((u, v, values[row][column]) for row, v in enumerate(up) for column, u in enumerate(across))
    write_rows(file, ("u", "v", "loss"), rows, work, found.values.size)


def write_slice_json(file: BinaryIO, found: ModelSlice, work: Work) -> None:
    """Write everything as an object on one line; the losses are rows of v."""
    described = {
        "title": found.title,
        "parameters": found.parameters,
        **({} if found.sheet.plan is None else to_builtins(found.sheet.plan)),
        "u": found.sheet.u.tolist(),
        "v": found.sheet.v.tolist(),
        "values": found.values.tolist(),
        **{name: array.tolist() for name, array in _path_of(found).items()},
    }
    work.check()
    file.write(f"{as_json(described)}\n".encode())


def write_slice_npz(file: BinaryIO, found: ModelSlice, work: Work) -> None:
    """Write the same as arrays."""
    write_archive(file, {"u": found.sheet.u, "v": found.sheet.v, "values": found.values, **_path_of(found)}, work)


def _path_of(found: ModelSlice) -> dict[str, NDArray[Any]]:
    """The path on it, if there is one: the steps of checkpoints, their places, and how far they are from the plane."""
    path = found.sheet.path
    return {} if path is None else {"steps": path.steps, "path": path.places, "left_out": path.left_out}
