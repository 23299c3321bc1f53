"""Undo and redo, against a plain list of everything that was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.scene.field import Field
from gdexplorer.session.document import Document
from gdexplorer.session.history import MOST_BYTES, MOST_REMEMBERED, History
from gdexplorer.session.view_state import Camera, PictureLayer, ViewState


def document(steps):
    return Document(Experiment("sphere", steps=steps))


@given(st.lists(st.sampled_from(["record", "undo", "redo"]), max_size=60))
def test_it_is_a_list_with_a_place_in_it(acts):
    history, listed, place = History(document(1)), [document(1)], 0
    for number, act in enumerate(acts):
        if act == "record":
            history.record(document(number + 2))
            listed, place = [*listed[: place + 1], document(number + 2)], place + 1
        elif act == "undo":
            history.undo()
            place = max(place - 1, 0)
        else:
            history.redo()
            place = min(place + 1, len(listed) - 1)
        assert history.present == listed[place]
        assert history.can_undo == (place > 0)
        assert history.can_redo == (place < len(listed) - 1)


def test_one_gesture_is_undone_at_once():
    history = History(document(1))
    for steps in range(2, 30):
        history.record(document(steps), gesture=("rate", 0))
    history.undo()
    assert history.present == document(1)
    history.redo()
    assert history.present == document(29)


def test_each_change_is_told_by_its_name_on_both_ways():
    history = History(document(1))
    assert history.undo_label == history.redo_label == ""
    history.record(document(2), label="add start")
    history.record(document(3), gesture="rate", label="change learning rate")
    history.record(document(4), gesture="rate", label="change learning rate")
    assert (history.undo_label, history.redo_label) == ("change learning rate", "")
    history.undo()
    assert (history.undo_label, history.redo_label) == ("add start", "change learning rate")
    history.undo()
    assert (history.undo_label, history.redo_label) == ("", "add start")
    history.redo()
    history.record(document(7), label="clear starts")
    assert (history.undo_label, history.redo_label) == ("clear starts", "")


def test_gestures_are_told_apart_by_what_they_hold_and_when_they_end():
    history = History(document(1))
    history.record(document(2), gesture=("rate", 0))
    history.record(document(3), gesture=("rate", 1))
    history.record(document(4), gesture=("rate", 1))
    history.end_gesture()
    history.record(document(5), gesture=("rate", 1))
    seen = []
    while history.can_undo:
        history.undo()
        seen.append(history.present.experiment.steps)
    assert seen == [4, 2, 1]


def test_what_comes_after_an_undo_is_another_gesture():
    history = History(document(1))
    history.record(document(2), gesture="rate")
    history.record(document(3))
    history.undo()
    history.record(document(4), gesture="rate")
    history.undo()
    assert history.present == document(2)


def test_a_change_that_changes_nothing_is_not_remembered():
    history = History(document(1))
    history.record(replace(document(1)))
    assert not history.can_undo


def test_a_gesture_that_comes_back_leaves_no_trace_of_the_future():
    history = History(document(1))
    history.record(document(2))
    history.undo()
    history.record(document(3))
    assert not history.can_redo


def test_the_past_is_long_but_not_endless():
    history = History(document(1))
    for steps in range(2, MOST_REMEMBERED + 100):
        history.record(document(steps))
    undone = 0
    while history.can_undo:
        history.undo()
        undone += 1
    assert MOST_REMEMBERED <= undone <= MOST_REMEMBERED + 1


def large(seed, starts=50, weights=20_000):
    """Starts of a network: tuples of numbers, none of which any other experiment shares."""
    return Document(Experiment("sphere", starts=tuple((float(seed),) * weights for _ in range(starts))))


def held(history):
    return sum(len(point) * 32 for item in history.past for point in item.document.experiment.starts)


def test_what_is_remembered_stays_within_its_bytes():
    history = History(large(0))
    for seed in range(1, 40):
        history.record(large(seed))
        assert held(history) <= MOST_BYTES
    assert history.can_undo
    history.undo()
    assert history.present.experiment.starts[0][0] == 38.0


def test_starts_that_are_shared_count_once():
    first = large(0)
    history = History(first)
    for steps in range(1, 300):
        history.record(replace(first, experiment=replace(first.experiment, steps=steps + 1000)))
    for _ in range(299):
        history.undo()
    assert history.present.experiment is first.experiment


CARRIED = {"cursor": 7, "view": ViewState(selected=3, camera=Camera(10.0, 20.0, 3.0))}


def test_selection_camera_and_cursor_are_no_change_of_their_own_and_no_undo_moves_them():
    history = History(document(1))
    history.record(replace(document(1), **CARRIED))
    assert not history.can_undo and history.present.cursor == 7
    history.record(replace(document(2), **CARRIED))
    history.carry(replace(history.present, cursor=9))
    history.undo()
    assert history.present.experiment.steps == 1
    assert (history.present.cursor, history.present.view) == (9, CARRIED["view"])
    history.carry(replace(history.present, cursor=0))
    history.redo()
    assert history.present.experiment.steps == 2 and history.present.cursor == 0


@pytest.mark.parametrize(
    "view",
    [ViewState(field=Field.FLOW), ViewState(hidden=(PictureLayer.PATHS,)), ViewState(compressed=True),
     ViewState(basins_shown=True), ViewState(basins_optimizer=1), ViewState(terms=("s",))],
    ids=str,
)  # fmt: skip
def test_how_pictures_are_drawn_is_undone(view):
    history = History(document(1))
    history.record(replace(document(1), view=view))
    assert history.present.view == view
    history.undo()
    assert history.present == document(1)
    history.redo()
    assert history.present.view == view


def test_what_is_carried_leaves_the_future_and_the_gesture_as_they_are():
    history = History(document(1))
    history.record(document(2), gesture="rate")
    history.carry(replace(history.present, cursor=5))
    history.record(document(3), gesture="rate")
    history.undo()
    assert history.present.experiment.steps == 1
    history.carry(replace(history.present, cursor=6))
    assert history.can_redo


def test_a_gesture_that_is_abandoned_leaves_no_trace():
    history = History(document(1))
    history.record(document(2), label="add start")
    for steps in range(3, 9):
        history.record(document(steps), gesture=("rate", 0), label="move start")
    history.abandon_gesture()
    assert history.present == document(2)
    assert (history.undo_label, history.can_redo) == ("add start", False)
    history.abandon_gesture()
    assert history.present == document(2), "none goes on"
    history.record(document(9), gesture=("rate", 0))
    history.end_gesture()
    history.abandon_gesture()
    assert history.present == document(9), "it has ended"
