"""The window about the installation: opened at once, filled by a job, copied for a bug report."""

import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from gdexplorer.gui.features.installation.examiner import WAITING, Examiner, InstallationWindow
from gdexplorer.installation import examination
from gdexplorer.installation.finding import Finding, Report


@pytest.fixture
def gate(monkeypatch):
    """Holds the examination back until it is set."""
    made = threading.Event()

    def examined():
        made.wait(30)
        return Report([Finding("Program", "gdexplorer", "9.9")])

    monkeypatch.setattr(examination, "examined", examined)
    return made


@pytest.fixture
def examiner(qtbot, gate):
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    made = Examiner(window)
    yield made
    gate.set()
    made.stop()
    window.close()


def text_of(examiner):
    return examiner.parent().findChild(QPlainTextEdit, "installation_text").toPlainText()


def test_it_opens_at_once_and_shows_the_report_when_it_is_there(examiner, gate, qtbot):
    examiner.examine()
    assert text_of(examiner) == WAITING
    gate.set()
    qtbot.waitUntil(lambda: "9.9" in text_of(examiner))
    examiner.parent().findChild(QPushButton, "installation_copy_button").click()
    assert QGuiApplication.clipboard().text() == text_of(examiner)


def test_there_is_one_window_however_often_it_is_asked_for(examiner, gate, qtbot):
    gate.set()
    for _ in range(3):
        examiner.examine()
    qtbot.waitUntil(lambda: "9.9" in text_of(examiner))
    assert len(examiner.parent().findChildren(InstallationWindow)) == 1


def test_a_window_that_is_closed_meanwhile_stays_closed(examiner, gate, qtbot):
    examiner.examine()
    examiner.parent().findChild(InstallationWindow).close()
    gate.set()
    with qtbot.waitSignal(examiner.ended):
        pass
    qtbot.waitUntil(lambda: examiner.parent().findChild(InstallationWindow) is None)
