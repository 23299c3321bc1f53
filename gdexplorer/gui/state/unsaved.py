"""Work with changes that would be lost if the program was killed: the document, and what features edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import SignalInstance

from gdexplorer.errors import InputError
from gdexplorer.session.backups import Draft, Found
from gdexplorer.session.document import Document


class Unsaved(Struct, frozen=True, eq=False):
    """How the changes of one work are backed up and opened again.

    Attributes
    ----------
    kind : the class of what its backups hold.
    changes : signals after which there may be other changes, or none any more.
    is_modified : whether there are changes that were not saved.
    present : the work as it is now, and its file, None if it has none.
    name_of : what people call a work that was found.
    recover : opens one that was found, with its changes not saved; then calls the first function, or the second one if
        it is invalid.
    """

    kind: type
    changes: tuple[SignalInstance, ...]
    is_modified: Callable[[], bool]
    present: Callable[[], tuple[Document | Draft, Path | None]]
    name_of: Callable[[Found], str]
    recover: Callable[[Found, Callable[[], None], Callable[[InputError], None]], None]
