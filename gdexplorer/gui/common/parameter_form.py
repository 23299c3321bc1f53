"""A form derived from parameter declarations, with one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from gdexplorer.formulas.names import unicode_name
from gdexplorer.gui.common.fields import combo_box, named
from gdexplorer.gui.common.number_slider import NumberSlider
from gdexplorer.parameter import Parameter, Scale

# Of these, users read the name beside the letter.
WITH_WORDS = {"learning_rate", "momentum", "dampening"}


class ParameterForm(QWidget):
    """Rows of sliders, switches and combo boxes; emits the name and value of each edit."""

    edited = Signal(str, object)
    released = Signal()

    def __init__(self, rows: Sequence[Parameter], prefix: str, owner: str = "") -> None:
        super().__init__()
        self._owner = owner  # whose parameters they are, for screen readers
        self._fields: dict[str, NumberSlider | QCheckBox | QComboBox] = {}
        self._labels: dict[str, QLabel] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        for place, row in enumerate(rows):
            self._add_row(layout, place, row, f"{prefix}_{row.name}")

    def set_values(self, values: Mapping[str, float | None]) -> None:
        """Show ``values``; None for fields that may be empty (see `allow_empty`)."""
        for name, field in self._fields.items():
            value = values[name]
            with QSignalBlocker(field):
                if isinstance(field, NumberSlider):
                    field.set_value(value)
                elif isinstance(field, QCheckBox):
                    field.setChecked(value != 0.0)
                else:
                    field.setCurrentIndex(int(value or 0.0))

    def fit_ranges(self, values: Mapping[str, float | None]) -> None:
        """Give the sliders their usual ranges, or ranges around ``values``: for another function."""
        for name, field in self._fields.items():
            if isinstance(field, NumberSlider):
                field.fit_range(values[name])

    def allow_empty(self, name: str, word: str) -> None:
        """Allow a field to be empty, with ``word`` as its placeholder."""
        field = self._fields[name]
        if isinstance(field, NumberSlider):
            field.box.setPlaceholderText(word)
            check = field.check
            field.check = lambda text: text and check(text)

    def show_row(self, name: str, shown: bool) -> None:
        """Show or hide a row."""
        for widget in (self._fields[name], self._labels.get(name)):
            if widget is not None:
                widget.setVisible(shown)

    def _add_row(self, layout: QGridLayout, place: int, row: Parameter, name: str) -> None:
        field = self._field(row, name)
        field.setToolTip(row.meaning)
        self._fields[row.name] = field
        if isinstance(field, QCheckBox):
            layout.addWidget(field, place, 0, 1, 2)
            return
        label = QLabel(_caption(row))
        label.setToolTip(row.meaning)
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._labels[row.name] = label
        layout.addWidget(label, place, 0)
        layout.addWidget(field, place, 1)

    def _field(self, row: Parameter, name: str) -> NumberSlider | QCheckBox | QComboBox:
        if row.scale is Scale.CHOICE:
            return self._choice(row, name)
        if row.scale is Scale.SWITCH:
            return self._switch(row, name)
        whole = row.scale is Scale.INTEGER
        slider = NumberSlider(*row.slider_range, row.is_logarithmic, name, self._called(row), whole)
        slider.bounds = row.low, row.high
        slider.check = row.checked
        slider.edited.connect(self._sender(row.name))
        slider.released.connect(self.released)
        return slider

    def _switch(self, row: Parameter, name: str) -> QCheckBox:
        box = QCheckBox(row.label)
        named(box, f"{name}_check", self._called(row))
        box.toggled.connect(self._sender(row.name))
        return box

    def _choice(self, row: Parameter, name: str) -> QComboBox:
        made = combo_box(
            f"{name}_combo", self._called(row), [(choice, number) for number, choice in enumerate(row.choices)], None
        )
        made.currentIndexChanged.connect(self._sender(row.name))
        return made

    def _called(self, row: Parameter) -> str:
        """The accessible name of a field."""
        return f"{self._owner}: {row.label}" if self._owner else row.label

    def _sender(self, name: str) -> _Sender:
        return _Sender(self, name)


class _Sender:
    """Emits an edit under a name; unlike a closure it does not keep the form alive."""

    def __init__(self, form: ParameterForm, name: str) -> None:
        self._form, self._name = form, name

    def __call__(self, value: object) -> None:
        self._form.edited.emit(self._name, float(value) if isinstance(value, bool | int) else value)


def _caption(row: Parameter) -> str:
    return f"{row.label} {row.symbol}" if row.name in WITH_WORDS else row.symbol or unicode_name(row.name)
