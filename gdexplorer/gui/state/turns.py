"""Facts that are costly to show, told one by one, so that a person is answered in between."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from gdexplorer.gui.common.timers import once

Slot = Callable[..., object]


class Turns(QObject):
    """Stands between what has become true and the views that take long to show it: each is told in a turn of its own.

    Between two turns the event loop paints what the last one has changed and takes what a person does. Views are told
    in the order in which they were first to be; one that waits is told the newest facts only. Whoever tells more and
    more waits until the turns are ``idle``: then no view falls behind, and all come to show the same.

    Attributes
    ----------
    at_once : whether there is so little to show that nothing has to wait.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.at_once = True
        self._stopped = False
        self._waiting: dict[Slot, tuple[Any, ...]] = {}
        self._next = once(self)
        self._next.timeout.connect(self._tell_one)

    @property
    def idle(self) -> bool:
        """Whether all was told: what is shown is what has become true."""
        return not self._waiting

    def later(self, slot: Slot, *facts: Any) -> None:
        """Tell ``slot`` in a turn to come."""
        if self._stopped:
            return
        self._waiting[slot] = facts
        if not self._next.isActive():
            self._next.start()

    def soon(self, slot: Slot, *facts: Any) -> None:
        """Tell ``slot`` now where there is little to show, but before nobody who waits."""
        if self.at_once and self.idle and not self._stopped:
            slot(*facts)
        else:
            self.later(slot, *facts)

    def taking(self, *slots: Slot) -> tuple[Slot, ...]:
        """Slots for a signal that tell these soon."""
        return tuple(partial(self.soon, slot) for slot in slots)

    def catch_up(self) -> None:
        """Tell all that waits: a picture of the window is taken."""
        while self._waiting:
            self._tell_one()

    def stop(self) -> None:
        """Tell nothing more, whatever becomes true: views may be gone already while others still ask for something."""
        self._stopped = True
        self._next.stop()
        self._waiting.clear()

    def _tell_one(self) -> None:
        if not self._waiting:
            return
        slot, facts = next(iter(self._waiting.items()))
        del self._waiting[slot]
        if self._waiting:
            self._next.start()
        slot(*facts)
