"""A thread that serves requests one by one: one runs, one waits, results lie in a mailbox until they are collected."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QThread

from gdexplorer import faults
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.pool import POOL


class Worker(QThread):
    """Computes off the window's thread.

    A newer request replaces the waiting one. What `_serve` posts is collected at frame rate; the thread never waits
    for the window. Subclasses say how to serve, what a failure is told by, and which requests and results merge.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._changed = threading.Condition()
        self._pending: Any = None
        self._running: Any = None
        self._cancelled = threading.Event()
        self._stopping = False
        self._mail: list[Any] = []

    def begin(self) -> None:
        """Start the thread, in the pool."""
        POOL.add(self)
        self.start()

    def request(self, request: Any) -> None:
        """Ask for ``request`` in place of whatever waits."""
        with self._changed:
            self._pending = request if self._pending is None else self._merged(self._pending, request)
            if self._running is not None and self._ends(self._running, request):
                self._cancelled.set()
            self._changed.notify()

    def cancel(self) -> None:
        """Drop what waits and ask what runs to end."""
        with self._changed:
            self._pending = None
            self._cancelled.set()

    def collect(self) -> list[Any]:
        """What has come since the last time."""
        with self._changed:
            mail, self._mail = self._mail, []
        return mail

    @property
    def idle(self) -> bool:
        """Whether nothing runs, waits or lies uncollected."""
        with self._changed:
            return self._pending is None and self._running is None and not self._mail

    @property
    def is_ready(self) -> bool:
        """Whether nothing more is to come than what lies uncollected."""
        with self._changed:
            return self._pending is None and self._running is None

    def stop(self) -> None:
        """End the thread and wait for it."""
        with self._changed:
            self._stopping = True
            self._cancelled.set()
            self._changed.notify()
        self.quit()
        self.wait()

    def run(self) -> None:
        """Serve requests until stopped."""
        while True:
            with self._changed:
                self._running = None
                self._changed.wait_for(lambda: self._stopping or self._pending is not None)
                if self._stopping:
                    return
                self._running, self._pending = self._pending, None
                self._cancelled.clear()
            try:
                self._serve(self._running)
            except InputError as error:
                self._post(self._failure(self._running, error))
            except MemoryError:
                self._post(self._failure(self._running, InputError(TOO_LITTLE)))
            except Exception as error:  # a fault of ours: kept in the log, told, and the window lives on
                self._post(self._failure(self._running, InputError(faults.report(error).sentence)))

    def _serve(self, request: Any) -> None:
        """Compute what ``request`` asks for and post it."""
        raise NotImplementedError

    def _failure(self, request: Any, error: InputError) -> Any:
        """What is posted where ``request`` cannot be served."""
        raise NotImplementedError

    def _merged(self, waiting: Any, request: Any) -> Any:
        """What takes the place of a waiting request."""
        return request

    def _ends(self, running: Any, request: Any) -> bool:
        """Whether ``request`` makes what runs worthless."""
        return False

    def _kept(self, mail: list[Any], result: Any) -> list[Any]:
        """What of the uncollected ``mail`` is still wanted beside ``result``."""
        return mail

    def _post(self, result: Any) -> None:
        with self._changed:
            self._mail = [*self._kept(self._mail, result), result]
