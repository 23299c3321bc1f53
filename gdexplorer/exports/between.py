"""What lies between solutions as tables, as JSON and as arrays.

Tables have a row for each place of each route; runs are numbered from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from gdexplorer.descent.analysis.between.comparison import Between, Level, sentence
from gdexplorer.descent.analysis.between.routes import Route
from gdexplorer.exports.analyses import Analysis, write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.exports.tables import coordinates
from gdexplorer.plain_json import as_json


def write_between_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each place of each route: t, the cost, and its rise above the line between the ends' costs."""
    known: Between = analysis.result
    rows = (
        (each.kind.name.lower(), each.first + 1, each.last + 1, *map(float, numbers))
        for each in known.routes
        for numbers in zip(each.places, each.values, each.rises, strict=True)
    )
    count = sum(len(each.places) for each in known.routes)
    write_rows(file, ("route", "from", "to", "t", "value", "rise"), rows, work, count)


def write_between_json(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write everything as an object on one line."""
    known: Between = analysis.result
    described = {
        "coordinates": list(coordinates(analysis.experiment.bound())),
        "ends": known.ends.tolist(),
        "values": known.values.tolist(),
        "routes": [_route(known, each) for each in work.through(known.routes, len(known.routes))],
        "plane": None if known.level is None else _plane(known.level),
    }
    file.write(f"{as_json(described)}\n".encode())


def _route(known: Between, each: Route) -> dict[str, Any]:
    return {
        "route": each.kind.name.lower(),
        "from": each.first + 1,
        "to": each.last + 1,
        "barrier": each.barrier,
        "barrier_at": each.top,
        "pass": each.pass_height,
        "length": each.length,
        "controls": each.controls.tolist(),
        "t": each.places.tolist(),
        "values": each.values.tolist(),
        "sentence": sentence(known, each),
    }


def _plane(level: Level) -> dict[str, Any]:
    return {
        "origin": level.plane.origin.tolist(),
        "directions": level.plane.directions.tolist(),
        "along": level.us.tolist(),
        "across": level.vs.tolist(),
        "values": level.values.tolist(),
    }


def write_between_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write the ends, the routes, an entry for each, and the cost on the plane through the ends."""
    known: Between = analysis.result
    arrays = {
        "coordinates": np.array(coordinates(analysis.experiment.bound())),
        "ends": known.ends,
        "values": known.values,
        "routes": np.array([each.kind.name.lower() for each in known.routes], dtype=str),
        "from": np.array([each.first + 1 for each in known.routes]),
        "to": np.array([each.last + 1 for each in known.routes]),
        "t": np.array([each.places for each in known.routes]),
        "values_on_routes": np.array([each.values for each in known.routes]),
        "barriers": np.array([each.barrier for each in known.routes]),
        "barriers_at": np.array([each.top for each in known.routes]),
        **dict(_controls(known)),
    }
    if known.level is not None:
        arrays |= {f"plane_{name}": np.array(numbers) for name, numbers in _plane(known.level).items()}
    write_archive(file, arrays, work)


def _controls(known: Between) -> Iterator[tuple[str, Any]]:
    """The control points of each route: of a curve there are three."""
    for number, each in enumerate(known.routes):
        yield f"controls_{number}", each.controls
