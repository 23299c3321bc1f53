"""The panel of the cluster: what it requests, lists and says."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableWidget

from gdexplorer.cluster.dask_executor import WorkerState
from gdexplorer.gui.features.cluster.cluster_job import Joined
from gdexplorer.gui.features.cluster.cluster_panel import JOINING, NONE, ClusterPanel

WORKERS = (
    WorkerState("first", "tcp://10.0.0.1:4001", 1, 1, 2, 250_000_000),
    WorkerState("second", "tcp://10.0.0.2:4001", 8, 0, 0, 1_250_000_000),
)
JOINED = Joined("10.0.0.9:8786", ("Dask's dashboard: y",), WORKERS, {
    "tcp://10.0.0.1:4001": 1234, "tcp://10.0.0.7:1": 3,
})  # fmt: skip


@pytest.fixture
def panel(qtbot):
    found = ClusterPanel()
    qtbot.addWidget(found)
    return found


def button(panel, what):
    return panel.findChild(QPushButton, f"cluster_{what}_button")


def rows(panel):
    table = panel.findChild(QTableWidget)
    return [[table.item(row, column).text() for column in range(6)] for row in range(table.rowCount())]


def said(panel):
    return panel.findChild(QLabel, "cluster_sentence").text()


def test_it_requests_what_is_typed_by_button_and_by_key(panel, qtbot):
    asked = []
    panel.join_requested.connect(asked.append)
    button(panel, "join").click()
    edit = panel.findChild(QLineEdit, "cluster_place_edit")
    edit.setText("tcp://10.0.0.1:8786")
    edit.returnPressed.emit()
    assert asked == ["local", "tcp://10.0.0.1:8786"] and said(panel) == NONE
    panel.set_joining(True)
    edit.returnPressed.emit()
    assert len(asked) == 2 and said(panel) == JOINING
    assert not button(panel, "join").isEnabled() and button(panel, "leave").isEnabled() and edit.isReadOnly()


def test_workers_are_listed_with_what_they_did_also_those_that_have_gone(panel):
    panel.set_joining(True)
    panel.set_joining(False)
    panel.set_cluster(JOINED)
    assert rows(panel) == [
        ["first", "10.0.0.1", "1", "250 MB", "1,234", "at a piece"],
        ["second", "10.0.0.2", "8", "1,250 MB", "0", "waiting"],
        ["tcp://10.0.0.7:1", "10.0.0.7", "", "", "3", "gone"],
    ]
    assert (
        said(panel) == "2 workers of 10.0.0.9:8786 do the analyses. Dask's dashboard: y"
        and not button(panel, "join").isEnabled()
    )
    left = []
    panel.leave_requested.connect(lambda: left.append(True))
    button(panel, "leave").click()
    panel.set_cluster(None)
    assert left == [True] and rows(panel) == [] and said(panel) == NONE and not button(panel, "leave").isEnabled()


def test_the_row_above_the_workers_fits_a_window_of_1024_pixels_with_both_sides_open(qtbot):
    panel = ClusterPanel()
    qtbot.addWidget(panel)
    assert panel.minimumSizeHint().width() <= 368  # what is left of it for tabs, without their scroll bar


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("local", "on this machine"),
        ("local:2", "on this machine"),
        ("slurm:40", "of Slurm"),
        ("tcp://h:1", "of tcp://h:1"),
    ],
)
def test_it_says_in_words_where_the_workers_are(panel, place, where):
    panel.set_cluster(Joined(place, (), WORKERS, {}))
    assert said(panel) == f"2 workers {where} do the analyses."
