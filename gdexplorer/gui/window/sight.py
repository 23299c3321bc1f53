"""Whether a panel is in sight, for its parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Sight(QObject):
    """Call ``set_seen`` of the parts of a panel when it, or a widget around it, is shown or hidden."""

    def __init__(self, panel: QWidget, parts: Iterable[Any]) -> None:
        super().__init__(panel)
        self._parts = [part for part in parts if hasattr(part, "set_seen")]
        if self._parts:
            panel.installEventFilter(self)
            self._set_seen(panel.isVisible())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that the panel has been shown or hidden; one that is only minimised stays as it is."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and not event.spontaneous():
            self._set_seen(event.type() == QEvent.Type.Show)
        return super().eventFilter(watched, event)

    def _set_seen(self, seen: bool) -> None:
        for part in self._parts:
            part.set_seen(seen)
