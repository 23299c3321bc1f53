"""A random person: looks at what is in reach and chooses what to do next."""

from __future__ import annotations

from random import Random

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from soak import texts
from soak.actions import Action
from soak.places import path_of, reach, visible_widgets

SIZES = (
    (800, 600),
    (1024, 768),
    (1280, 690),
    (1280, 720),
    (1366, 768),
    (1600, 1000),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
)
KEYS = (
    "Space",
    "Left",
    "Right",
    "Shift+Left",
    "Shift+Right",
    "Home",
    "End",
    "R",
    ",",
    ".",
    "Up",
    "Down",
    "PgUp",
    "PgDown",
    "Tab",
    "Shift+Tab",
    "Return",
    "Esc",
    "Del",
    "Backspace",
    "Ctrl+A",
    "Ctrl+C",
    "Ctrl+V",
    "Ctrl+B",
    "Ctrl+F",
    "Ctrl+0",
    "Ctrl+1",
    "F1",
    "Ctrl+S",
    "Ctrl+O",
    "Ctrl+Shift+P",
    "Ctrl+Shift+R",
    "Ctrl+K",
    "Ctrl++",
    "Ctrl+-",
    "F11",
    "Alt+F",
    "F10",
    "5",
    "x",
)
FILE_NAMES = (
    "mine",
    "mine.gdx.json",
    "a.csv",
    "b.png",
    "c.gif",
    "no/such/folder/x.csv",
    "x.mp4",
    "ü 1.gdx.json",
    ".",
    "",
)
LONG_PAUSE = 1500
CUSTOM_SHARE = 0.35


class Person:
    """Draws actions from one seed; how often each kind comes is written in `_habits`."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def next(self) -> Action | None:
        """What to do now; None where nothing is in reach."""
        root = reach()
        if root is None:
            return None
        if isinstance(root, QMenu):
            return self._at_menu()
        if isinstance(root, QFileDialog):
            return self._at_file_dialog()
        if isinstance(root, QDialog):
            return self._on(root) if self._random.random() < 0.7 else Action("key", "", {"keys": "Esc"}, self._pause())
        habit = self._random.choices(*zip(*self._habits(), strict=True))[0]
        return habit(root)

    def leaving(self) -> Action:
        """Close what is open, the window last."""
        root = reach()
        if isinstance(root, QMessageBox) and (lose := _giving_up(root)) is not None:
            return Action("click", path_of(lose), {"place": [0.5, 0.5]}, 50)
        if root is not None and root.objectName() != "main_window":
            return Action("key", "", {"keys": "Esc"}, 50)
        return Action("close", "", {}, 50)

    def _habits(self):
        return (
            (self._on, 60),
            (self._keys, 10),
            (self._undo_burst, 3),
            (self._open_menu, 6),
            (self._resize, 3),
            (self._fold, 4),
            (self._drag_edge, 3),
            (self._font, 1),
            (self._drop, 3),
            (self._close, 0.4),
            (self._rest, 3),
            (self._objective, 4),
            (self._formula, 2),
        )

    def _pause(self) -> int:
        return self._random.choice((0, 0, 5, 20, 20, 60, 200)) if self._random.random() < 0.97 else LONG_PAUSE

    def _on(self, root: QWidget) -> Action:
        """Use some widget in a way that suits it."""
        widgets = [widget for widget in visible_widgets(root) if _is_of_use(widget)] or [root]
        weights = [_weight(widget) for widget in widgets]
        return self._use(self._random.choices(widgets, weights)[0])

    def _use(self, widget: QWidget) -> Action:
        choose, pause, path = self._random.random(), self._pause(), path_of(widget)
        match widget:
            case QLineEdit() | QAbstractSpinBox() | QPlainTextEdit() | QTextEdit() if choose < 0.75:
                return Action(
                    "type",
                    path,
                    {"text": self._text(widget), "end": self._random.choice(("Return", "Tab", "Esc", ""))},
                    pause,
                )
            case QAbstractSlider() if choose < 0.6:
                return Action("drag", path, {"places": self._places(4)}, pause)
            case QComboBox() if choose < 0.4:
                return Action("wheel", path, {"place": self._place(), "delta": self._random.choice((-120, 120))}, pause)
            case QAbstractButton() | QTabBar() if choose < 0.9:
                return Action("click", path, {"place": self._place()}, pause)
        return self._by_mouse(path, pause)

    def _by_mouse(self, path: str, pause: int) -> Action:
        choose = self._random.random()
        if choose < 0.3:
            return Action("drag", path, {"places": self._places(self._random.choice((2, 5, 12)))}, pause)
        if choose < 0.45:
            modifiers = self._random.choice(((), (), ("ctrl",), ("shift",)))
            delta = self._random.choice((-360, -120, 120, 360))
            return Action("wheel", path, {"place": self._place(), "delta": delta, "modifiers": modifiers}, pause)
        button = self._random.choice(("left",) * 8 + ("right", "middle"))
        return Action("click", path, {"place": self._place(), "button": button, "double": choose > 0.95}, pause)

    def _text(self, widget: QWidget) -> str:
        name = widget.objectName()
        if "formula" in name:
            return texts.formula(self._random)
        if isinstance(widget, QAbstractSpinBox) or self._random.random() < 0.7:
            return texts.number(self._random)
        return texts.word(self._random)

    def _keys(self, _: QWidget) -> Action:
        return Action(
            "key",
            "",
            {"keys": self._random.choice(KEYS), "repeat": self._random.choice((1, 1, 1, 3, 20))},
            self._pause(),
        )

    def _undo_burst(self, _: QWidget) -> Action:
        return Action(
            "key",
            "",
            {"keys": self._random.choice(("Ctrl+Z", "Ctrl+Shift+Z")), "repeat": self._random.randint(1, 30)},
            self._pause(),
        )

    def _open_menu(self, _: QWidget) -> Action:
        return Action("menu", "", {"number": self._random.randrange(20)}, 60)

    def _at_menu(self) -> Action:
        if self._random.random() < 0.2:
            return Action("key", "", {"keys": self._random.choice(("Esc", "Down", "Up", "Return"))}, 40)
        return Action("pick", "", {"number": self._random.randrange(60)}, self._pause())

    def _at_file_dialog(self) -> Action:
        choose = self._random.random()
        if choose < 0.3:
            return Action("key", "", {"keys": "Esc"}, 40)
        if choose < 0.6:
            kind = self._random.choice(("table", "session", "noise", "mislabelled"))
            return Action(
                "name_file", "", {"name": "", "kind": kind, "seed": self._random.randrange(1000)}, self._pause()
            )
        return Action("name_file", "", {"name": self._random.choice(FILE_NAMES)}, self._pause())

    def _resize(self, _: QWidget) -> Action:
        free = (self._random.randint(800, 3840), self._random.randint(600, 2160))
        # Large windows are slow to paint in software: they are tried, but do not eat the time.
        size = self._random.choices((*SIZES, free), (8, 8, 8, 8, 8, 8, 4, 1, 0.5, 2))[0]
        return Action("resize", "", {"size": size}, self._pause())

    def _fold(self, root: QWidget) -> Action:
        """Fold a panel or bring one to the front."""
        ends = ("_shown_action", "reset_layout_action")
        names = [action.objectName() for action in root.findChildren(QAction)]
        wanted = [name for name in names if name.endswith(ends) or name.startswith(("show_", "pictures_"))]
        return Action("fold", "", {"name": self._random.choice(wanted) if wanted else ""}, self._pause())

    def _drag_edge(self, _: QWidget) -> Action:
        by = [self._random.randint(-300, 300), self._random.randint(-300, 300)]
        return Action("edge", "", {"number": self._random.randrange(20), "by": by}, self._pause())

    def _font(self, _: QWidget) -> Action:
        return Action("font", "", {"points": self._random.choice((7, 9, 9, 10, 12, 14, 18))}, self._pause())

    def _drop(self, _: QWidget) -> Action:
        kind = self._random.choice(("table", "table", "table", "session", "noise", "mislabelled", "picture"))
        return Action("drop", "", {"kind": kind, "seed": self._random.randrange(100_000)}, self._pause())

    def _close(self, _: QWidget) -> Action:
        return Action("close", "", {}, 0)

    def _rest(self, _: QWidget) -> Action:
        return Action("wait", "", {}, self._random.choice((300, LONG_PAUSE)))

    def _objective(self, root: QWidget) -> Action:
        """Go to another objective by the keyboard, since these are what everything else hangs on."""
        combo = root.findChild(QComboBox, "objective_combo")
        if combo is None or not combo.isVisible():
            return self._rest(root)
        names = [combo.itemText(index) for index in range(combo.count()) if combo.itemData(index) is not None]
        # What one makes oneself stands first, and is where most can go wrong.
        text = self._random.choice(names[:3] if self._random.random() < CUSTOM_SHARE else names)
        return Action("type", path_of(combo), {"text": text, "end": "Return"}, self._pause())

    def _formula(self, root: QWidget) -> Action:
        """Type a formula where there is a place for it."""
        edit = root.findChild(QPlainTextEdit, "formula_edit")
        if edit is None or not edit.isVisible():
            return self._objective(root)
        text = texts.formula(self._random)
        return Action("type", path_of(edit), {"text": text, "end": ""}, self._random.choice((0, 200, LONG_PAUSE)))

    def _place(self) -> list[float]:
        return [round(self._random.random(), 3), round(self._random.random(), 3)]

    def _places(self, count: int) -> list[list[float]]:
        """Places along a way that wanders."""
        x, y = self._place()
        way = [[x, y]]
        for _ in range(count):
            x, y = x + self._random.gauss(0.0, 0.15), y + self._random.gauss(0.0, 0.15)
            way.append([round(x, 3), round(y, 3)])
        return way


def _is_of_use(widget: QWidget) -> bool:
    return widget.isEnabled() and widget.width() > 2 and widget.height() > 2


def _weight(widget: QWidget) -> float:
    """What can be acted on is acted on more often than what lies around it."""
    if isinstance(
        widget, QLineEdit | QAbstractSpinBox | QComboBox | QAbstractSlider | QAbstractButton | QTabBar | QPlainTextEdit
    ):
        return 4.0
    return 6.0 if widget.objectName().endswith("_view") else 0.7


def _giving_up(box: QMessageBox) -> QAbstractButton | None:
    """The button of a question that gives changes up."""
    destructive = QMessageBox.ButtonRole.DestructiveRole
    return next((button for button in box.buttons() if box.buttonRole(button) == destructive), None)
