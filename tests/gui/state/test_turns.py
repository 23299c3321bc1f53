"""Facts told in turns: in their order, the newest only, one in each turn of the event loop."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QTimer, Signal

from gdexplorer.gui.state.turns import Turns


class Views:
    """Writes down what each view is told."""

    def __init__(self):
        self.told = []

    def first(self, *facts):
        self.told.append(("first", *facts))

    def second(self, *facts):
        self.told.append(("second", *facts))

    def third(self, *facts):
        self.told.append(("third", *facts))


@pytest.fixture
def turns(qapp):
    return Turns()


@pytest.fixture
def views():
    return Views()


def test_where_there_is_little_to_show_nothing_waits(turns, views):
    turns.soon(views.first, 1)
    assert views.told == [("first", 1)] and turns.idle


def test_what_waits_is_told_in_its_order_and_only_the_newest(turns, views, qtbot):
    turns.at_once = False
    turns.soon(views.first, 1)
    turns.soon(views.second, 2)
    turns.soon(views.first, 3)
    assert views.told == [] and not turns.idle
    qtbot.waitUntil(lambda: turns.idle)
    assert views.told == [("first", 3), ("second", 2)]


def test_nobody_is_told_before_those_who_wait(turns, views, qtbot):
    turns.later(views.first, 1)
    turns.soon(views.second, 2)
    assert views.told == []
    qtbot.waitUntil(lambda: turns.idle)
    assert views.told == [("first", 1), ("second", 2)]


def test_what_is_fast_waits_for_what_is_slow_and_then_for_nothing(turns, views, qtbot):
    def slow():
        views.first(1)
        turns.soon(views.third, 4)  # with all that waits and is fast: who is often told more would never catch up

    turns.later(slow)
    for number in (2, 3):
        turns.soon(views.second, number)
        turns.soon(views.third, number)
    assert views.told == []
    qtbot.waitUntil(lambda: views.told != [])
    assert views.told == [("first", 1), ("second", 3), ("third", 4)] and turns.idle


def test_nothing_waits_for_what_is_not_in_a_hurry(turns, views, qtbot):
    turns.unhurried(views.first, 1)
    turns.unhurried(views.second, 2)
    turns.soon(views.third, 3)
    assert views.told == [("third", 3)] and not turns.idle
    turns.unhurried(views.first, 4)
    qtbot.waitUntil(lambda: turns.idle)
    assert views.told == [("third", 3), ("first", 4), ("second", 2)]


def test_others_have_their_turn_between_two_that_wait(turns, views, qtbot):
    other = QTimer()
    other.timeout.connect(lambda: views.told.append("other"))
    other.start(0)
    for view in (views.first, views.second, views.third):
        turns.later(view)
    qtbot.waitUntil(lambda: turns.idle)
    other.stop()
    places = [views.told.index((name,)) for name in ("first", "second", "third")]
    assert all("other" in views.told[one:two] for one, two in itertools.pairwise(places))


def test_a_picture_that_is_taken_shows_all(turns, views):
    turns.later(views.first, 1)
    turns.later(lambda: turns.later(views.second, 2))  # what is told may tell others
    turns.catch_up()
    assert views.told == [("first", 1), ("second", 2)] and turns.idle


def test_nothing_is_told_once_it_has_stopped(turns, views, qtbot):
    turns.later(views.first, 1)
    turns.stop()
    qtbot.wait(20)
    assert views.told == [] and turns.idle


def test_a_view_that_fails_keeps_none_from_its_turn(turns, views, qtbot):
    def failing():
        raise ValueError("of this view")

    turns.later(failing)
    turns.later(views.first, 1)
    with pytest.raises(ValueError, match="of this view"):
        turns.catch_up()
    qtbot.waitUntil(lambda: turns.idle)
    assert views.told == [("first", 1)]


def test_a_signal_tells_through_them(turns, views):
    class Source(QObject):
        changed = Signal(int)

    source = Source()
    for slot in turns.taking(views.first, views.second):
        source.changed.connect(slot)
    turns.at_once = False
    source.changed.emit(1)
    source.changed.emit(2)
    assert views.told == []
    turns.catch_up()
    assert views.told == [("first", 2), ("second", 2)]


@given(st.lists(st.tuples(st.sampled_from(["first", "second", "third"]), st.integers(), st.booleans()), max_size=30))
def test_whatever_is_told_when_each_view_ends_with_its_newest_fact(qapp, facts):
    turns, views = Turns(), Views()
    for name, fact, at_once in facts:
        turns.at_once = at_once
        turns.soon(getattr(views, name), fact)
    turns.catch_up()
    for name in ("first", "second", "third"):
        mine = [fact for each, fact, _ in facts if each == name]
        assert [told[1] for told in views.told if told[0] == name][-1:] == mine[-1:]


def test_once_stopped_nothing_is_told_any_more(turns, views, qtbot):
    """A view may have been deleted: a signal of another one must not reach it."""
    turns.later(views.first, 1)
    turns.unhurried(views.first, 1)
    turns.stop()
    turns.soon(views.second, 2)
    turns.later(views.third, 3)
    turns.unhurried(views.third, 3)
    turns.catch_up()
    qtbot.wait(20)
    assert views.told == [] and turns.idle
