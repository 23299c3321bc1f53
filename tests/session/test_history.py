"""Undo and redo, against a plain list of everything that was."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.descent.experiment import Experiment
from gdexplorer.session.history import MOST_BYTES, MOST_REMEMBERED, History


def experiment(steps):
    return Experiment("sphere", steps=steps)


@given(st.lists(st.sampled_from(["record", "undo", "redo"]), max_size=60))
def test_it_is_a_list_with_a_place_in_it(acts):
    history, listed, place = History(experiment(1)), [experiment(1)], 0
    for number, act in enumerate(acts):
        if act == "record":
            history.record(experiment(number + 2))
            listed, place = [*listed[: place + 1], experiment(number + 2)], place + 1
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
    history = History(experiment(1))
    for steps in range(2, 30):
        history.record(experiment(steps), gesture=("rate", 0))
    history.undo()
    assert history.present == experiment(1)
    history.redo()
    assert history.present == experiment(29)


def test_gestures_are_told_apart_by_what_they_hold_and_when_they_end():
    history = History(experiment(1))
    history.record(experiment(2), gesture=("rate", 0))
    history.record(experiment(3), gesture=("rate", 1))
    history.record(experiment(4), gesture=("rate", 1))
    history.end_gesture()
    history.record(experiment(5), gesture=("rate", 1))
    seen = []
    while history.can_undo:
        history.undo()
        seen.append(history.present.steps)
    assert seen == [4, 2, 1]


def test_what_comes_after_an_undo_is_another_gesture():
    history = History(experiment(1))
    history.record(experiment(2), gesture="rate")
    history.record(experiment(3))
    history.undo()
    history.record(experiment(4), gesture="rate")
    history.undo()
    assert history.present == experiment(2)


def test_a_change_that_changes_nothing_is_not_remembered():
    history = History(experiment(1))
    history.record(replace(experiment(1)))
    assert not history.can_undo


def test_a_gesture_that_comes_back_leaves_no_trace_of_the_future():
    history = History(experiment(1))
    history.record(experiment(2))
    history.undo()
    history.record(experiment(3))
    assert not history.can_redo


def test_the_past_is_long_but_not_endless():
    history = History(experiment(1))
    for steps in range(2, MOST_REMEMBERED + 100):
        history.record(experiment(steps))
    undone = 0
    while history.can_undo:
        history.undo()
        undone += 1
    assert MOST_REMEMBERED <= undone <= MOST_REMEMBERED + 1


def large(seed, starts=50, weights=20_000):
    """Starts of a network: tuples of numbers, none of which any other experiment shares."""
    return Experiment("sphere", starts=tuple((float(seed),) * weights for _ in range(starts)))


def held(history):
    return sum(len(point) * 32 for item in history._past for point in item.starts)


def test_what_is_remembered_stays_within_its_bytes():
    history = History(large(0))
    for seed in range(1, 40):
        history.record(large(seed))
        assert held(history) <= MOST_BYTES
    assert history.can_undo
    history.undo()
    assert history.present.starts[0][0] == 38.0


def test_starts_that_are_shared_count_once():
    first = large(0)
    history = History(first)
    for steps in range(1, 300):
        history.record(replace(first, steps=steps + 1000))
    for _ in range(299):
        history.undo()
    assert history.present is first
