"""Panel Learn: the list of lessons, or the step of the one that is taken."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.gui.features.lessons.lesson_list import LessonList
from gdexplorer.gui.features.lessons.sitting import Sitting
from gdexplorer.gui.features.lessons.step_view import StepView


class LessonsPanel(QWidget):
    """Shows one of its two pages, as high as it needs to be."""

    front_requested = Signal()
    listing_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list, self.step = LessonList(), StepView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.list)
        layout.addWidget(self.step)
        self.step.hide()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """The pages, whose signals are connected beside its own."""
        return self, self.list, self.step

    def set_sitting(self, sitting: Sitting | None) -> None:
        """Show a step, or the list."""
        if sitting is not None:
            self.step.show_sitting(sitting)
        self.list.setVisible(sitting is None)
        self.step.setVisible(sitting is not None)

    def set_seen(self, seen: bool) -> None:
        """Request the lessons once it is in sight."""
        if seen:
            self.listing_requested.emit()
