"""The start that a drag moves: it stays in hand until something else changes the starts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gdexplorer.descent.experiment import Experiment


class HeldStart:
    """Knows which start is dragged, and whether the drag still has it.

    Once the start is undone, removed, or gone with its objective, the drag moves none that took its place.

    Attributes
    ----------
    index : of the start that was taken; None if none was.
    """

    def __init__(self) -> None:
        self.index: int | None = None
        self._is_moving = self._has_moved = self._is_lost = False
        self._starts: object = None

    def take(self, index: int | None) -> None:
        """Begin a drag of this start, or of none."""
        self.index, self._has_moved, self._is_lost = index, False, False

    def set_experiment(self, experiment: Experiment) -> None:
        """Note the starts; they are others if anything but the drag has changed them."""
        starts = experiment.objective, experiment.starts
        if not self._is_moving:
            self._has_moved = False  # how far it came until then is a change of its own
            self._is_lost = self._is_lost or starts != self._starts
        self._starts = starts

    def move(self, by: Callable[[int], None]) -> None:
        """Move the start ``by`` a request for its index, unless the drag has lost it."""
        if self.index is None or self._is_lost:
            return
        self._is_moving = self._has_moved = True
        try:
            by(self.index)
        finally:
            self._is_moving = False

    def take_key(self, event: QKeyEvent, abandon: Callable[[], None]) -> None:
        """By Esc move it no more in this drag, and ``abandon`` what the drag has changed; leave all other keys."""
        if event.key() != Qt.Key.Key_Escape or self.index is None:
            event.ignore()
            return
        has_moved, self._is_lost = self._has_moved and not self._is_lost, True
        if has_moved:
            abandon()
