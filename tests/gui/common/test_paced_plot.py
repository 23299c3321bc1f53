"""Plots are painted each in a turn of its own, and once for what has changed."""

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.paced_plot import PacedPlot


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
