"""Choice of a network's training data: a generated set, the house sales, or a file."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import combo_box, named, whole_number, wrapped
from gdexplorer.gui.common.number_fields import show_number, text_of
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.features.objective.csv_preview import DATA, FILES
from gdexplorer.gui.features.objective.memory_entry import memory_entry
from gdexplorer.gui.state.file_dialogs import chosen_file
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.dialect import shortened
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.in_memory import InMemory
from gdexplorer.objectives.data.source import (
    HOUSE_COLUMNS,
    MOST_GENERATED,
    CsvFile,
    DataSource,
    Generated,
    Houses,
    SklearnSet,
    targets_of,
)
from gdexplorer.objectives.data.split import MaybeSplit, in_words, notes
from gdexplorer.objectives.data.toy_sets import PREFIX, TOY_SETS, is_installed
from gdexplorer.parameter import LARGEST_WHOLE

HOUSES, FILE, MEMORY = "houses", "file", "memory"
A_FILE = "A file…"
PLANE_SETS = ("two_moons", "circles", "spirals", "xor", "three_spirals", "blobs", "arm")
DEFAULT_COUNT = 300
_INPUTS_TIP = "Columns, separated by commas."


class NetworkData(QWidget):
    """A menu of data sets, with the options of each kind."""

    source_picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._path = ""
        sets = [(item.label, key) for key, item in SETS.items()]
        toys = [(f"scikit-learn: {toy.label.lower()}", f"{PREFIX}{key}") for key, toy in TOY_SETS.items()]
        sets += toys if is_installed() else []
        self._kind = combo_box("", "", [*sets, ("House sales", HOUSES), (A_FILE, FILE)], 8)
        self._count, self._noise = whole_number("", "", 2, MOST_GENERATED), QLineEdit()
        self._seed = whole_number("", "", 0, LARGEST_WHOLE)
        self._inputs, self._target = QLineEdit(), QLineEdit()
        self._rows = wrapped(name="network_data_rows_label")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(3)
        self._name_widgets()
        self._kind.activated.connect(self._kind_picked)
        self._count.editingFinished.connect(self.source_picked)
        self._seed.valueChanged.connect(self.source_picked)
        for edit in (self._noise, self._inputs, self._target):
            edit.editingFinished.connect(self.source_picked)

    def _name_widgets(self) -> None:
        rows = (
            ("data", self._kind, "kind_combo", "Training data."),
            ("samples", self._count, "count_spin", "Number of samples."),
            ("noise", self._noise, "noise_edit", "Standard deviation of the noise added to each sample."),
            ("data seed", self._seed, "seed_spin", "Seed for the random samples."),
            ("inputs", self._inputs, "inputs_edit", _INPUTS_TIP),
            ("target", self._target, "target_edit", "The column to predict, or several, separated by commas."),
        )
        for label, widget, name, hint in rows:
            named(widget, f"network_data_{name}", f"Data of the network, {label}", hint)
            self._form.addRow(label, widget)
        self._form.addRow(self._rows)

    def set_source(self, source: DataSource) -> None:
        """Show the current data."""
        kind = _kind_of(source)
        if isinstance(source, InMemory):
            self._kind.setCurrentIndex(memory_entry(self._kind, source))
            self._show_rows(kind)
            return
        self._kind.setCurrentIndex(self._kind.findData(kind))
        if isinstance(source, Generated):
            with QSignalBlocker(self._seed):
                self._count.setValue(source.count)
                self._seed.setValue(source.seed)
            show_number(self._noise, source.noise)
        else:
            self._path = source.path if isinstance(source, CsvFile) else ""
            self._inputs.setText(", ".join(source.inputs))
            self._target.setText(", ".join(targets_of(source)))
        self._show_rows(kind)

    def show_columns(self, columns: Columns, test: MaybeSplit) -> None:
        """Tell which rows and columns of the data are used, how files were read, and which columns there are.

        ``test``: which rows are for testing.
        """
        source = self._kind.currentData()
        offered = tuple(HOUSE_COLUMNS) if source == HOUSES else columns.offered
        self._inputs.setToolTip(f"{_INPUTS_TIP} There are: {shortened(', '.join(offered), 400)}.")
        targets = columns.target_names or (columns.target_name,)
        for edit, names in ((self._inputs, columns.input_names), (self._target, targets)):
            edit.setPlaceholderText("" if edit.text() else f"{', '.join(names)} (suggested)")
        self._rows.setText(" ".join((in_words(test, columns), *notes(test, columns))))

    def source(self) -> DataSource:
        """The data described by the fields.

        Raises
        ------
        InputError
            If one of them cannot be read.
        """
        kind = self._kind.currentData()
        if isinstance(kind, InMemory):
            return kind
        inputs = tuple(name.strip() for name in self._inputs.text().split(",") if name.strip())
        if kind in SETS:
            noise = number_in(text_of(self._noise), "noise")
            return Generated(kind, self._count.value(), noise, self._seed.value())
        target, *more = named_targets(self._target.text(), self._path if kind == FILE else "")
        others = tuple(more) or msgspec.UNSET
        if kind == HOUSES:
            return Houses(inputs or Houses().inputs, target or Houses().target, others)
        if kind.startswith(PREFIX):
            return SklearnSet(kind.removeprefix(PREFIX), inputs, target, others)
        return CsvFile(self._path, inputs, target, other_targets=others)

    def inputs(self) -> int:
        """The number of inputs; 1 for a file whose columns are not chosen."""
        source = self.source()
        if isinstance(source, Generated):
            return 2 if source.name in PLANE_SETS else 1
        if isinstance(source, InMemory):
            return int(source.columns.inputs.shape[1])
        return max(len(source.inputs), 1)

    def _kind_picked(self) -> None:
        kind = self._kind.currentData()
        if isinstance(kind, InMemory):
            self._show_rows(MEMORY)
            self.source_picked.emit()
            return
        if kind == FILE:
            chosen = chosen_file(self, "Open data", DATA, FILES)
            self._path = self._path if chosen is None else str(chosen)
        if kind in SETS:
            self._count.setValue(DEFAULT_COUNT if kind in PLANE_SETS else 200)
            show_number(self._noise, SETS[kind].noise)
        else:
            self._inputs.clear()
            self._target.clear()
        self._show_rows(kind)
        if kind != FILE or self._path:
            self.source_picked.emit()

    def _show_rows(self, kind: str) -> None:
        place = self._kind.findData(FILE)
        self._kind.setItemText(place, f"{Path(self._path).name}…" if self._path else A_FILE)
        self._kind.setItemData(place, self._path, Qt.ItemDataRole.ToolTipRole)
        for widget in (self._count, self._noise, self._seed):
            self._form.setRowVisible(widget, kind in SETS)
        for widget in (self._inputs, self._target):
            self._form.setRowVisible(widget, kind not in SETS and kind != MEMORY)
        self._form.setRowVisible(self._rows, kind not in SETS)


def named_targets(text: str, path: str) -> tuple[str, ...]:
    """The names of columns in ``text``, apart by commas; one, if it is the name of a column of the file ``path``."""
    text = text.strip()
    if path and "," in text:
        from gdexplorer.objectives.data.csv_file import preview  # most networks are of no file

        try:
            if text in preview(path).names:
                return (text,)
        except InputError:
            pass  # told when it is read
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return names or ("",)


def _kind_of(source: DataSource) -> str:
    """The entry of the menu for ``source``."""
    if isinstance(source, InMemory):
        return MEMORY
    if isinstance(source, SklearnSet):
        return f"{PREFIX}{source.name}"
    return source.name if isinstance(source, Generated) else HOUSES if isinstance(source, Houses) else FILE
