"""3-D surface of the objective, with paths on it and arrows on the floor below."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.corner_buttons import CornerButtons
from gdexplorer.gui.common.gestures import OF_STARTS, Gesture
from gdexplorer.gui.common.opengl import SAMPLES, NoContextError, drawer
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.state.feature import Thing
from gdexplorer.gui.views.answer_marks import MapQuestion
from gdexplorer.gui.views.clicked import Clicked
from gdexplorer.gui.views.held_start import HeldStart
from gdexplorer.gui.views.surface_answer import SurfaceAnswer
from gdexplorer.gui.views.surface_landmarks import SurfaceLandmarks
from gdexplorer.gui.views.surface_missing import SurfaceMissing
from gdexplorer.gui.views.surface_picture import SurfacePicture
from gdexplorer.gui.views.surface_starts import SurfaceStarts
from gdexplorer.gui.views.turning_view import TurningView
from gdexplorer.scene import geometry
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.description import scene_in_words
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.step_drawing import StepDrawing
from gdexplorer.scene.viewpoint import NO_MARGINS
from gdexplorer.session.edits import AddStart, MoveStart
from gdexplorer.session.view_state import ViewState

if TYPE_CHECKING:
    from gdexplorer.gui.common.offscreen import Offscreen

LOST = "OpenGL has stopped responding. Restart gdexplorer to see the surface again."
SMALLEST = 160, 140
# How long nothing changes when framebuffers are freed, in milliseconds.
REST_MILLISECONDS = 2000
# Distance within which a click selects a path, in pixels.
PATH_DISTANCE = 5.0


class SurfaceView(TurningView):
    """The 3-D view. A left drag rotates it or moves a start, the wheel zooms, a click places a start."""

    is_costly = True
    thing, called = Thing.SURFACE, "Surface"
    gestures = (*OF_STARTS, Gesture("Drag", "Turn the surface"), Gesture("Wheel", "Zoom"))
    pointed_at = Signal(object)
    gesture_ended = Signal()
    gesture_abandoned = Signal()  # what it has changed is taken back
    menu_requested = Signal(object, object)  # Thing, and QPoint on the screen
    start_edit_requested = Signal()  # of the chosen start
    answered = Signal(object)  # a point, to a question of a lesson

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface_view")
        self.setAccessibleName("Surface of the objective")
        self.setMinimumSize(*SMALLEST)
        self._is_painting = False
        self._missing: SurfaceMissing | None = None
        self.picture = SurfacePicture(self._changed)
        self.landmarks = SurfaceLandmarks(self.picture)
        self.starts = SurfaceStarts(self.picture)
        self.answer_marks = SurfaceAnswer()
        self._held = HeldStart()
        self._holds_answer = False
        self._rest = once(self, REST_MILLISECONDS)
        side, whole = "Side view, level with the floor", "Show the whole surface from above"
        self.corner_buttons = CornerButtons(
            self,
            (
                ("look_from_side_button", "Side", side, self.look_from_side),
                ("first_view_button", "3-D", f"{whole}, as initially", self.look_at_all),
            ),
        )

    @cached_property
    def offscreen(self) -> Offscreen:
        """Where the layers are drawn; OpenGL's bindings are imported with it."""
        from gdexplorer.gui.common.offscreen import Offscreen

        offscreen = Offscreen()
        self.destroyed.connect(offscreen.free)
        self._rest.timeout.connect(offscreen.rest)
        return offscreen

    def prepare(self) -> None:
        """Begin OpenGL, which takes a while, before there is a surface to draw."""
        if self.isVisible():
            with suppress(NoContextError):  # told once there is one
                self.offscreen.make_current()

    @property
    def surface(self) -> Surface | None:
        """The drawn surface."""
        return self.picture.surface

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.picture.set_theme(theme)
        if self.surface is not None:
            self.landmarks.set_surface(self.surface, theme)

    def set_scene(self, scene: Scene) -> None:
        """Show a surface with its runs."""
        self.starts.set_scene(scene)
        self.picture.set_feasible(scene.experiment.subject_to, scene.surface)
        self.setAccessibleDescription(scene_in_words(scene))
        if scene.surface is self.surface:
            self.set_runs(scene.runs)
            return
        if self.surface is None or self.surface.bound.key != scene.surface.bound.key:
            self.landmarks.forget()
        self.picture.forget_step()
        self.picture.runs = scene.runs
        self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Show ``surface``."""
        self.picture.set_surface(surface)
        self.landmarks.set_surface(surface, self.picture.theme)
        self._make_room()

    def set_view(self, view: ViewState) -> None:
        """Take the camera and the layers of ``view``."""
        super().set_view(view)
        self.picture.set_view(view)
        self.starts.set_view(view)
        self._make_room()

    def set_experiment(self, experiment: Experiment) -> None:
        """Mark the starts of ``experiment``."""
        self._held.set_experiment(experiment)
        self.starts.set_experiment(experiment)

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Colour the surface by basins, or by height if there are none."""
        self.picture.set_basins(shown)

    def set_runs(self, runs: Sequence[DrawnRun]) -> None:
        """Show the trajectories of ``runs``."""
        self.picture.set_runs(runs)

    def thicken(self, scale: float) -> None:
        """Draw paths and the markers of runs this many times as large, for an audience."""
        self.picture.thicken(scale)

    def set_cursor(self, cursor: int) -> None:
        """Show the runs up to a step."""
        self.picture.set_cursor(cursor)

    def set_step(self, drawing: StepDrawing) -> None:
        """Show the terms of a step."""
        self.picture.set_step(drawing)

    def set_map_question(self, question: MapQuestion | None) -> None:
        """Ask for a point, and show the answers; None: nothing."""
        if self.answer_marks.set_question(question):
            self.update()

    def point_under(self, position: QPointF) -> tuple[float, float] | None:
        """The point at which the ray through ``position`` first meets the surface; None if it misses."""
        if self.surface is None:
            return None
        surface = self.surface

        def height_at(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return surface.box.height(surface.read(points))

        origin, direction = self.viewpoint.ray(position.x(), position.y())
        hit = geometry.surface_hit(origin, direction, surface.box, height_at)
        return None if hit is None else (float(hit[0]), float(hit[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Redraw what has changed, and paint the picture."""
        painter = QPainter(self)
        viewpoint, ratio, background = self.viewpoint, self.devicePixelRatioF(), QColor(self.picture.theme.picture)
        if self.surface is None:  # OpenGL would take a while to begin
            painter.fillRect(self.rect(), background)
            painter.end()
            return
        self._is_painting = True
        try:
            is_coarse = self._draws_coarsely
            self.picture.prepare(viewpoint, ratio, is_coarse)
            size, samples = (
                QSize(round(self.width() * ratio), round(self.height() * ratio)),
                0 if is_coarse else SAMPLES,
            )
            image = self.offscreen.draw(self.picture.layers, viewpoint, size, background, samples)
            self._rest.start()
        except NoContextError:
            painter.fillRect(self.rect(), background)
            self._report_loss()
        else:
            image.setDevicePixelRatio(ratio)
            painter.drawImage(0, 0, image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.picture.paint_flat(painter, viewpoint, self.font())
            self.answer_marks.paint(painter, self.surface, viewpoint, QRectF(self.rect()))
        finally:
            self._is_painting = False
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons in the corner."""
        super().resizeEvent(event)
        self.corner_buttons.place()
        if self._missing is not None:
            self._missing.resize(self.size())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put a start back that is dragged, by Esc; leave all other keys to the window, for playback."""
        self._held.take_key(event, self.gesture_abandoned.emit)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the window."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or a drag of a start or of the box."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._holds_answer = self.answer_marks.grab(event.position(), self.surface, self.viewpoint)
            if self._held.index is not None:  # the release of an earlier drag went elsewhere
                self.gesture_ended.emit()
            self._held.take(None if self._holds_answer else self.starts.near(event.position(), self.viewpoint))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the grabbed start, or rotate the box; without a button, emit the point under the pointer."""
        if not event.buttons():
            near = self.starts.near(event.position(), self.viewpoint) is not None
            self._show_hand(near or self.answer_marks.is_near(event.position(), self.surface, self.viewpoint))
            self.pointed_at.emit(self.point_under(event.position()))
        elif self._holds_answer:
            if self.answer_marks.is_grabbed:
                self._answer(event.position())
        elif self._held.index is None:
            super().mouseMoveEvent(event)
        elif not self._is_click(event):
            self._held.move(lambda index: self._move_start(index, event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing any more of what was under the pointer."""
        self.pointed_at.emit(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """If the pointer has not moved, select or place a start or a run, or open a menu."""
        clicked, held = self._is_click(event), self._held.index
        self._held.take(None)
        self._holds_answer = False
        super().mouseReleaseEvent(event)
        if clicked and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._click(event)
        elif held is not None:
            self.gesture_ended.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the start that is there, or show all of the surface if there is nothing."""
        self.mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._held.index is not None:
            self.start_edit_requested.emit()
        elif self.point_under(event.position()) is None:
            self.look_at_all()

    def _answer(self, position: QPointF) -> None:
        point = self.point_under(position)
        if point is not None:
            self.answered.emit(point)

    def _click(self, event: QMouseEvent) -> None:
        if self.answer_marks.is_open and event.button() == Qt.MouseButton.LeftButton:
            self._answer(event.position())
            return
        near, point = self.starts.near(event.position(), self.viewpoint), self.point_under(event.position())
        run = self.run_clicked(event.position()) if near is None else None
        clicked = Clicked(near, run)
        if clicked.selection is not None:
            self.edit_requested.emit(clicked.selection)
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_requested.emit(clicked.thing(Thing.SURFACE), event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton and near is None and run is None:
            self._place_start(point)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture from the keyboard; the mouse opens it when it is released without a drag."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_requested.emit(self.thing, self.mapToGlobal(self.rect().center()))

    def _place_start(self, point: tuple[float, float] | None) -> None:
        if point is not None and self.surface is not None:
            self.edit_requested.emit(AddStart(point, self.surface.plane))

    def run_clicked(self, position: QPointF) -> int | None:
        """Index of the run whose path a click selects; none that the surface hides, nor where paths are many."""
        found = self.picture.run_near(self.viewpoint, np.array(position.toTuple()), PATH_DISTANCE)
        return None if found is None else found[0]

    def _move_start(self, index: int, position: QPointF) -> None:
        surface = self.surface
        place = self.point_under(position) or self.starts.beside(index, position, self.viewpoint)
        if surface is not None and place is not None:
            self.edit_requested.emit(MoveStart(index, place, surface.plane))

    def _show_hand(self, shown: bool) -> None:
        if shown != (self.cursor().shape() == Qt.CursorShape.PointingHandCursor):
            self.setCursor(Qt.CursorShape.PointingHandCursor if shown else Qt.CursorShape.ArrowCursor)

    @property
    def _draws_coarsely(self) -> bool:
        """Whether it moves while being drawn in software."""
        found = drawer()
        return self.is_turning and found is not None and found.is_software

    def _changed(self) -> None:
        if not self._is_painting:
            self.update()

    def _make_room(self) -> None:
        """Keep the box and its labels in view."""
        if self.surface is not None:
            margins = self.picture.axes.margins(self.font()) if self.picture.shows_axes else NO_MARGINS
            self.set_frame(self.surface.box.half_sides, margins)

    def changeEvent(self, event: QEvent) -> None:
        """Make room for labels of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _report_loss(self) -> None:
        if self._missing is None:
            self._missing = SurfaceMissing(LOST, self)
            self._missing.setObjectName("surface_lost_note")
            self._missing.resize(self.size())
            self._missing.show()
