"""Says at a field why what was typed there is refused; the text stays, to be corrected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gdexplorer.gui.common.scrolling import area_of
from gdexplorer.gui.common.style import mark_wrong
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.common.words import Words

MARGIN = 8  # pixels that are seen below a sentence that is scrolled into sight
SETTLING_MILLISECONDS = 200  # within which a new sentence has found its place


class Problem(Words):
    """A sentence below ``fields``, shown while there is something wrong, until one of them is edited.

    It scrolls into sight, and the field at fault is outlined: the only one that there is, or those that are named.
    """

    def __init__(self, name: str, *fields: QLineEdit) -> None:
        super().__init__()
        self._fields, self._wrong = fields, ()  # type: tuple[QLineEdit, ...], Sequence[QWidget]
        self._settling, self._coming = once(self, SETTLING_MILLISECONDS), once(self)
        self._coming.timeout.connect(self._scroll)
        self.setObjectName(f"{name}_problem")
        self.setWordWrap(True)
        self.hide()
        for field in fields:
            field.textEdited.connect(self.clear_up)

    @property
    def is_shown(self) -> bool:
        """Whether something is wrong."""
        return not self.isHidden()

    def say(self, sentence: str, wrong: Sequence[QWidget] = ()) -> None:
        """Say what is wrong with the text of a field, or of those of ``wrong``."""
        self._mark(wrong or (self._fields if len(self._fields) == 1 else ()), sentence)
        self.setText(f"⚠ {sentence}")
        self.show()
        self._settling.start()
        self._come_into_sight()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Stay in sight while a new sentence is laid out."""
        super().moveEvent(event)
        self._come_into_sight()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay in sight while a new sentence is laid out."""
        super().resizeEvent(event)
        self._come_into_sight()

    def _come_into_sight(self) -> None:
        if self._settling.isActive() and not self._coming.isActive():
            self._coming.start()

    def _scroll(self) -> None:
        area = area_of(self)
        if area is not None and self.isVisible():
            area.ensureWidgetVisible(self, 0, MARGIN)

    def _mark(self, wrong: Sequence[QWidget], sentence: str) -> None:
        for field in self._wrong:
            mark_wrong(field, "")
        self._wrong = wrong
        for field in wrong:
            mark_wrong(field, sentence)

    def clear_up(self, *_: object) -> None:
        """Nothing is wrong any more, as far as is known."""
        self._mark((), "")
        self.setText("")
        self.hide()
