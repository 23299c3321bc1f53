"""Asks whether something may be lost, without waiting: the window goes on while the question is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer.gui.common.timers import next_turn

ENDING = "is_made_to_end"  # property of the application
Answer = tuple[str, str, QMessageBox.ButtonRole, Callable[[], object]]


def ask(parent: QWidget, name: str, text: str, answers: Iterable[Answer]) -> QMessageBox:
    """Open a question with a button for each answer: (name, text, role, what it does); the first is that of Return.

    An answer does its work in the next turn of the event loop.
    """
    box = QMessageBox(QMessageBox.Icon.Warning, "gdexplorer", text, QMessageBox.StandardButton.NoButton, parent)
    box.setObjectName(name)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for place, (each, label, role, does) in enumerate(answers):
        button = box.addButton(label, role)
        button.setObjectName(f"{each}_button")
        button.clicked.connect(partial(next_turn, does))
        if not place:
            box.setDefaultButton(button)
        if role is QMessageBox.ButtonRole.RejectRole:
            box.setEscapeButton(button)
    box.open()
    return box


def is_made_to_end() -> bool:
    """Whether the program ends whatever is answered, by a signal or with the desktop's session: nobody can be asked."""
    application = QGuiApplication.instance()
    if application is None:
        return False
    saves = isinstance(application, QGuiApplication) and application.isSavingSession()
    return saves or bool(application.property(ENDING))
