"""A run as every view and table shows it."""

from __future__ import annotations

from dataclasses import dataclass

from gdexplorer.descent.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """A trajectory with its looks: colour (#rrggbb) of its optimizer, marker of its start, label for tables."""

    trajectory: Trajectory
    colour: str
    marker: str
    label: str

    def step_at(self, cursor: int) -> int:
        """The iterate that the cursor shows: the last one where the run has ended before."""
        return min(cursor, self.trajectory.steps)
