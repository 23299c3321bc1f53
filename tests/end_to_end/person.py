"""Someone who uses the window: finds widgets by their objectName, clicks, drags, types and reads."""

import time

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gdexplorer.gui.common.section import Section
from gdexplorer.session import edits


def drag(widget, place, button=Qt.MouseButton.LeftButton):
    """Move the pointer with a button down (QTest's own moves carry none)."""
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), QPointF(widget.mapToGlobal(place)),
        Qt.MouseButton.NoButton, button, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def drag_to_and_fro(widget, place, step, steps, enough):
    """Drag from ``place`` by so many steps, and back and forth until ``enough()``; whether it was before the release.

    A busy machine shows less of what follows a hand: then the hand goes on, for ten seconds at most.
    """
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    moves, until = 0, time.monotonic() + 10.0
    while moves < steps or (not enough() and time.monotonic() < until):
        moves += 1
        drag(widget, place + step * (steps - abs(moves % (2 * steps) - steps)))
        QTest.qWait(20)
    followed = enough()
    drag(widget, place + step * steps)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place + step * steps)
    return followed


class Person:
    """Finds widgets by their objectName and uses them."""

    def __init__(self, qtbot, window):
        self.bot, self.window = qtbot, window

    def find(self, name, kind=None):
        """A widget, or a child of another ``kind``; one in a panel that was not seen yet is looked for there."""
        found = self._there(name, kind)
        for key, made in self.window.features.items() if found is None else ():
            if made.lacks_panel and name.startswith(key.removesuffix("s")):
                self.bring_up(key)
                found = found or self._there(name, kind)
        assert found is not None, f"no widget called {name}"
        return found

    def _there(self, name, kind):
        return self.window if self.window.objectName() == name else self.window.findChild(kind or QWidget, name)

    def action(self, name):
        return self.find(f"{name}_action", QAction)

    def bring_up(self, key):
        """Open the panel of a feature, as the menu View does."""
        self.action(f"show_{key}").trigger()

    def wait(self, condition, timeout=60_000):
        self.bot.waitUntil(condition, timeout=timeout)

    def click(self, name, position=None):
        widget = self.find(name)
        target = widget.viewport() if hasattr(widget, "viewport") else widget
        place = target.rect().center() if position is None else QPoint(round(position.x()), round(position.y()))
        self.bot.mouseMove(target, place)
        self.bot.mouseClick(target, Qt.MouseButton.LeftButton, pos=place)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        """Press a key: it goes to the widget that has the focus."""
        self.bot.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def type(self, name, text):
        edit = self.find(name)
        edit.setFocus()
        edit.selectAll()
        if not text:
            self.bot.keyClick(edit, Qt.Key.Key_Delete)
        self.bot.keyClicks(edit, text)
        self.bot.keyClick(edit, Qt.Key.Key_Return)

    def choose_objective(self, key):
        combo = self.find("objective_combo")
        index = combo.findData(key)
        assert index >= 0
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
        self.settled(key)

    def choose(self, objective):
        """Take an objective of the catalogue by its key, or a custom one by its description; it may be compiled."""
        make = edits.ChooseObjective if isinstance(objective, str) else edits.ChooseCustom
        self.explorer.apply(make(objective))
        self.wait(lambda: self.explorer.experiment.objective == objective, timeout=240_000)
        self.settled()

    def open_all(self):
        """Open every section and card, beside the drawer."""
        self.window.widgets.inspector.fold(False)
        for section in self.window.findChildren(Section):
            section.set_open(True)
        for card in range(len(self.explorer.experiment.optimizers)):
            self.wait(lambda card=card: self._has_card(card))
            self.find(f"optimizer_{card}_more_button").setChecked(True)
        sections = [each for each in self.window.findChildren(Section) if each.isVisible()]
        self.wait(lambda: all(each.panel.height() > 0 for each in sections))  # those seen for the first time are made
        self.bot.wait(50)

    def _has_card(self, place):
        """Whether a card is there, and seen: they come one by one."""
        card = self._there(f"optimizer_card_{place}", QWidget)
        return card is not None and card.isVisible()

    def settled(self, key=None):
        """Wait until all runs that were asked for have come to their ends and are shown."""
        explorer = self.window.explorer

        def is_settled():
            return explorer.is_settled and (key is None or explorer.experiment.objective == key)

        self.wait(is_settled)

    @property
    def explorer(self):
        return self.window.explorer

    @property
    def cursor(self):
        return self.find("timeline_slider").value()

    def rows(self):
        model = self.find("runs_table").model()
        return [
            [model.data(model.index(row, column)) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
