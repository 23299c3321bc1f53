"""The iterates of all runs as arrays: NumPy's archives, and Parquet, with the document that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.exports.content import Content, Work
from gdexplorer.exports.tables import as_json, columns, coordinates, told_apart_by
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.iterate_columns import column_names, column_numbers

ROWS_AT_ONCE = 100_000
DOCUMENT = "gdexplorer_document"


def write_npz(file: BinaryIO, content: Content, work: Work) -> None:
    """Write all iterates, one after the other, and what each run is.

    Arrays of all iterates: ``run``, ``step``, ``points``, ``values``, ``gradients`` and ``evaluations``. Arrays of all
    runs: ``optimizers``, ``starts``, ``statuses`` and ``reasons``, and ``batch_sizes`` where an optimizer has one of
    its own. ``coordinates`` are the names of the coordinates, ``gdexplorer_document`` is the document as JSON. Where
    data are fitted, the measures of the fit and its coefficients at all iterates are arrays, too, named as in tables.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    experiment, runs = content.document.experiment, content.runs(work)
    bound = experiment.bound()
    measured = [_measured(bound, run.points, work) for run in runs]
    arrays = {
        "coordinates": np.array(coordinates(bound)),
        "optimizers": np.array([experiment.optimizers[run.optimizer].key for run in runs], dtype=str),
        **_batch_sizes(experiment, runs),
        "starts": np.array([run.points[0] for run in runs]),
        "statuses": np.array([run.status.value for run in runs], dtype=str),
        "reasons": np.array([run.reason for run in runs], dtype=str),
        "run": np.repeat(np.arange(len(runs)), [len(run.values) for run in runs]),
        "step": _joined([np.arange(len(run.values)) for run in runs]),
        "points": _joined([run.points for run in runs]),
        "values": _joined([run.values for run in runs]),
        "gradients": _joined([run.gradients for run in runs]),
        "evaluations": _joined([run.evaluations for run in runs]),
        **{name: _joined([each[i] for each in measured]) for i, name in enumerate(column_names(bound))},
        DOCUMENT: np.array(as_json(content.document)),
    }
    write_archive(file, arrays, work)


def write_archive(file: BinaryIO, arrays: dict[str, Any], work: Work) -> None:
    """Write ``arrays`` by name, as `numpy.savez_compressed` does, with progress.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    import zipfile

    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in work.through(arrays.items(), len(arrays)):
            # Without a date the same arrays are the same bytes.
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)


def _batch_sizes(experiment: Experiment, runs: Sequence[Trajectory]) -> dict[str, Any]:
    sizes = [experiment.batch_of(experiment.optimizers[run.optimizer]) for run in runs]
    return {"batch_sizes": np.array(sizes, dtype=np.int64)} if told_apart_by(experiment) else {}


def _joined(arrays: Sequence[Any]) -> Any:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def write_parquet(file: BinaryIO, content: Content, work: Work) -> None:
    """Write the columns of the table in CSV; the document is in the file's metadata.

    Raises
    ------
    CancelledError
        If cancelled.
    """
    import pyarrow
    from pyarrow import parquet

    experiment, runs = content.document.experiment, content.runs(work)
    bound = experiment.bound()
    names, apart = columns(coordinates(bound), column_names(bound)), told_apart_by(experiment)
    kinds = [pyarrow.int64(), pyarrow.string(), pyarrow.int64(), *[pyarrow.float64()] * (len(names) - 3)]
    fields = [pyarrow.field(name, kind) for name, kind in zip(names, kinds, strict=True)]
    fields += [pyarrow.field(name, pyarrow.int64()) for name in apart]
    schema = pyarrow.schema(fields, metadata={DOCUMENT: as_json(content.document)})
    total, done = sum(len(run.values) for run in runs), 0
    with parquet.ParquetWriter(file, schema) as writer:
        for number, run in enumerate(runs):
            configured = experiment.optimizers[run.optimizer]
            for first in range(0, len(run.values), ROWS_AT_ONCE):
                work.check()
                part = _part(number, configured.key, run, first)
                part += _measured(bound, run.points[first : first + ROWS_AT_ONCE], work)
                part += [np.full(len(part[0]), experiment.batch_of(configured)) for _ in apart]
                writer.write_table(pyarrow.table(part, schema=schema))
                done += len(part[0])
                work.show(done / total)


def _measured(bound: BoundObjective, points: NDArray[np.float64], work: Work) -> list[NDArray[np.float64]]:
    """The measures and coefficients of a fit at ``points: float64[m, n]``, float64[m] each."""
    measure, numbers = column_numbers(bound), np.empty((len(points), len(column_names(bound))))
    for row, point in zip(numbers, points, strict=True):
        work.check()  # of millions of samples, each takes long
        row[:] = measure(point)
    return list(numbers.T.copy())


def _part(number: int, key: str, run: Trajectory, first: int) -> list[Any]:
    """The columns of some iterates."""
    part = slice(first, first + ROWS_AT_ONCE)
    points, values = run.points[part], run.values[part]
    norms, count = np.hypot.reduce(run.gradients[part], axis=1), len(values)
    return [np.full(count, number), [key] * count, np.arange(first, first + count), *points.T.copy(), values, norms]
