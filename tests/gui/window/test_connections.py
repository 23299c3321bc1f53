"""Who hears whom by protocol: a widget that asks by the agreed name is heard, one that has the agreed slot is told."""

from functools import partial
from types import SimpleNamespace

from pictures import drawn_run, looking_at, spiral
from PySide6.QtCore import SignalInstance

from gdexplorer.gui.window.connections import FACTS, REQUESTS, STATUS, by_protocol, connections, within
from gdexplorer.session import edits


def told(slot):
    """The slot itself, of one that is told in a turn of its own."""
    waits = isinstance(slot, partial) and getattr(slot.func, "__name__", "") in ("soon", "unhurried")
    return slot.args[0] if waits else slot


def test_whoever_asks_is_heard_and_whoever_has_a_slot_is_told_once(window):
    pairs = [(signal, told(slot)) for signal, slot in by_protocol(window)]
    for part in window.widgets.parts:
        for name in (*REQUESTS, *STATUS):
            if hasattr(part, name):
                heard = [slot for signal, slot in pairs if signal == getattr(part, name)]
                assert heard and len(heard) == len(set(heard)), (part, name)
        for name in FACTS.values():
            if hasattr(part, name):
                tellers = [signal for signal, slot in pairs if slot == getattr(part, name)]
                assert tellers and all(tellers.count(teller) == 1 for teller in tellers), (part, name)


def test_the_table_repeats_nothing_that_goes_by_protocol(window):
    pairs = [(signal, told(slot)) for signal, slot in by_protocol(window)]
    features = window.features.values()
    declared = (pair for made in features for pair in (*within(window, made), *made.feature.connections(made)))
    for signal, *slots in (*connections(window), *declared):
        assert isinstance(signal, SignalInstance)
        assert slots and all(map(callable, slots))
        assert not any((signal, told(slot)) in pairs for slot in slots)


def test_every_widget_that_asks_for_edits_can_make_them(window):
    askers = [part for part in window.widgets.parts if hasattr(part, "edit_requested")]
    assert len(askers) >= 9
    for steps, asker in enumerate(askers, 50):
        asker.edit_requested.emit(edits.SetBudget(steps))
        assert window.explorer.experiment.steps == steps


def test_edits_of_the_menus_are_made(window):
    starts, steps = window.explorer.experiment.starts, window.explorer.experiment.steps
    window.menus["further"].trigger()
    assert window.explorer.experiment.steps == 2 * steps
    window.menus["clear_starts"].trigger()
    assert window.explorer.experiment.starts == ()
    window.menus["look"].trigger()
    window.menus["undo"].trigger()
    assert window.explorer.experiment.starts == starts
    assert window.menus["redo"].isEnabled()


def test_costly_views_are_told_scenes_and_cursors_in_turns_of_their_own(window):
    window.explorer.turns.at_once = False
    window.explorer.player.cursor_changed.emit(7)
    surface = SimpleNamespace(plane=None, bound=SimpleNamespace(dimension=2))
    window.explorer.runs.focus_changed.emit(looking_at([drawn_run(spiral(9))], cursor=7, surface=surface))
    costly = [part for part in window.widgets.parts if getattr(part, "is_costly", False)]
    inspector = window.features["inspector"].panel
    assert len(costly) >= 8 and not window.explorer.turns.idle
    assert window.widgets.contour.shown_step == inspector.focus.step == 0
    window.explorer.turns.catch_up()
    assert window.widgets.contour.shown_step == window.widgets.data.shown_step == inspector.focus.step == 7


def test_no_update_waits_for_details_which_are_told_in_turns_of_their_own(window):
    turns, details = window.explorer.turns, window.explorer.runs.details_changed
    pairs = [(signal, slot) for signal, *slots in (*by_protocol(window), *connections(window)) for slot in slots]
    tellers = [slot.func for signal, slot in pairs if signal == details and isinstance(slot, partial)]
    assert turns.at_once and len(tellers) >= 3
    assert all(teller == turns.unhurried for teller in tellers)
