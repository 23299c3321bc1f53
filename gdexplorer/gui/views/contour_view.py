"""Contour map of the objective: filled contours, contour lines, negative-gradient arrows, and runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.gui.common.gestures import OF_STARTS, Gesture
from gdexplorer.gui.common.hover_card import HoverCard
from gdexplorer.gui.common.log_axis import plain_axes
from gdexplorer.gui.common.marks import Look, MarksItem, looks_of
from gdexplorer.gui.common.paced_plot import PacedPlot
from gdexplorer.gui.common.plots import colour_plot
from gdexplorer.gui.common.point_text import point_in_words
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.timers import Throttle, once
from gdexplorer.gui.common.titles import name_axes
from gdexplorer.gui.state.feature import Thing
from gdexplorer.gui.views.basin_layer import BasinLayer
from gdexplorer.gui.views.clicked import Clicked
from gdexplorer.gui.views.held_start import HeldStart
from gdexplorer.gui.views.landmark_items import ContourLandmarks
from gdexplorer.gui.views.map_ground import MapGround
from gdexplorer.gui.views.run_paths import RunPaths
from gdexplorer.gui.views.start_looks import start_looks
from gdexplorer.gui.views.step_terms import StepTerms
from gdexplorer.objectives.objective import Domain
from gdexplorer.scene.description import scene_in_words
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.patch import Patch, Seen
from gdexplorer.scene.paths import heads
from gdexplorer.scene.region import region_of
from gdexplorer.scene.runs import Runs
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.step_drawing import NOTHING, StepDrawing
from gdexplorer.session.edits import AddStart, MoveStart, SetDomain, placed_starts
from gdexplorer.session.view_state import PictureLayer, ViewState

# Size of the marker of a run, in pixels.
HEAD = 13.0
# Distance within which a start is grabbed, in pixels.
GRAB_DISTANCE = 12.0
# Distances within which a click selects a path, and within which the card names the nearest run, in pixels.
PATH_DISTANCE, CARD_DISTANCE = 5.0, 40.0
# Panning and zooming are over after this time without movement.
REST_MILLISECONDS = 200
# While the map moves, what it shows is sampled anew at most this often.
LOOK_MILLISECONDS = 50
OUTSIDE = "Outside the domain: no start can be placed here."


class ContourView(PacedPlot):
    """The map. A click places a start or chooses what is there, a drag moves a start, a right click opens a menu."""

    is_costly = True
    thing, called = Thing.MAP, "Map"
    gestures = (*OF_STARTS, Gesture("Drag", "Move the map"), Gesture("Wheel", "Zoom"))
    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()
    gesture_abandoned = Signal()  # what it has changed is taken back
    pointed_at = Signal(object)
    range_changed = Signal(object)  # Seen
    menu_requested = Signal(object, object)  # Thing, and QPoint on the screen
    start_edit_requested = Signal()  # of the chosen start

    def __init__(self, parent: QWidget | None = None) -> None:
        self._box = ClickableBox(self)
        super().__init__(parent, viewBox=self._box, axisItems=plain_axes(), enableMenu=False)
        self.setObjectName("contour_view")
        self.setAccessibleName("Contour map of the objective")
        self.setMinimumSize(160, 140)
        self._theme = LIGHT
        self._shown: Scene | None = None
        self._experiment: Experiment | None = None
        self._marked: tuple[object, ...] = ()  # which starts, which is chosen, and on what
        self.surface: Surface | None = None
        self.runs: Sequence[DrawnRun] = ()
        self._starts: NDArray[np.float64] = np.empty((0, 2))
        self._chosen_start: int | None = None
        self._axes_chosen, self.shown_step = True, 0
        self._show_axes()
        self._add_items()
        self.card = HoverCard(self, "map_hover_card")
        self.hideButtons()
        # Thinning depends on the zoom, and is repeated once it has settled.
        self._zoomed = once(self, 80)
        self._zoomed.timeout.connect(self._thin_again)
        self._looks = Throttle(self, LOOK_MILLISECONDS)
        self._looks.triggered.connect(self._emit_range)
        self._box.sigRangeChanged.connect(self._range_changed)
        self._box.sigResized.connect(self._range_changed)
        self._rested = once(self, REST_MILLISECONDS)
        self._rested.timeout.connect(self._pick_domain)
        self._box.sigRangeChangedManually.connect(self._moved_by_hand)
        self.scene().sigMouseMoved.connect(self._moved)

    def _add_items(self) -> None:
        self.ground = MapGround()
        self.paths = RunPaths()
        self._start_marks, self.heads = MarksItem(), MarksItem()
        self.step_terms = StepTerms(self.font)
        for depth, item in enumerate((self.paths, self._start_marks, self.heads, self.step_terms), start=2):
            item.setZValue(depth)
            self.addItem(item)
        self.ground.setZValue(0)
        self.addItem(self.ground)
        self.landmarks = ContourLandmarks(self, self.ground, (1.6, 1.8))

    def add_layer(self, layer: Any) -> None:
        """Add a feature's layer; one that stands still becomes part of the ground."""
        if isinstance(layer, BasinLayer):
            self.ground.add_basins(layer)
        else:
            self.addItem(layer)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        colour_plot(self, theme)
        self.ground.set_theme(theme)
        self.card.set_theme(theme)
        if self.surface is not None:
            self.set_surface(self.surface)
        self.set_runs(self.runs)

    def set_scene(self, scene: Scene) -> None:
        """Show a surface with its runs."""
        self._shown, self.runs = scene, scene.runs
        self.setAccessibleDescription(scene_in_words(scene))
        if scene.surface is not self.surface:
            if self.surface is None or self.surface.bound.key != scene.surface.bound.key:
                self.landmarks.forget()
            self.set_step(NOTHING)
            self.card.hide()  # its values are of another function
            self.set_surface(scene.surface)
            self._mark_starts()
        self.ground.show_region(region_of(scene.experiment.subject_to, scene.surface.plane))
        self.set_runs(self.runs)

    def set_experiment(self, experiment: Experiment) -> None:
        """Mark the starts of ``experiment``."""
        self._experiment = experiment
        self._box.held.set_experiment(experiment)
        self._mark_starts()

    def _mark_starts(self) -> None:
        """Mark the starts once their function is drawn, never on the map of another one."""
        shown, experiment = self._shown, self._experiment
        if shown is None or experiment is None or not shown.is_of(experiment):
            return
        marked = experiment.starts, self._chosen_start, shown.surface
        if marked != self._marked:
            self._marked = marked
            starts = placed_starts(experiment.starts, shown.surface.plane)
            self.set_starts(starts)

    def set_surface(self, surface: Surface) -> None:
        """Show ``surface``."""
        moved = self.surface is None or self.surface.box.domain != surface.box.domain
        self.surface = surface
        self.ground.set_surface(surface)
        self.landmarks.set_surface(surface, self._theme)
        name_axes(self, *surface.objective.axes)
        self._show_axes()
        self._box.setAspectLocked(surface.box.keeps_angles)
        if moved and not _is_domain(self._box.viewRect(), surface.box.domain):
            self.look()

    def let_go(self) -> None:
        """End what moves the map by hand: the domain that it would choose is that of an earlier function."""
        self._box.let_go()
        if self._rested.isActive():
            self._rested.stop()
            self.look()

    def set_patch(self, patch: Patch) -> None:
        """Show what is looked at as sampled for it."""
        self.ground.set_patch(patch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put a start back that is dragged, by Esc; leave all other keys to the window, for playback."""
        self._box.held.take_key(event, self.gesture_abandoned.emit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the picture from the keyboard; the mouse opens it when it is released without a drag."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_requested.emit(self.thing, self.mapToGlobal(self.rect().center()))

    def resizeEvent(self, event: Any) -> None:
        """Keep the axis labels within the picture."""
        super().resizeEvent(event)
        if event is not None and self.surface is not None:  # pyqtgraph calls it itself before there is a plot
            name_axes(self, *self.surface.objective.axes)

    def look(self) -> None:
        """Show the whole domain."""
        if self.surface is not None:
            (x0, x1), (y0, y1) = self.surface.box.domain
            self._box.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0.01)

    def set_runs(self, runs: Sequence[DrawnRun]) -> None:
        """Show the trajectories of ``runs``."""
        self.runs = runs = Runs.of(runs)
        head, edge, colour_of = HEAD * self.paths.scale, self._theme.picture, self._theme.run
        self.heads.set_looks(looks_of(runs, lambda marker, number: Look(marker, head, colour_of(number), edge)))
        self._thin(runs)
        self.set_cursor(self.shown_step)

    def thicken(self, scale: float) -> None:
        """Draw paths and the markers of runs this many times as large, for an audience."""
        self.paths.scale = scale
        self.set_runs(self.runs)

    def set_starts(self, starts: Sequence[tuple[float, ...]]) -> None:
        """Show the starts, each with its marker."""
        self._starts = np.array([start[:2] for start in starts], dtype=np.float64).reshape(-1, 2)
        self._start_marks.set_looks(start_looks(len(starts), self._chosen_start))
        self._start_marks.set_places(self._starts)

    def set_view(self, view: ViewState) -> None:
        """Draw the layers that ``view`` shows, and mark the start that is chosen."""
        if view.start != self._chosen_start:
            self._chosen_start = view.start
            self._mark_starts()
        self.ground.show_lines(view.shows(PictureLayer.CONTOURS))
        for item in (self.paths, self.heads, self.step_terms):
            item.setVisible(view.shows(PictureLayer.PATHS))
        self._axes_chosen = view.shows(PictureLayer.AXES)
        self._show_axes()

    def _show_axes(self) -> None:
        """Show the axes if they are chosen, and there is something that they are the axes of."""
        for side in ("bottom", "left"):
            self.showAxis(side, self._axes_chosen and self.surface is not None)

    def set_cursor(self, cursor: int) -> None:
        """Show the runs up to a step."""
        self.shown_step = cursor
        self.paths.set_cursor(cursor)
        self.heads.set_places(heads(self.runs, cursor)[0])

    def set_step(self, drawing: StepDrawing) -> None:
        """Show the terms of a step."""
        self.step_terms.set_drawing(drawing)

    def start_near(self, position: QPointF) -> int | None:
        """Index of the start within reach of a position in the scene; None if there is none."""
        best, nearest = None, GRAB_DISTANCE
        for index, start in enumerate(self._starts):
            offset = self._box.mapViewToScene(QPointF(*start)) - position
            distance = float(np.hypot(offset.x(), offset.y()))
            if distance < nearest:
                best, nearest = index, distance
        return best

    def show_hand(self, over_start: bool, holds: bool = False) -> None:
        """Show by the pointer's shape whether a start can be dragged, or is."""
        shape = Qt.CursorShape.ClosedHandCursor if holds else Qt.CursorShape.OpenHandCursor
        if over_start or holds:
            self.viewport().setCursor(shape)
        else:
            self.viewport().unsetCursor()

    def held_in_domain(self, point: QPointF) -> tuple[float, float]:
        """``point``, clamped to the domain."""
        if self.surface is None:
            return point.x(), point.y()
        (x0, x1), (y0, y1) = self.surface.box.domain
        return float(np.clip(point.x(), x0, x1)), float(np.clip(point.y(), y0, y1))

    def in_domain(self, point: QPointF) -> bool:
        """Whether ``point`` can be a start."""
        return self.surface is not None and self.held_in_domain(point) == (point.x(), point.y())

    @property
    def plane(self) -> Plane | None:
        """The drawn plane."""
        return None if self.surface is None else self.surface.plane

    @property
    def seen(self) -> Seen:
        """What is looked at; not from viewPixelSize, which fails while the map has no size."""
        (x0, x1), (y0, y1) = self._box.viewRange()
        return Seen(((x0, x1), (y0, y1)), self._box.width(), self._box.height())

    def showEvent(self, event: QShowEvent) -> None:
        """Tell what is seen; while hidden, the map is not sampled."""
        super().showEvent(event)
        self._range_changed()

    def _range_changed(self, *_: Any) -> None:
        self._zoomed.start()
        self._looks.throttle()

    def _emit_range(self) -> None:
        if self.plotItem is None or not self.isVisible():  # it is being closed, or hidden
            return
        self.range_changed.emit(self.seen)

    def _moved_by_hand(self, *_: Any) -> None:
        if self.surface is not None and self.surface.is_movable:
            self._rested.start()

    def _pick_domain(self) -> None:
        shown = self._box.viewRect()
        self.edit_requested.emit(SetDomain(((shown.left(), shown.right()), (shown.top(), shown.bottom()))))

    def _thin(self, runs: Sequence[DrawnRun]) -> None:
        seen = self.seen
        self.paths.set_runs(runs, seen.pixel, self._theme, seen.corners)

    def _thin_again(self) -> None:
        if self.plotItem is None:  # it is being closed
            return
        self._thin(self.runs)
        self.paths.set_cursor(self.shown_step)
        self.landmarks.arrange()

    def _moved(self, position: QPointF) -> None:
        point = self._box.mapSceneToView(position)
        self.show_hand(self.start_near(position) is not None)
        on_map = self.surface is not None and self._box.sceneBoundingRect().contains(position)
        self.card.show_at(self.mapFromScene(position), self._in_words(point) if on_map else "")
        self.pointed_at.emit((point.x(), point.y()) if on_map and self.in_domain(point) else None)

    def _in_words(self, point: QPointF) -> str:
        """What the card beside the pointer says of a point."""
        assert self.surface is not None
        found = self.run_near(point, CARD_DISTANCE)
        named = None if found is None else (self.runs[found[0]], found[1])
        words = point_in_words(self.surface, (point.x(), point.y()), named)
        return words if self.in_domain(point) else f"{words}\n{OUTSIDE}"

    def run_near(self, point: QPointF, reach: float) -> tuple[int, int] | None:
        """Index and iterate of the run drawn within ``reach`` pixels of a point of the domain, if any."""
        if not self.paths.isVisible():
            return None
        return self.paths.nearest(np.array([point.x(), point.y()]), self.shown_step, reach)

    def run_clicked(self, point: QPointF) -> int | None:
        """Index of the run whose path a click at ``point`` selects; none where paths fill the map."""
        lines = self.paths.lines
        found = self.run_near(point, PATH_DISTANCE) if lines is not None and lines.are_wide else None
        return None if found is None else found[0]

    def leaveEvent(self, event: Any) -> None:
        """Hide the card, and the values in the status line."""
        self.card.hide()
        self.pointed_at.emit(None)
        super().leaveEvent(event)


def _is_domain(shown: QRectF, domain: Domain) -> bool:
    """Whether exactly this domain is shown, after panning or zooming to it."""
    sides = np.array([[shown.left(), shown.right()], [shown.top(), shown.bottom()]])
    return bool(np.all(np.abs(sides - domain) < 1e-3 * np.diff(domain)))


class ClickableBox(pg.ViewBox):
    """A view box that distinguishes clicks and drags of starts from panning."""

    def __init__(self, view: ContourView) -> None:
        super().__init__(enableMenu=False)
        self._view = view
        self.held = HeldStart()
        self._pans = False

    def let_go(self) -> None:
        """Move the map no more in the present drag."""
        self._pans = False

    def mouseClickEvent(self, event: Any) -> None:
        """Select the start or the path that is clicked, or place a start; open a menu after a right click."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            event.ignore()
            return
        view, point = self._view, self.mapSceneToView(event.scenePos())
        near = view.start_near(event.scenePos())
        run = view.run_clicked(point) if near is None and view.in_domain(point) else None
        event.accept()
        clicked = Clicked(near, run)
        if clicked.selection is not None:
            view.edit_requested.emit(clicked.selection)
        if event.button() == Qt.MouseButton.RightButton:
            view.menu_requested.emit(clicked.thing(Thing.MAP), event.screenPos().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton and run is None:
            self._click(point, near, event.double())

    def _click(self, point: QPointF, near: int | None, is_second: bool) -> None:
        """A left click on a start, or beside all; the second of a double click is on what the first placed."""
        view = self._view
        if near is not None and is_second:
            view.start_edit_requested.emit()
        elif near is None and view.in_domain(point):
            view.edit_requested.emit(AddStart((point.x(), point.y()), view.plane))
        elif near is None and is_second:
            view.look()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Move a grabbed start, or pan."""
        if event.isStart():
            self._pans = True
        if event.button() != Qt.MouseButton.LeftButton:
            self._pan(event, axis)
            return
        if event.isStart():
            if self.held.index is not None:  # the release of an earlier drag went elsewhere
                self._view.gesture_ended.emit()
            self.held.take(self._view.start_near(event.buttonDownScenePos()))
        if self.held.index is None:
            self._pan(event, axis)
            return
        event.accept()
        self._view.show_hand(True, holds=not event.isFinish())
        place = self._view.held_in_domain(self.mapSceneToView(event.scenePos()))
        self.held.move(lambda index: self._view.edit_requested.emit(MoveStart(index, place, self._view.plane)))
        if event.isFinish():
            self.held.take(None)
            self._view.gesture_ended.emit()

    def _pan(self, event: Any, axis: int | None) -> None:
        """Move or zoom the map by a drag, until that is let go."""
        event.accept()
        if self._pans:
            super().mouseDragEvent(event, axis)
