"""The title tells the document, whether it is changed, and the objective."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.state.document_file import FileState
from gdexplorer.gui.window.window_title import WindowTitle


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def surface(label):
    return SimpleNamespace(objective=SimpleNamespace(label=label))


def test_it_names_document_and_objective_and_marks_changes(window, tmp_path):
    title = WindowTitle(window)
    assert window.windowTitle() == "Untitled[*] – gdexplorer" and not window.isWindowModified()
    title.show_objective(surface("Peaks"))
    title.set_file(FileState(tmp_path / "valley.gdx.json", True))
    assert window.windowTitle() == "valley.gdx.json[*] – Peaks – gdexplorer" and window.isWindowModified()
    title.set_file(FileState(tmp_path / "valley.gdx.json"))
    assert not window.isWindowModified()


def test_a_name_that_looks_like_the_mark_is_shown_as_it_is(window, tmp_path):
    """Qt reads two marks in a row as the text of one."""
    WindowTitle(window).set_file(FileState(tmp_path / "a[*]b"))
    assert window.windowTitle() == "a[*][*]b[*] – gdexplorer"
