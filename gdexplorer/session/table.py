"""Export trajectories as a table."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.files import replacing

ROWS_AT_ONCE = 5_000


def columns(dimension: int) -> tuple[str, ...]:
    """Column names for points with this many coordinates."""
    axes = ("x", "y") if dimension == 2 else tuple(f"x{i}" for i in range(1, dimension + 1))
    return ("run", "optimizer", "step", *axes, "value", "gradient_norm")


def write_table(
    file: TextIO,
    dimension: int,
    runs: Iterable[tuple[str, Trajectory]],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write all iterates of all runs, given with their optimizers' keys, as CSV, one per row; stop once ``cancelled``.

    Numbers are written with full precision. Memory use is bounded, however long a run is.
    """
    file.write(",".join(columns(dimension)) + "\n")
    for number, (key, trajectory) in enumerate(runs):
        for first in range(0, len(trajectory.values), ROWS_AT_ONCE):
            if cancelled():
                return
            file.writelines(_rows(f"{number},{key}", trajectory, slice(first, first + ROWS_AT_ONCE)))


def _rows(head: str, trajectory: Trajectory, part: slice) -> Iterator[str]:
    points, gradients = trajectory.points[part], trajectory.gradients[part]
    norms = np.hypot.reduce(gradients, axis=1)
    numbers = (*points.T.tolist(), trajectory.values[part].tolist(), norms.tolist())
    for step, row in enumerate(zip(*numbers, strict=True), part.start):
        yield f"{head},{step},{','.join(map(repr, row))}\n"


def save_table(
    path: Path,
    experiment: Experiment,
    trajectories: Sequence[Trajectory],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write the table of ``trajectories`` to a file atomically; nothing is written if ``cancelled``.

    Raises
    ------
    InputError
        If it cannot be written, or was cancelled.
    """
    runs = [(experiment.optimizers[trajectory.optimizer].key, trajectory) for trajectory in trajectories]
    dimension = trajectories[0].points.shape[1] if trajectories else experiment.bound().dimension
    try:
        with replacing(path) as binary:
            file = io.TextIOWrapper(binary, encoding="utf-8", newline="")
            write_table(file, dimension, runs, cancelled)
            file.flush()
            file.detach()
            if cancelled():
                raise InputError(f"{path} was not written.")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from None
