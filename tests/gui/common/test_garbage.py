"""Garbage is collected on the window's thread, between turns."""

import gc
import sys
import threading
import time
import weakref
from itertools import pairwise

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


def test_many_objects_made_at_once_are_looked_at_in_bites(qapp, qtbot):
    """What stays is given to the oldest generation in parts; else one collection would look at all of it."""
    looked_at, kept, portion = [], [], 5000

    def note(phase, told):
        if phase == "start" and told["generation"] == 1:
            looked_at.append(sum(len(gc.get_objects(generation)) for generation in (0, 1)))

    collector = garbage.Collector(qapp)
    gc.collect()
    gc.callbacks.append(note)
    try:
        for _ in range(30):
            kept += [[] for _ in range(portion)]
            qtbot.wait(2 * garbage.LOOK_MILLISECONDS)
    finally:
        gc.callbacks.remove(note)
        collector.deleteLater()
    assert looked_at and max(looked_at) < garbage.MOST_OUTLIVED + 4 * portion


def test_to_count_objects_disturbs_no_thread_that_makes_some():
    assert garbage.count_objects() == pytest.approx(len(gc.get_objects()), abs=100)
    ended, failures, made = threading.Event(), [], 0

    def make():
        nonlocal made
        while not ended.is_set():
            try:
                tuple(number + 1 for number in range(2000))
            except SystemError as failure:
                failures.append(failure)
            made += 1

    kept, before = [[] for _ in range(200_000)], sys.getswitchinterval()
    maker = threading.Thread(target=make)
    sys.setswitchinterval(1e-4)
    maker.start()
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        assert garbage.count_objects() > len(kept)
        time.sleep(0.001)
    ended.set()
    maker.join()
    sys.setswitchinterval(before)
    assert made > 10 and failures == []


def test_all_is_looked_at_only_when_much_is_new(qapp, qtbot):
    """Python's own rule: else a large document would be looked through every few seconds."""
    full, old = [], [[] for _ in range(400_000)]

    def note(phase, told):
        if phase == "start" and told["generation"] == 2:
            full.append(len(kept))

    collector, kept = garbage.Collector(qapp), []
    gc.callbacks.append(note)
    try:
        for _ in range(60):
            kept += [[] for _ in range(garbage.MOST_OUTLIVED // 2)]
            qtbot.wait(2 * garbage.LOOK_MILLISECONDS)
    finally:
        gc.callbacks.remove(note)
        collector.deleteLater()
    assert len(full) <= 3 and len(old) == 400_000
    assert all(later - earlier > 0.2 * (len(old) + earlier) for earlier, later in pairwise(full))
