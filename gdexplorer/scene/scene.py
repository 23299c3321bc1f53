"""What the window shows at one moment, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdexplorer.scene.drawn_run import DrawnRun

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.scene.geometry import Surface


@dataclass(frozen=True, eq=False)
class Scene:
    """A surface and the runs on it, all of one experiment.

    Whoever shows something of both takes this one value. Told apart, a surface and runs of different functions would
    meet in some view between two facts, often with different numbers of coordinates. What is newer than the scene,
    such as an experiment that is still being computed, is shown by those views only that show nothing of the scene.

    Attributes
    ----------
    experiment : what surface and runs are of.
    surface : what is drawn of its function.
    runs : as many as have come; their iterates lie, or are placed, in the plane of ``surface``.
    """

    experiment: Experiment
    surface: Surface
    runs: Sequence[DrawnRun] = ()

    def is_of(self, experiment: Experiment) -> bool:
        """Whether it shows the function of ``experiment``."""
        mine = self.experiment
        return (mine.objective, mine.parameters) == (experiment.objective, experiment.parameters)
