"""Editor of a fit to data: source, columns, degree, cost and units."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QFormLayout

from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import combo_box, push_button, whole_number, wrapped
from gdexplorer.gui.features.objective.csv_preview import DATA, FILES, CsvPreview
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.gui.features.objective.memory_entry import memory_entry
from gdexplorer.gui.features.objective.more_inputs import MoreInputs
from gdexplorer.gui.features.objective.split_fields import SplitFields
from gdexplorer.gui.state.file_dialogs import chosen_file
from gdexplorer.objectives import Custom
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.in_memory import InMemory, split_of
from gdexplorer.objectives.data.source import HOUSE_COLUMNS, CsvFile, DataSource, Generated, Houses, SklearnSet
from gdexplorer.objectives.data.split import in_words, notes
from gdexplorer.objectives.data.toy_sets import PREFIX, TOY_SETS, is_installed
from gdexplorer.objectives.regression.custom_fit import COSTS, CustomFit, suiting_cost
from gdexplorer.objectives.regression.fit import LARGEST_DEGREE

HOUSES, FILE = "houses", "file"
# Generated sets of numbers, and of two classes in the plane for logistic curves.
CURVES = ("sine", "step", "two_moons", "circles", "xor")
LEAST = 10  # letters of a list that are seen


class DataEditor(CustomEditor):
    """Choose data, columns, curve and cost; open a file with the button or drop it."""

    kind = CustomFit
    title = "Data"
    lesson = "Fit a line, a polynomial or a logistic curve to columns of a table, of one input or several."
    icon = "M4 4 V20 H20 M7 17 L18 6 M9 11 V11.5 M13 15 V15.5 M16 12 V12.5"

    def __init__(self) -> None:
        super().__init__()
        self._custom = CustomFit(Houses(("GrLivArea",)))
        generated = [(f"Generated: {SETS[name].label.lower()}", name) for name in CURVES]
        toys = [(f"scikit-learn: {toy.label.lower()}", f"{PREFIX}{name}") for name, toy in TOY_SETS.items()]
        sets = [("House sales", HOUSES), *generated, *(toys if is_installed() else ())]
        self._source = combo_box("data_source_combo", "Data", sets, LEAST)
        tip = "Open a table such as CSV, or drop one on the window."
        self._open = push_button("data_open_button", "Open a table…", tip)
        self._x = combo_box("data_x_combo", "Input column", least=LEAST)
        self._more = MoreInputs("data_more_button", "Further inputs")
        self._y = combo_box("data_y_combo", "Target column", least=LEAST)
        costs = [(label[0].upper() + label[1:], key) for key, label in COSTS.items()]
        self._cost = combo_box("data_cost_combo", "Cost", costs, LEAST)
        self._degree = whole_number("data_degree_spin", "Degree of the curve", 1, LARGEST_DEGREE)
        self._units = combo_box("data_units_combo", "Units", [("Standardised", True), ("Raw", False)], LEAST)
        self._shown = "", ""  # keys of the columns x and y
        self._split = SplitFields("data")
        self._rows, self._error = wrapped(name="data_rows_label"), wrapped(name="data_error_label")
        self._error.hide()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addRow("Data", self._source)
        layout.addRow("", self._open)
        for text, widget in (
            ("x", self._x), ("and", self._more), ("y", self._y),
            ("Cost", self._cost), ("Degree", self._degree), ("Units", self._units),
            ("Test rows", self._split),
        ):  # fmt: skip
            layout.addRow(text, widget)
        layout.addRow(self._rows)
        layout.addRow(self._error)

    def _connect(self) -> None:
        self._open.clicked.connect(self.ask_for_file)
        self._source.activated.connect(self._pick_source)
        for combo in (self._x, self._y, self._cost, self._units):
            combo.activated.connect(self._pick)
        self._more.picked.connect(self._pick)
        self._degree.valueChanged.connect(self._pick)
        self._split.picked.connect(self._pick)

    def first(self) -> Custom:
        """The last fit shown, at first the house sales."""
        return self._custom

    def set_custom(self, custom: Custom) -> None:
        """Show the current fit."""
        assert isinstance(custom, CustomFit)
        self._custom = custom
        self._error.hide()
        columns = custom.columns
        blocked = [QSignalBlocker(w) for w in (self._source, self._x, self._y, self._cost, self._degree, self._units)]
        self._show_source(custom.source)
        self._show_columns(custom.source, columns.offered)
        self._cost.setCurrentIndex(self._cost.findData(custom.cost))
        self._degree.setValue(custom.degree)
        self._units.setCurrentIndex(self._units.findData(custom.standardise))
        del blocked
        self._split.set_split(custom.test)
        parts = (in_words(custom.test, columns), *notes(custom.test, columns))
        self._rows.setText(" ".join(filter(None, parts)))

    def refuse(self, error: InputError) -> None:
        """Show why the requested fit is invalid, and restore the choices of the current one."""
        self.set_custom(self._custom)
        self._error.setText(str(error))
        self._error.show()

    def open_file(self, path: Path) -> bool:
        """Preview a file to choose columns from it."""
        shown = CsvPreview(path, self.window())
        shown.source_picked.connect(self._take_source)
        shown.open()
        return True

    def ask_for_file(self) -> bool:
        """Ask for a file, and preview it."""
        path = chosen_file(self, "Open a table", DATA, FILES)
        if path is not None:
            self.open_file(path)
        return True

    def _take_source(self, source: DataSource, columns: Columns | None = None) -> None:
        """Fit other data, by a cost that suits them; ``columns`` are those of a table that was read."""
        test, cost = split_of(source, self._custom.test), self._custom.cost
        if columns is not None:
            cost = suiting_cost(cost, columns)
        elif isinstance(source, InMemory):
            cost = suiting_cost(cost, source.columns)
        elif isinstance(source, Generated) and SETS[source.name].classes == 2:
            cost = "logistic"
        elif cost == "logistic" and not (isinstance(source, SklearnSet) and TOY_SETS[source.name].classes == 2):
            cost = "mse"
        self.custom_picked.emit(msgspec.structs.replace(self._custom, source=source, cost=cost, test=test))

    def _pick_source(self) -> None:
        key = self._source.currentData()
        if key == FILE:
            return
        source: DataSource = Houses(("GrLivArea",))
        if isinstance(key, InMemory):
            source = key
        elif key.startswith(PREFIX):
            source = SklearnSet(key.removeprefix(PREFIX))
        elif key != HOUSES:
            source = Generated(key, noise=SETS[key].noise)
        self._take_source(source)

    def _pick(self) -> None:
        source = self._custom.source
        if not isinstance(source, Generated | InMemory):
            first, target = self._swapped(self._x.currentData(), self._y.currentData())
            others = tuple(name for name in self._more.chosen if name not in (first, target))
            source = msgspec.structs.replace(source, inputs=(first, *others), target=target)
        self.custom_picked.emit(
            CustomFit(
                source, self._cost.currentData(), self._degree.value(), self._units.currentData(), self._split.split()
            )
        )

    def _swapped(self, first: str, target: str) -> tuple[str, str]:
        """Input and target; they swap if one was set to the other."""
        if first != target:
            return first, target
        return (first, self._shown[0]) if first != self._shown[0] else (self._shown[1], target)

    def _show_source(self, source: DataSource) -> None:
        place = self._source.findData(FILE)
        if isinstance(source, InMemory):
            self._source.setCurrentIndex(memory_entry(self._source, source))
        elif isinstance(source, CsvFile):
            if place < 0:
                self._source.addItem("", FILE)
                place = self._source.count() - 1
            self._source.setItemText(place, Path(source.path).name)
            self._source.setItemData(place, source.path, 3)  # tool tip
            self._source.setCurrentIndex(place)
        elif isinstance(source, SklearnSet):
            self._source.setCurrentIndex(self._source.findData(f"{PREFIX}{source.name}"))
        else:
            self._source.setCurrentIndex(self._source.findData(HOUSES if isinstance(source, Houses) else source.name))

    def _show_columns(self, source: DataSource, offered: tuple[str, ...]) -> None:
        layout = self.layout()
        assert isinstance(layout, QFormLayout)
        for widget in (self._x, self._more, self._y):
            layout.setRowVisible(widget, not isinstance(source, Generated | InMemory))
        if isinstance(source, Generated | InMemory):
            return
        names = HOUSE_COLUMNS if isinstance(source, Houses) else dict(zip(offered, offered, strict=True))
        columns = self._custom.fit.columns
        shown = (columns.input_names[0], columns.target_name)
        for combo, name in zip((self._x, self._y), shown, strict=True):
            if [combo.itemData(i) for i in range(combo.count())] != list(names):
                combo.clear()
                for key, label in names.items():
                    combo.addItem(label, key)
            if combo.findText(name) < 0:
                combo.addItem(name, name)
            combo.setCurrentIndex(combo.findText(name))
        self._shown = self._x.currentData(), self._y.currentData()
        keys = {label: key for key, label in names.items()}
        kept = tuple(keys[label] for label in columns.input_names[1:] if label in keys)
        self._more.offer(names, self._x.currentData(), self._y.currentData(), kept)
