"""Panel of the basins of attraction: optimizer, progress and legend."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QVBoxLayout, QWidget

from gdexplorer.descent.analysis.attractors import label_in_words
from gdexplorer.descent.analysis.basins import DECIDED
from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.analyses import COMPILED_FIRST
from gdexplorer.gui.common.beside import Beside
from gdexplorer.gui.common.fields import (
    NO_OPTIMIZER,
    NOTHING_RUNS,
    combo_box,
    enable,
    in_row,
    list_optimizers,
    named,
    push_button,
    wrapped,
)
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.tables import MOST_ROWS, Coloured, Table
from gdexplorer.gui.features.basins.basins_job import MANY
from gdexplorer.numerals import percent
from gdexplorer.scene.basin_picture import COLOURS, GREYS, MOST_STEPS, BasinsResult
from gdexplorer.scene.chosen_point import Basin
from gdexplorer.session.edits import ChooseBasins, ShowBasins
from gdexplorer.session.view_state import ViewState

EMPTY = "Tick “Show basins of” to colour the map by where each start leads."
MISSING = "No basins were computed. Untick “Show basins of” and tick it again to compute them."
MEASURING = "Measuring which budget would decide them…"


class BasinsPanel(QWidget):
    """Switch basins on and off, and show their legend."""

    edit_requested = Signal(object)  # Edit
    cancel_requested = Signal()
    basin_selected = Signal(object)  # Basin, or None
    inspection_requested = Signal()  # of the selected basin

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("basins_panel")
        self._wanted, self._shown = 0, False
        tip = "Show basins on the map and the surface"
        self._check = named(QCheckBox("Show basins of"), "basins_check", tip, tip)
        self._optimizer = combo_box("basins_optimizer_combo", "Optimizer whose basins are shown")
        self._progress = wrapped("", "basins_progress", selectable=True)
        self._cancel = push_button("basins_cancel_button", "Cancel", "Stop refining the basins")
        enable(self._cancel, False, NOTHING_RUNS)
        self._table = self._made_table()
        self._labels: list[int] = []  # by row
        self._selected: int | None = None  # a label
        self._result: BasinsResult | None = None
        self._is_busy = False
        self._advice = wrapped("", "basins_advice", selectable=True)
        settings, results = QVBoxLayout(), QVBoxLayout()
        settings.addLayout(in_row(self._check, self._optimizer))
        settings.addLayout(in_row(self._progress, self._cancel))
        settings.addWidget(self._advice)
        settings.addWidget(
            wrapped(
                "Each point has the colour of the minimum that a descent from it converges to; darker means more "
                "steps. Select a row to read of its basin in the inspector."
            )
        )
        settings.addWidget(
            FormulaLabel(
                "basins_formula",
                r"B(\theta^*) = \{\, \theta_0 : \theta_k \to \theta^* \,\}",
                "B(theta*) = the starts theta_0 whose iterates converge to theta*",
            )
        )
        settings.addStretch(1)
        results.addWidget(self._table, 1)
        QVBoxLayout(self).addWidget(Beside(settings, results))
        self._check.toggled.connect(self._toggled)
        self._optimizer.currentIndexChanged.connect(self._picked)
        self._cancel.clicked.connect(self.cancel_requested)

    def _made_table(self) -> Table:
        table = Table("basins_table", "Legend of the basins", ("ends at", "share", "steps"))
        table.say_if_empty(EMPTY)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.itemSelectionChanged.connect(self._select)
        table.doubleClicked.connect(lambda _: self.inspection_requested.emit())
        return table

    def set_experiment(self, experiment: Experiment) -> None:
        """Offer the optimizers of ``experiment``."""
        list_optimizers(self._optimizer, experiment)
        enable(self._check, bool(experiment.optimizers), NO_OPTIMIZER)
        self._show_optimizer()

    def set_view(self, view: ViewState) -> None:
        """Show whether basins are shown, and of which optimizer."""
        with QSignalBlocker(self._check):
            self._check.setChecked(view.basins_shown)
        self._wanted = view.basins_optimizer
        self._show_optimizer()
        self._shown = view.basins_shown
        self._say_state()

    def begin(self) -> None:
        """Show them."""
        self._toggled(True)

    def _show_optimizer(self) -> None:
        with QSignalBlocker(self._optimizer):
            self._optimizer.setCurrentIndex(min(self._wanted, self._optimizer.count() - 1))

    def _toggled(self, shown: bool) -> None:
        self.edit_requested.emit(ShowBasins(shown))

    def _picked(self, optimizer: int) -> None:
        self._wanted = optimizer
        self.edit_requested.emit(ChooseBasins(optimizer))

    def set_busy(self, busy: bool) -> None:
        """Enable the cancel button while the job runs."""
        enable(self._cancel, busy, NOTHING_RUNS)
        self._is_busy = busy
        self._show_progress()

    def _show_progress(self) -> None:
        """Tell how far the picture is, and what would decide it; nothing goes on once the job has ended."""
        shown, busy = self._result, self._is_busy
        self._say_state()
        if shown is None:
            self._progress.setText("Computing…" if busy else "")
            self._advice.setText(COMPILED_FIRST.strip() if busy else "")
            return
        side = len(shown.basins.xs) // shown.basins.stride
        pixels, advised = f"{side} × {side} pixels", advice(shown)
        going_on = f"So far {pixels}…" if busy else f"Stopped at {pixels}."
        self._progress.setText(f"Finished: {pixels}." if shown.basins.stride == 1 else going_on)
        self._advice.setText(advised if busy else advised.removesuffix(MEASURING).strip())

    def _say_state(self) -> None:
        """Say in the empty table what would fill it, unless it is being computed."""
        self._table.say_if_empty("" if self._is_busy else MISSING if self._shown else EMPTY)

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Show the legend and the resolution of the picture."""
        self._result = shown
        self._show_progress()
        if shown is None:
            self._list([], [])
            return
        basins = shown.basins
        chosen = {item.label for item in sorted(basins.reached, key=lambda item: -item.share)[:MOST_ROWS]}
        rows = [
            (
                COLOURS[item.label % len(COLOURS)] if item.label >= 0 else GREYS[item.label],
                (label_in_words(basins.attractors, item.label), percent(item.share, 1), f"{item.steps:.0f}"),
            )
            for item in basins.reached
            if item.label in chosen
        ]
        labels = [item.label for item in basins.reached if item.label in chosen]
        self._list(labels, rows, len(basins.reached) - len(rows))

    def _list(self, labels: list[int], rows: Sequence[Coloured], more: int = 0) -> None:
        """List basins; the one that was selected stays so while its picture is refined."""
        with QSignalBlocker(self._table):
            self._labels = labels
            self._table.set_rows(rows, more)
            self._table.clearSelection()
            if self._selected in labels:
                self._table.selectRow(labels.index(self._selected))
        self._announce()

    def _select(self) -> None:
        rows = self._table.selectionModel().selectedRows()
        row = rows[0].row() if rows else len(self._labels)  # the count of the rest is no basin
        self._selected = self._labels[row] if row < len(self._labels) else None
        self._announce()

    def _announce(self) -> None:
        shown, label = self._result, self._selected
        if shown is None or label is None or label not in self._labels:
            self.basin_selected.emit(None)
        else:
            self.basin_selected.emit(Basin(shown, label))


def advice(shown: BasinsResult) -> str:
    """What would decide basins that are mostly undecided; empty for all others."""
    if shown.undecided <= MANY or shown.experiment is None:
        return ""
    ended = f"Most runs use up their budget of {shown.experiment.steps:,} steps before they reach a minimum."
    measured = shown.budget_estimate
    if measured is None:
        return f"{ended} {MEASURING}"
    sample = f"of {measured.sample} undecided runs, {percent(measured.share)}"
    if measured.share < DECIDED:
        return f"{ended} Even within {measured.budget:,} steps, {sample} do: raise the learning rate."
    if measured.budget > MOST_STEPS:
        return (
            f"{ended} Within {measured.budget:,} steps, {sample} do, but basins are computed with at most "
            f"{MOST_STEPS:,}: raise the learning rate."
        )
    return (
        f"{ended} Within {measured.budget:,} steps, {sample} do: raise the step budget to that, or the learning rate."
    )
