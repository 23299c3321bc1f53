"""All widgets of the window and their places; who talks to whom is the main window's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow, QSplitter, QVBoxLayout, QWidget

from gdexplorer.gui.common.icons import dock_icon
from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.waiting_note import WaitingNote
from gdexplorer.gui.features.critical_points.critical_points_panel import CriticalPointsPanel
from gdexplorer.gui.features.inspector.inspector_panel import InspectorPanel
from gdexplorer.gui.features.metric.metric_explainer import MetricExplainer
from gdexplorer.gui.features.multi_start.path_cloud import PathCloud
from gdexplorer.gui.features.objective.objective_panel import ObjectivePanel
from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel
from gdexplorer.gui.features.plane.plane_panel import PlanePanel
from gdexplorer.gui.features.playback.playback_bar import PlaybackBar
from gdexplorer.gui.features.runs.run_settings_panel import RunSettingsPanel
from gdexplorer.gui.features.runs.runs_table import RunsTable
from gdexplorer.gui.features.stability.stability_panel import StabilityPanel
from gdexplorer.gui.features.stability.stability_view import StabilityView
from gdexplorer.gui.features.starts.starts_panel import StartsPanel
from gdexplorer.gui.views.basin_layer import BasinLayer
from gdexplorer.gui.views.contour_view import ContourView
from gdexplorer.gui.views.curves_view import CurvesView
from gdexplorer.gui.views.data_view import DataView
from gdexplorer.gui.views.surface_missing import SurfaceMissing
from gdexplorer.gui.window.analysis import Analysis
from gdexplorer.gui.window.status import StatusReadout

if TYPE_CHECKING:
    from gdexplorer.gui.views.surface_view import SurfaceView

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


# The window takes most of a screen at first, but no more than this.
LARGEST = QSize(1720, 1060)
SMALL, TITLE_BAR = 1400, QSize(0, 30)


def first_size(screen: QSize) -> QSize:
    """The size of a first window on a screen: a small one is filled."""
    return screen - TITLE_BAR if screen.width() < SMALL else (screen * 0.97).boundedTo(LARGEST)


class Widgets:
    """Builds the views in the middle, the panels in docks beside them and the status line."""

    def __init__(self, window: QMainWindow, missing_opengl: str | None) -> None:
        self.surface = surface_widget(missing_opengl)
        self.contour, self.curves, self.data = ContourView(), CurvesView(), DataView()
        self.bar, self.status = PlaybackBar(), StatusReadout()
        self.objective, self.optimizers, self.starts = ObjectivePanel(), OptimizersPanel(), StartsPanel()
        self.run_settings, self.plane = RunSettingsPanel(), PlanePanel()
        self.runs, self.inspector = RunsTable(), InspectorPanel()
        self.analysis, self.basins, self.cloud = Analysis(), BasinLayer(), PathCloud()
        for layer in (self.basins, self.cloud):
            self.contour.addItem(layer)
        self.critical_points, self.metric = CriticalPointsPanel(), MetricExplainer()
        self.stability, self.stability_view = StabilityPanel(), StabilityView()
        self.data.hide()
        middle = self._middle()
        window.setCentralWidget(middle)
        self.note = WaitingNote(middle)
        window.statusBar().addWidget(self.status, 1)
        window.statusBar().setSizeGripEnabled(False)
        self.docks = [
            _dock(window, "Objective", Scrolling(self.objective), LEFT),
            _dock(window, "Optimizers", Scrolling(self.optimizers), LEFT),
            _dock(window, "Starts", Scrolling(self.starts), LEFT),
            _dock(window, "Run settings", Scrolling(self.run_settings), LEFT),
            _dock(window, "Runs", self.runs, RIGHT),
            _dock(window, "Step", Scrolling(self.inspector), RIGHT),
            _made(window, "Analysis", self.analysis),
        ]
        self.plane_dock = _dock(window, "Plane", Scrolling(self.plane), LEFT)
        window.tabifyDockWidget(self.docks[2], self.docks[3])
        window.tabifyDockWidget(self.docks[3], self.plane_dock)
        self.docks.append(_made(window, "Critical points", Scrolling(self.critical_points)))
        self.docks.append(_made(window, "Metric", Scrolling(self.metric)))
        self.docks.append(_made(window, "Stability", Scrolling(column(self.stability, self.stability_view))))
        self.docks[2].raise_()
        self._many = False

    def parts(self) -> tuple[QObject, ...]:
        """All that may ask for something or be told something, those in front first."""
        analyses = (self.analysis.basins, self.analysis.multi_start, self.analysis.brute_force, self.analysis.sweep)
        return *(part for part in vars(self).values() if isinstance(part, QObject)), *analyses

    def show_plane(self, many: bool) -> None:
        """Bring the choice of plane to the front where there comes to be one, and the starts where there is none."""
        if many != self._many:
            self._many = many
            (self.plane_dock if many else self.docks[2]).raise_()

    def dock(self, name: str) -> QDockWidget:
        """The dock of that name."""
        return next(dock for dock in self.docks if dock.objectName() == f"{name}_dock")

    def arrange(self, window: QMainWindow) -> None:
        """Give the docks their first sizes."""
        window.resizeDocks(self.docks[:3], [290, 380, 240], Qt.Orientation.Vertical)
        window.resizeDocks(self.docks[4:6], [230, 440], Qt.Orientation.Vertical)
        right = min(max(window.width() // 4, 340), 400)
        window.resizeDocks([self.docks[0], self.docks[4]], [256, right], Qt.Orientation.Horizontal)
        # Only now: Qt leaves the tabs of docks that are resized before they were ever shown lying about the window.
        window.tabifyDockWidget(self.docks[4], self.docks[6])
        self.docks[6].hide()
        for dock in self.docks[7:]:
            window.tabifyDockWidget(self.docks[5], dock)
        self.docks[5].raise_()

    def show_analysis(self, window: QMainWindow, panel: QWidget) -> None:
        """Bring one of the panels of many runs to the front, with the height that it needs."""
        inspector, dock = self.docks[5], self.docks[6]
        dock.show()
        dock.raise_()
        if not dock.isFloating():
            window.resizeDocks([dock, inspector], [4 * window.height() // 5, 60], Qt.Orientation.Vertical)
        self.analysis.bring_up(panel)

    def make_room(self, window: QMainWindow, for_editor: bool) -> None:
        """Give the objective's panel more height where it holds an editor, and take it back where it does not."""
        heights = (430, 290, 190) if for_editor else (290, 380, 240)
        window.resizeDocks(self.docks[:3], heights, Qt.Orientation.Vertical)

    def _middle(self) -> QWidget:
        upper = _splitter(Qt.Orientation.Horizontal, [self.surface, self.contour], [500, 500])
        lower = _splitter(Qt.Orientation.Horizontal, [self.curves, self.data], [500, 500])
        pictures = _splitter(Qt.Orientation.Vertical, [upper, lower], [690, 240])
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(pictures, 1)
        layout.addWidget(self.bar)
        return middle


def surface_widget(missing_opengl: str | None) -> SurfaceView | SurfaceMissing:
    """The 3-D view, or what stands in its place where OpenGL is missing."""
    if missing_opengl is None:
        from gdexplorer.gui.views.surface_view import SurfaceView

        return SurfaceView()
    return SurfaceMissing(missing_opengl)


def column(panel: QWidget, view: QWidget) -> QWidget:
    """A panel with the picture that belongs to it below."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(panel)
    layout.addWidget(view, 1)
    return column


def _splitter(orientation: Qt.Orientation, widgets: list[QWidget], sizes: list[int]) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(5)
    for widget in widgets:
        splitter.addWidget(widget)
    splitter.setSizes(sizes)
    return splitter


def _dock(window: QMainWindow, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
    dock = _made(window, title, content)
    window.addDockWidget(area, dock)
    return dock


class _Dock(QDockWidget):
    """A dock whose signs have the colour of its text."""

    def changeEvent(self, event: QEvent) -> None:
        """Draw the signs anew in another theme's colour, and where Qt has put its own."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            for kind in ("float", "close"):
                button = self.findChild(QAbstractButton, f"qt_dockwidget_{kind}button")
                if button is not None:
                    button.setIcon(dock_icon(kind, self.palette().windowText().color()))


def _made(window: QMainWindow, title: str, content: QWidget) -> QDockWidget:
    dock = _Dock(title, window)
    dock.setObjectName(f"{title.lower().replace(' ', '_')}_dock")
    dock.setWidget(content)
    return dock
