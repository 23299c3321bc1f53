"""Layout of the window: pictures in the middle, panels of the features around them, and the status line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from gdexplorer.gui.common.waiting_note import WaitingNote
from gdexplorer.gui.state.feature import Made, Place
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.gui.views.curves_view import CurvesView
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.gui.views.surface_missing import SurfaceMissing
from gdexplorer.gui.window.docks import Docks
from gdexplorer.gui.window.status import StatusReadout

if TYPE_CHECKING:
    from gdexplorer.gui.views.surface_view import SurfaceView

# The window initially takes most of the screen, but no more than this.
LARGEST = QSize(1720, 1060)
SMALL, TITLE_BAR = 1400, QSize(0, 30)


def first_size(screen: QSize) -> QSize:
    """Initial size of the window on a screen; it fills a small one."""
    return screen - TITLE_BAR if screen.width() < SMALL else (screen * 0.97).boundedTo(LARGEST)


class WindowLayout:
    """Create the views and place all widgets; connections are made elsewhere."""

    def __init__(self, window: QMainWindow, missing_opengl: str | None, features: Sequence[Made]) -> None:
        self._features = features
        self.surface = surface_widget(missing_opengl)
        self.contour, self.curves, self.data = ContourView(), CurvesView(), DataView()
        self.data.hide()
        self.status = StatusReadout()
        for made in features:
            if made.layer is not None:
                self.contour.addItem(made.layer)
        middle = self._middle([made.panel for made in features if made.feature.place is Place.BAR])
        window.setCentralWidget(middle)
        self.note = WaitingNote(middle)
        window.statusBar().addWidget(self.status, 1)
        window.statusBar().setSizeGripEnabled(False)
        self.docks = Docks(window, features)

    @property
    def parts(self) -> tuple[object, ...]:
        """All parts that may have signals or slots to connect, front ones first."""
        landmarks = (view.landmarks for view in (self.surface, self.contour) if hasattr(view, "landmarks"))
        views = self.surface, self.contour, self.curves, self.data, *landmarks, self.status, self.note
        return *views, *(part for made in self._features for part in made.parts)

    @property
    def pictures(self) -> tuple[QWidget, ...]:
        """The views."""
        return self.surface, self.contour, self.curves, self.data

    @property
    def themed(self) -> list[Any]:
        """All parts with colours of their own."""
        return [part for part in (*self.parts, self.docks) if hasattr(part, "set_theme")]

    def _middle(self, bars: Sequence[QWidget]) -> QWidget:
        upper = _splitter(Qt.Orientation.Horizontal, [self.surface, self.contour], [500, 500])
        lower = _splitter(Qt.Orientation.Horizontal, [self.curves, self.data], [500, 500])
        pictures = _splitter(Qt.Orientation.Vertical, [upper, lower], [690, 240])
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(pictures, 1)
        for bar in bars:
            layout.addWidget(bar)
        return middle


def surface_widget(missing_opengl: str | None) -> SurfaceView | SurfaceMissing:
    """The 3-D view, or its replacement if OpenGL is missing."""
    if missing_opengl is None:
        from gdexplorer.gui.views.surface_view import SurfaceView

        return SurfaceView()
    return SurfaceMissing(missing_opengl)


def _splitter(orientation: Qt.Orientation, widgets: list[QWidget], sizes: list[int]) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(5)
    for widget in widgets:
        splitter.addWidget(widget)
    splitter.setSizes(sizes)
    return splitter
