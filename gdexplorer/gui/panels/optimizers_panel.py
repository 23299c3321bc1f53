"""The optimizers that run, one card each, and the menu to add another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.panels.optimizer_card import OptimizerCard
from gdexplorer.gui.parts import wrapped
from gdexplorer.optimizers import OPTIMIZERS


class OptimizersPanel(QWidget):
    """Keeps a card for each optimizer of the experiment."""

    addition_requested = Signal(str)
    duplicate_requested = Signal(int)
    reset_requested = Signal(int)
    removal_requested = Signal(int)
    visible_toggled = Signal(int, bool)
    colour_picked = Signal(int, int)
    hyperparameter_edited = Signal(int, str, object)
    schedule_picked = Signal(int, str)
    schedule_edited = Signal(int, str, object)
    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[OptimizerCard] = []
        self._add = QComboBox()
        self._add.setObjectName("optimizer_add_combo")
        self._add.setAccessibleName("Add an optimizer")
        self._add.setPlaceholderText("Add an optimizer…")
        self._add.setMaxVisibleItems(40)
        for rule in OPTIMIZERS:
            self._add.addItem(rule.label, rule.key)
            self._add.setItemData(self._add.count() - 1, rule.summary, Qt.ItemDataRole.ToolTipRole)
        self._add.setCurrentIndex(-1)
        self._add.activated.connect(self._added)
        self._holder = QWidget()
        self._holder.setObjectName("optimizer_cards")
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._empty = wrapped("No optimizer runs. Add one above.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for widget in (self._add, self._empty, self._holder):
            layout.addWidget(widget)
        layout.addStretch(1)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the optimizers of ``experiment``; cards stay where only numbers have changed."""
        keys = [choice.key for choice in experiment.optimizers]
        if keys != [card.key for card in self._cards]:
            self._rebuild(experiment)
        for card, choice in zip(self._cards, experiment.optimizers, strict=True):
            card.set_choice(choice, experiment.steps)
        self._empty.setVisible(not keys)

    def set_cursor(self, cursor: int) -> None:
        """Mark the learning rates of a step."""
        for card in self._cards:
            card.set_cursor(cursor)

    def _rebuild(self, experiment: Experiment) -> None:
        for card in self._cards:
            self._column.removeWidget(card)
            card.setObjectName("")
            card.hide()
            card.deleteLater()
        self._cards = [OptimizerCard(i, choice, experiment.steps) for i, choice in enumerate(experiment.optimizers)]
        for card in self._cards:
            self._column.addWidget(card)
            self._connect(card)

    def _connect(self, card: OptimizerCard) -> None:
        card.visible_toggled.connect(self.visible_toggled)
        card.hyperparameter_edited.connect(self.hyperparameter_edited)
        card.colour_picked.connect(self.colour_picked)
        card.duplicate_requested.connect(self.duplicate_requested)
        card.reset_requested.connect(self.reset_requested)
        card.removal_requested.connect(self.removal_requested)
        card.schedule_picked.connect(self.schedule_picked)
        card.schedule_edited.connect(self.schedule_edited)
        card.released.connect(self.released)

    def _added(self, index: int) -> None:
        self._add.setCurrentIndex(-1)
        self.addition_requested.emit(self._add.itemData(index))
