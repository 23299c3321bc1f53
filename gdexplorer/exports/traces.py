"""Traces as tables, as JSON and as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from gdexplorer.exports.analyses import write_rows
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.plain_json import as_json
from gdexplorer.scene.trace_picture import CURVES, TraceView
from gdexplorer.traces.measures import Lengths

ALL = "all"
_NAMES = tuple(curve.title for curve in CURVES)


def lengths_of(view: TraceView) -> Iterator[tuple[str, Lengths]]:
    """The lengths of all parameters, and those of each layer if these are looked at."""
    yield ALL, view.measures.whole
    if view.by_layer:
        for layer, lengths in zip(view.measures.trace.layers, view.measures.by_layer, strict=True):
            yield layer.name, lengths


def write_trace_csv(file: BinaryIO, view: TraceView, work: Work) -> None:
    """Write a row for each checkpoint: its lengths and its place in the plane; then those of each layer, without."""
    steps = view.measures.steps.tolist()
    places = [*map(tuple, np.column_stack([view.path, view.left_out]).tolist())]
    rows = (
        (layer, step, *numbers, *(places[row] if layer is ALL else (float("nan"),) * 3))
        for layer, lengths in lengths_of(view)
        for row, (step, numbers) in enumerate(zip(steps, _columns(lengths).tolist(), strict=True))
    )
    count = len(steps) * (1 + len(view.measures.by_layer) * view.by_layer)
    write_rows(file, ("layer", "step", *_NAMES, "x", "y", "left out"), rows, work, count)


def _columns(lengths: Lengths) -> np.ndarray[Any, Any]:
    return np.column_stack([curve.of(lengths) for curve in CURVES])


def write_trace_json(file: BinaryIO, view: TraceView, work: Work) -> None:
    """Write everything as an object on one line."""
    measures = view.measures
    described = {
        "title": view.title,
        "notes": [*measures.trace.notes],
        "steps": measures.steps.tolist(),
        "plane": view.plane,
        "seed": measures.seed,
        "axes": [axis + 1 for axis in view.axes],
        "shares": view.projection.shares.tolist(),
        "path": view.path.tolist(),
        "left_out": view.left_out.tolist(),
        **_described(measures.whole),
    }
    if view.by_layer:
        described["layers"] = [
            {"name": layer.name, "shape": list(layer.shape), **_described(lengths)}
            for layer, lengths in zip(measures.trace.layers, measures.by_layer, strict=True)
        ]
    work.check()
    file.write(f"{as_json(described)}\n".encode())


def _described(lengths: Lengths) -> dict[str, list[float]]:
    return {_key(curve.title): curve.of(lengths).tolist() for curve in CURVES}


def _key(title: str) -> str:
    return title.replace(" ", "_")


def write_trace_npz(file: BinaryIO, view: TraceView, work: Work) -> None:
    """Write the same as arrays: those of layers have a row for each of them."""
    measures = view.measures
    arrays: dict[str, Any] = {
        "step": measures.steps,
        "path": view.path,
        "left_out": view.left_out,
        "coordinates": view.projection.coordinates,
        "shares": view.projection.shares,
        **{_key(curve.title): curve.of(measures.whole) for curve in CURVES},
        "layers": np.array([layer.name for layer in measures.trace.layers], dtype=str),
        **{
            f"{_key(curve.title)}_by_layer": np.array([curve.of(lengths) for lengths in measures.by_layer])
            for curve in CURVES
        },
    }
    write_archive(file, arrays, work)
