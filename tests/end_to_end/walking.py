"""A walk through the window: every panel, page, gallery, sheet and dialog, and what is cut or misplaced there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from end_to_end.legible import cut
from end_to_end.placed import misplaced
from gdexplorer.gui.common.section import Section
from gdexplorer.gui.common.text_size import desktop_font
from gdexplorer.gui.state.feature import Place
from gdexplorer.lessons.shelf import all_lessons
from gdexplorer.objectives import Custom, CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.session import edits

LONG = "3*(1-x)^2*exp(-x^2-(y+1)^2)-10*(x/5-x^3-y^5)*exp(-x^2-y^2)-exp(-(x+1)^2-y^2)/3"
OBJECTIVES: dict[str, str | Custom] = {
    "rosenbrock": "rosenbrock",
    "house prices": "housing_mse",
    "long": CustomFormula(f"1e9*({LONG})", label="The function of three hills and a long and winding valley"),
    "many parameters": CustomFormula(
        "alpha*(x-p)^2 + beta*(y+q)^2*(1+r^2) + sin(c*x)*(u-y)^2 + d*u^2 + 123456.789*v*x^2"
    ),
    "network": CustomNetwork((1, 8, 8, 1), data=Generated("sine", 60)),
}
# What opens over the window, by the action that opens it.
OVER = {
    "gallery": "objective_gallery", "palette": "command_palette", "keys": "keys_sheet", "guide": "guide_window",
}  # fmt: skip

# Windows of their own, which may be as large as the screen.
BESIDE = ("guide_window", "lesson_editor")


@dataclass(frozen=True)
class Looks:
    """A size of the window, a theme, and a size of texts in percent."""

    size: tuple[int, int]
    theme: str
    percent: int

    def __str__(self) -> str:
        return f"{self.size[0]}x{self.size[1]} {self.theme} {self.percent} %"


RESTS = 20  # looks, until a layout has come to rest
PAUSE = 30  # milliseconds


class Walk:
    """Goes through a window; ``seen`` is told of each place, with its name and the widget that shows it."""

    def __init__(self, window: QWidget, seen: Callable[[str, QWidget], object] = lambda *_: None) -> None:
        self.window, self.seen = window, seen
        self.places = 0  # seen so far

    def take_looks(self, looks: Looks) -> None:
        """Give the window another size, theme and size of texts, as its menus do."""
        window = self.window
        window.resize(*looks.size)
        window.preferences.change(theme=looks.theme)
        window.take_theme()
        self.zoom(looks.percent)
        assert window.size().toTuple() == looks.size, "the window does not become so small"

    def zoom(self, percent: int) -> None:
        """Give texts another size."""
        zoom = self.window.text_zoom
        zoom.reset()
        while zoom.percent < percent:
            zoom.enlarge()
        self.rest()

    def panels(self, name: str) -> Iterator[str]:
        """What is wrong in the panels; ``name`` tells what they show."""
        for key in self._panels():
            self.window.findChild(QAction, f"show_{key}_action").trigger()
            yield from self._troubles(f"{name}, {key}", self.window)
        for section in self.window.findChildren(Section):
            section.set_open(True)
        for more in self._expanders():
            more.setChecked(True)
        yield from self._troubles(f"{name}, everything open", self.window)
        for action in self.window.view_actions.choices:
            if action.isVisible():
                action.trigger()
                yield from self._troubles(f"{name}, {action.iconText()}", self.window)
        self.window.view_actions.choices[0].trigger()

    def dialogs(self) -> Iterator[str]:
        """What is wrong in the windows that are opened over the main one."""
        for action, name in OVER.items():
            self.window.findChild(QAction, f"{action}_action").trigger()
            yield from self._over(name)
        with TemporaryDirectory() as folder:
            table = Path(folder) / "a table with a long name.csv"
            table.write_text("a column with a long name,another one\n" + "1.25,-3.5\n" * 40, encoding="utf-8")
            self.window.documents.open_file(table)
            self.until(lambda: bool(self.window.findChild(QPushButton, "csv_ok_button").isEnabled()))
            yield from self._over("csv_preview")

        yield from self._editor()

    def _editor(self) -> Iterator[str]:
        """The editor of lessons, with a lesson without problems, and with one."""
        editing = self.window.features["lessons"].job.editing
        editing.copy(all_lessons()[2])
        self.until(lambda: editing.editor is not None and editing.editor.is_open and editing.editor.is_checked)
        yield from self._troubles("lesson_editor", editing.editor.window)
        editing.editor.window.edit.insertPlainText("nonsense\n")
        self.until(lambda: editing.editor.is_checked)
        editing.editor.refuse("This is a longer sentence that says why something could not be done with the lesson.")
        editing.editor.window.edit.document().setModified(False)
        yield from self._over("lesson_editor")

    def _over(self, name: str) -> Iterator[str]:
        self.rest()
        (over,) = (each for each in self.window.findChildren(QWidget, name) if each.isVisible())
        yield from self._troubles(name, over)
        yield from self._too_large(over)
        over.close()

    def descend(self, objective: str | Custom) -> None:
        """Show the end of runs with every kind of card."""
        explorer = self.window.explorer
        if isinstance(objective, str):
            explorer.apply(edits.ChooseObjective(objective))
        else:
            explorer.apply(edits.ChooseCustom(objective))
        self.until(lambda: explorer.experiment.objective == objective and explorer.is_settled)
        self.until(lambda: explorer.runs.scene.is_of(explorer.experiment) and explorer.is_settled)
        explorer.player.go_to_end()
        self.rest()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something."""
        end = QDeadlineTimer(240_000)
        while not condition():
            assert not end.hasExpired()
            QTest.qWait(PAUSE)

    def rest(self) -> None:
        """Let layouts come to rest."""
        QTest.qWait(100)

    def _panels(self) -> list[str]:
        return [
            key
            for key, made in self.window.features.items()
            if made.panel is not None and made.feature.place is not Place.BAR
            and (key != "plane" or self.window.widgets.side.sections[key].isVisible())
        ]  # fmt: skip

    def _expanders(self) -> list[QToolButton]:
        return [each for each in self.window.findChildren(QToolButton) if each.objectName().endswith("_more_button")]

    def _troubles(self, place: str, widget: QWidget) -> list[str]:
        QTest.qWait(PAUSE)
        for _ in range(RESTS):
            found = [*cut(widget), *misplaced(widget)]
            if not found:
                break
            QTest.qWait(PAUSE)
        self.seen(place, widget)
        self.places += 1
        return [f"{place}: {trouble}" for trouble in found]

    def _too_large(self, dialog: QWidget) -> Iterator[str]:
        is_beside = dialog.isWindow() and not dialog.isModal() and dialog.objectName() in BESIDE
        room = dialog.screen().availableSize() if is_beside else self.window.size()
        if dialog.width() > room.width() or dialog.height() > room.height():
            yield f"{dialog.objectName()}: {dialog.size().toTuple()} where there are {room.toTuple()}"


def walked(sizes: list[str]) -> list[str]:
    """Walk through a window of its own at some sizes, and tell what is wrong."""
    from gdexplorer.gui.window.app import make_application, make_settings
    from gdexplorer.gui.window.launch import Launch
    from gdexplorer.gui.window.main_window import MainWindow

    application = make_application()
    window = MainWindow(None, make_settings())
    window.documents.never_ask()
    walk, found = Walk(window), []
    window.resize(*map(int, sizes[0].split("x")))
    window.show()
    Launch(window, None, None)
    walk.until(lambda: window.explorer.runs.scene is not None)
    walk.descend("housing_mse")
    for size in sizes:
        walk.take_looks(Looks((int(size.split("x")[0]), int(size.split("x")[1])), "light", 100))
        found += [f"{size}: {trouble}" for trouble in (*walk.panels(size), *walk.dialogs())]
    print(application.devicePixelRatio(), desktop_font().pointSizeF())
    window.close()
    return found


if __name__ == "__main__":
    sys.exit("\n".join(walked(sys.argv[1:])) or 0)
