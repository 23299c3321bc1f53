"""Close the window in order on a signal: Ctrl+C in its terminal, the end of the session, kill."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from gdexplorer.gui.common.question_box import ENDING
from gdexplorer.signals import end_at_once_next_time, status_of, when_asked_to_end


class Ending(QObject):
    """Close all windows on the first such signal; a second one ends the program at once.

    Python code does not run while Qt waits for events, so the signal wakes Qt through a socket.

    Parameters
    ----------
    application
        The application.
    before
        Called before windows are closed, so that none waits for an answer.

    Attributes
    ----------
    status : exit status for the signal; 0 if there was none.
    """

    def __init__(self, application: QApplication, before: Callable[[], None]) -> None:
        super().__init__(application)
        self.status, self._application = 0, application
        self._before = before
        self._woken, self._waking = socket.socketpair()
        for end in (self._woken, self._waking):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._close)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        when_asked_to_end(self._note)

    def end(self) -> None:
        """Wake Qt no more: the window is gone, and the program goes on."""
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        self._woken.close()
        self._waking.close()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.status = status_of(number)
        end_at_once_next_time()

    def _close(self) -> None:
        self._woken.recv(4096)
        if self.status:
            self._before()
            self._application.setProperty(ENDING, True)
            QApplication.closeAllWindows()
            QApplication.exit(self.status)
