"""Card of one optimizer: whether it runs, its colour and its hyperparameters."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QIcon, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout

from gdexplorer.descent.experiment import ConfiguredOptimizer, full_batch
from gdexplorer.descent.run_settings import BATCH_SIZE
from gdexplorer.gui.common.fields import named, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.icons import DOWN, RUN_ICON, UP, line_icon, run_icon
from gdexplorer.gui.common.menu_button import MenuButton
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.features.optimizers.schedule_form import ScheduleForm
from gdexplorer.optimizers import optimizer
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.run_styles import RUN_STYLES, style_of
from gdexplorer.session.edits import (
    DuplicateOptimizer,
    RemoveOptimizer,
    ResetOptimizer,
    SetBatchSize,
    SetColour,
    SetHyperparameter,
    SetSchedule,
    SetScheduleSetting,
    SetVisible,
)

# The entries of a card's menu, and their edits.
ACTIONS: dict[str, type[DuplicateOptimizer | ResetOptimizer | RemoveOptimizer]] = {
    "Duplicate": DuplicateOptimizer,
    "Reset to suggestion": ResetOptimizer,
    "Remove": RemoveOptimizer,
}

OWN_BATCH = "Samples in each step of this optimizer; 0 uses all. If empty, it is the batch size of the run settings."

Button = TypeVar("Button", bound=QToolButton)


class OptimizerCard(QFrame):
    """Show a configured optimizer and request edits of it; ``position`` is its index in the experiment."""

    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()

    def __init__(self, position: int, configured: ConfiguredOptimizer, steps: int, theme: Theme = LIGHT) -> None:
        super().__init__()
        self.position, self.key, self._coloured_as = position, configured.key, -1
        self._configured, self._steps = configured, steps
        self._theme = theme
        rule = configured.optimizer
        self.setObjectName(f"optimizer_card_{position}")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._show = QCheckBox(rule.label)
        self._owner = f"Optimizer {position + 1}, {rule.label}"
        named(self._show, f"optimizer_{position}_check", self._owner)
        self._show.setToolTip(f"{rule.summary}\nSource: {rule.source}")
        self._colour = self._button(MenuButton(self._colour_menu()), "colour", "Choose the colour")
        self._more = self._button(QToolButton(), "more", "Show the rule and all its hyperparameters")
        self._more.setCheckable(True)
        self._menu = self._button(MenuButton(self._action_menu()), "menu", "Duplicate, reset or remove")
        self._menu.setText("⋯")
        self._main = ParameterForm(rule.hyperparameters[:1], f"optimizer_{position}", self._owner)
        self._rest = ParameterForm(rule.hyperparameters[1:], f"optimizer_{position}", self._owner)
        self._refusal = wrapped(name=f"optimizer_{position}_refusal")
        self._slow = wrapped("Slow: each step is taken in Python.", name=f"optimizer_{position}_slow_path")
        self._slow.setToolTip(rule.slow_path)
        self._slow.setVisible(bool(rule.slow_path))
        self._rule = FormulaLabel(f"optimizer_{position}_rule")
        self._schedule = ScheduleForm(f"optimizer_{position}", self._owner)
        self._batch: ParameterForm | None = None  # made when it is first shown
        self._samples = 0
        self._full = wrapped("", f"optimizer_{position}_full_batch")
        self._lay_out()
        self._show.toggled.connect(self._toggled)
        self._more.toggled.connect(self._show_more)
        for form in (self._main, self._rest):
            form.edited.connect(self._edited)
            form.released.connect(self.gesture_ended)
        self._schedule.picked.connect(self._schedule_chosen)
        self._schedule.edited.connect(self._schedule_changed)
        self._schedule.released.connect(self.gesture_ended)
        self.fit_ranges(configured)
        self.set_configured(configured, steps)
        self.set_refusal("")

    def shows(self, configured: ConfiguredOptimizer, steps: int) -> bool:
        """Whether it was last set to this very optimizer."""
        return configured is self._configured and steps == self._steps

    def set_configured(self, configured: ConfiguredOptimizer, steps: int) -> None:
        """Show the settings of ``configured``, for runs of at most ``steps`` steps."""
        self._configured, self._steps = configured, steps
        settings = dict(configured.settings)
        self._main.set_values(settings)
        self._rest.set_values(settings)
        if configured.colour != self._coloured_as:
            self._coloured_as = configured.colour
            self._colour.setIcon(self._sample(configured.colour))
            self._colour.setToolTip(f"Choose the colour (now {style_of(configured.colour).name})")
        with QSignalBlocker(self._show):
            self._show.setChecked(configured.visible)
        for form in (self._main, self._rest):
            form.setEnabled(configured.visible)
        if configured.optimizer.has_learning_rate:
            self._schedule.set_configured(configured, steps)
            self._show_schedule()
        self._show_batch()

    def set_refusal(self, why: str) -> None:
        """Say why the optimizer cannot descend the objective, and keep it from being shown; empty: it can."""
        self._refusal.setText(why)
        self._refusal.setVisible(bool(why))
        self._show.setEnabled(not why)

    def set_samples(self, count: int) -> None:
        """Offer a batch size of its own of so many training samples, or not: some objectives have none."""
        self._samples = count
        self._show_batch()

    def fit_ranges(self, configured: ConfiguredOptimizer) -> None:
        """Fit the sliders to another function, for which the settings are those of ``configured``."""
        for form in (self._main, self._rest):
            form.fit_ranges(dict(configured.settings))
        self._schedule.fit_ranges(configured)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._colour.setIcon(self._sample(self._coloured_as))
        self._more.setIcon(line_icon(UP if self._more.isChecked() else DOWN, QColor(theme.text)))

    def _draw_samples(self) -> None:
        """Draw the samples in the menu of colours, which few cards ever open."""
        for action in self._colour.dropped.actions():
            action.setIcon(self._sample(action.data()))

    def _sample(self, colour: int) -> QIcon:
        return run_icon("o", colour, self._theme)

    def set_cursor(self, cursor: int) -> None:
        """Mark the learning rate at the cursor."""
        self._schedule.set_cursor(cursor)

    def set_run(self, run: DrawnRun | None) -> None:
        """Show how the learning rate has followed the values of ``run``, one of this optimizer."""
        self._schedule.set_run(run)

    def _show_schedule(self) -> None:
        """Show the schedule if it is not constant, or if all settings are shown."""
        rule = optimizer(self.key)
        self._schedule.setVisible(rule.has_learning_rate and (self._more.isChecked() or not self._schedule.is_constant))

    def _show_batch(self) -> None:
        """Show its own batch size if it has one, or if all settings are shown and there are samples."""
        own = self._configured.batch_size
        shown = self._samples > 0 and (self._more.isChecked() or own is not None)
        if shown and self._batch is None:
            self._batch = self._batch_form()
        if self._batch is not None:
            self._batch.setVisible(shown)
            self._batch.setEnabled(self._configured.visible)
            self._batch.set_values({BATCH_SIZE.name: own})
        full = full_batch(own or 0, self._samples) if shown else ""
        self._full.setText(full)
        self._full.setVisible(bool(full))

    def _batch_form(self) -> ParameterForm:
        form = ParameterForm((BATCH_SIZE,), f"optimizer_{self.position}", self._owner)
        form.allow_empty(BATCH_SIZE.name, "as all runs")
        form.setToolTip(OWN_BATCH)
        form.edited.connect(self._batch_changed)
        form.released.connect(self.gesture_ended)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(self._full), form)
        return form

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the card."""
        self._menu.dropped.popup(event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show or hide the rule and all hyperparameters."""
        self._more.toggle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._colour)
        head.addWidget(self._show, 1)
        head.addWidget(self._more)
        head.addWidget(self._menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 5)
        layout.setSpacing(3)
        layout.addLayout(head)
        for widget in (self._refusal, self._slow, self._main, self._rest, self._schedule, self._full, self._rule):
            layout.addWidget(widget)
        self._show_more(False)

    def _button(self, button: Button, name: str, hint: str) -> Button:
        named(button, f"optimizer_{self.position}_{name}_button", f"{self._owner}: {hint.lower()}", hint)
        button.setAutoRaise(True)
        button.setIconSize(RUN_ICON)
        return button

    def _action_menu(self) -> QMenu:
        menu = QMenu(self)
        for text in ACTIONS:
            action = menu.addAction(text)
            action.setObjectName(f"optimizer_{self.position}_{text.split()[0].lower()}_action")
        menu.triggered.connect(self._chosen)
        return menu

    def _colour_menu(self) -> QMenu:
        menu = QMenu(self)
        for index, style in enumerate(RUN_STYLES):
            menu.addAction(style.name.capitalize()).setData(index)
        menu.aboutToShow.connect(self._draw_samples)
        menu.triggered.connect(self._coloured)
        return menu

    def _show_more(self, shown: bool) -> None:
        self._more.setIcon(line_icon(UP if shown else DOWN, QColor(self._theme.text)))
        self._rest.setVisible(shown)
        self._rule.setVisible(shown)
        self._show_schedule()
        self._show_batch()
        if shown:
            rule = optimizer(self.key)
            self._rule.set_latex(rule.update, f"{rule.label}: {rule.summary}", keeps=True)

    def _chosen(self, action: QAction) -> None:
        self.edit_requested.emit(ACTIONS[action.text()](self.position))

    def _coloured(self, action: QAction) -> None:
        self.edit_requested.emit(SetColour(self.position, action.data()))

    def _toggled(self, shown: bool) -> None:
        self.edit_requested.emit(SetVisible(self.position, shown))

    def _schedule_chosen(self, key: str) -> None:
        self.edit_requested.emit(SetSchedule(self.position, key))

    def _schedule_changed(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetScheduleSetting(self.position, name, value))

    def _batch_changed(self, _: str, value: object) -> None:
        self.edit_requested.emit(SetBatchSize(self.position, value))

    def _edited(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetHyperparameter(self.position, name, value))
