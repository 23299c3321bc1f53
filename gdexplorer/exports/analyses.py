"""Results of analyses as tables and arrays: basins, sweeps, many starts, brute force, critical points.

Tables in CSV have a row for each pixel, run, start, count or point; arrays hold the same, with what belongs to it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, BinaryIO

import numpy as np
from msgspec import Struct, field

from gdexplorer.descent.analysis.attractors import DIVERGED, LEFT, UNDECIDED, Attractor, label_in_words
from gdexplorer.descent.analysis.sweep import Sweep
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.exports.arrays import write_archive
from gdexplorer.exports.content import Work
from gdexplorer.exports.tables import coordinates

ROWS_AT_ONCE = 5_000


class Analysis(Struct, frozen=True, eq=False):
    """A result and what it is of.

    Attributes
    ----------
    kind : its key in `gdexplorer.exports.table.ANALYSES`.
    result : what the analysis found; None if there is nothing yet.
    experiment, optimizer : what was analysed.
    settings : further settings of the analysis, by the names of its command's options.
    """

    kind: str
    result: Any
    experiment: Experiment
    optimizer: ConfiguredOptimizer | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


def write_rows(file: BinaryIO, names: Sequence[str], rows: Iterable[Sequence[object]], work: Work, count: int) -> None:
    """Write a table; numbers have full precision."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(names)
    for number, row in enumerate(rows):
        if number % ROWS_AT_ONCE == 0:
            work.check()
            work.show(min(number / max(count, 1), 1.0))
        table.writerow([repr(cell) if isinstance(cell, float) else cell for cell in row])
    text.flush()
    text.detach()


def _attractors(attractors: Sequence[Attractor]) -> dict[str, Any]:
    return {
        "attractors": np.array([item.point for item in attractors]).reshape(len(attractors), -1),
        "values": np.array([item.value for item in attractors], dtype=np.float64),
        "kinds": np.array([item.label for item in attractors], dtype=str),
        "diverged": DIVERGED,
        "left": LEFT,
        "undecided": UNDECIDED,
    }


def write_basins_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each pixel: where it is, where a run from it ends, and after how many steps."""
    basins = analysis.result
    labels, steps = basins.filled
    words = {label: label_in_words(basins.attractors, label) for label in np.unique(labels).tolist()}
    rows = (
        (x, y, label, words[label], count)
        for y, line, counts in zip(basins.ys.tolist(), labels.tolist(), steps.tolist(), strict=True)
        for x, label, count in zip(basins.xs.tolist(), line, counts, strict=True)
    )
    names = (*coordinates(analysis.experiment.bound()), "label", "reached", "steps")
    write_rows(file, names, rows, work, labels.size)


def write_basins_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write labels and steps, rows ascending in y, and what the labels stand for."""
    basins = analysis.result
    labels, steps = basins.filled
    arrays = {"x": basins.xs, "y": basins.ys, "labels": labels, "steps": steps, **_attractors(basins.attractors)}
    write_archive(file, arrays, work)


def write_basins_png(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a picture, with y pointing up."""
    from PIL import Image

    from gdexplorer.scene.basin_picture import painted

    Image.fromarray(np.ascontiguousarray(painted(analysis.result)[::-1])).save(file, "PNG")


def status_of(result: Sweep, row: int, column: int) -> str:
    """How a run of a sweep ended, in one word."""
    if result.diverged[row, column]:
        return "diverged"
    return "stable" if result.stable[row, column] else "rose"


def write_sweep_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each run: the hyperparameters varied, its last value, and how it ended."""
    result = analysis.result
    rows = (
        (*result.settings_at(row, column).values(), float(result.values[row, column]), status_of(result, row, column))
        for row, column in product(*map(range, result.values.shape))
    )
    names = (*(item.name for item in result.ranges), "value", "status")
    write_rows(file, names, rows, work, result.values.size)


def write_sweep_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write the values of each hyperparameter by its name, and what was found for them."""
    result = analysis.result
    arrays = {
        **{item.name: item.values for item in result.ranges},
        "values": result.values,
        "diverged": result.diverged,
        "stable": result.stable,
        "value_at_start": result.began,
        "stable_below": result.edges,
        "lowest_end": result.lowest_end,
    }
    write_archive(file, arrays, work)


def write_sweep_png(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Draw the sweep: a curve over one hyperparameter, a map over two."""
    from gdexplorer.scene.sweep_picture import drawn

    assert analysis.optimizer is not None
    bound, label = analysis.experiment.bound(), analysis.optimizer.label
    lowest = min((minimum.value for minimum in bound.minima), default=None)
    title = f"{bound.label} after {analysis.experiment.steps:,} steps of {label}"
    drawn(analysis.result, title, lowest).save(file, "PNG")


def write_many_starts_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each start: where it is, where its run ends, and what that took."""
    result, names = analysis.result, coordinates(analysis.experiment.bound())
    ends, done = result.ends, result.done
    words = {label: label_in_words(result.attractors, label) for label in np.unique(result.labels).tolist()}
    rows = (
        (*start, *end, value, label, words[label], steps, evaluations)
        for start, end, value, label, steps, evaluations in zip(
            result.starts[:done].tolist(), ends.points[:done].tolist(), ends.values[:done].tolist(),
            result.labels.tolist(), ends.steps[:done].tolist(), ends.evaluations[:done].tolist(), strict=True,
        )
    )  # fmt: skip
    titles = (*(f"start {name}" for name in names), *(f"end {name}" for name in names))
    write_rows(file, (*titles, "value", "label", "reached", "steps", "evaluations"), rows, work, done)


def write_many_starts_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write starts and ends, and what the labels of these stand for."""
    result = analysis.result
    ends, done = result.ends, result.done
    arrays = {
        "coordinates": np.array(coordinates(analysis.experiment.bound())),
        "starts": result.starts[:done],
        "ends": ends.points[:done],
        "end_values": ends.values[:done],
        "labels": result.labels,
        "steps": ends.steps[:done],
        "evaluations": ends.evaluations[:done],
        **_attractors(result.attractors),
    }
    write_archive(file, arrays, work)


_EFFORT = ("dimensions", "method", "evaluations", "how", "made")


def _efforts(analysis: Analysis) -> list[tuple[int, str, float, str, int]]:
    return [
        (effort.dimensions, effort.method.value, float(effort.evaluations), effort.provenance.value, effort.made)
        for effort in analysis.result
    ]


def write_brute_force_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each number of dimensions and method."""
    rows = _efforts(analysis)
    write_rows(file, _EFFORT, rows, work, len(rows))


def write_brute_force_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write the columns of the table."""
    columns = zip(*_efforts(analysis), strict=True)
    write_archive(file, {name: np.array(column) for name, column in zip(_EFFORT, columns, strict=True)}, work)


def write_critical_points_csv(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write a row for each point: where it is, its value, its kind, eigenvalues of the Hessian, walls that hold it."""
    names = coordinates(analysis.experiment.bound())
    rows = (
        (
            *map(float, point.point), float(point.value), point.label, *map(float, point.eigenvalues or ("nan", "nan")),
            point.walls_in_words,
        )
        for point in analysis.result
    )  # fmt: skip
    titles = (*names, "value", "kind", "lower eigenvalue", "higher eigenvalue", "walls")
    write_rows(file, titles, rows, work, len(analysis.result))


def write_critical_points_npz(file: BinaryIO, analysis: Analysis, work: Work) -> None:
    """Write the columns of the table; eigenvalues are NaN where there is no derivative."""
    points = analysis.result
    arrays = {
        "coordinates": np.array(coordinates(analysis.experiment.bound())),
        "points": np.array([point.point for point in points], dtype=np.float64).reshape(-1, 2),
        "values": np.array([point.value for point in points], dtype=np.float64),
        "kinds": np.array([point.label for point in points], dtype=str),
        "walls": np.array([point.walls_in_words for point in points], dtype=str),
        "eigenvalues": np.array([point.eigenvalues or (np.nan, np.nan) for point in points]).reshape(-1, 2),
    }
    write_archive(file, arrays, work)
