"""The panels of many runs, as tabs of one dock that is not there until it is asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QWidget

from gdexplorer.gui.common.scrolling import Scrolling
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.basins.basins_panel import BasinsPanel
from gdexplorer.gui.features.brute_force.brute_force_panel import BruteForcePanel
from gdexplorer.gui.features.multi_start.multi_start_panel import MultiStartPanel
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel


class Analysis(QTabWidget):
    """Basins, many starts, brute force and sweeps."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("analysis_tabs")
        self.setAccessibleName("Basins, many starts, brute force and sweeps")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(True)
        self._areas: dict[QWidget, Scrolling] = {}
        self.basins, self.multi_start = BasinsPanel(), MultiStartPanel()
        self.brute_force, self.sweep = BruteForcePanel(), SweepPanel()
        for title, panel in (
            ("Basins", self.basins), ("Many starts", self.multi_start),
            ("Brute force", self.brute_force), ("Sweep", self.sweep),
        ):  # fmt: skip
            self._areas[panel] = Scrolling(panel, sideways=True)
            self.addTab(self._areas[panel], title)

    def bring_up(self, panel: QWidget) -> None:
        """Show one of the panels."""
        self.setCurrentWidget(self._areas[panel])

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        for panel in (self.multi_start, self.brute_force, self.sweep):
            panel.set_theme(theme)
