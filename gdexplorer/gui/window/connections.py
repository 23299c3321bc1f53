"""The table of connections: the one place where two widgets meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow


def connections(window: MainWindow) -> tuple[tuple[Any, ...], ...]:
    """Each signal, followed by all that it is connected to."""
    explorer, menus, dialogs, w = window.explorer, window.menus, window.dialogs, window.widgets
    points, field, curvature = window.jobs.critical_points, window.jobs.field, window.jobs.curvature
    soon = explorer.turns.taking
    return (
        # What is asked for.
        (w.objective.objective_picked, explorer.choose_objective),
        (w.objective.custom_picked, explorer.choose_custom),
        (w.objective.kept_picked, explorer.open_custom),
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
        (explorer.selection_changed, *soon(w.inspector.select, w.data.select), w.objective.select),
        (explorer.selection_changed, *soon(w.plane.select)),
        (w.plane.plane_picked, explorer.set_plane),
        (w.plane.hold_toggled, explorer.hold_plane),
        (w.dock("step").visibilityChanged, w.inspector.set_seen),
        (w.dock("stability").visibilityChanged, w.stability.set_seen),
        (w.dock("metric").visibilityChanged, w.metric.set_seen),
        (w.plane_dock.visibilityChanged, w.plane.set_seen),
        (window.file_drop.dropped, window.open_file),
        (w.inspector.step_requested, explorer.step_by),
        (explorer.selection_changed, *soon(w.stability.select)),
        (explorer.details_changed, *soon(w.stability.set_scene)),
        (explorer.cursor_changed, *soon(w.stability.set_cursor, w.stability_view.set_cursor)),
        (w.stability.curve_requested, curvature.request),
        (curvature.shown, w.stability.set_curve),
        (w.stability.curves_changed, w.stability_view.set_curves),
        (w.stability.hyperparameter_edited, explorer.set_hyperparameter),
        (w.stability_view.cursor_requested, explorer.move_cursor),
        (w.inspector.drawing_changed, *soon(w.surface.set_step, w.contour.set_step)),
        (w.surface.pointed_at, w.status.set_pointer),
        (w.contour.pointed_at, w.status.set_pointer),
        # What has become true.
        (explorer.experiment_changed, w.objective.set_experiment, w.optimizers.set_experiment),
        (explorer.experiment_changed, w.run_settings.set_experiment),
        (explorer.experiment_changed, w.bar.set_experiment, window.show_starts),
        (
            explorer.scene_changed,
            *soon(w.surface.set_scene, w.contour.set_scene, w.data.set_scene, w.inspector.set_scene),
        ),
        (explorer.scene_changed, w.status.set_scene, w.objective.set_scene, w.metric.set_scene),
        (explorer.details_changed, *soon(w.curves.set_scene, w.runs.set_scene, w.plane.set_scene)),
        (explorer.objective_changed, window.show_objective),
        (explorer.typeset, w.objective.show_formula),
        (explorer.cursor_changed, *soon(w.surface.set_cursor, w.contour.set_cursor, w.curves.set_cursor)),
        (explorer.cursor_changed, *soon(w.data.set_cursor, w.runs.set_cursor, w.inspector.set_cursor)),
        (explorer.cursor_changed, w.optimizers.set_cursor, w.objective.set_cursor),
        (explorer.experiment_changed, w.plane.set_experiment),
        (explorer.cursor_changed, *soon(w.plane.set_cursor)),
        (explorer.playback_changed, w.bar.set_playback),
        (explorer.waiting_changed, w.status.set_waiting),
        (explorer.preparing_changed, w.note.set_waiting, w.objective.set_preparing),
        (explorer.custom_refused, w.objective.refuse_custom),
        (explorer.refused, w.status.warn),
        (explorer.accepted, w.status.forget_warning),
        (w.objective.mine.refused, w.status.warn),
        (w.objective.mine.told, w.status.tell),
        (explorer.told, w.status.tell),
        # What is found of an objective beside its heights.
        (explorer.scene_changed, points.set_scene, field.set_scene),
        (explorer.settled, points.find_points),
        (points.points_changed, *soon(w.surface.landmarks.set_points, w.contour.landmarks.set_points)),
        (points.axes_changed, w.critical_points.set_axes),
        (points.points_changed, *soon(w.critical_points.set_points)),
        (field.told, w.status.tell),
        (points.missing_changed, w.critical_points.set_missing),
        (points.busy_changed, w.critical_points.set_searching),
        (field.field_changed, *soon(w.surface.landmarks.set_field, w.contour.landmarks.set_field)),
        (w.critical_points.point_selected, *soon(w.surface.landmarks.set_axes, w.contour.landmarks.set_axes)),
        (w.metric.metric_picked, explorer.set_metric),
        (w.metric.rates_requested, explorer.fit_rates),
        (w.metric.released, explorer.end_gesture),
        (w.metric.refused, w.status.warn),
        (explorer.experiment_changed, w.metric.set_experiment),
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
    explorer, jobs, menus, w = window.explorer, window.jobs, window.menus, window.widgets
    soon, followers = explorer.turns.taking, (jobs.basins, jobs.multi_start, jobs.sweep)
    basins, many, brute, sweep = w.analysis.basins, w.analysis.multi_start, w.analysis.brute_force, w.analysis.sweep
    return (
        # What is asked for.
        (menus["basins"].toggled, jobs.basins.show_basins, basins.set_shown, window.show_basins),
        (basins.shown_toggled, menus["basins"].setChecked),
        (basins.optimizer_picked, jobs.basins.choose_optimizer),
        (basins.cancel_requested, jobs.basins.cancel),
        (many.run_requested, jobs.multi_start.run),
        (many.cancel_requested, jobs.multi_start.cancel),
        (many.clearing_requested, jobs.multi_start.clear),
        (brute.run_requested, jobs.brute_force.run),
        (brute.cancel_requested, jobs.brute_force.cancel),
        (sweep.run_requested, jobs.sweep.run),
        (sweep.cancel_requested, jobs.sweep.cancel),
        (sweep.setting_picked, explorer.set_hyperparameter),
        (sweep.picked, explorer.end_gesture),
        # What has become true.
        (explorer.experiment_changed, w.analysis.set_experiment, *(job.set_experiment for job in followers)),
        (explorer.scene_changed, jobs.basins.set_scene, jobs.multi_start.set_scene),
        (jobs.basins.basins_changed, *soon(*(each.set_basins for each in (w.basins, w.surface, basins, w.status)))),
        (jobs.basins.busy_changed, basins.set_busy),
        (jobs.multi_start.result_changed, *soon(w.cloud.set_runs, many.set_result)),
        (jobs.multi_start.busy_changed, many.set_busy),
        (many.position_changed, *soon(w.cloud.set_position)),
        (jobs.brute_force.shown, brute.set_efforts),
        (jobs.brute_force.busy_changed, brute.set_busy),
        (jobs.brute_force.failed, w.status.warn, brute.refuse),
        (jobs.sweep.result_changed, sweep.set_result),
        (jobs.sweep.busy_changed, sweep.set_busy),
        *((job.failed, w.status.warn) for job in followers),
        # The menus.
        *((menus[f"analyse_{name}"].triggered, partial(w.show_analysis, window, panel)) for name, panel in (
            ("basins", basins), ("multi_start", many), ("brute_force", brute), ("sweep", sweep),
        )),
        (menus["analyse_basins"].triggered, partial(menus["basins"].setChecked, True)),
        (menus["analyse_brute_force"].triggered, brute.begin),
        (menus["analyse_sweep"].triggered, sweep.begin),
    )  # fmt: skip
