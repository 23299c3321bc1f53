"""Asks whether something may be lost, without waiting: the window goes on while the question is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

ENDING = "is_made_to_end"  # property of the application
Answer = tuple[str, str, QMessageBox.ButtonRole, Callable[[], object]]


def ask(parent: QWidget, name: str, text: str, answers: Iterable[Answer]) -> QMessageBox:
    """Open a question with a button for each answer: (name, text, role, what it does); the first is that of Return.

    An answer does its work by ``once_closed``.
    """
    box = QMessageBox(QMessageBox.Icon.Warning, "gdexplorer", text, QMessageBox.StandardButton.NoButton, parent)
    box.setObjectName(name)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for place, (each, label, role, does) in enumerate(answers):
        button = box.addButton(label, role)
        button.setObjectName(f"{each}_button")
        button.clicked.connect(partial(once_closed, does))
        if not place:
            box.setDefaultButton(button)
        if role is QMessageBox.ButtonRole.RejectRole:
            box.setEscapeButton(button)
    box.open()
    return box


def once_closed(does: Callable[[], object], *_: object) -> None:
    """Do what follows from an answer in the next turn of the event loop, when the question is done with the click.

    What follows may open a dialog with a loop of its own. The question, which deletes itself once it is closed, would
    go in that loop; the click would then return to an object that is gone.
    """
    QTimer.singleShot(0, does)


def is_made_to_end() -> bool:
    """Whether the program ends whatever is answered: by a signal, so that there is nobody to ask."""
    application = QApplication.instance()
    return application is not None and bool(application.property(ENDING))
