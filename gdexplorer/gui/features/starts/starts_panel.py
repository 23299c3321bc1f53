"""Panel of starting points: enter, draw at random, list, change and remove them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gdexplorer.descent.experiment import Experiment, Point, checked_start, coordinate
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.errors import InputError
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.fields import enable, in_row, push_button, text_box, whole_number, wrapped
from gdexplorer.gui.common.icons import marker_icon
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.common.tables import keep_headings_readable
from gdexplorer.gui.common.text_size import fit_least_width, fit_rows, fit_width
from gdexplorer.gui.common.theme import START_MARKERS
from gdexplorer.gui.common.words import MinusDelegate
from gdexplorer.gui.state.feature import Thing
from gdexplorer.gui.views.answer_marks import ANSWERS, MapQuestion
from gdexplorer.numerals import short
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import (
    AddStart,
    ClearStarts,
    DrawStarts,
    MoveStart,
    RemoveStart,
    SelectStart,
    placed_starts,
)
from gdexplorer.session.view_state import ViewState

BESIDE_TEXT = 18  # pixels of a button
AFTERWARDS = "Drag a start to move it, double click it to edit it."
ADVICE = f"Click the map or the surface to place a start. {AFTERWARDS}"
LEAST_ROWS, MOST_ROWS = 3, 10  # that have room below the names; the others are scrolled to


class StartsPanel(QWidget):
    """The list of starting points and ways to add more."""

    edit_requested = Signal(object)  # Edit
    front_requested = Signal()
    menu_requested = Signal(object, object)  # Thing, and QPoint on the screen

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self._plane: Plane | None = None
        self._starts: tuple[Point, ...] = ()
        self._chosen: int | None = None
        self._x, self._y = _edit("start_x_edit", "x"), _edit("start_y_edit", "y")
        self._captions = Elided("x", "start_x_caption"), Elided("y", "start_y_caption")
        self._problem, self._cell_problem = Problem("start", self._x, self._y), Problem("start_cell")
        self._add = _button("start_add_button", "Add", "Add a start at these coordinates")
        fit_width(self._add, self._add.text(), BESIDE_TEXT)  # leaves the room to the boxes beside it
        self._count, self._seed = (
            _spin("start_count_spin", "Number of random starts", 1, 200, 5),
            _spin("start_seed_spin", "Seed of the random starts", 0, 999_999, 1),
        )
        self._draw = _button(
            "start_draw_button", "Randomise", "Replace all starts by random ones; the same seed gives the same starts"
        )
        self._remove = _button("start_remove_button", "Remove", "Remove the selected starts")
        self._clear = _button("start_clear_button", "Clear", "Remove all starts")
        self._table = _table()
        self._advice = wrapped(ADVICE)
        self._lay_out()
        self._add.clicked.connect(self._typed)
        self._x.returnPressed.connect(self._typed)
        self._y.returnPressed.connect(self._typed)
        self._draw.clicked.connect(self._drawn)
        self._remove.clicked.connect(self._removed)
        self._clear.clicked.connect(self._cleared)
        self._table.cellChanged.connect(self._edited)
        self._table.itemSelectionChanged.connect(self._selected)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._open_menu)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self._table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._removed)

    def set_experiment(self, experiment: Experiment) -> None:
        """List the starts of ``experiment``, unless it is another one with the same: the list is slow to fill.

        The same experiment again means that an edit was refused, whose text the list may still show.
        """
        before, self._experiment = self._experiment, experiment
        if before is not None and before.objective != experiment.objective:
            self._problem.clear_up()
            self._x.clear()
            self._y.clear()
        if before is None or before is experiment or before.starts is not experiment.starts:
            self._list()

    def set_map_question(self, question: MapQuestion | None) -> None:
        """Say what a click does while a lesson asks for one."""
        self._advice.setText(f"{ANSWERS} {AFTERWARDS}" if question is not None and question.open else ADVICE)

    def set_view(self, view: ViewState) -> None:
        """Select the row of the chosen start."""
        if view.start != self._chosen:
            self._chosen = view.start
            self._show_chosen()

    def edit_start(self, index: int) -> None:
        """Let the coordinates of a start be typed."""
        self.front_requested.emit()
        item = self._table.item(index, 0)
        if item is not None:
            self._table.setFocus()
            self._table.setCurrentItem(item)
            self._table.editItem(item)

    def _show_chosen(self) -> None:
        row = self._chosen
        if row is not None and row in {index.row() for index in self._table.selectedIndexes()}:
            return
        with QSignalBlocker(self._table):
            self._table.clearSelection()
            if row is not None and row < self._table.rowCount():
                self._select(row)
        self._offer_removal()

    def _select(self, row: int) -> None:
        """Select a row alone: `selectRow` would keep others while Ctrl or Shift is held, as in Ctrl+Shift+Z."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._table.selectionModel().setCurrentIndex(self._table.model().index(row, 0), flags)

    def _selected(self) -> None:
        self._offer_removal()
        rows = {index.row() for index in self._table.selectedIndexes()}
        if len(rows) == 1 and self._chosen not in rows:
            self.edit_requested.emit(SelectStart(rows.pop()))

    def _open_menu(self, place: QPoint) -> None:
        index = self._table.indexAt(place)
        if index.isValid():
            if index not in self._table.selectedIndexes():
                self._select(index.row())
            self.menu_requested.emit(Thing.START, self._table.viewport().mapToGlobal(place))

    def set_scene(self, scene: Scene) -> None:
        """List the starts as coordinates in the plane of ``scene``."""
        if scene.surface.plane is not self._plane:
            self._plane = scene.surface.plane
            self._list()

    def _list(self) -> None:
        if self._experiment is not None:
            axes = ("x", "y") if self._plane is None else self._plane.axes
            self.set_starts(placed_starts(self._experiment.starts, self._plane), axes)

    def set_starts(self, starts: Sequence[Point], axes: tuple[str, str] = ("x", "y")) -> None:
        """List ``starts``, in coordinates of the drawn plane."""
        self._starts = tuple(starts)
        self._cell_problem.clear_up()
        self._name(axes)
        with QSignalBlocker(self._table):
            self._table.setRowCount(len(starts))
            self._table.setFixedHeight(_height(self._table, len(starts)))
            for row, start in enumerate(starts):
                for column, coordinate in enumerate(start):
                    self._show(row, column, _shown(coordinate))
        self._show_chosen()
        self._offer_removal()
        enable(self._clear, bool(starts), "There are no starts.")

    def _name(self, axes: tuple[str, str]) -> None:
        """Name the coordinates as the pictures do, without their units where names are short."""
        self._table.setHorizontalHeaderLabels([_without_unit(axis) for axis in axes])
        for column, (axis, caption, box) in enumerate(zip(axes, self._captions, (self._x, self._y), strict=True)):
            caption.setText(_without_unit(axis))
            name = f"Start, coordinate {axis}"
            caption.setToolTip(name)
            box.setToolTip(name)
            box.setAccessibleName(name)
            self._table.model().setHeaderData(column, Qt.Orientation.Horizontal, name, Qt.ItemDataRole.ToolTipRole)

    def _show(self, row: int, column: int, text: str) -> None:
        item = self._table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self._table.setItem(row, column, item)
            if column == 0:
                self._mark(row)
        item.setText(text)
        axis = self._table.model().headerData(column, Qt.Orientation.Horizontal)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"Start {row + 1}, {axis}: {text}")

    def _mark(self, row: int) -> None:
        item = self._table.item(row, 0)
        if item is not None:
            ink, paper = self.palette().text().color(), self.palette().base().color()
            item.setIcon(marker_icon(START_MARKERS[row % len(START_MARKERS)], ink, paper))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the markers in the theme's colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            with QSignalBlocker(self._table):
                for row in range(self._table.rowCount()):
                    self._mark(row)

    def _lay_out(self) -> None:
        typed = in_row(self._captions[0], self._x, self._captions[1], self._y, self._add)
        drawn = in_row(self._count, "random starts, seed", self._seed)
        drawn.addStretch(1)
        buttons = in_row(self._draw, self._remove, self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        # The list comes early, as a low panel shows only its upper part.
        layout.addLayout(typed)
        layout.addWidget(self._problem)
        layout.addWidget(self._table)
        layout.addWidget(self._cell_problem)
        layout.addLayout(drawn)
        layout.addLayout(buttons)
        layout.addWidget(self._advice)

    def _typed(self) -> None:
        place = self._x.text().strip(), self._y.text().strip()
        if not self._refuses(place, self._problem):
            self.edit_requested.emit(AddStart(place, self._plane))

    def _refuses(self, place: tuple[object, ...], problem: Problem) -> bool:
        """Whether ``place`` is no start: what is typed stays then, and ``problem`` says what is wrong."""
        problem.clear_up()
        try:
            for value in place:
                coordinate(value)
            bound = None if self._experiment is None else self._experiment.bound()
            if bound is not None and bound.dimension == len(place):
                checked_start(bound, place)
        except InputError as error:
            problem.say(str(error), self._wrong_boxes() if problem is self._problem else ())
        return problem.is_shown

    def _wrong_boxes(self) -> list[QLineEdit]:
        """The fields without a number; both if each holds one, but they are no start together."""
        boxes = [self._x, self._y]
        return [box for box in boxes if not _is_coordinate(box.text())] or boxes

    def _drawn(self) -> None:
        self.edit_requested.emit(DrawStarts(self._count.value(), self._seed.value()))

    def _removed(self) -> None:
        rows = sorted({index.row() for index in self._table.selectedIndexes()}, reverse=True)
        for row in rows:
            self.edit_requested.emit(RemoveStart(row))

    def _cleared(self) -> None:
        self.edit_requested.emit(ClearStarts())

    def _offer_removal(self) -> None:
        enable(self._remove, bool(self._table.selectedIndexes()), "Select starts in the list first.")

    def _edited(self, row: int, column: int) -> None:
        items = [self._table.item(row, each) for each in (0, 1)]
        texts = [item.text().strip() for item in items if item is not None]
        if len(texts) == 2:
            # Unedited coordinates keep their full precision.
            point = zip(texts, self._starts[row], strict=False)
            place = tuple(exact if text == _shown(exact) else text for text, exact in point)
            if not self._refuses(place, self._cell_problem):
                self.edit_requested.emit(MoveStart(row, place, self._plane))


def _is_coordinate(text: str) -> bool:
    try:
        coordinate(text.strip())
    except InputError:
        return False
    return True


def _shown(coordinate: float) -> str:
    return short(coordinate)


def _without_unit(axis: str) -> str:
    """The name of a coordinate without its unit in parentheses."""
    return axis.partition(" (")[0]


def _edit(name: str, label: str) -> QLineEdit:
    return text_box(name, f"Start, coordinate {label}", least=40)


def _button(name: str, text: str, tip: str) -> QPushButton:
    """A button no wider than its text, since three share a row."""
    made = push_button(name, text, tip)
    fit_least_width(made, text, BESIDE_TEXT)
    return made


def _spin(name: str, label: str, low: int, high: int, value: int) -> QSpinBox:
    spin = whole_number(name, label, low, high, value)
    spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    fit_width(spin, "88888", 8)
    return spin


def _height(table: QTableWidget, rows: int) -> int:
    frame = 2 * table.frameWidth()
    return (
        table.horizontalHeader().sizeHint().height()
        + frame
        + table.verticalHeader().defaultSectionSize() * min(max(rows, LEAST_ROWS), MOST_ROWS)
    )


def _table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setObjectName("starts_table")
    table.setAccessibleName("Starts")
    table.setHorizontalHeaderLabels(["x", "y"])
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    keep_headings_readable(table)
    fit_rows(table)
    table.setItemDelegate(MinusDelegate(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setFixedHeight(_height(table, 0))
    return table
