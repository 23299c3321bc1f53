"""Views that are slow to paint: each in a turn of its own, none left behind, none painted twice for the same."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.repaints import PacedPlot, Repaints


class Paints(QObject):
    """Who has been painted, with the number of the turn of the event loop."""

    def __init__(self):
        super().__init__()
        self.all, self._turn = [], 0
        self._beat = QTimer(self, interval=0)
        self._beat.timeout.connect(self._count)
        self._beat.start()

    def watch(self, *widgets):
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.all.append((watched, self._turn))
        return False

    @property
    def who(self):
        return [widget for widget, _ in self.all]

    def _count(self):
        self._turn += 1


@pytest.fixture
def shown(qtbot):
    """Makes a window with widgets in it, painted for the first time."""

    windows = []

    def make(*widgets):
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        for place, widget in enumerate(widgets):
            widget.setParent(window)
            widget.setGeometry(0, 100 * place, 200, 90)
        window.resize(200, 100 * len(widgets))
        with qtbot.waitExposed(window):
            window.show()
        qtbot.wait(50)
        paints = Paints()
        paints.watch(*(getattr(widget, "viewport", lambda widget=widget: widget)() for widget in widgets))
        return paints

    yield make
    windows.clear()


def test_views_that_ask_together_are_painted_in_their_order_each_in_a_turn_of_its_own(shown, qtbot):
    repaints, views = Repaints(), [QWidget() for _ in range(4)]
    paints = shown(*views)
    for view in (*views, *views):
        repaints.ask(view)
    qtbot.waitUntil(lambda: len(paints.all) == 4)
    qtbot.wait(30)
    assert paints.who == views
    assert all(later > earlier for (_, earlier), (_, later) in pairwise(paints.all))


def test_one_that_asks_all_the_time_leaves_none_behind(shown, qtbot):
    repaints, often, rarely = Repaints(), QWidget(), QWidget()
    paints = shown(often, rarely)
    again = QTimer(often, interval=0)
    again.timeout.connect(lambda: repaints.ask(often))
    again.start()
    qtbot.waitUntil(lambda: paints.who.count(often) > 2)
    repaints.ask(rarely)
    before = paints.who.count(often)
    qtbot.waitUntil(lambda: rarely in paints.who)
    assert paints.who[: paints.who.index(rarely)].count(often) <= before + 2
    again.stop()


def test_what_is_hidden_or_deleted_is_passed_over(shown, qtbot, qapp):
    repaints, hidden, gone, last = Repaints(), QWidget(), QWidget(), QWidget()
    paints = shown(hidden, gone, last)
    for view in (hidden, gone, last):
        repaints.ask(view)
    hidden.hide()
    gone.deleteLater()
    qapp.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: last in paints.who)
    qtbot.wait(30)
    assert [view for view in paints.who if view in (hidden, last)] == [last]


def test_plots_that_change_together_are_painted_in_turns_and_show_their_change(shown, qtbot):
    plots = [PacedPlot() for _ in range(3)]
    paints = shown(*plots)
    before = [plot.grab().toImage() for plot in plots]
    paints.all.clear()
    for plot in plots:
        plot.plot([0.0, 1.0], [1.0, 0.0], pen="r")
    viewports = [plot.viewport() for plot in plots]
    qtbot.waitUntil(lambda: set(viewports) <= set(paints.who))
    turns = [turn for _, turn in paints.all]
    assert len(set(turns)) == len(turns)
    assert all(plot.grab().toImage() != old for plot, old in zip(plots, before, strict=True))


def test_a_picture_that_is_taken_does_not_keep_the_change_from_the_screen(shown, qtbot):
    plot = PacedPlot()
    paints = shown(plot)
    plot.plot([0.0, 1.0], [1.0, 0.0], pen="r")
    plot.grab()
    paints.all.clear()
    qtbot.waitUntil(lambda: bool(paints.all))
    qtbot.wait(30)
    paints.all.clear()
    qtbot.wait(50)
    assert not paints.all
