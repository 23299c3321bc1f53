"""Which run is looked at more closely, and at which of its iterates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.scene import Scene

Run = TypeVar("Run")


def focused(runs: Sequence[Run], selected: int) -> Run | None:
    """The run of the number ``selected``, or the last one where there are fewer; None where there is none."""
    return runs[min(selected, len(runs) - 1)] if len(runs) else None


@dataclass(frozen=True)
class Focus:
    """The run that is looked at more closely, at the cursor, together with the scene that it belongs to.

    Two are equal where there is nothing else to show: a cursor behind the end of the run changes nothing.

    Attributes
    ----------
    scene : None before there is any.
    number : of the run among those of the scene; 0 where there is none.
    step : the iterate of the run that the cursor shows.
    """

    scene: Scene | None = None
    number: int = 0
    step: int = 0

    @property
    def run(self) -> DrawnRun | None:
        """The run; None where there is none to look at."""
        return None if self.scene is None else focused(self.scene.runs, self.number)


def focus_on(scene: Scene | None, selected: int, cursor: int) -> Focus:
    """The focus on the run of the number ``selected``, or on the last one where there are fewer."""
    if scene is None or not scene.runs:
        return Focus(scene)
    number = min(selected, len(scene.runs) - 1)
    return Focus(scene, number, scene.runs[number].step_at(cursor))
