"""What is copied: what is selected where the focus is, else what was chosen."""

import pytest
from pictures import drawn_run, spiral
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QTableView, QVBoxLayout, QWidget

from gdexplorer.gui.features.clipboard.clipboard import NOTHING, Clipboard
from gdexplorer.gui.state.feature import Thing
from gdexplorer.scene.focus import Focus, focus_on
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits
from gdexplorer.session.view_state import ViewState

FIRST = edits.first_example()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    QVBoxLayout(window)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def clipboard(window):
    clipboard = Clipboard(window)
    clipboard.said, clipboard.refused = [], []
    clipboard.message.connect(clipboard.said.append)
    clipboard.error.connect(clipboard.refused.append)
    clipboard.set_experiment(FIRST)
    return clipboard


def show(qtbot, window, widget):
    window.layout().addWidget(widget)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is widget)


def test_without_anything_chosen_it_says_what_to_do(clipboard):
    clipboard.copy()
    assert clipboard.refused == [NOTHING] and not clipboard.said


def test_a_chosen_start_is_copied_with_all_its_digits(clipboard):
    experiment = edits.AddStart((1.0 / 3.0, -2.0)).apply_to(FIRST)
    clipboard.set_experiment(experiment)
    clipboard.set_view(ViewState(start=2))
    clipboard.copy()
    assert tuple(map(float, QApplication.clipboard().text().split(","))) == (1.0 / 3.0, -2.0)
    assert clipboard.said == ["Copied the coordinates of start 3."]


def test_else_the_run_in_focus_is_copied_where_the_cursor_is(clipboard):
    run = drawn_run(spiral(9), label="Adam")
    clipboard.set_focus(focus_on(Scene(FIRST, None, [run]), 0, 4))
    for view in (ViewState(), ViewState(start=99), ViewState(run_chosen=True)):
        clipboard.set_view(view)
        clipboard.copy()
        assert list(map(float, QApplication.clipboard().text().split(","))) == run.trajectory.points[4].tolist()
    assert set(clipboard.said) == {"Copied the coordinates of Adam at step 4."}
    clipboard.set_focus(Focus())
    clipboard.copy()
    assert clipboard.refused == [NOTHING]


def test_text_that_is_selected_goes_first(clipboard, window, qtbot):
    clipboard.set_view(ViewState(start=0))
    label = QLabel("the limit is 0.005")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    show(qtbot, window, label)
    clipboard.copy()
    assert "the limit" not in QApplication.clipboard().text()
    label.setSelection(13, 5)
    clipboard.copy()
    assert QApplication.clipboard().text() == "0.005"


def test_rows_are_copied_as_a_spreadsheet_takes_them(clipboard, window, qtbot):
    model = QStandardItemModel()
    for row in range(4):
        model.appendRow([QStandardItem(f"{row}{column}") for column in "abc"])
    table = QTableView()
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
    show(qtbot, window, table)
    table.selectRow(3)
    table.selectRow(1)
    clipboard.copy()
    assert QApplication.clipboard().text() == "1a\t1b\t1c\n3a\t3b\t3c"


def test_a_picture_is_copied_as_it_is_seen(clipboard, window, qtbot):
    show(qtbot, window, QLabel("x"))
    clipboard.copy_picture()
    assert QApplication.clipboard().image().size() == window.grab().toImage().size()


def test_what_is_copied_as_a_picture_is_named(clipboard, window, qtbot):
    picture = QLabel("x")
    picture.thing = Thing.MAP
    picture.setAccessibleName("Contour map of the objective")
    show(qtbot, window, picture)
    QCursor.setPos(picture.mapToGlobal(picture.rect().center()))
    qtbot.waitUntil(lambda: QApplication.widgetAt(QCursor.pos()) is picture)
    clipboard.copy_picture()
    assert clipboard.said == ["Copied a picture of the contour map of the objective."]
