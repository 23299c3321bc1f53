"""What a person has kept, for the menu of objectives: read once, written at each change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.objectives import Custom
from gdexplorer.session.library import Library, checked_name


class MyFunctions(QObject):
    """The library as it was when last looked at.

    Attributes
    ----------
    trouble : why it cannot be read; empty where it can.
    """

    changed = Signal()
    kept = Signal(object)  # Custom: what was kept, with its name
    error = Signal(str)
    message = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._functions: dict[str, Custom] = {}
        self.trouble = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order in which they were given."""
        return tuple(self._functions)

    def custom(self, name: str) -> Custom:
        """What is kept under ``name``."""
        return self._functions[name]

    def read(self) -> None:
        """Look at what is kept."""
        try:
            self._functions, self.trouble = Library().functions(), ""
        except InputError as error:
            self._functions, self.trouble = {}, str(error)
        self.changed.emit()

    def keep(self, name: str, custom: Custom) -> None:
        """Keep ``custom`` under ``name``."""
        try:
            told = Library().add(name, custom) or f"Kept {checked_name(name)} among my functions."
        except InputError as error:
            self.error.emit(str(error))
            return
        self.read()
        self.kept.emit(custom)
        self.message.emit(told)

    def remove(self, name: str) -> None:
        """Keep ``name`` no longer."""
        try:
            Library().remove(name)
        except InputError as error:
            self.error.emit(str(error))
            return
        self.read()
        self.message.emit(f"Removed {name} from my functions.")
