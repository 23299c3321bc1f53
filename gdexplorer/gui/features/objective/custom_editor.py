"""Base class of the editors of custom objectives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gdexplorer.errors import InputError
from gdexplorer.objectives import Custom


class CustomEditor(QWidget):
    """Editor of one kind of `Custom`.

    Attributes
    ----------
    kind : the class that it edits.
    title : its entry in the menu of objectives.
    lesson : one sentence about it. icon : as `Feature.icon`.
    typesets : whether the editor typesets the formula itself.
    """

    custom_picked = Signal(object)  # Custom
    released = Signal()  # ends an undo step
    accepted = Signal()  # what was wrong is again as it was
    save_requested = Signal(str, object)  # name and Custom to save
    removal_requested = Signal(str)  # name of the saved function to remove

    kind: ClassVar[type[Custom]]
    title: ClassVar[str]
    lesson: ClassVar[str]
    icon: ClassVar[str]
    typesets: ClassVar[bool] = False

    def first(self) -> Custom:
        """The objective to begin with when the editor is chosen: the last one shown, or an example."""
        raise NotImplementedError

    def set_custom(self, custom: Custom) -> None:
        """Show the current, valid objective."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Take back what is typed and not entered yet: it was meant for what was shown before."""
        if any(field.isModified() for field in self.findChildren(QLineEdit)):
            self.set_custom(self.first())

    def set_values(self, values: Mapping[str, float]) -> None:
        """Receive the values of the objective's parameters."""

    def set_saved_names(self, names: tuple[str, ...]) -> None:
        """Receive the names of the saved functions."""

    def show_parameters(self, form: QWidget) -> bool:
        """Place the form of the objective's parameters; return False to have it placed below the editor."""
        return False

    def refuse(self, error: InputError) -> None:
        """Show why the requested objective is invalid; the previous one stays in use."""
        raise NotImplementedError

    def show_iterate(self, theta: NDArray[np.float64]) -> None:
        """Show the iterate at the cursor, if the editor has a picture of it."""

    def ask_for_file(self) -> bool:
        """Ask for a file to open if this editor can open one; return whether it can."""
        return False

    def open_file(self, path: Path) -> bool:
        """Open a file if this editor can; return whether it can."""
        return False
