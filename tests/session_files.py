"""Session files as the window opens them."""

from pathlib import Path

from gdexplorer.session.document import Document
from gdexplorer.session.file import checked_session, decoded_session


def opened(path: Path) -> Document:
    """The document in a session file; an InputError where there is none."""
    return checked_session(path.name, decoded_session(path))
