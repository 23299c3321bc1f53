"""The window: the one place where two widgets meet, in the table of connections below."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from gdexplorer.gui.colours import COLOUR_TABLE
from gdexplorer.gui.dialogs import Dialogs
from gdexplorer.gui.explorer import Explorer
from gdexplorer.gui.menus import Menus
from gdexplorer.gui.theme import START_MARKERS, chosen_theme
from gdexplorer.gui.views.geometry import Surface
from gdexplorer.gui.widgets import Widgets, first_size

HEIGHTS = {"auto": None, "true": False, "compressed": True}


# Which docks there are: a layout remembered by another number is not restored.
LAYOUT = 2


class MainWindow(QMainWindow):
    """All widgets and how they are joined."""

    def __init__(self, missing_opengl: str | None, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("gdexplorer")
        self.resize(first_size(self.screen().availableSize()))
        self.settings = settings
        self.explorer = Explorer(COLOUR_TABLE, self)
        self.widgets = Widgets(self, missing_opengl)
        self.menus = Menus(self, self.widgets.docks)
        self.dialogs = Dialogs(self, self.explorer)
        self._connect()
        self._restore()

    def _connect(self) -> None:
        explorer, menus, dialogs, w = self.explorer, self.menus, self.dialogs, self.widgets
        for signal, *slots in (
            # What is asked for.
            (w.objective.objective_picked, explorer.choose_objective),
            (w.objective.parameter_edited, explorer.set_parameter),
            (w.objective.parameters_reset_requested, explorer.reset_parameters),
            (w.objective.released, explorer.end_gesture),
            (w.optimizers.addition_requested, explorer.add_optimizer),
            (w.optimizers.duplicate_requested, explorer.duplicate_optimizer),
            (w.optimizers.removal_requested, explorer.remove_optimizer),
            (w.optimizers.reset_requested, explorer.reset_optimizer),
            (w.optimizers.visible_toggled, explorer.set_visible),
            (w.optimizers.colour_picked, explorer.set_colour),
            (w.optimizers.hyperparameter_edited, explorer.set_hyperparameter),
            (w.optimizers.schedule_picked, explorer.set_schedule),
            (w.optimizers.schedule_edited, explorer.set_schedule_setting),
            (w.optimizers.released, explorer.end_gesture),
            (w.run_settings.edited, explorer.set_run_setting),
            (w.run_settings.released, explorer.end_gesture),
            (w.starts.addition_requested, explorer.add_start),
            (w.starts.move_requested, explorer.move_start),
            (w.starts.removal_requested, explorer.remove_start),
            (w.starts.clearing_requested, explorer.clear_starts),
            (w.starts.drawing_requested, explorer.draw_starts),
            (w.surface.start_picked, explorer.add_start),
            (w.contour.start_picked, explorer.add_start),
            (w.contour.start_dragged, explorer.move_start),
            (w.contour.start_dropped, explorer.end_gesture),
            (w.contour.start_removal_requested, explorer.remove_start),
            (w.curves.cursor_requested, explorer.move_cursor),
            (w.bar.restart_requested, explorer.restart),
            (w.bar.step_requested, explorer.step_by),
            (w.bar.play_toggled, explorer.play_or_pause),
            (w.bar.end_requested, explorer.go_to_end),
            (w.bar.cursor_requested, explorer.move_cursor),
            (w.bar.speed_picked, explorer.set_speed),
            (w.bar.looping_toggled, explorer.set_looping),
            (w.bar.budget_edited, explorer.set_budget),
            (w.bar.further_requested, explorer.run_further),
            (w.runs.run_selected, w.inspector.select),
            (w.surface.pointed_at, w.status.set_pointer),
            (w.contour.pointed_at, w.status.set_pointer),
            # What has become true.
            (explorer.experiment_changed, w.objective.set_experiment, w.optimizers.set_experiment),
            (explorer.experiment_changed, w.starts.set_experiment, w.run_settings.set_experiment),
            (explorer.experiment_changed, w.bar.set_experiment, self._show_starts),
            (explorer.objective_changed, w.surface.set_surface, w.contour.set_surface, w.curves.set_surface),
            (explorer.objective_changed, w.status.set_surface, self._show_objective),
            (explorer.runs_changed, w.surface.set_runs, w.contour.set_runs, w.data.set_runs),
            (explorer.details_changed, w.curves.set_runs, w.runs.set_runs, w.inspector.set_runs, w.status.set_runs),
            (explorer.cursor_changed, w.surface.set_cursor, w.contour.set_cursor, w.curves.set_cursor),
            (explorer.cursor_changed, w.data.set_cursor, w.runs.set_cursor, w.inspector.set_cursor),
            (explorer.cursor_changed, w.optimizers.set_cursor),
            (explorer.playback_changed, w.bar.set_playback),
            (explorer.waiting_changed, w.status.set_waiting),
            (explorer.preparing_changed, w.note.set_waiting),
            (explorer.refused, w.status.warn),
            (explorer.told, w.status.tell),
            # The menus.
            (menus["open"].triggered, dialogs.open_session),
            (menus["save"].triggered, dialogs.save_session),
            (menus["export_table"].triggered, dialogs.export_table),
            (menus["export_picture"].triggered, dialogs.export_picture),
            (menus["record"].triggered, dialogs.record),
            (menus["quit"].triggered, self.close),
            (menus["undo"].triggered, explorer.undo),
            (menus["redo"].triggered, explorer.redo),
            (menus["clear_starts"].triggered, explorer.clear_starts),
            (menus["look"].triggered, w.surface.look_at_all, w.contour.look),
            (menus["look_from_side"].triggered, w.surface.look_from_side),
            (menus["arrows"].toggled, w.surface.show_arrows, w.contour.show_arrows),
            (menus["play"].triggered, explorer.play_or_pause),
            (menus["restart"].triggered, explorer.restart),
            (menus["step_forward"].triggered, explorer.step_forward),
            (menus["step_back"].triggered, explorer.step_back),
            (menus["further"].triggered, explorer.run_further),
            (menus["keys"].triggered, dialogs.show_keys),
            (menus["about"].triggered, dialogs.show_about),
            (menus.choices["heights"].triggered, self._choose_heights),
            (menus.choices["theme"].triggered, self._choose_theme),
            (QGuiApplication.styleHints().colorSchemeChanged, self.take_theme),
        ):
            for slot in slots:
                signal.connect(slot)

    def _show_starts(self) -> None:
        starts = self.explorer.experiment.starts
        self.widgets.contour.set_starts(starts, [START_MARKERS[i % len(START_MARKERS)] for i in range(len(starts))])
        self.menus["undo"].setEnabled(self.explorer.history.can_undo)
        self.menus["redo"].setEnabled(self.explorer.history.can_redo)

    def _show_objective(self, surface: Surface) -> None:
        self.widgets.objective.show_formula()
        self.widgets.data.setVisible(surface.objective.samples is not None)
        self.widgets.data.set_objective(surface.objective)
        self.setWindowTitle(f"{surface.objective.label} – gdexplorer")

    def _choose_heights(self, action: QAction) -> None:
        self.explorer.set_compressed(HEIGHTS[action.data()])

    def _choose_theme(self, action: QAction) -> None:
        self.settings.setValue("theme", action.data())
        self.take_theme()

    def take_theme(self) -> None:
        """Colour everything as was chosen, or as the desktop asks."""
        theme = chosen_theme(str(self.settings.value("theme", "system")))
        QApplication.setPalette(theme.palette())
        for view in (self.widgets.surface, self.widgets.contour, self.widgets.curves, self.widgets.data):
            view.set_theme(theme)

    def _restore(self) -> None:
        self.menus.choose("theme", str(self.settings.value("theme", "system")))
        self.menus.choose("heights", "auto")
        self.take_theme()
        geometry, docks = self.settings.value("geometry"), self.settings.value("docks")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self._arranged = docks is not None and self.restoreState(docks, LAYOUT)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the docks their sizes, which they take only once there is a window."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self.widgets.arrange(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play and step; only keys that the focused widget has no use for arrive here."""
        explorer, shift = self.explorer, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Space:
                explorer.play_or_pause()
            case Qt.Key.Key_Left:
                explorer.step_by(-10 if shift else -1)
            case Qt.Key.Key_Right:
                explorer.step_by(10 if shift else 1)
            case Qt.Key.Key_Home:
                explorer.move_cursor(0)
            case Qt.Key.Key_End:
                explorer.go_to_end()
            case Qt.Key.Key_R:
                explorer.restart()
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and end the worker."""
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("docks", self.saveState(LAYOUT))
        self.dialogs.stop()
        self.explorer.stop()
        super().closeEvent(event)
