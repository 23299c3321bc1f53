"""The start that a drag moves: it stays in hand until something else changes the starts."""

from __future__ import annotations

from collections.abc import Callable

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
        self._is_moving = self._is_lost = False
        self._starts: object = None

    def take(self, index: int | None) -> None:
        """Begin a drag of this start, or of none."""
        self.index, self._is_lost = index, False

    def set_experiment(self, experiment: Experiment) -> None:
        """Note the starts; they are others if anything but the drag has changed them."""
        starts = experiment.objective, experiment.starts
        if not self._is_moving and starts != self._starts:
            self._is_lost = True
        self._starts = starts

    def move(self, by: Callable[[int], None]) -> None:
        """Move the start ``by`` a request for its index, unless the drag has lost it."""
        if self.index is None or self._is_lost:
            return
        self._is_moving = True
        try:
            by(self.index)
        finally:
            self._is_moving = False
