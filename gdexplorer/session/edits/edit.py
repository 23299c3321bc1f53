"""What every edit is: a frozen command, with the gesture it belongs to and what playback does after it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from enum import Enum
from typing import Any, ClassVar

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import ViewState


class Afterwards(Enum):
    """What playback does once an edit has been made."""

    STAY = "stay"  # nothing
    REWIND = "rewind"  # go back to the first step
    RESTART = "restart"  # go back to the first step and play
    CONTINUE = "continue"  # play on from the cursor as soon as longer runs are there


class Edit:
    """A change of a document, as a value; subclasses are frozen dataclasses.

    Attributes
    ----------
    merged_by : the fields in which two edits of this kind in a row agree if they are one change for undo, such as those
        of a slider that is dragged; None: each is undone by itself.
    is_step : whether undo takes it back; else it is carried along.
    afterwards : what playback does once it is made.
    supersedes : whether what is being prepared is no longer wanted once this is.
    """

    merged_by: ClassVar[tuple[str, ...] | None] = None
    is_step: ClassVar[bool] = True
    afterwards: ClassVar[Afterwards] = Afterwards.STAY
    supersedes: ClassVar[bool] = False

    @property
    def gesture(self) -> Hashable:
        """Edits in a row with the same gesture are undone together; one without (None) is undone by itself."""
        if self.merged_by is None:
            return None
        return type(self), *(getattr(self, name) for name in self.merged_by)

    def preparation(self, experiment: Experiment) -> Callable[[], object] | None:
        """What must be done before the edit can be made at once; slow, and to be done off the window's thread."""
        return None

    def on(self, document: Document) -> Document:
        """``document`` with the change made.

        Raises
        ------
        InputError
            Where it cannot be made.
        """
        raise NotImplementedError


class ExperimentEdit(Edit):
    """A change of what is run."""

    def on(self, document: Document) -> Document:
        """``document`` with the change made to its experiment."""
        return replace(document, experiment=self.apply_to(document.experiment))

    def apply_to(self, experiment: Experiment) -> Experiment:
        """``experiment`` with the change made.

        Raises
        ------
        InputError
            Where it cannot be made.
        """
        raise NotImplementedError


class ViewEdit(Edit):
    """A change of what is looked at."""

    def on(self, document: Document) -> Document:
        """``document`` with the change made to its view."""
        return replace(document, view=self.apply_to(document.view))

    def apply_to(self, view: ViewState) -> ViewState:
        """``view`` with the change made."""
        raise NotImplementedError


def item_at(items: tuple[Any, ...], index: int) -> Any:
    """The item of that number.

    Raises
    ------
    InputError
        Where there is none: an undo may have taken it away while it was being changed.
    """
    if not 0 <= index < len(items):
        raise InputError("What was to be changed is no longer there.")
    return items[index]


def without(items: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    """All ``items`` but the one of that number."""
    return items[:index] + items[index + 1 :]
