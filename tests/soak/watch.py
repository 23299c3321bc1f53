"""Looks for faults: exceptions, warnings of Qt, drawing errors, a loop that is blocked, and what is left behind."""

from __future__ import annotations

import gc
import inspect
import os
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path

import shiboken6
from other_thread import OtherThread
from PySide6.QtCore import QThread, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from gdexplorer import faults

SIGNS = ("Traceback (most recent call last)", "Error while drawing item", "QThread: Destroyed", "Warning: ")
# Said by the platform, not by us: fonts of a bare machine, and a display without a window manager. And by QTest,
# of a press that no widget takes, such as beside the scroll bar of a list of suggestions.
INNOCENT = (
    "not accepted by receiving widget",
    "propagateSizeHints",
    "OpenType support missing",
    "XDG_RUNTIME_DIR",
    "This plugin does not support",
)


class Watch:
    """Collects faults as sentences; the first words of each say its kind."""

    def __init__(self, printed: Path, blocked_seconds: float) -> None:
        self.faults: list[str] = []
        self.blocks: list[tuple[float, float, str]] = []
        self._printed, self._read_until = printed, 0
        self._limit = blocked_seconds
        self._beat = self._cpu = None
        self._stack = ""
        self._thread = OtherThread(threading.get_ident())

    def begin(self) -> None:
        """Take all ways in which something could be told that no one reads."""
        sys.excepthook = lambda kind, error, trace: self._raised("exception", kind, error, trace)
        sys.unraisablehook = lambda args: self._raised("unraisable", args.exc_type, args.exc_value, args.exc_traceback)
        threading.excepthook = lambda args: self._raised("thread", args.exc_type, args.exc_value, args.exc_traceback)
        faults.listen(lambda fault: self.faults.append(f"reported: {fault.text[-3000:]}"))
        qInstallMessageHandler(self._told_by_qt)
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=ResourceWarning)
        threading.Thread(target=self._look_at_the_loop, daemon=True).start()
        warnings.filterwarnings("ignore", message="path is deprecated", category=DeprecationWarning)

    def beat(self, doing: str) -> None:
        """To be called by each turn of the event loop: how long has it been since the last one?"""
        now, cpu = time.monotonic(), time.thread_time()
        if self._beat is not None:
            wall, used = now - self._beat, cpu - self._cpu
            if used > 0.1:
                self.blocks = sorted([*self.blocks, (round(used, 2), round(wall, 2), doing)], reverse=True)[:30]
            if used > self._limit:
                self.faults.append(
                    f"blocked: {used:.2f} s of work ({wall:.2f} s) in one turn of the loop\nat {doing}\n{self._stack}"
                )
        self._beat, self._cpu = now, cpu
        self._thread.let_go()

    def _look_at_the_loop(self) -> None:
        """Note where the loop stands when it is late."""
        while True:
            time.sleep(0.1)
            if self._beat is not None and time.monotonic() - self._beat > 0.3:
                self._stack = self._thread.stack(14)

    def pause(self) -> None:
        """Do not count what has happened since the last turn."""
        self._beat = None

    def read(self) -> None:
        """Look at what was printed since the last time."""
        sys.stdout.flush()
        sys.stderr.flush()
        with open(self._printed, encoding="utf-8", errors="replace") as file:
            file.seek(self._read_until)
            text = file.read()
            self._read_until = file.tell()
        for sign in SIGNS:
            if sign in text:
                place = text.index(sign)
                self.faults.append(f"printed: {text[place : place + 3000]}")
                return

    def after_closing(self, before: set[str]) -> None:
        """What a closed window must not leave: widgets, threads, temporary files."""
        gc.unfreeze()  # what a window froze is not collected: the program opens one only
        deadline = time.monotonic() + 10.0
        while _left() and time.monotonic() < deadline:
            QApplication.processEvents()
            gc.collect()
            time.sleep(0.02)
        if _left():
            level = QThread.currentThread().loopLevel()
            self.faults.append(f"left behind, {level} event loops deep: {_left()}; held by:\n{_holders()}\n{_stacks()}")
        new = {name for name in _temporary_files() - before if "gdexplorer" in name}
        if new:
            self.faults.append(f"temporary files: {sorted(new)[:5]}")

    def _raised(self, how: str, kind, error, trace) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        self.faults.append(f"{how}: {text[-3000:]}")

    def _told_by_qt(self, kind, context, message: str) -> None:
        if kind == QtMsgType.QtInfoMsg or kind == QtMsgType.QtDebugMsg or any(words in message for words in INNOCENT):
            return
        self.faults.append(f"Qt: {message}")


def resident_megabytes() -> float:
    """Memory in use, once what is free was given back."""
    import ctypes

    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def temporary_files() -> set[str]:
    return _temporary_files()


def _temporary_files() -> set[str]:
    folders = [Path(os.environ.get("TMPDIR", "/tmp")), Path.cwd()]
    return {str(file) for folder in folders for file in folder.glob(".*")} | {
        str(file) for file in folders[0].glob("*")
    }


def _left() -> list[str]:
    threads = [thread.objectName() or type(thread).__name__ for thread in _running_threads()]
    widgets = [f"{type(widget).__name__} {widget.objectName()}" for widget in QApplication.allWidgets()]
    return threads + widgets[:20] + ([f"{len(widgets)} widgets"] if widgets else [])


def _holders(depth: int = 12) -> str:
    """Why the window or a widget is still there: what refers to it, and what to that, up to a frame or a module."""
    every = gc.get_objects()
    windows = [thing for thing in every if type(thing).__name__ == "MainWindow"]
    found = windows or list(QApplication.allWidgets()[:1])
    seen, lines = {id(thing) for thing in found}, []
    for _ in range(depth):
        holders = [
            thing for thing in gc.get_referrers(*found)
            if id(thing) not in seen and thing is not every and thing is not found and thing is not windows
            and not (inspect.isframe(thing) and thing.f_code.co_filename == __file__)
        ]  # fmt: skip
        seen |= {id(thing) for thing in holders}
        lines.append(", ".join(_named(thing) for thing in holders[:12]))
        found = [thing for thing in holders if not (inspect.ismodule(thing) or inspect.isframe(thing))][:200]
        if not found:
            break
    return "\n".join(lines)


def _named(thing: object) -> str:
    if inspect.isframe(thing):
        return f"frame of {thing.f_code.co_qualname}"
    if isinstance(thing, dict):
        return f"dict of {', '.join(map(str, list(thing)[:6]))}"
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", "")
    return f"{type(thing).__name__} {name}".strip()


def _stacks() -> str:
    """Where each thread of Python is."""
    return "".join("".join(traceback.format_stack(frame)[-4:]) for frame in sys._current_frames().values())


def _running_threads() -> list[QThread]:
    threads = [thing for thing in gc.get_objects() if issubclass(type(thing), QThread)]
    return [
        thread
        for thread in threads
        if shiboken6.isValid(thread) and thread.isRunning() and thread is not QThread.currentThread()
    ]
