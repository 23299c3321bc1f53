"""The real window on screens of all sizes, with long formulas, and its edges dragged: it comes to rest, and soon."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QSplitterHandle

from end_to_end.person import drag
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.scrolling import Scrolling

SIZES = (
    (800, 600), (1024, 768), (1280, 690), (1280, 720), (1366, 768), (1600, 1000), (1920, 1080), (2560, 1440),
    (3840, 2160),
)  # fmt: skip
LONG = ("cliff", "eggholder", "housing_mse", "branin", "peaks", "shubert", "hinge_loss")
AT_EACH_SIZE = 2  # functions: each is met at several sizes
# After one change, of one panel; what never rests has thousands, until the stack overflows.
MOST_RESIZES, MOST_ROUNDS, GIVEN_UP = 6, 12, 60
EDGE, MOVES = 3, (40, -90, 55)  # pixels
TABS_AND_STATUS = 80


class Resizes(QObject):
    """Counts the resizes of scrolled panels; stops one that would go on until the stack overflows."""

    def __init__(self, window):
        super().__init__(window)
        self.counts = Counter()
        self._areas = {area.widget(): area for area in window.findChildren(Scrolling)}
        for panel in self._areas:
            panel.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Resize:
            self.counts[watched.metaObject().className()] += 1
            if self.counts[watched.metaObject().className()] > GIVEN_UP:
                self._areas[watched].setWidgetResizable(False)
        return False


class Screen:
    """Someone who changes the window's size and its edges, and sees whether it comes to rest."""

    def __init__(self, person):
        self.person, self.window = person, person.window
        self.resizes, self.most = Resizes(person.window), 0

    def rests_after(self, change, *given):
        self.resizes.counts.clear()
        change(*given)
        before, rounds = -1, 0
        while before != self.resizes.counts.total():
            before, rounds = self.resizes.counts.total(), rounds + 1
            QApplication.processEvents()
            assert rounds <= MOST_ROUNDS, self.told(change, given)
        self.most = max(self.most, *self.resizes.counts.values(), 0)
        assert self.most <= MOST_RESIZES, self.told(change, given)

    def told(self, change, given):
        return f"{change.__name__} {given} at {self.window.size().toTuple()}: {dict(self.resizes.counts)}"

    def resize(self, size):
        self.window.resize(*size)

    def choose(self, key):
        self.person.choose_objective(key)

    def drag_splitter(self, handle, by):
        self.pull(handle, handle.rect().center(), QPoint(by, by))

    def pull(self, widget, place, by):
        self.person.bot.mousePress(widget, Qt.MouseButton.LeftButton, pos=place)
        for part in (3, 2, 1):
            drag(widget, place + by / part)
            QApplication.processEvents()
        self.person.bot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=place + by)

    def handles(self):
        return [handle for handle in self.window.findChildren(QSplitterHandle) if handle.isVisible()]

    def misfits(self):
        """Scrolled panels that are wider than their place, and formulas lower than they must be."""
        for area in self.window.findChildren(Scrolling):
            if area.isVisible() and area.widget().width() > area.viewport().width():
                yield area.widget().objectName() or type(area.widget()).__name__
        for label in self.window.findChildren(FormulaLabel):
            if label.isVisible() and label.height() < label.heightForWidth(label.width()):
                yield label.objectName()


@pytest.fixture
def screen(open_window):
    return Screen(open_window(size=(1280, 720)))


def test_at_every_size_with_every_long_formula_and_dragged_edges_the_window_comes_to_rest(screen):
    changed = Counter()
    for turn, size in enumerate(SIZES):
        screen.window.setUpdatesEnabled(False)  # painting changes no size, but takes most of the time
        screen.rests_after(screen.resize, size)
        for key in (LONG[(AT_EACH_SIZE * turn + each) % len(LONG)] for each in range(AT_EACH_SIZE)):
            screen.rests_after(screen.choose, key)
            changed[key] += 1
            for by in MOVES:
                for handle in screen.handles():
                    screen.rests_after(screen.drag_splitter, handle, by)
            assert not list(screen.misfits()), (size, key, list(screen.misfits()))
        screen.window.setUpdatesEnabled(True)
        screen.person.bot.wait(1)
    assert min(changed[key] for key in LONG) >= 2


def test_what_is_dragged_moves(screen):
    """Else the test above would try nothing."""
    screen.window.widgets.inspector.fold(False)
    assert len(screen.handles()) == 4
    for handle in screen.handles():
        before = handle.splitter().sizes()
        screen.drag_splitter(handle, 40)
        assert handle.splitter().sizes() != before
