"""The document: what is run, what is looked at and where the cursor stands; undone, saved and exported as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.session.view_state import ViewState


@dataclass(frozen=True)
class Document:
    """An experiment, the view of it and the cursor."""

    experiment: Experiment
    view: ViewState = ViewState()  # noqa: RUF009  frozen
    cursor: int = 0

    def carrying(self, other: Document) -> Document:
        """The same with all of ``other`` that no undo takes back: selection, camera and cursor."""
        return replace(self, view=self.view.carrying(other.view), cursor=other.cursor)
