"""Connections between signals and slots: by matching names, and a table of exceptions; `Wiring` makes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QGuiApplication

from gdexplorer.gui.common.number_slider import let_go_all
from gdexplorer.gui.state.feature import Made, Slot
from gdexplorer.gui.window.keys_sheet import show_keys
from gdexplorer.gui.window.preferences_dialog import show_preferences
from gdexplorer.session.edits import ShowWholePlane

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

Parts = Sequence[object]
# Signals with these names are connected to the explorer or its player.
REQUESTS = {
    "edit_requested": "apply",
    "gesture_ended": "end_gesture",
    "gesture_abandoned": "abandon_gesture",
    "cursor_requested": "move_cursor",
    "step_requested": "step_by",
    "backup_requested": "back_up_now",
}
# The status line shows messages of all parts, and the bar of problems what went wrong, until something else succeeds.
STATUS = {"pointed_at": "set_pointer", "message": "show_message"}
PROBLEMS = {"error": "warn", "failed": "warn", "accepted": "dismiss", "message": "dismiss"}
# Slots with these names are connected to the corresponding signals of the state.
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
    "interrupted": "let_go",
    "objective_changed": "show_objective",
    "file_changed": "set_file",
    "preferences_changed": "set_preferences",
    "typeset": "show_formula",
    "settled": "find_points",
    # What the map shows of the plane.
    "range_changed": "set_range",
    # Results of jobs and selections in panels, drawn in the pictures.
    "basins_changed": "set_basins",
    "points_changed": "set_points",
    "missing_changed": "set_missing",
    "field_changed": "set_field",
    "map_field_changed": "set_map_field",
    "patch_changed": "set_patch",
    "point_selected": "set_point",
    "basin_selected": "set_basin",
    "drawing_changed": "set_step",
    # What can be exported, and said as a command.
    "analysis_changed": "set_analysis",
    # Of a lesson: what it asks of the pictures, and a point that was clicked there.
    "map_question_changed": "set_map_question",
    "answered": "answer",
}
# Signals with these names tell that something happens, not what is so from then on.
MOMENTS = {"custom_refused", "interrupted", "answered"}
# Signals with these names trigger an action: its name.
TRIGGERS = {"start_edit_requested": "edit_start", "inspection_requested": "show_inspector"}
# Parts that declare ``is_costly`` are updated in a turn of their own, except by these cheap signals.
AT_ONCE = {
    "experiment_changed", "view_changed", "playback_changed", "waiting_changed", "preparing_changed", "custom_refused",
    "interrupted", "objective_changed", "typeset", "busy_changed", "map_question_changed", "preferences_changed",
}  # fmt: skip
# By these they are updated in a turn of their own even where updates are fast: no hand or eye follows them in a frame,
# and no picture that one does follow waits for them.
UNHURRIED = {"details_changed"}


def by_protocol(window: MainWindow, late: Parts | None = None) -> Iterator[tuple[Any, Slot]]:
    """Pairs of a signal and a slot to connect, by matching names; if given, only those of ``late`` parts."""
    w, parts, state = window.widgets, _parts(window), _state(window)
    for name, signal, part, slot in _joined((*state, *parts), FACTS, (*parts, window), late):
        yield signal, _in_turn(window, name, part, slot)
    everything = (*parts, *state)
    notices = (*_joined(everything, STATUS, (w.status,), late), *_joined(everything, PROBLEMS, (w.problems,), late))
    for _, signal, _, slot in (*_joined(parts, REQUESTS, state, late), *notices):
        yield signal, slot
    for part in w.parts if late is None else late:
        if isinstance(signal := getattr(part, "menu_requested", None), SignalInstance):
            yield signal, window.context_menus.open
        for name, action in TRIGGERS.items():
            if isinstance(signal := getattr(part, name, None), SignalInstance):
                yield signal, window.action(action).trigger


def tellers(window: MainWindow) -> tuple[object, ...]:
    """All that may tell facts to the whole window."""
    return *_state(window), *_parts(window)


def _state(window: MainWindow) -> tuple[object, ...]:
    explorer, documents = window.explorer, window.documents
    of_files = documents, documents.file, window.recovery
    return explorer, explorer.player, explorer.runs, *of_files, window.preferences


def _parts(window: MainWindow) -> tuple[object, ...]:
    return *window.widgets.parts, window.menus, window.title


def _in_turn(window: MainWindow, name: str, part: object, slot: Slot) -> Slot:
    if name in AT_ONCE or not getattr(part, "is_costly", False):
        return slot
    turns = window.explorer.turns
    return partial(turns.unhurried if name in UNHURRIED else turns.soon, slot)


def _joined(
    senders: Parts, names: dict[str, str], receivers: Parts, late: Parts | None
) -> Iterator[tuple[str, Any, object, Any]]:
    """Name and signal of each sender, with each receiver that has a matching slot, and that slot."""
    newest = None if late is None else set(map(id, late))
    # Few have either: every pair of parts would be asked for every name, a tenth of a second at the start.
    sending = _by_name(senders, partial(_signals_of, names=tuple(names)))
    taking = _by_name(receivers, partial(_slots_of, names=tuple(names.values())))
    for name, slot in names.items():
        for sender, receiver in product(sending[name], taking[slot]):
            if newest is None or id(sender) in newest or id(receiver) in newest:
                yield name, getattr(sender, name), receiver, getattr(receiver, slot)


def _by_name(parts: Parts, names_of: Callable[[type], tuple[str, ...]]) -> defaultdict[str, list[object]]:
    found: defaultdict[str, list[object]] = defaultdict(list)
    for part in parts:
        for name in names_of(_kind(part)):
            found[name].append(part)
    return found


def _kind(part: object) -> Any:
    return type(part)


@cache
def _slots_of(kind: type, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``names`` that parts of a kind have: asking each part, where Qt looks, too, takes longer."""
    return tuple(name for name in dict.fromkeys(names) if hasattr(kind, name))


@cache
def _signals_of(kind: type, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``names`` that are signals of parts of a kind."""
    return tuple(name for name in names if isinstance(getattr(kind, name, None), Signal))


def within(window: MainWindow, made: Made, late: Parts | None = None) -> Iterator[tuple[Any, Slot]]:
    """The same among the parts of a feature."""
    for sender in made.parts:
        for name, signal, part, slot in _joined((sender,), own_names(sender), made.parts, late):
            yield signal, _in_turn(window, name, part, slot)


def own_names(part: object) -> dict[str, str]:
    """Signals connected only within their feature, and the slots for them."""
    return _own_names(_kind(part))


@cache
def _own_names(kind: type) -> dict[str, str]:
    names = [name for name, value in _members(kind) if isinstance(value, Signal)]
    agreed = {name: _slot_for(name) for name in names}
    return {name: slot for name, slot in agreed.items() if slot and not {name} & (FACTS.keys() | REQUESTS.keys())}


def _members(kind: type) -> Iterable[tuple[str, object]]:
    return ((name, value) for base in kind.__mro__ for name, value in vars(base).items())


def _slot_for(signal: str) -> str:
    """The slot for a signal: ``set_x`` for ``x_changed``, ``x`` for ``x_requested``."""
    if signal.endswith("_changed"):
        return f"set_{signal.removesuffix('_changed')}"
    return signal.removesuffix("_requested") if signal.endswith("_requested") else ""


def _analyses(window: MainWindow) -> Iterator[tuple[Any, Slot]]:
    """What the entries of the Analyse menu do."""
    for made in window.features.values():
        if made.feature.analysis:
            yield window.menus[f"analyse_{made.feature.key}"].triggered, partial(_begin, window, made)


def _begin(window: MainWindow, made: Made, *_: object) -> None:
    window.widgets.bring_up(made.feature.key)
    if hasattr(made.panel, "begin"):
        made.panel.begin()


def connections(window: MainWindow) -> tuple[tuple[Any, ...], ...]:
    """Connections not made by name: each signal, followed by its slots."""
    explorer, menus, documents, w = window.explorer, window.menus, window.documents, window.widgets
    return (
        *_analyses(window),
        (window.file_drop.dropped, documents.open_file),
        (documents.recent_changed, menus.recent.set_recent),
        (menus.recent.chosen, documents.open_recent),
        (menus.recent.clear_requested, documents.clear_recent),
        (menus.recent.aboutToShow, documents.refresh_recent),
        (window.view_actions.reset_requested, window.reset_layout),
        (window.view_actions.presenter_requested, window.presenter.toggle),
        (w.contour.range_changed, explorer.runs.set_range),
        (explorer.runs.objective_changed, w.offer),
        (explorer.runs.details_changed, partial(explorer.turns.unhurried, w.curves.set_norms)),
        (explorer.experiment_changed, window.show_past, w.release),
        (explorer.view_changed, window.show_past),
        (explorer.interrupted, partial(let_go_all, window)),
        (menus["new"].triggered, documents.begin_new),
        (menus["open"].triggered, documents.choose),
        (menus["open_model"].triggered, documents.choose_model),
        (menus["save"].triggered, documents.save),
        (menus["save_as"].triggered, documents.save_as),
        (menus["save_copy"].triggered, documents.save_copy),
        (menus["quit"].triggered, window.close),
        (menus["undo"].triggered, explorer.undo),
        (menus["redo"].triggered, explorer.redo),
        (menus["look"].triggered, w.surface.look_at_all, w.contour.look, partial(explorer.apply, ShowWholePlane())),
        (menus["look_from_side"].triggered, w.surface.look_from_side),
        (menus["larger_text"].triggered, window.text_zoom.enlarge),
        (menus["smaller_text"].triggered, window.text_zoom.shrink),
        (menus["usual_text"].triggered, window.text_zoom.reset),
        (menus["palette"].triggered, window.palette_of_commands.toggle),
        (menus["keys"].triggered, partial(show_keys, window, window.shortcuts)),
        (menus["about"].triggered, window.dialogs.show_about),
        (menus["preferences"].triggered, partial(show_preferences, window, window.preferences)),
        (menus.groups["theme"].triggered, window.choose_theme),
        (window.preferences.preferences_changed, window.take_preferences, window.recovery.note),
        (QGuiApplication.styleHints().colorSchemeChanged, window.take_theme),
    )
