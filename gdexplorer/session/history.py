"""Undo and redo: documents are values, so the past is a list of them."""

from __future__ import annotations

from msgspec import Struct

from gdexplorer.session.document import Document

# Limits of the history: number of changes, and bytes (starts of a network can be millions of numbers, and each change
# of the seed draws new ones).
MOST_REMEMBERED, MOST_BYTES = 500, 256 * 2**20
# Bytes per number of a start, including its tuple entry.
NUMBER = 32


class Change(Struct, frozen=True, eq=False):
    """A document that undo or redo brings back, and what it undoes or redoes."""

    document: Document
    label: str


class History:
    """Past, present and undone documents."""

    def __init__(self, document: Document) -> None:
        self.past: list[Change] = []
        self._future: list[Change] = []
        self._gesture: object = None
        self._chosen_in = self.present = document

    def record(self, document: Document, gesture: object = None, label: str = "") -> None:
        """Make ``document`` the present one; ``label`` says what changed it.

        Consecutive changes with the same ``gesture`` (dragging a slider) are undone together.
        """
        if document == self.present.carrying(document):
            self.carry(document)
            return
        if gesture is None or gesture != self._gesture:
            self.past = _remembered([*self.past[-MOST_REMEMBERED:], Change(self.present, label)])
        self._gesture = gesture
        self._future = []
        self._chosen_in = self.present = document

    def carry(self, document: Document) -> None:
        """Replace the present document without an undo step, for changes that undo does not affect."""
        self._chosen_in = self.present = document

    def end_gesture(self) -> None:
        """Make the next change a separate undo step."""
        self._gesture = None

    def abandon_gesture(self) -> None:
        """Take back all changes of the gesture that goes on, as if it had not begun."""
        if self._gesture is not None:
            self._travel(self.past, [])

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to redo."""
        return bool(self._future)

    @property
    def undo_label(self) -> str:
        """What undo would undo, such as "move start"; empty if there is nothing, or no name for it."""
        return self.past[-1].label if self.past else ""

    @property
    def redo_label(self) -> str:
        """What redo would redo."""
        return self._future[-1].label if self._future else ""

    def undo(self) -> None:
        """Undo one change, if there is one."""
        self._travel(self.past, self._future)

    def redo(self) -> None:
        """Redo one change, if there is one."""
        self._travel(self._future, self.past)

    def _travel(self, source: list[Change], target: list[Change]) -> None:
        if source:
            change = source.pop()
            target.append(Change(self.present, change.label))
            # From where it was chosen, since on the way a run that is chosen may be missing.
            self.present = change.document.carrying(self._chosen_in)
            self._gesture = None


def _remembered(past: list[Change]) -> list[Change]:
    """The newest of ``past`` within the memory limit; at least the last one."""
    known: set[int] = set()
    held = 0
    for place in range(len(past) - 1, -1, -1):
        held += _bytes(past[place].document, known)
        if held > MOST_BYTES:
            return past[min(place + 1, len(past) - 1) :]
    return past


def _bytes(document: Document, known: set[int]) -> int:
    """Memory that ``document`` adds: that of starts not yet ``known``, which are added to it."""
    starts = document.experiment.starts
    if id(starts) in known:
        return 0
    fresh = [point for point in starts if id(point) not in known]
    known.update(map(id, (starts, *fresh)))
    return NUMBER * sum(map(len, fresh))
