"""Someone who writes a lesson in the editor."""

import pytest
from example_lessons import WHOLE
from PySide6.QtWidgets import QAbstractButton, QListWidget, QPushButton, QWidget

from gdexplorer.gui.features.lessons.editor import Editor
from gdexplorer.session.edits import first_example

SLOW = 120_000  # milliseconds; the engine compiles


class Author:
    """Someone who writes a lesson."""

    def __init__(self, qtbot, editor):
        self.bot, self.editor, self.window = qtbot, editor, editor.window

    def find(self, name, kind=QWidget):
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def wait(self, condition):
        self.bot.waitUntil(condition, timeout=SLOW)

    def checked(self):
        """Wait until the text as it is now is checked and shown."""
        self.wait(lambda: self.editor.is_checked)

    def go_to_step(self, number):
        """Put the text cursor into a step, and wait until that is shown."""
        self.window.edit.go_to(self.line_of(f"# Step {number}\n"))
        self.wait(lambda: self.heading == f"Step {number}")
        self.checked()

    def replace(self, before, after):
        """Put the text cursor behind the first ``before``, and type ``after`` in its place."""
        edit, text = self.window.edit, self.window.text
        cursor = edit.textCursor()
        cursor.setPosition(text.index(before))
        cursor.setPosition(text.index(before) + len(before), cursor.MoveMode.KeepAnchor)
        edit.setTextCursor(cursor)
        edit.insertPlainText(after)

    def click(self, name):
        self.find(f"lesson_editor_{name}_button", QPushButton).click()

    def answer(self, name):
        self.find(f"lesson_{name}_button", QAbstractButton).click()

    @property
    def heading(self):
        return self.find("lesson_heading").text()

    @property
    def problems(self):
        listed = self.find("lesson_editor_problems", QListWidget)
        return [listed.item(row).text() for row in range(listed.count())]

    @property
    def note(self):
        return self.find("lesson_editor_note").text()

    @property
    def is_stale(self):
        return self.find("lesson_editor_stale").isVisible()

    def line_of(self, text):
        return self.window.text[: self.window.text.index(text)].count("\n") + 1


@pytest.fixture
def lesson_file(tmp_path):
    path = tmp_path / "mine.md"
    path.write_text(WHOLE)
    return path


@pytest.fixture
def author(qtbot, qapp, lesson_file):
    main = QWidget()
    qtbot.addWidget(main)
    editor = Editor(main)
    editor.set_experiment(first_example())
    editor.open(lesson_file)
    with qtbot.waitExposed(editor.window):
        editor.come_up()
    author = Author(qtbot, editor)
    author.checked()
    yield author
    editor.stop()
