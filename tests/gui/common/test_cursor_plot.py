"""A plot with a cursor paints once what stands still, and always shows what has changed."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gdexplorer.gui.common.cursor_plot import CursorPlot
from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import DARK

# Qt says so of a press on an item that is dragged, too.
pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


class Ground(OverlayItem):
    """A word in the plot's font; counts how often it is painted."""

    def __init__(self, plot):
        super().__init__()
        self.count, self._font = 0, plot.font

    def paint(self, painter, *_):
        self.count += 1
        painter.save()
        painter.resetTransform()
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(self._font())
        painter.drawText(150, 90, "word")
        painter.restore()


class Dot(OverlayItem):
    """Follows the cursor by its colour."""

    colour = Qt.GlobalColor.red

    def paint(self, *_):
        pass

    def paint_over(self, painter):
        painter.resetTransform()
        painter.fillRect(100, 60, 9, 9, self.colour)


class Paints(QObject):
    """Counts the paints of a viewport."""

    def __init__(self, plot):
        super().__init__()
        self.count = 0
        plot.viewport().installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def plot(qtbot):
    plot = CursorPlot()
    qtbot.addWidget(plot)
    plot.ground, plot.dot = Ground(plot), Dot()
    plot.addItem(plot.ground, ignoreBounds=True)
    plot.add_moving(plot.dot)
    plot.setRange(xRange=(0, 50), yRange=(0.0, 1.0))
    plot.resize(400, 220)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.paints, plot.bot = Paints(plot), qtbot
    play(plot, range(1, 4))
    return plot


def play(plot, steps):
    """Move the cursor, and let it be painted at each of the steps."""
    for step in steps:
        before = plot.paints.count
        plot.set_cursor(step)
        plot.bot.waitUntil(lambda before=before: plot.paints.count > before)
    plot.bot.wait(30)


def is_as_painted_anew(plot):
    """Whether the screen shows what it would if nothing were kept."""
    shown = plot.grab().toImage()
    plot.forget_still()
    return shown == plot.grab().toImage()


def test_while_only_the_cursor_moves_what_stands_still_is_painted_once(plot):
    before, pictures = plot.ground.count, []
    for step in range(5, 45, 5):
        play(plot, [step])
        pictures.append(plot.grab().toImage())
    assert plot.ground.count == before
    assert all(one != other for one, other in pairwise(pictures)), "the line moves"
    assert is_as_painted_anew(plot) and plot.ground.count > before


def test_what_follows_the_cursor_is_painted_anew_though_the_line_stands_still(plot):
    play(plot, [7])
    plot.dot.colour, before = Qt.GlobalColor.blue, plot.paints.count
    plot.set_cursor(7)
    plot.bot.waitUntil(lambda: plot.paints.count > before)
    assert plot.grab().toImage().pixelColor(104, 64) == Qt.GlobalColor.blue


def a_curve(plot):
    plot.plot(np.linspace(0, 50, 60), np.linspace(1, 0, 60) ** 2, pen="r")


def a_short_curve(plot):
    """Hidden by the strip of the line, but for its title."""
    plot.plot([7.0, 7.01], [0.2, 0.8], pen="r")
    plot.setTitle("short")


def an_axis(plot):
    plot.setRange(yRange=(-3.0, 9.0))


def a_name(plot):
    plot.setLabel("left", "value")


def a_size(plot):
    plot.resize(390, 260)


def a_font(plot):
    font = plot.font()
    font.setPointSize(font.pointSize() + 5)
    plot.setFont(font)


@pytest.mark.parametrize(
    "change", [a_curve, a_short_curve, an_axis, a_name, a_size, a_font], ids=lambda each: each.__name__
)
def test_a_change_is_seen_at_once_and_stays_while_the_cursor_moves(plot, change):
    play(plot, [7])
    shown = plot.grab().toImage()
    change(plot)
    play(plot, [8, 7])
    assert is_as_painted_anew(plot)
    assert plot.grab().toImage() != shown


def test_another_theme_is_seen_at_once(plot):
    plot.set_theme(DARK)
    assert plot.grab().toImage().pixelColor(2, 2).name() == DARK.picture.lower()
    play(plot, [8, 9])
    assert is_as_painted_anew(plot)


def test_the_line_can_be_dragged_and_is_thicker_under_the_pointer(plot):
    asked, box = [], plot.getViewBox()
    plot.cursor_requested.connect(asked.append)
    plot.cursor_requested.connect(plot.set_cursor)

    def at(step):
        return plot.mapFromScene(box.mapViewToScene(QPointF(step, 0.0))) - QPoint(0, 40)

    play(plot, [10])
    still = plot.grab().toImage()
    QTest.mouseMove(plot.viewport(), at(10))
    plot.bot.wait(80)
    assert plot.grab().toImage() != still, "under the pointer"
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=at(10))
    for step in range(12, 32, 2):
        QTest.mouseMove(plot.viewport(), at(step))
        plot.bot.wait(20)
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=at(30))
    assert asked and abs(asked[-1] - 30) <= 1 and asked == sorted(asked)
    assert is_as_painted_anew(plot)


def test_a_plot_that_was_hidden_shows_what_has_changed_meanwhile(plot):
    plot.hide()
    plot.dot.colour = Qt.GlobalColor.blue
    a_curve(plot)
    plot.set_cursor(30)
    plot.show()
    plot.bot.wait(60)
    assert is_as_painted_anew(plot)
