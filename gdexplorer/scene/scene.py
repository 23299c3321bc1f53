"""What the window shows at one moment, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr

from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.runs import Runs

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.scene.geometry import Surface


class Scene(Struct, frozen=True, eq=False):
    """A surface and the runs on it, all of one experiment.

    Views that show both take this single value: updated separately, the surface and runs of different functions could
    meet in a view, often with different numbers of coordinates. Newer state, such as an experiment that is still being
    computed, is shown only by views that show nothing of the scene.

    Attributes
    ----------
    experiment : the experiment of surface and runs.
    surface : its function as drawn.
    runs : the runs available so far; their iterates lie in, or are projected onto, the plane of ``surface``.
    withheld : whether a question hides the runs that belong to it until it is answered.
    """

    experiment: Experiment
    surface: Surface
    runs: Sequence[DrawnRun] = ()
    withheld: bool = False

    def __post_init__(self) -> None:
        force_setattr(self, "runs", Runs.of(self.runs))

    def is_of(self, experiment: Experiment) -> bool:
        """Whether it shows the function of ``experiment``."""
        mine = self.experiment
        return (mine.objective, mine.parameters) == (experiment.objective, experiment.parameters)
