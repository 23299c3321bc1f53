"""Who hears whom: by protocol, and the table of what is exceptional; the one place where two widgets meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from gdexplorer.session.edits import ClearStarts, RunFurther, ShowWholePlane

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

# A widget that has a signal of such a name asks for that: of the explorer or of its player.
REQUESTS = {
    "edit_requested": "apply",
    "gesture_ended": "end_gesture",
    "cursor_requested": "move_cursor",
    "step_requested": "step_by",
}
# The status line tells what anybody has to say.
NEWS = {"pointed_at": "set_pointer", "message": "tell", "error": "warn", "accepted": "forget_warning"}
# A widget that has a slot of such a name is told the fact.
FACTS = {
    "experiment_changed": "set_experiment",
    "view_changed": "set_view",
    "scene_changed": "set_scene",
    "details_changed": "set_details",
    "cursor_changed": "set_cursor",
    "focus_changed": "set_focus",
    "playback_changed": "set_playback",
    "waiting_changed": "set_waiting",
    "preparing_changed": "set_preparing",
    "custom_refused": "refuse_custom",
    "basins_changed": "set_basins",
    "typeset": "show_formula",
}
# These are shown by views that declare ``is_costly`` one after the other, each in a turn of the event loop.
IN_TURNS = {"scene_changed", "details_changed", "cursor_changed", "focus_changed", "basins_changed"}


def by_protocol(window: MainWindow) -> Iterator[tuple[Any, Any]]:
    """Each signal and a slot that it is connected to, by their names."""
    explorer, w = window.explorer, window.widgets
    jobs = window.jobs.basins, window.jobs.multi_start, window.jobs.sweep
    parts, state = (*w.parts(), *jobs), (explorer, explorer.player, explorer.runs)
    for name, signal, part, slot in _joined((*state, *jobs), FACTS, parts):
        waits = name in IN_TURNS and getattr(part, "is_costly", False)
        yield signal, partial(explorer.turns.soon, slot) if waits else slot
    for _, signal, _, slot in (*_joined(parts, REQUESTS, state), *_joined((*parts, *state), NEWS, (w.status,))):
        yield signal, slot


def _joined(
    tellers: Sequence[object], names: dict[str, str], hearers: Sequence[object]
) -> Iterator[tuple[str, Any, object, Any]]:
    """The name of each signal of a teller, the signal, each hearer that has the slot for it, and the slot."""
    for (name, slot), teller, hearer in product(names.items(), tellers, hearers):
        if hasattr(teller, name) and hasattr(hearer, slot):
            yield name, getattr(teller, name), hearer, getattr(hearer, slot)


def connections(window: MainWindow) -> tuple[tuple[Any, ...], ...]:
    """Each signal, followed by all that it is connected to, where that is not by protocol."""
    explorer, menus, dialogs, w = window.explorer, window.menus, window.dialogs, window.widgets
    player, runs, soon = explorer.player, explorer.runs, explorer.turns.taking
    points, field, curvature = window.jobs.critical_points, window.jobs.field, window.jobs.curvature
    return (
        # What is asked for.
        (w.bar.restart_requested, player.restart),
        (w.bar.play_toggled, player.play_or_pause),
        (w.bar.end_requested, player.go_to_end),
        (w.bar.speed_picked, player.set_speed),
        (w.bar.looping_toggled, player.set_looping),
        (w.dock("step").visibilityChanged, w.inspector.set_seen),
        (w.dock("stability").visibilityChanged, w.stability.set_seen),
        (w.dock("metric").visibilityChanged, w.metric.set_seen),
        (w.plane_dock.visibilityChanged, w.plane.set_seen),
        (window.file_drop.dropped, window.open_file),
        (w.stability.curve_requested, curvature.request),
        (curvature.shown, w.stability.set_curve),
        (w.stability.curves_changed, w.stability_view.set_curves),
        (w.inspector.drawing_changed, *soon(w.surface.set_step, w.contour.set_step)),
        # What has become true.
        (explorer.experiment_changed, window.show_past),
        (explorer.view_changed, window.set_view, field.set_view),
        (runs.objective_changed, window.show_objective),
        # What is found of an objective beside its heights.
        (runs.scene_changed, points.set_scene, field.set_scene),
        (runs.settled, points.find_points),
        (points.points_changed, *soon(w.surface.landmarks.set_points, w.contour.landmarks.set_points)),
        (points.axes_changed, w.critical_points.set_axes),
        (points.points_changed, *soon(w.critical_points.set_points)),
        (field.message, w.status.tell),
        (points.missing_changed, w.critical_points.set_missing),
        (points.busy_changed, w.critical_points.set_searching),
        (field.field_changed, *soon(w.surface.landmarks.set_field, w.contour.landmarks.set_field)),
        (w.critical_points.point_selected, *soon(w.surface.landmarks.set_axes, w.contour.landmarks.set_axes)),
        # The menus.
        (menus["open"].triggered, dialogs.open_session),
        (menus["save"].triggered, dialogs.save_session),
        (menus["export_table"].triggered, dialogs.export_table),
        (menus["export_picture"].triggered, dialogs.export_picture),
        (menus["record"].triggered, dialogs.record),
        (menus["quit"].triggered, window.close),
        (menus["undo"].triggered, explorer.undo),
        (menus["redo"].triggered, explorer.redo),
        (menus["clear_starts"].triggered, partial(explorer.apply, ClearStarts())),
        (menus["look"].triggered, w.surface.look_at_all, w.contour.look, partial(explorer.apply, ShowWholePlane())),
        (menus["look_from_side"].triggered, w.surface.look_from_side),
        (menus["play"].triggered, player.play_or_pause),
        (menus["restart"].triggered, player.restart),
        (menus["step_forward"].triggered, player.step_forward),
        (menus["step_back"].triggered, player.step_back),
        (menus["further"].triggered, partial(explorer.apply, RunFurther())),
        (menus["keys"].triggered, dialogs.show_keys),
        (menus["about"].triggered, dialogs.show_about),
        (menus.choices["field"].triggered, window.choose_field),
        (menus.choices["heights"].triggered, window.choose_heights),
        (menus.choices["theme"].triggered, window.choose_theme),
        (QGuiApplication.styleHints().colorSchemeChanged, window.take_theme),
    )


def analysis_connections(window: MainWindow) -> tuple[tuple[Any, ...], ...]:
    """The same for what takes many runs: basins, many starts, brute force and sweeps."""
    jobs, menus, w, soon = window.jobs, window.menus, window.widgets, window.explorer.turns.taking
    basins, many, brute, sweep = w.analysis.basins, w.analysis.multi_start, w.analysis.brute_force, w.analysis.sweep
    return (
        # What is asked for.
        (menus["basins"].triggered, window.show_basins),
        (basins.cancel_requested, jobs.basins.cancel),
        (many.run_requested, jobs.multi_start.run),
        (many.cancel_requested, jobs.multi_start.cancel),
        (many.clearing_requested, jobs.multi_start.clear),
        (brute.run_requested, jobs.brute_force.run),
        (brute.cancel_requested, jobs.brute_force.cancel),
        (sweep.run_requested, jobs.sweep.run),
        (sweep.cancel_requested, jobs.sweep.cancel),
        # What has become true.
        (jobs.basins.busy_changed, basins.set_busy),
        (jobs.multi_start.result_changed, *soon(w.cloud.set_runs, many.set_result)),
        (jobs.multi_start.busy_changed, many.set_busy),
        (many.position_changed, *soon(w.cloud.set_position)),
        (jobs.brute_force.shown, brute.set_efforts),
        (jobs.brute_force.busy_changed, brute.set_busy),
        (jobs.brute_force.failed, w.status.warn, brute.refuse),
        (jobs.sweep.result_changed, sweep.set_result),
        (jobs.sweep.busy_changed, sweep.set_busy),
        *((job.failed, w.status.warn) for job in (jobs.basins, jobs.multi_start, jobs.sweep)),
        # The menus.
        *((menus[f"analyse_{name}"].triggered, partial(w.show_analysis, window, panel)) for name, panel in (
            ("basins", basins), ("multi_start", many), ("brute_force", brute), ("sweep", sweep),
        )),
        (menus["analyse_basins"].triggered, partial(window.show_basins, True)),
        (menus["analyse_brute_force"].triggered, brute.begin),
        (menus["analyse_sweep"].triggered, sweep.begin),
    )  # fmt: skip
