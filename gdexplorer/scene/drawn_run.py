"""A run with its display attributes, as every view and table shows it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.scene.held_out_losses import HeldOutLosses
from gdexplorer.scene.sketch import Curve, Sketch, columns, thinned_curve


class DrawnRun(Struct, frozen=True, eq=False):
    """A trajectory with its display attributes: colour and name of its optimizer, marker of its start.

    ``label`` tells its optimizer from the others of the experiment (see `descent.names.told_apart`).
    ``colour`` is an index into `RUN_STYLES`, which themes and views look up.
    ``placed`` are its iterates in the drawn plane, float64[k + 1, 2], if points have more than two coordinates.
    ``experiment`` is the one it belongs to, if known. ``sketch`` is its thinned form, if computed in advance.
    ``tested`` are its test losses, if rows are kept for testing.
    """

    trajectory: Trajectory
    colour: int
    marker: str
    label: str
    placed: NDArray[np.float64] | None = None
    experiment: Experiment | None = None
    sketch: Sketch | None = None
    tested: HeldOutLosses | None = None

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

    def test_curve(self, runs: int) -> Curve:
        """Steps and test losses for its curve, thinned for ``runs`` curves; nothing if no rows are kept for testing."""
        return (np.empty(0), np.empty(0)) if self.tested is None else self.tested.curve(runs)

    def accuracy_curve(self, runs: int) -> Curve:
        """Steps and test accuracies for its curve, thinned for ``runs`` curves; nothing if there are none."""
        return (np.empty(0), np.empty(0)) if self.tested is None else self.tested.accuracy_curve(runs)

    @property
    def test_losses(self) -> NDArray[np.float64]:
        """The test loss at each iterate, float64[k + 1]; nothing if no rows are kept for testing."""
        return np.empty(0) if self.tested is None else self.tested.losses

    @property
    def test_accuracies(self) -> NDArray[np.float64]:
        """The test accuracy at each iterate, float64[k + 1]; nothing if there is none."""
        known = None if self.tested is None else self.tested.accuracies
        return np.empty(0) if known is None else known

    def step_at(self, cursor: int) -> int:
        """The iterate that the cursor shows: the last one if the run has ended before."""
        return min(cursor, self.trajectory.steps)

    @property
    def outline(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Iterates that its path is drawn through: steps, places and values."""
        if self.sketch is not None:
            return self.sketch.steps, self.sketch.places, self.sketch.levels
        return np.arange(len(self.places), dtype=np.int64), self.places, self.trajectory.values
