"""The data of a network: a file is shown by its name, and whole in a tool tip."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from gdexplorer.gui.features.objective.network_data import A_FILE, NetworkData
from gdexplorer.objectives.data.source import CsvFile, Generated


def test_a_file_is_shown_by_its_name(qtbot, tmp_path):
    data = NetworkData()
    qtbot.addWidget(data)
    combo = data.findChild(QComboBox, "network_data_kind_combo")
    data.set_source(Generated("sine", 40))
    assert combo.findText(A_FILE) >= 0
    path = tmp_path / "birds of the coast.csv"
    path.write_text("a,b\n1,2\n2,3\n")
    data.set_source(CsvFile(str(path), ("a",), "b"))
    assert combo.currentText() == "birds of the coast.csv…"
    assert combo.currentData(Qt.ItemDataRole.ToolTipRole) == str(path) and data.source().path == str(path)
