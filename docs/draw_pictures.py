"""Draws the pictures of the README and of the guide: ``make pictures``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gdexplorer.gui.window.app import make_application, missing_opengl

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

ROOT = Path(__file__).parent.parent
WINDOW, DRAG, GUIDE = ROOT / "resources/pictures/window.png", ROOT / "resources/pictures/drag.webp", ROOT / "docs/guide"
SIZE, SMALL, EDITOR, LESSON = (1600, 1000), (1024, 900), (1100, 700), (1280, 800)
WIDE = ("playback", "trace", "between", "spectrum")  # parts of it are folded in a small window
EDITED, TAKEN, PREDICTED = 7, 7, (0.9, 0.3)  # of the lessons, and an answer to the first question
CURSOR = 42
# The learning rate that the animation drags, and how many frames it takes there and back.
RATES, FRAMES = (0.001, 0.02), 24
# What a panel needs before it is drawn: an objective, and the names of buttons or boxes to press.
NEEDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "plane": ("network", ()),
    "basins": ("himmelblau", ("basins_check",)),
    "multi_start": ("rastrigin", ("multi_start_run_button",)),
    "sweep": ("himmelblau", ("sweep_run_button",)),
    "between": ("network", ("between_run_button",)),
    "spectrum": ("network", ("spectrum_run_button",)),
    "race": ("rosenbrock", ("race_run_button",)),
    "brute_force": ("himmelblau", ("brute_force_run_button",)),
    "cluster": ("himmelblau", ("cluster_join_button",)),
}
LONGEST_WAIT = 120.0  # seconds


class Hand:
    """Operates a window and takes pictures of it."""

    def __init__(self, window: MainWindow, process: Callable[[], None]) -> None:
        self._window, self._process = window, process

    def wait(self, seconds: float = 1.0) -> None:
        """Let the window work for a while, and until its runs have settled."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds or not self._window.explorer.is_settled:
            self._process()
            time.sleep(0.005)
            if time.monotonic() - begin > LONGEST_WAIT:
                sys.exit("The window did not settle.")

    def find(self, name: str) -> Any:
        """The widget with this name."""
        from PySide6.QtWidgets import QWidget

        return self._window.findChild(QWidget, name)

    def draw_window(self) -> None:
        """The first example with a third start, in the middle of the descent."""
        from gdexplorer.session.edits import AddStart

        explorer = self._window.explorer
        explorer.apply(AddStart((-0.3, 3.4)))
        self.wait()
        explorer.player.pause()
        explorer.player.move_cursor(CURSOR)
        self.wait()
        self._window.grab().save(str(WINDOW))

    def draw_drag(self) -> None:
        """Drag a learning rate up and down, as an animation."""
        from gdexplorer.session.edits import SetHyperparameter

        explorer, (low, high) = self._window.explorer, RATES
        explorer.player.go_to_end()
        frames = []
        for i in range(FRAMES):
            share = 1.0 - abs(2.0 * i / FRAMES - 1.0)
            explorer.apply(SetHyperparameter(0, "learning_rate", float(f"{low * (high / low) ** share:.2g}")))
            self.wait(0.3)
            frames.append(_image(self._window.grab()).resize([side // 2 for side in SIZE]))
        frames[0].save(DRAG, save_all=True, append_images=frames[1:], duration=90, loop=0, quality=70)

    def draw_panel(self, key: str) -> None:
        """The panel of a feature."""
        from PySide6.QtGui import QAction

        objective, presses = NEEDS.get(key, ("himmelblau", ()))
        self._choose(objective)
        if key == "trace":
            self._open_trace()
        action = self._window.findChild(QAction, f"show_{key}_action")
        if action is not None:
            action.trigger()
        self.wait(0.5)
        for name in presses:
            self.find(name).click()
        self.wait()
        cancel = self.find(f"{key}_cancel_button")
        while cancel is not None and cancel.isEnabled():
            self.wait(0.5)
        if key == "cluster":
            self._wait_for_workers()
        self.wait()
        self._window.features[key].panel.grab().save(str(GUIDE / "pictures" / f"{key}.png"))

    def _wait_for_workers(self) -> None:
        """Until as many have come as this machine has processors."""
        while self.find("cluster_table").rowCount() < (os.cpu_count() or 1):
            self.wait(0.5)

    def _open_trace(self) -> None:
        """Open a training run: of a line through points, from a seed."""
        import numpy as np

        from gdexplorer import record

        rng = np.random.default_rng(1)
        inputs, wanted, weights = rng.normal(size=(60, 20)), rng.normal(size=20), rng.normal(size=20)
        with TemporaryDirectory() as folder:
            recorder = record(folder)
            for step in range(60):
                recorder(step, {"weight": weights})
                batch = inputs[rng.integers(60, size=8)]
                weights = weights - 0.005 * batch.T @ (batch @ (weights - wanted))
            self._window.documents.open_file(Path(folder))
            self.wait(3.0)

    def draw_lesson(self) -> None:
        """A lesson after an answer: the prediction beside what happened."""
        from gdexplorer.gui.features.lessons.sitting import Phase
        from gdexplorer.lessons.shelf import all_lessons

        tutor = self._window.features["lessons"].job
        self._window.resize(*LESSON)
        tutor.begin(all_lessons()[TAKEN])
        while tutor.sitting.phase is not Phase.ASKING:
            self.wait(0.1)
        self.wait()
        tutor.answer(PREDICTED)
        tutor.commit()
        while tutor.sitting.phase is not Phase.JUDGED:
            self.wait(0.1)
        self.wait()
        self._window.explorer.player.go_to_end()
        self.wait()
        self._window.grab().save(str(GUIDE / "pictures" / "lesson.png"))
        tutor.leave()

    def draw_editor(self) -> None:
        """The editor of lessons, with one of those that come with the program."""
        from gdexplorer.lessons.shelf import all_lessons

        editing = self._window.features["lessons"].job.editing
        editing.copy(all_lessons()[EDITED])
        self.wait()
        editing.editor.window.resize(*EDITOR)
        while not editing.editor.is_checked:
            self.wait()
        editing.editor.window.edit.go_to(editing.editor.rehearsal.sitting.step.line)
        self.wait()
        editing.editor.window.grab().save(str(GUIDE / "pictures" / "lesson_editor.png"))
        editing.editor.close()

    def _choose(self, objective: str) -> None:
        from gdexplorer.objectives import CustomNetwork
        from gdexplorer.session.edits import ChooseCustom, ChooseObjective

        explorer = self._window.explorer
        if objective == "network":
            explorer.apply(ChooseCustom(CustomNetwork((1, 4, 1))))
        elif explorer.experiment.objective != objective:
            explorer.apply(ChooseObjective(objective))
        self.wait()


def _image(pixmap: Any) -> Any:
    from PIL import Image

    image = pixmap.toImage()
    data = bytes(image.constBits())
    return Image.frombuffer(
        "RGBA", (image.width(), image.height()), data, "raw", "BGRA", image.bytesPerLine(), 1
    ).convert("RGB")


def main() -> None:
    """Open a window that forgets all, and draw every picture, or those of the panels that are named."""
    application = make_application()
    from PySide6.QtCore import QSettings

    from gdexplorer.gui.window.launch import Launch
    from gdexplorer.gui.window.main_window import MainWindow

    with TemporaryDirectory() as forgotten:
        window = MainWindow(missing_opengl(), QSettings(f"{forgotten}/settings.ini", QSettings.Format.IniFormat))
        window.documents.never_ask()
        window.resize(*SIZE)
        window.show()
        Launch(window, None, None)
        hand = Hand(window, application.processEvents)
        hand.wait(4.0)
        wanted = sys.argv[1:]
        if not wanted:
            hand.draw_window()
            hand.draw_drag()
        (GUIDE / "pictures").mkdir(exist_ok=True)
        # Before the panels, which stay open.
        for name, draw in (("lesson_editor", hand.draw_editor), ("lesson", hand.draw_lesson)):
            if not wanted or name in wanted:
                draw()
        for key, made in window.features.items():
            if made.panel is not None and (not wanted or key in wanted):
                window.resize(*(SIZE if key in WIDE else SMALL))
                hand.wait()
                hand.draw_panel(key)
        window.close()


if __name__ == "__main__":
    main()
