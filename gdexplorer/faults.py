"""Unexpected errors: logged for developers, and summarised in one sentence for the user."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from gdexplorer import __version__
from gdexplorer.folders import user_folder

# The log is rotated beyond this size; one fault is written at most this often.
MOST_BYTES, MOST_TIMES = 1_000_000, 3

_reported: list[Fault] = []
_times: dict[str, int] = {}
_listeners: list[Callable[[Fault], None]] = []
_reporting = threading.Lock()


class Fault(Struct, frozen=True, eq=False):
    """An unexpected exception.

    Attributes
    ----------
    error : the exception. text : its traceback.
    log : path of the log; None if it cannot be written.
    """

    error: BaseException
    text: str
    log: Path | None

    @property
    def sentence(self) -> str:
        """The message for the user."""
        return self.sentence_with(None)

    def sentence_with(self, document: Path | None) -> str:
        """The same, which names the file that holds the document as it was, if there is one."""
        kept = f"the details are in {self.log}" if self.log is not None else "its details could not be saved"
        if document is not None:
            kept += f", and the document as it was is in {document}"
        if isinstance(self.error, MemoryError):
            return f"There is not enough memory for that: choose fewer runs or steps; {kept}."
        name, words = type(self.error).__name__, " ".join(str(self.error).split())
        what = f"{name}: {words[:120]}" if words else name
        return f"An internal error occurred ({what}); {kept}. Please report it."


def log_path() -> Path:
    """Path of the log: in ``GDEXPLORER_LOG_DIR`` or the user's log directory."""
    chosen = os.environ.get("GDEXPLORER_LOG_DIR")
    return Path(chosen or user_folder("log")) / "gdexplorer.log"


def report(error: BaseException) -> Fault:
    """Log ``error`` with its traceback and notify all listeners; never raises."""
    text = "".join(traceback.format_exception(error))
    with _reporting:
        _times[text] = _times.get(text, 0) + 1
        fault = Fault(error, text, _written(text) if _times[text] <= MOST_TIMES else log_path())
        _reported.append(fault)
        del _reported[:-100]
        listeners = tuple(_listeners)
    for listener in listeners:
        with contextlib.suppress(Exception):  # such as from a window that is being closed
            listener(fault)
    return fault


def note(sentence: str) -> None:
    """Log a sentence on something that was mended, and need not interrupt the user; never raises."""
    with _reporting:
        _times[sentence] = _times.get(sentence, 0) + 1
        if _times[sentence] <= MOST_TIMES:
            _written(f"{sentence}\n")


def listen(listener: Callable[[Fault], None]) -> None:
    """Call ``listener`` with each future fault, on the thread where it occurs."""
    _listeners.append(listener)


def forget() -> tuple[Fault, ...]:
    """Forget the reported faults, and return them."""
    with _reporting:
        known = tuple(_reported)
        _reported.clear()
        _times.clear()
    return known


@contextlib.contextmanager
def caught(listener: Callable[[Fault], None]) -> Iterator[None]:
    """In this context, report exceptions in slots and threads to ``listener`` instead of printing them.

    PySide passes exceptions in slots and overridden methods to `sys.excepthook`; Python's threads have a separate hook.
    Interrupts and exits are handled as before.
    """
    hooks = sys.excepthook, threading.excepthook

    def in_slot(kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, Exception):
            report(error)
        else:
            hooks[0](kind, error, trace)

    def in_thread(raised: Any) -> None:
        if isinstance(raised.exc_value, Exception):
            report(raised.exc_value)
        else:
            hooks[1](raised)

    sys.excepthook, threading.excepthook = in_slot, in_thread
    listen(listener)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks
        _listeners.remove(listener)


def _written(text: str) -> Path | None:
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MOST_BYTES:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8") as log:
            now = time.strftime("%Y-%m-%d %H:%M:%S")
            log.write(f"{now} gdexplorer {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n{text}\n")
    except OSError:
        return None
    return path
