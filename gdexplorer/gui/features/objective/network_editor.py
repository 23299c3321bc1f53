"""Editor of a custom network: layers, initialisation, cost and data."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QVBoxLayout, QWidget

from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import combo_box, named, text_box, whole_number
from gdexplorer.gui.common.number_fields import show_number, text_of
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.gui.features.objective.network_data import NetworkData
from gdexplorer.gui.features.objective.network_drawing import NetworkDrawing
from gdexplorer.gui.features.objective.network_extras import NetworkExtras
from gdexplorer.gui.features.objective.split_fields import SplitFields
from gdexplorer.objectives import Custom, CustomNetwork
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.in_memory import split_of
from gdexplorer.objectives.data.source import DataSource, Generated, SklearnSet
from gdexplorer.objectives.data.toy_sets import TOY_SETS
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.architecture import MOST_UNITS
from gdexplorer.objectives.network.custom_network import COSTS
from gdexplorer.objectives.network.initialisation import INITIALISATIONS
from gdexplorer.objectives.network.presets import PRESETS
from gdexplorer.parameter import LARGEST_WHOLE

OTHER = "(changed)"


class NetworkEditor(CustomEditor):
    """One row per option of a network; each change requests a new network."""

    kind = CustomNetwork
    title = "Neural network"
    lesson = "Choose layers, activation and data, and descend in the space of all weights."
    icon = (
        "M4 8 A2 2 0 1 0 8 8 A2 2 0 1 0 4 8 M4 16 A2 2 0 1 0 8 16 A2 2 0 1 0 4 16 "
        "M16 12 A2 2 0 1 0 20 12 A2 2 0 1 0 16 12 M8 8 L16 12 M8 16 L16 12"
    )

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("network_editor")
        self._custom = PRESETS[0].custom
        presets = {OTHER: OTHER, **{preset.label: preset.label for preset in PRESETS}}
        self._preset = _combo("preset", "Example", presets)
        self._hidden = text_box("network_hidden_edit", "Hidden layers")
        self._hidden.setToolTip("Units of each, such as 8, 8; leave empty for none.")
        labels = {key: item.label for key, item in ACTIVATIONS.items()}
        self._activation = _combo("activation", "Activation of the hidden layers", labels)
        self._output = _combo("output", "Activation of the output", {"": "to match the cost", **labels})
        self._cost = _combo("cost", "Cost", COSTS)
        initialisations = {key: label for key, (label, _) in INITIALISATIONS.items()}
        self._initialisation = _combo("initialisation", "Initialisation of the weights", initialisations)
        self._scale = text_box("network_scale_edit", "Scale of the initialisation")
        self._scale.setToolTip("Factor on all initial weights.")
        self._seed = whole_number("network_seed_spin", "Seed of the initialisation", 0, LARGEST_WHOLE)
        self._seed.setToolTip("Seed for the random initial weights.")
        tip = "Add a bias to each unit."
        self._bias = named(QCheckBox("biases"), "network_bias_check", "Biases", tip)
        tip = "Shift and scale columns to mean 0, deviation 1."
        self._standardise = named(
            QCheckBox("standardise columns"), "network_standardise_check", "Standardise columns", tip
        )
        self._extras = NetworkExtras()
        self._data, self._split = NetworkData(), SplitFields("network")
        self._error = Problem("network")
        self._problems = Problem("network_hidden", self._hidden), Problem("network_scale", self._scale)
        self._drawing = NetworkDrawing()
        self._lay_out()
        self._connect()
        self.set_custom(self._custom)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("example", self._preset), ("hidden layers", self._hidden), ("activation", self._activation),
            ("output", self._output), ("cost", self._cost), ("initialisation", self._initialisation),
            ("scale", self._scale), ("seed", self._seed),
        )  # fmt: skip
        for label, widget in rows:
            form.addRow(label, widget)
            for edit, problem in zip((self._hidden, self._scale), self._problems, strict=True):
                if edit is widget:
                    form.addRow(problem)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._drawing)
        layout.addLayout(form)
        layout.addWidget(self._bias)
        layout.addWidget(self._extras)
        layout.addWidget(self._data)
        tested = QFormLayout()
        tested.addRow("test rows", self._split)
        layout.addLayout(tested)
        layout.addWidget(self._standardise)
        layout.addWidget(self._error)

    def _connect(self) -> None:
        self._preset.activated.connect(self._pick_preset)
        for combo in (self._activation, self._output, self._cost, self._initialisation):
            combo.activated.connect(self._pick)
        for edit in (self._hidden, self._scale):
            edit.editingFinished.connect(self._pick)
        self._seed.valueChanged.connect(self._pick)
        for box in (self._bias, self._standardise):
            box.clicked.connect(self._pick)
        self._data.source_picked.connect(self._pick)
        self._extras.picked.connect(self._pick)
        self._split.picked.connect(self._pick)

    def first(self) -> Custom:
        """The last network shown, at first an example."""
        return self._custom

    def set_custom(self, custom: Custom) -> None:
        """Show the current network."""
        assert isinstance(custom, CustomNetwork)
        self._custom = custom
        self._clear_up()
        self._drawing.set_architecture(custom.architecture)
        named = [preset.label for preset in PRESETS if preset.custom == custom]
        fields = (
            (self._preset, named[0] if named else OTHER), (self._activation, custom.activation),
            (self._output, custom.output), (self._cost, custom.cost), (self._initialisation, custom.initialisation),
        )  # fmt: skip
        for combo, key in fields:
            combo.setCurrentIndex(combo.findData(key))
        self._preset.setToolTip(next((preset.hint for preset in PRESETS if preset.custom == custom), ""))
        self._hidden.setText(", ".join(map(str, custom.layers[1:-1])))
        show_number(self._scale, custom.scale)
        with QSignalBlocker(self._seed):
            self._seed.setValue(custom.seed)
        self._bias.setChecked(custom.bias)
        self._standardise.setChecked(custom.standardise)
        self._extras.set_network(custom)
        self._data.set_source(custom.data)
        if not isinstance(custom.data, Generated):
            self._data.show_columns(custom.columns, custom.test)
        self._split.set_split(custom.test)

    def refuse(self, error: InputError) -> None:
        """Show why the requested network is invalid."""
        self._error.say(str(error))

    def show_iterate(self, theta: NDArray[np.float64]) -> None:
        """Draw the weights at the cursor."""
        self._drawing.set_theta(theta)

    def _pick_preset(self) -> None:
        chosen = self._preset.currentData()
        self._ask_for(next((preset.custom for preset in PRESETS if preset.label == chosen), self._custom))

    def _pick(self, *_: Any) -> None:
        self._clear_up()
        for edit, read, problem in zip((self._hidden, self._scale), (widths, scale), self._problems, strict=True):
            try:
                read(edit.text())
            except InputError as error:
                problem.say(str(error))
                return
        try:
            self._ask_for(self.network())
        except InputError as error:
            self.refuse(error)

    def _ask_for(self, custom: CustomNetwork) -> None:
        if custom != self._custom:
            self.custom_picked.emit(custom)

    def _clear_up(self) -> None:
        for problem in (self._error, *self._problems):
            problem.clear_up()

    def network(self) -> CustomNetwork:
        """The network described by the fields.

        Raises
        ------
        InputError
            If one of them cannot be read.
        """
        source = self._data.source()
        cost = self._cost_for(source)
        same_outputs = source == self._custom.data and cost == self._custom.cost
        layers = (self._data.inputs(), *widths(self._hidden.text()), self._custom.layers[-1] if same_outputs else 1)
        custom = msgspec.structs.replace(
            self._custom, layers=layers, activation=self._activation.currentData(), output=self._output.currentData(),
            cost=cost, initialisation=self._initialisation.currentData(),
            scale=scale(text_of(self._scale)), seed=self._seed.value(),
            bias=self._bias.isChecked(), standardise=self._standardise.isChecked(), data=source,
            test=split_of(source, self._split.split()), **self._extras.chosen(),
        )  # fmt: skip
        same_plane = custom.layers == self._custom.layers and custom.bias == self._custom.bias
        return custom if same_plane else msgspec.structs.replace(custom, domain=None)

    def _cost_for(self, source: DataSource) -> Literal["mse", "cross_entropy"]:
        """The cost that is chosen; for other data whose target is known without reading it, one that suits."""
        chosen: Literal["mse", "cross_entropy"] = self._cost.currentData()
        classes = None if source == self._custom.data else _classes_of(source)
        if classes is None or classes == 2:
            return chosen
        return "cross_entropy" if classes else "mse"


def _classes_of(source: DataSource) -> int | None:
    """How many classes the target holds, 0 if numbers; None if that is known only once it is read."""
    if isinstance(source, Generated):
        return SETS[source.name].classes
    if isinstance(source, SklearnSet):
        toy = TOY_SETS[source.name]
        of_classes = source.target == toy.target or (not source.target and len(source.inputs) > 1)
        return toy.classes if of_classes or not toy.classes else None
    return None


def widths(text: str) -> tuple[int, ...]:
    """Parse the widths of the hidden layers: numbers separated by commas, spaces or hyphens.

    Raises
    ------
    InputError
        If they are not whole numbers.
    """
    parts = re.sub(r"(?<=\d)\s*-|,", " ", text).split()
    if not all(part.isdecimal() for part in parts):
        raise InputError("Write the number of units of each hidden layer, such as 8, 8.")
    if not all(len(part) < 10 and 1 <= int(part) <= MOST_UNITS for part in parts):
        raise InputError(f"A hidden layer has 1 to {MOST_UNITS} units: write those of each, such as 8, 8.")
    return tuple(map(int, parts))


def scale(text: str) -> float:
    """Parse the scale of the initialisation.

    Raises
    ------
    InputError
        If it is not a number.
    """
    return number_in(text, "scale of the initialisation")


def _combo(name: str, label: str, choices: dict[str, str]) -> QComboBox:
    """A combo box of ``choices``, labels by key."""
    return combo_box(f"network_{name}_combo", label, [(text, key) for key, text in choices.items()], 8)
