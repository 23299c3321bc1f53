"""The run in focus, and the iterate of it that the cursor shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane, plane_for
from gdexplorer.objectives import BoundObjective
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.scene import Scene

Run = TypeVar("Run")


def focused(runs: Sequence[Run], selected: int) -> Run | None:
    """The run with index ``selected``, or the last one if there are fewer; None if there are none."""
    return runs[min(selected, len(runs) - 1)] if len(runs) else None


def plane_through(
    experiment: Experiment, bound: BoundObjective, paths: Sequence[NDArray[np.float64]], selected: int, step: int
) -> Plane:
    """The plane that is drawn of an objective of many coordinates: through this iterate of the run in focus."""
    path = focused(paths, selected)
    anchor = np.array([bound.start]) if path is None else path
    return plane_for(experiment.plane, bound, anchor[min(step, len(anchor) - 1)], paths)


class Focus(Struct, frozen=True):
    """The run in focus, the iterate of it that the cursor shows, and the scene that the run belongs to.

    Two are equal if they show the same: moving the cursor past the end of the run changes nothing.

    Attributes
    ----------
    scene : None before the first scene.
    number : index of the run in the scene; 0 if there is none.
    step : the iterate of the run that the cursor shows.
    """

    scene: Scene | None = None
    number: int = 0
    step: int = 0

    @property
    def run(self) -> DrawnRun | None:
        """The run in focus; None if there is none."""
        return None if self.scene is None else focused(self.scene.runs, self.number)


def focus_on(scene: Scene | None, selected: int, cursor: int) -> Focus:
    """Focus on the run with index ``selected``, or on the last one if there are fewer."""
    if scene is None or not scene.runs:
        return Focus(scene)
    number = min(selected, len(scene.runs) - 1)
    return Focus(scene, number, scene.runs[number].step_at(cursor))
