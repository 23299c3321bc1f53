"""The real window, started as the real entry point starts it, and driven like a person drives it."""

from __future__ import annotations

import os
import threading
import time

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "xcb")


@pytest.fixture(scope="session")
def qapp(xvfb):
    """The application as `gdexplorer.gui.app` makes it."""
    from gdexplorer.gui.app import make_application

    return make_application()


class Person:
    """Finds widgets by their objectName and uses them."""

    def __init__(self, qtbot, window):
        self.bot, self.window = qtbot, window

    def find(self, name, kind=None):
        from PySide6.QtWidgets import QWidget

        found = self.window if self.window.objectName() == name else self.window.findChild(kind or QWidget, name)
        assert found is not None, f"no widget called {name}"
        return found

    def action(self, name):
        from PySide6.QtGui import QAction

        return self.find(f"{name}_action", QAction)

    def wait(self, condition, timeout=60_000):
        self.bot.waitUntil(condition, timeout=timeout)

    def click(self, name, position=None):
        from PySide6.QtCore import QPoint, Qt

        widget = self.find(name)
        target = widget.viewport() if hasattr(widget, "viewport") else widget
        place = target.rect().center() if position is None else QPoint(round(position.x()), round(position.y()))
        self.bot.mouseMove(target, place)
        self.bot.mouseClick(target, Qt.MouseButton.LeftButton, pos=place)

    def type(self, name, text):
        from PySide6.QtCore import Qt

        edit = self.find(name)
        edit.setFocus()
        edit.selectAll()
        self.bot.keyClicks(edit, text)
        self.bot.keyClick(edit, Qt.Key.Key_Return)

    def choose_objective(self, key):
        combo = self.find("objective_combo")
        index = combo.findData(key)
        assert index >= 0
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
        self.settled(key)

    def settled(self, key=None):
        """Wait until all runs that were asked for have come to their ends and are shown."""
        explorer = self.window.explorer
        self.wait(lambda: explorer._runner.idle and (key is None or explorer.experiment.objective_key == key))

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


@pytest.fixture
def open_window(qapp, qtbot, tmp_path, monkeypatch):
    """Open windows as the program does; close them, and fail where a thread lives on."""
    monkeypatch.setenv("GDEXPLORER_SETTINGS", str(tmp_path / "settings.ini"))
    windows = []
    before = live_threads()

    def open_one(session=None, size=(1500, 950)):
        from gdexplorer.gui.app import make_settings, missing_opengl
        from gdexplorer.gui.launch import Launch
        from gdexplorer.gui.main_window import MainWindow

        assert missing_opengl() is None, "these tests need OpenGL: install libgl1-mesa-dri"
        window = MainWindow(None, make_settings())
        windows.append(window)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        Launch(window, session, None)
        person = Person(qtbot, window)
        person.wait(lambda: bool(window.explorer.trajectories))
        person.settled()
        qtbot.wait(100)  # axes find their widths when they are first painted
        return person

    yield open_one
    for window in windows:
        window.close()
        assert not window.explorer._runner.isRunning()
        window.deleteLater()
    qapp.processEvents()
    deadline = time.monotonic() + 5
    while live_threads() - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert live_threads() <= before, "a thread lives on"


def live_threads():
    """Python's threads; its dummies stand for Qt's threads, ended or not, which are looked at by themselves."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


@pytest.fixture(autouse=True)
def nothing_is_printed_while_drawing(capfd):
    """Fail where pyqtgraph prints an error and goes on."""
    yield
    out, err = capfd.readouterr()
    assert "Error while drawing item" not in out + err, out + err
    assert "Traceback" not in out + err, out + err
