"""Building blocks of forms: labels, combo boxes, fields and buttons, with their object names and accessible names.

Qt properties are set by calls, never by constructor keywords: PySide capitalises their names according to the locale,
and fails for names that begin with "i" where its capital is not "I" (Turkish, Azeri, Kurdish).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.eliding import ElidingCombo
from gdexplorer.gui.common.whole_number import WholeNumber
from gdexplorer.gui.common.words import Words

Named = TypeVar("Named", bound=QWidget)
NOTHING_RUNS = "Nothing is being computed."
NO_OPTIMIZER, NO_START = "There is no optimizer: add one in the side panel.", "There is no start: click the map."
OWN_TIP = "own_tip"  # property: the tool tip of a widget while it is enabled


def named(widget: Named, name: str, label: str = "", tip: str = "") -> Named:
    """Set the object name, the accessible name (``label``) and the tool tip of ``widget``; return it."""
    widget.setObjectName(name)
    if label:
        widget.setAccessibleName(label)
    if tip:
        widget.setToolTip(tip)
    return widget


def enable(widget: QWidget, possible: bool, why_not: str) -> None:
    """Enable ``widget``, or disable it and say ``why_not`` below its tool tip."""
    own = widget.property(OWN_TIP)
    if own is None:
        own = widget.toolTip()
        widget.setProperty(OWN_TIP, own)
    widget.setEnabled(possible)
    tip = own if possible else f"{own}\n{why_not}".strip()
    if widget.toolTip() != tip:
        widget.setToolTip(tip)
        widget.setAccessibleDescription("" if possible else why_not)


def wrapped(text: str = "", name: str = "", selectable: bool = False) -> Words:
    """A label that wraps plain text."""
    label = named(Words(text), name)
    label.setWordWrap(True)
    if selectable:
        label.make_selectable()
    return label


def combo_box(name: str, label: str, items: Iterable[tuple[str, Any]] = (), least: int | None = 6) -> QComboBox:
    """A combo box with (text, value) items, at least ``least`` letters wide; None: as wide as its longest text."""
    made = named(ElidingCombo(), name, label)
    if least is not None:
        made.setMinimumContentsLength(least)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    else:
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # also to texts of another size
    for text, value in items:
        made.addItem(text, value)
    return made


def explain(box: QComboBox, tips: Iterable[str]) -> None:
    """Set the tool tips of a combo box's items."""
    for place, tip in enumerate(tips):
        box.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)


def whole_number(name: str, label: str, low: int, high: int, value: int | None = None) -> QSpinBox:
    """A spin box for integers from ``low`` to ``high``."""
    spin = named(WholeNumber(), name, label)
    spin.setRange(low, high)
    if value is not None:
        spin.setValue(value)
    return spin


def large_number(name: str, label: str, low: int, high: int, value: int) -> QSpinBox:
    """A spin box for large integers, with group separators."""
    spin = whole_number(name, label, low, high, value)
    spin.setToolTip(label)
    spin.setGroupSeparatorShown(True)
    spin.setMinimumWidth(54)
    return spin


def text_box(name: str, label: str, text: str = "", least: int = 48) -> QLineEdit:
    """A text field for a number or another text, at least ``least`` pixels wide."""
    box = named(QLineEdit(text), name, label, label)
    box.setMinimumWidth(least)
    return box


def push_button(name: str, text: str, tip: str) -> QPushButton:
    """A button."""
    return named(QPushButton(text), name, tip, tip)


def tool_button(name: str, tip: str, text: str = "") -> QToolButton:
    """A small button with an icon or a short text."""
    made = named(QToolButton(), name, tip, tip)
    made.setText(text)
    return made


def button_box(standard: QDialogButtonBox.StandardButton) -> QDialogButtonBox:
    """The buttons below a dialog, without Qt's icons, which are dark in every theme."""
    made = QDialogButtonBox(standard)
    for button in made.buttons():
        button.setIcon(QIcon())
    return made


def in_row(*widgets: QWidget | str) -> QHBoxLayout:
    """A row of widgets and captions; combo boxes, text fields and sliders share the remaining width.

    Without any of them it stays empty, so that captions are beside their fields.
    """
    layout = QHBoxLayout()
    layout.setSpacing(6)
    shown = [QLabel(widget) if isinstance(widget, str) else widget for widget in widgets]
    grows = [not isinstance(each, QLabel | QSpinBox | QPushButton) for each in shown]
    for each, does in zip(shown, grows, strict=True):
        layout.addWidget(each, int(does))
    if not any(grows):
        layout.addStretch(1)
    return layout


def list_optimizers(box: QComboBox, experiment: Experiment) -> bool:
    """List the optimizers of ``experiment``, keeping the selection; return whether they have changed."""
    labels = [f"{i + 1}  {item.label}" for i, item in enumerate(experiment.optimizers)]
    if labels == [box.itemText(i) for i in range(box.count())]:
        return False
    before = box.currentIndex()
    with QSignalBlocker(box):
        box.clear()
        for index, text in enumerate(labels):
            box.addItem(text, index)
        box.setCurrentIndex(min(max(before, 0), len(labels) - 1))
    return True
