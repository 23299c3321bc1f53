"""What nobody foresaw: kept in a log for whoever mends it, told in one sentence to whoever met it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from gdexplorer import __version__

# A log that has grown beyond this gives way to a new one; and one fault is written so often, however often it comes.
MOST_BYTES, MOST_TIMES = 1_000_000, 3

_reported: list[Fault] = []
_times: dict[str, int] = {}
_listeners: list[Callable[[Fault], None]] = []
_reporting = threading.Lock()


@dataclass(frozen=True, eq=False)
class Fault:
    """An exception that was not meant to be seen.

    Attributes
    ----------
    error : what was raised. text : its traceback.
    log : where that is written; None where nothing can be written.
    """

    error: BaseException
    text: str
    log: Path | None

    @property
    def sentence(self) -> str:
        """What the person at the keyboard is told."""
        kept = f"the details are in {self.log}" if self.log is not None else "its details could not be written down"
        if isinstance(self.error, MemoryError):
            return f"There is not enough memory for that: choose fewer runs or steps; {kept}."
        name, words = type(self.error).__name__, " ".join(str(self.error).split())
        what = f"{name}: {words[:120]}" if words else name
        return f"Something that should not happen did ({what}); {kept}. Please report it."


def log_path() -> Path:
    """Where the log lies: in ``GDEXPLORER_LOG_DIR`` or the user's directory of logs."""
    chosen = os.environ.get("GDEXPLORER_LOG_DIR")
    return Path(chosen or platformdirs.user_log_dir("gdexplorer", appauthor=False)) / "gdexplorer.log"


def report(error: BaseException) -> Fault:
    """Keep ``error`` with its traceback, tell all listeners, and never raise."""
    text = "".join(traceback.format_exception(error))
    with _reporting:
        _times[text] = _times.get(text, 0) + 1
        fault = Fault(error, text, _written(text) if _times[text] <= MOST_TIMES else log_path())
        _reported.append(fault)
        del _reported[:-100]
        listeners = tuple(_listeners)
    for tell in listeners:
        with contextlib.suppress(Exception):  # such as a window that is being closed
            tell(fault)
    return fault


def reported() -> tuple[Fault, ...]:
    """The last faults since the start, or since they were forgotten: tests fail where there are any."""
    return tuple(_reported)


def listen(tell: Callable[[Fault], None]) -> None:
    """Call ``tell`` with each fault from now on, on the thread that it came from."""
    _listeners.append(tell)


def forget() -> tuple[Fault, ...]:
    """Forget what was reported, and tell what that was."""
    with _reporting:
        known = tuple(_reported)
        _reported.clear()
        _times.clear()
    return known


@contextlib.contextmanager
def caught(tell: Callable[[Fault], None]) -> Iterator[None]:
    """While this lasts, report what is raised in slots and threads, in place of a traceback, and ``tell`` it.

    PySide hands what a slot or an overridden method raises to `sys.excepthook`; Python's threads have a hook of their
    own. Interrupts and exits go where they went before.
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
    listen(tell)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks
        _listeners.remove(tell)


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
