"""A box in three dimensions that is turned and zoomed by hand, its camera a value."""

from __future__ import annotations

import pyqtgraph.opengl as gl
from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QVector3D, QWheelEvent
from PySide6.QtWidgets import QWidget

from gdexplorer.scene.geometry import FLOOR, HEIGHT
from gdexplorer.session.edits import SetCamera
from gdexplorer.session.view_state import Camera, ViewState

# The plain view from the side as in a textbook's figure.
FROM_THE_SIDE = Camera(elevation=6.0, azimuth=-90.0)
MIDDLE = 0.0, 0.0, (HEIGHT + FLOOR) / 2.0
# The distance at which the whole box with its labels fits a picture that is square or higher.
WHOLE_BOX = 4.7


class TurningView(gl.GLViewWidget):
    """A left drag turns the box, the wheel zooms; where the camera has come to is asked for as an edit."""

    edit_requested = Signal(object)  # Edit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.opts["fov"] = 45
        self._zoomed = False
        self._camera = Camera()  # as it was told last
        self._stand(self._camera)

    @property
    def camera(self) -> Camera:
        """Where the box is seen from."""
        centre = self.opts["center"]
        place = centre.x(), centre.y(), centre.z()
        return Camera(
            float(self.opts["elevation"]), float(self.opts["azimuth"]),
            float(self.opts["distance"]) if self._zoomed else None,
            None if QVector3D(*MIDDLE) == QVector3D(*place) else place,
        )  # fmt: skip

    def set_view(self, view: ViewState) -> None:
        """Look from where a view looks, if that is another place than was told last."""
        if view.camera != self._camera:
            self._stand(view.camera)

    def look(self, camera: Camera) -> None:
        """Look from there, and tell it."""
        self._stand(camera)
        self.edit_requested.emit(SetCamera(camera))

    def look_at_all(self) -> None:
        """Turn the camera back to its first look."""
        self.look(Camera())

    def look_from_side(self) -> None:
        """Look level with the floor, as in a figure of a book."""
        self.look(FROM_THE_SIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole box in the picture, unless the wheel has chosen otherwise."""
        super().resizeEvent(event)
        if not self._zoomed:
            self.setCameraPosition(distance=self._fitting_distance())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self._zoomed = True
        super().wheelEvent(event)
        self._tell_camera()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell where a drag has turned it to."""
        super().mouseReleaseEvent(event)
        self._tell_camera()

    def _stand(self, camera: Camera) -> None:
        self._zoomed, self._camera = camera.distance is not None, camera
        self.opts["center"] = QVector3D(*(camera.centre or MIDDLE))
        distance = self._fitting_distance() if camera.distance is None else camera.distance
        self.setCameraPosition(distance=distance, elevation=camera.elevation, azimuth=camera.azimuth)

    def _fitting_distance(self) -> float:
        # pyqtgraph's angle of view is the horizontal one: a wide, low picture needs more distance.
        return WHOLE_BOX * max(1.0, 0.85 * self.width() / max(self.height(), 1))

    def _tell_camera(self) -> None:
        if self.camera != self._camera:
            self._camera = self.camera
            self.edit_requested.emit(SetCamera(self._camera))
