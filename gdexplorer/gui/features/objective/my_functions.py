"""The user's saved functions, for the menu of objectives: read once, written on each change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.objectives import Custom
from gdexplorer.session.library import Library, checked_name


class MyFunctions(QObject):
    """The saved functions as last read.

    Attributes
    ----------
    trouble : why they cannot be read; empty if they can.
    """

    changed = Signal()
    saved = Signal(object)  # Custom: the saved function, with its name
    error = Signal(str)
    message = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._functions: dict[str, Custom] = {}
        self.trouble = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order in which they were saved."""
        return tuple(self._functions)

    def custom(self, name: str) -> Custom:
        """The function saved as ``name``."""
        return self._functions[name]

    def read(self) -> None:
        """Read the saved functions."""
        try:
            self._functions, self.trouble = Library().functions(), ""
        except InputError as error:
            self._functions, self.trouble = {}, str(error)
        self.changed.emit()

    def save(self, name: str, custom: Custom) -> None:
        """Save ``custom`` as ``name``."""
        try:
            message = Library().add(name, custom) or f"Saved {checked_name(name)} to my functions."
        except InputError as error:
            self.error.emit(str(error))
            return
        self.read()
        self.saved.emit(custom)
        self.message.emit(message)

    def remove(self, name: str) -> None:
        """Remove the function ``name``."""
        try:
            Library().remove(name)
        except InputError as error:
            self.error.emit(str(error))
            return
        self.read()
        self.message.emit(f"Removed {name} from my functions.")
