"""The document: experiment, view and cursor; undone, saved and exported as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.session.view_state import ViewState


@dataclass(frozen=True)
class Document:
    """An experiment, its view state and the cursor."""

    experiment: Experiment
    view: ViewState = ViewState()  # noqa: RUF009  frozen
    cursor: int = 0

    def carrying(self, other: Document) -> Document:
        """A copy with the parts of ``other`` that undo does not affect: selection, camera and cursor."""
        return replace(self, view=self.view.carrying(other.view), cursor=other.cursor)
