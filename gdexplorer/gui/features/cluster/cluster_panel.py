"""Panel that joins a cluster and lists its workers."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.gui.common.beside import Beside
from gdexplorer.gui.common.fields import enable, in_row, push_button, text_box, wrapped
from gdexplorer.gui.common.tables import Table
from gdexplorer.gui.features.cluster.cluster_job import Joined

HEADERS = "worker", "host", "threads", "memory", "pieces", "state"
NONE = "This process computes all analyses. Join a cluster, and its workers do."
JOINING = "Joining…"
EXPLANATION = (
    "Basins, many starts, sweeps, races, spectra and comparisons are then cut into pieces, which workers do; the "
    "results are the same. Write local for a worker on each processor of this machine, local:4 for four, slurm:40 for "
    "jobs of Slurm, or the address of a Dask scheduler, such as tcp://10.0.0.1:8786."
)
NO_WORKERS = "The workers of a cluster are listed here."
# Colours of workers that are at a piece, that wait for one, and that have gone.
BUSY, WAITING, GONE = (0, 158, 115), (150, 150, 150), (213, 94, 0)

# Where workers are that have no address.
WHERE = {"local": "on this machine", "slurm": "of Slurm"}


class ClusterPanel(QWidget):
    """Join or leave a cluster; its workers, with what they have done."""

    join_requested = Signal(str)
    leave_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cluster_panel")
        self.setAccessibleName("Cluster")
        self._joined: Joined | None = None
        self._is_joining = False
        self._place = text_box("cluster_place_edit", "Where the workers are", "local", 100)
        self._join = push_button("cluster_join_button", "Join", "Have the workers at this place do the analyses")
        self._leave = push_button("cluster_leave_button", "Leave", "Have this process do the analyses again")
        self._sentence = wrapped("", "cluster_sentence", selectable=True)
        self._table = Table("cluster_table", "Workers of the cluster", HEADERS, words=(0, 1, 5))
        self._table.say_if_empty(NO_WORKERS)
        self._join.clicked.connect(self._ask)
        self._place.returnPressed.connect(self._ask)
        self._leave.clicked.connect(self.leave_requested)
        words, results = QVBoxLayout(), QVBoxLayout()
        words.addLayout(in_row("workers", self._place, self._join, self._leave))
        for widget in (self._sentence, wrapped(EXPLANATION)):
            words.addWidget(widget)
        words.addStretch(1)
        results.addWidget(self._table)
        QVBoxLayout(self).addWidget(Beside(words, results))
        self._say()

    def set_joining(self, joining: bool) -> None:
        """Say that a cluster is being joined."""
        self._is_joining = joining
        self._say()

    def set_cluster(self, joined: Joined | None) -> None:
        """Show the cluster that is joined, or that there is none."""
        self._joined = joined
        self._table.set_rows([] if joined is None else _rows(joined))
        self._say()

    def _ask(self) -> None:
        if self._join.isEnabled():
            self.join_requested.emit(self._place.text())

    def _say(self) -> None:
        at_none = self._joined is None
        enable(self._join, at_none and not self._is_joining, "Leave this cluster before you join another one")
        enable(self._leave, not at_none or self._is_joining, "No cluster is joined")
        self._place.setReadOnly(not at_none or self._is_joining)
        self._sentence.setText(JOINING if self._is_joining else _in_words(self._joined))


def _in_words(joined: Joined | None) -> str:
    if joined is None:
        return NONE
    count = len(joined.workers)
    where = WHERE.get(joined.place.strip().partition(":")[0], f"of {joined.place}")
    workers = f"{count:,} worker{'s' * (count != 1)} {where} do{'es' * (count == 1)} the analyses."
    return " ".join((workers, *joined.notes))


def _rows(joined: Joined) -> list[tuple[tuple[int, int, int], list[str]]]:
    """A row for each worker, then one for each that has done something and has gone."""
    rows, made = [], dict(joined.made)
    for each in joined.workers:
        state = "at a piece" if each.running else "waiting"
        texts = [
            each.name, _host(each.address), f"{each.threads}", f"{each.memory / 1e6:,.0f} MB",
            f"{made.pop(each.address, 0):,}", state,
        ]  # fmt: skip
        rows.append((BUSY if each.running else WAITING, texts))
    return rows + [(GONE, [address, _host(address), "", "", f"{count:,}", "gone"]) for address, count in made.items()]


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
