"""Playback controls: play, pause, step and scrub."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gdexplorer.descent.experiment import LARGEST_BUDGET, Experiment
from gdexplorer.gui.common.fields import combo_box, push_button, tool_button, whole_number
from gdexplorer.gui.common.icons import transport_icon
from gdexplorer.gui.common.slider import Slider
from gdexplorer.gui.common.text_size import fit_icon, fit_least_width, fit_width
from gdexplorer.session.edits import RunFurther, SetBudget
from gdexplorer.session.playback import Playback

GAP = 4  # pixels
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0)


class PlaybackBar(QWidget):
    """The row of buttons below the pictures."""

    restart_requested = Signal()
    step_requested = Signal(int)
    play_toggled = Signal()
    end_requested = Signal()
    cursor_requested = Signal(int)
    speed_picked = Signal(float)
    looping_toggled = Signal(bool)
    edit_requested = Signal(object)  # Edit

    def __init__(self) -> None:
        super().__init__()
        self._playing = False
        self._restart = _button("restart_button", "Restart")
        self._back = _button("step_back_button", "Step back")
        self._play = _button("play_button", "Play or pause")
        self._forward = _button("step_forward_button", "Step forward")
        self._end = _button("end_button", "To the last step")
        self._timeline = Slider()
        self._timeline.setRange(0, 0)
        self._timeline.setObjectName("timeline_slider")
        self._timeline.setAccessibleName("Step")
        self._timeline.setMinimumWidth(70)
        self._step = QLabel("step 0 / 0")
        self._step.setObjectName("step_label")
        fit_least_width(self._step, "step 888 / 888")
        self._speed = _speed_combo()
        self._loop = tool_button("loop_button", "Repeat from the start", "Loop")
        self._loop.setCheckable(True)
        self._budget = whole_number("budget_spin", "Step budget of each run", 1, LARGEST_BUDGET)
        self._budget.setKeyboardTracking(False)
        self._budget.setPrefix("budget ")
        self._budget.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        fit_width(self._budget, "budget 888888", 8)
        self._budget.setToolTip("Maximum number of steps per run")
        self._further = push_button("further_button", "Run further", "Double the step budget and continue")
        self._more = tool_button("playback_menu_button", "Repeat, step budget and run further", "⋯")
        self._dropped = QFrame(self, Qt.WindowType.Popup)
        self._dropped.setObjectName("playback_menu")
        self._dropped.setFrameShape(QFrame.Shape.StyledPanel)
        self._folded = False
        self._lay_out()
        self._connect()
        self._set_icons()

    def set_playback(self, playback: Playback) -> None:
        """Show the cursor and whether it is playing."""
        with QSignalBlocker(self._timeline):
            self._timeline.setMaximum(playback.last)
            self._timeline.setValue(playback.cursor)
        self._step.setText(f"step {playback.cursor} / {playback.last}")
        if playback.playing != self._playing:
            self._playing = playback.playing
            self._play.setIcon(transport_icon("pause" if self._playing else "play", self._colour()))
        index = self._speed.findData(playback.speed)
        with QSignalBlocker(self._speed), QSignalBlocker(self._loop):
            self._speed.setCurrentIndex(index)
            self._loop.setChecked(playback.looping)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the step budget."""
        if experiment.steps != self._budget.value():  # else it would be painted in each frame of a drag
            with QSignalBlocker(self._budget):
                self._budget.setValue(experiment.steps)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icons in the theme's colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_icons()

    def _lay_out(self) -> None:
        self._row, self._settings = QHBoxLayout(self), QWidget()
        inside = QHBoxLayout(self._settings)
        inside.setContentsMargins(0, 0, 0, 0)
        for layout in (self._row, inside):
            layout.setSpacing(GAP)
        self._row.setContentsMargins(6, 3, 6, 3)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the least size is that when folded
        buttons = self._restart, self._back, self._play, self._forward, self._end
        self._kept: tuple[QWidget, ...] = (*buttons, self._timeline, self._step, self._speed)
        for kept in self._kept:
            self._row.addWidget(kept, 1 if kept is self._timeline else 0)
        for setting in (self._loop, self._budget, self._further):
            inside.addWidget(setting)
        self._row.addWidget(self._settings)
        self._row.addWidget(self._more)
        self._more.hide()
        self._menu = QHBoxLayout(self._dropped)
        self._menu.setContentsMargins(6, 6, 6, 6)

    def sizeHint(self) -> QSize:
        """Room for everything, folded or not."""
        return QSize(self.one_row, self._height)

    def minimumSizeHint(self) -> QSize:
        """Room for what is not folded into the menu, folded or not."""
        return QSize(self._kept_width + GAP + _least(self._more), self._height)

    @property
    def one_row(self) -> int:
        """The width that all of it needs."""
        return self._kept_width + GAP + _least(self._settings)

    @property
    def _kept_width(self) -> int:
        margins = self._row.contentsMargins()
        return sum(map(_least, self._kept)) + GAP * (len(self._kept) - 1) + margins.left() + margins.right()

    @property
    def _height(self) -> int:
        margins = self._row.contentsMargins()
        tallest = max(each.sizeHint().height() for each in (*self._kept, self._settings, self._more))
        return tallest + margins.top() + margins.bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the settings into a menu where they do not fit."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Choose again when texts have another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        folds = self.one_row > self.width()
        if folds == self._folded:
            return
        self._folded = folds
        self._dropped.hide()
        if folds:
            self._menu.addWidget(self._settings)
        else:
            self._row.insertWidget(self._row.indexOf(self._more), self._settings)
        self._settings.show()
        self._more.setVisible(folds)

    def _drop(self) -> None:
        """Show the folded settings above their button."""
        self._dropped.adjustSize()
        corner = self._more.mapToGlobal(QPoint(self._more.width(), 0))
        self._dropped.move(corner - QPoint(self._dropped.width(), self._dropped.height()))
        self._dropped.show()

    def _connect(self) -> None:
        self._restart.clicked.connect(self.restart_requested)
        self._back.clicked.connect(self._stepped_back)
        self._play.clicked.connect(self.play_toggled)
        self._forward.clicked.connect(self._stepped_forward)
        self._end.clicked.connect(self.end_requested)
        self._timeline.valueChanged.connect(self.cursor_requested)
        self._speed.activated.connect(self._speed_chosen)
        self._loop.toggled.connect(self.looping_toggled)
        self._budget.valueChanged.connect(self._budget_edited)
        self._further.clicked.connect(self._run_further)
        self._more.clicked.connect(self._drop)

    def _set_icons(self) -> None:
        kinds = ("restart", "back", "pause" if self._playing else "play", "forward", "end")
        buttons = (self._restart, self._back, self._play, self._forward, self._end)
        for each, kind in zip(buttons, kinds, strict=True):
            each.setIcon(transport_icon(kind, self._colour()))

    def _colour(self) -> QColor:
        return self.palette().buttonText().color()

    def _stepped_back(self) -> None:
        self.step_requested.emit(-1)

    def _stepped_forward(self) -> None:
        self.step_requested.emit(1)

    def _budget_edited(self, steps: int) -> None:
        self.edit_requested.emit(SetBudget(steps))

    def _run_further(self) -> None:
        self.edit_requested.emit(RunFurther())

    def _speed_chosen(self, index: int) -> None:
        self.speed_picked.emit(self._speed.itemData(index))


def _least(widget: QWidget) -> int:
    """The width that a widget needs at least."""
    return max(widget.minimumSizeHint().width(), widget.minimumWidth())


def _button(name: str, hint: str) -> QToolButton:
    made = tool_button(name, hint)
    fit_icon(made, 18)
    return made


def _speed_combo() -> QComboBox:
    made = combo_box("speed_combo", "Playback speed", [(f"{speed:g}×", speed) for speed in SPEEDS], None)
    made.setToolTip("Playback speed; 1× is 20 steps per second")
    return made
