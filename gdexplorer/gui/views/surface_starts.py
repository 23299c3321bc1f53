"""Starts on the surface, and the one under the pointer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.views.start_looks import start_looks
from gdexplorer.gui.views.surface_picture import SurfacePicture
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.viewpoint import Viewpoint
from gdexplorer.session.edits import placed_starts
from gdexplorer.session.view_state import ViewState

# Distance within which a start is grabbed, in pixels.
GRAB_DISTANCE = 12.0


class SurfaceStarts:
    """Marks starts once their function is drawn, never on the surface of another one."""

    def __init__(self, picture: SurfacePicture) -> None:
        self._picture = picture
        self._scene: Scene | None = None
        self._experiment: Experiment | None = None
        self._chosen: int | None = None
        self._marked: tuple[object, ...] = ()  # which starts, which is chosen, and on what
        self.places = np.empty((0, 3))  # in the box; NaN outside the drawn domain

    def set_scene(self, scene: Scene) -> None:
        """Mark the starts on ``surface``."""
        if self._scene is None or scene.surface is not self._scene.surface:
            self._scene = scene
            self._mark()

    def set_experiment(self, experiment: Experiment) -> None:
        """Mark the starts of ``experiment``."""
        self._experiment = experiment
        self._mark()

    def set_view(self, view: ViewState) -> None:
        """Mark the start that is chosen."""
        if view.start != self._chosen:
            self._chosen = view.start
            self._mark()

    def near(self, position: QPointF, viewpoint: Viewpoint) -> int | None:
        """Index of the nearest start within reach of a position in the picture; None if there is none."""
        off = np.hypot(*(viewpoint.on_screen(self.places) - position.toTuple()).T)
        off[np.isnan(off)] = np.inf
        return int(off.argmin()) if len(off) and off.min() < GRAB_DISTANCE else None

    def beside(self, index: int, position: QPointF, viewpoint: Viewpoint) -> tuple[float, float] | None:
        """The target of a start dragged beside the surface: as if it continued level, clamped to its border."""
        if self._scene is None or index >= len(self.places):
            return None
        box, height = self._scene.surface.box, self.places[index, 2]
        origin, direction = viewpoint.ray(position.x(), position.y())
        with np.errstate(all="ignore"):
            along = (height - origin[2]) / direction[2]
        if not (np.isfinite(along) and along > 0.0):
            return None
        flat = (origin + along * direction)[:2].clip(-box.half_sides, box.half_sides)
        x, y = box.point(flat).clip(*np.array(box.domain).T).tolist()
        return x, y

    def _mark(self) -> None:
        scene, experiment = self._scene, self._experiment
        if scene is None or experiment is None or not scene.is_of(experiment):
            return
        marked = experiment.starts, self._chosen, scene.surface
        if marked == self._marked:
            return  # a drag of a slider moves no start, and all that stands still would be painted anew
        self._marked = marked
        points = np.array(placed_starts(experiment.starts, scene.surface.plane), dtype=np.float64).reshape(-1, 2)
        self.places = on_surface(scene.surface, points)
        looks = start_looks(len(points), self._chosen)
        self._picture.still_marks.set_marks("starts", self.places, looks)


def on_surface(surface: Surface, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of the plane, float64[m, 2], in the box, float64[m, 3]; NaN outside the drawn domain."""
    box = surface.box
    with np.errstate(all="ignore"):
        places = np.column_stack([box.flat(points), box.height(surface.read(points))])
    seen = np.all(np.abs(places[:, :2]) <= box.half_sides, axis=1) & np.isfinite(places[:, 2])
    return np.where(seen[:, None], places, np.nan)
