"""Slow work, whoever asks for it: one piece in each turn of the event loop, none left behind or done twice."""

import gc
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.garbage import LOOK_MILLISECONDS, Collector
from gdexplorer.gui.common.one_by_one import OneByOne
from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel
from gdexplorer.gui.state.turns import Turns


class Pieces(QObject):
    """Pieces of work that write down their names with the number of the turn of the event loop."""

    def __init__(self):
        super().__init__()
        self.done, self.turn = [], 0
        self._beat = QTimer(self, interval=0)
        self._beat.timeout.connect(self._count)
        self._beat.start()

    def first(self):
        self.done.append(("first", self.turn))

    def second(self):
        self.done.append(("second", self.turn))

    def third(self):
        self.done.append(("third", self.turn))

    @property
    def names(self):
        return [name for name, _ in self.done]

    def _count(self):
        self.turn += 1


@pytest.fixture
def pieces(qapp):
    return Pieces()


def test_it_rests_when_what_the_last_piece_has_changed_is_painted(qtbot):
    class Painted(QWidget):
        count = 0

        def paintEvent(self, event):
            self.count += 1

    widget, slow, rests = Painted(), OneByOne(), []
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: widget.count > 0)
    before = widget.count
    slow.rested.connect(lambda: rests.append((widget.count, slow.idle)))
    assert slow.idle
    slow.ask(str)
    slow.ask(widget.update)
    assert not slow.idle
    qtbot.waitUntil(lambda: rests != [])
    qtbot.wait(30)
    assert rests == [(before + 1, True)]


def test_each_piece_is_called_once_in_its_order_and_in_a_turn_of_its_own(pieces, qtbot):
    slow = OneByOne()
    for piece in (pieces.first, pieces.second, pieces.third, pieces.first, pieces.second):
        slow.ask(piece)
    assert pieces.done == []
    qtbot.waitUntil(lambda: len(pieces.done) == 3)
    qtbot.wait(30)
    assert pieces.names == ["first", "second", "third"]
    assert all(earlier < later for (_, earlier), (_, later) in pairwise(pieces.done))


def test_one_that_is_asked_for_all_the_time_leaves_none_behind(pieces, qtbot):
    slow, again = OneByOne(), QTimer(interval=0)
    again.timeout.connect(lambda: slow.ask(pieces.first))
    again.start()
    qtbot.waitUntil(lambda: len(pieces.done) > 2)
    before = len(pieces.done)
    slow.ask(pieces.second)
    qtbot.waitUntil(lambda: "second" in pieces.names)
    again.stop()
    assert pieces.names.index("second") <= before + 1


def test_a_piece_that_asks_for_itself_is_called_again_after_the_others(pieces, qtbot):
    slow = OneByOne()

    class Twice(QObject):
        times = 0

        def call(self):
            self.times += 1
            pieces.third()
            if self.times < 2:
                slow.ask(self.call)

    twice = Twice()
    slow.ask(twice.call)
    slow.ask(pieces.first)
    qtbot.waitUntil(lambda: len(pieces.done) == 3)
    assert pieces.names == ["third", "first", "third"]


def test_a_piece_whose_owner_is_gone_is_passed_over(pieces, qtbot, qapp):
    slow, gone = OneByOne(), Pieces()
    slow.ask(gone.first)
    slow.ask(pieces.second)
    gone.deleteLater()
    qapp.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: pieces.names == ["second"])
    assert gone.done == []


def test_a_piece_that_fails_keeps_none_from_its_turn(pieces, qtbot, capfd):
    slow = OneByOne()

    def fails():
        raise ValueError

    with qtbot.captureExceptions() as failures:
        slow.ask(fails)
        slow.ask(pieces.first)
        qtbot.waitUntil(lambda: pieces.names == ["first"])
    capfd.readouterr()  # the failure is told there, too
    assert [kind for kind, _, _ in failures] == [ValueError]


def crowded(count):
    return Experiment("himmelblau", (), tuple(configure("adam", {}) for _ in range(count)), ((1.0, 1.0),))


class CardsSeen(QObject):
    """Writes down when a card comes to a panel."""

    def __init__(self, pieces, panel):
        super().__init__()
        self._pieces, self._holder = pieces, panel.findChild(QWidget, "optimizer_cards")
        self._holder.installEventFilter(self)

    def eventFilter(self, _, event):
        if event.type() == QEvent.Type.ChildPolished:
            self._pieces.done.append(("card", self._pieces.turn))
        return False


def test_views_cards_and_garbage_that_wait_together_come_in_different_turns(pieces, qtbot):
    turns, panel, collector = Turns(), OptimizersPanel(), Collector(pieces)
    qtbot.addWidget(panel)
    panel.set_experiment(crowded(3))
    qtbot.wait(30)
    cards = CardsSeen(pieces, panel)

    def note_collection(phase, _):
        if phase == "start":
            pieces.done.append(("garbage", pieces.turn))

    gc.callbacks.append(note_collection)
    try:
        rings = [[] for _ in range(5000)]
        pieces.done.clear()
        time.sleep(2 * LOOK_MILLISECONDS / 1000)
        turns.later(pieces.first)
        turns.later(pieces.second)
        panel.set_experiment(crowded(7))
        qtbot.waitUntil(lambda: len(panel.cards) == 7 and turns.idle and "garbage" in pieces.names)
    finally:
        gc.callbacks.remove(note_collection)
        collector.deleteLater()
    del cards, rings
    turns_of_work = [turn for _, turn in pieces.done]
    assert {"first", "second", "card", "garbage"} == set(pieces.names)
    assert len(set(turns_of_work)) == len(turns_of_work), pieces.done
