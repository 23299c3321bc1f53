"""One process of the soak: a real window, a random person or a written sequence, and the watch over both."""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import sys
import time
from itertools import chain
from pathlib import Path

FAULT, DONE = 3, 0
WARM_UP = 0.4
GROWTH = 1.05
BEAT_MILLISECONDS = 20
LONGEST_HOLD = 200  # turns
LONGEST_LEAVING = 120.0  # seconds


class Stage:
    """Opens windows one after the other and lets ``actions`` happen in them, each from a turn of the event loop.

    The next turn is asked for before an action is done: a menu or a dialog that runs a loop of its own is used on.
    """

    def __init__(self, arguments: argparse.Namespace, application) -> None:
        from soak.hand import Hand
        from soak.watch import Watch

        self._application = application
        self._scratch = Path(arguments.scratch)
        self._hand = Hand(self._scratch)
        self._watch = Watch(self._scratch / "printed", arguments.blocked)
        self._trace = open(self._scratch / "trace", "w", encoding="ascii", buffering=1)  # noqa: SIM115  as long as we are
        self._ends = time.monotonic() + 60.0 * arguments.minutes
        self._began = time.monotonic()
        self._source = self._written(arguments.replay) if arguments.replay else self._random(arguments.seed)
        self._window = None
        self._doing = ""
        self._done = 0
        self._held = 0
        self._episode_ends = 0.0
        self._memory: list[tuple[float, float]] = []
        self._finished, self._is_closing = False, False

    @property
    def faults(self) -> list[str]:
        return self._watch.faults

    def begin(self) -> None:
        from PySide6.QtCore import QTimer

        self._watch.begin()
        self._heartbeat = QTimer(interval=BEAT_MILLISECONDS)
        self._heartbeat.timeout.connect(lambda: self._watch.beat(self._doing))
        self._heartbeat.start()
        self._open()
        QTimer.singleShot(0, self._turn)

    def report(self) -> dict[str, object]:
        return {
            "faults": self._watch.faults,
            "actions": self._done,
            "blocks": self._watch.blocks,
            "memory": self._memory,
        }

    def _random(self, seed: int):
        from soak.actions import Action
        from soak.person import Person

        person = Person(seed)
        while time.monotonic() < self._ends:
            ended = time.monotonic() > self._episode_ends
            yield person.leaving() if ended else person.next() or Action("wait", "", {}, 50)

    def _written(self, path: str):
        from soak.actions import Action, read_all

        return chain(read_all(Path(path)), [Action("wait", "", {}, 2000), Action("close", "", {}, 0)])

    def _look_for_the_way_out(self) -> None:
        """Whoever wants to leave must be able to: a question that no answer closes is a fault."""
        late = time.monotonic() - self._episode_ends
        if self._window is not None and late > LONGEST_LEAVING and not self._watch.faults:
            from soak.places import reach

            self._watch.faults.append(f"no way out: for {late:.0f} s, {reach()!r} is in the way")

    def _turn(self) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtGui import QDrag

        self._watch.read()
        if self._finished:
            return
        if self._hand.holds_a_button():
            self._held += 1
            if self._held > LONGEST_HOLD:
                QDrag.cancel()  # text that is dragged away waits for the display's own pointer, which never moves here
            QTimer.singleShot(BEAT_MILLISECONDS, self._turn)
            return
        self._held = 0
        (self._scratch / "pulse").touch()
        if self._watch.faults:
            self._end()
            return
        self._tidy()
        self._look_for_the_way_out()
        action = next(self._source, None)
        if action is None:
            self._end()
            return
        self._doing = action.line()
        self._trace.write(self._doing + "\n")
        QTimer.singleShot(action.pause, self._turn)
        self._hand.do(action)
        self._done += 1

    def _tidy(self) -> None:
        """Once a window is closed and nothing is in reach: look at what it left, and open the next."""
        from PySide6.QtWidgets import QApplication

        if self._window is None or self._window.isVisible() or QApplication.activeModalWidget() is not None:
            self._is_closing = False
            return
        if not self._is_closing or self._hand.is_acting:  # what closed it, or touched it then, is to be done first
            self._is_closing = True
            return
        self._is_closing = False
        from soak.watch import resident_megabytes

        self._window.deleteLater()
        self._window = None
        self._drain()
        self._watch.after_closing(self._files)
        self._memory.append((round(time.monotonic() - self._began), round(resident_megabytes(), 1)))
        self._watch.pause()  # looking takes time of its own
        if not self._watch.faults:
            self._open()

    def _drain(self) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            self._application.processEvents()

    def _open(self) -> None:
        from gdexplorer.gui.window.app import make_settings, missing_opengl
        from gdexplorer.gui.window.launch import Launch
        from gdexplorer.gui.window.main_window import MainWindow
        from soak.watch import temporary_files

        assert missing_opengl() is None, "the soak needs OpenGL: install libgl1-mesa-dri"
        self._files = temporary_files()
        self._window = MainWindow(None, make_settings())
        self._window.show()
        Launch(self._window, None, None)
        self._episode_ends = time.monotonic() + 20.0 + (self._done * 7919) % 80

    def _end(self) -> None:
        self._finished = True
        if self._window is not None:
            self._window.close()
        self._judge_memory()
        (self._scratch / "report.json").write_text(json.dumps(self.report(), indent=1))
        sys.stdout.flush()
        os._exit(FAULT if self._watch.faults else DONE)  # from within whatever loops are open

    def _judge_memory(self) -> None:
        """After the warm-up, what closed windows leave must not grow by more than a twentieth."""
        warm = [size for when, size in self._memory if when > WARM_UP * (time.monotonic() - self._began)]
        if len(warm) < 8:
            return
        first, last = (sorted(part)[len(part) // 2] for part in (warm[: len(warm) // 2], warm[len(warm) // 2 :]))
        if last > GROWTH * first:
            self._watch.faults.append(
                f"memory: {first:.0f} MB after the warm-up, {last:.0f} MB at the end: {self._memory}"
            )


def main() -> None:
    """Run until the time is over or a fault is found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--replay", default="")
    parser.add_argument("--blocked", type=float, default=1.0)
    arguments = parser.parse_args()
    os.chdir(arguments.scratch)
    with open("stack", "w") as stack:
        faulthandler.enable(stack)
        from gdexplorer.gui.window.app import make_application

        application = make_application()
        application.setQuitOnLastWindowClosed(False)
        stage = Stage(arguments, application)
        stage.begin()
        application.exec()


if __name__ == "__main__":
    main()
