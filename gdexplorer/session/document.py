"""The document: experiment, view and cursor; undone, saved and exported as one value."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.session.view_state import ViewState

Pair = tuple[int, int]  # of an optimizer and a start


class Document(Struct, frozen=True):
    """An experiment, its view state and the cursor."""

    experiment: Experiment
    view: ViewState = ViewState()
    cursor: int = 0

    @property
    def start(self) -> int | None:
        """Index of the start that was chosen, or that the chosen run begins from; None if there is none."""
        start, runs = self.view.start, self.experiment.runs()
        if self.view.run_chosen and runs:
            start = runs[min(self.view.selected, len(runs) - 1)][1]
        return start if start is not None and start < len(self.experiment.starts) else None

    def carrying(self, other: Document) -> Document:
        """A copy with the parts of ``other`` that undo does not affect: selection, camera and cursor."""
        view = self.view.carrying(other.view)
        selected = place_of(other.experiment.runs(), self.experiment.runs(), view.selected)
        return replace(self, view=replace(view, selected=selected), cursor=other.cursor)


def place_of(before: Sequence[Pair], after: Sequence[Pair], index: int) -> int:
    """Where the run with an ``index`` among those ``before`` is ``after``; the same index if it is gone."""
    if before == after or not before:
        return index
    pair = before[min(index, len(before) - 1)]
    return after.index(pair) if pair in after else index
