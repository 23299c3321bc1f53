from PySide6.QtWidgets import QLabel

from gdexplorer.gui.window.status import StatusReadout
from gdexplorer.session import edits


def readout(qtbot):
    status = StatusReadout()
    qtbot.addWidget(status)
    return status, status.findChild(QLabel, "status_readout")


def test_what_was_wrong_is_forgotten_once_something_else_is_done(qtbot):
    status, shown = readout(qtbot)
    status.warn("must be a number above 0, not 'abc'.")
    assert "abc" in shown.text()
    status.forget_warning()
    assert "abc" not in shown.text()


def test_what_was_done_goes_on_being_told(qtbot):
    status, shown = readout(qtbot)
    status.warn("must be a number above 0, not 'abc'.")
    status.show_message("Saved descent.csv.")
    status.forget_warning()
    assert shown.text() == "Saved descent.csv."


def test_an_edit_that_is_taken_forgets_what_was_wrong(qtbot, qapp):
    import numpy as np

    from gdexplorer.gui.state.explorer import Explorer

    explorer = Explorer(np.zeros((256, 3), np.uint8))
    status, shown = readout(qtbot)
    explorer.error.connect(status.warn)
    explorer.accepted.connect(status.forget_warning)
    explorer.apply(edits.AddStart(("abc", 1.0)))
    assert "abc" in shown.text()
    explorer.apply(edits.AddStart((0.5, 1.0)))
    assert "abc" not in shown.text()
