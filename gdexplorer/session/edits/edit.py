"""Base class of edits: frozen commands with a gesture and an effect on playback."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.session.document import Document, Pair, place_of
from gdexplorer.session.view_state import ViewState


class Afterwards(Enum):
    """What playback does after an edit."""

    STAY = "stay"  # nothing
    RESTART = "restart"  # go back to the first step and play
    CONTINUE = "continue"  # continue from the cursor once the longer runs are available


class Edit(Struct, frozen=True):
    """A change of a document, as a value; subclasses declare its fields.

    Attributes
    ----------
    does : what it does, as the Edit menu says after "Undo".
    merged_by : fields in which consecutive edits of this kind must agree to be undone together, as when a slider is
        dragged; None: each is undone separately.
    is_step : whether undo reverts it; otherwise it is carried along.
    afterwards : what playback does after it.
    supersedes : whether it makes edits that are still being prepared obsolete.
    prepares_objective : whether what is prepared for it is an objective.
    """

    does: ClassVar[str]
    merged_by: ClassVar[tuple[str, ...] | None] = None
    is_step: ClassVar[bool] = True
    afterwards: ClassVar[Afterwards] = Afterwards.STAY
    supersedes: ClassVar[bool] = False
    prepares_objective: ClassVar[bool] = True

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return self.does

    @property
    def gesture(self) -> Hashable:
        """Consecutive edits with the same gesture are undone together; None is undone separately."""
        if self.merged_by is None:
            return None
        return type(self), *(getattr(self, name) for name in self.merged_by)

    @property
    def preparing(self) -> str:
        """What is said while it is prepared."""
        return "Preparing…"

    def preparation(self, experiment: Experiment) -> Callable[[], object] | None:
        """Slow work to be done on another thread before the edit can be applied instantly; None if there is none."""
        return None

    def on(self, document: Document) -> Document:
        """Apply the edit to ``document``.

        Raises
        ------
        InputError
            If it cannot be applied.
        """
        raise NotImplementedError


class ExperimentEdit(Edit, frozen=True):
    """A change of the experiment.

    Attributes
    ----------
    chooses_start : whether `start_after` chooses a start, even if a run was chosen.
    """

    chooses_start: ClassVar[bool] = False

    def on(self, document: Document) -> Document:
        """Apply the edit to the document's experiment; what was chosen stays so if it still exists."""
        before, view = document.experiment, document.view
        after = self.apply_to(before)
        start = self.start_after(document.start, before, after)
        runs, runs_after = [self.run_after(pair) for pair in before.runs()], after.runs()
        selected = place_of(runs, runs_after, view.selected)
        stays = bool(runs) and runs[min(view.selected, len(runs) - 1)] in runs_after
        run_chosen = view.run_chosen and start is not None and stays and not self.chooses_start
        view = replace(view, selected=selected, start=None if run_chosen else start, run_chosen=run_chosen)
        return replace(document, experiment=after, view=view)

    def run_after(self, run: Pair) -> Pair:
        """The optimizer and the start of a run after the edit; they need not exist any more."""
        return run

    def start_after(self, start: int | None, before: Experiment, after: Experiment) -> int | None:
        """The index of the chosen start after the edit: among other starts, none is chosen."""
        return start if after.starts == before.starts else None

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Apply the edit to ``experiment``.

        Raises
        ------
        InputError
            If it cannot be applied.
        """
        raise NotImplementedError


class ViewEdit(Edit, frozen=True):
    """A change of the view state."""

    def on(self, document: Document) -> Document:
        """Apply the edit to the document's view state."""
        return replace(document, view=self.apply_to(document.view))

    def apply_to(self, view: ViewState) -> ViewState:
        """Apply the edit to ``view``."""
        raise NotImplementedError


def in_words(name: str) -> str:
    """The name of a setting in words."""
    return name.replace("_", " ")


def item_at(items: tuple[Any, ...], index: int) -> Any:
    """The item at ``index``.

    Raises
    ------
    InputError
        If there is none: an undo may have removed it while it was being edited.
    """
    if not 0 <= index < len(items):
        raise InputError("The item to change no longer exists.")
    return items[index]


def without(items: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    """All ``items`` except the one at ``index``.

    Raises
    ------
    InputError
        If there is none.
    """
    item_at(items, index)
    return items[:index] + items[index + 1 :]
