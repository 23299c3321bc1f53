"""A form made from declarations: one row for each hyperparameter of an optimizer or parameter of an objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from gdexplorer.gui.common.number_slider import NumberSlider
from gdexplorer.gui.common.parts import Choice
from gdexplorer.objectives import Parameter
from gdexplorer.optimizers import Hyperparameter, Scale

GREEK = {"learning rate": "learning rate η", "momentum": "momentum μ", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε",
         "alpha": "α", "rho": "ρ", "dampening": "dampening τ"}  # fmt: skip


class ParameterForm(QWidget):
    """Rows of sliders, switches and choices; tells which one was edited, and how."""

    edited = Signal(str, object)
    released = Signal()

    def __init__(self, rows: Sequence[Hyperparameter | Parameter], prefix: str) -> None:
        super().__init__()
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
        """Show ``values``; None for what `allow_empty` was told."""
        for name, field in self._fields.items():
            value = values[name]
            with QSignalBlocker(field):
                if isinstance(field, NumberSlider):
                    field.set_value(value)
                elif isinstance(field, QCheckBox):
                    field.setChecked(value != 0.0)
                else:
                    field.setCurrentIndex(int(value or 0.0))

    def allow_empty(self, name: str, word: str) -> None:
        """Let a number be left out, and show ``word`` in its place then."""
        field = self._fields[name]
        if isinstance(field, NumberSlider):
            field.box.setPlaceholderText(word)

    def show_row(self, name: str, shown: bool) -> None:
        """Show a row, or leave it out where it has no meaning."""
        for widget in (self._fields[name], self._labels.get(name)):
            if widget is not None:
                widget.setVisible(shown)

    def _add_row(self, layout: QGridLayout, place: int, row: Hyperparameter | Parameter, name: str) -> None:
        field = self._field(row, name)
        field.setToolTip(row.meaning)
        self._fields[row.name] = field
        if isinstance(field, QCheckBox):
            layout.addWidget(field, place, 0, 1, 2)
            return
        label = QLabel(GREEK.get(row.label, row.label))
        label.setToolTip(row.meaning)
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._labels[row.name] = label
        layout.addWidget(label, place, 0)
        layout.addWidget(field, place, 1)

    def _field(self, row: Hyperparameter | Parameter, name: str) -> NumberSlider | QCheckBox | QComboBox:
        choices = row.choices if isinstance(row, Hyperparameter) else row.switch or ()
        if choices:
            return self._choice(row, name, choices)
        if isinstance(row, Hyperparameter) and row.scale is Scale.SWITCH:
            return self._switch(row, name)
        whole = isinstance(row, Hyperparameter) and row.scale is Scale.INTEGER
        slider = NumberSlider(*slider_range(row), name, row.label, whole)
        slider.edited.connect(self._tell(row.name))
        slider.released.connect(self.released)
        return slider

    def _switch(self, row: Hyperparameter | Parameter, name: str) -> QCheckBox:
        box = QCheckBox(row.label)
        box.setObjectName(f"{name}_check")
        tell = self._tell(row.name)
        box.toggled.connect(tell)
        return box

    def _choice(self, row: Hyperparameter | Parameter, name: str, choices: tuple[str, ...]) -> QComboBox:
        combo = Choice()
        combo.setObjectName(f"{name}_combo")
        combo.setAccessibleName(row.label)
        combo.addItems(list(choices))
        combo.currentIndexChanged.connect(self._tell(row.name))
        return combo

    def _tell(self, name: str) -> _Teller:
        return _Teller(self, name)


class _Teller:
    """Passes an edit on under a name; a plain function would keep no hold of which row it is for."""

    def __init__(self, form: ParameterForm, name: str) -> None:
        self._form, self._name = form, name

    def __call__(self, value: object) -> None:
        self._form.edited.emit(self._name, float(value) if isinstance(value, bool | int) else value)


def slider_range(row: Hyperparameter | Parameter) -> tuple[float, float, bool]:
    """The range of a row's slider, and whether it goes by decades."""
    if isinstance(row, Parameter):
        return *(row.soft or (row.low, row.high)), row.logarithmic
    low = row.low if row.slider_low is None else row.slider_low
    high = row.high if row.slider_high is None else row.slider_high
    return low, high, row.scale is Scale.LOGARITHMIC
