"""Choice of the rows that are kept for testing: their share, and the seed of their draw."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gdexplorer.gui.common.fields import enable, whole_number
from gdexplorer.objectives.data.split import LARGEST_SHARE, MaybeSplit, Split
from gdexplorer.parameter import LARGEST_WHOLE

ARROWS = 24  # pixels of the arrows of a field


class SplitFields(QWidget):
    """The share in per cent, and the seed."""

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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._share, 1)
        layout.addWidget(self._of_seed)
        layout.addWidget(self._seed, 1)
        self._share.valueChanged.connect(self.picked)
        self._seed.valueChanged.connect(self.picked)

    def set_split(self, split: MaybeSplit) -> None:
        """Show the current choice."""
        self._split = split
        blocked = QSignalBlocker(self._share), QSignalBlocker(self._seed)
        self._share.setValue(_per_cent(split))
        self._seed.setValue(0 if split is msgspec.UNSET else split.seed)
        del blocked
        self._of_seed.setEnabled(split is not msgspec.UNSET)
        enable(self._seed, split is not msgspec.UNSET, "No rows are kept for testing: choose their share first.")

    def split(self) -> MaybeSplit:
        """The choice in the fields; a share between two per cents stays as it is until another one is chosen."""
        share = self._share.value()
        if share == 0:
            return msgspec.UNSET
        exact = (
            self._split.share if self._split is not msgspec.UNSET and share == _per_cent(self._split) else share / 100
        )
        return Split(exact, self._seed.value())


def _per_cent(split: MaybeSplit) -> int:
    return 0 if split is msgspec.UNSET else max(round(100 * split.share), 1)
