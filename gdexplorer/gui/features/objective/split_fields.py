"""Choice of the rows that are kept for testing: their share and the seed of their draw, or a second table."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from gdexplorer.gui.common.fields import enable, push_button, tool_button, whole_number
from gdexplorer.gui.features.objective.csv_preview import DATA, FILES
from gdexplorer.gui.state.file_dialogs import chosen_file
from gdexplorer.objectives.data.dialect import shortened
from gdexplorer.objectives.data.split import LARGEST_SHARE, MaybeSplit, Split
from gdexplorer.parameter import LARGEST_WHOLE

FROM_TABLE = "Test rows from a table…"
TABLE_TIP = "A second table with the same columns: all its rows are for testing, and all rows of the first one train."
OF_TABLE = "The test rows are those of a second table: remove it first."
GIVEN = "The test rows are those that the Python program gives."
ARROWS, LONGEST = 24, 26  # pixels of the arrows of a field, letters of a table's name


class SplitFields(QWidget):
    """The share in per cent and the seed, or the name of a second table, all of whose rows are for testing."""

    picked = Signal()

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._split: MaybeSplit = msgspec.UNSET
        self._share = whole_number(f"{kind}_test_share_spin", "Share of test rows", 0, round(100 * LARGEST_SHARE))
        self._share.setSuffix(" %")
        self._share.setSpecialValueText("none")
        self._share.setSingleStep(5)
        self._share.setToolTip(
            "Rows that are kept for testing: the cost is of the other rows. Of classes the same share of each is kept."
        )
        self._seed = whole_number(f"{kind}_test_seed_spin", "Seed of the test rows", 0, LARGEST_WHOLE)
        self._seed.setToolTip("Seed of the draw of the test rows.")
        for field in (self._share, self._seed):  # side by side in a narrow panel: they need not show the largest seed
            field.setMinimumWidth(field.fontMetrics().horizontalAdvance("0000 %") + ARROWS)
        self._of_seed = QLabel("seed")
        self._file: str | None = None
        self._is_given = False
        self._table = push_button(f"{kind}_test_table_button", FROM_TABLE, TABLE_TIP)
        self._table.setMinimumWidth(ARROWS)  # in a narrow panel, a long name is cut
        self._table.clicked.connect(self.ask_for_table)
        self._without = tool_button(f"{kind}_test_no_table_button", "Test on no second table any more", "✕")
        self._without.clicked.connect(lambda: self.take_table(None))
        self._lay_out()
        self._share.valueChanged.connect(self.picked)
        self._seed.valueChanged.connect(self.picked)

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for column, widget in enumerate((self._share, self._of_seed, self._seed)):
            layout.addWidget(widget, 0, column)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(2, 1)
        below = QHBoxLayout()
        below.addWidget(self._table, 1)
        below.addWidget(self._without)
        layout.addLayout(below, 1, 0, 1, 3)

    def ask_for_table(self) -> None:
        """Ask for a second table with test rows."""
        path = chosen_file(self, "Open a table of test rows", DATA, FILES)
        if path is not None:
            self.take_table(path)

    def take_table(self, path: Path | None) -> None:
        """Test on the rows of a second table; None: on none."""
        self._file = None if path is None else str(path.absolute())
        self.picked.emit()

    def set_split(self, split: MaybeSplit) -> None:
        """Show the current choice."""
        self._split = split
        blocked = QSignalBlocker(self._share), QSignalBlocker(self._seed)
        self._file = None if split is msgspec.UNSET or split.file is msgspec.UNSET else split.file
        self._is_given = split is not msgspec.UNSET and split.last is not msgspec.UNSET
        is_drawn = split is not msgspec.UNSET and self._file is None and not self._is_given
        self._share.setValue(_per_cent(split) if is_drawn else 0)
        self._seed.setValue(split.seed if split is not msgspec.UNSET and is_drawn else 0)
        del blocked
        self._of_seed.setEnabled(is_drawn)
        given = GIVEN if self._is_given else ""
        enable(self._share, not self._is_given and self._file is None, given or OF_TABLE)
        enable(self._seed, is_drawn, given or "No rows are kept for testing: choose their share first.")
        enable(self._table, not self._is_given, GIVEN)
        self._table.setText(FROM_TABLE if self._file is None else shortened(Path(self._file).name, LONGEST))
        self._table.setToolTip(TABLE_TIP if self._file is None else f"{self._file}\n{TABLE_TIP}")
        self._without.setVisible(self._file is not None)

    def split(self) -> MaybeSplit:
        """The choice in the fields; a share between two per cents stays as it is until another one is chosen."""
        if self._is_given:
            return self._split
        if self._file is not None:
            return Split(file=self._file)
        share = self._share.value()
        if share == 0:
            return msgspec.UNSET
        exact = (
            self._split.share if self._split is not msgspec.UNSET and share == _per_cent(self._split) else share / 100
        )
        return Split(exact, self._seed.value())


def _per_cent(split: MaybeSplit) -> int:
    return 0 if split is msgspec.UNSET else max(round(100 * split.share), 1)
