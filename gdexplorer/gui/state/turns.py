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
        self._slow: set[Slot] = set()  # those of them that are slow
        self._unhurried: dict[Slot, tuple[Any, ...]] = {}

    @property
    def idle(self) -> bool:
        """Whether all updates have been made."""
        return not (self._waiting or self._unhurried)

    def later(self, slot: Slot, *facts: Any) -> None:
        """Call ``slot`` in a later turn."""
        if self._stopped:
            return
        self._waiting[slot] = facts
        self._slow.add(slot)
        ONE_BY_ONE.ask(self._call_one)

    def unhurried(self, slot: Slot, *facts: Any) -> None:
        """Call ``slot`` in a later turn, and let no other update wait for that."""
        if not self._stopped:
            self._unhurried[slot] = facts
            ONE_BY_ONE.ask(self._call_unhurried)

    def soon(self, slot: Slot, *facts: Any) -> None:
        """Call ``slot`` if updates are fast, after others that wait and are fast, too; else in a later turn."""
        if self._stopped:
            return
        if not self.at_once:
            self.later(slot, *facts)
            return
        self._waiting[slot] = facts
        while self._waiting and not self._slow:
            self._call_one()

    def taking(self, *slots: Slot) -> tuple[Slot, ...]:
        """Slots that call these with `soon`."""
        return tuple(partial(self.soon, slot) for slot in slots)

    def catch_up(self) -> None:
        """Make all waiting updates now, before a picture of the window is taken."""
        while not self.idle:
            self._call_one()
            self._call_unhurried()

    def stop(self) -> None:
        """Make no more updates: some views may already be gone while others still send requests."""
        self._stopped = True
        self._waiting.clear()
        self._slow.clear()
        self._unhurried.clear()

    def _call_one(self) -> None:
        self._slow.discard(next(iter(self._waiting), None))
        _call_first(self._waiting, self._call_one)

    def _call_unhurried(self) -> None:
        _call_first(self._unhurried, self._call_unhurried)


def _call_first(waiting: dict[Slot, tuple[Any, ...]], call_next: Callable[[], None]) -> None:
    """Call the first slot; the next one in a turn to come."""
    if not waiting:
        return
    slot = next(iter(waiting))
    facts = waiting.pop(slot)
    if waiting:
        ONE_BY_ONE.ask(call_next)
    slot(*facts)
