"""The empty legend says what would fill it, in each state."""

import pytest
from PySide6.QtWidgets import QLabel

from gdexplorer.gui.common.tables import Table
from gdexplorer.gui.features.basins.basins_panel import EMPTY, MISSING, BasinsPanel
from gdexplorer.session.view_state import ViewState

# Basins wanted, computing: the text.
STATES = {(False, False): EMPTY, (True, True): "", (True, False): MISSING}


@pytest.mark.parametrize("states", [
    [(False, False)], [(True, True)], [(True, True), (True, False)],
    [(True, True), (True, False), (True, True)], [(True, True), (False, False)],
])  # fmt: skip
def test_the_empty_legend_fits_its_state(qtbot, states):
    panel = BasinsPanel()
    qtbot.addWidget(panel)
    for wanted, busy in states:
        panel.set_view(ViewState(basins_shown=wanted))
        panel.set_busy(busy)
    assert panel.findChild(Table, "basins_table").accessibleDescription() == STATES[states[-1]]
    assert ("compiled" in panel.findChild(QLabel, "basins_advice").text()) == states[-1][1]
