"""The dialog of preferences, made from their declarations; each choice takes effect at once."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gdexplorer.gui.common.fields import button_box, combo_box, named, whole_number
from gdexplorer.gui.state.preference import Choice, Flag, Kind, Number, Preference
from gdexplorer.gui.state.preferences import DECLARED, Preferences, PreferenceStore
from gdexplorer.gui.window.shortcuts import plain

LETTERS = 24  # of the widest choice
GAP = 10  # pixels above a heading


class PreferencesDialog(QDialog):
    """All preferences under their headings; it follows changes that are made elsewhere.

    Attributes
    ----------
    fields : the widget of each preference.
    """

    def __init__(self, window: QWidget, store: PreferenceStore) -> None:
        super().__init__(window)
        named(self, "preferences_dialog", "Preferences")
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store, self._form = store, QFormLayout()
        self.fields: dict[str, QWidget] = {}
        listed = ((name, declared) for name, declared in DECLARED.items() if declared.group)
        for group, rows in groupby(listed, key=lambda row: row[1].group):
            self._add_heading(group)
            for name, declared in rows:
                self._add(name, declared)
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        reset = buttons.addButton("&Reset to defaults", QDialogButtonBox.ButtonRole.ResetRole)
        named(reset, "preferences_reset_button", "Reset all preferences to their defaults")
        reset.clicked.connect(store.reset)
        layout = QVBoxLayout(self)
        layout.addLayout(self._form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        store.preferences_changed.connect(self.show_values)
        self.show_values(store.present)

    def show_values(self, present: Preferences) -> None:
        """Show what is preferred now."""
        for name, widget in self.fields.items():
            with QSignalBlocker(widget):
                _set(widget, getattr(present, name))

    def _add_heading(self, text: str) -> None:
        heading = named(QLabel(text), f"preferences_{text.lower()}_heading", text)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setContentsMargins(0, GAP if self.fields else 0, 0, 0)
        self._form.addRow(heading)

    def _add(self, name: str, declared: Preference) -> None:
        widget = _made(f"preference_{name}", declared, partial(self._change, name))
        widget.setToolTip(declared.tip)
        self.fields[name] = widget
        if isinstance(widget, QCheckBox):
            self._form.addRow(widget)
        else:
            self._form.addRow(declared.label, widget)

    def _change(self, name: str, *_: object) -> None:
        self._store.change(**{name: _value(self.fields[name], DECLARED[name].kind)})


def show_preferences(window: QWidget, store: PreferenceStore, *_: object) -> None:
    """Open the dialog, or bring it to the front."""
    dialog = window.findChild(PreferencesDialog) or PreferencesDialog(window, store)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _made(name: str, declared: Preference, change: partial[None]) -> QWidget:
    """The widget for a kind of preference."""
    kind, label = declared.kind, plain(declared.label)
    if isinstance(kind, Flag):
        check = named(QCheckBox(declared.label), f"{name}_check", label)
        check.toggled.connect(change)
        return check
    if isinstance(kind, Number):
        spin = whole_number(f"{name}_spin", label, kind.low, kind.high)
        spin.valueChanged.connect(change)
        return spin
    assert isinstance(kind, Choice), kind
    rows = [(plain(text), value) for value, text in kind.rows().items()]
    combo = combo_box(f"{name}_combo", label, rows, LETTERS)
    combo.currentIndexChanged.connect(change)
    return combo


def _set(widget: QWidget, value: Any) -> None:
    if isinstance(widget, QCheckBox):
        widget.setChecked(value)
    elif isinstance(widget, QSpinBox):
        widget.setValue(value)
    elif isinstance(widget, QComboBox):
        widget.setCurrentIndex(widget.findData(value))


def _value(widget: QWidget, kind: Kind) -> Any:
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    if isinstance(widget, QSpinBox):
        return widget.value()
    assert isinstance(widget, QComboBox), widget
    return kind.read(str(widget.currentData()))  # Qt gives back a member of an enumeration as a bare text
