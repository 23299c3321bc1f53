"""A run with its display attributes, as every view and table shows it."""

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
    """A trajectory with its display attributes: colour (#rrggbb) of its optimizer, marker of its start, table label.

    ``placed`` are its iterates in the drawn plane, float64[k + 1, 2], if points have more than two coordinates.
    ``experiment`` is the one it belongs to, if known. ``sketch`` is its thinned form, if computed in advance.
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
        """The iterates as drawn, float64[k + 1, 2]."""
        return self.trajectory.points if self.placed is None else self.placed

    def value_curve(self, runs: int) -> Curve:
        """Steps and values for its curve, thinned for ``runs`` curves."""
        return thinned_curve(self.trajectory.values, columns(runs)) if self.sketch is None else self.sketch.values

    def norm_curve(self, runs: int) -> Curve:
        """Steps and gradient norms for its curve, thinned for ``runs`` curves."""
        return (
            thinned_curve(self.trajectory.gradient_norms, columns(runs)) if self.sketch is None else self.sketch.norms
        )

    def step_at(self, cursor: int) -> int:
        """The iterate that the cursor shows: the last one if the run has ended before."""
        return min(cursor, self.trajectory.steps)

    @property
    def outline(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Iterates that its path is drawn through: steps, places and values."""
        if self.sketch is not None:
            return self.sketch.steps, self.sketch.places, self.sketch.levels
        return np.arange(len(self.places), dtype=np.int64), self.places, self.trajectory.values


@dataclass(frozen=True, eq=False)
class Outlines:
    """Thinned paths of many runs, concatenated, since NumPy calls cost more than the work on one run.

    Attributes
    ----------
    steps : int64[m], places : float64[m, 2], levels : float64[m], the iterates drawn, and their values.
    counts : int64[r], the number of iterates of each run.
    """

    steps: NDArray[np.int64]
    places: NDArray[np.float64]
    levels: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def firsts(self) -> NDArray[np.int64]:
        """Index of each run's first iterate, int64[r]."""
        return np.cumsum(self.counts) - self.counts


def outlined(runs: Sequence[DrawnRun], tolerance: NDArray[np.float64], most: int) -> Outlines:
    """The paths of ``runs``, at least one, thinned to at most ``most`` iterates each (see `thinned`)."""
    steps, places, levels = (np.concatenate(each) for each in zip(*(run.outline for run in runs), strict=True))
    ends = np.cumsum([len(run.outline[0]) for run in runs])
    kept, counts = thinned_each(places, ends, tolerance, most)
    return Outlines(steps[kept], places[kept], levels[kept], counts)
