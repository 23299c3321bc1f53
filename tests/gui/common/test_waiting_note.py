"""The note over the pictures: only for waits that are noticed, always in the middle."""

import pytest
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.common.waiting_note import PATIENCE_MILLISECONDS, WaitingNote


@pytest.fixture
def place(qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    place.resize(600, 400)
    place.show()
    return place


def test_a_short_wait_is_not_told(place, qtbot):
    note = WaitingNote(place)
    note.set_preparing(Waiting(Awaited.OBJECTIVE, "Preparing…"))
    note.set_preparing(None)
    qtbot.wait(PATIENCE_MILLISECONDS + 100)
    assert not note.isVisible()


def test_a_long_wait_is_told_until_it_ends(place, qtbot):
    note = WaitingNote(place)
    note.set_preparing(Waiting(Awaited.OBJECTIVE, "Preparing…"))
    qtbot.waitUntil(note.isVisible, timeout=60_000)
    note.set_preparing(Waiting(Awaited.OPTIMIZER, "Compiling Adam…"))
    assert note.isVisible()
    assert note.text() == "Compiling Adam…"
    note.set_preparing(None)
    assert not note.isVisible()


def test_it_stays_in_the_middle_of_a_place_that_grows(place, qtbot):
    note = WaitingNote(place)
    note.set_preparing(Waiting(Awaited.OBJECTIVE, "Preparing…"))
    place.resize(900, 500)
    qtbot.waitUntil(lambda: abs(note.geometry().center().x() - 450) <= 1)
