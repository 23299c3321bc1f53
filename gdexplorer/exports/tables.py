"""The iterates of all runs as a table in CSV, which reads back to the document and the same numbers.

A table begins with lines that start with ``#``: what it is of, the whole document as one line of JSON, and how each run
ended. Rows follow, one for each iterate, below the names of their columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, TextIO

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer import __version__
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.exports.content import Content, Work
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.iterate_columns import column_names, column_numbers
from gdexplorer.session.document import Document
from gdexplorer.session.file import Session, session_of

ROWS_AT_ONCE = 5_000
DOCUMENT = "# document: "
NORM, BATCH_SIZE = "gradient_norm", "batch_size"


def coordinates(bound: BoundObjective) -> tuple[str, ...]:
    """Names of the coordinates of ``bound``."""
    if bound.weights:
        return bound.weights
    return bound.axes if bound.dimension == 2 else tuple(f"x{i}" for i in range(1, bound.dimension + 1))


def columns(names: Sequence[str], measures: Sequence[str] = ()) -> tuple[str, ...]:
    """Column names for points whose coordinates have these ``names``, with these ``measures`` and more of a fit."""
    return ("run", "optimizer", "step", *names, "value", NORM, *measures)


def told_apart_by(experiment: Experiment) -> tuple[str, ...]:
    """Names of more columns that tell the runs apart: the batch size, where one that is run has one of its own."""
    return (BATCH_SIZE,) if experiment.has_own_batches else ()


def write_csv(file: BinaryIO, content: Content, work: Work) -> None:
    """Write all iterates of all runs with a header that `read_csv` reads.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    experiment, runs = content.document.experiment, content.runs(work)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    text.writelines(f"{line}\n" for line in header(content.document, runs))
    configured = [(experiment.optimizers[run.optimizer], run) for run in runs]
    write_rows(text, experiment, configured, work, sum(len(run.values) for run in runs))
    text.flush()
    text.detach()


def header(document: Document, runs: Sequence[Trajectory]) -> Iterator[str]:
    """The lines above a table: what it is of, the document, and each run with its settings and its end."""
    experiment = document.experiment
    yield f"# gdexplorer {__version__}: iterates on {_line(experiment.definition().label)}"
    yield DOCUMENT + as_json(document)
    for number, run in enumerate(runs):
        yield f"# run {number}: {run_in_words(experiment, run)}"


def as_json(document: Document) -> str:
    """The document as one line of JSON: what a session file holds."""
    return msgspec.json.encode(session_of(document)).decode()


def run_in_words(experiment: Experiment, run: Trajectory) -> str:
    """A run's optimizer with its settings, its start, and how it ended, on one line."""
    configured = experiment.optimizers[run.optimizer]
    own = () if configured.batch_size is None else ((BATCH_SIZE, configured.batch_size),)
    settings = ", ".join(f"{name}={value!r}" for name, value in (*configured.settings, *own))
    start = ", ".join(map(repr, run.points[0].tolist()))
    return _line(f"{configured.key} ({settings}) from ({start}): {run.status.value}. {run.reason}")


def _line(text: str) -> str:
    return " ".join(text.split())


def write_rows(
    file: TextIO,
    experiment: Experiment,
    runs: Iterable[tuple[ConfiguredOptimizer, Trajectory]],
    work: Work | None = None,
    total: int = 0,
) -> None:
    """Write all iterates of all runs, given with their optimizers, one per row, below the columns' names.

    Numbers are written with full precision. Memory use is bounded, however long a run is. Where data are fitted, the
    measures of the fit and its coefficients follow, then the columns that tell the runs apart. ``total``: the
    number of rows, for the progress.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    work, done, bound = work or Work(), 0, experiment.bound()
    measure, apart = column_numbers(bound), told_apart_by(experiment)
    names = columns(coordinates(bound), (*column_names(bound), *apart))
    csv.writer(file, lineterminator="\n").writerow(names)

    def measured(theta: NDArray[np.float64]) -> tuple[float, ...]:
        work.check()  # of millions of samples, each row takes long
        return measure(theta)

    for number, (configured, trajectory) in enumerate(runs):
        head, tail = f"{number},{configured.key}", f",{experiment.batch_of(configured)}" if apart else ""
        for first in range(0, len(trajectory.values), ROWS_AT_ONCE):
            work.check()
            part = slice(first, first + ROWS_AT_ONCE)
            file.writelines(f"{head},{row}{tail}\n" for row in _rows(trajectory, part, measured))
            done += ROWS_AT_ONCE
            work.show(min(done / max(total, 1), 1.0))


def _rows(
    trajectory: Trajectory, part: slice, measured: Callable[[NDArray[np.float64]], tuple[float, ...]]
) -> Iterator[str]:
    points, gradients = trajectory.points[part], trajectory.gradients[part]
    norms = np.hypot.reduce(gradients, axis=1)
    numbers = (*points.T.tolist(), trajectory.values[part].tolist(), norms.tolist())
    for step, (point, row) in enumerate(zip(points, zip(*numbers, strict=True), strict=True), part.start):
        yield f"{step},{','.join(map(repr, (*row, *measured(point))))}"


class Table(Struct, frozen=True, eq=False):
    """A table that was read.

    Attributes
    ----------
    document : the document that its header holds; None if it has none.
    names : names of the coordinates.
    runs, steps : int64[m]. optimizers : keys, one for each row. points : float64[m, n].
    values, gradient_norms : float64[m].
    measures : and coefficients of a fit, float64[m] each, by the names of their columns.
    """

    document: Document | None
    names: tuple[str, ...]
    runs: NDArray[np.int64]
    optimizers: tuple[str, ...]
    steps: NDArray[np.int64]
    points: NDArray[np.float64]
    values: NDArray[np.float64]
    gradient_norms: NDArray[np.float64]
    measures: Mapping[str, NDArray[np.float64]]


def read_csv(file: TextIO) -> Table:
    """Read what `write_csv` wrote.

    Raises
    ------
    InputError
        If it is no such table.
    """
    document, line = None, file.readline()
    while line.startswith("#"):
        if line.startswith(DOCUMENT):
            document = document_in(line.removeprefix(DOCUMENT))
        line = file.readline()
    names = next(csv.reader([line]), [])
    end = names.index(NORM) + 1 if NORM in names else 0
    if tuple(names[:end]) != columns(names[3 : max(end - 2, 3)]) or len(set(names)) < len(names):
        raise InputError("This is not a table of iterates: its columns have other names.")
    rows = [row.rstrip("\n").split(",") for row in file]

    def numbers(kind: Callable[[str], float], place: int) -> list[float]:
        return [kind(row[place]) for row in rows]

    points = np.array([numbers(float, place) for place in range(3, end - 2)], dtype=np.float64)
    return Table(
        document, tuple(names[3 : end - 2]), np.array(numbers(int, 0), dtype=np.int64), tuple(row[1] for row in rows),
        np.array(numbers(int, 2), dtype=np.int64), points.reshape(end - 5, -1).T,
        np.array(numbers(float, end - 2)), np.array(numbers(float, end - 1)),
        {names[place]: np.array(numbers(float, place)) for place in range(end, len(names))},
    )  # fmt: skip


def document_in(text: str | bytes) -> Document:
    """The document that `as_json` wrote.

    Raises
    ------
    InputError
        If it holds no document.
    """
    try:
        session = msgspec.json.decode(text, type=Session)
    except msgspec.DecodeError as error:
        raise InputError(f"The header of the table holds no document: {error}.") from None
    return Document(session.experiment, session.view, session.cursor)
