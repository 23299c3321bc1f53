"""Panel of multi-starts: number and sampling of starts, playback of their paths, and the minima they reach."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, Signal

from gdexplorer.descent.analysis.attractors import label_in_few_words
from gdexplorer.descent.analysis.multi_start import MultiStart, Outcome, chance_of_success, measured_chance, sentence
from gdexplorer.descent.analysis.sampling import LARGEST_COUNT, SAMPLINGS
from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.analyses import COMPILED_FIRST
from gdexplorer.gui.common.fields import (
    NO_OPTIMIZER,
    combo_box,
    enable,
    explain,
    in_row,
    large_number,
    list_optimizers,
    push_button,
    wrapped,
)
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.plots import LINE_COLOURS, Plot
from gdexplorer.gui.common.result_panel import ResultPanel
from gdexplorer.gui.common.side_by_side import side_by_side
from gdexplorer.gui.common.slider import Slider
from gdexplorer.gui.common.tables import MOST_ROWS, Table
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.timers import repeating
from gdexplorer.gui.features.multi_start.multi_start_job import ManyStarts
from gdexplorer.numerals import percent
from gdexplorer.scene.basin_picture import COLOURS, GREYS

PLAY_SECONDS = 5.0
# Less than a display's frame of 16.7 ms: timers come late, and would miss one now and then.
FRAME_MILLISECONDS = 15
EMPTY = "Press Run to see which minima these starts reach."
NOT_DRAWN = "The probability of the global minimum by starts is drawn here."
EXPLANATION = (
    "A start leads to the minimum in whose basin of attraction it lies. The probability that one of k random starts "
    "reaches the global minimum, marked ★, grows with k: computed (solid), measured in these runs (dashed)."
)
WAITING = f"Running from all starts…{COMPILED_FIRST}"
TICKS = 1000


class MultiStartPanel(ResultPanel):
    """Request a multi-start and show its result."""

    clear_requested = Signal()
    position_changed = Signal(float)  # the mark up to which paths are drawn

    result: MultiStart | None

    def __init__(self) -> None:
        super().__init__("multi_start", "the runs", "Run", "Run from all starts", EMPTY, WAITING)
        self._count = large_number("multi_start_count_spin", "Number of starts", 1, LARGEST_COUNT, 500)
        samplings = [(item.label, item.key) for item in SAMPLINGS]
        self._sampling = combo_box("multi_start_sampling_combo", "Sampling of the starts", samplings)
        explain(self._sampling, [item.meaning for item in SAMPLINGS])
        self._seed = large_number("multi_start_seed_spin", "Seed of the starts", 0, 999_999, 0)
        self._optimizer = combo_box("multi_start_optimizer_combo", "Optimizer that runs from all starts")
        self._clear = push_button("multi_start_clear_button", "Clear", "Remove the paths from the map")
        self._play = push_button("multi_start_play_button", "Play", "Play all paths on the map")
        self._slider = Slider()
        self._slider.setObjectName("multi_start_slider")
        self._slider.setAccessibleName("Playback position of the paths")
        self._slider.setRange(0, TICKS)
        self._table = Table(
            "multi_start_table", "Minima reached", ("reached", "hits", "share", "value", "steps", "evals")
        )
        self._plot = Plot("multi_start_plot", "Probability of the global minimum by starts", "starts", "probability")
        self._computed = self._plot.plot(pen=pg.mkPen(LINE_COLOURS[0], width=2))
        self._measured = self._plot.plot(pen=pg.mkPen(LINE_COLOURS[1], width=2, style=Qt.PenStyle.DashLine))
        self._clock, self._frames = QElapsedTimer(), repeating(self, FRAME_MILLISECONDS)
        self._lay_out()
        self._join()
        self._say()

    def _lay_out(self) -> None:
        rows = (
            in_row("starts", self._count, "seed", self._seed),
            in_row(self._sampling, self._optimizer),
            in_row(self._run, self._cancel, self._clear, self._progress),
            in_row(self._play, self._slider),
        )
        formula = FormulaLabel("multi_start_formula", r"P(k) = 1 - (1 - p)^k", "P(k) = 1 - (1 - p)^k")
        results = side_by_side((self._table, 3), (self._plot, 2))
        self._lay_out_beside(rows, (wrapped(EXPLANATION), formula), results)
        self._plot.setYRange(0.0, 1.0)
        self._plot.getAxis("bottom").setLogMode(True)

    def _join(self) -> None:
        self._clear.clicked.connect(self.clear_requested)
        self._play.clicked.connect(self._play_or_pause)
        self._slider.valueChanged.connect(self._moved)
        self._slider.sliderPressed.connect(self._frames.stop)
        self._frames.timeout.connect(self._on_frame)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._plot.set_theme(theme)

    def set_experiment(self, experiment: Experiment) -> None:
        """Offer the optimizers of ``experiment``."""
        list_optimizers(self._optimizer, experiment)
        enable(self._run, bool(experiment.optimizers), NO_OPTIMIZER)

    def _say(self) -> None:
        super()._say()
        self._plot.setAccessibleDescription(self._text())
        self._plot.say_if_empty(NOT_DRAWN if self.result is None else "")
        self._table.say_if_empty("" if self._is_busy else EMPTY)

    def _in_words(self) -> str:
        assert self.result is not None
        return sentence(self.result)

    def _show(self) -> None:
        """Show the result, and play the paths once it is complete."""
        result = self.result
        for widget in (self._play, self._slider, self._clear):
            enable(widget, result is not None, "There are no paths yet: press Run.")
        if result is None:
            self._frames.stop()
            self._table.set_rows([])
            for curve in (self._computed, self._measured):
                curve.setData([], [])
            return
        self._list(result)
        self._draw(result)
        if result.done == len(result.starts):
            self.play()

    @property
    def is_playing(self) -> bool:
        """Whether the paths are moving."""
        return self._frames.isActive()

    def play(self) -> None:
        """Play the paths from their starts."""
        self._slider.setValue(0)
        self._go_on()

    def _play_or_pause(self) -> None:
        if self.is_playing:
            self._frames.stop()
        elif self._slider.value() == TICKS:
            self.play()
        else:
            self._go_on()

    def _go_on(self) -> None:
        self._clock.start()
        self._frames.start()

    def _on_frame(self) -> None:
        # Advance by elapsed time, however long a frame took.
        ticks = round(self._clock.elapsed() / 1000.0 / PLAY_SECONDS * TICKS)
        if ticks < 1:
            return
        self._clock.restart()
        self._slider.setValue(min(self._slider.value() + ticks, TICKS))
        if self._slider.value() == TICKS:
            self._frames.stop()

    def _moved(self, tick: int) -> None:
        if self.result is not None:
            self.position_changed.emit(tick / TICKS * (len(self.result.ends.marks) - 1))

    def _entered(self) -> ManyStarts:
        return ManyStarts(
            max(self._optimizer.currentIndex(), 0), self._count.value(), self._sampling.currentData(),
            self._seed.value(),
        )  # fmt: skip

    def _check(self, entered: ManyStarts) -> None:
        with QSignalBlocker(self._slider):  # paths are drawn whole while they come
            self._slider.setValue(TICKS)

    def _list(self, result: MultiStart) -> None:
        rows = [
            (COLOURS[item.label % len(COLOURS)] if item.label >= 0 else GREYS[item.label], _texts(result, item))
            for item in result.table(MOST_ROWS)
        ]
        self._table.set_rows(rows, len(np.unique(result.labels)) - len(rows))

    def _draw(self, result: MultiStart) -> None:
        numbers = np.unique(np.rint(np.geomspace(1, max(result.done, 2), 60)).astype(np.int64))
        numbers = numbers[numbers <= max(result.done, 1)]
        places = np.log10(numbers)
        self._computed.setData(places, chance_of_success(result.chance, numbers))
        self._measured.setData(places, measured_chance(result.hits, numbers))


def _texts(result: MultiStart, item: Outcome) -> tuple[str, ...]:
    name = ("★ " if item.is_global else "") + label_in_few_words(result.attractors, item.label)
    # Do not show the rounding errors of a zero in full.
    value = f"{item.value:.4g}" if abs(item.value) > 1e-12 * result.scale else "0"
    return name, f"{item.hits:,}", percent(item.share, 1), value, f"{item.steps:.0f}", f"{item.evaluations:.0f}"
