"""Undo and redo: a document is a value, so the past is a list of them."""

from __future__ import annotations

from gdexplorer.session.document import Document

# What is remembered: so many changes, and fewer where they hold more bytes (starts of a network can be millions of
# numbers, of which each change of a seed draws others).
MOST_REMEMBERED, MOST_BYTES = 500, 256 * 2**20
# A number of a start takes so many bytes, with its place in a tuple.
NUMBER = 32


class History:
    """The documents that were, the one that is, and those that were undone."""

    def __init__(self, document: Document) -> None:
        self._past: list[Document] = []
        self._future: list[Document] = []
        self._gesture: object = None
        self.present = document

    def record(self, document: Document, gesture: object = None) -> None:
        """Make ``document`` the present one.

        Changes of one ``gesture`` in a row (a slider that is dragged) are undone together.
        """
        if document == self.present.carrying(document):
            self.carry(document)
            return
        if gesture is None or gesture != self._gesture:
            self._past = _remembered([*self._past[-MOST_REMEMBERED:], self.present])
        self._gesture = gesture
        self._future = []
        self.present = document

    def carry(self, document: Document) -> None:
        """Make ``document`` the present one without anything to undo: what differs in it no undo takes back."""
        self.present = document

    def end_gesture(self) -> None:
        """Let the next change be undone by itself, whatever it is."""
        self._gesture = None

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to redo."""
        return bool(self._future)

    def undo(self) -> None:
        """Go back by one change, if there is one."""
        if self._past:
            self._future.append(self.present)
            self.present = self._past.pop().carrying(self.present)
            self._gesture = None

    def redo(self) -> None:
        """Go forward again by one change, if there is one."""
        if self._future:
            self._past.append(self.present)
            self.present = self._future.pop().carrying(self.present)
            self._gesture = None


def _remembered(past: list[Document]) -> list[Document]:
    """The newest of ``past`` that hold no more bytes than may be kept; the last one in any case."""
    known: set[int] = set()
    held = 0
    for place in range(len(past) - 1, -1, -1):
        held += _bytes(past[place], known)
        if held > MOST_BYTES:
            return past[min(place + 1, len(past) - 1) :]
    return past


def _bytes(document: Document, known: set[int]) -> int:
    """What ``document`` adds to what is held: the starts that are not ``known``, which then are."""
    starts = document.experiment.starts
    if id(starts) in known:
        return 0
    fresh = [point for point in starts if id(point) not in known]
    known.update(map(id, (starts, *fresh)))
    return NUMBER * sum(map(len, fresh))
