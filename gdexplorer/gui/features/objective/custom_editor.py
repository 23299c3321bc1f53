"""What every editor of a custom objective has: it tells what is wanted, and shows what is taken or refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.errors import InputError
from gdexplorer.objectives import Custom


class CustomEditor(QWidget):
    """Edits one kind of `Custom`.

    Attributes
    ----------
    kind : the kind that it edits.
    title : what the menu of objectives calls it.
    typesets : whether it shows the formula typeset itself.
    """

    custom_picked = Signal(object)  # Custom: what is wanted now
    released = Signal()  # what was edited is one change for undo; what comes is another
    keeping_requested = Signal(str, object)  # a name, and the Custom to be kept under it among one's functions
    removal_requested = Signal(str)  # the name of what is to be kept no longer

    kind: ClassVar[type[Custom]]
    title: ClassVar[str]
    typesets: ClassVar[bool] = False

    def first(self) -> Custom:
        """What to begin with when the editor is chosen: what it showed last, or an example."""
        raise NotImplementedError

    def set_custom(self, custom: Custom) -> None:
        """Show what is descended now; nothing is wrong with it."""
        raise NotImplementedError

    def set_values(self, values: Mapping[str, float]) -> None:
        """Know the values of the objective's parameters."""

    def set_kept(self, names: tuple[str, ...]) -> None:
        """Know the names of what is kept among one's functions."""

    def show_parameters(self, form: QWidget) -> bool:
        """Make room for the sliders of the objective's parameters; False: let them stand below the editor."""
        return False

    def refuse(self, error: InputError) -> None:
        """Show why what was wanted cannot be descended; the last one goes on."""
        raise NotImplementedError

    def show_iterate(self, theta: NDArray[np.float64]) -> None:
        """Show the iterate at the cursor, where the editor has a picture of it."""

    def open_file(self, path: Path) -> bool:
        """Make something of a file, if that is what it edits; whether it is."""
        return False
