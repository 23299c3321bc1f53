"""The table of connections: the one place where two widgets meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from gdexplorer.gui.main_window import MainWindow


def connections(window: MainWindow) -> tuple[tuple[Any, ...], ...]:
    """Each signal, followed by all that it is connected to."""
    explorer, menus, dialogs, w = window.explorer, window.menus, window.dialogs, window.widgets
    landmarks = window.landmarks
    return (
        # What is asked for.
        (w.objective.objective_picked, explorer.choose_objective),
        (w.objective.own_picked, explorer.choose_own),
        (w.objective.kept_picked, explorer.open_own),
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
        (w.contour.domain_picked, explorer.set_domain),
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
        (w.runs.run_selected, explorer.select_run),
        (explorer.selection_changed, w.inspector.select, w.data.select, w.objective.select),
        (explorer.selection_changed, w.plane.select),
        (w.plane.plane_picked, explorer.set_plane),
        (w.plane.hold_toggled, explorer.hold_plane),
        (w.inspector.step_requested, explorer.step_by),
        (w.inspector.drawing_changed, w.surface.set_step, w.contour.set_step),
        (w.surface.pointed_at, w.status.set_pointer),
        (w.contour.pointed_at, w.status.set_pointer),
        # What has become true.
        (explorer.experiment_changed, w.objective.set_experiment, w.optimizers.set_experiment),
        (explorer.experiment_changed, w.run_settings.set_experiment),
        (explorer.experiment_changed, w.bar.set_experiment, window.show_starts),
        (explorer.objective_changed, w.surface.set_surface, w.contour.set_surface, w.curves.set_surface),
        (explorer.objective_changed, w.status.set_surface, window.show_objective),
        (explorer.runs_changed, w.surface.set_runs, w.contour.set_runs, w.data.set_runs),
        (explorer.details_changed, w.curves.set_runs, w.runs.set_runs, w.inspector.set_runs, w.status.set_runs),
        (explorer.cursor_changed, w.surface.set_cursor, w.contour.set_cursor, w.curves.set_cursor),
        (explorer.cursor_changed, w.data.set_cursor, w.runs.set_cursor, w.inspector.set_cursor),
        (explorer.cursor_changed, w.optimizers.set_cursor, w.objective.set_cursor),
        (explorer.runs_changed, w.objective.set_runs),
        (explorer.experiment_changed, w.plane.set_experiment),
        (explorer.objective_changed, w.plane.set_surface),
        (explorer.details_changed, w.plane.set_runs),
        (explorer.cursor_changed, w.plane.set_cursor),
        (explorer.playback_changed, w.bar.set_playback),
        (explorer.waiting_changed, w.status.set_waiting),
        (explorer.preparing_changed, w.note.set_waiting),
        (explorer.own_refused, w.objective.refuse_own),
        (explorer.refused, w.status.warn),
        (w.objective.mine.refused, w.status.warn),
        (w.objective.mine.told, w.status.tell),
        (explorer.told, w.status.tell),
        # What is found of an objective beside its heights.
        (explorer.experiment_changed, landmarks.set_experiment),
        (explorer.objective_changed, landmarks.set_surface),
        (explorer.settled, landmarks.find_points),
        (landmarks.points_changed, w.surface.landmarks.set_points, w.contour.landmarks.set_points),
        (landmarks.points_changed, w.critical_points.set_points),
        (landmarks.searching_changed, w.critical_points.set_searching),
        (landmarks.field_changed, w.surface.landmarks.set_field, w.contour.landmarks.set_field),
        (w.critical_points.point_selected, w.surface.landmarks.set_axes, w.contour.landmarks.set_axes),
        (w.metric.metric_picked, explorer.set_metric),
        (w.metric.rates_requested, explorer.fit_rates),
        (w.metric.released, explorer.end_gesture),
        (w.metric.refused, w.status.warn),
        (explorer.experiment_changed, w.metric.set_experiment),
        (explorer.objective_changed, w.metric.set_surface),
        (explorer.runs_changed, w.metric.set_runs),
        (explorer.cursor_changed, w.metric.set_cursor),
        (explorer.selection_changed, w.metric.select),
        # The menus.
        (menus["open"].triggered, dialogs.open_session),
        (menus["save"].triggered, dialogs.save_session),
        (menus["export_table"].triggered, dialogs.export_table),
        (menus["export_picture"].triggered, dialogs.export_picture),
        (menus["record"].triggered, dialogs.record),
        (menus["quit"].triggered, window.close),
        (menus["undo"].triggered, explorer.undo),
        (menus["redo"].triggered, explorer.redo),
        (menus["clear_starts"].triggered, explorer.clear_starts),
        (menus["look"].triggered, w.surface.look_at_all, w.contour.look, explorer.forget_domain),
        (menus["look_from_side"].triggered, w.surface.look_from_side),
        (menus["play"].triggered, explorer.play_or_pause),
        (menus["restart"].triggered, explorer.restart),
        (menus["step_forward"].triggered, explorer.step_forward),
        (menus["step_back"].triggered, explorer.step_back),
        (menus["further"].triggered, explorer.run_further),
        (menus["keys"].triggered, dialogs.show_keys),
        (menus["about"].triggered, dialogs.show_about),
        (menus.choices["field"].triggered, window.choose_field),
        (menus.choices["heights"].triggered, window.choose_heights),
        (menus.choices["theme"].triggered, window.choose_theme),
        (QGuiApplication.styleHints().colorSchemeChanged, window.take_theme),
    )


def analysis_connections(window: MainWindow) -> tuple[tuple[Any, ...], ...]:
    """The same for what takes many runs: basins, many starts, brute force and sweeps."""
    explorer, analyst, menus, w = window.explorer, window.analyst, window.menus, window.widgets
    basins, many, brute, sweep = w.analysis.basins, w.analysis.multi_start, w.analysis.brute_force, w.analysis.sweep
    return (
        # What is asked for.
        (menus["basins"].toggled, analyst.show_basins, basins.set_shown, window.show_basins),
        (basins.shown_toggled, menus["basins"].setChecked),
        (basins.optimizer_picked, analyst.choose_basins),
        (basins.cancel_requested, analyst.basins.cancel),
        (many.run_requested, analyst.run_many_starts),
        (many.cancel_requested, analyst.many_starts.cancel),
        (many.clearing_requested, analyst.clear_many_starts),
        (brute.run_requested, analyst.run_brute_force),
        (brute.cancel_requested, analyst.brute_force.cancel),
        (sweep.run_requested, analyst.run_sweep),
        (sweep.cancel_requested, analyst.sweep.cancel),
        (sweep.setting_picked, explorer.set_hyperparameter),
        (sweep.picked, explorer.end_gesture),
        # What has become true.
        (explorer.experiment_changed, analyst.set_experiment, w.analysis.set_experiment),
        (explorer.objective_changed, analyst.set_surface),
        (analyst.basins_changed, w.basins.set_basins, w.surface.set_basins, basins.set_basins, w.status.set_basins),
        (analyst.basins_busy, basins.set_busy),
        (analyst.many_starts_changed, w.cloud.set_runs, many.set_result),
        (analyst.many_starts.busy_changed, many.set_busy),
        (many.position_changed, w.cloud.set_position),
        (analyst.brute_force_changed, brute.set_efforts),
        (analyst.brute_force.busy_changed, brute.set_busy),
        (analyst.brute_force.failed, brute.refuse),
        (analyst.sweep_changed, sweep.set_result),
        (analyst.sweep.busy_changed, sweep.set_busy),
        (analyst.refused, w.status.warn, brute.refuse),
        # The menus.
        *((menus[f"analyse_{name}"].triggered, partial(w.show_analysis, window, panel)) for name, panel in (
            ("basins", basins), ("multi_start", many), ("brute_force", brute), ("sweep", sweep),
        )),
    )  # fmt: skip
