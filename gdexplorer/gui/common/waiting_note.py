"""A note over the pictures that says what they are waiting for, shown after a short delay."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from gdexplorer.gui.common.timers import once
from gdexplorer.gui.common.waiting import Waiting

PATIENCE_MILLISECONDS = 350


class WaitingNote(QLabel):
    """A note centred in ``place``, shown only while something is in preparation."""

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._area = place
        self.setObjectName("waiting_note")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setMargin(14)
        self.hide()
        place.installEventFilter(self)
        self._patience = once(self, PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._appear)

    def set_preparing(self, waiting: Waiting | None) -> None:
        """Set what is in preparation; None hides the note."""
        self.setText("" if waiting is None else waiting.text)
        self._place()
        if waiting is None:
            self._patience.stop()
            self.hide()
        elif not self.isVisible() and not self._patience.isActive():
            self._patience.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay centred when the place is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _appear(self) -> None:
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        self.adjustSize()
        area = self._area.rect()
        self.move((area.width() - self.width()) // 2, (area.height() - self.height()) // 3)
