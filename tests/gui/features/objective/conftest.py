"""The editor of fits to data."""

import pytest


@pytest.fixture
def editor(qtbot):
    """One that is shown by itself."""
    from gdexplorer.gui.features.objective.data_editor import DataEditor

    made = DataEditor()
    qtbot.addWidget(made)
    made.show()
    return made
