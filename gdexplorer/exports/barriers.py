"""Barriers between checkpoints as tables, as JSON and as arrays."""

from __future__ import annotations

from typing import BinaryIO

from gdexplorer.exports.analyses import write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.models.checkpoints import Barriers
from gdexplorer.plain_json import as_json


def write_barriers_csv(file: BinaryIO, found: Barriers, work: Work) -> None:
    """Write a row for each place between two checkpoints: their steps, t and the loss."""
    steps, t, values = found.steps.tolist(), found.t.tolist(), found.values.tolist()
    rows = (
        (steps[line], steps[line + 1], place, loss)
        for line, losses in enumerate(values)
        for place, loss in zip(t, losses, strict=True)
    )
    write_rows(file, ("from", "to", "t", "loss"), rows, work, found.values.size)


def write_barriers_json(file: BinaryIO, found: Barriers, work: Work) -> None:
    """Write everything as an object on one line."""
    described = {
        "title": found.title,
        "parameters": found.parameters,
        "steps": found.steps.tolist(),
        "t": found.t.tolist(),
        "values": found.values.tolist(),
        "barriers": found.heights.tolist(),
        "barriers_at": found.tops.tolist(),
    }
    work.check()
    file.write(f"{as_json(described)}\n".encode())


def write_barriers_npz(file: BinaryIO, found: Barriers, work: Work) -> None:
    """Write the same as arrays."""
    arrays = {"steps": found.steps, "t": found.t, "values": found.values}
    write_archive(file, {**arrays, "barriers": found.heights, "barriers_at": found.tops}, work)
