"""Garbage is collected on the window's thread, between turns."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common import garbage


@pytest.fixture
def collecting(qapp):
    """The threads that have collected garbage since."""
    threads = []

    def note(phase, _):
        if phase == "start":
            threads.append(threading.current_thread())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


def churn(count=50_000):
    for _ in range(count):
        ring = []
        ring.append(ring)


def test_only_the_thread_of_the_window_collects_whoever_makes_garbage(collecting, qtbot):
    worker = threading.Thread(target=churn)
    worker.start()
    churn()
    worker.join()
    assert collecting == [], "nobody, until the window has a turn"
    qtbot.waitUntil(lambda: bool(collecting))
    assert set(collecting) == {threading.main_thread()}


def test_garbage_with_widgets_survives_the_middle_of_a_turn(qtbot):
    class Sender(QObject):
        told = Signal()

    widget = QWidget()
    widget.itself = widget
    gone = weakref.ref(widget)
    del widget
    sender, timers = Sender(), [QTimer() for _ in range(300)]
    for timer in timers:
        sender.told.connect(timer.start)
        churn(100)
        sender.told.disconnect(timer.start)
    assert gone() is not None

    def is_gone():
        churn(1000)
        return gone() is None

    qtbot.waitUntil(is_gone, timeout=10_000)


def test_nothing_is_collected_while_the_compiler_is_at_work(collecting, qtbot, monkeypatch):
    monkeypatch.setattr(garbage, "is_compiling", lambda: True)
    churn()
    qtbot.wait(300)
    assert collecting == []
    monkeypatch.setattr(garbage, "is_compiling", lambda: False)
    qtbot.waitUntil(lambda: bool(collecting))
