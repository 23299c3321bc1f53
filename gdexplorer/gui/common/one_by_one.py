"""Slow work on the window's thread: one piece in each turn of the event loop, whoever asks for it.

Timers that are due together are called in one turn. If each part of the window had one of its own for its slow work,
input would wait for the slow work of them all.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from gdexplorer.gui.common.timers import once

Piece = Callable[[], object]


class OneByOne(QObject):
    """Calls pieces of work one after the other, in the order in which they were first asked for.

    Between two of them the event loop paints and handles input. No piece is left behind, however often another one is
    asked for.
    """

    rested = Signal()  # the last piece was called, and what it has changed is painted

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[Piece, None] = {}
        self._next = once(self)
        self._next.timeout.connect(self._call_one)

    @property
    def idle(self) -> bool:
        """Whether no piece waits, and what the last one has changed is painted."""
        return not (self._waiting or self._next.isActive())

    def ask(self, piece: Piece) -> None:
        """Call ``piece`` in a turn to come; nothing if that has been asked already.

        If it is a method of a Qt object that is gone by then, it is not called.
        """
        self._waiting[piece] = None
        if not self._next.isActive():
            self._next.start()

    def _call_one(self) -> None:
        while self._waiting:
            piece = next(iter(self._waiting))
            del self._waiting[piece]
            owner = getattr(piece, "__self__", None)
            if not isinstance(owner, QObject) or isValid(owner):
                break
        else:
            self.rested.emit()
            return
        self._next.start()
        piece()


ONE_BY_ONE = OneByOne()
