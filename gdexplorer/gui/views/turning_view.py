"""A 3-D view of a box that can be rotated and zoomed, with its camera as a value."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.motion import Motion, moves
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.common.timers import once
from gdexplorer.scene.viewpoint import MIDDLE, NO_MARGINS, Margins, Viewpoint
from gdexplorer.session.edits import SetCamera
from gdexplorer.session.view_state import Camera, ViewState
from gdexplorer.session.viewpoints import viewpoint_of

# The side view of a textbook figure.
FROM_THE_SIDE = Camera(elevation=6.0, azimuth=-90.0)
# Movements of the pointer shorter than this count as a click.
CLICK_DISTANCE = 4
DEGREES_PER_PIXEL, ZOOM_PER_NOTCH = 1.0, 0.999
# A rotation is over after this time without movement.
REST_MILLISECONDS = 150
Button = Qt.MouseButton


class TurningView(QWidget):
    """Rotate the box with a left drag, zoom with the wheel; camera changes are requested as edits."""

    edit_requested = Signal(object)  # Edit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._sides, self._margins = np.ones(2), NO_MARGINS
        self._camera = self._stored = Camera()
        self._left: Viewpoint | None = None  # start of an animated movement
        self._share = 1.0
        self._motion = Motion(self, self._pass, self._arrive)
        self._rested = once(self, REST_MILLISECONDS)
        self._rested.timeout.connect(self.update)
        self._pressed: QPointF | None = None
        self._last = QPointF()

    def update(self) -> None:  # type: ignore[override]
        """Paint it anew, in a turn of its own."""
        ONE_BY_ONE.ask(super().update)

    @property
    def camera(self) -> Camera:
        """The camera, at the end of any movement."""
        return self._camera

    @property
    def is_turning(self) -> bool:
        """Whether the camera is moving, by a drag or by animation."""
        return self._motion.is_on or self._rested.isActive()

    @property
    def is_settled(self) -> bool:
        """Whether the picture is final, in full detail."""
        return not self.is_turning

    @property
    def viewpoint(self) -> Viewpoint:
        """The current viewpoint, for a picture of this size."""
        there = self._viewpoint_of(self._camera)
        return there if self._left is None else self._left.eased(there, self._share)

    def set_view(self, view: ViewState) -> None:
        """Take the camera of ``view``, if it differs from the one last emitted."""
        if view.camera != self._stored:
            self._stored = view.camera
            self._stand(view.camera)

    def look(self, camera: Camera) -> None:
        """Move the camera, and emit it."""
        self._left, self._share = self.viewpoint, 0.0
        self._stored = self._camera = camera
        if moves() and self.isVisible():
            self._motion.start()
        else:
            self._arrive()
        self.edit_requested.emit(SetCamera(camera))

    def look_at_all(self) -> None:
        """Reset the camera."""
        self.look(Camera())

    def look_from_side(self) -> None:
        """Show the side view, level with the floor."""
        self.look(FROM_THE_SIDE)

    def orbit(self, azimuth: float, elevation: float) -> None:
        """Rotate by these angles, in degrees."""
        turned = self._by_hand().turned(azimuth, elevation)
        self._stand(replace(self._camera, azimuth=turned.azimuth, elevation=turned.elevation))

    def set_frame(self, half_sides: NDArray[np.float64], margins: Margins) -> None:
        """Keep a box with these sides in view, with room for labels."""
        if not np.array_equal(half_sides, self._sides) or margins != self._margins:
            self._sides, self._margins = half_sides, margins
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stop an animated movement early."""
        super().resizeEvent(event)
        self._motion.stop()
        self._arrive()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        notches = event.angleDelta().y() or event.angleDelta().x()
        zoomed = self._by_hand().zoomed(ZOOM_PER_NOTCH**notches)
        self._stand(replace(self._camera, distance=zoomed.distance, centre=_named(zoomed.centre)))
        self._store_camera()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Rotate with the left button; pan with the middle one or Ctrl."""
        if self._is_click(event):
            return
        move, self._last = event.position() - self._last, event.position()
        in_plane = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.buttons() == Button.LeftButton and not in_plane:
            self.orbit(-DEGREES_PER_PIXEL * move.x(), DEGREES_PER_PIXEL * move.y())
        elif event.buttons() in (Button.LeftButton, Button.MiddleButton):
            now = self._by_hand()
            moved = (now.panned if in_plane else now.slid)(move.x(), move.y())
            self._stand(replace(self._camera, centre=_named(moved.centre)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Emit the camera after a drag."""
        self._pressed = None
        self._store_camera()

    def _is_click(self, event: QMouseEvent) -> bool:
        """Whether the pointer has not moved since it was pressed, not even temporarily."""
        if self._pressed is None or (event.position() - self._pressed).manhattanLength() > CLICK_DISTANCE:
            self._pressed = None
        return self._pressed is not None

    def _viewpoint_of(self, camera: Camera) -> Viewpoint:
        return viewpoint_of(camera, self._sides, self._margins, float(self.width()), float(self.height()))

    def _by_hand(self) -> Viewpoint:
        """The viewpoint at the beginning of a drag."""
        self._motion.stop()
        self._arrive()
        self._rested.start()
        return self.viewpoint

    def _stand(self, camera: Camera) -> None:
        self._motion.stop()
        self._camera = camera
        self._arrive()

    def _pass(self, share: float) -> None:
        self._share = share
        self.update()

    def _arrive(self) -> None:
        self._left, self._share = None, 1.0
        self.update()

    def _store_camera(self) -> None:
        if self._camera != self._stored:
            self._stored = self._camera
            self.edit_requested.emit(SetCamera(self._camera))


def _named(centre: tuple[float, float, float]) -> tuple[float, float, float] | None:
    """The centre as stored in a camera."""
    return None if centre == MIDDLE else centre
