"""A run as every view and table shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.scene.sketch import Curve, Sketch, columns, thinned_curve
from gdexplorer.scene.thinning import thinned_each


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """A trajectory with its looks: colour (#rrggbb) of its optimizer, marker of its start, label for tables.

    ``placed`` are its iterates in the drawn plane, float64[k + 1, 2], where points have more than two coordinates.
    ``experiment`` is the one that it is a run of; None: nothing is known of it but its trajectory. ``sketch`` is what
    can be seen of it, where that was worked out before.
    """

    trajectory: Trajectory
    colour: str
    marker: str
    label: str
    placed: NDArray[np.float64] | None = None
    experiment: Experiment | None = None
    sketch: Sketch | None = None

    @property
    def places(self) -> NDArray[np.float64]:
        """The iterates as they are drawn, float64[k + 1, 2]."""
        return self.trajectory.points if self.placed is None else self.placed

    def value_curve(self, runs: int) -> Curve:
        """Steps and values of its curve, as one of so many ``runs``."""
        return thinned_curve(self.trajectory.values, columns(runs)) if self.sketch is None else self.sketch.values

    def norm_curve(self, runs: int) -> Curve:
        """The same of its gradient's norm."""
        return (
            thinned_curve(self.trajectory.gradient_norms, columns(runs)) if self.sketch is None else self.sketch.norms
        )

    def step_at(self, cursor: int) -> int:
        """The iterate that the cursor shows: the last one where the run has ended before."""
        return min(cursor, self.trajectory.steps)

    @property
    def outline(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """The iterates that its path can be drawn through, where they are drawn, and their values."""
        if self.sketch is not None:
            return self.sketch.steps, self.sketch.places, self.sketch.levels
        return np.arange(len(self.places), dtype=np.int64), self.places, self.trajectory.values


@dataclass(frozen=True, eq=False)
class Outlines:
    """The paths of many runs, thinned, one after the other: numpy takes longer to be called than to work on one run.

    Attributes
    ----------
    steps : int64[m], places : float64[m, 2], levels : float64[m], the iterates that are drawn, and their values.
    counts : int64[r], how many of them each run has.
    """

    steps: NDArray[np.int64]
    places: NDArray[np.float64]
    levels: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def firsts(self) -> NDArray[np.int64]:
        """Where each run begins: int64[r]."""
        return np.cumsum(self.counts) - self.counts


def outlined(runs: Sequence[DrawnRun], tolerance: NDArray[np.float64], most: int) -> Outlines:
    """The paths of ``runs``, one at least, each through ``most`` iterates at most (see `thinned`)."""
    steps, places, levels = (np.concatenate(each) for each in zip(*(run.outline for run in runs), strict=True))
    ends = np.cumsum([len(run.outline[0]) for run in runs])
    kept, counts = thinned_each(places, ends, tolerance, most)
    return Outlines(steps[kept], places[kept], levels[kept], counts)
