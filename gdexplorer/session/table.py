"""Trajectories as a table for other programs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TextIO

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.trajectory import Trajectory


def columns(dimension: int) -> tuple[str, ...]:
    """The names of the columns for points of so many coordinates."""
    axes = ("x", "y") if dimension == 2 else tuple(f"x{i}" for i in range(1, dimension + 1))
    return ("run", "optimizer", "step", *axes, "value", "gradient_norm")


def write_table(file: TextIO, dimension: int, runs: Iterable[tuple[str, Trajectory]]) -> None:
    """Write all iterates of all runs, given with their optimizers' keys, one a row, as CSV.

    Numbers read back to the same bits.
    """
    file.write(",".join(columns(dimension)) + "\n")
    for number, (key, trajectory) in enumerate(runs):
        numbers = (*trajectory.points.T.tolist(), trajectory.values.tolist(), trajectory.gradient_norms.tolist())
        rows = zip(*numbers, strict=True)
        file.writelines(f"{number},{key},{step},{','.join(map(repr, row))}\n" for step, row in enumerate(rows))


def trajectories_as_csv(experiment: Experiment, trajectories: Sequence[Trajectory]) -> str:
    """The table of finished runs, as text."""
    text = io.StringIO()
    runs = ((experiment.optimizers[trajectory.optimizer].key, trajectory) for trajectory in trajectories)
    write_table(text, experiment.bound().dimension, runs)
    return text.getvalue()
