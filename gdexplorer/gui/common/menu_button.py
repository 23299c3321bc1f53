"""Buttons that drop a menu down."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QToolButton


class MenuButton(QToolButton):
    """A flat button that drops a menu down without waiting for it to close.

    The menus of QToolButton wait in an event loop of their own, inside the button's handling of the press: if the
    button is deleted meanwhile, as with its card when a session is opened, the program crashes on return.
    """

    def __init__(self, dropped: QMenu) -> None:
        super().__init__()
        self.dropped = dropped
        self.clicked.connect(self._drop)

    def _drop(self) -> None:
        self.dropped.popup(self.mapToGlobal(self.rect().bottomLeft()))
