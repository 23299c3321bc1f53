"""The file of a lesson that is written here, and perhaps by another program, too."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.common.timers import once

# Programs write a file in several steps.
REST_MILLISECONDS = 150


class LessonFile(QObject):
    """Reads and writes a text file, and notices when another program changes it.

    Attributes
    ----------
    path : the file; None if the text was not saved yet.
    known : the text of the file that the text here goes back to, or that was written here; None if there is none.
    """

    changed = Signal(object)  # the text that it has now; None if it is gone

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.known: str | None = None
        self._seen: str | None = None  # when it was last looked at
        self._watcher = QFileSystemWatcher(self)
        self._rest = once(self, REST_MILLISECONDS)
        self._rest.timeout.connect(self.look)
        for signal in (self._watcher.fileChanged, self._watcher.directoryChanged):
            signal.connect(lambda path: self._rest.start())

    def read(self, path: Path) -> str:
        """Read a file, and watch it from now on.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        text = text_of(path)
        self._watch(path)
        self.accept(text)
        return text

    def accept(self, text: str | None) -> None:
        """The text here goes back to ``text`` of the file from now on; None: to nothing."""
        self.known = self._seen = text

    def read_or_begin(self, path: Path) -> str:
        """Read a file, and watch it from now on; one that cannot be read is empty, to be written anew."""
        try:
            return self.read(path)
        except InputError:
            self._watch(path)
            self.accept(None)
            return ""

    def write(self, path: Path, text: str) -> None:
        """Write the text, and watch the file from now on.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        from gdexplorer.session.file import write_atomically

        write_atomically(path, text.encode(errors="replace"))
        self._watch(path)
        self.accept(text)

    def forget(self) -> None:
        """The text is of no file."""
        self._rest.stop()
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self.path = None
        self.accept(None)

    @property
    def is_changed(self) -> bool:
        """Whether the file has now another text than it had here."""
        return self.path is not None and self._now() not in (None, self.known)

    def look(self) -> None:
        """Look whether the file was changed, and emit its text if so."""
        if self.path is None:
            return
        self._watch(self.path)  # one that was replaced is another file
        now = self._now()
        if now != self._seen:
            self._seen = now
            self.changed.emit(now)

    def _now(self) -> str | None:
        assert self.path is not None
        try:
            return text_of(self.path)
        except InputError:
            return None

    def _watch(self, path: Path) -> None:
        if path != self.path:
            self.forget()
            self.path = path
        wanted = {str(path), str(path.parent)} - {*self._watcher.files(), *self._watcher.directories()}
        present = [name for name in wanted if Path(name).exists()]
        if present:
            self._watcher.addPaths(present)


def text_of(path: Path) -> str:
    """The text of a file, with line feeds alone at the ends of lines.

    Raises
    ------
    InputError
        If it cannot be read as text.
    """
    from gdexplorer.files import content_of
    from gdexplorer.lessons.reading import LARGEST_FILE

    try:
        text = content_of(path, LARGEST_FILE).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text: it cannot be edited.") from None
    if "\0" in text:
        raise InputError(f"{path.name} contains a zero byte: it is no lesson.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
