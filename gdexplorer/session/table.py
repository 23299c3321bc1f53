"""Trajectories as a table for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.trajectory import Trajectory

COLUMNS = ("run", "optimizer", "step", "x", "y", "value", "gradient_norm")


def trajectories_as_csv(experiment: Experiment, trajectories: Sequence[Trajectory]) -> str:
    """All iterates of all runs, one a row; numbers read back to the same bits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for run, trajectory in enumerate(trajectories):
        key = experiment.optimizers[trajectory.optimizer].key
        columns = zip(
            trajectory.points.tolist(), trajectory.values.tolist(), trajectory.gradient_norms.tolist(), strict=True
        )  # fmt: skip
        for step, (point, value, norm) in enumerate(columns):
            writer.writerow([run, key, step, *map(repr, point), repr(value), repr(norm)])
    return text.getvalue()
