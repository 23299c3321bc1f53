"""The window: it makes all widgets, joins them as the table of connections says, and remembers its layout."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.theme import chosen_theme
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.gui.window.connections import analysis_connections, by_protocol, connections
from gdexplorer.gui.window.dialogs import Dialogs
from gdexplorer.gui.window.file_drop import FileDrop
from gdexplorer.gui.window.jobs import Jobs
from gdexplorer.gui.window.keys_and_wheel import KeysAndWheel
from gdexplorer.gui.window.menus import Menus
from gdexplorer.gui.window.widgets import Widgets, first_size
from gdexplorer.objectives import Custom
from gdexplorer.scene.field import Field
from gdexplorer.scene.geometry import Surface
from gdexplorer.session.edits import SetField, SetHeights, ShowBasins
from gdexplorer.session.file import is_session
from gdexplorer.session.view_state import ViewState

HEIGHTS = {"auto": None, "true": False, "compressed": True}


# Which docks there are: a layout remembered by another number is not restored.
LAYOUT = 5


class MainWindow(QMainWindow):
    """All widgets and how they are joined."""

    def __init__(self, missing_opengl: str | None, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("gdexplorer")
        self.resize(first_size(self.screen().availableSize()))
        self.settings = settings
        self._shows_custom = self._shows_basins = False
        self.explorer, self.jobs = Explorer(COLOUR_TABLE, self), Jobs(self)
        self.widgets = Widgets(self, missing_opengl)
        self.menus = Menus(self, [*self.widgets.docks, self.widgets.plane_dock])
        self.dialogs, self.file_drop = Dialogs(self, self.explorer, self.open_file), FileDrop(self)
        self._keys_and_wheel = KeysAndWheel(self)
        self._connect()
        self._restore()

    def _connect(self) -> None:
        for signal, *slots in (*by_protocol(self), *connections(self), *analysis_connections(self)):
            for slot in slots:
                signal.connect(slot)

    def show_past(self) -> None:
        """Tell what can be undone."""
        self.menus["undo"].setEnabled(self.explorer.history.can_undo)
        self.menus["redo"].setEnabled(self.explorer.history.can_redo)

    def show_objective(self, surface: Surface) -> None:
        """Name what is drawn, and show the data behind it."""
        self.widgets.data.setVisible(surface.bound.samples is not None)
        self.widgets.show_plane(surface.bound.dimension > 2)
        custom = isinstance(self.explorer.experiment.objective, Custom)
        if custom != self._shows_custom:
            self._shows_custom = custom
            self.widgets.make_room(self, custom)
        self.setWindowTitle(f"{surface.objective.label} – gdexplorer")

    def open_file(self, path: Path) -> None:
        """Open a file as what it is, however it is named: a session, or else a table."""
        if is_session(path) or not path.exists():
            self.explorer.open_session(path)
        else:
            self.widgets.objective.open_data(path)

    def set_view(self, view: ViewState) -> None:
        """Tick in the menus how the pictures are drawn, and say beside them what the colours of basins stand for."""
        self.menus.choose("field", view.field.value)
        self.menus.choose("heights", next(key for key, value in HEIGHTS.items() if value is view.compressed))
        self.menus["basins"].setChecked(view.basins_shown)
        if view.basins_shown and not self._shows_basins:
            self.widgets.show_analysis(self, self.widgets.analysis.basins)
        self._shows_basins = view.basins_shown
        self.show_past()

    def show_basins(self, shown: bool) -> None:
        """Draw basins as the menu says."""
        self.explorer.apply(ShowBasins(shown))

    def choose_heights(self, action: QAction) -> None:
        """Draw heights as the menu says."""
        self.explorer.apply(SetHeights(HEIGHTS[action.data()]))

    def choose_field(self, action: QAction) -> None:
        """Draw the vector field as the menu says."""
        self.explorer.apply(SetField(Field(action.data())))

    def choose_theme(self, action: QAction) -> None:
        """Remember the theme that the menu says, and take it."""
        self.settings.setValue("theme", action.data())
        self.take_theme()

    def take_theme(self) -> None:
        """Colour everything as was chosen, or as the desktop asks."""
        theme, w = chosen_theme(str(self.settings.value("theme", "system"))), self.widgets
        QApplication.setPalette(theme.palette())
        for view in (w.surface, w.contour, w.curves, w.data, w.analysis, w.metric, w.stability_view):
            view.set_theme(theme)

    def _restore(self) -> None:
        self.menus.choose("theme", str(self.settings.value("theme", "system")))
        self.set_view(self.explorer.view)
        self.take_theme()
        geometry, docks = self.settings.value("geometry"), self.settings.value("docks")
        if isinstance(geometry, QByteArray):  # a damaged file holds anything
            self.restoreGeometry(geometry)
        self._arranged = isinstance(docks, QByteArray) and self.restoreState(docks, LAYOUT)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the docks their sizes, which they take only once there is a window."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self.widgets.arrange(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play and step; only keys that the focused widget has no use for arrive here."""
        player, shift = self.explorer.player, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Space:
                player.play_or_pause()
            case Qt.Key.Key_Left:
                player.step_by(-10 if shift else -1)
            case Qt.Key.Key_Right:
                player.step_by(10 if shift else 1)
            case Qt.Key.Key_Home:
                player.move_cursor(0)
            case Qt.Key.Key_End:
                player.go_to_end()
            case Qt.Key.Key_Comma:
                self.widgets.inspector.micro_back()
            case Qt.Key.Key_Period:
                self.widgets.inspector.micro_forward()
            case Qt.Key.Key_R:
                player.restart()
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and end all jobs."""
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("docks", self.saveState(LAYOUT))
        self.settings.sync()
        self.hide()  # a kernel that is just being compiled is waited for, but not by the person
        POOL.stop_all()
        for part in (self._keys_and_wheel, self.dialogs, self.explorer):
            part.stop()  # their clocks
        super().closeEvent(event)
