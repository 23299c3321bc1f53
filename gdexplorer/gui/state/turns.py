"""Schedule slow view updates one per turn of the event loop, so that the window stays responsive."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from gdexplorer.gui.common.one_by_one import ONE_BY_ONE

Slot = Callable[..., object]


class Turns(QObject):
    """Call each slow slot in a turn of its own.

    Between two turns the event loop paints and handles input. Slots are called in the order in which they were first
    scheduled, each with its newest arguments only. A sender of frequent updates waits until the turns are ``idle``, so
    that no view falls behind and all end up showing the same.

    Attributes
    ----------
    at_once : whether updates are fast enough to need no waiting.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.at_once = True
        self._stopped = False
        self._waiting: dict[Slot, tuple[Any, ...]] = {}

    @property
    def idle(self) -> bool:
        """Whether all updates have been made."""
        return not self._waiting

    def later(self, slot: Slot, *facts: Any) -> None:
        """Call ``slot`` in a later turn."""
        if self._stopped:
            return
        self._waiting[slot] = facts
        ONE_BY_ONE.ask(self._call_one)

    def soon(self, slot: Slot, *facts: Any) -> None:
        """Call ``slot`` now if updates are fast and none is waiting, else in a later turn."""
        if self.at_once and self.idle and not self._stopped:
            slot(*facts)
        else:
            self.later(slot, *facts)

    def taking(self, *slots: Slot) -> tuple[Slot, ...]:
        """Slots that call these with `soon`."""
        return tuple(partial(self.soon, slot) for slot in slots)

    def catch_up(self) -> None:
        """Make all waiting updates now, before a picture of the window is taken."""
        while self._waiting:
            self._call_one()

    def stop(self) -> None:
        """Make no more updates: some views may already be gone while others still send requests."""
        self._stopped = True
        self._waiting.clear()

    def _call_one(self) -> None:
        if not self._waiting:
            return
        slot, facts = next(iter(self._waiting.items()))
        del self._waiting[slot]
        if self._waiting:
            ONE_BY_ONE.ask(self._call_one)
        slot(*facts)
