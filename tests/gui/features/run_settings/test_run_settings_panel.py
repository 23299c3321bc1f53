"""The run settings: a tolerance that is typed is absolute, an empty box makes it relative to the function."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from gdexplorer.gui.features.run_settings.run_settings_panel import RunSettingsPanel
from gdexplorer.session import edits


@pytest.fixture
def panel(qtbot):
    """The panel, whose edits it shows again, and the experiments it made."""
    panel, made = RunSettingsPanel(), [edits.first_example()]
    qtbot.addWidget(panel)

    def make(edit):
        made.append(edit.apply_to(made[-1]))
        panel.set_experiment(made[-1])

    panel.edit_requested.connect(make)
    panel.set_experiment(made[-1])
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel, made


def type_into(qtbot, box, text):
    box.setFocus()
    box.selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def test_a_typed_tolerance_is_absolute_and_an_emptied_box_is_relative_and_both_are_named(qtbot, panel):
    panel, made = panel
    box, note = panel.findChild(QLineEdit, "run_gradient_tolerance_edit"), panel.findChild(QLabel, "run_tolerance_note")
    assert (box.text(), box.placeholderText()) == ("", "relative")
    assert "tolerance is relative (default)" in note.text()
    type_into(qtbot, box, "1e-4")
    assert made[-1].gradient_tolerance == 1e-4 and box.text() == "0.0001"
    assert "is absolute" in note.text()
    type_into(qtbot, box, "")
    assert made[-1].gradient_tolerance is None and box.text() == ""
    assert "tolerance is relative (default)" in note.text()


def test_a_batch_size_above_the_number_of_samples_is_told(panel):
    panel, _made = panel
    panel.edit_requested.emit(edits.ChooseObjective("housing_mse"))
    told = panel.findChild(QLabel, "run_full_batch")
    for size, is_told in ((2931, True), (2930, False), (0, False)):
        panel.edit_requested.emit(edits.SetRunSetting("batch_size", size))
        assert told.isVisibleTo(panel) == is_told
        assert ("each step uses all 2,930 (full batch)" in told.text()) == is_told
